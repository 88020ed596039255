//! Does `rollback.sh` bring the release before back, with its data and its record?

use super::support::deployment::{self, short, step, where_it_ended, where_it_was_made};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{DeployMoment, DeployStep, Deployment, Evidence};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("rolls-back", include_str!("rolls_back.en.ftl"), include_str!("rolls_back.de.ftl"));

/// A second and a third release, then `rollback.sh`, and `deploy.sh` once more.
pub(super) static CHECK: Check = Check {
    id: "rolls-back",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[24],
        cis: &[],
        owasp: &["D08"],
        nist: &["3.4.5"],
        reference: "docker container run",
    },
    needs: &[Need::Deployment],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let deployment = deployment::facts(evidence, params)?;
    let first = step(deployment, DeployMoment::Released)?;
    let second = step(deployment, DeployMoment::ReleasedAgain)?;
    let third = step(deployment, DeployMoment::ReleasedThird)?;
    let back = step(deployment, DeployMoment::RolledBack)?;
    let fail = |seen: Message, place, direction: &'static str| {
        Err(Verdict::fail_at(
            place,
            WORDS.say("expected").with("service", &params.service),
            seen.with("service", &params.service),
            WORDS.say(direction),
        ))
    };
    let image = |step: &DeployStep| step.running.as_ref().map(|running| running.image.clone());
    if back.missing {
        return fail(WORDS.say("missing"), where_it_ended(back), "direction-record");
    }
    let Some(earliest) = image(first) else {
        return fail(WORDS.say("nothing-first"), where_it_ended(first), "direction-release");
    };
    // With two releases alone, the one before and the first one ever would be the same.
    let Some(former) = image(second).filter(|image| *image != earliest) else {
        return fail(WORDS.say("not-released"), where_it_ended(second), "direction-release");
    };
    let Some(latest) = image(third).filter(|image| *image != former) else {
        return fail(WORDS.say("not-released"), where_it_ended(third), "direction-release");
    };
    let Some(now) = &back.running else {
        return fail(
            WORDS.say(if back.endless { "endless" } else { "nothing" }),
            where_it_ended(back),
            "direction-record",
        );
    };
    let kept = |step: &DeployStep| step.running.as_ref().is_none_or(|now| now.kept || !now.healthy);
    let left = kept(first) && kept(step(deployment, DeployMoment::Redeployed)?);
    // A release that loses the notes has nothing to bring back, and the line to look at is its own.
    if let Some(lost) = [second, third].into_iter().find(|step| left && !kept(step)) {
        return fail(WORDS.say("lost-by-release"), where_it_was_made(lost), "direction-release-data");
    }
    if now.image != former {
        let key = match &now.image {
            image if *image == latest => "not-back",
            image if *image == earliest => "too-far",
            _ => "other",
        };
        let seen = WORDS.say(key).with("former", short(&former)).with("now", short(&now.image));
        return fail(seen, where_it_was_made(back), "direction-record");
    }
    if !now.healthy || !now.kept {
        // No release has lost the notes, so the way back itself has.
        let (key, place) = match now.healthy {
            true => ("lost", Place::WholeFile(back.script.clone())),
            false => ("dead", where_it_was_made(back)),
        };
        return fail(WORDS.say(key), place, "direction-data");
    }
    // A mark that names another image at each release says something else than what runs.
    let mark = |step: &DeployStep| step.running.as_ref().and_then(|running| running.other_mark.clone());
    if let Some(name) = mark(back).filter(|_| mark(second).is_none() && mark(third).is_none()) {
        return fail(WORDS.say("mark-stayed").with("name", name), where_it_was_made(back), "direction-mark");
    }
    if let Some(status) = alarm(deployment) {
        let seen = WORDS.say("record-alarm").with("status", status.to_string());
        return fail(seen, where_it_was_made(back), "direction-definition");
    }
    let behind = step(deployment, DeployMoment::BackAgain)?;
    // Where `deploy.sh` follows the tag, it does so behind a way back as well, and another check tells.
    let holds = image(step(deployment, DeployMoment::Redeployed)?).is_some_and(|image| image == earliest);
    if holds && !behind.endless && image(behind).is_none_or(|image| image != former) {
        let key = if behind.running.is_some() { "record-stayed" } else { "record-gone" };
        return fail(WORDS.say(key), where_it_was_made(back), "direction-definition");
    }
    let seen = WORDS.say("passed").with("image", short(&now.image));
    Ok(Verdict::pass(seen.with("service", &params.service)))
}

