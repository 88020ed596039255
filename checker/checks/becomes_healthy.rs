//! Does the health check call a working service healthy?

use super::support::{settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "becomes-healthy",
    include_str!("becomes_healthy.en.ftl"),
    include_str!("becomes_healthy.de.ftl"),
);

/// The status before the service is made to hang. `detects-hang` judges the other direction.
pub(super) static CHECK: Check = Check {
    id: "becomes-healthy",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &["4.6", "5.27"],
        owasp: &[],
        nist: &[],
        reference: "Dockerfile reference: HEALTHCHECK; docker inspect: State.Health",
    },
    needs: &[Need::Hang],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let hang = seen(&subject::service(evidence, params)?.hang)?;
    let seen = match hang.before.as_str() {
        "healthy" => return Ok(Verdict::pass(WORDS.say("passed"))),
        "none" | "" => WORDS.say("no-check"),
        "unsteady" => WORDS.say("unsteady").with("output", &hang.output),
        status => WORDS.say("other-status").with("status", status).with("output", &hang.output),
    };
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected"),
        seen,
        attempts: Vec::new(),
        place: Place::Service(params.service.clone()),
        direction: WORDS.say("direction"),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web,
    };

    #[test]
    fn a_healthy_service_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn any_other_status_fails() {
        for (status, key) in [
            ("none", "no-check"),
            ("starting", "other-status"),
            ("unhealthy", "other-status"),
            ("unsteady", "unsteady"),
        ] {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).hang).before = status.to_owned();
            assert_fails(&CHECK, &evidence, &params(), key);
        }
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
