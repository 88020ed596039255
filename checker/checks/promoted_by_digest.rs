//! Is what came into production and what runs the image that was looked at, also where a tag moves meanwhile?

use super::support::delivery::steps;
use super::support::promotion::{place_of, said_yes, trial};
use super::support::{place, promotion, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, StartedImage, Trial, TrialKind};
use crate::submission::{DeliveryStep, Location};
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
    if promotion.trials.is_empty() || !steps(evidence).iter().any(|step| step.looks().is_some()) {
        return fail(WORDS.say("no-gate"), place::at(line), "direction-gate");
    }
    let between = trial(promotion, TrialKind::TagMovedBetween)?;
    let after = trial(promotion, TrialKind::TagMovedAfter)?;
    if let Some(at) = pulled_behind_the_look(steps(evidence), [between, after]) {
        let seen = WORDS.say("pulled").with("file", &at.file).with("line", at.line.to_string());
        return fail(seen, place::at(at), "direction-pull");
    }
    if let Some(one) = between.promoted.iter().find(|one| one.is == StartedImage::Foreign) {
        return fail(WORDS.say("between").with("image", &one.target), place::at(line), "direction");
    }
    let swapped = trial(promotion, TrialKind::GoodUnderTheTag)?;
    let is_own = |is: StartedImage| is == StartedImage::Pushed;
    let goes_on =
        swapped.promoted.iter().any(|one| is_own(one.is)) || swapped.started.iter().any(|one| is_own(one.is));
    if goes_on && said_yes(swapped) {
        let look = steps(evidence).iter().find(|step| step.looks().is_some()).map_or(line, DeliveryStep::at);
        return fail(WORDS.say("looked-elsewhere"), place::at(look), "direction-same");
    }
    for trial in [between, after] {
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

/// The `docker pull` of a tag, behind a command that looked at the image, that brought what came into production or
/// runs: nobody has looked at it.
fn pulled_behind_the_look<'a>(steps: &'a [DeliveryStep], trials: [&Trial; 2]) -> Option<&'a Location> {
    let look = steps.iter().position(|step| step.looks().is_some())?;
    let foreign = StartedImage::Foreign;
    let is_promoted = trials.iter().any(|trial| trial.promoted.iter().any(|one| one.is == foreign));
    let runs = trials.iter().any(|trial| trial.started.iter().any(|one| one.is == foreign));
    let promotes =
        |step: &DeliveryStep| matches!(step, DeliveryStep::Promote { .. } | DeliveryStep::Push { .. });
    let end = match (is_promoted, runs) {
        (true, _) => steps.iter().rposition(promotes)?,
        (false, true) => steps.len(),
        (false, false) => return None,
    };
    let pulled = steps.get(look..end)?.iter().rfind(|step| matches!(step, DeliveryStep::Pull { .. }));
    pulled.map(DeliveryStep::at)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::delivered::{
        by_tag, candidate_but, promoted, started, without_candidate,
    };
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, at, hardened, params, unseen,
    };
    use crate::evidence::{StartedImage, Trial, TrialKind};
    use crate::submission::DeliveryStep;

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
    fn a_gate_that_looked_at_another_image_fails_where_it_stands() {
        let swapped = |trial: &mut Trial| {
            trial.promoted = vec![promoted(StartedImage::Pushed)];
            trial.signings[0].succeeded = true;
        };
        let evidence = candidate_but(TrialKind::GoodUnderTheTag, swapped);
        assert_fails(&CHECK, &evidence, &params(), "looked-elsewhere");
        // A no that nobody hears was said about the right image.
        let unheard = |trial: &mut Trial| trial.promoted = vec![promoted(StartedImage::Pushed)];
        assert_passes(&CHECK, &candidate_but(TrialKind::GoodUnderTheTag, unheard), &params());
        let started_without = |trial: &mut Trial| {
            trial.started = vec![started(StartedImage::Pushed)];
            trial.signings[0].succeeded = true;
        };
        let evidence = candidate_but(TrialKind::GoodUnderTheTag, started_without);
        assert_fails(&CHECK, &evidence, &params(), "looked-elsewhere");
        // The good image that stood under the tag was looked at, and may go on.
        let good = |trial: &mut Trial| trial.promoted = vec![promoted(StartedImage::Foreign)];
        assert_passes(&CHECK, &candidate_but(TrialKind::GoodUnderTheTag, good), &params());
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
    fn what_a_tag_brought_behind_the_look_is_told_by_its_line() {
        let foreign = |trial: &mut Trial| trial.started = vec![started(StartedImage::Foreign)];
        let mut evidence = candidate_but(TrialKind::TagMovedBetween, foreign);
        let steps = &mut evidence.submission.plan.delivery;
        let pull = DeliveryStep::Pull { at: at("run.sh", 9), image: by_tag(), build: 0 };
        // Before anybody has looked, it is what is looked at.
        steps.insert(2, pull.clone());
        assert_fails(&CHECK, &evidence, &params(), "after");
        let steps = &mut evidence.submission.plan.delivery;
        steps.remove(2);
        steps.insert(3, pull);
        assert_fails(&CHECK, &evidence, &params(), "pulled");
        let promoted = |trial: &mut Trial| trial.promoted = vec![promoted(StartedImage::Foreign)];
        let mut steps = evidence.submission.plan.delivery.clone();
        steps.insert(4, DeliveryStep::Push { at: at("run.sh", 10), image: by_tag(), build: 0 });
        let mut evidence = candidate_but(TrialKind::TagMovedAfter, promoted);
        evidence.submission.plan.delivery = steps;
        assert_fails(&CHECK, &evidence, &params(), "pulled");
        // The same line harms nothing where the digest of before goes on.
        let mut evidence = hardened();
        evidence
            .submission
            .plan
            .delivery
            .insert(3, DeliveryStep::Pull { at: at("run.sh", 9), image: by_tag(), build: 0 });
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_was_not_tried_is_an_error() {
        for kind in [TrialKind::TagMovedBetween, TrialKind::TagMovedAfter] {
            assert_error(&CHECK, &without_candidate(kind), &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
