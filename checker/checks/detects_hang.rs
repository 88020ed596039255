//! Does the health check notice that the service hangs?

use super::support::health::{Timing, is_set};
use super::support::{health_line, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("detects-hang", include_str!("detects_hang.en.ftl"), include_str!("detects_hang.de.ftl"));

/// The service is made to hang, and the health command must fail as often in a row as is declared, while in a
/// copy that works it goes on succeeding. The lab does not wait for the interval between two calls, so how
/// long it takes in real life is reckoned from the declared one and from what each call took.
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
        Ok(Verdict::fail_at(
            health_line::place(evidence, params),
            WORDS.say("expected").with("limit", limit),
            seen,
            WORDS.say(direction),
        ))
    };
    if hang.before == "none" || hang.before.is_empty() || !is_set(&container.healthcheck) {
        return fail(WORDS.say("no-check"), "direction");
    }
    if hang.before == "unsteady" {
        let seen = WORDS.say("unsteady").with("command", container.healthcheck[1..].join(" "));
        return fail(seen, "direction");
    }
    if hang.before == "late" {
        return fail(WORDS.say("late"), "direction-first");
    }
    if hang.before != "healthy" {
        return fail(WORDS.say("never-healthy").with("status", &hang.before), "direction-first");
    }
    if !hang.hung {
        return Err(Verdict::Error { reason: WORDS.say("did-not-hang") });
    }
    let command = container.healthcheck[1..].join(" ");
    if hang.ended {
        return fail(WORDS.say("ended").with("command", command), "direction-ended");
    }
    let Some(seconds) = Timing::of(container).until_noticed(hang) else {
        let calls = hang.spaced.as_ref().unwrap_or(&hang.calls);
        let satisfied = calls.iter().filter(|call| call.exit_code == Some(0)).count();
        let seen = WORDS.say("unnoticed").with("satisfied", satisfied).with("command", command);
        return fail(seen, "direction");
    };
    if seconds > limit {
        let place = health_line::timing(evidence, params);
        let expected = WORDS.say("expected").with("limit", limit);
        let seen = WORDS.say("too-slow").with("seconds", seconds);
        return Ok(Verdict::fail_at(place, expected, seen, WORDS.say("direction-slow")));
    }
    Ok(Verdict::pass(WORDS.say("passed").with("seconds", seconds)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web, words,
    };
    use crate::evidence::HealthCall;

    #[test]
    fn from_healthy_to_unhealthy_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_command_that_always_succeeds_stays_healthy_and_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).calls.iter_mut().for_each(|call| call.exit_code = Some(0));
        fact(&mut web(&mut evidence).container).healthcheck = words(&["CMD", "true"]);
        let failure = assert_fails(&CHECK, &evidence, &params(), "unnoticed");
        assert!(failure.seen.to_string().contains("true"));
    }

    /// `notes health || kill 1`: its container is gone before an engine could call it unhealthy.
    #[test]
    fn a_command_that_ends_the_service_says_nothing_of_its_health() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).ended = true;
        assert_fails(&CHECK, &evidence, &params(), "ended");
    }

    #[test]
    fn unhealthy_from_the_start_shows_nothing() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).before = "unhealthy".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "never-healthy");
    }

    #[test]
    fn a_command_that_never_is_done_in_time_shows_nothing() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).before = "late".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "late");
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
    fn a_command_that_forgives_too_often_is_too_slow() {
        let mut evidence = hardened();
        let calls = &mut fact(&mut web(&mut evidence).hang).calls;
        let satisfied = HealthCall { milliseconds: 50, exit_code: Some(0) };
        calls.splice(0..0, [satisfied; 3]);
        assert_fails(&CHECK, &evidence, &params(), "too-slow");
    }

    #[test]
    fn no_call_at_all_is_nothing_noticed() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).hang).calls.clear();
        assert_fails(&CHECK, &evidence, &params(), "unnoticed");
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
