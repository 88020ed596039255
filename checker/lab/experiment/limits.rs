//! Is the service stopped at its limits before it starves its neighbours?

use std::time::Duration;

use bollard::query_parameters::{StartContainerOptions, StatsOptionsBuilder};
use futures_util::StreamExt;

use crate::check::Need;
use crate::evidence::{
    Attempt, Blocked, Feature, HttpExchange, LimitExperiment, Observed, Outcome, Unsupported,
};
use crate::lab::LabError;
use crate::lab::ask::ask;
use crate::lab::look::{Looked, ProbeUser, exchange, no_room, run_probe};
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::probe::{ProbeCommand, read_attempt};
use crate::lab::run::{Instance, Lab, Neighbour, PublishedAt, Variation, answers_within, inspect};

/// What the lab eats at most, in bytes, where no limit is declared or a larger one.
const MEMORY_BOUND: u64 = 640 * 1024 * 1024;
/// How long the CPU is kept busy, in milliseconds: some periods of the scheduler, which gives a quota out
/// every 100 ms, so that one more or less at the edges does not matter.
const SPIN: u64 = 600;
/// By how many threads.
const THREADS: usize = 2;
/// How many processes are started at most.
const PROCESSES: u64 = 512;
/// How long one attack may take.
const ATTACK: Duration = Duration::from_secs(30);
/// How long the service may take to answer again afterwards.
const RECOVERY: Duration = Duration::from_secs(10);

/// Memory, CPU time and processes are eaten inside a service, up to its limits or the lab's. Alone,
/// because that would blur what others measure.
pub(in crate::lab) const LIMITS: Observation = Observation {
    need: Need::Limits,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |_, _| Variation { restarts: true, health: None },
        features: &[
            (Feature::MemoryLimit, Unsupported::MemoryLimit),
            (Feature::CpuLimit, Unsupported::CpuLimit),
            (Feature::PidsLimit, Unsupported::PidsLimit),
        ],
        first: false,
        alone: true,
        neighbour: true,
        own_files: false,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(limits(seat).await?, |facts| &mut facts.limits)) }),
        },
    })),
};

async fn limits(seat: Seat<'_>) -> Result<Observed<LimitExperiment>, LabError> {
    let lab = seat.lab();
    let Some(neighbour) = seat.neighbour else {
        return Ok(Observed::Missing("no neighbour was started".to_owned()));
    };
    let declared = lab.plan.containers[seat.target.index].memory.as_ref().map_or(0, |memory| memory.value);
    let goal = memory_goal(declared, lab.host.memory_bytes);
    attack(lab, seat.instance.clone(), seat.port(), goal, neighbour).await
}

/// Twice the declared limit, so that it is surely met, and never more than the host can spare.
fn memory_goal(declared: i64, engine_memory: i64) -> u64 {
    let spare = u64::try_from(engine_memory).unwrap_or(0) / 4;
    let bound = if spare == 0 { MEMORY_BOUND } else { MEMORY_BOUND.min(spare) };
    match u64::try_from(declared) {
        Ok(declared) if declared > 0 => declared.saturating_mul(2).min(bound),
        _ => bound,
    }
}

async fn attack(
    lab: &Lab<'_>,
    mut instance: Instance,
    port: u16,
    goal: u64,
    neighbour: &Neighbour<'_>,
) -> Result<Observed<LimitExperiment>, LabError> {
    let work = async {
        let memory =
            one_attack(lab, &instance, &ProbeCommand::EatMemory { bytes: goal }, "allocate-memory").await?;
        let out_of_memory =
            inspect(lab, &instance.id).await?.state.and_then(|state| state.oom_killed).unwrap_or_default();
        let spin = ProbeCommand::SpinCpu { milliseconds: SPIN, threads: THREADS };
        let cpu = one_attack(lab, &instance, &spin, "spin-cpu").await?;
        let processes =
            one_attack(lab, &instance, &ProbeCommand::ForkProcesses { goal: PROCESSES }, "fork-processes")
                .await?;
        Ok::<_, LabError>((memory, out_of_memory, cpu, processes))
    };
    let (made, worst) = neighbour.watched_during(work).await;
    let (memory, out_of_memory, cpu, processes) = made?;
    let (memory, cpu, processes) = match (memory, cpu, processes) {
        (Ok(memory), Ok(cpu), Ok(processes)) => (memory, cpu, processes),
        (Err(problem), _, _) | (_, Err(problem), _) | (_, _, Err(problem)) => {
            return Ok(if no_room(&problem) || no_room_for_runtime(lab, &instance, &problem).await? {
                Observed::Blocked(Blocked::NoRoom)
            } else {
                Observed::Missing(problem)
            });
        }
    };
    let killed = matches!(memory.outcome, Outcome::Killed(9));
    Ok(Observed::Seen(LimitExperiment {
        memory_goal_bytes: goal,
        out_of_memory: out_of_memory || killed,
        memory,
        cpu,
        processes,
        neighbour: worst,
        service_after: after(lab, &mut instance, port).await?,
    }))
}

