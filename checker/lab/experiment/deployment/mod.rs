//! Does the definition say what runs, and does somebody notice where it does not?
//!
//! The learner's scripts are gone through one after the other in an engine that keeps what those before left.
//! Between them the lab is the colleague with a hot fix: it puts a file into the running container, starts
//! another image under its name, and moves the tag. A container that lets nobody do so is started again without
//! `--read-only`: somebody who can change a file there can do that as well. Names and the order of things the reader keeps, see
//! [`crate::submission::turn`]; which image runs the engine says.

mod changes;
mod play;
mod scripts;

use std::path::Path;

use crate::check::Need;
use crate::evidence::{DeployMoment, Deployment, Observed};
use crate::lab::LabError;
use crate::lab::observation::{Observation, Put, Subject, Target, put};
use crate::lab::run::{Lab, timed};

use play::Play;

/// The scripts, with somebody who meddles.
pub(in crate::lab) const DEPLOYMENT: Observation =
    Observation { need: Need::Deployment, subject: Subject::Script };

/// Goes through the scripts.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn deployed(
    lab: &Lab<'_>,
    folder: &Path,
    target: Target<'_>,
) -> Result<Put, LabError> {
    timed(lab.listener, "deployment", async {
        let mut play = Play::new(lab, folder, target);
        let played = async {
            let mut steps = vec![play.step(DeployMoment::Released, "run.sh", None).await?];
            play.leave_note().await?;
            steps[0].running = play.running().await?;
            let page = play.page().await?;
            steps.push(play.step(DeployMoment::Untouched, "drift.sh", None).await?);
            let first = play.build_that_runs();
            let patched = play.patched().await?;
            let single = play.single_changes(&patched).await?;
            steps.push(patched);
            steps.extend(single);
            play.exchange().await?;
            steps.push(play.step(DeployMoment::Exchanged, "drift.sh", None).await?);
            play.move_on().await?;
            steps.push(play.step(DeployMoment::Redeployed, "deploy.sh", None).await?);
            steps.push(play.step(DeployMoment::TagMoved, "drift.sh", None).await?);
            steps.push(play.step(DeployMoment::ReleasedAgain, "run.sh", Some("second")).await?);
            steps.push(play.former_started(first).await?);
            steps.push(play.step(DeployMoment::ReleasedThird, "run.sh", Some("third")).await?);
            steps.push(play.step(DeployMoment::RolledBack, "rollback.sh", None).await?);
            steps.push(play.step(DeployMoment::BackUntouched, "drift.sh", None).await?);
            play.move_on().await?;
            steps.push(play.step(DeployMoment::BackAgain, "deploy.sh", None).await?);
            Ok((steps, page))
        };
        let played: Result<_, LabError> = played.await;
        play.close().await;
        let seen = played.map(|(steps, page)| Observed::Seen(Deployment { steps, page }))?;
        Ok(put(seen, |facts| &mut facts.deployment))
    })
    .await
}
