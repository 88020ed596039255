//! What can a check say?

use crate::evidence::Attempt;
use crate::submission::Location;
use crate::words::Message;

/// The end of a check. Never a bare truth value: each carries what was seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The rule holds.
    Pass {
        /// What was seen.
        seen: Message,
        /// The attempts that failed, as they should; shown to the learner.
        attempts: Vec<Attempt>,
    },
    /// The rule is broken, by something in the learner's hands.
    Fail(Box<Failure>),
    /// It could not be judged, and that is nobody's fault: the host cannot show it, or an earlier
    /// failure of the learner's own (which another check reports) came first.
    Skipped {
        /// Why.
        reason: Message,
    },
    /// The lab failed; never the learner's fault.
    Error {
        /// What went wrong.
        reason: Message,
    },
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What should have been seen.
    pub expected: Message,
    /// What was seen.
    pub seen: Message,
    /// The attempts that should have failed and did not, or the ones that should have succeeded.
    pub attempts: Vec<Attempt>,
    /// Where to look.
    pub place: Place,
    /// Which way to go; never the ready answer.
    pub direction: Message,
}

/// Where a failure can be found.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// In the learner's own file.
    File(Location),
    /// In a file of the submission as a whole (something is missing in it), `Dockerfile`.
    WholeFile(String),
    /// In a running container, by its service's name.
    Service(String),
    /// In an image, by its tag as the learner wrote it.
    Image(String),
}

impl Verdict {
    /// A pass with a sentence only.
    #[must_use]
    pub fn pass(seen: Message) -> Verdict {
        Verdict::Pass { seen, attempts: Vec::new() }
    }

    /// A pass that shows its attempts.
    #[must_use]
    pub fn pass_after(seen: Message, attempts: Vec<Attempt>) -> Verdict {
        Verdict::Pass { seen, attempts }
    }

    /// A failure.
    #[must_use]
    pub fn fail(failure: Failure) -> Verdict {
        Verdict::Fail(Box::new(failure))
    }

    /// A failure that is read, not attempted.
    #[must_use]
    pub fn fail_at(place: Place, expected: Message, seen: Message, direction: Message) -> Verdict {
        Verdict::fail(Failure { expected, seen, attempts: Vec::new(), place, direction })
    }

    /// The name in JSON and in the catalogue of common words: `pass`, `fail`, `skipped`, `error`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Pass { .. } => "pass",
            Verdict::Fail(_) => "fail",
            Verdict::Skipped { .. } => "skipped",
            Verdict::Error { .. } => "error",
        }
    }
}
