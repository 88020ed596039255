//! Why can a base image not be made, and what can the user do about it?

use thiserror::Error;

use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("kit-problem", include_str!("problem.en.ftl"), include_str!("problem.de.ftl"));

/// Why an image of the kit cannot be made, saved or loaded.
#[derive(Debug, Error)]
pub enum KitProblem {
    /// A program of the host's distribution is missing.
    #[error("this needs `{program}`, which this machine does not have")]
    ProgramMissing {
        /// Its name, `apt-get`.
        program: String,
    },
    /// A program of the host's distribution failed.
    #[error("`{program}` failed: {detail}")]
    ProgramFailed {
        /// Its name and first argument, `apt-get update`.
        program: String,
        /// The end of what it said.
        detail: String,
    },
    /// The engine's machine is of another kind than this one, so that its packages do not run there.
    #[error("the engine runs on `{engine}`, the packages and programs of this machine are for `{host}`")]
    OtherArchitecture {
        /// The engine's architecture.
        engine: String,
        /// This machine's.
        host: String,
    },
    /// A step inside a container failed.
    #[error("{step} ended with exit code {code}: {detail}")]
    StepFailed {
        /// What was being done.
        step: String,
        /// Its exit code.
        code: i64,
        /// The end of what it said.
        detail: String,
    },
    /// The engine refused a step.
    #[error("the engine refused {action}: {detail}")]
    Engine {
        /// What was asked.
        action: String,
        /// The engine's words.
        detail: String,
    },
    /// A file could not be read or written.
    #[error("{action}: {source}")]
    File {
        /// What was being done, with the path.
        action: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// A wait came to its end.
    #[error("waited {seconds} s for {what}")]
    Deadline {
        /// What was waited for.
        what: String,
        /// How long, in seconds.
        seconds: u64,
    },
    /// The registry that the user named has no usable image.
    #[error("`{reference}` from the registry: {detail}")]
    Registry {
        /// The name that was asked for.
        reference: String,
        /// What went wrong.
        detail: String,
    },
    /// A bundle cannot be used.
    #[error("the bundle `{path}` {fault}")]
    Bundle {
        /// The file.
        path: String,
        /// What is wrong with it.
        fault: BundleFault,
    },
}

/// What is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleFault {
    /// It is no bundle at all.
    #[error("was not written by harden-check: {detail}")]
    Foreign {
        /// What gave it away.
        detail: String,
    },
    /// It was written by another version.
    #[error("is of version {found}, this program reads version {expected}")]
    OtherVersion {
        /// What it says.
        found: u64,
        /// What this program reads.
        expected: u64,
    },
    /// Bytes are missing or changed.
    #[error("is damaged: {detail}")]
    Damaged {
        /// What does not agree.
        detail: String,
    },
    /// There is nothing to save.
    #[error("cannot be written: the engine does not have `{reference}`")]
    NothingToSave {
        /// The image that is missing.
        reference: String,
    },
}

impl KitProblem {
    /// The next step, for the user.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            KitProblem::ProgramMissing { program } => WORDS.say("program-missing").with("program", program),
            KitProblem::ProgramFailed { .. } => WORDS.say("program-failed"),
            KitProblem::OtherArchitecture { engine, .. } => {
                WORDS.say("other-architecture").with("engine", engine)
            }
            KitProblem::StepFailed { .. } | KitProblem::Engine { .. } | KitProblem::Deadline { .. } => {
                WORDS.say("step-failed")
            }
            KitProblem::File { .. } => WORDS.say("file"),
            KitProblem::Registry { .. } => WORDS.say("registry"),
            KitProblem::Bundle { fault, .. } => match fault {
                BundleFault::Foreign { .. } | BundleFault::OtherVersion { .. } => WORDS.say("bundle-foreign"),
                BundleFault::Damaged { .. } => WORDS.say("bundle-damaged"),
                BundleFault::NothingToSave { .. } => WORDS.say("bundle-nothing"),
            },
        }
    }

    pub(super) fn engine(action: impl Into<String>) -> impl FnOnce(bollard::errors::Error) -> KitProblem {
        let action = action.into();
        move |error| KitProblem::Engine { action, detail: error.to_string() }
    }

    pub(super) fn file(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> KitProblem {
        let action = action.into();
        move |source| KitProblem::File { action, source }
    }
}