/// How many threads runc has in a container before the probe is there, at least: it is a Go program.
const RUNTIME_THREADS: u64 = 5;

/// Whether runc died on its way into a container that has no room for its threads: it says no more than that its
/// other half is gone, and the engine counts the threads.
async fn no_room_for_runtime(lab: &Lab<'_>, instance: &Instance, problem: &str) -> Result<bool, LabError> {
    if !is_lost_runtime(problem) {
        return Ok(false);
    }
    let once = StatsOptionsBuilder::default().stream(false).one_shot(true).build();
    let mut stats = lab.engine.docker().stats(&instance.id, Some(once));
    let first = async { stats.next().await.transpose() };
    let counted =
        ask("to count the processes of a container", first).await?.and_then(|stats| stats.pids_stats);
    Ok(counted.is_some_and(|pids| leaves_no_room(pids.current, pids.limit)))
}

/// runc's words where the part of it that enters the container ended before it was there.
fn is_lost_runtime(problem: &str) -> bool {
    let lost = ["connection reset by peer", "resource temporarily unavailable", "final child's PID", "EOF"];
    problem.contains("OCI runtime exec failed") && lost.iter().any(|words| problem.contains(words))
}

/// Whether `current` processes and threads of at most `limit` leave too few for runc. 0 is no limit.
fn leaves_no_room(current: Option<u64>, limit: Option<u64>) -> bool {
    let (Some(current), Some(limit)) = (current, limit) else { return false };
    limit > 0 && limit.saturating_sub(current) < RUNTIME_THREADS
}

/// One attack of the probe. Where an earlier one ended the whole container, it is started again: the
/// attacks are judged one by one.
async fn one_attack(
    lab: &Lab<'_>,
    instance: &Instance,
    asked: &ProbeCommand,
    name: &str,
) -> Result<Result<Attempt, String>, LabError> {
    let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
    if state.running != Some(true) {
        let call = lab.engine.docker().start_container(&instance.id, None::<StartContainerOptions>);
        ask("to start the service again", call).await?;
    }
    Ok(match run_probe(lab, instance, ProbeUser::Configured, std::slice::from_ref(asked), ATTACK).await? {
        Looked::Ran { outputs, problem } => match outputs.first() {
            Some(output) => read_attempt(output.as_bytes(), name).map_err(|error| error.to_string()),
            None => Err(problem),
        },
        Looked::NotRunning => Err(format!("the service ended before `{name}`")),
        Looked::Failed(problem) => Err(problem),
    })
}

async fn after(lab: &Lab<'_>, instance: &mut Instance, port: u16) -> Result<HttpExchange, LabError> {
    instance.refresh(lab).await?;
    if let Some(PublishedAt::Address(address)) = instance.address(port) {
        answers_within(address, RECOVERY).await;
    }
    let answer = exchange(instance, port, "service-after", "GET", "/health", "").await;
    Ok(answer.unwrap_or_else(|problem| HttpExchange {
        name: "service-after".to_owned(),
        request: "GET /health".to_owned(),
        status: None,
        body: String::new(),
        problem,
        unpublished: None,
        milliseconds: 0,
    }))
}

#[cfg(test)]
mod tests {
    use super::{MEMORY_BOUND, is_lost_runtime, leaves_no_room, memory_goal};

    #[test]
    fn a_runtime_that_finds_no_room_is_told_from_one_that_fails_otherwise() {
        let failed = "the probe's first line is `OCI runtime exec failed: exec failed: unable to start container \
            process: ";
        assert!(is_lost_runtime(&format!("{failed}read init-p: connection reset by peer: unknown`")));
        assert!(!is_lost_runtime(&format!("{failed}exec: \"/probe\": permission denied`")));
        assert!(!is_lost_runtime("the probe ended early: connection reset by peer"));
        // Engine 20.10 with `--pids-limit 5`, and with none.
        assert!(leaves_no_room(Some(2), Some(5)));
        assert!(!leaves_no_room(Some(3), Some(8)));
        assert!(
            !leaves_no_room(Some(3), Some(0))
                && !leaves_no_room(Some(3), None)
                && !leaves_no_room(None, Some(5))
        );
    }

    #[test]
    fn the_goal_meets_a_limit_and_spares_the_host() {
        let gigabyte = 1024 * 1024 * 1024;
        assert_eq!(memory_goal(64 * 1024 * 1024, 8 * gigabyte), 128 * 1024 * 1024);
        assert_eq!(memory_goal(0, 8 * gigabyte), MEMORY_BOUND);
        assert_eq!(memory_goal(0, gigabyte), 256 * 1024 * 1024);
        assert_eq!(memory_goal(64 * gigabyte, 8 * gigabyte), MEMORY_BOUND);
    }
}
