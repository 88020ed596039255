//! What became of an image between its build and its container, when others may write to the registry?

use serde::{Deserialize, Serialize};

use super::{SecretSighting, UnseenFile};

/// The way of a service's image through a registry of the lab's, as `run.sh` goes it, tried several times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// There is no public key that everybody trusts.
    pub key_missing: bool,
    /// Why the public key that everybody trusts is none; empty where it is one. The lab has a pair of its own
    /// in place of it: nobody but its owner has the private key.
    pub key_problem: String,
    /// What came of each trial, the undisturbed one first.
    pub trials: Vec<Trial>,
    /// In which layouts, `older` and `bundle`, the image that is started carries a signature of the key that
    /// counts, after the undisturbed trial.
    pub signed: Vec<String>,
    /// Private keys in the files of the submission's folder, whatever `.dockerignore` says.
    pub keys: Vec<SecretSighting>,
    /// Files of the folder that were not looked into altogether.
    pub unseen: Vec<UnseenFile>,
}

/// One way through the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What was done meanwhile.
    pub kind: TrialKind,
    /// How each `harden-check sign` and `harden-check verify` ended, in order.
    pub signings: Vec<Signing>,
    /// The containers of the service that were started, in order.
    pub started: Vec<Started>,
}

/// What others did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrialKind {
    /// Nothing.
    Undisturbed,
    /// The image was not signed, although the command said that it was.
    Unsigned,
    /// It was signed with another key.
    OtherKey,
    /// The signature of another image was put in place of its own.
    Moved,
    /// Another image was put under each tag before the first verification.
    TagMovedBefore,
    /// Another image was put under each tag before the start.
    TagMovedAfter,
}

/// The end of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Why not, in English; empty where it did.
    pub problem: String,
}

/// A container that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// The image as the command names it.
    pub image: String,
    /// Which one that is on a machine that has it from the registry.
    pub is: StartedImage,
}

/// Which image a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartedImage {
    /// The one that was built and pushed.
    Pushed,
    /// The one that somebody else put there.
    Foreign,
    /// A name of the engine's own, about which the registry says nothing.
    Local,
    /// None that the registry has.
    Absent,
}

impl TrialKind {
    /// Every trial, in the order in which they are told.
    pub const ALL: [TrialKind; 6] = [
        TrialKind::Undisturbed,
        TrialKind::Unsigned,
        TrialKind::OtherKey,
        TrialKind::Moved,
        TrialKind::TagMovedBefore,
        TrialKind::TagMovedAfter,
    ];

    /// The name in kebab-case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TrialKind::Undisturbed => "undisturbed",
            TrialKind::Unsigned => "unsigned",
            TrialKind::OtherKey => "other-key",
            TrialKind::Moved => "moved",
            TrialKind::TagMovedBefore => "tag-moved-before",
            TrialKind::TagMovedAfter => "tag-moved-after",
        }
    }
}
