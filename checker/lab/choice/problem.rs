//! Why can it not be told which engine is meant, and what can the user do about it?

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::words::{Catalogue, Message};

use super::chosen::ChosenBy;

static WORDS: Catalogue =
    Catalogue::new("choice-problem", include_str!("problem.en.ftl"), include_str!("problem.de.ftl"));

/// Why no engine can be asked, before any was.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ChoiceProblem {
    /// A context is named, and it does not exist.
    #[error("`{named_by}` names the context `{name}`, and there is no `{}`", file.display())]
    Missing {
        /// The context's name.
        name: String,
        /// `DOCKER_CONTEXT`, or the path of `config.json`.
        named_by: String,
        /// Where its description would be.
        file: PathBuf,
    },
    /// A file of the `docker` command line cannot be read.
    #[error("`{}` cannot be read: {detail}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's or the reader's words.
        detail: String,
    },
    /// A context without an engine, such as one for another orchestrator.
    #[error("the context `{name}` names no engine in `{}`", file.display())]
    NoEngine {
        /// The context's name.
        name: String,
        /// Its description.
        file: PathBuf,
    },
    /// A context whose engine need not prove who it is.
    #[error("the context `{name}` turns the check of the engine's certificate off in `{}`", file.display())]
    Unverified {
        /// The context's name.
        name: String,
        /// Its description.
        file: PathBuf,
    },
    /// A certificate or key is missing.
    #[error("there is no `{}`", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// An engine behind SSH.
    #[error("the engine is reached by SSH, `{address}`")]
    Ssh {
        /// Its address.
        address: String,
        /// Who chose it.
        by: ChosenBy,
    },
    /// A context is named, and nobody knows where the user's files are.
    #[error("`DOCKER_CONTEXT` names the context `{name}`, and this user has no home folder")]
    NoHome {
        /// The context's name.
        name: String,
    },
}

impl ChoiceProblem {
    /// What stands in the way, in the user's language.
    #[must_use]
    pub fn message(&self) -> Message {
        let path = |path: &Path| path.display().to_string();
        match self {
            ChoiceProblem::Missing { name, named_by, file } => {
                WORDS.say("missing").with("context", name).with("by", named_by).with("path", path(file))
            }
            ChoiceProblem::Unreadable { path: file, detail } => {
                WORDS.say("unreadable").with("path", path(file)).with("detail", detail)
            }
            ChoiceProblem::NoEngine { name, file } => {
                WORDS.say("no-engine").with("context", name).with("path", path(file))
            }
            ChoiceProblem::Unverified { name, file } => {
                WORDS.say("unverified").with("context", name).with("path", path(file))
            }
            ChoiceProblem::NoCertificate { path: file } => {
                WORDS.say("no-certificate").with("path", path(file))
            }
            ChoiceProblem::Ssh { address, .. } => WORDS.say("ssh").with("address", address),
            ChoiceProblem::NoHome { name } => WORDS.say("no-home").with("context", name),
        }
    }

    /// The next step, for the user.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            ChoiceProblem::Missing { .. } => WORDS.say("help-missing"),
            ChoiceProblem::Unreadable { path, .. } => {
                WORDS.say("help-unreadable").with("path", path.display().to_string())
            }
            ChoiceProblem::NoEngine { name, .. } => WORDS.say("help-no-engine").with("context", name),
            ChoiceProblem::Unverified { name, .. } => WORDS.say("help-unverified").with("context", name),
            ChoiceProblem::NoCertificate { path } => {
                WORDS.say("help-no-certificate").with("path", path.display().to_string())
            }
            ChoiceProblem::Ssh { by: ChosenBy::Context { name, .. }, .. } => {
                WORDS.say("help-ssh-context").with("context", name)
            }
            ChoiceProblem::Ssh { .. } => WORDS.say("help-ssh"),
            ChoiceProblem::NoHome { .. } => WORDS.say("help-no-home"),
        }
    }
}
