//! What can go wrong in the lab, and what can the user do about it?

use thiserror::Error;

use crate::words::{Catalogue, Message};

use super::choice::{Choice, ChoiceProblem, ChosenBy};
use super::kit::KitProblem;
use super::setup::{self, SetupProblem};

static WORDS: Catalogue =
    Catalogue::new("lab-error", include_str!("error.en.ftl"), include_str!("error.de.ftl"));

/// Why no engine answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEngine {
    /// There is no socket.
    NotFound,
    /// There is an address, and nobody listens.
    Refused,
    /// The user may not use the socket.
    Denied,
    /// It was reached, and it said nothing.
    Silent,
    /// The address cannot be understood.
    BadAddress,
    /// Anything else, such as something that is no engine.
    Other,
}

/// A failure of the engine or the lab; never the learner's fault. Exit code 3.
#[derive(Debug, Error)]
pub enum LabError {
    /// No engine answers.
    #[error("no Docker engine answers at `{}`: {detail}", choice.address)]
    NoEngine {
        /// Where it was looked for, and why there.
        choice: Box<Choice>,
        /// What kind of silence it was.
        cause: NoEngine,
        /// The system's words.
        detail: String,
    },
    /// It cannot be told which engine is meant.
    #[error("no engine can be chosen: {0}")]
    Choice(Box<ChoiceProblem>),
    /// The engine answered and then stopped answering.
    #[error("the engine stopped answering while {during}: {detail}")]
    EngineGone {
        /// What was under way.
        during: String,
        /// The system's words.
        detail: String,
    },
    /// The engine refused something that the lab itself asked for.
    #[error("the engine refused {action}: {detail}")]
    Engine {
        /// What was asked.
        action: String,
        /// The engine's words.
        detail: String,
    },
    /// A wait came to its end.
    #[error("waited {seconds} s in vain ({what})")]
    Deadline {
        /// What was waited for ("the build of …"), or asked for ("to start …"): it stands in brackets.
        what: String,
        /// How long, in seconds.
        seconds: u64,
    },
    /// A base image is neither in the engine nor can it be made.
    #[error("the base image `{image}` cannot be made: {problem}")]
    Kit {
        /// `full`, `slim`, `distroless`, `notes` or `probe`.
        image: String,
        /// Why; its `help` names the next step.
        problem: KitProblem,
    },
    /// The submission asks for something that the lab does not do.
    #[error("the lab does not carry out `{what}`")]
    NotCarriedOut {
        /// In the words of the `docker` command line.
        what: String,
    },
    /// The kit as a whole could not be listed, saved, loaded or removed.
    #[error("the base images: {0}")]
    Bundle(KitProblem),
    /// The user allowed an engine to be set up, and that failed.
    #[error("no engine could be set up: {0}")]
    Setup(SetupProblem),
    /// A file of the lab or of the submission could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The path.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file of the submission keeps the user out who runs the check.
    #[error("{path}: permission denied")]
    Closed {
        /// Its path in the submission.
        path: String,
    },
    /// The lab's collector of logs found no port on the loopback address.
    #[error("the lab's collector of logs cannot listen: {0}")]
    Collector(std::io::Error),
    /// The submission has services of a Swarm, and the engine can make none that are the lab's own.
    #[error("{at} asks for a service of a Swarm, and there is none for it: {why:?}")]
    Swarm {
        /// File and line of the first such service.
        at: String,
        /// Why not.
        why: NoSwarm,
    },
    /// The user pressed Ctrl-C or ended the process.
    #[error("interrupted")]
    Interrupted,
}

/// Why an engine makes no service of a Swarm for the lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSwarm {
    /// It knows nothing of the kind.
    Unknown,
    /// It is part of a Swarm that the lab did not enter.
    Foreign,
    /// Containers of somebody else run whose names it would forget with the Swarm: these.
    Names(Vec<String>),
}

impl NoSwarm {
    /// What it is called, in words and for programs.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            NoSwarm::Unknown => "no-swarm",
            NoSwarm::Foreign => "foreign-swarm",
            NoSwarm::Names(_) => "swarm-takes-names",
        }
    }
}

