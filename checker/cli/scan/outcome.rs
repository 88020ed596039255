//! What came of a scan, and with which code does it end?

use crate::evidence::PackageFacts;
use crate::packages::{ForeignReport, Severity, Tally};
use crate::words::Catalogue;

use super::super::answer::NOT_DONE;
use super::gate::Finding;

pub(super) static WORDS: Catalogue =
    Catalogue::new("scan", include_str!("scan.en.ftl"), include_str!("scan.de.ftl"));

/// Exit code where something stops, or a file of the user's cannot be read.
pub(super) const STOPPED: u8 = 1;

/// Everything that is told of one scan.
pub(super) struct Scan {
    pub(super) image: String,
    pub(super) id: String,
    pub(super) layers: Vec<String>,
    pub(super) facts: PackageFacts,
    pub(super) gate: Severity,
    /// The policy's file, where there is one.
    pub(super) policy: Option<String>,
    /// What was read of a feed; absent where the training set was taken.
    pub(super) tally: Option<Tally>,
    pub(super) findings: Vec<Finding>,
    /// The report that was handed in.
    pub(super) report: Option<ForeignReport>,
    /// Whether it is about another image.
    pub(super) other_image: bool,
}

impl Scan {
    /// Whether the databases were not, or not wholly, what the image holds.
    fn is_doubtful(&self) -> bool {
        let facts = &self.facts;
        !facts.removed_databases.is_empty() || !facts.doubts.is_empty()
    }

    fn is_incomplete(&self) -> bool {
        !self.facts.unread.is_empty() || self.tally.as_ref().is_some_and(|tally| tally.broken > 0)
    }

    /// 0 where nothing stops, 1 where something does, 3 where not everything could be compared.
    pub(super) fn exit_code(&self) -> u8 {
        if self.findings.iter().any(Finding::stops) || self.is_doubtful() || self.other_image {
            STOPPED
        } else if self.is_incomplete() {
            NOT_DONE
        } else {
            0
        }
    }
}
