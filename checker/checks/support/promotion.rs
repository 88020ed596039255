//! What came of the candidates on their way into production?

use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{Evidence, Promotion, Signing, StartedImage, Trial, TrialKind};
use crate::submission::{DeliveryStep, Location};
use crate::words::{Catalogue, Message};

use super::{WORDS, place, subject};

/// What the command is called that asks a policy.
const GATE: &str = "gate";

/// What was seen of the way into production.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn facts<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a Promotion, Verdict> {
    subject::container(evidence, params)?;
    seen(&subject::service(evidence, params)?.promotion)
}

/// One candidate.
///
/// # Errors
/// A candidate that was not tried is missing, never refused.
pub(in crate::checks) fn trial(promotion: &Promotion, kind: TrialKind) -> Result<&Trial, Verdict> {
    let found = promotion.trials.iter().find(|trial| trial.kind == kind);
    found.ok_or_else(|| not_tried(kind.name()))
}

/// Whether a command that looked at an image found nothing against it.
pub(in crate::checks) fn said_yes(trial: &Trial) -> bool {
    trial.signings.iter().any(|end| end.succeeded && end.looks.is_some())
}

/// Whether the candidate came anywhere: into production, or into a container.
pub(in crate::checks) fn got_through(trial: &Trial) -> bool {
    !trial.promoted.is_empty() || !trial.started.is_empty()
}

/// Whether the candidate itself stands in production and runs.
pub(in crate::checks) fn is_live(trial: &Trial) -> bool {
    trial.promoted.last().is_some_and(|one| one.is == StartedImage::Pushed)
        && trial.started.last().is_some_and(|one| one.is == StartedImage::Pushed)
}

/// The line that brings an image into production, or else the one that starts the service: the last
/// `promote`, the last push behind the first one, `docker run`.
///
/// # Errors
/// Skipped where nothing starts it.
pub(in crate::checks) fn place_of<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a Location, Verdict> {
    let start = &subject::container(evidence, params)?.at;
    let steps = &evidence.submission.plan.delivery;
    let promote = steps.iter().rfind(|step| matches!(step, DeliveryStep::Promote { .. }));
    let push = steps.iter().filter(|step| matches!(step, DeliveryStep::Push { .. })).skip(1).last();
    Ok(promote.or(push).map_or(start, DeliveryStep::at))
}

/// The whole judgement of a check that wants these candidates kept back. `words` holds `passed`, `expected`,
/// `direction`, `through`, and the name of each candidate.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn kept_back(
    evidence: &Evidence,
    params: &Params,
    candidates: &[(TrialKind, &'static str)],
    words: &'static Catalogue,
) -> Result<Verdict, Verdict> {
    let promotion = facts(evidence, params)?;
    let line = place_of(evidence, params)?;
    let fail = |seen: Message, direction: &'static str| {
        Ok(Verdict::fail_at(place::at(line), words.say("expected"), seen, words.say(direction)))
    };
    if promotion.trials.is_empty() {
        return fail(nothing_went(), "direction");
    }
    let mut through: Option<Message> = None;
    let mut unheeded: Option<&Signing> = None;
    let mut policy_said_yes = false;
    let mut reasons: Option<Message> = None;
    for (kind, key) in candidates {
        let trial = trial(promotion, *kind)?;
        let name = words.say(key);
        if got_through(trial) {
            through = Some(joined(through, name));
            let said_no = |end: &&Signing| !end.succeeded && end.looks.is_some();
            unheeded = unheeded.or(trial.signings.iter().rev().find(said_no));
            let gate_said_yes = |end: &Signing| end.succeeded && end.looks.as_deref() == Some(GATE);
            policy_said_yes |= trial.signings.iter().any(gate_said_yes);
        } else {
            let problem = trial.signings.iter().rev().find(|end| !end.succeeded);
            let problem = problem.map_or("-", |end| end.problem.as_str());
            reasons = Some(joined(reasons, refused(name, problem)));
        }
    }
    match (through, reasons) {
        (Some(names), _) => {
            let seen = words.say("through").with("names", names);
            let Some(end) = unheeded else {
                // A gate that said yes to it said what its policy says.
                let lax = policy_of(evidence).filter(|_| policy_said_yes);
                let place = lax.map_or_else(|| place::at(line), |file| Place::WholeFile(file.to_owned()));
                return Ok(Verdict::fail_at(place, words.say("expected"), seen, words.say("direction")));
            };
            if comes_behind(evidence, &end.at, line) {
                let (seen, direction) = looked_late(seen, end);
                return Ok(Verdict::fail_at(place::at(line), words.say("expected"), seen, direction));
            }
            let (seen, direction) = not_heard(seen, end);
            Ok(Verdict::fail_at(place::at(&end.at), words.say("expected"), seen, direction))
        }
        (None, Some(reasons)) => Ok(Verdict::pass(words.say("passed").with("reasons", reasons))),
        (None, None) => Err(not_tried("-")),
    }
}

/// The file in which the gate's policy stands.
fn policy_of(evidence: &Evidence) -> Option<&str> {
    evidence.submission.plan.delivery.iter().find_map(|step| match step {
        DeliveryStep::Gate { policy, .. } => policy.as_deref(),
        _ => None,
    })
}

/// Whether a command of the script stands behind another one.
fn comes_behind(evidence: &Evidence, one: &Location, other: &Location) -> bool {
    let place = |at: &Location| evidence.submission.plan.delivery.iter().position(|step| step.at() == at);
    place(one).zip(place(other)).is_some_and(|(one, other)| one > other)
}

/// What is said of a command that said no, and of a script that went on.
fn not_heard(through: Message, end: &Signing) -> (Message, Message) {
    let command = end.looks.as_deref().unwrap_or_default();
    let seen = WORDS.say("unheeded").with("through", through).with("command", command);
    let seen = seen.with("file", &end.at.file).with("line", end.at.line.to_string());
    (seen, WORDS.say("unheeded-direction"))
}

/// What is said of a command that said no when it was too late.
fn looked_late(through: Message, end: &Signing) -> (Message, Message) {
    let command = end.looks.as_deref().unwrap_or_default();
    let seen = WORDS.say("looked-late").with("through", through).with("command", command);
    let seen = seen.with("file", &end.at.file).with("line", end.at.line.to_string());
    (seen, WORDS.say("looked-late-direction"))
}

fn nothing_went() -> Message {
    WORDS.say("no-promotion")
}

fn refused(name: Message, problem: &str) -> Message {
    WORDS.say("kept-back").with("name", name).with("problem", problem)
}

fn not_tried(name: &str) -> Verdict {
    Verdict::Error { reason: WORDS.say("no-trial").with("name", name) }
}

/// One more part of a list.
pub(in crate::checks) fn joined(before: Option<Message>, last: Message) -> Message {
    match before {
        None => last,
        Some(before) => WORDS.say("listed").with("before", before).with("last", last),
    }
}
