//! Why does an image not go on?

use crate::packages::Severity;
use crate::signing::Refusal;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("objection", include_str!("objection.en.ftl"), include_str!("objection.de.ftl"));

/// What a policy asks for and the image does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// It has no signature at all.
    Unsigned,
    /// No signature counts; why the first does not.
    NotSigned(Refusal),
    /// There is no provenance at all.
    NoProvenance,
    /// No provenance counts; why the first does not.
    ProvenanceRefused(Refusal),
    /// The provenance names no builder.
    ProvenanceUnreadable,
    /// Somebody else has built it.
    OtherBuilder {
        /// Who.
        found: String,
    },
    /// It was built from another repository.
    OtherSource {
        /// Which; empty where none is named.
        found: String,
    },
    /// It was built from another branch.
    OtherBranch {
        /// Which; empty where none is named.
        found: String,
    },
    /// There is no scan at all.
    NoScan,
    /// No scan counts; why the first does not.
    ScanRefused(Refusal),
    /// The newest scan cannot be read.
    ScanUnreadable {
        /// What is wrong, a fragment in English.
        detail: String,
    },
    /// The newest scan is too old.
    OldScan {
        /// Its age, in whole days.
        days: i64,
    },
    /// The newest scan ends in the future.
    ScanOfTomorrow,
    /// The newest scan has found what keeps it back.
    Findings {
        /// How many that are bad enough.
        count: usize,
        /// The worst of them.
        worst: Severity,
    },
}

impl Objection {
    /// The name in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Objection::Unsigned => "unsigned",
            Objection::NotSigned(_) => "not-signed",
            Objection::NoProvenance => "no-provenance",
            Objection::ProvenanceRefused(_) => "provenance-refused",
            Objection::ProvenanceUnreadable => "provenance-unreadable",
            Objection::OtherBuilder { .. } => "other-builder",
            Objection::OtherSource { .. } => "other-source",
            Objection::OtherBranch { .. } => "other-branch",
            Objection::NoScan => "no-scan",
            Objection::ScanRefused(_) => "scan-refused",
            Objection::ScanUnreadable { .. } => "scan-unreadable",
            Objection::OldScan { .. } => "old-scan",
            Objection::ScanOfTomorrow => "scan-of-tomorrow",
            Objection::Findings { .. } => "findings",
        }
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        let said = WORDS.say(self.name());
        match self {
            Objection::NotSigned(refusal)
            | Objection::ProvenanceRefused(refusal)
            | Objection::ScanRefused(refusal) => said.with("reason", refusal.message()),
            Objection::OtherBuilder { found }
            | Objection::OtherSource { found }
            | Objection::OtherBranch { found } => {
                said.with("found", if found.is_empty() { "-" } else { found.as_str() })
            }
            Objection::ScanUnreadable { detail } => said.with("detail", detail),
            Objection::OldScan { days } => said.with("days", days.to_string()),
            Objection::Findings { count, worst } => said.with("count", *count).with("worst", worst.name()),
            Objection::Unsigned
            | Objection::NoProvenance
            | Objection::ProvenanceUnreadable
            | Objection::NoScan
            | Objection::ScanOfTomorrow => said,
        }
    }
}
