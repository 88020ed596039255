//! Which candidates does `run.sh` let into production?
//!
//! The pipeline's part of the script makes each candidate: what `sign` and `attest` leave in the lab's registry
//! is right for the good one, and wrong in one point for each of the others. What the script does then is its
//! own.

use crate::check::Need;
use crate::evidence::{Observed, Promotion, TrialKind};
use crate::lab::LabError;
use crate::lab::observation::{Observation, Put, Subject, put};
use crate::lab::run::timed;

use super::candidates::Script;

/// The image's way into production.
pub(in crate::lab) const PROMOTION: Observation = Observation {
    need: Need::Promotion,
    subject: Subject::Script(|errand| Box::pin(promoted(Script::of(errand)))),
};

/// Goes the way into production with each candidate.
///
/// # Errors
/// [`LabError`] where the engine or the lab's registry failed.
async fn promoted(script: Script<'_>) -> Result<Put, LabError> {
    timed(script.lab.listener, "promotion", async {
        let seen = match script.tried(&TrialKind::PROMOTION, async |way| way.record().await).await? {
            Ok(tried) => Observed::Seen(Promotion {
                key_problem: tried.key_problem,
                trials: tried.trials,
                record: tried.left,
            }),
            Err(feature) => Observed::Unsupported(feature),
        };
        Ok(put(seen, |facts| &mut facts.promotion))
    })
    .await
}