/// How `drift.sh` ended behind the way back where it called it drift, and a deployment of before not.
fn alarm(deployment: &Deployment) -> Option<u8> {
    let status = |moment| deployment.steps.iter().find(|step| step.moment == moment)?.status;
    let was_quiet =
        [DeployMoment::Untouched, DeployMoment::TagMoved].into_iter().all(|moment| status(moment) == Some(0));
    status(DeployMoment::BackUntouched).filter(|status| was_quiet && *status != 0)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, deployed_but, deployment, hardened, not_followed, params,
        unseen,
    };
    use crate::evidence::DeployMoment::{
        BackAgain, BackUntouched, Redeployed, Released, ReleasedAgain, ReleasedThird, RolledBack, TagMoved,
        Untouched,
    };
    use crate::evidence::{DeployStep, Evidence, RunningImage};

    fn but(change: impl FnOnce(&mut DeployStep)) -> Evidence {
        deployed_but(RolledBack, change)
    }

    fn running(change: impl FnOnce(&mut RunningImage)) -> Evidence {
        but(|step| change(step.running.as_mut().unwrap()))
    }

    #[test]
    fn only_the_release_before_with_its_notes_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_fails(&CHECK, &but(|step| step.missing = true), &params(), "missing");
        assert_fails(&CHECK, &but(|step| step.running = None), &params(), "nothing");
        let endless = but(|step| (step.running, step.endless) = (None, true));
        assert_fails(&CHECK, &endless, &params(), "endless");
        let mut evidence = hardened();
        let steps = &deployment(&mut evidence).steps;
        let of = |moment| {
            let step = steps.iter().find(|step| step.moment == moment).unwrap();
            step.running.as_ref().unwrap().image.clone()
        };
        let (first, third) = (of(Released), of(ReleasedThird));
        assert_fails(&CHECK, &running(|now| now.image = third), &params(), "not-back");
        assert_fails(&CHECK, &running(|now| now.image = first), &params(), "too-far");
        assert_fails(&CHECK, &running(|now| now.image = "sha256:ff".to_owned()), &params(), "other");
        assert_fails(&CHECK, &running(|now| now.healthy = false), &params(), "dead");
        assert_fails(&CHECK, &running(|now| now.kept = false), &params(), "lost");
    }

    #[test]
    fn there_have_to_be_three_releases() {
        let nothing = deployed_but(Released, |step| step.running = None);
        assert_fails(&CHECK, &nothing, &params(), "nothing-first");
        let nothing = deployed_but(ReleasedAgain, |step| step.running = None);
        assert_fails(&CHECK, &nothing, &params(), "not-released");
        let nothing = deployed_but(ReleasedThird, |step| step.running = None);
        assert_fails(&CHECK, &nothing, &params(), "not-released");
    }

    #[test]
    fn the_record_goes_back_as_well() {
        let other = |step: &mut DeployStep| step.running.as_mut().unwrap().image = "sha256:3c".to_owned();
        let stayed = deployed_but(BackAgain, other);
        assert_fails(&CHECK, &stayed, &params(), "record-stayed");
        let gone = deployed_but(BackAgain, |step| step.running = None);
        assert_fails(&CHECK, &gone, &params(), "record-gone");
        let mut evidence = stayed;
        let steps = &mut deployment(&mut evidence).steps;
        other(steps.iter_mut().find(|step| step.moment == Redeployed).unwrap());
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_the_drift_script_calls_drift_behind_the_way_back_was_not_put_on_record() {
        let alarm = deployed_but(BackUntouched, |step| step.status = Some(1));
        assert_fails(&CHECK, &alarm, &params(), "record-alarm");
        // One that always rings, or that nobody could follow, says nothing of the record.
        for moment in [Untouched, TagMoved] {
            let mut evidence = deployed_but(moment, |step| step.status = Some(1));
            let steps = &mut deployment(&mut evidence).steps;
            steps.iter_mut().find(|step| step.moment == BackUntouched).unwrap().status = Some(1);
            assert_passes(&CHECK, &evidence, &params());
        }
        assert_passes(&CHECK, &deployed_but(BackUntouched, |step| step.status = None), &params());
    }

    #[test]
    fn a_label_that_names_the_newer_image_stayed() {
        let name = |step: &mut DeployStep| {
            step.running.as_mut().unwrap().other_mark = Some("release".to_owned());
        };
        assert_fails(&CHECK, &but(name), &params(), "mark-stayed");
        // One that has named the image before at each release means that.
        let mut evidence = but(name);
        name(deployment(&mut evidence).steps.iter_mut().find(|step| step.moment == ReleasedThird).unwrap());
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_release_that_loses_the_notes_is_told_by_its_line() {
        for moment in [ReleasedAgain, ReleasedThird] {
            let lost = deployed_but(moment, |step| step.running.as_mut().unwrap().kept = false);
            assert_fails(&CHECK, &lost, &params(), "lost-by-release");
        }
        // Where `deploy.sh` loses them, another check tells.
        let mut evidence = deployed_but(ReleasedAgain, |step| step.running.as_mut().unwrap().kept = false);
        let steps = &mut deployment(&mut evidence).steps;
        let again = steps.iter_mut().find(|step| step.moment == Redeployed).unwrap();
        again.running.as_mut().unwrap().kept = false;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_was_not_followed_is_an_error() {
        let lost = but(|step| step.unfollowed = Some(not_followed()));
        assert_error(&CHECK, &lost, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
