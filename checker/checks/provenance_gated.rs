//! Does an image of unknown or wrong origin come into production?

use super::support::promotion;
use super::support::settle;
use crate::check::{Check, Kind, Need, Source};
use crate::evidence::TrialKind;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "provenance-gated",
    include_str!("provenance_gated.en.ftl"),
    include_str!("provenance_gated.de.ftl"),
);

/// Candidates that are wrong in one point each, in the lab's registry.
pub(super) static CHECK: Check = Check {
    id: "provenance-gated",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[25],
        cis: &["4.5"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "SLSA v1.0 provenance, in-toto Statement v1",
    },
    needs: &[Need::Promotion],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(promotion::kept_back(evidence, params, &CANDIDATES, &WORDS)),
};

/// None of these may come into production; with the words for each.
const CANDIDATES: [(TrialKind, &str); 6] = [
    (TrialKind::WithoutProvenance, "without-provenance"),
    (TrialKind::ProvenanceOfOtherKey, "provenance-of-other-key"),
    (TrialKind::ProvenanceMoved, "provenance-moved"),
    (TrialKind::OtherBuilder, "other-builder"),
    (TrialKind::OtherSource, "other-source"),
    (TrialKind::OtherBranch, "other-branch"),
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
