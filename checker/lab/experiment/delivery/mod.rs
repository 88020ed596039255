//! What becomes of a service's image on its way through a registry that others may write to?
//!
//! The way is the one of `run.sh`, in its order, with a registry of the lab's in place of the one that it
//! names, and a key pair of the lab's in place of the team's: nobody else has its private key. Each trial
//! has a repository of its own. How a signature or a verification ends is found out in the registry, and
//! the script is read again with that end, so that `set -e`, `if` and `||` mean what they mean.

mod candidates;
mod failed;
mod keys;
mod moves;
mod promotion;
mod statements;
mod trial;

use crate::check::Need;
use crate::evidence::{Delivery, Observed, TrialKind};
use crate::lab::LabError;
use crate::lab::observation::{Observation, Put, Subject, put};
use crate::lab::run::timed;

use candidates::Script;

pub(in crate::lab) use promotion::PROMOTION;

/// The image's way through a registry.
pub(in crate::lab) const DELIVERY: Observation = Observation {
    need: Need::Delivery,
    subject: Subject::Script(|errand| Box::pin(delivered(Script::of(errand)))),
};

/// Goes the way of a service's image several times.
///
/// # Errors
/// [`LabError`] where the engine or the lab's registry failed.
async fn delivered(script: Script<'_>) -> Result<Put, LabError> {
    timed(script.lab.listener, "delivery", async {
        let key_missing = script.public_key.is_none_or(|path| !script.folder.join(path).exists());
        let seen = match script.tried(&TrialKind::SIGNING, async |way| way.signed().await).await? {
            Ok(tried) => Observed::Seen(Delivery {
                key_missing,
                key_problem: tried.key_problem,
                trials: tried.trials,
                signed: tried.left,
            }),
            Err(feature) => Observed::Unsupported(feature),
        };
        Ok(put(seen, |facts| &mut facts.delivery))
    })
    .await
}
