//! What came of one of the learner's scripts, while others meddled?

use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{DeployMoment, DeployStep, Deployment, Evidence};

use super::{WORDS, place, subject, unfollowed};

/// The scripts in their order.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn facts<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a Deployment, Verdict> {
    seen(&subject::service(evidence, params)?.deployment)
}

/// The script at one moment, which was followed to its end or is missing.
///
/// # Errors
/// One that was not gone through, or could not be followed, is an error, never a pass.
pub(in crate::checks) fn step(deployment: &Deployment, moment: DeployMoment) -> Result<&DeployStep, Verdict> {
    let found = deployment.steps.iter().find(|step| step.moment == moment);
    let step = found.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-step") })?;
    unfollowed::followed(step.unfollowed.as_ref(), &step.script)?;
    Ok(step)
}

/// Where a script can be looked at: the line at which it gave up, or else all of it.
pub(in crate::checks) fn where_it_ended(step: &DeployStep) -> Place {
    step.stopped.as_ref().map_or_else(|| Place::WholeFile(step.script.clone()), place::at)
}

/// Where the container was made that runs after a script, or else where the script ended.
pub(in crate::checks) fn where_it_was_made(step: &DeployStep) -> Place {
    step.running.as_ref().map_or_else(|| where_it_ended(step), |running| place::at(&running.at))
}

/// Twelve digits of an image's id, as `docker images` shows them.
pub(in crate::checks) fn short(image: &str) -> String {
    image.trim_start_matches("sha256:").chars().take(12).collect()
}

/// The verdict for a script of which nobody knows how it ended.
pub(in crate::checks) fn unknown_end(step: &DeployStep) -> Verdict {
    Verdict::Error { reason: WORDS.say("unknown-end").with("script", &step.script) }
}
