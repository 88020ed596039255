//! Do a neighbour and the service itself live through an attack on resources?

use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, HttpExchange};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "stays-responsive",
    include_str!("stays_responsive.en.ftl"),
    include_str!("stays_responsive.de.ftl"),
);

/// A neighbour is asked while memory, CPU and processes are eaten; the service itself afterwards.
pub(super) static CHECK: Check = Check {
    id: "stays-responsive",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[20],
        cis: &["5.11", "5.12", "5.29"],
        owasp: &["R7", "D07"],
        nist: &["3.4.3"],
        reference: "cgroups(7)",
    },
    needs: &[Need::Limits],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limits = seen(&subject::service(evidence, params)?.limits)?;
    let good = |exchange: &HttpExchange| exchange.status.is_some_and(|status| status < 400);
    let (key, exchange) = if !good(&limits.neighbour) {
        ("neighbour-down", &limits.neighbour)
    } else if !good(&limits.service_after) {
        ("service-down", &limits.service_after)
    } else {
        let seen = WORDS.say("passed").with("milliseconds", limits.neighbour.milliseconds);
        return Ok(Verdict::pass(seen));
    };
    let answer = exchange.status.map_or_else(|| exchange.problem.clone(), |status| status.to_string());
    Ok(Verdict::fail_at(
        Place::Service(params.service.clone()),
        WORDS.say("expected"),
        WORDS.say(key).with("answer", answer),
        WORDS.say("direction"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, exchange, fact, hardened, params, silence, unseen, web,
    };

    #[test]
    fn both_answering_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn either_one_silent_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).limits).service_after = exchange("health", 503, "");
        assert_fails(&CHECK, &evidence, &params(), "service-down");
        fact(&mut web(&mut evidence).limits).neighbour = silence("neighbour");
        assert_fails(&CHECK, &evidence, &params(), "neighbour-down");
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
