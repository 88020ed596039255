//! Does no question for a name get out of the service's networks?

use super::support::{attempts, settle, subject, way_out};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Evidence, Outcome};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "names-stay-inside",
    include_str!("names_stay_inside.en.ftl"),
    include_str!("names_stay_inside.de.ftl"),
);

/// A question carries data out in the name itself, whether or not an answer comes back: what counts is whether
/// the lab's name server heard of it. That stands behind the gateway, as most do. Engines before 23.0.11,
/// 25.0.5 and 26.0.0 also forward to a name server on the host's loopback address (CVE-2024-29018), which the
/// lab cannot put in place of the host's own. A container that stands on both sides may hand a question on to the
/// name server that its engine gave it: the lab asks each over TCP.
pub(super) static CHECK: Check = Check {
    id: "names-stay-inside",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[17],
        cis: &[],
        owasp: &["D03"],
        nist: &["3.4.2"],
        reference: "Docker's embedded DNS; CVE-2024-29018; RFC 1035",
    },
    needs: &[Need::Egress],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.egress)?;
    let question = &report.question;
    if question.heard {
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen: WORDS.say("heard").with("from", &params.service),
            attempts: vec![question.attempt.clone()],
            place: way_out::place_of(evidence, params),
            direction: WORDS.say("direction"),
        }));
    }
    if let Some(passed_on) = report.relayed.iter().find(|asked| asked.heard) {
        let through = &passed_on.through;
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen: WORDS.say("heard-through").with("from", &params.service).with("through", through),
            attempts: vec![passed_on.attempt.clone()],
            place: way_out::place_of_helper(evidence, params, through),
            direction: WORDS.say("direction-through"),
        }));
    }
    if !report.names_heard {
        return Err(Verdict::Error { reason: WORDS.say("no-name-server") });
    }
    if matches!(question.attempt.outcome, Outcome::Killed(_)) {
        let attempt = attempts::line(&question.attempt);
        return Err(Verdict::Error { reason: WORDS.say("not-asked").with("attempt", attempt) });
    }
    let seen = WORDS.say("passed").with("from", &params.service);
    let relayed = report.relayed.iter().map(|asked| &asked.attempt);
    Ok(Verdict::pass_after(seen, std::iter::once(&question.attempt).chain(relayed).cloned().collect()))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attempt, fact, hardened, params, unseen, web,
    };

    #[test]
    fn a_question_that_nobody_heard_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn what_was_heard_got_out_whether_or_not_an_answer_came() {
        for end in ["done", "timed-out", "ENOENT"] {
            let mut evidence = hardened();
            let question = &mut fact(&mut web(&mut evidence).egress).question;
            (question.heard, question.attempt) = (true, attempt("ask-name", "a.stranger.example", end));
            assert_fails(&CHECK, &evidence, &params(), "heard");
        }
    }

    #[test]
    fn a_question_that_another_container_passes_on_got_out() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).egress).relayed[0].heard = true;
        let failure = assert_fails(&CHECK, &evidence, &params(), "heard-through");
        assert_eq!(failure.direction.key(), "direction-through");
        assert!(matches!(failure.place, Place::File(_)), "{:?}", failure.place);
    }

    #[test]
    fn a_name_server_that_hears_nobody_proves_nothing() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).egress).names_heard = false;
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).egress).question.attempt = attempt("ask-name", "a", "killed");
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
