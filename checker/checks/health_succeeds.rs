//! Does the health command find a service well that is, and none where there is none?

use super::support::health_line;
use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "health-succeeds",
    include_str!("health_succeeds.en.ftl"),
    include_str!("health_succeeds.de.ftl"),
);

/// The health command, run in the container in which the service answers. A program that is not there, another
/// port or a constant failure show at once; that it notices a hang, `detects-hang` tries.
pub(super) static CHECK: Check = Check {
    id: "health-succeeds",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &["4.6", "5.27"],
        owasp: &[],
        nist: &[],
        reference: "Dockerfile reference: HEALTHCHECK; docker exec",
    },
    needs: &[Need::HealthTrial, Need::Http],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let service = subject::service(evidence, params)?;
    let trial = seen(&service.health_trial)?;
    let fail = |seen| {
        let (place, expected) = (health_line::place(evidence, params), WORDS.say("expected"));
        let crashed = health_line::crash_direction(trial.exit_code, &trial.output);
        Ok(Verdict::fail_at(place, expected, seen, crashed.unwrap_or_else(|| WORDS.say("direction"))))
    };
    if trial.command.is_empty() {
        return fail(WORDS.say("no-check"));
    }
    let command = trial.command.join(" ");
    if trial.exit_code == Some(0) {
        return Ok(match trial.exit_code_alone {
            Some(0) => Verdict::fail_at(
                health_line::place(evidence, params),
                WORDS.say("expected"),
                WORDS.say("asks-nobody").with("command", command),
                WORDS.say("direction-asks"),
            ),
            _ => Verdict::pass(WORDS.say("passed").with("command", command)),
        });
    }
    // Of a service that is ill the command may say so.
    let is_well = |status: Option<u16>| status.is_some_and(|status| status < 500);
    if !seen(&service.http)?.iter().any(|exchange| exchange.name == "health" && is_well(exchange.status)) {
        return Err(Verdict::Skipped { reason: WORDS.say("ill") });
    }
    let seen = match trial.exit_code {
        None => WORDS.say("late"),
        code => WORDS.say("failed").with("end", health_line::ended(code, &trial.output)),
    };
    fail(seen.with("command", command))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, HealthTrial};

    fn with(change: impl FnOnce(&mut HealthTrial)) -> Evidence {
        let mut evidence = hardened();
        change(fact(&mut web(&mut evidence).health_trial));
        evidence
    }

    #[test]
    fn a_command_that_succeeds_passes_whatever_it_says() {
        assert!(assert_passes(&CHECK, &hardened(), &params()).contains("/app/notes health"));
        assert_passes(&CHECK, &with(|trial| trial.output.clear()), &params());
    }

    #[test]
    fn a_command_that_succeeds_without_a_service_fails() {
        let evidence = with(|trial| trial.exit_code_alone = Some(0));
        let failure = assert_fails(&CHECK, &evidence, &params(), "asks-nobody");
        assert!(matches!(failure.place, Place::File(place) if place.file == "Dockerfile"));
        // Whatever it says there but success, and nothing where it was not heard.
        for alone in [Some(125), Some(126), None] {
            assert_passes(&CHECK, &with(|trial| trial.exit_code_alone = alone), &params());
        }
    }

    #[test]
    fn a_missing_program_another_port_and_a_constant_failure_fail_with_what_was_said() {
        for (code, output, key) in [
            (Some(127), "exec: \"curl\": executable file not found in $PATH", "failed"),
            (Some(1), "connection refused", "failed"),
            (Some(1), "", "failed"),
            (Some(139), "", "failed"),
            (None, "", "late"),
        ] {
            let evidence = with(|trial| (trial.exit_code, trial.output) = (code, output.to_owned()));
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(failure.seen.to_string().contains(output), "{}", failure.seen);
            assert_eq!(failure.direction.key() == "health-crash-direction", code == Some(139));
            assert!(matches!(failure.place, Place::File(place) if place.file == "Dockerfile"));
        }
        assert_fails(&CHECK, &with(|trial| trial.command.clear()), &params(), "no-check");
    }

    #[test]
    fn a_service_that_is_ill_may_be_called_so() {
        let mut evidence = with(|trial| trial.exit_code = Some(1));
        let health = fact(&mut web(&mut evidence).http).iter_mut().find(|one| one.name == "health").unwrap();
        health.status = Some(503);
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
