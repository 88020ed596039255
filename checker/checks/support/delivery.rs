//! How did a service's image come from its build to its container?

use crate::check::{Params, Verdict, seen};
use crate::evidence::{Delivery, Evidence, Trial, TrialKind};
use crate::submission::{DeliveryStep, Location};

use super::{WORDS, subject};

/// What came of the image's way through a registry.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn facts<'a>(evidence: &'a Evidence, params: &Params) -> Result<&'a Delivery, Verdict> {
    subject::container(evidence, params)?;
    seen(&subject::service(evidence, params)?.delivery)
}

/// One trial.
///
/// # Errors
/// A trial that was not made is missing, never passed.
pub(in crate::checks) fn trial(delivery: &Delivery, kind: TrialKind) -> Result<&Trial, Verdict> {
    let found = delivery.trials.iter().find(|trial| trial.kind == kind);
    found.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-trial").with("name", kind.name()) })
}

/// The steps on the way, in the order of `run.sh`.
pub(in crate::checks) fn steps(evidence: &Evidence) -> &[DeliveryStep] {
    &evidence.submission.plan.delivery
}

/// Whether anything is pushed.
pub(in crate::checks) fn pushes(evidence: &Evidence) -> bool {
    steps(evidence).iter().any(|step| matches!(step, DeliveryStep::Push { .. }))
}

/// The place among the steps of the last start of a service.
pub(in crate::checks) fn last_start(evidence: &Evidence, service: &str) -> Option<usize> {
    let is_it =
        |step: &DeliveryStep| matches!(step, DeliveryStep::Start { service: name, .. } if name == service);
    steps(evidence).iter().rposition(is_it)
}

/// Where the service is started.
///
/// # Errors
/// Skipped where nothing starts it.
pub(in crate::checks) fn start_place<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a Location, Verdict> {
    Ok(&subject::container(evidence, params)?.at)
}
