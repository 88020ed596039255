//! Is the service back after a crash?

use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "recovers-from-crash",
    include_str!("recovers_from_crash.en.ftl"),
    include_str!("recovers_from_crash.de.ftl"),
);

/// The engine itself must have started it again, and it must answer.
pub(super) static CHECK: Check = Check {
    id: "recovers-from-crash",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &["5.15"],
        owasp: &["R7"],
        nist: &[],
        reference: "docker run: --restart; docker inspect: RestartCount",
    },
    needs: &[Need::Crash],
    required: &[],
    optional: &["max-seconds"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let crash = seen(&subject::service(evidence, params)?.crash)?;
    let container = subject::container(evidence, params)?;
    let seen = match crash.milliseconds {
        Some(_) if crash.running_again && crash.restart_count == 0 => WORDS.say("unseen"),
        None if crash.running_again && crash.restart_count == 0 => WORDS.say("unseen-silent"),
        _ if !crash.running_again => WORDS.say("stayed-down").with("code", crash.exit_code),
        None => WORDS.say("silent").with("count", crash.restart_count),
        Some(milliseconds)
            if params.max_seconds.is_some_and(|limit| milliseconds > limit.saturating_mul(1000)) =>
        {
            WORDS.say("too-slow").with("milliseconds", milliseconds)
        }
        Some(milliseconds) => {
            let seen = WORDS.say("passed").with("code", crash.exit_code).with("milliseconds", milliseconds);
            return Ok(Verdict::pass(seen));
        }
    };
    Ok(Verdict::fail_at(
        place::flag(evidence, container, container.restart.as_ref()),
        WORDS.say("expected"),
        seen,
        WORDS.say("direction"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, run, unseen, web,
    };

    #[test]
    fn a_service_that_is_back_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn one_that_stays_down_fails() {
        let mut evidence = hardened();
        let crash = fact(&mut web(&mut evidence).crash);
        crash.running_again = false;
        crash.restart_count = 0;
        crash.milliseconds = None;
        run(&mut evidence).restart = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "stayed-down");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
    }

    #[test]
    fn running_without_a_restart_of_the_engines_is_none() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).crash).restart_count = 0;
        assert_fails(&CHECK, &evidence, &params(), "unseen");
        fact(&mut web(&mut evidence).crash).milliseconds = None;
        assert_fails(&CHECK, &evidence, &params(), "unseen-silent");
    }

    #[test]
    fn running_without_answering_or_too_late_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).crash).milliseconds = None;
        assert_fails(&CHECK, &evidence, &params(), "silent");
        fact(&mut web(&mut evidence).crash).milliseconds = Some(5000);
        assert_fails(&CHECK, &evidence, &Params { max_seconds: Some(2), ..params() }, "too-slow");
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
