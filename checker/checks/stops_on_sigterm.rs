//! Does the service stop when it is asked to?

use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "stops-on-sigterm",
    include_str!("stops_on_sigterm.en.ftl"),
    include_str!("stops_on_sigterm.de.ftl"),
);

/// 128 + SIGKILL: how a container ends that had to be killed.
const KILLED: i64 = 137;

/// `docker stop` with the container's own stop signal. A longer grace time does not help a process
/// that never hears the signal; `max-seconds` bounds it.
pub(super) static CHECK: Check = Check {
    id: "stops-on-sigterm",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[3],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "docker stop; signal(7); pid_namespaces(7): signals to PID 1",
    },
    needs: &[Need::Stop],
    required: &[],
    optional: &["max-seconds"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let stop = seen(&subject::service(evidence, params)?.stop)?;
    let grace = params.max_seconds.unwrap_or(stop.grace_seconds).min(stop.grace_seconds);
    let seen = if stop.exit_code == KILLED {
        WORDS.say("killed").with("seconds", stop.grace_seconds)
    } else if stop.milliseconds > grace.saturating_mul(1000) {
        WORDS.say("late").with("milliseconds", stop.milliseconds).with("seconds", grace)
    } else if stop.heard.is_none() {
        // The container's first process ended in order, and the kernel killed the service with it.
        WORDS.say("unheard").with("code", stop.exit_code)
    } else {
        let seen = WORDS.say("passed").with("milliseconds", stop.milliseconds).with("code", stop.exit_code);
        return Ok(Verdict::pass(seen));
    };
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected").with("seconds", grace),
        seen,
        attempts: Vec::new(),
        place: place_of(evidence, params),
        direction: WORDS.say("direction"),
    }))
}

/// The instruction in the shell form, which puts a shell between the engine and the service.
fn place_of(evidence: &Evidence, params: &Params) -> Place {
    let shell_form = dockerfile::recipe(evidence, params).ok().and_then(|recipe| {
        [recipe.last("ENTRYPOINT"), recipe.last("CMD")]
            .into_iter()
            .flatten()
            .find(|instruction| !instruction.exec_form)
    });
    shell_form.map_or_else(|| Place::Service(params.service.clone()), |found| place::at(&found.at))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, instruction, params, stages, unseen, web,
    };

    #[test]
    fn any_end_within_the_grace_time_passes() {
        for code in [0, 143, 130] {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).stop).exit_code = code;
            assert_passes(&CHECK, &evidence, &params());
        }
    }

    #[test]
    fn a_kill_fails_even_when_it_was_quick() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).stop).exit_code = 137;
        let failure = assert_fails(&CHECK, &evidence, &params(), "killed");
        assert_eq!(failure.place, Place::Service("web".to_owned()));
        stages(&mut evidence)[1].instructions.push(instruction(10, "CMD", "/app/notes"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "killed");
        assert!(matches!(failure.place, Place::File(place) if place.line == 10));
    }

    #[test]
    fn an_end_that_the_service_did_not_hear_of_fails() {
        for code in [0, 143, 2] {
            let mut evidence = hardened();
            let stop = fact(&mut web(&mut evidence).stop);
            (stop.exit_code, stop.heard) = (code, None);
            assert_fails(&CHECK, &evidence, &params(), "unheard");
        }
    }

    #[test]
    fn a_late_end_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).stop).milliseconds = 10_001;
        assert_fails(&CHECK, &evidence, &params(), "late");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).stop).grace_seconds = 600;
        fact(&mut web(&mut evidence).stop).milliseconds = 9_000;
        assert_fails(&CHECK, &evidence, &Params { max_seconds: Some(5), ..params() }, "late");
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
