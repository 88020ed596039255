//! What became of an image between its build and its container, when others may write to the registry?

use serde::{Deserialize, Serialize};

use crate::submission::Location;

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
}

/// The way of a service's image into production, as `run.sh` goes it, tried with one candidate after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// Why the public key that everybody trusts is none; empty where it is one.
    pub key_problem: String,
    /// What came of each candidate, the good one first.
    pub trials: Vec<Trial>,
    /// What stands signed by the team beside the good image in the repository from which it is started:
    /// `signature`, `provenance`, `scan`.
    pub record: Vec<String>,
}

/// One way through the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What was done meanwhile.
    pub kind: TrialKind,
    /// How each `harden-check sign`, `verify`, `attest`, `scan`, `gate` and `promote` ended, in order.
    pub signings: Vec<Signing>,
    /// What was put under a name of production, in order: promoted, or pushed beside the first push.
    #[serde(default)]
    pub promoted: Vec<Promoted>,
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
    /// Another image was put under each tag before the promotion.
    TagMovedBetween,
    /// The image was not signed, and another one, with which everything is right, was put under each tag before the
    /// first look.
    GoodUnderTheTag,
    /// There was no scan, although the command said that there was.
    Unscanned,
    /// The scan was signed with another key.
    ScanOfOtherKey,
    /// The scan of another image was put beside it.
    ScanMoved,
    /// The scan ended more than a week ago.
    OldScan,
    /// The scan has a finding of the severity critical.
    Critical,
    /// There was no provenance, although the command said that there was.
    WithoutProvenance,
    /// The provenance was signed with another key.
    ProvenanceOfOtherKey,
    /// The provenance of another image was put beside it.
    ProvenanceMoved,
    /// The provenance names another builder.
    OtherBuilder,
    /// The provenance names another repository.
    OtherSource,
    /// The provenance names another branch.
    OtherBranch,
}

/// An image that was put under a name of production.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promoted {
    /// The name that it got, as the command names it.
    pub target: String,
    /// Its path in the registry, `production/notes`.
    pub repository: String,
    /// Which image that is.
    pub is: StartedImage,
}

/// The end of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Why not, in English; empty where it did.
    pub problem: String,
    /// The command's place.
    pub at: Location,
    /// Which command it is where it looks at the image and may say no: `verify`, `scan`, `gate`.
    pub looks: Option<String>,
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
    /// The candidates of a promotion, in the order in which they are told. The undisturbed one is the good one.
    pub const PROMOTION: [TrialKind; 18] = [
        TrialKind::Undisturbed,
        TrialKind::Unsigned,
        TrialKind::OtherKey,
        TrialKind::Moved,
        TrialKind::Unscanned,
        TrialKind::ScanOfOtherKey,
        TrialKind::ScanMoved,
        TrialKind::OldScan,
        TrialKind::Critical,
        TrialKind::WithoutProvenance,
        TrialKind::ProvenanceOfOtherKey,
        TrialKind::ProvenanceMoved,
        TrialKind::OtherBuilder,
        TrialKind::OtherSource,
        TrialKind::OtherBranch,
        TrialKind::TagMovedBetween,
        TrialKind::TagMovedAfter,
        TrialKind::GoodUnderTheTag,
    ];

    /// The trials of a signed image, in the order in which they are told.
    pub const SIGNING: [TrialKind; 7] = [
        TrialKind::Undisturbed,
        TrialKind::Unsigned,
        TrialKind::OtherKey,
        TrialKind::Moved,
        TrialKind::TagMovedBefore,
        TrialKind::TagMovedAfter,
        TrialKind::GoodUnderTheTag,
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
            TrialKind::GoodUnderTheTag => "good-under-the-tag",
            TrialKind::TagMovedAfter => "tag-moved-after",
            TrialKind::TagMovedBetween => "tag-moved-between",
            TrialKind::Unscanned => "unscanned",
            TrialKind::ScanOfOtherKey => "scan-of-other-key",
            TrialKind::ScanMoved => "scan-moved",
            TrialKind::OldScan => "old-scan",
            TrialKind::Critical => "critical",
            TrialKind::WithoutProvenance => "without-provenance",
            TrialKind::ProvenanceOfOtherKey => "provenance-of-other-key",
            TrialKind::ProvenanceMoved => "provenance-moved",
            TrialKind::OtherBuilder => "other-builder",
            TrialKind::OtherSource => "other-source",
            TrialKind::OtherBranch => "other-branch",
        }
    }
}
