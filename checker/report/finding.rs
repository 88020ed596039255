//! What came of one check?

use crate::check::{Check, Verdict};
use crate::checks;
use crate::evidence::Evidence;
use crate::exercise::ChosenCheck;

/// The outcome of one check.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// The service it was judged for.
    pub service: String,
    /// Its verdict.
    pub verdict: Verdict,
}

impl Finding {
    /// What a check says of the evidence.
    #[must_use]
    pub fn judge(chosen: &ChosenCheck, evidence: &Evidence) -> Finding {
        Finding {
            check: chosen.check,
            service: chosen.params.service.clone(),
            verdict: checks::judge(chosen.check, evidence, &chosen.params),
        }
    }
}
