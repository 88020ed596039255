//! What becomes of a service's image on its way through a registry that others may write to?
//!
//! The way is the one of `run.sh`, in its order, with a registry of the lab's in place of the one that it
//! names, and a key pair of the lab's in place of the team's: nobody else has its private key. Each trial
//! has a repository of its own. How a signature or a verification ends is found out in the registry, and
//! the script is read again with that end, so that `set -e`, `if` and `||` mean what they mean.

mod failed;
mod keys;
mod trial;

use std::path::Path;

use futures_util::future::try_join_all;

use crate::check::Need;
use crate::evidence::{Delivery, Observed, TrialKind, Unsupported};
use crate::lab::LabError;
use crate::lab::builds::Builds;
use crate::lab::observation::{Observation, Put, Subject, Target, put};
use crate::lab::registry::Registry;
use crate::lab::run::{Lab, timed};
use crate::submission::DeliveryStep;

use failed::failed;
use keys::Team;
use trial::Way;

/// The image's way through a registry.
pub(in crate::lab) const DELIVERY: Observation =
    Observation { need: Need::Delivery, subject: Subject::Registry };

/// Goes the way of a service's image several times.
///
/// # Errors
/// [`LabError`] where the engine or the lab's registry failed.
pub(in crate::lab) async fn delivered(
    lab: &Lab<'_>,
    folder: &Path,
    builds: &Builds,
    public_key: Option<&str>,
    target: Target<'_>,
) -> Result<Put, LabError> {
    timed(lab.listener, "delivery", async {
        let seen = seen(lab, folder, builds, public_key, target).await?;
        Ok(put(seen, |facts| &mut facts.delivery))
    })
    .await
}

async fn seen(
    lab: &Lab<'_>,
    folder: &Path,
    builds: &Builds,
    public_key: Option<&str>,
    target: Target<'_>,
) -> Result<Observed<Delivery>, LabError> {
    let team = Team::of(folder, public_key).map_err(|problem| failed(&problem.to_string()))?;
    let (keys, unseen) = keys::in_folder(folder).await.map_err(|problem| failed(&problem))?;
    let key_problem = team.problem.clone();
    let key_missing = public_key.is_none_or(|path| !folder.join(path).exists());
    let mut delivery =
        Delivery { key_missing, key_problem, trials: Vec::new(), signed: Vec::new(), keys, unseen };
    let pushes = lab.plan.delivery.iter().any(|step| matches!(step, DeliveryStep::Push { .. }));
    if !pushes {
        // Nothing goes through a registry; what is started then the plan says.
        return Ok(Observed::Seen(delivery));
    }
    if !Registry::is_possible(lab.engine) {
        return Ok(Observed::Unsupported(Unsupported::Registry));
    }
    let registry = Registry::start(lab.engine, lab.identity).await?;
    let tried = async {
        let mut undisturbed = Way::new(&registry, builds, folder, &team, target.name, TrialKind::Undisturbed);
        undisturbed.go().await?;
        delivery.signed = undisturbed.signed().await?;
        let others = TrialKind::ALL.into_iter().filter(|kind| *kind != TrialKind::Undisturbed);
        let others = others.map(|kind| {
            let mut way = undisturbed.again(kind);
            async move { way.go().await.map(|()| way.into_trial()) }
        });
        let others = try_join_all(others).await?;
        delivery.trials = std::iter::once(undisturbed.into_trial()).chain(others).collect();
        Ok(())
    };
    let tried = tried.await;
    registry.close().await?;
    tried.map(|()| Observed::Seen(delivery))
}
