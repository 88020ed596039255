//! Does an image start only where the team's key has signed it?

use super::support::delivery::{pushes, start_place, steps, trial};
use super::support::promotion::said_yes;
use super::support::{delivery, place, settle};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{Evidence, StartedImage, TrialKind};
use crate::submission::{DeliveryStep, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "only-signed-starts",
    include_str!("only_signed_starts.en.ftl"),
    include_str!("only_signed_starts.de.ftl"),
);

/// The commands are gone through seven times, each time with somebody else's hand in the registry.
pub(super) static CHECK: Check = Check {
    id: "only-signed-starts",
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
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// Trials in which nothing may start, and what is said where something does.
const REFUSED: [(TrialKind, &str); 3] =
    [(TrialKind::Unsigned, "unsigned"), (TrialKind::OtherKey, "other-key"), (TrialKind::Moved, "moved")];

/// Trials in which the right image or none may start.
const MOVED_TAGS: [(TrialKind, &str); 2] =
    [(TrialKind::TagMovedBefore, "tag-before"), (TrialKind::TagMovedAfter, "tag-after")];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let delivery = delivery::facts(evidence, params)?;
    let start = start_place(evidence, params)?;
    let fail = |seen: Message, direction: &'static str| {
        Ok(Verdict::fail_at(place::at(start), WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    if !pushes(evidence) {
        return fail(WORDS.say("no-push"), "direction-registry");
    }
    if let Some((at, image)) = started_before_the_look(evidence, params) {
        let seen = WORDS.say("before-the-look").with("image", image);
        return Ok(Verdict::fail_at(
            place::at(at),
            WORDS.say("expected"),
            seen,
            WORDS.say("direction-verify"),
        ));
    }
    for (kind, key) in REFUSED {
        if !trial(delivery, kind)?.started.is_empty() {
            return fail(WORDS.say(key).with("service", &params.service), "direction-verify");
        }
    }
    for (kind, key) in MOVED_TAGS {
        let started = &trial(delivery, kind)?.started;
        if let Some(one) = started.iter().find(|one| one.is == StartedImage::Foreign) {
            return fail(WORDS.say(key).with("image", &one.image), "direction-digest");
        }
    }
    let swapped = trial(delivery, TrialKind::GoodUnderTheTag)?;
    if said_yes(swapped) && swapped.started.iter().any(|one| one.is == StartedImage::Pushed) {
        return fail(WORDS.say("looked-elsewhere").with("service", &params.service), "direction-same");
    }
    let undisturbed = trial(delivery, TrialKind::Undisturbed)?;
    match undisturbed.started.last() {
        Some(_) if delivery.signed.is_empty() => {
            fail(WORDS.say("unsigned").with("service", &params.service), "direction-digest")
        }
        Some(last) if last.is == StartedImage::Pushed => Ok(Verdict::pass(WORDS.say("passed"))),
        Some(last) => {
            let key = if last.is == StartedImage::Local { "local" } else { "absent" };
            fail(WORDS.say(key).with("image", &last.image), "direction-registry")
        }
        None => {
            let failed = undisturbed.signings.iter().find(|end| !end.succeeded);
            let problem = failed.map_or("", |end| end.problem.as_str());
            fail(WORDS.say("good-refused").with("problem", problem), "direction-good")
        }
    }
}

/// Another container that runs the signed image before anybody has verified it: what an intruder has put there runs
/// by then.
fn started_before_the_look<'a>(evidence: &'a Evidence, params: &Params) -> Option<(&'a Location, &'a str)> {
    let steps = steps(evidence);
    let sign = steps.iter().position(|step| matches!(step, DeliveryStep::Sign { .. }))?;
    let look = steps.iter().position(|step| step.looks().is_some()).unwrap_or(steps.len());
    steps.get(sign..look)?.iter().find_map(|step| match step {
        DeliveryStep::Start { at, service, image, .. }
            if *service != params.service && image.repository.is_some() =>
        {
            Some((at, image.written.as_str()))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::delivered::{delivery_but, started};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, at, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, Started, StartedImage, TrialKind};
    use crate::submission::DeliveryStep;

    fn with(kind: TrialKind, now: Vec<Started>) -> Evidence {
        delivery_but(|delivery| {
            delivery.trials.iter_mut().find(|trial| trial.kind == kind).unwrap().started = now;
        })
    }

    #[test]
    fn only_the_signed_image_starts() {
        assert_passes(&CHECK, &hardened(), &params());
        // One that refuses where it could not be fooled is right as well.
        assert_passes(&CHECK, &with(TrialKind::TagMovedBefore, Vec::new()), &params());
    }

    #[test]
    fn another_image_that_was_verified_and_one_that_ran_before_fail() {
        let swapped = |succeeded| {
            let mut evidence = with(TrialKind::GoodUnderTheTag, vec![started(StartedImage::Pushed)]);
            let trials = &mut fact(&mut web(&mut evidence).delivery).trials;
            let trial = trials.iter_mut().find(|trial| trial.kind == TrialKind::GoodUnderTheTag).unwrap();
            trial.signings.last_mut().unwrap().succeeded = succeeded;
            evidence
        };
        assert_fails(&CHECK, &swapped(true), &params(), "looked-elsewhere");
        // A no that nobody hears was said about the right image.
        assert_passes(&CHECK, &swapped(false), &params());
        // The signed one that stood under the tag by then is no matter of this trial.
        let other = with(TrialKind::GoodUnderTheTag, vec![started(StartedImage::Foreign)]);
        assert_passes(&CHECK, &other, &params());
        for (place, fails) in [(1, false), (2, true), (3, false)] {
            let mut evidence = hardened();
            let way = &mut evidence.submission.plan.delivery;
            let beside = match way[3].clone() {
                DeliveryStep::Start { image, build, .. } => {
                    DeliveryStep::Start { at: at("run.sh", 9), service: "test".to_owned(), image, build }
                }
                step => step,
            };
            way.insert(place, beside);
            match fails {
                true => drop(assert_fails(&CHECK, &evidence, &params(), "before-the-look")),
                false => drop(assert_passes(&CHECK, &evidence, &params())),
            }
        }
    }

    #[test]
    fn whatever_else_starts_fails() {
        let any = |is| vec![started(is)];
        for (kind, key) in [
            (TrialKind::Unsigned, "unsigned"),
            (TrialKind::OtherKey, "other-key"),
            (TrialKind::Moved, "moved"),
        ] {
            assert_fails(&CHECK, &with(kind, any(StartedImage::Pushed)), &params(), key);
        }
        for (kind, key) in
            [(TrialKind::TagMovedBefore, "tag-before"), (TrialKind::TagMovedAfter, "tag-after")]
        {
            assert_fails(&CHECK, &with(kind, any(StartedImage::Foreign)), &params(), key);
        }
        let undisturbed = TrialKind::Undisturbed;
        assert_fails(&CHECK, &with(undisturbed, any(StartedImage::Local)), &params(), "local");
        assert_fails(&CHECK, &with(undisturbed, any(StartedImage::Absent)), &params(), "absent");
        assert_fails(&CHECK, &with(undisturbed, Vec::new()), &params(), "good-refused");
        let unsigned = delivery_but(|delivery| delivery.signed.clear());
        assert_fails(&CHECK, &unsigned, &params(), "unsigned");
        let mut evidence = hardened();
        evidence.submission.plan.delivery.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-push");
    }

    #[test]
    fn a_trial_that_was_not_made_is_an_error() {
        for kind in TrialKind::SIGNING {
            let without = delivery_but(|delivery| delivery.trials.retain(|trial| trial.kind != kind));
            assert_error(&CHECK, &without, &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
