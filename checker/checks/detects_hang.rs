//! Does the health check notice that the service hangs?

use super::support::health::{Timing, is_set};
use super::support::{settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("detects-hang", include_str!("detects_hang.en.ftl"), include_str!("detects_hang.de.ftl"));

/// The service is made to hang and must go from `healthy` to `unhealthy`; a command that always
/// succeeds stays healthy. The lab shortens the interval, so how long it takes in real life is
/// reckoned from the declared one.
pub(super) static CHECK: Check = Check {
    id: "detects-hang",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &["4.6", "5.27"],
        owasp: &[],
        nist: &[],
        reference: "Dockerfile reference: HEALTHCHECK; docker inspect: State.Health",
    },
    needs: &[Need::Hang, Need::Container],
    required: &["max-seconds"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limit = subject::required(params.max_seconds, "max-seconds")?;
    let hang = seen(&subject::service(evidence, params)?.hang)?;
    let container = subject::inspected(evidence, params)?;
    let fail = |seen: Message, direction: &'static str| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("limit", limit),
            seen,
            attempts: Vec::new(),
            place: Place::Service(params.service.clone()),
            direction: WORDS.say(direction),
        }))
    };
    if hang.before == "none" || hang.before.is_empty() || !is_set(&container.healthcheck) {
        return fail(WORDS.say("no-check"), "direction");
    }
    if hang.before == "unsteady" {
        let seen = WORDS.say("unsteady").with("command", container.healthcheck[1..].join(" "));
        return fail(seen, "direction");
    }
    if hang.before != "healthy" {
        let seen = WORDS.say("never-healthy").with("status", &hang.before).with("output", &hang.output);
        return fail(seen, "direction");
    }
    if !hang.hung {
        return Err(Verdict::Error { reason: WORDS.say("did-not-hang") });
    }
    if hang.after != "unhealthy" {
        let seen = WORDS
            .say("unnoticed")
            .with("status", &hang.after)
            .with("command", container.healthcheck[1..].join(" "));
        return fail(seen, "direction");
    }
    let seconds = Timing::of(container).seconds();
    if seconds > limit {
        return fail(WORDS.say("too-slow").with("seconds", seconds), "direction-slow");
    }
    let shortened = hang.milliseconds.unwrap_or(0);
    let seen = WORDS.say("passed").with("milliseconds", shortened).with("seconds", seconds);
    Ok(Verdict::pass(seen))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web, words,
    };

    #[test]
    fn from_healthy_to_unhealthy_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_command_that_always_succeeds_stays_healthy_and_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).after = "healthy".to_owned();
        fact(&mut web(&mut evidence).hang).milliseconds = None;
        fact(&mut web(&mut evidence).container).healthcheck = words(&["CMD", "true"]);
        let failure = assert_fails(&CHECK, &evidence, &params(), "unnoticed");
        assert!(failure.seen.to_string().contains("true"));
    }

    #[test]
    fn unhealthy_from_the_start_shows_nothing() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).before = "unhealthy".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "never-healthy");
    }

    #[test]
    fn a_command_that_calls_a_working_service_ill_shows_nothing() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).before = "unsteady".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "unsteady");
    }

    #[test]
    fn no_check_at_all_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).before = "none".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "no-check");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).healthcheck = words(&["NONE"]);
        assert_fails(&CHECK, &evidence, &params(), "no-check");
    }

    #[test]
    fn an_interval_of_an_hour_fails_as_written() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).health_interval = 3600 * 1_000_000_000;
        assert_fails(&CHECK, &evidence, &params(), "too-slow");
    }

    #[test]
    fn a_service_that_did_not_hang_is_the_labs_failure() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).hung = false;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &hardened(), &Params { max_seconds: None, ..params() });
        assert_error(&CHECK, &unseen(), &params());
    }
}
