//! What must the lab look at?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::evidence::Review;
use crate::submission::Unfollowed;

use super::Need;

/// Everything that the chosen checks want to know of one submission.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Short name of what is judged, `08-dedicated-user`; becomes a label on everything made.
    pub subject: String,
    /// By the service's name.
    pub services: BTreeMap<String, ServiceWanted>,
    /// Secrets that the exercise planted in the starting files.
    pub secrets: Vec<PlantedSecret>,
    /// Package files that the exercise's starting files hold, by their paths.
    pub packages: BTreeMap<String, Vec<u8>>,
    /// Hosts outside of all networks that some service may call, `name:port`; the lab stands in for them.
    pub hosts: BTreeSet<String>,
    /// The file of the submission with the public key that everybody trusts; the lab has its own in its place.
    pub team_key: Option<String>,
    /// What others publish over night: files, by their paths in the submission's folder, that lie over the
    /// learner's own when an image is built for the second time.
    pub tomorrow: BTreeMap<String, Vec<u8>>,
    /// The same for one build more, in which others have put other files in place of those that are known.
    pub replaced: BTreeMap<String, Vec<u8>>,
    /// Changes that others propose, over which the workflows go.
    pub changes: Vec<PreparedChange>,
    /// The mistakes of the starting files, where somebody wants to know.
    pub review: Option<Review>,
    /// What a workflow gets that calls `harden-check lint`.
    pub linter: Option<Linter>,
    /// The base image that others publish, again and again under one name.
    pub published: Option<PublishedBase>,
}

/// What somebody proposes: files that lie over the submission's.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedChange {
    /// Its name, `runs-as-root`.
    pub name: String,
    /// By their paths in the submission's folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is wrong in it: ids of checks and advisories. Nothing in a good change.
    pub finds: Vec<String>,
}

/// What `harden-check lint` says of a folder or a file. The lab is handed it: it knows no judgement of its own.
#[derive(Clone, Copy)]
pub struct Linter(pub fn(&Path) -> LintEnd);

/// How `harden-check lint` ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LintEnd {
    /// Whether it ends with 0.
    pub passed: bool,
    /// The ids of the rules that are broken.
    pub found: Vec<String>,
    /// The first place that it did not understand; its file counts from what was judged.
    pub stopped: Option<Unfollowed>,
}

impl std::fmt::Debug for Linter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Linter")
    }
}

// There is one.
impl PartialEq for Linter {
    fn eq(&self, _: &Linter) -> bool {
        true
    }
}

/// A base image of others', as it is published over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBase {
    /// The name under which everybody pulls it, `localhost:5000/harbour/runtime:1`.
    pub image: String,
    /// The package that changes in it.
    pub package: String,
    /// What it is built from: files by their paths, a `Dockerfile` among them.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The build argument that chooses among the versions.
    pub argument: String,
    /// Its values: the version of today, the patched, the broken and the repaired one.
    pub versions: [String; 4],
}

/// What is wanted of one service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceWanted {
    /// The observations.
    pub needs: BTreeSet<Need>,
    /// Container port of the notes application, 8080 in most exercises.
    pub port: u16,
    /// Absolute paths that the probe tries to write to, beside those it always tries.
    pub write_paths: Vec<String>,
    /// The application's own tests: the text of a program in Python.
    pub tests: Option<String>,
}

/// A secret whose value the exercise put into the starting files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedSecret {
    /// How the learner reads it, `database password`-like but kebab-case: `db-password`.
    pub name: String,
    /// The value to look for.
    pub value: String,
}
