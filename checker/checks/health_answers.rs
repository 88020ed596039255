//! Does the service say that it is healthy?

use super::support::{settle, silence, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "health-answers",
    include_str!("health_answers.en.ftl"),
    include_str!("health_answers.de.ftl"),
);

/// `GET /health` as anyone may ask it; the service answers 503 where it cannot write its data.
pub(super) static CHECK: Check = Check {
    id: "health-answers",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "RFC 9110, section 15; the notes application's own interface",
    },
    needs: &[Need::Http],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let exchanges = seen(&subject::service(evidence, params)?.http)?;
    let exchange = exchanges
        .iter()
        .find(|exchange| exchange.name == "health")
        .ok_or_else(|| Verdict::Error { reason: WORDS.say("not-asked") })?;
    if let Some((place, seen, direction)) = silence::explained(evidence, params, exchange) {
        return Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, direction));
    }
    let (seen, direction) = match exchange.status {
        Some(200) => {
            return Ok(Verdict::pass(WORDS.say("passed").with("milliseconds", exchange.milliseconds)));
        }
        Some(status) => {
            let seen = WORDS.say("status").with("status", status).with("body", &exchange.body);
            // The notes application names the file that it could not write; without one it is another trouble.
            let direction = match &exchange.body {
                body if body.contains("No space left on device") => "direction-full",
                body if body.contains('/') => "direction",
                _ => "direction-other",
            };
            (seen, direction)
        }
        None => {
            let direction = if subject::is_full(subject::service(evidence, params)?) {
                "direction-room"
            } else {
                "direction-silent"
            };
            (WORDS.say("silent").with("problem", &exchange.problem), direction)
        }
    };
    Ok(Verdict::fail_at(
        Place::Service(params.service.clone()),
        WORDS.say("expected"),
        seen,
        WORDS.say(direction),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, exchange, fact, hardened, params, silence, unseen, web,
    };
    use crate::evidence::{Blocked, HttpExchange, Observed};

    #[test]
    fn a_healthy_answer_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn any_other_answer_fails() {
        for (answer, key, direction) in [
            (exchange("health", 503, "/data/.trial: Permission denied"), "status", "direction"),
            (exchange("health", 503, "/tmp/x: No space left on device"), "status", "direction-full"),
            (exchange("health", 503, "busy"), "status", "direction-other"),
            (silence("health"), "silent", "direction-silent"),
        ] {
            let mut evidence = hardened();
            *fact(&mut web(&mut evidence).http) = vec![answer];
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert_eq!(failure.direction.key(), direction);
        }
    }

    #[test]
    fn a_service_without_room_for_a_thread_is_told_of_its_limit() {
        let mut evidence = hardened();
        *fact(&mut web(&mut evidence).http) = vec![silence("health")];
        web(&mut evidence).limits = Observed::Blocked(Blocked::NoRoom);
        let failure = assert_fails(&CHECK, &evidence, &params(), "silent");
        assert_eq!(failure.direction.key(), "direction-room");
    }

    #[test]
    fn nobody_is_said_to_be_silent_at_a_port_that_is_not_published() {
        let mut evidence = hardened();
        *fact(&mut web(&mut evidence).http) =
            vec![HttpExchange { unpublished: Some(81), ..silence("health") }];
        let failure = assert_fails(&CHECK, &evidence, &params(), "unpublished");
        assert_eq!(failure.direction.key(), "unpublished-direction");
    }

    #[test]
    fn a_request_that_was_not_made_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).http).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
