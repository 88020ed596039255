//! Does the command that starts the service name a digest?

use super::support::deployment::{self, short, step, where_it_was_made};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{DeployMoment, Evidence};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "deployed-by-digest",
    include_str!("deployed_by_digest.en.ftl"),
    include_str!("deployed_by_digest.de.ftl"),
);

/// What `run.sh` starts as the service, and the registry that gave its digest.
pub(super) static CHECK: Check = Check {
    id: "deployed-by-digest",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[24],
        cis: &[],
        owasp: &["D08"],
        nist: &["3.4.5"],
        reference: "docker image inspect",
    },
    needs: &[Need::Deployment],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let released = step(deployment::facts(evidence, params)?, DeployMoment::Released)?;
    let written = match &released.running {
        Some(running) if running.by_digest => {
            return Ok(Verdict::pass(WORDS.say("passed").with("image", &running.written)));
        }
        Some(running) if running.by_id => {
            WORDS.say("by-id").with("id", short(&running.image)).with("image", &running.written)
        }
        Some(running) => WORDS.say("by-tag").with("image", &running.written),
        None => WORDS.say("nothing-runs"),
    };
    let by_id = released.running.as_ref().is_some_and(|running| running.by_id);
    Err(Verdict::fail_at(
        where_it_was_made(released),
        WORDS.say("expected").with("service", &params.service),
        written.with("service", &params.service),
        WORDS.say(if by_id { "direction-id" } else { "direction" }),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, deployed_but, hardened, params, unseen,
    };
    use crate::evidence::DeployMoment;

    #[test]
    fn only_a_digest_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        let tag = deployed_but(DeployMoment::Released, |step| {
            let running = step.running.as_mut().unwrap();
            (running.by_digest, running.written) = (false, "localhost:5000/notes:1.4.0".to_owned());
        });
        assert_fails(&CHECK, &tag, &params(), "by-tag");
        let id = deployed_but(DeployMoment::Released, |step| {
            let running = step.running.as_mut().unwrap();
            (running.by_digest, running.by_id) = (false, true);
        });
        assert_fails(&CHECK, &id, &params(), "by-id");
        let nobody = deployed_but(DeployMoment::Released, |step| step.running = None);
        assert_fails(&CHECK, &nobody, &params(), "nothing-runs");
        assert_error(&CHECK, &unseen(), &params());
    }
}
