//! Why can no engine be set up here, and what can the user do about it?

use std::path::PathBuf;

use thiserror::Error;

use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("setup-problem", include_str!("problem.en.ftl"), include_str!("problem.de.ftl"));

/// Why no engine could be installed or started.
#[derive(Debug, Error)]
pub enum SetupProblem {
    /// The user named an engine that is not this machine's.
    #[error("another engine is named, `{address}`")]
    Elsewhere {
        /// Its address.
        address: String,
    },
    /// Installing and starting an engine is for root.
    #[error("only root can install and start an engine")]
    NotRoot,
    /// This is no Debian or Ubuntu.
    #[error("this machine has no `apt-get`")]
    NoPackageManager,
    /// A program failed or could not be run.
    #[error("`{command}` failed: {detail}")]
    Failed {
        /// The command.
        command: String,
        /// The end of what it said.
        detail: String,
    },
    /// The engine ended, or never answered.
    #[error("`dockerd` {what}: {log}")]
    Daemon {
        /// What happened: `ended with exit status: 1`, `did not answer within 60 s`.
        what: String,
        /// The end of its log.
        log: String,
    },
}

impl SetupProblem {
    /// The next step, for the user.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            SetupProblem::Elsewhere { address } => WORDS.say("elsewhere").with("address", address),
            SetupProblem::NotRoot => WORDS.say("not-root"),
            SetupProblem::NoPackageManager => WORDS.say("no-package-manager"),
            SetupProblem::Failed { command, .. } => WORDS.say("failed").with("command", command),
            SetupProblem::Daemon { log, .. } if log.contains("iptables") => WORDS.say("daemon-iptables"),
            SetupProblem::Daemon { log, .. } if log.contains("cgroup") || log.contains("permitted") => {
                WORDS.say("daemon-not-allowed")
            }
            SetupProblem::Daemon { .. } => WORDS.say("daemon").with("log", log_file().display().to_string()),
        }
    }
}

/// Where an engine that was started here writes its log.
pub(super) fn log_file() -> PathBuf {
    PathBuf::from("/var/log/harden-check-dockerd.log")
}
