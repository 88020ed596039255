//! Is memory taken from the container before it is taken from the host?

use super::support::{attempts, place, settle, subject, units, written};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, ContainerFacts, Evidence, Feature, Outcome};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "memory-limited",
    include_str!("memory_limited.en.ftl"),
    include_str!("memory_limited.de.ftl"),
);

/// The attempt must really be stopped, at the container's own limit. Docker gives as much swap as
/// memory where nothing is said about it, so that much is allowed beside `max-bytes`; unlimited swap
/// and a disabled killer are not. A kill without a limit came from the host, which is too late.
pub(super) static CHECK: Check = Check {
    id: "memory-limited",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[20],
        cis: &["5.11"],
        owasp: &["R7", "D07"],
        nist: &["3.4.3"],
        reference: "docker run: --memory, --memory-swap, --oom-kill-disable; cgroups(7): memory",
    },
    needs: &[Need::Limits, Need::Container],
    required: &["max-bytes"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limit = subject::required(params.max_bytes, "max-bytes")?;
    let spec = subject::container(evidence, params)?;
    let inspected = subject::inspected(evidence, params)?;
    let limits = seen(&subject::service(evidence, params)?.limits)?;
    let attempt = &limits.memory;
    let fail = |seen: Message, place: Place, shown: Vec<Attempt>| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("limit", units::bytes(limit)),
            seen,
            attempts: shown,
            place,
            direction: WORDS.say("direction"),
        }))
    };
    if let Some(flag) = spec.oom_kill_disable.as_ref().filter(|flag| flag.value) {
        return fail(
            WORDS.say("killer-disabled").with("written", written::of(spec)),
            place::at(&flag.at),
            Vec::new(),
        );
    }
    let eaten = attempts::number(attempt, "bytes")?;
    let shown = || vec![attempt.clone()];
    let at_memory = || place::flag(evidence, spec, spec.memory.as_ref());
    if inspected.memory_bytes <= 0 {
        return fail(WORDS.say("no-limit").with("eaten", units::bytes(eaten)), at_memory(), shown());
    }
    if inspected.memory_swap_bytes < 0 {
        let at = place::flag(evidence, spec, spec.memory_swap.as_ref());
        return fail(WORDS.say("swap-unlimited"), at, shown());
    }
    let beside = swap(evidence, inspected);
    if beside > limit {
        let at = place::flag(evidence, spec, spec.memory_swap.as_ref());
        return fail(WORDS.say("swap-too-high").with("size", units::bytes(beside)), at, shown());
    }
    let own = inspected.memory_bytes.unsigned_abs();
    let ceiling = limit + swap(evidence, inspected).min(limit);
    if own > limit || eaten > ceiling && !attempt.outcome.done() {
        let seen = WORDS.say("too-late").with("eaten", units::bytes(eaten)).with("own", units::bytes(own));
        return fail(seen, at_memory(), shown());
    }
    if attempt.outcome.done() && limits.memory_goal_bytes <= ceiling {
        // There is a limit, and with its swap it lies above what the lab dares to eat on this host.
        let reason = WORDS.say("goal-too-low").with("goal", units::bytes(limits.memory_goal_bytes));
        return Err(Verdict::Skipped { reason });
    }
    if attempt.outcome.done() {
        return fail(WORDS.say("not-stopped").with("eaten", units::bytes(eaten)), at_memory(), shown());
    }
    if !stopped(&attempt.outcome) {
        return Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempts::line(attempt)) });
    }
    let seen = WORDS.say("passed").with("eaten", units::bytes(eaten)).with("own", units::bytes(own));
    Ok(Verdict::pass_after(seen, shown()))
}

/// Killed by the out-of-memory killer, or refused.
fn stopped(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Killed(9)) || attempts::refused_with(outcome, "ENOMEM")
}

/// Swap that the container may use on top, in bytes; none where the kernel does not count it.
fn swap(evidence: &Evidence, inspected: &ContainerFacts) -> u64 {
    if !evidence.engine.as_ref().is_some_and(|engine| engine.has(Feature::SwapLimit)) {
        return 0;
    }
    match inspected.memory_swap_bytes {
        // Docker: as much swap as memory.
        0 => inspected.memory_bytes.unsigned_abs(),
        total => u64::try_from(total - inspected.memory_bytes).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        MIB, assert_error, assert_fails, assert_passes, assert_skipped, counted, fact, flag, hardened,
        params, run, unseen, web,
    };
    use crate::evidence::{Evidence, Observed, Unsupported};

    fn eaten(end: &str, bytes: u64) -> Evidence {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).limits).memory = counted("allocate-memory", end, &[("bytes", bytes)]);
        evidence
    }

    #[test]
    fn a_stop_below_the_limit_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &eaten("ENOMEM", 400 * MIB), &params());
    }

    #[test]
    fn dockers_own_swap_is_no_failure() {
        let mut evidence = eaten("killed", 1000 * MIB);
        fact(&mut web(&mut evidence).container).memory_swap_bytes = 1024 << 20;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn much_swap_beside_a_limit_fails() {
        let mut evidence = eaten("killed", 200 * MIB);
        fact(&mut web(&mut evidence).container).memory_swap_bytes = 10 << 30;
        assert_fails(&CHECK, &evidence, &params(), "swap-too-high");
    }

    #[test]
    fn an_attempt_that_was_not_stopped_fails() {
        let mut evidence = eaten("done", 1024 * MIB);
        run(&mut evidence).memory = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-stopped");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
    }

    #[test]
    fn a_limit_above_what_the_lab_dares_is_not_judged() {
        let mut evidence = eaten("done", 640 * MIB);
        fact(&mut web(&mut evidence).limits).memory_goal_bytes = 640 * MIB;
        fact(&mut web(&mut evidence).container).memory_swap_bytes = 1024 << 20;
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_limit_that_is_too_high_fails() {
        let failure = assert_fails(&CHECK, &eaten("killed", 1100 * MIB), &params(), "too-late");
        assert!(matches!(failure.place, Place::File(place) if place.line == 10));
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).memory_bytes = 20 << 30;
        assert_fails(&CHECK, &evidence, &params(), "too-late");
    }

    #[test]
    fn unlimited_swap_fails_at_its_flag() {
        let mut evidence = hardened();
        run(&mut evidence).memory_swap = Some(flag(-1, 11));
        fact(&mut web(&mut evidence).container).memory_swap_bytes = -1;
        let failure = assert_fails(&CHECK, &evidence, &params(), "swap-unlimited");
        assert!(matches!(failure.place, Place::File(place) if place.line == 11));
    }

    #[test]
    fn a_disabled_killer_fails() {
        let mut evidence = hardened();
        run(&mut evidence).oom_kill_disable = Some(flag(true, 15));
        assert_fails(&CHECK, &evidence, &params(), "killer-disabled");
    }

    #[test]
    fn a_kill_by_the_host_is_no_limit() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).memory_bytes = 0;
        assert_fails(&CHECK, &evidence, &params(), "no-limit");
    }

    #[test]
    fn without_a_clear_end_or_number_there_is_no_verdict() {
        assert_error(&CHECK, &eaten("timed-out", MIB), &params());
        assert_error(&CHECK, &eaten("EFAULT", MIB), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).limits).memory.facts.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &hardened(), &Params { max_bytes: None, ..params() });
        assert_error(&CHECK, &unseen(), &params());
        web(&mut evidence).limits = Observed::Unsupported(Unsupported::MemoryLimit);
        assert_skipped(&CHECK, &evidence, &params());
    }
}
