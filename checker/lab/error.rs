//! What can go wrong in the lab, and what can the user do about it?

use thiserror::Error;

/// A failure of the engine or the lab; never the learner's fault. Exit code 3.
#[derive(Debug, Error)]
pub enum LabError {
    /// No engine answers.
    #[error("no Docker engine answers: {detail}")]
    NoEngine {
        /// The system's words.
        detail: String,
    },
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
    #[error("waited {seconds} s for {what}")]
    Deadline {
        /// What was waited for.
        what: String,
        /// How long, in seconds.
        seconds: u64,
    },
    /// A base image is neither in the engine nor can it be made.
    #[error("the base image {image} cannot be made: {detail}")]
    Kit {
        /// `full`, `slim`, `distroless` or `notes`.
        image: String,
        /// Why.
        detail: String,
    },
    /// A file of the lab or of the submission could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The path.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// The user pressed Ctrl-C or ended the process.
    #[error("interrupted")]
    Interrupted,
}
