//! How much memory, CPU time and how many processes does the container really get? Always bounded.

use std::fs;
use std::time::{Duration, Instant};

use crate::kernel::{self, SharedCounter, Sleepers};
use crate::record::Attempt;
use crate::trial::{ProbeFailure, attempt_within};

/// The names of the attempts of this file.
pub(crate) const NAMES: &[&str] = &["allocate-memory", "spin-cpu", "fork-processes"];

const MEMORY_LIMIT: u64 = 8 << 30;
const MEMORY_STEP: u64 = 1 << 20;
const MEMORY_DEADLINE: Duration = Duration::from_secs(20);
const SPIN_LIMIT: u64 = 10_000;
const THREAD_LIMIT: usize = 64;
const PROCESS_LIMIT: u64 = 4096;
const PROCESS_DEADLINE: Duration = Duration::from_secs(15);

/// Takes memory step by step up to `goal` bytes; the fact `bytes` is what was touched at most, also when
/// the kernel killed the child for it.
pub(crate) fn eat_memory(goal: u64) -> Result<Attempt, ProbeFailure> {
    let goal = goal.min(MEMORY_LIMIT);
    let touched =
        SharedCounter::new().map_err(|errno| ProbeFailure(format!("no shared memory: {}", errno.name())))?;
    let attempt = attempt_within(MEMORY_DEADLINE, "allocate-memory", "", |_| {
        // The child is the one to be killed, not the service beside it: the answer is the same.
        let _ = fs::write("/proc/self/oom_score_adj", "1000");
        while touched.get() < goal {
            let step = MEMORY_STEP.min(goal - touched.get());
            kernel::take_memory(usize::try_from(step).unwrap_or(usize::MAX))?;
            touched.set(touched.get() + step);
        }
        Ok(i64::try_from(goal).unwrap_or(i64::MAX))
    })?;
    Ok(attempt.with("bytes", touched.get()).with("goal", goal))
}

/// Keeps threads busy for a time; `cpu_ms` against `wall_ms` is what the kernel granted.
pub(crate) fn spin_cpu(milliseconds: u64, threads: usize) -> Result<Attempt, ProbeFailure> {
    let milliseconds = milliseconds.min(SPIN_LIMIT);
    let threads = threads.clamp(1, THREAD_LIMIT);
    let deadline = Duration::from_millis(milliseconds) + Duration::from_secs(10);
    attempt_within(deadline, "spin-cpu", "", |reporter| {
        let begun = Instant::now();
        let before = kernel::cpu_milliseconds()?;
        let until = begun + Duration::from_millis(milliseconds);
        // One fewer: this thread spins as well, and a limit on processes may refuse the others.
        let others: Vec<_> =
            (1..threads).map_while(|_| std::thread::Builder::new().spawn(move || spin(until)).ok()).collect();
        let running = others.len() + 1;
        spin(until);
        for other in others {
            let _ = other.join();
        }
        let spent = kernel::cpu_milliseconds()? - before;
        reporter.fact("wall_ms", begun.elapsed().as_millis());
        reporter.fact("cpu_ms", spent);
        reporter.fact("threads", running);
        Ok(i64::try_from(spent).unwrap_or(i64::MAX))
    })
}

fn spin(until: Instant) {
    while Instant::now() < until {
        std::hint::spin_loop();
    }
}

/// Starts children that sleep, up to `goal`; the fact `pids` is how many there were at once.
pub(crate) fn fork_processes(goal: u64) -> Result<Attempt, ProbeFailure> {
    let goal = goal.min(PROCESS_LIMIT);
    let attempt = attempt_within(PROCESS_DEADLINE, "fork-processes", "", |reporter| {
        let mut sleepers = Sleepers::new()?;
        reporter.fact("pids", 0);
        for pids in 1..=goal {
            sleepers.start()?;
            reporter.fact("pids", pids);
        }
        Ok(i64::try_from(goal).unwrap_or(i64::MAX))
    })?;
    Ok(attempt.with("goal", goal))
}

#[cfg(test)]
mod tests {
    use super::{eat_memory, fork_processes, spin_cpu};
    use crate::record::Outcome;

    #[test]
    fn what_was_taken_is_told() {
        let attempt = eat_memory(3 << 20).unwrap();
        assert_eq!(attempt.outcome, Outcome::Done(3 << 20));
        assert_eq!(attempt.facts["bytes"], "3145728");
    }

    #[test]
    fn processes_are_counted_and_gone_afterwards() {
        let attempt = fork_processes(5).unwrap();
        assert_eq!(attempt.outcome, Outcome::Done(5));
        assert_eq!(attempt.facts["pids"], "5");
    }

    #[test]
    fn time_is_measured() {
        let attempt = spin_cpu(50, 2).unwrap();
        let fact = |name: &str| attempt.facts[name].parse::<u64>().unwrap();
        assert!(fact("wall_ms") >= 50);
        assert!(fact("cpu_ms") > 0);
        assert_eq!(fact("threads"), 2);
    }
}
