//! How does a command end when a room below has an error?

use std::io;
use std::path::Path;

use crate::exercise::{CourseError, UnknownExercise};
use crate::words::Catalogue;
use crate::workspace::trouble_of_file;

use super::answer::Failure;

static WORDS: Catalogue =
    Catalogue::new("trouble", include_str!("trouble.en.ftl"), include_str!("trouble.de.ftl"));

/// A file, as the end of a command.
pub(crate) fn file_failure(path: &Path, error: &io::Error) -> Failure {
    Failure { exit_code: super::answer::NOT_DONE, trouble: trouble_of_file(path, error) }
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
