//! Does an image without a good, recent, signed scan come into production?

use super::support::promotion;
use super::support::settle;
use crate::check::{Check, Kind, Need, Source};
use crate::evidence::TrialKind;
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("scan-gated", include_str!("scan_gated.en.ftl"), include_str!("scan_gated.de.ftl"));

/// Candidates that are wrong in one point each, in the lab's registry.
pub(super) static CHECK: Check = Check {
    id: "scan-gated",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[25],
        cis: &["4.4"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "cosign vulnerability attestation specification",
    },
    needs: &[Need::Promotion],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(promotion::kept_back(evidence, params, &CANDIDATES, &WORDS)),
};

/// None of these may come into production; with the words for each.
const CANDIDATES: [(TrialKind, &str); 5] = [
    (TrialKind::Unscanned, "unscanned"),
    (TrialKind::ScanOfOtherKey, "scan-of-other-key"),
    (TrialKind::ScanMoved, "scan-moved"),
    (TrialKind::OldScan, "old-scan"),
    (TrialKind::Critical, "critical"),
];

#[cfg(test)]
mod tests {
    use super::{CANDIDATES, CHECK};
    use crate::checks::support::fixtures::delivered::assert_keeps_back;

    #[test]
    fn none_of_the_candidates_may_come_anywhere() {
        assert_keeps_back(&CHECK, &CANDIDATES);
    }
}
