//! What must the lab look at?

use std::collections::{BTreeMap, BTreeSet};

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
}

/// A secret whose value the exercise put into the starting files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedSecret {
    /// How the learner reads it, `database password`-like but kebab-case: `db-password`.
    pub name: String,
    /// The value to look for.
    pub value: String,
}
