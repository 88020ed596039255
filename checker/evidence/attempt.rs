//! What did the probe try, and what did the kernel answer?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// All attempts of one run of the probe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeReport {
    /// Real, effective, saved and file-system uid with which the attempts were made, from
    /// `/proc/PID/status`.
    pub uids: [u32; 4],
    /// Every attempt in the order it was made.
    pub attempts: Vec<Attempt>,
}

impl ProbeReport {
    /// The attempts of one name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Attempt> {
        self.attempts.iter().filter(move |attempt| attempt.name == name)
    }
}

/// One attempt: a system call or a short row of them, made in a child with its own deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// Kebab-case name, `write-file`, `raw-socket`.
    pub name: String,
    /// What it was aimed at, a path or an address; empty where there is no target.
    #[serde(default)]
    pub target: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Further facts, such as `pids` for the number of children started; each name carries its unit.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
}

impl Attempt {
    /// Whether the kernel let it through: it was done, or it ended with the error that comes *after*
    /// the filter and the permission checks for the harmless arguments that were given. The probe
    /// names that error in the fact `let-through`.
    #[must_use]
    pub fn let_through(&self) -> bool {
        match &self.outcome {
            Outcome::Done(_) => true,
            Outcome::Refused(errno) => self.facts.get("let-through") == Some(&errno.name),
            Outcome::Killed(_) | Outcome::TimedOut => false,
        }
    }
}

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Outcome {
    /// The kernel let it happen; the call's return value.
    Done(i64),
    /// The kernel refused.
    Refused(Errno),
    /// The child was killed by this signal (9 where the out-of-memory killer struck).
    Killed(i32),
    /// The child's deadline passed.
    TimedOut,
}

impl Outcome {
    /// Whether the kernel let it happen.
    #[must_use]
    pub fn done(&self) -> bool {
        matches!(self, Outcome::Done(_))
    }

    /// Whether the kernel does not know the call at all (`ENOSYS`): neither a pass nor a fail.
    #[must_use]
    pub fn unknown_call(&self) -> bool {
        matches!(self, Outcome::Refused(errno) if errno.name == "ENOSYS")
    }

    /// How a learner reads it: `done`, `EROFS`, `killed by signal 9`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Outcome::Done(_) => "done".to_owned(),
            Outcome::Refused(errno) => errno.name.clone(),
            Outcome::Killed(signal) => format!("SIG{signal}"),
            Outcome::TimedOut => "ETIMEDOUT".to_owned(),
        }
    }
}

/// An error number of the kernel, `errno(3)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errno {
    /// The number on the container's architecture.
    pub number: i32,
    /// The symbolic name, `EROFS`.
    pub name: String,
}
