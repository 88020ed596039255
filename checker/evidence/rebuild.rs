//! What came of building an image twice, from nothing?

use serde::{Deserialize, Serialize};

/// Two builds of one Dockerfile without anything of an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RebuildExperiment {
    /// The step at which one of them stopped, or the engine's message where none had begun; absent where
    /// both came to their ends.
    pub stopped: Option<String>,
    /// How many files of the final file system were compared: all but folders.
    pub files: usize,
    /// What is not the same in both, by path. Times are not compared.
    pub differences: Vec<FileDifference>,
    /// What is not the same in an image that came about although the versions which are there today were withdrawn, by
    /// path. Nothing where no such image came about, or nothing was withdrawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<FileDifference>,
    /// Digests of the first one's uncompressed layers, lowest first.
    pub layers: Vec<String>,
    /// What came of one build more, in which others had put other files in place of known ones; absent where the
    /// exercise has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<ReplacedBuild>,
}

/// A build in which others have put other files in place of those that are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacedBuild {
    /// The step at which it stopped, or the engine's message; absent where it came to its end.
    pub stopped: Option<String>,
    /// What is not the same as in the first build, where this one came to its end.
    pub differences: Vec<FileDifference>,
}

/// A file that is not the same in two images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDifference {
    /// Absolute path.
    pub path: String,
    /// Index into [`RebuildExperiment::layers`]: the layer that the file comes from.
    pub layer: usize,
    /// What differs.
    pub kind: DifferenceKind,
    /// Whether a later layer deletes or replaces the file: nobody sees it in a container, and the image
    /// has it all the same.
    #[serde(default)]
    pub hidden: bool,
}

/// What differs between two files of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// The content.
    Content,
    /// Owner, group or permission bits.
    Rights,
    /// Only the first build has the file.
    OnlyFirst,
    /// Only the second build has it.
    OnlySecond,
}
