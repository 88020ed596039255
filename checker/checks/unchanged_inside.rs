//! Is the running container still what its image is?

use super::support::deployment::{self, step, where_it_was_made};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{DeployMoment, Evidence};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "unchanged-inside",
    include_str!("unchanged_inside.en.ftl"),
    include_str!("unchanged_inside.de.ftl"),
);

/// `docker diff` of the container that `run.sh` leaves behind, and its page beside that of its image alone.
pub(super) static CHECK: Check = Check {
    id: "unchanged-inside",
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

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let released = step(deployment::facts(evidence, params)?, DeployMoment::Released)?;
    let fail = |seen: crate::words::Message, place, direction: &'static str| {
        Err(Verdict::fail_at(
            place,
            WORDS.say("expected").with("service", &params.service),
            seen.with("service", &params.service),
            WORDS.say(direction),
        ))
    };
    let Some(running) = &released.running else {
        return fail(WORDS.say("nothing-runs"), deployment::where_it_ended(released), "direction-runs");
    };
    if let Some(first) = running.changes.first() {
        let count = running.changes.len().to_string();
        let seen = WORDS.say("changed").with("count", count).with("first", first);
        let place = released.patches.first().map(super::support::place::at);
        return fail(seen, place.unwrap_or_else(|| where_it_was_made(released)), "direction-build");
    }
    // `docker diff` knows nothing of what is mounted over the image's files, and of what others see of them.
    let page = deployment::facts(evidence, params)?.page.as_ref();
    if page.is_some_and(|page| page.of_image.as_ref().is_some_and(|own| *own != page.served)) {
        return fail(WORDS.say("covered"), where_it_was_made(released), "direction-build");
    }
    Ok(Verdict::pass(WORDS.say("passed").with("service", &params.service)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, deployed_but, deployment, hardened, not_followed, params,
        unseen,
    };
    use crate::evidence::DeployMoment;

    #[test]
    fn only_an_untouched_container_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        let patched = deployed_but(DeployMoment::Released, |step| {
            step.running.as_mut().unwrap().changes = vec!["C /app".to_owned(), "C /app/dist".to_owned()];
        });
        assert_fails(&CHECK, &patched, &params(), "changed");
        let mut covered = hardened();
        let page = deployment(&mut covered).page.as_mut().unwrap();
        page.of_image = Some("<h1>Nodes</h1>".to_owned());
        assert_fails(&CHECK, &covered, &params(), "covered");
        deployment(&mut covered).page.as_mut().unwrap().of_image = None;
        assert_passes(&CHECK, &covered, &params());
        let nobody = deployed_but(DeployMoment::Released, |step| step.running = None);
        assert_fails(&CHECK, &nobody, &params(), "nothing-runs");
    }

    #[test]
    fn what_was_not_followed_is_an_error() {
        let lost = deployed_but(DeployMoment::Released, |step| {
            step.unfollowed = Some(not_followed());
        });
        assert_error(&CHECK, &lost, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
