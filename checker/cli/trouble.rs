//! Errors of the rooms below, in the reader's language.

use std::io;
use std::path::Path;

use crate::exercise::{CourseError, UnknownExercise};
use crate::lab::LabError;
use crate::progress::StoreError;
use crate::report::Trouble;
use crate::words::{Catalogue, Message};

use super::answer::Failure;

static WORDS: Catalogue =
    Catalogue::new("trouble", include_str!("trouble.en.ftl"), include_str!("trouble.de.ftl"));

/// An error of the engine or the lab.
pub(crate) fn of_lab(error: &LabError) -> Trouble {
    let (kind, message) = match error {
        LabError::NoEngine { address, detail, .. } => {
            ("no-engine", WORDS.say("no-engine").with("address", address).with("detail", detail))
        }
        LabError::EngineGone { during, detail } => {
            ("engine-gone", WORDS.say("engine-gone").with("during", during).with("detail", detail))
        }
        LabError::Engine { action, detail } => {
            ("engine", WORDS.say("engine").with("action", action).with("detail", detail))
        }
        LabError::Deadline { what, seconds } => {
            ("deadline", WORDS.say("deadline").with("what", what).with("seconds", *seconds))
        }
        LabError::Kit { image, problem } => {
            ("kit", WORDS.say("kit").with("image", image).with("detail", problem.to_string()))
        }
        LabError::Setup(problem) => ("setup", WORDS.say("setup").with("detail", problem.to_string())),
        LabError::Bundle(problem) => {
            ("base-images", WORDS.say("base-images").with("detail", problem.to_string()))
        }
        LabError::NotCarriedOut { what } => {
            ("not-carried-out", WORDS.say("not-carried-out").with("what", what))
        }
        LabError::File { path, source } => return file(Path::new(path), source),
        LabError::Interrupted => ("interrupted", WORDS.say("interrupted")),
    };
    Trouble { kind, message, help: Some(error.help()) }
}

/// A file that could not be read or written.
pub(crate) fn file(path: &Path, error: &io::Error) -> Trouble {
    let help = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "help-full",
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => "help-denied",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "help-in-the-way",
        _ => "help-file",
    };
    let path = path.display().to_string();
    Trouble {
        kind: "file",
        message: WORDS.say("file").with("path", path).with("detail", error.to_string()),
        help: Some(WORDS.say(help)),
    }
}

/// A file, as the end of a command.
pub(crate) fn file_failure(path: &Path, error: &io::Error) -> Failure {
    Failure { exit_code: super::answer::NOT_DONE, trouble: file(path, error) }
}

/// A course that cannot be read. Its reader is the course's author.
pub(crate) fn of_course(error: &CourseError) -> Failure {
    let message = WORDS.say("course").with("detail", error.to_string());
    Failure::not_done("course", message, Some(WORDS.say("help-course")))
}

/// An exercise that nobody knows.
pub(crate) fn of_unknown(unknown: &UnknownExercise) -> Failure {
    let message = WORDS.say("unknown-exercise").with("asked", &unknown.asked);
    let help = match &unknown.nearest {
        Some(nearest) => WORDS.say("did-you-mean").with("name", nearest),
        None => WORDS.say("help-list"),
    };
    Failure::usage("unknown-exercise", message, Some(help))
}

/// An exercise that stands in the course and has no folder yet.
pub(crate) fn not_available(folder: &str) -> Failure {
    let message = WORDS.say("not-available").with("folder", folder);
    Failure::usage("not-available", message, Some(WORDS.say("help-list")))
}

/// Why the progress could not be kept, as a note beside a result that stands without it.
pub(crate) fn of_store(error: &StoreError) -> Message {
    let detail = match error {
        StoreError::File { path, source } => {
            let path = path.display().to_string();
            WORDS.say("file").with("path", path).with("detail", source.to_string())
        }
        StoreError::Locked { path, seconds } => {
            let path = path.display().to_string();
            WORDS.say("locked").with("path", path).with("seconds", *seconds)
        }
    };
    WORDS.say("progress-not-kept").with("detail", detail)
}

/// A progress file that was set aside.
pub(crate) fn set_aside(path: &Path) -> Message {
    WORDS.say("progress-set-aside").with("path", path.display().to_string())
}

/// A progress file that cannot be read now, and is left as it is.
pub(crate) fn unreadable_progress(path: &Path, version: Option<u64>) -> Message {
    let path = path.display().to_string();
    match version {
        Some(version) => WORDS.say("progress-foreign").with("path", path).with("version", version),
        None => WORDS.say("progress-damaged").with("path", path),
    }
}
