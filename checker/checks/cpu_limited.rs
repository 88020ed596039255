//! Does the container get no more CPU time than it was given?

use super::support::{attempts, place, settle, subject, units, written};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, Feature, Unsupported};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("cpu-limited", include_str!("cpu_limited.en.ftl"), include_str!("cpu_limited.de.ftl"));

/// The scheduler gives a quota out in slices, and a measurement has an edge on both sides.
const TOLERANCE: f64 = 1.25;

/// CPU time over wall time of as many busy threads as the host has CPUs. A low figure alone proves
/// nothing, since a busy host also gives little: the container must have a quota, or be tied to few
/// CPUs.
pub(super) static CHECK: Check = Check {
    id: "cpu-limited",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[20],
        cis: &["5.12"],
        owasp: &["R7", "D07"],
        nist: &["3.4.3"],
        reference: "docker run: --cpus, --cpuset-cpus; cgroups(7): cpu",
    },
    needs: &[Need::Limits, Need::Container],
    required: &["max-cpus"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limit = subject::required(params.max_cpus, "max-cpus")?;
    let spec = subject::container(evidence, params)?;
    let inspected = subject::inspected(evidence, params)?;
    let attempt = &seen(&subject::service(evidence, params)?.limits)?.cpu;
    let fail = |seen: Message, place: Place, shown: Vec<Attempt>| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("limit", units::rounded(limit)),
            seen,
            attempts: shown,
            place,
            direction: WORDS.say("direction").with("written", written::of_all(evidence)),
        }))
    };
    let wall = attempts::number(attempt, "wall_ms")?;
    let used = attempts::number(attempt, "cpu_ms")?;
    let threads = attempts::number(attempt, "threads")?;
    if wall == 0 || !attempt.outcome.done() {
        return Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempts::line(attempt)) });
    }
    let ratio = used as f64 / wall as f64;
    let quota = inspected.nano_cpus as f64 / 1e9;
    // What the engine kept of it: one that may not tie a container to CPUs says so and goes on.
    let tied = units::cpu_set(&inspected.cpuset_cpus) as f64;
    let discarded = spec.cpuset_cpus.is_some() && inspected.cpuset_cpus.is_empty();
    let set = spec.cpuset_cpus.as_ref().filter(|_| quota <= 0.0 || tied > 0.0 && tied < quota);
    let flag_place = match (&spec.nano_cpus, place::quota(spec, limit)) {
        _ if set.is_some() => place::flag(evidence, spec, set),
        (Some(flag), _) => place::at(&flag.at),
        (None, Some(flag)) => place::at(&flag.at),
        (None, None) => place::flag(evidence, spec, spec.cpu_shares.as_ref()),
    };
    let given = [quota, tied].into_iter().filter(|cpus| *cpus > 0.0).reduce(f64::min);
    if given.is_none() && discarded {
        return Err(subject::dropped(evidence, Feature::CpuSet, Unsupported::CpuSet, "--cpuset-cpus"));
    }
    let Some(given) = given else {
        let key = match (spec.cpu_shares.is_some(), ratio > limit) {
            (true, true) => "only-shares",
            (true, false) => "only-shares-busy",
            (false, true) => "no-limit",
            (false, false) => "no-limit-busy",
        };
        return fail(WORDS.say(key).with("ratio", units::rounded(ratio)), flag_place, vec![attempt.clone()]);
    };
    if given > limit + f64::EPSILON {
        let seen = WORDS.say("too-many").with("given", units::rounded(given));
        return fail(seen, flag_place, vec![attempt.clone()]);
    }
    if ratio > limit * TOLERANCE {
        let seen = WORDS.say("too-much").with("ratio", units::rounded(ratio));
        return fail(seen, flag_place, vec![attempt.clone()]);
    }
    let host = evidence.engine.as_ref().map_or(0.0, |engine| engine.cpus as f64);
    if host <= limit || threads as f64 <= limit {
        return Err(Verdict::Skipped { reason: WORDS.say("too-few-cpus").with("cpus", host) });
    }
    let seen = WORDS.say("passed").with("ratio", units::rounded(ratio)).with("given", units::rounded(given));
    Ok(Verdict::pass_after(seen, vec![attempt.clone()]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, counted, fact, flag, hardened, params,
        run, unseen, web,
    };
    use crate::evidence::{Evidence, Feature, Observed, Unsupported};

    fn spun(wall: u64, cpu: u64) -> Evidence {
        let mut evidence = hardened();
        let facts = [("wall_ms", wall), ("cpu_ms", cpu), ("threads", 4)];
        fact(&mut web(&mut evidence).limits).cpu = counted("spin-cpu", "done", &facts);
        evidence
    }

    #[test]
    fn one_cpu_of_four_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_short_period_is_shown_where_it_makes_much_of_a_small_quota() {
        let mut evidence = hardened();
        run(&mut evidence).nano_cpus = None;
        run(&mut evidence).cpu_quota = Some(flag(50_000, 12));
        run(&mut evidence).cpu_period = Some(flag(10_000, 14));
        fact(&mut web(&mut evidence).container).nano_cpus = 5_000_000_000;
        let failure = assert_fails(&CHECK, &evidence, &params(), "too-many");
        assert!(matches!(failure.place, Place::File(place) if place.line == 14));
    }

    #[test]
    fn more_time_than_given_fails() {
        assert_fails(&CHECK, &spun(1000, 3900), &params(), "too-much");
    }

    #[test]
    fn a_busy_host_is_no_limit() {
        let mut evidence = spun(1000, 600);
        fact(&mut web(&mut evidence).container).nano_cpus = 0;
        run(&mut evidence).nano_cpus = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-limit-busy");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
        run(&mut evidence).cpu_shares = Some(flag(2, 12));
        assert_fails(&CHECK, &evidence, &params(), "only-shares-busy");
        fact(&mut web(&mut evidence).limits).cpu =
            counted("spin-cpu", "done", &[("wall_ms", 1000), ("cpu_ms", 3900), ("threads", 4)]);
        assert_fails(&CHECK, &evidence, &params(), "only-shares");
        run(&mut evidence).cpu_shares = None;
        assert_fails(&CHECK, &evidence, &params(), "no-limit");
    }

    #[test]
    fn a_quota_that_is_too_large_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).nano_cpus = 3_000_000_000;
        assert_fails(&CHECK, &evidence, &params(), "too-many");
    }

    #[test]
    fn few_cpus_are_a_limit_as_well() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).nano_cpus = 0;
        tie(&mut evidence, "2");
        assert_passes(&CHECK, &evidence, &params());
        tie(&mut evidence, "0-3");
        run(&mut evidence).nano_cpus = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "too-many");
        assert!(matches!(failure.place, Place::File(place) if place.line == 12));
    }

    fn tie(evidence: &mut Evidence, cpus: &str) {
        run(evidence).cpuset_cpus = Some(flag(cpus.to_owned(), 12));
        fact(&mut web(evidence).container).cpuset_cpus = cpus.to_owned();
    }

    #[test]
    fn a_set_that_the_engine_discards_is_told_and_a_quota_beside_it_still_counts() {
        // Rootless: the warning, and nothing in the inspection.
        let mut rootless = spun(1000, 1990);
        tie(&mut rootless, "0");
        let container = fact(&mut web(&mut rootless).container);
        container.cpuset_cpus = String::new();
        container.nano_cpus = 0;
        rootless.engine.as_mut().unwrap().features.retain(|feature| *feature != Feature::CpuSet);
        let verdict = (CHECK.judge)(&rootless, &params());
        assert!(matches!(verdict, Verdict::Skipped { reason } if reason.key() == "no-cpu-set"));
        // An engine that can, and did not.
        let mut able = rootless.clone();
        able.engine.as_mut().unwrap().features.push(Feature::CpuSet);
        assert_error(&CHECK, &able, &params());
        fact(&mut web(&mut rootless).container).nano_cpus = 1_000_000_000;
        assert_fails(&CHECK, &rootless, &params(), "too-much");
        let facts = [("wall_ms", 1000), ("cpu_ms", 900), ("threads", 4)];
        fact(&mut web(&mut rootless).limits).cpu = counted("spin-cpu", "done", &facts);
        assert_passes(&CHECK, &rootless, &params());
    }

    #[test]
    fn a_host_with_one_cpu_cannot_show_it() {
        let mut evidence = hardened();
        evidence.engine.as_mut().unwrap().cpus = 1;
        assert_skipped(&CHECK, &evidence, &params());
        web(&mut evidence).limits = Observed::Unsupported(Unsupported::CpuLimit);
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn without_a_measurement_there_is_no_verdict() {
        assert_error(&CHECK, &spun(0, 0), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).limits).cpu.facts.remove("cpu_ms");
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &hardened(), &Params { max_cpus: None, ..params() });
        assert_error(&CHECK, &unseen(), &params());
    }
}
