//! Which mistakes does the untouched repository of the exercise hold, and what is left of its secrets?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::submission::MistakeKind;

use super::image::{SecretSighting, UnseenFile};

/// The repository as the learner got it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Its files, by their paths.
    pub files: Vec<String>,
    /// How many lines each of them has.
    #[serde(default)]
    pub lines: BTreeMap<String, usize>,
    /// Its mistakes: those that its author knows of, every place of a planted secret, and what
    /// `harden-check lint` finds; each once.
    pub mistakes: Vec<Mistake>,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// Which of the common ones.
    pub kind: MistakeKind,
    /// The file.
    pub file: String,
    /// The line, counted from 1; absent for what is missing in the file.
    pub line: Option<usize>,
    /// Other files, also ones that are not there, of which the same may be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The text that is not in the file any more where somebody has repaired it and no other rule looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    /// The line of the learner's file in which that text still begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<usize>,
}

/// What a search of the learner's whole folder found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderSecrets {
    /// How many files were looked into.
    pub files: usize,
    /// Planted secrets in files and in their names, and secrets that are handed over, in files that are not theirs.
    pub sightings: Vec<SecretSighting>,
    /// Private keys of any kind, whatever `.dockerignore` says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<SecretSighting>,
    /// Files that were not looked into altogether.
    pub unseen: Vec<UnseenFile>,
    /// The secrets that the containers are handed from files of the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed: Vec<HandedFile>,
}

/// A secret that some container is handed when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedFile {
    /// The file that holds it, or the name that it is declared by. Sightings of it have the same name.
    pub secret: String,
    /// Whether Git leaves out every file in which it may lie.
    pub ignored: bool,
}
