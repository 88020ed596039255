//! Does the service stop when it is asked to?

use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
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
    if let Some(verdict) = cannot_be_heard(evidence, params, stop.grace_seconds) {
        return Ok(verdict);
    }
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
    Ok(Verdict::fail_at(
        place_of(evidence, params),
        WORDS.say("expected").with("seconds", grace),
        seen,
        WORDS.say("direction"),
    ))
}

/// Nobody hears SIGKILL: whoever asks for it as the stop signal asks for a kill.
fn cannot_be_heard(evidence: &Evidence, params: &Params, seconds: u64) -> Option<Verdict> {
    let container = subject::container(evidence, params).ok()?;
    let asked = container.stop_signal.as_ref();
    let of_image = || subject::image(evidence, params).ok().map(|image| image.stop_signal.clone());
    let signal = asked.map(|signal| signal.value.clone()).or_else(of_image)?;
    let name = signal.trim_start_matches("SIG").to_uppercase();
    if !["KILL", "9"].contains(&name.as_str()) {
        return None;
    }
    let instruction = || {
        let recipe = dockerfile::recipe(evidence, params).ok()?;
        Some(place::at(&recipe.last("STOPSIGNAL")?.at))
    };
    let here = asked.map(|signal| place::at(&signal.at)).or_else(instruction);
    Some(Verdict::fail_at(
        here.unwrap_or_else(|| Place::Service(params.service.clone())),
        WORDS.say("expected").with("seconds", seconds),
        WORDS.say("not-to-be-heard").with("signal", signal),
        WORDS.say("direction-signal"),
    ))
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
        assert_error, assert_fails, assert_passes, fact, flag, hardened, image, instruction, params, run,
        stages, unseen, web,
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
    fn a_signal_that_nobody_hears_is_told_at_its_place() {
        for signal in ["KILL", "SIGKILL", "9"] {
            let mut evidence = hardened();
            run(&mut evidence).stop_signal = Some(flag(signal.to_owned(), 33));
            let failure = assert_fails(&CHECK, &evidence, &params(), "not-to-be-heard");
            assert!(matches!(failure.place, Place::File(at) if at.line == 33));
        }
        let mut evidence = hardened();
        image(&mut evidence).stop_signal = "SIGKILL".to_owned();
        stages(&mut evidence)[1].instructions.push(instruction(12, "STOPSIGNAL", "SIGKILL"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-to-be-heard");
        assert!(matches!(failure.place, Place::File(at) if at.line == 12));
        run(&mut evidence).stop_signal = Some(flag("SIGTERM".to_owned(), 33));
        assert_passes(&CHECK, &evidence, &params());
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
