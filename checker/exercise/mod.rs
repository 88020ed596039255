//! What is an exercise, and what does it want to know?
//!
//! An exercise is data: a folder with an `exercise.toml`, the starting files, a reference solution,
//! wrong answers and unusual right ones. The folders travel inside the binary; another set can be
//! read from a folder at run time, so that an instructor adds an exercise without Rust.
//!
//! ```text
//! source (bytes) -> form (as written) -> load, chosen, answers (every name resolved) -> Exercise
//! ```

mod answers;
mod chosen;
mod course;
mod difference;
mod entry;
mod error;
mod fields;
mod form;
mod load;
mod mistakes;
mod resemblance;
mod source;
mod wanted;

use std::collections::BTreeMap;

use crate::check::{Check, Params, PlantedSecret, PreparedChange, PublishedBase};
use crate::evidence::Mistake;
use crate::words::Language;

pub use course::{Course, FOLDER_VARIABLE};
pub use difference::Change;
pub use entry::CourseEntry;
pub use error::{CourseError, UnknownExercise};
pub use resemblance::{ReadFile, Resemblance};

/// A text of the course in every language.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// German.
    pub de: String,
}

impl Text {
    /// The text in one language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::De => &self.de,
        }
    }
}

/// A folder's files: relative path with `/` between parts, and content.
pub type Files = BTreeMap<String, FileContent>;

/// A file of a course folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileContent {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether it is written with permission to execute.
    pub executable: bool,
}

/// One exercise, every reference resolved.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// Step of the guide, 1 to 27.
    pub number: u8,
    /// Kebab-case name, `dedicated-user`.
    pub slug: String,
    /// Heading.
    pub title: Text,
    /// The threat in one sentence.
    pub threat: Text,
    /// The task, a few sentences.
    pub task: Text,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Files that the learner edits, relative to the exercise's folder.
    pub edits: Vec<String>,
    /// Services by name, and the container port of each; the first is the one judged by default.
    pub services: Vec<ServiceSpec>,
    /// The checks, those that every exercise has first.
    pub checks: Vec<ChosenCheck>,
    /// Three hints, from nudge to almost-answer.
    pub hints: Vec<Hint>,
    /// Secrets that stand in the starting files.
    pub secrets: Vec<PlantedSecret>,
    /// Mistakes of the starting files that the author names.
    pub mistakes: Vec<Mistake>,
    /// Ids of the checks that the starting files fail; they pass every other one.
    pub start_fails: Vec<String>,
    /// Whether the report counts the attacks, at the start and now.
    pub score: bool,
    /// Files to start from.
    pub start: Files,
    /// The whole reference solution.
    pub solution: Files,
    /// Changes that others propose, see [`crate::check::Wanted::changes`].
    pub changes: Vec<PreparedChange>,
    /// What others publish over night, see [`crate::check::Wanted::tomorrow`].
    pub tomorrow: Files,
    /// What others put in place of known files, see [`crate::check::Wanted::replaced`].
    pub replaced: Files,
    /// The base image that others publish, see [`crate::check::Wanted::published`].
    pub published: Option<PublishedBase>,
    /// Answers with a known verdict.
    pub answers: Vec<Answer>,
    /// What the checker says of `start` and `solution`, by file name (`start.en.txt`); the live suite
    /// holds them to what it sees.
    pub transcripts: Files,
}

/// A service of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// Its name, `web`.
    pub name: String,
    /// Its port in the container.
    pub port: u16,
}

/// A check with the parameters that the exercise gives it.
#[derive(Debug, Clone)]
pub struct ChosenCheck {
    /// The check.
    pub check: &'static Check,
    /// Its parameters; the service is always filled in.
    pub params: Params,
}

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// English.
    pub en: String,
    /// German.
    pub de: String,
    /// Ids of the checks whose failure it fits; empty for any.
    #[serde(default)]
    pub checks: Vec<String>,
}

/// A submission whose verdict is known: a tempting wrong answer, or an unusual right one.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Folder name, `user-in-build-stage`.
    pub name: String,
    /// Ids of the checks that must fail; empty for a right answer.
    pub fails: Vec<String>,
    /// What was tried, in a few words that do not say why it fails; only of those that the book shows.
    pub title: Option<Text>,
    /// Why it tempts and why it fails, or why it is right.
    pub about: Text,
    /// The whole submission.
    pub files: Files,
}
