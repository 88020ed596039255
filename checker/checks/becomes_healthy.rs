//! Does the health check call a working service healthy?

use super::support::{health_line, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
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
        "late" => {
            let late = hang.late.unwrap_or_default();
            let seen = WORDS.say("late").with("took", late.quickest).with("timeout", late.timeout);
            let place = health_line::timeout(evidence, params);
            return Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say("direction-late")));
        }
        "unsteady" => WORDS.say("unsteady").with("end", health_line::ended(hang.exit_code, &hang.output)),
        status => {
            let end = health_line::ended(hang.exit_code, &hang.output);
            WORDS.say("other-status").with("status", status).with("end", end)
        }
    };
    let direction = match hang.before.as_str() {
        "none" | "" => WORDS.say("direction-none"),
        _ => health_line::crash_direction(hang.exit_code, &hang.output)
            .unwrap_or_else(|| WORDS.say("direction")),
    };
    Ok(Verdict::fail_at(health_line::place(evidence, params), WORDS.say("expected"), seen, direction))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::LateChecks;

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
            let hang = fact(&mut web(&mut evidence).hang);
            (hang.before, hang.exit_code) = (status.to_owned(), Some(139));
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(key == "no-check" || failure.seen.to_string().contains("signal 11"), "{}", failure.seen);
            assert_eq!(key != "no-check", failure.direction.key() == "health-crash-direction");
            assert!(matches!(failure.place, Place::File(place) if place.file == "Dockerfile"));
        }
    }

    #[test]
    fn a_timeout_that_no_check_keeps_is_told_at_its_own_line() {
        for line in [None, Some(16)] {
            let mut evidence = hardened();
            let hang = fact(&mut web(&mut evidence).hang);
            (hang.before, hang.late) = ("late".to_owned(), Some(LateChecks { quickest: 70, timeout: 20 }));
            run(&mut evidence).healthcheck.timeout = line.map(|line| flag(20_000_000, line));
            let failure = assert_fails(&CHECK, &evidence, &params(), "late");
            let seen = failure.seen.to_string();
            assert!(seen.contains("70 ms") && seen.contains("20 ms"), "{seen}");
            let Place::File(place) = failure.place else { panic!() };
            assert_eq!(line.is_some(), place.file == "run.sh" && Some(place.line) == line, "{place:?}");
        }
    }

    #[test]
    fn where_there_is_no_command_none_is_to_be_tried_by_hand() {
        for line in [None, Some(16), Some(20)] {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).hang).before = "none".to_owned();
            run(&mut evidence).healthcheck.disabled = line.map(|line| flag(true, line));
            let failure = assert_fails(&CHECK, &evidence, &params(), "no-check");
            assert_eq!(failure.direction.key(), "direction-none");
            let Place::File(place) = failure.place else { panic!() };
            assert_eq!(line.is_some(), place.file == "run.sh" && Some(place.line) == line, "{place:?}");
        }
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
