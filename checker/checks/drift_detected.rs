//! Does the learner's `drift.sh` tell what runs from what was declared?

use super::support::deployment::{self, step, where_it_ended};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{DeployMoment, DeployStep, Deployment, Evidence};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "drift-detected",
    include_str!("drift_detected.en.ftl"),
    include_str!("drift_detected.de.ftl"),
);

/// `drift.sh` beside a container that nobody touched, one with another file, one of another image, and a tag that moved.
pub(super) static CHECK: Check = Check {
    id: "drift-detected",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[24],
        cis: &[],
        owasp: &["D08"],
        nist: &["3.4.5"],
        reference: "docker container diff",
    },
    needs: &[Need::Deployment],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// What is asked of the script at a moment, and what is said where it answers otherwise.
const ASKED: [(DeployMoment, bool, &str, &str); 8] = [
    (DeployMoment::Untouched, true, "alarm-for-nothing", "direction-quiet"),
    (DeployMoment::Patched, false, "file-unseen", "direction-files"),
    (DeployMoment::Edited, false, "edit-unseen", "direction-kinds"),
    (DeployMoment::Deleted, false, "removal-unseen", "direction-kinds"),
    (DeployMoment::Single, false, "single-unseen", "direction-count"),
    (DeployMoment::Exchanged, false, "image-unseen", "direction-image"),
    (DeployMoment::TagMoved, true, "alarm-for-tag", "direction-tag"),
    (DeployMoment::FormerStarted, false, "former-unseen", "direction-image"),
];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let deployment = deployment::facts(evidence, params)?;
    let fail = |seen: Message, step: &DeployStep, direction: &'static str| {
        Err(Verdict::fail_at(
            where_it_ended(step),
            WORDS.say("expected"),
            seen.with("service", &params.service),
            WORDS.say(direction),
        ))
    };
    for (moment, quiet, otherwise, direction) in ASKED {
        let step = step(deployment, moment)?;
        if step.missing {
            return fail(WORDS.say("missing"), step, "direction-script");
        }
        if step.endless {
            return fail(WORDS.say("endless"), step, "direction-script");
        }
        let is_asked = match moment {
            // A script that patches by hand has touched it itself, and another check tells.
            DeployMoment::Untouched => !is_patched(deployment)?,
            DeployMoment::TagMoved => is_the_same(deployment)?,
            _ => step.refused.is_none(),
        };
        if !is_asked {
            continue;
        }
        let Some(status) = step.status else { return Err(super::support::deployment::unknown_end(step)) };
        if (status == 0) != quiet {
            let otherwise = if step.loosened { "file-unseen-loosened" } else { otherwise };
            return fail(WORDS.say(otherwise).with("status", status.to_string()), step, direction);
        }
    }
    let patched = step(deployment, DeployMoment::Patched)?;
    Ok(Verdict::pass(match &patched.refused {
        Some(refused) => WORDS.say("passed-refused").with("refused", refused),
        None => WORDS.say("passed"),
    }))
}

/// Whether something was changed in the container before anybody else came near it.
fn is_patched(deployment: &Deployment) -> Result<bool, Verdict> {
    let released = step(deployment, DeployMoment::Released)?;
    Ok(released.running.as_ref().is_some_and(|running| !running.changes.is_empty()))
}

/// Whether the deployment before it brought the first image, and left its files as they are: where it did not,
/// nobody knows what `drift.sh` should say, and another check tells.
fn is_the_same(deployment: &Deployment) -> Result<bool, Verdict> {
    let again = step(deployment, DeployMoment::Redeployed)?;
    if again.running.as_ref().is_some_and(|running| !running.changes.is_empty()) {
        return Ok(false);
    }
    let image = |moment| Ok(step(deployment, moment)?.running.as_ref().map(|running| &running.image));
    let (first, again) = (image(DeployMoment::Released)?, image(DeployMoment::Redeployed)?);
    Ok(first.is_some() && first == again)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, deployed_but, deployment, hardened, params, unseen,
    };
    use crate::evidence::DeployMoment::{
        Deleted, Edited, Exchanged, FormerStarted, Patched, Redeployed, Single, TagMoved, Untouched,
    };
    use crate::evidence::{DeployMoment, Evidence};

    fn ended(moment: DeployMoment, status: u8) -> Evidence {
        deployed_but(moment, |step| step.status = Some(status))
    }

    #[test]
    fn it_is_red_where_something_changed_and_green_elsewhere() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &ended(Patched, 7), &params());
        let refused = deployed_but(Patched, |step| {
            (step.status, step.refused) = (None, Some("container rootfs is marked read-only".to_owned()));
        });
        assert_passes(&CHECK, &refused, &params());
        // What nobody could do, nobody asks about.
        let kept = deployed_but(Deleted, |step| {
            (step.status, step.refused) = (None, Some("nothing removes a file there".to_owned()));
        });
        assert_passes(&CHECK, &kept, &params());
        assert_fails(&CHECK, &ended(Untouched, 1), &params(), "alarm-for-nothing");
        assert_fails(&CHECK, &ended(Patched, 0), &params(), "file-unseen");
        assert_fails(&CHECK, &ended(Edited, 0), &params(), "edit-unseen");
        assert_fails(&CHECK, &ended(Deleted, 0), &params(), "removal-unseen");
        let few = assert_fails(&CHECK, &ended(Single, 0), &params(), "single-unseen");
        assert_eq!(few.direction.key(), "direction-count");
        assert_fails(&CHECK, &ended(Exchanged, 0), &params(), "image-unseen");
        assert_fails(&CHECK, &ended(TagMoved, 1), &params(), "alarm-for-tag");
        assert_fails(&CHECK, &ended(FormerStarted, 0), &params(), "former-unseen");
        let loosened = deployed_but(Patched, |step| (step.status, step.loosened) = (Some(0), true));
        assert_fails(&CHECK, &loosened, &params(), "file-unseen-loosened");
    }

    #[test]
    fn what_the_script_itself_patched_may_be_called_drift() {
        let mut evidence = ended(Untouched, 1);
        let steps = &mut deployment(&mut evidence).steps;
        steps[0].running.as_mut().unwrap().changes = vec!["C /app".to_owned()];
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn behind_another_image_nobody_asks_about_the_tag() {
        let mut evidence = ended(TagMoved, 1);
        let steps = &mut deployment(&mut evidence).steps;
        let again = steps.iter_mut().find(|step| step.moment == Redeployed).unwrap();
        again.running.as_mut().unwrap().image = "sha256:ff".to_owned();
        assert_passes(&CHECK, &evidence, &params());
        // A deployment that changes files itself is drift as well.
        let mut evidence = ended(TagMoved, 1);
        let steps = &mut deployment(&mut evidence).steps;
        let again = steps.iter_mut().find(|step| step.moment == Redeployed).unwrap();
        again.running.as_mut().unwrap().changes = vec!["C /etc/motd".to_owned()];
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_script_that_is_missing_or_never_ends_fails_and_an_unknown_end_is_an_error() {
        let missing = deployed_but(Untouched, |step| step.missing = true);
        assert_fails(&CHECK, &missing, &params(), "missing");
        let endless = deployed_but(Untouched, |step| step.endless = true);
        assert_fails(&CHECK, &endless, &params(), "endless");
        for moment in [Untouched, Patched, Edited, Deleted, Single, Exchanged, TagMoved, FormerStarted] {
            assert_error(&CHECK, &deployed_but(moment, |step| step.status = None), &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
