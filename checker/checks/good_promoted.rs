//! Does the good image come into production, and does the service run from there?

use super::support::delivery::last_start;
use super::support::promotion::{is_live, place_of, trial};
use super::support::{place, promotion, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, TrialKind};
use crate::submission::DeliveryStep;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "good-promoted",
    include_str!("good_promoted.en.ftl"),
    include_str!("good_promoted.de.ftl"),
);

/// A candidate with everything that may be asked for, in the lab's registry.
pub(super) static CHECK: Check = Check {
    id: "good-promoted",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[25],
        cis: &[],
        owasp: &["R13"],
        nist: &["3.1.5"],
        reference: "harden-check gate, harden-check promote",
    },
    needs: &[Need::Promotion],
    required: &["team-key"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let promotion = promotion::facts(evidence, params)?;
    let line = place_of(evidence, params)?;
    let fail_at = |place: Place, seen: Message, direction: &'static str| {
        let direction = WORDS.say(direction);
        let expected = WORDS.say("expected");
        Ok(Verdict::fail_at(place, expected, seen, direction))
    };
    let fail = |seen: Message, direction: &'static str| fail_at(place::at(line), seen, direction);
    if promotion.trials.is_empty() {
        return fail(WORDS.say("not-promoted"), "direction-promote");
    }
    let good = trial(promotion, TrialKind::Undisturbed)?;
    let failed = good.signings.iter().rev().find(|end| !end.succeeded);
    let problem = failed.map_or("-", |end| end.problem.as_str());
    let Some(last) = good.promoted.last() else {
        return match failed {
            // A policy that names the team's key can not even be asked without it.
            Some(_) if !promotion.key_problem.is_empty() => {
                let file = params.team_key.clone().unwrap_or_default();
                let seen = WORDS.say("no-key").with("problem", &promotion.key_problem);
                fail_at(Place::WholeFile(file), seen, "direction")
            }
            Some(_) => fail(WORDS.say("refused").with("problem", problem), "direction"),
            None => fail(WORDS.say("not-promoted"), "direction-promote"),
        };
    };
    if good.started.is_empty() {
        return fail(WORDS.say("not-started").with("problem", problem), "direction");
    }
    let way = &evidence.submission.plan.delivery;
    let from = last_start(evidence, &params.service).and_then(|start| match &way[start] {
        DeliveryStep::Start { image, .. } => Some(image),
        _ => None,
    });
    let is_of_production = from.is_some_and(|image| {
        good.promoted.iter().any(|one| Some(&one.repository) == image.repository.as_ref())
    });
    if !is_of_production {
        let image = from.map_or("-", |image| image.written.as_str());
        return fail(WORDS.say("elsewhere").with("image", image), "direction-promote");
    }
    if !is_live(good) {
        return fail(WORDS.say("other-image"), "direction-promote");
    }
    Ok(Verdict::pass(WORDS.say("passed").with("target", &last.target)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::delivered::{promoted, promotion_but, started};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::evidence::{Promotion, StartedImage};

    #[test]
    fn the_good_image_in_production_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn kept_back_elsewhere_and_another_image_fail() {
        let refused = |promotion: &mut Promotion| {
            promotion.trials[0].promoted.clear();
            promotion.trials[0].started.clear();
            promotion.trials[0].signings[0].succeeded = false;
        };
        assert_fails(&CHECK, &promotion_but(refused), &params(), "refused");
        let no_key = promotion_but(|promotion| {
            refused(promotion);
            promotion.key_problem = "`team.pub`: no key in it".to_owned();
        });
        assert_fails(&CHECK, &no_key, &params(), "no-key");
        assert_fails(
            &CHECK,
            &promotion_but(|promotion| promotion.trials[0].promoted.clear()),
            &params(),
            "not-promoted",
        );
        assert_fails(&CHECK, &promotion_but(|promotion| promotion.trials.clear()), &params(), "not-promoted");
        assert_fails(
            &CHECK,
            &promotion_but(|promotion| promotion.trials[0].started.clear()),
            &params(),
            "not-started",
        );
        let foreign =
            promotion_but(|promotion| promotion.trials[0].promoted = vec![promoted(StartedImage::Foreign)]);
        assert_fails(&CHECK, &foreign, &params(), "other-image");
        let absent =
            promotion_but(|promotion| promotion.trials[0].started = vec![started(StartedImage::Absent)]);
        assert_fails(&CHECK, &absent, &params(), "other-image");
        let elsewhere =
            promotion_but(|promotion| promotion.trials[0].promoted[0].repository = "live/notes".to_owned());
        assert_fails(&CHECK, &elsewhere, &params(), "elsewhere");
    }

    #[test]
    fn what_was_not_tried_is_an_error() {
        assert_error(&CHECK, &promotion_but(|promotion| drop(promotion.trials.remove(0))), &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