impl LabError {
    /// What the user can do about it, in a sentence or two.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            LabError::NoEngine { choice, cause, .. } => no_engine(choice, *cause),
            LabError::Choice(problem) => problem.help(),
            LabError::EngineGone { .. } => WORDS.say("engine-gone"),
            LabError::Engine { detail, .. } if is_disk_full(detail) => WORDS.say("disk-full"),
            LabError::Engine { detail, .. } if is_out_of_addresses(detail) => WORDS.say("no-addresses"),
            LabError::Engine { .. } => WORDS.say("engine"),
            LabError::Deadline { .. } => WORDS.say("deadline"),
            LabError::NotCarriedOut { what } => WORDS.say("not-carried-out").with("what", what),
            LabError::Setup(problem) => problem.help(),
            LabError::Kit { problem, .. } | LabError::Bundle(problem) => problem.help(),
            LabError::File { path, .. } => WORDS.say("file").with("path", path),
            LabError::Closed { path } => WORDS.say("closed").with("path", path),
            LabError::Collector(_) => WORDS.say("collector"),
            LabError::Swarm { why, .. } => WORDS.say(why.key()),
            LabError::Interrupted => WORDS.say("interrupted"),
        }
    }

    /// A file of the submission that could not be read.
    #[must_use]
    pub fn of_file(path: &str, source: std::io::Error) -> LabError {
        match source.kind() {
            std::io::ErrorKind::PermissionDenied => LabError::Closed { path: path.to_owned() },
            _ => LabError::File { path: path.to_owned(), source },
        }
    }

    /// Sorts an error of the engine's client: the connection broke, or the engine said no.
    #[must_use]
    pub fn of_engine(action: &str, error: &bollard::errors::Error) -> LabError {
        use bollard::errors::Error;
        let detail = told(error);
        match error {
            Error::DockerResponseServerError { message, .. } => {
                LabError::Engine { action: action.to_owned(), detail: message.clone() }
            }
            Error::DockerStreamError { error } => {
                LabError::Engine { action: action.to_owned(), detail: error.clone() }
            }
            Error::HyperResponseError { .. }
            | Error::HyperLegacyError { .. }
            | Error::IOError { .. }
            | Error::RequestTimeoutError => LabError::EngineGone { during: action.to_owned(), detail },
            _ => LabError::Engine { action: action.to_owned(), detail },
        }
    }
}

/// The next step where an engine is silent, and where its address comes from.
fn no_engine(choice: &Choice, cause: NoEngine) -> Message {
    let help = match cause {
        NoEngine::NotFound | NoEngine::Refused if choice.is_usual() => setup::help(&choice.address),
        _ => WORDS.say(cause.key()).with("address", &choice.address),
    };
    let because = match &choice.by {
        ChosenBy::Variable => WORDS.say("chosen-by-variable"),
        ChosenBy::Context { name, named_by, file } => WORDS
            .say("chosen-by-context")
            .with("context", name)
            .with("by", named_by)
            .with("path", file.display().to_string()),
        ChosenBy::Nobody => WORDS.say("chosen-by-nobody"),
    };
    WORDS.say("with-choice").with("help", help).with("because", because)
}

impl From<ChoiceProblem> for LabError {
    fn from(problem: ChoiceProblem) -> LabError {
        LabError::Choice(Box::new(problem))
    }
}

impl NoEngine {
    fn key(self) -> &'static str {
        match self {
            NoEngine::NotFound => "not-found",
            NoEngine::Refused => "refused",
            NoEngine::Denied => "denied",
            NoEngine::Silent => "silent",
            NoEngine::BadAddress => "bad-address",
            NoEngine::Other => "other",
        }
    }
}

/// An error with all of its causes, `outer: inner`. bollard's own text often leaves the cause out.
pub(super) fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut current = error.source();
    while let Some(cause) = current {
        let part = cause.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        current = cause.source();
    }
    text
}

/// Whether the engine's words say that its disk is full.
pub(super) fn is_disk_full(detail: &str) -> bool {
    detail.contains("no space left on device") || detail.contains("disk quota exceeded")
}

/// Whether the engine's words say that no addresses are left for another network: 20.10 to 28, and 29.
fn is_out_of_addresses(detail: &str) -> bool {
    ["non-overlapping IPv4 address pool", "have been fully subnetted"]
        .iter()
        .any(|words| detail.contains(words))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Choice, ChosenBy, LabError, NoEngine};
    use crate::words::Language;

    #[test]
    fn the_help_names_the_address_and_what_chose_it() {
        let context = ChosenBy::Context {
            name: "workshop".to_owned(),
            named_by: "/home/ada/.docker/config.json".to_owned(),
            file: PathBuf::from("/home/ada/.docker/contexts/meta/x/meta.json"),
        };
        for (by, words) in [
            (context, &["workshop", "config.json", "meta.json"][..]),
            (ChosenBy::Variable, &["DOCKER_HOST"]),
            (ChosenBy::Nobody, &["DOCKER_HOST", "docker context"]),
        ] {
            let choice = Box::new(Choice { address: "tcp://192.0.2.7:2375".to_owned(), by, tls: None });
            let detail = "connection refused".to_owned();
            let error = LabError::NoEngine { choice, cause: NoEngine::Refused, detail };
            for language in Language::ALL {
                let help = error.help().text(language);
                assert!(help.contains("tcp://192.0.2.7:2375"), "{help}");
                assert!(words.iter().all(|word| help.contains(word)), "{help}");
            }
        }
    }

    #[test]
    fn a_full_disk_gets_its_own_advice() {
        let full = LabError::Engine {
            action: "a build".to_owned(),
            detail: "write /x: no space left on device".to_owned(),
        };
        assert_eq!(full.help().key(), "disk-full");
    }

    #[test]
    fn a_pool_of_addresses_that_is_used_up_gets_its_own_advice() {
        for detail in [
            "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the \
             network",
            "all predefined address pools have been fully subnetted",
        ] {
            let action = "to make the network `app` (run.sh:6)".to_owned();
            let used_up = LabError::Engine { action, detail: detail.to_owned() };
            assert_eq!(used_up.help().key(), "no-addresses", "{detail}");
        }
    }
}
