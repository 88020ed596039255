//! How is an exercise written down? The files as they stand, before their names are looked up.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{ServiceSpec, Text};

/// `course.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CourseForm {
    /// The steps in order.
    pub(super) step: Vec<Spanned<StepForm>>,
}

/// A `[[step]]` of `course.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepForm {
    /// Number of the step.
    pub(super) number: u8,
    /// Kebab-case name.
    pub(super) slug: String,
    /// Heading.
    pub(super) title: Text,
}

/// `exercise.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExerciseForm {
    /// How long it takes.
    pub(super) minutes: Spanned<u32>,
    /// Files that the learner edits.
    pub(super) edits: Spanned<Vec<Spanned<String>>>,
    /// Heading; absent where `course.toml` gives it.
    pub(super) title: Option<Spanned<Text>>,
    /// The threat.
    pub(super) threat: Spanned<Text>,
    /// The task.
    pub(super) task: Spanned<Text>,
    /// Services.
    pub(super) service: Vec<Spanned<ServiceSpec>>,
    /// Planted secrets.
    #[serde(default)]
    pub(super) secret: Vec<Spanned<SecretForm>>,
    /// Changes over which the workflows go.
    #[serde(default)]
    pub(super) change: Vec<Spanned<ChangeForm>>,
    /// Mistakes that the author knows of.
    #[serde(default)]
    pub(super) mistake: Vec<Spanned<MistakeForm>>,
    /// What others publish.
    pub(super) published: Option<Spanned<PublishedForm>>,
    /// Chosen checks.
    pub(super) check: Vec<Spanned<CheckForm>>,
    /// What is known of the starting files.
    pub(super) start: StartForm,
    /// Hints.
    pub(super) hint: Vec<Spanned<HintForm>>,
    /// Whether the report counts the attacks, before and after.
    #[serde(default)]
    pub(super) score: bool,
}

/// A `[[check]]`: the id, and parameters that only the check itself can name.
pub(super) type CheckForm = BTreeMap<Spanned<String>, Spanned<toml::Value>>;

/// A `[[change]]`, whose files lie below `changes/NAME`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeForm {
    /// Its name.
    pub(super) name: String,
    /// Ids of the checks and advisories that find what is wrong in it; nothing for a good one.
    #[serde(default)]
    pub(super) finds: Vec<String>,
}

/// A `[[mistake]]` of the starting files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MistakeForm {
    /// Which of the common ones, by its name.
    pub(super) kind: String,
    /// The file of `start/`.
    pub(super) file: String,
    /// A text of its line; absent where something is missing in the file.
    pub(super) contains: Option<String>,
    /// Other files, also ones that are not there, of which the same may be said.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// What the file does not say any more where it is repaired.
    pub(super) gone: Option<String>,
}

/// `[published]`: a base image that changes under one name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishedForm {
    /// The name that everybody pulls.
    pub(super) image: String,
    /// The folder of `start/` that it is built from.
    pub(super) folder: String,
    /// The package that changes.
    pub(super) package: String,
    /// The build argument that chooses the version.
    pub(super) argument: String,
    /// Of today, patched, broken, repaired.
    pub(super) versions: [String; 4],
}

/// A `[[secret]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretForm {
    /// How the learner reads it.
    pub(super) name: String,
    /// The value to look for.
    pub(super) value: String,
}

/// `[start]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartForm {
    /// Ids of the checks that the starting files fail.
    pub(super) fails: Spanned<Vec<Spanned<String>>>,
}

/// A `[[hint]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HintForm {
    /// English.
    pub(super) en: String,
    /// German.
    pub(super) de: String,
    /// Ids of the checks whose failure it fits.
    #[serde(default)]
    pub(super) checks: Vec<Spanned<String>>,
}

/// `answer.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerForm {
    /// Ids of the checks that must fail.
    #[serde(default)]
    pub(super) fails: Option<Spanned<Vec<Spanned<String>>>>,
    /// What the answer's files are laid over.
    #[serde(default)]
    pub(super) base: Base,
    /// Files or folders of the base that the answer does not have.
    #[serde(default)]
    pub(super) remove: Vec<Spanned<String>>,
    /// What was tried, in a few words.
    #[serde(default)]
    pub(super) title: Option<Spanned<Text>>,
    /// Why it tempts and fails, or why it is right.
    pub(super) about: Spanned<Text>,
}

/// What an answer's files are laid over.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Base {
    /// The reference solution.
    #[default]
    Solution,
    /// The starting files.
    Start,
}
