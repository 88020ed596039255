//! Does the run command bound memory, CPU time and processes?

use super::support::{place, settle, subject, units, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, Feature};
use crate::submission::{ContainerSpec, Located};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "limits-declared",
    include_str!("limits_declared.en.ftl"),
    include_str!("limits_declared.de.ftl"),
);

/// Judges the limits whose parameter the exercise gives, and all three where it gives none. `0` and
/// `-1` are Docker's words for no limit; a reservation and a weight bound nothing; unlimited swap and a
/// disabled killer cancel a memory limit.
pub(super) static CHECK: Check = Check {
    id: "limits-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[20, 26],
        cis: &["5.11", "5.12", "5.29"],
        owasp: &["R7", "D07"],
        nist: &["3.4.3"],
        reference: "docker run: --memory, --memory-swap, --cpus, --cpuset-cpus, --pids-limit",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &["max-bytes", "max-cpus", "max-pids"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// A broken limit, and the flag that broke it, where one was written.
type Problem = (Message, Option<Place>);

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let all = params.max_bytes.is_none() && params.max_cpus.is_none() && params.max_pids.is_none();
    let memory = all || params.max_bytes.is_some();
    let cpus = all || params.max_cpus.is_some();
    let pids = all || params.max_pids.is_some();
    let problems: Vec<Problem> = [
        memory.then(|| memory_problem(container, params.max_bytes)).flatten(),
        cpus.then(|| cpu_problem(container, params.max_cpus)).flatten(),
        pids.then(|| pids_problem(container, params.max_pids)).flatten(),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some((first, _)) = problems.first() {
        let seen = problems[1..].iter().fold(first.clone(), |before, (next, _)| {
            WORDS.say("and").with("before", before).with("last", next.clone())
        });
        let written = problems.iter().find_map(|(_, place)| place.clone());
        return Ok(Verdict::fail_at(
            written.unwrap_or_else(|| place::missing_flag(evidence, container)),
            WORDS.say("expected").with("written", written::of(container)),
            seen,
            WORDS.say("direction"),
        ));
    }
    let inspected = subject::inspected(evidence, params)?;
    let can = |feature| evidence.engine.as_ref().is_some_and(|engine| engine.has(feature));
    let lost = [
        (memory && inspected.memory_bytes == 0, Feature::MemoryLimit, ["--memory", "mem_limit"]),
        (cpus && has_quota(container) && inspected.nano_cpus == 0, Feature::CpuLimit, ["--cpus", "cpus"]),
        (
            cpus && container.cpuset_cpus.is_some() && inspected.cpuset_cpus.is_empty(),
            Feature::CpuSet,
            ["--cpuset-cpus", "cpuset"],
        ),
        (pids && inspected.pids_limit == 0, Feature::PidsLimit, ["--pids-limit", "pids_limit"]),
    ];
    let lost = lost.into_iter().filter(|(lost, ..)| *lost);
    let mut dropped = Vec::new();
    for (_, feature, [flag, key]) in lost {
        let flag = if written::of(container) == "compose" { key } else { flag };
        if can(feature) {
            return Err(subject::limit_lost(flag));
        }
        dropped.push(format!("`{flag}`"));
    }
    let passed = WORDS
        .say("passed")
        .with("memory", container.memory.as_ref().map_or_else(none, |flag| size(flag.value)))
        .with("cpus", cpus_given(container))
        .with("pids", container.pids_limit.as_ref().map_or_else(none, |flag| flag.value.to_string()));
    // An engine that cannot carry a limit out says so and drops it; the declaration is right all the
    // same, and nobody should believe that it holds here.
    let seen = if dropped.is_empty() {
        passed
    } else {
        let key = if inspected.warnings.is_empty() { "dropped-silently" } else { "dropped" };
        let told = WORDS.say(key).with("passed", passed).with("flags", dropped.join(", "));
        told.with("said", inspected.warnings.join(" "))
    };
    Ok(Verdict::pass(seen))
}

fn has_quota(container: &ContainerSpec) -> bool {
    container.nano_cpus.is_some() || container.cpu_quota.is_some()
}

/// The smallest number of CPUs that any of the flags gives, as a learner wrote it.
fn cpus_given(container: &ContainerSpec) -> String {
    let given = cpus_of(container);
    let smallest = given.iter().map(|(cpus, _)| *cpus).filter(|cpus| *cpus > 0.0).reduce(f64::min);
    let cpus = smallest.map_or_else(none, |cpus| units::rounded(cpus).to_string());
    match &container.cpuset_cpus {
        Some(set) => format!("{cpus} (CPUs {})", set.value),
        None => cpus,
    }
}

fn none() -> String {
    "-".to_owned()
}

fn size(bytes: i64) -> String {
    units::bytes(u64::try_from(bytes).unwrap_or(0))
}

fn at<T>(flag: &Located<T>) -> Option<Place> {
    Some(place::at(&flag.at))
}

fn memory_problem(container: &ContainerSpec, limit: Option<u64>) -> Option<Problem> {
    let Some(memory) = &container.memory else {
        return Some(match &container.memory_reservation {
            Some(flag) => (WORDS.say("only-reservation"), at(flag)),
            None => (WORDS.say("no-memory"), None),
        });
    };
    if memory.value <= 0 {
        return Some((WORDS.say("memory-unlimited").with("value", memory.value), at(memory)));
    }
    if limit.is_some_and(|limit| memory.value.unsigned_abs() > limit) {
        let bound = limit.unwrap_or(0);
        let over = units::bytes_against(bound, memory.value.unsigned_abs());
        let seen = WORDS.say("memory-too-high").with("size", over).with("limit", units::bytes(bound));
        return Some((seen, at(memory)));
    }
    if let Some(swap) = container.memory_swap.as_ref().filter(|swap| swap.value < 0) {
        return Some((WORDS.say("swap-unlimited"), at(swap)));
    }
    if let (Some(swap), Some(limit)) = (&container.memory_swap, limit)
        && swap.value.saturating_sub(memory.value) > i64::try_from(limit).unwrap_or(i64::MAX)
    {
        let seen = WORDS.say("swap-too-high").with("size", size(swap.value - memory.value));
        return Some((seen.with("limit", units::bytes(limit)), at(swap)));
    }
    let killer = container.oom_kill_disable.as_ref().filter(|flag| flag.value);
    killer.map(|flag| (WORDS.say("killer-disabled"), at(flag)))
}

/// How many CPUs each flag gives, and where it stands.
fn cpus_of(container: &ContainerSpec) -> Vec<(f64, Option<Place>)> {
    let quota = container.cpu_quota.as_ref().map(|quota| {
        let period = container.cpu_period.as_ref().map_or(100_000, |period| period.value).max(1);
        (quota.value as f64 / period as f64, at(quota))
    });
    let cpus = container.nano_cpus.as_ref().map(|flag| (flag.value as f64 / 1e9, at(flag)));
    let tied = container.cpuset_cpus.as_ref().map(|flag| (units::cpu_set(&flag.value) as f64, at(flag)));
    [cpus, quota, tied].into_iter().flatten().collect()
}

fn cpu_problem(container: &ContainerSpec, limit: Option<f64>) -> Option<Problem> {
    let given = cpus_of(container);
    let period =
        limit.and_then(|limit| place::quota(container, limit)).filter(|_| container.nano_cpus.is_none());
    let Some((_, place)) = given.first() else {
        return Some(match &container.cpu_shares {
            Some(flag) => (WORDS.say("only-shares"), at(flag)),
            None => (WORDS.say("no-cpus"), None),
        });
    };
    let place = period.map_or_else(|| place.clone(), at);
    let smallest = given.iter().map(|(cpus, _)| *cpus).filter(|cpus| *cpus > 0.0).reduce(f64::min);
    let Some(smallest) = smallest else {
        return Some((WORDS.say("cpus-unlimited"), place));
    };
    let limit = limit.filter(|limit| smallest > limit + f64::EPSILON)?;
    let seen = WORDS.say("cpus-too-high").with("cpus", units::rounded(smallest));
    Some((seen.with("limit", units::rounded(limit)), place))
}

fn pids_problem(container: &ContainerSpec, limit: Option<i64>) -> Option<Problem> {
    let Some(pids) = &container.pids_limit else {
        return Some((WORDS.say("no-pids"), None));
    };
    if pids.value <= 0 {
        return Some((WORDS.say("pids-unlimited").with("value", pids.value), at(pids)));
    }
    let limit = limit.filter(|limit| pids.value > *limit)?;
    Some((WORDS.say("pids-too-high").with("count", pids.value).with("limit", limit), at(pids)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::{Evidence, Feature};
    use crate::submission::ContainerSpec;
    use crate::words::Language;

    fn spoilt(change: impl FnOnce(&mut ContainerSpec)) -> Evidence {
        let mut evidence = hardened();
        change(run(&mut evidence));
        evidence
    }

    #[test]
    fn three_limits_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        let no_bounds = Params { max_bytes: None, max_cpus: None, max_pids: None, ..params() };
        assert_passes(&CHECK, &hardened(), &no_bounds);
    }

    #[test]
    fn a_quota_and_a_set_of_cpus_are_limits_as_well() {
        let evidence = spoilt(|run| {
            run.nano_cpus = None;
            run.cpu_quota = Some(flag(50_000, 12));
        });
        assert_passes(&CHECK, &evidence, &params());
        assert!(shown(&evidence).contains("CPUs 0.5,"), "{}", shown(&evidence));
        for (quota, line) in [(50_000, 14), (500_000, 12)] {
            let short = spoilt(|run| {
                run.nano_cpus = None;
                run.cpu_quota = Some(flag(quota, 12));
                run.cpu_period = Some(flag(10_000, 14));
            });
            let failure = assert_fails(&CHECK, &short, &params(), "cpus-too-high");
            assert!(matches!(failure.place, Place::File(place) if place.line == line), "{quota}");
        }
        let mut evidence = spoilt(|run| {
            run.nano_cpus = None;
            run.cpuset_cpus = Some(flag("2".to_owned(), 12));
        });
        let container = fact(&mut web(&mut evidence).container);
        container.nano_cpus = 0;
        container.cpuset_cpus = "2".to_owned();
        assert!(shown(&evidence).contains("CPUs 1 (CPUs 2),"), "{}", shown(&evidence));
    }

    /// What is said of a pass.
    fn shown(evidence: &Evidence) -> String {
        match (CHECK.judge)(evidence, &params()) {
            Verdict::Pass { seen, .. } => seen.text(Language::En),
            other => panic!("expected a pass, got {other:#?}"),
        }
    }

    #[test]
    fn a_set_that_the_engine_discards_passes_on_paper_and_is_told_with_its_words() {
        let mut evidence = spoilt(|run| {
            run.nano_cpus = None;
            run.cpuset_cpus = Some(flag("0".to_owned(), 12));
        });
        let container = fact(&mut web(&mut evidence).container);
        container.nano_cpus = 0;
        container.warnings = vec!["cpuset cgroup is not mounted. Cpuset discarded.".to_owned()];
        assert_error(&CHECK, &evidence, &params());
        evidence.engine.as_mut().unwrap().features.retain(|feature| *feature != Feature::CpuSet);
        let said = shown(&evidence);
        assert!(said.contains("discards `--cpuset-cpus`") && said.contains("Cpuset discarded"), "{said}");
        fact(&mut web(&mut evidence).container).warnings.clear();
        assert!(!shown(&evidence).contains("says"), "{}", shown(&evidence));
    }

    #[test]
    fn each_missing_limit_is_named() {
        for (key, evidence) in [
            ("no-memory", spoilt(|run| run.memory = None)),
            ("no-cpus", spoilt(|run| run.nano_cpus = None)),
            ("no-pids", spoilt(|run| run.pids_limit = None)),
        ] {
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
        }
        let evidence = spoilt(|run| {
            run.memory = None;
            run.pids_limit = None;
        });
        assert_fails(&CHECK, &evidence, &params(), "and");
    }

    #[test]
    fn zero_and_minus_one_are_no_limits() {
        assert_fails(&CHECK, &spoilt(|run| run.memory = Some(flag(0, 10))), &params(), "memory-unlimited");
        assert_fails(&CHECK, &spoilt(|run| run.nano_cpus = Some(flag(0, 12))), &params(), "cpus-unlimited");
        for value in [0, -1] {
            let evidence = spoilt(|run| run.pids_limit = Some(flag(value, 13)));
            let failure = assert_fails(&CHECK, &evidence, &params(), "pids-unlimited");
            assert!(matches!(failure.place, Place::File(place) if place.line == 13));
        }
    }

    #[test]
    fn values_above_the_bound_fail() {
        assert_fails(
            &CHECK,
            &spoilt(|run| run.memory = Some(flag(20 << 30, 10))),
            &params(),
            "memory-too-high",
        );
        let many = spoilt(|run| run.nano_cpus = Some(flag(3_000_000_000, 12)));
        assert_fails(&CHECK, &many, &params(), "cpus-too-high");
        let many = spoilt(|run| run.pids_limit = Some(flag(4_000_000, 13)));
        assert_fails(&CHECK, &many, &params(), "pids-too-high");
    }

    #[test]
    fn flags_that_cancel_a_limit_fail() {
        let evidence = spoilt(|run| run.memory_swap = Some(flag(-1, 11)));
        assert_fails(&CHECK, &evidence, &params(), "swap-unlimited");
        let evidence = spoilt(|run| run.oom_kill_disable = Some(flag(true, 11)));
        assert_fails(&CHECK, &evidence, &params(), "killer-disabled");
    }

    #[test]
    fn what_only_asks_for_less_is_no_limit() {
        let evidence = spoilt(|run| {
            run.memory = None;
            run.memory_reservation = Some(flag(1 << 20, 10));
        });
        assert_fails(&CHECK, &evidence, &params(), "only-reservation");
        let evidence = spoilt(|run| {
            run.nano_cpus = None;
            run.cpu_shares = Some(flag(2, 12));
        });
        assert_fails(&CHECK, &evidence, &params(), "only-shares");
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).memory_bytes = 0;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }

    #[test]
    fn an_engine_without_the_controller_drops_the_limit_and_the_paper_counts() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).memory_bytes = 0;
        evidence.engine.as_mut().unwrap().features.clear();
        assert_passes(&CHECK, &evidence, &params());
    }
}
