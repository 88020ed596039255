//! What does the reader hear of an error of the engine, the lab or their own disk?

use std::io;
use std::path::Path;

use crate::lab::{LabError, NoSwarm};
use crate::progress::StoreError;
use crate::report::Trouble;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("workspace-trouble", include_str!("trouble.en.ftl"), include_str!("trouble.de.ftl"));

/// An error of the engine or the lab.
#[must_use]
pub fn trouble_of_lab(error: &LabError) -> Trouble {
    let (kind, message) = match error {
        LabError::NoEngine { choice, detail, .. } => {
            ("no-engine", WORDS.say("no-engine").with("address", &choice.address).with("detail", detail))
        }
        LabError::Choice(problem) => ("engine-choice", problem.message()),
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
        LabError::Collector(error) => ("collector", WORDS.say("collector").with("detail", error.to_string())),
        LabError::File { path, source } => return trouble_of_file(Path::new(path), source),
        LabError::Closed { path } => ("file-closed", WORDS.say("closed").with("path", path)),
        LabError::Swarm { at, why } => {
            let names = if let NoSwarm::Names(names) = why { names.join(", ") } else { String::new() };
            (why.key(), WORDS.say(why.key()).with("at", at).with("names", names))
        }
        LabError::Interrupted => ("interrupted", WORDS.say("interrupted")),
    };
    Trouble { kind, message, help: Some(error.help()) }
}

/// A file that could not be read or written.
#[must_use]
pub fn trouble_of_file(path: &Path, error: &io::Error) -> Trouble {
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

/// Why the progress could not be kept, as a note beside a result that stands without it.
#[must_use]
pub fn trouble_of_store(error: &StoreError) -> Message {
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
pub(super) fn set_aside(path: &Path) -> Message {
    WORDS.say("progress-set-aside").with("path", path.display().to_string())
}

/// A progress file that cannot be read now, and is left as it is.
pub(super) fn unreadable_progress(path: &Path, version: Option<u64>) -> Message {
    let path = path.display().to_string();
    match version {
        Some(version) => WORDS.say("progress-foreign").with("path", path).with("version", version),
        None => WORDS.say("progress-damaged").with("path", path),
    }
}
