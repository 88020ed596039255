//! Is a row of new processes stopped?

use super::support::{attempts, place, settle, subject, written};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "processes-limited",
    include_str!("processes_limited.en.ftl"),
    include_str!("processes_limited.de.ftl"),
);

/// Children are started until the kernel says `EAGAIN`, up to a bound of the lab's. `--ulimit nproc` makes it
/// say so as well, by the user and not by the container (setrlimit(2): `RLIMIT_NPROC`).
pub(super) static CHECK: Check = Check {
    id: "processes-limited",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[20],
        cis: &["5.29"],
        owasp: &["R7"],
        nist: &["3.4.3"],
        reference: "docker run: --pids-limit; fork(2): EAGAIN; cgroups(7): pids",
    },
    needs: &[Need::Limits, Need::Container],
    required: &["max-pids"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limit = u64::try_from(subject::required(params.max_pids, "max-pids")?).unwrap_or(0);
    let spec = subject::container(evidence, params)?;
    let attempt = &seen(&subject::service(evidence, params)?.limits)?.processes;
    let started = attempts::number(attempt, "pids")?;
    let goal = attempts::number(attempt, "goal")?;
    let stopped = attempts::refused_with(&attempt.outcome, "EAGAIN")
        || attempts::refused_with(&attempt.outcome, "ENOMEM");
    if !stopped && !attempt.outcome.done() {
        return Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempts::line(attempt)) });
    }
    // The container's own limit, not that of a user who may have processes elsewhere and can become another.
    let own = subject::inspected(evidence, params)?.pids_limit;
    let by_user = spec.ulimits.iter().find(|ulimit| ulimit.value.name == "nproc");
    if let Some(by_user) = by_user.filter(|_| own <= 0 || own.unsigned_abs() > limit)
        && stopped
        && started <= limit
    {
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("limit", limit),
            seen: WORDS.say("by-user").with("count", started).with("written", written::of(spec)),
            attempts: vec![attempt.clone()],
            place: place::at(&by_user.at),
            direction: WORDS.say("direction-user"),
        }));
    }
    let seen = if !stopped && started > limit {
        WORDS.say("not-stopped").with("count", started)
    } else if started > limit {
        WORDS.say("too-late").with("count", started)
    } else if !stopped {
        // The lab stopped by itself before the limit could.
        return Err(Verdict::Error { reason: WORDS.say("goal-too-low").with("goal", goal) });
    } else {
        return Ok(Verdict::pass_after(WORDS.say("passed").with("count", started), vec![attempt.clone()]));
    };
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected").with("limit", limit),
        seen,
        attempts: vec![attempt.clone()],
        place: place::flag(evidence, spec, spec.pids_limit.as_ref()),
        direction: WORDS.say("direction"),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, counted, fact, flag, hardened, params,
        run, unseen, web,
    };
    use crate::evidence::{Evidence, Observed, Unsupported};
    use crate::submission::Ulimit;

    fn forked(end: &str, pids: u64) -> Evidence {
        let mut evidence = hardened();
        let facts = [("pids", pids), ("goal", 300)];
        fact(&mut web(&mut evidence).limits).processes = counted("fork-processes", end, &facts);
        evidence
    }

    #[test]
    fn a_stop_below_the_limit_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn no_stop_fails() {
        let mut evidence = forked("done", 300);
        run(&mut evidence).pids_limit = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-stopped");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
        run(&mut evidence).pids_limit = Some(flag(4_000_000, 13));
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-stopped");
        assert!(matches!(failure.place, Place::File(place) if place.line == 13));
    }

    #[test]
    fn a_stop_above_the_limit_fails() {
        assert_fails(&CHECK, &forked("EAGAIN", 250), &params(), "too-late");
    }

    #[test]
    fn a_limit_of_the_user_is_none_of_the_container() {
        let nproc = Ulimit { name: "nproc".to_owned(), soft: 100, hard: 100 };
        let mut evidence = forked("EAGAIN", 90);
        run(&mut evidence).ulimits = vec![flag(nproc, 14)];
        // Beside a limit of the container it does no harm.
        assert_passes(&CHECK, &evidence, &params());
        for own in [0, 1_000_000] {
            fact(&mut web(&mut evidence).container).pids_limit = own;
            let failure = assert_fails(&CHECK, &evidence, &params(), "by-user");
            assert!(matches!(failure.place, Place::File(place) if place.line == 14));
        }
    }

    #[test]
    fn what_shows_nothing_is_no_verdict() {
        assert_error(&CHECK, &forked("done", 50), &params());
        assert_error(&CHECK, &forked("timed-out", 50), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).limits).processes.facts.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &hardened(), &Params { max_pids: None, ..params() });
        assert_error(&CHECK, &unseen(), &params());
        web(&mut evidence).limits = Observed::Unsupported(Unsupported::PidsLimit);
        assert_skipped(&CHECK, &evidence, &params());
    }
}
