//! Is what came into production and what runs the image that was looked at, also where a tag moves meanwhile?

use super::support::delivery::steps;
use super::support::promotion::{place_of, trial};
use super::support::{place, promotion, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, StartedImage, TrialKind};
use crate::submission::DeliveryStep;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "promoted-by-digest",
    include_str!("promoted_by_digest.en.ftl"),
    include_str!("promoted_by_digest.de.ftl"),
);

/// Somebody moves the tags in the lab's registry between two lines.
pub(super) static CHECK: Check = Check {
    id: "promoted-by-digest",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[25],
        cis: &["4.5"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "OCI distribution specification",
    },
    needs: &[Need::Promotion],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let promotion = promotion::facts(evidence, params)?;
    let (line, run) = (place_of(evidence, params)?, &subject::container(evidence, params)?.at);
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    let looks = |step: &DeliveryStep| {
        matches!(step, DeliveryStep::Gate { .. } | DeliveryStep::Scan { .. } | DeliveryStep::Verify { .. })
    };
    if promotion.trials.is_empty() || !steps(evidence).iter().any(looks) {
        return fail(WORDS.say("no-gate"), place::at(line), "direction-gate");
    }
    let between = trial(promotion, TrialKind::TagMovedBetween)?;
    if let Some(one) = between.promoted.iter().find(|one| one.is == StartedImage::Foreign) {
        return fail(WORDS.say("between").with("image", &one.target), place::at(line), "direction");
    }
    for trial in [between, trial(promotion, TrialKind::TagMovedAfter)?] {
        for one in &trial.started {
            let key = match one.is {
                StartedImage::Foreign => "after",
                StartedImage::Local => "local",
                StartedImage::Pushed | StartedImage::Absent => continue,
            };
            return fail(WORDS.say(key).with("image", &one.image), place::at(run), "direction");
        }
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::delivered::{candidate_but, promoted, started, without_candidate};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::evidence::{StartedImage, Trial, TrialKind};

    #[test]
    fn the_image_that_was_looked_at_or_none_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        let none = candidate_but(TrialKind::TagMovedBetween, |trial| {
            trial.promoted.clear();
            trial.started.clear();
        });
        assert_passes(&CHECK, &none, &params());
    }

    #[test]
    fn another_image_in_production_or_in_the_container_fails() {
        let between = |trial: &mut Trial| trial.promoted = vec![promoted(StartedImage::Foreign)];
        assert_fails(&CHECK, &candidate_but(TrialKind::TagMovedBetween, between), &params(), "between");
        for (is, key) in [(StartedImage::Foreign, "after"), (StartedImage::Local, "local")] {
            let after = candidate_but(TrialKind::TagMovedAfter, |trial| trial.started = vec![started(is)]);
            assert_fails(&CHECK, &after, &params(), key);
        }
        let mut evidence = hardened();
        evidence.submission.plan.delivery.truncate(2);
        assert_fails(&CHECK, &evidence, &params(), "no-gate");
    }

    #[test]
    fn what_was_not_tried_is_an_error() {
        for kind in [TrialKind::TagMovedBetween, TrialKind::TagMovedAfter] {
            assert_error(&CHECK, &without_candidate(kind), &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
