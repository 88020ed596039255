//! What must the lab look at?

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::ServiceFacts;

/// One observation of a service or of its image. The lab makes the union of all needs, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// `BuildFacts::context`: every file that was sent to the engine, with its digest.
    Context,
    /// `ImageFacts::layer_files`: every file of every layer above the kit's base.
    LayerFiles,
    /// `ImageFacts::files`: every file of the final file system.
    Files,
    /// `ImageFacts::secrets`: planted secrets and general patterns in layers, history, configuration.
    Secrets,
    /// `ServiceFacts::container`.
    Container,
    /// `ServiceFacts::http`.
    Http,
    /// `ServiceFacts::processes`.
    Processes,
    /// `ServiceFacts::mounts`.
    Mounts,
    /// `ServiceFacts::attack`.
    Attack,
    /// `ServiceFacts::attack_as_root`.
    AttackAsRoot,
    /// `ServiceFacts::reachable_files`.
    ReachableFiles,
    /// `ServiceFacts::stop`.
    Stop,
    /// `ServiceFacts::replacement`.
    Replacement,
    /// `ServiceFacts::limits`.
    Limits,
    /// `ServiceFacts::hang`.
    Hang,
    /// `ServiceFacts::crash`.
    Crash,
}

impl Need {
    /// Whether somebody has looked, in what was seen of a service so far. What is in its image is known
    /// of all images at once, so it does not show here.
    #[must_use]
    pub fn is_settled(self, facts: &ServiceFacts) -> bool {
        match self {
            Need::Context | Need::LayerFiles | Need::Files | Need::Secrets => true,
            Need::Container => facts.container.is_settled(),
            Need::Http => facts.http.is_settled(),
            Need::Processes => facts.processes.is_settled(),
            Need::Mounts => facts.mounts.is_settled(),
            Need::Attack => facts.attack.is_settled(),
            Need::AttackAsRoot => facts.attack_as_root.is_settled(),
            Need::ReachableFiles => facts.reachable_files.is_settled(),
            Need::Stop => facts.stop.is_settled(),
            Need::Replacement => facts.replacement.is_settled(),
            Need::Limits => facts.limits.is_settled(),
            Need::Hang => facts.hang.is_settled(),
            Need::Crash => facts.crash.is_settled(),
        }
    }
}

/// Everything that the chosen checks want to know of one submission.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Short name of what is judged, `08-dedicated-user`; becomes a label on everything made.
    pub subject: String,
    /// By the service's name.
    pub services: BTreeMap<String, ServiceWanted>,
    /// Secrets that the exercise planted in the starting files.
    pub secrets: Vec<PlantedSecret>,
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
