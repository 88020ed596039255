//! What does a script ask while it runs, and what is it told?
//!
//! How a build, a request or a command inside of a container ends nobody knows before it runs. Read once for
//! the plan, a script is told that a service which it asks is well; gone through for real, it is told what the
//! lab saw, question by question, see [`mod@super::turn`].

use super::ImageSource;
use super::ledger::Ledger;

/// Something that only the engine or a container can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// `docker build`: does it come to its end?
    Build {
        /// Its place among [`super::Standing::builds`].
        build: usize,
        /// What this run of the script pulled before it, as written.
        pulled: Vec<String>,
    },
    /// `docker run` without `--detach`: how does the container end, and what does it write?
    Job {
        /// The container's number, see [`super::Standing::container`].
        container: usize,
    },
    /// `docker exec`.
    Exec {
        /// The container's number.
        container: usize,
        /// The program and its arguments.
        command: Vec<String>,
        /// `--user`.
        user: Option<String>,
    },
    /// `docker cp` of a file of the submission into a container.
    Copy {
        /// The container's number.
        container: usize,
        /// Below the submission's folder.
        file: String,
        /// In the container, as written.
        path: String,
    },
    /// `docker diff`: which files are others than the image's?
    Diff {
        /// The container's number.
        container: usize,
    },
    /// `docker image inspect` of an image that others publish: by which digest does its registry know it?
    Digest {
        /// The image, as written.
        image: String,
        /// What this run of the script pulled before it, as written; the image is among it.
        pulled: Vec<String>,
    },
    /// `docker inspect --format` of a container.
    Inspect {
        /// The container's number.
        container: usize,
        /// The template, as written.
        format: String,
    },
    /// `curl` or `wget` of an address of the host's own.
    Request {
        /// The host's port.
        port: u16,
        /// With its slash.
        path: String,
        /// Whether an answer of 400 or more is a failure.
        fails: bool,
        /// Whether the status code is written in place of the body: `--write-out '%{http_code}'`.
        code: bool,
    },
    /// `sleep`.
    Sleep {
        /// How long.
        milliseconds: u64,
    },
}

/// How it ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The exit status.
    pub status: u8,
    /// What was written; absent where nobody knows.
    pub text: Option<String>,
}

impl Answer {
    /// Nothing but an exit status.
    #[must_use]
    pub fn ended(status: u8) -> Answer {
        Answer { status, text: Some(String::new()) }
    }
}

/// A way through a script that is really gone.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// What was answered so far, in the script's order.
    pub(super) answers: Vec<Answer>,
    /// How many of them were used.
    pub(super) asked: usize,
    /// The first question without an answer, and what stood in the engine then. What is read behind it counts
    /// for nothing.
    pub(super) open: Option<(Question, Ledger)>,
    /// What was pulled, as written.
    pub(super) pulled: Vec<String>,
    /// How many days later than today it is.
    pub(super) days: i64,
}

/// Programs that ask a service, and whose exit status says how it is.
const CALLERS: [&str; 4] = ["curl", "nc", "notes", "wget"];

impl Question {
    /// What is taken for granted of a service that the script itself has started and asks, where nobody goes
    /// through it for real.
    pub(super) fn granted(&self, ledger: &Ledger) -> Option<Answer> {
        let unknown = Some(Answer { status: 0, text: None });
        match self {
            Question::Exec { command, .. } => {
                let program = |word: &&String| word.rsplit('/').next() != Some("busybox");
                let program = command.iter().find(program)?;
                unknown.filter(|_| CALLERS.contains(&program.rsplit('/').next().unwrap_or_default()))
            }
            Question::Request { port, .. } if !ledger.publishes(*port) => None,
            Question::Request { code: true, .. } => Some(Answer { status: 0, text: Some("200".to_owned()) }),
            Question::Request { .. } => unknown,
            Question::Inspect { format, .. } => {
                let plain: String = format.chars().filter(|letter| !letter.is_whitespace()).collect();
                let text = match plain.as_str() {
                    "{{.State.Health.Status}}" => "healthy",
                    "{{.State.Running}}" => "true",
                    "{{.State.Status}}" => "running",
                    _ => return None,
                };
                Some(Answer { status: 0, text: Some(text.to_owned()) })
            }
            // Some digest: which image it means, whoever builds on it knows.
            Question::Digest { image, .. } => {
                let text = format!("{}@sha256:{}", ImageSource::repository(image), "0".repeat(64));
                Some(Answer { status: 0, text: Some(text) })
            }
            Question::Build { .. }
            | Question::Job { .. }
            | Question::Copy { .. }
            | Question::Diff { .. }
            | Question::Sleep { .. } => None,
        }
    }
}
