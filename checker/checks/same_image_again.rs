//! Does a second deployment start the image of the first, wherever the tag leads by then?

use super::support::deployment::{self, short, step, where_it_was_made};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{DeployMoment, Evidence};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "same-image-again",
    include_str!("same_image_again.en.ftl"),
    include_str!("same_image_again.de.ftl"),
);

/// Others push another image under the tag, and `deploy.sh` is gone through on another machine.
pub(super) static CHECK: Check = Check {
    id: "same-image-again",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[24],
        cis: &[],
        owasp: &["D08"],
        nist: &["3.4.5"],
        reference: "docker image pull",
    },
    needs: &[Need::Deployment],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let deployment = deployment::facts(evidence, params)?;
    let released = step(deployment, DeployMoment::Released)?;
    let again = step(deployment, DeployMoment::Redeployed)?;
    let fail = |seen: Message, direction: &'static str| {
        Err(Verdict::fail_at(
            where_it_was_made(again),
            WORDS.say("expected").with("service", &params.service),
            seen.with("service", &params.service),
            WORDS.say(direction),
        ))
    };
    if again.missing {
        return fail(WORDS.say("missing"), "direction-script");
    }
    let Some(first) = &released.running else { return fail(WORDS.say("nothing-first"), "direction-script") };
    let Some(now) = &again.running else {
        return fail(WORDS.say(if again.endless { "endless" } else { "nothing" }), "direction-record");
    };
    if now.image != first.image {
        let seen = WORDS.say("other").with("first", short(&first.image)).with("now", short(&now.image));
        return fail(seen.with("image", &now.written), "direction-record");
    }
    if !now.healthy || !now.kept {
        return fail(WORDS.say(if now.healthy { "lost" } else { "dead" }), "direction-settings");
    }
    let seen = WORDS.say("passed").with("image", short(&now.image));
    Ok(Verdict::pass(seen.with("service", &params.service)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, deployed_but, hardened, not_followed, params, unseen,
    };
    use crate::evidence::{DeployMoment, DeployStep, Evidence, RunningImage};

    fn but(change: impl FnOnce(&mut DeployStep)) -> Evidence {
        deployed_but(DeployMoment::Redeployed, change)
    }

    fn running(change: impl FnOnce(&mut RunningImage)) -> Evidence {
        but(|step| change(step.running.as_mut().unwrap()))
    }

    #[test]
    fn the_same_image_passes_and_nothing_else() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_fails(&CHECK, &but(|step| step.missing = true), &params(), "missing");
        assert_fails(&CHECK, &but(|step| step.running = None), &params(), "nothing");
        let endless = but(|step| (step.running, step.endless) = (None, true));
        assert_fails(&CHECK, &endless, &params(), "endless");
        assert_fails(&CHECK, &running(|now| now.image = "sha256:ff".to_owned()), &params(), "other");
        assert_fails(&CHECK, &running(|now| now.healthy = false), &params(), "dead");
        assert_fails(&CHECK, &running(|now| now.kept = false), &params(), "lost");
        let nothing = deployed_but(DeployMoment::Released, |step| step.running = None);
        assert_fails(&CHECK, &nothing, &params(), "nothing-first");
    }

    #[test]
    fn what_was_not_followed_is_an_error() {
        let lost = but(|step| step.unfollowed = Some(not_followed()));
        assert_error(&CHECK, &lost, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
