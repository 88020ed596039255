//! Does the image carry a signature of the team's key, over its digest?

use super::support::delivery::{pushes, start_place, steps, trial};
use super::support::{delivery, place, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, TrialKind};
use crate::submission::DeliveryStep;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("image-signed", include_str!("image_signed.en.ftl"), include_str!("image_signed.de.ftl"));

/// Looked for in the lab's registry, after the commands are through.
pub(super) static CHECK: Check = Check {
    id: "image-signed",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[7],
        cis: &["4.5"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "cosign signature specification",
    },
    needs: &[Need::Delivery],
    required: &["team-key"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let delivery = delivery::facts(evidence, params)?;
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    if !pushes(evidence) {
        let start = start_place(evidence, params)?;
        return fail(WORDS.say("no-push"), place::at(start), "direction-push");
    }
    if delivery.key_missing {
        let file = params.team_key.clone().unwrap_or_default();
        let seen = WORDS.say("key-missing").with("file", &file);
        return fail(seen, Place::WholeFile(file), "direction-key");
    }
    if !delivery.key_problem.is_empty() {
        let file = params.team_key.clone().unwrap_or_default();
        let seen = WORDS.say("no-key").with("problem", &delivery.key_problem);
        return fail(seen, Place::WholeFile(file), "direction-key");
    }
    let undisturbed = trial(delivery, TrialKind::Undisturbed)?;
    if !delivery.signed.is_empty() {
        let layouts = WORDS.say(match delivery.signed.as_slice() {
            [only] if only == "older" => "older",
            [_] => "bundle",
            _ => "both",
        });
        return Ok(Verdict::pass(WORDS.say("passed").with("layouts", layouts)));
    }
    // A command that failed says more than the absence of what it should have made.
    let asked = steps(evidence).iter().filter(|step| !is_on_the_way(step));
    let failed = asked.zip(&undisturbed.signings).find(|(step, end)| is_sign(step) && !end.succeeded);
    if let Some((step, end)) = failed {
        let seen = WORDS.say("sign-failed").with("problem", &end.problem);
        return fail(seen, place::at(step.at()), "direction-sign");
    }
    match steps(evidence).iter().find(|step| is_sign(step)) {
        Some(step) => fail(WORDS.say("other-image"), place::at(step.at()), "direction-digest"),
        None => {
            let push = steps(evidence).iter().rfind(|step| matches!(step, DeliveryStep::Push { .. }));
            let at = push.map_or(start_place(evidence, params)?, DeliveryStep::at);
            fail(WORDS.say("unsigned"), place::at(at), "direction-sign")
        }
    }
}

/// Whether a step asks nothing of a signature.
fn is_on_the_way(step: &DeliveryStep) -> bool {
    matches!(step, DeliveryStep::Push { .. } | DeliveryStep::Pull { .. } | DeliveryStep::Start { .. })
}

fn is_sign(step: &DeliveryStep) -> bool {
    matches!(step, DeliveryStep::Sign { .. })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::delivered::delivery_but;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::submission::DeliveryStep;

    #[test]
    fn a_signature_in_any_layout_passes() {
        for layouts in [&["older"][..], &["bundle"], &["older", "bundle"]] {
            let signed = layouts.iter().map(|layout| (*layout).to_owned()).collect();
            assert_passes(&CHECK, &delivery_but(|delivery| delivery.signed = signed), &params());
        }
    }

    #[test]
    fn nothing_pushed_no_key_no_signature_and_a_failed_one_are_told_apart() {
        let mut evidence = hardened();
        evidence.submission.plan.delivery.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-push");
        let no_key = delivery_but(|delivery| delivery.key_problem = "`team.pub`: no key in it".to_owned());
        assert_fails(&CHECK, &delivery_but(|delivery| delivery.key_missing = true), &params(), "key-missing");
        let failure = assert_fails(&CHECK, &no_key, &params(), "no-key");
        assert_eq!(failure.place, Place::WholeFile("team.pub".to_owned()));
        let failed = delivery_but(|delivery| {
            delivery.signed.clear();
            delivery.trials[0].signings[0].succeeded = false;
        });
        let failure = assert_fails(&CHECK, &failed, &params(), "sign-failed");
        assert!(matches!(failure.place, Place::File(at) if at.line == 5));
        assert_fails(&CHECK, &delivery_but(|delivery| delivery.signed.clear()), &params(), "other-image");
        let mut evidence = delivery_but(|delivery| delivery.signed.clear());
        evidence.submission.plan.delivery.retain(|step| !matches!(step, DeliveryStep::Sign { .. }));
        assert_fails(&CHECK, &evidence, &params(), "unsigned");
    }

    #[test]
    fn what_was_not_tried_is_an_error() {
        assert_error(&CHECK, &delivery_but(|delivery| delivery.trials.clear()), &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
