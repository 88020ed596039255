//! Does the service come back after a crash?

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use bollard::query_parameters::{EventsOptionsBuilder, TopOptions};
use futures_util::StreamExt;
use hyper::Method;
use tokio::time::{sleep, timeout};

use crate::check::Need;
use crate::evidence::{Blocked, CrashExperiment, EngineFamily, Observed};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask_for};
use crate::lab::look::http;
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::run::{
    Instance, Lab, PublishedAt, Readiness, Variation, inspect, milliseconds_since, newer_container,
};

use super::order;

/// How long the crash itself may take.
const END: Duration = Duration::from_secs(10);
/// How long the service may take to come back. The engine waits 100 ms before the first restart, and twice
/// as long before each further one.
pub(super) const RETURN: Duration = Duration::from_secs(15);

/// How long a Swarm's next task may take from its turn to its answer: it is made anew, with all its networks.
const TASK: Duration = Duration::from_secs(45);
/// What a Swarm waits where nobody says otherwise.
const OWN_DELAY: Duration = Duration::from_secs(5);
/// The longest delay that the lab waits for.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// How long the engine gets to tell of the crash before the inside of the container is looked at.
const HEAD_START: Duration = Duration::from_millis(500);

/// A service with its own restart policy is made to crash, and watched.
pub(in crate::lab) const CRASH: Observation = Observation {
    need: Need::Crash,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |_, _| Variation { restarts: true, health: None },
        features: &[],
        first: false,
        alone: false,
        neighbour: false,
        own_files: false,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(crash(seat).await?, |facts| &mut facts.crash)) }),
        },
    })),
};

async fn crash(seat: Seat<'_>) -> Result<Observed<CrashExperiment>, LabError> {
    if seat.readiness != Readiness::Ready {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    }
    let (lab, port) = (seat.lab(), seat.port());
    // Its ports change with every life.
    let mut instance = seat.instance.clone();
    let inside = Inside::of(lab, &instance).await?;
    let begin = Instant::now();
    if let Err(problem) = order::give(lab, &instance, port, "crash").await {
        return Ok(Observed::Missing(problem));
    }
    let ended = tokio::select! {
        ended = first_end(lab, &instance.id) => Some(ended?),
        again = timeout(END, inside.answers_again(lab, &instance, port)) => {
            again.unwrap_or(Ok(()))?;
            None
        }
    };
    let Some(exit_code) = ended else {
        if !inside.lost(lab, &instance).await? {
            return Ok(Observed::Missing("the service did not crash".to_owned()));
        }
        let milliseconds = answers(&instance, port).await.then(|| milliseconds_since(begin));
        let unseen = CrashExperiment { exit_code: 0, running_again: true, restart_count: 0, milliseconds };
        return Ok(Observed::Seen(unseen));
    };
    if instance.service.is_some() {
        let spec = &lab.plan.containers[seat.target.index];
        let patience = match spec.restart.as_ref().is_some_and(|policy| policy.value.name == "no") {
            true => RETURN,
            false => TASK + waits(spec.restart_delay.as_ref().map(|delay| delay.value)),
        };
        return watch_service(lab, instance, port, begin, exit_code, patience).await.map(Observed::Seen);
    }
    watch(lab, &mut instance, port, begin, exit_code).await.map(Observed::Seen)
}

/// What runs beneath the container's first process. Where the service does, its crash is no end of the
/// container, and the engine does not see it.
struct Inside {
    /// The engine's number of the first process.
    pid: i64,
    beneath: BTreeSet<i64>,
}

impl Inside {
    async fn of(lab: &Lab<'_>, instance: &Instance) -> Result<Inside, LabError> {
        let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
        let pid = state.pid.unwrap_or_default();
        // Its number in the list of processes.
        let first = match lab.engine.family() {
            EngineFamily::Docker => pid,
            EngineFamily::Podman => 1,
        };
        Ok(Inside { pid, beneath: beneath(first, &processes(lab, instance).await?) })
    }

    /// Whether one of them is gone, and the container runs on as if nothing had been.
    async fn lost(&self, lab: &Lab<'_>, instance: &Instance) -> Result<bool, LabError> {
        let now = processes(lab, instance).await?;
        let gone = self.beneath.iter().any(|pid| !now.iter().any(|(other, _)| other == pid));
        let inspected = inspect(lab, &instance.id).await?;
        let state = inspected.state.unwrap_or_default();
        Ok(gone && state.running == Some(true) && state.pid == Some(self.pid))
    }

    /// Waits until the service is gone and another one answers in the same life of the container.
    async fn answers_again(&self, lab: &Lab<'_>, instance: &Instance, port: u16) -> Result<(), LabError> {
        sleep(HEAD_START).await;
        loop {
            let lost = self.lost(lab, instance).await?;
            // In this order: the answer is not the last one of the service that crashes.
            if lost && answers(instance, port).await && self.lost(lab, instance).await? {
                return Ok(());
            }
            sleep(Duration::from_millis(250)).await;
        }
    }
}

/// Numbers of the container's processes and of their parents; none where it has ended.
async fn processes(lab: &Lab<'_>, instance: &Instance) -> Result<Vec<(i64, i64)>, LabError> {
    let action = "to list the processes";
    let top = match lab.engine.family() {
        EngineFamily::Docker => {
            let options = Some(TopOptions { ps_args: "-eo pid,ppid".to_owned() });
            ask_for(action, ORDINARY, lab.engine.docker().top_processes(&instance.id, options)).await?
        }
        EngineFamily::Podman => {
            // In the container's own numbers; of one that has ended it says nothing at all.
            let path = format!("{}/containers/{}/top?ps_args=pid,ppid", lab.engine.prefix(), instance.id);
            let answer = lab.engine.raw(action, Method::GET, &path).await?;
            answer.map(|top| serde_json::from_value(top).unwrap_or_default())
        }
    };
    let Ok(top) = top else { return Ok(Vec::new()) };
    let number = |row: &[String], index: usize| row.get(index)?.trim().parse().ok();
    let rows = top.processes.unwrap_or_default();
    Ok(rows.iter().filter_map(|row| Some((number(row, 0)?, number(row, 1)?))).collect())
}

/// Descendants of a process. What the engine executes beside it, such as a health command, is none.
fn beneath(first: i64, processes: &[(i64, i64)]) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    loop {
        let children = processes.iter().filter(|(_, parent)| *parent == first || found.contains(parent));
        let next: BTreeSet<i64> = children.map(|(pid, _)| *pid).collect();
        if next.len() == found.len() {
            return found;
        }
        found = next;
    }
}

/// Exit code of the container's first end, whether it came before this call or comes after it: the
/// engine keeps its latest events, and `since` asks for the kept ones first. A wait for the next exit
/// would have to reach the engine before the crash does.
async fn first_end(lab: &Lab<'_>, id: &str) -> Result<i64, LabError> {
    // Podman looks for its own word and then says Docker's.
    let filters = HashMap::from([("container", vec![id]), ("event", vec!["die", "died"])]);
    let options = EventsOptionsBuilder::default().since("1").filters(&filters).build();
    let mut events = std::pin::pin!(lab.engine.docker().events(Some(options)));
    loop {
        let event = match events.next().await {
            Some(Ok(event)) => event,
            Some(Err(error)) => return Err(LabError::of_engine("to tell of the crash", &error)),
            None => {
                return Err(LabError::EngineGone {
                    during: "a crash was waited for".to_owned(),
                    detail: "it ended its list of events".to_owned(),
                });
            }
        };
        let code = event.actor.and_then(|actor| actor.attributes?.get("exitCode")?.parse().ok());
        if let Some(code) = code {
            return Ok(code);
        }
    }
}

/// Watches until the service answers again, has ended for good, or has had time enough.
async fn watch(
    lab: &Lab<'_>,
    instance: &mut Instance,
    port: u16,
    begin: Instant,
    exit_code: i64,
) -> Result<CrashExperiment, LabError> {
    let mut looks_at_the_end = 0;
    loop {
        let inspected = inspect(lab, &instance.id).await?;
        let restart_count = inspected.restart_count.unwrap_or_default();
        let state = inspected.state.unwrap_or_default();
        let running = state.running == Some(true) && state.restarting != Some(true) && restart_count > 0;
        if running {
            // The engine chose another host port for the new life.
            instance.refresh(lab).await?;
            if answers(instance, port).await {
                let milliseconds = Some(milliseconds_since(begin));
                return Ok(CrashExperiment { exit_code, running_again: true, restart_count, milliseconds });
            }
        }
        let over = state.running != Some(true) && state.restarting != Some(true);
        looks_at_the_end = if over { looks_at_the_end + 1 } else { 0 };
        // One look could fall between the end and the restart.
        if looks_at_the_end > 4 || begin.elapsed() > RETURN {
            return Ok(CrashExperiment {
                exit_code,
                running_again: running,
                restart_count,
                milliseconds: None,
            });
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// How long a Swarm waits before it starts another task, as far as the lab waits for it.
fn waits(delay: Option<i64>) -> Duration {
    let delay =
        delay.map_or(OWN_DELAY, |delay| Duration::from_nanos(u64::try_from(delay).unwrap_or_default()));
    delay.min(LONGEST_DELAY)
}

/// The same of a Swarm's service: it comes back as another task, which has a container of its own.
async fn watch_service(
    lab: &Lab<'_>,
    instance: Instance,
    port: u16,
    begin: Instant,
    exit_code: i64,
    patience: Duration,
) -> Result<CrashExperiment, LabError> {
    let mut restart_count = 0;
    loop {
        let mut running = false;
        if let Some(service) = &instance.service
            && let Some(id) = newer_container(lab, service, &instance.id).await?
        {
            (running, restart_count) = (true, 1);
            let next = instance.replaced_by(lab, id).await?;
            if answers(&next, port).await {
                let milliseconds = Some(milliseconds_since(begin));
                return Ok(CrashExperiment { exit_code, running_again: true, restart_count, milliseconds });
            }
        }
        if begin.elapsed() > patience {
            return Ok(CrashExperiment {
                exit_code,
                running_again: running,
                restart_count,
                milliseconds: None,
            });
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn answers(instance: &Instance, port: u16) -> bool {
    match instance.address(port) {
        Some(PublishedAt::Address(address)) => {
            let answer = http::ask(address, "GET", "/health", "", None, Duration::from_secs(1)).await;
            answer.is_ok_and(|answer| answer.status < 500)
        }
        Some(PublishedAt::FarLoopback(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{beneath, waits};

    #[test]
    fn a_swarm_gets_the_time_that_it_takes_by_itself() {
        for (delay, seconds) in
            [(None, 5), (Some(0), 0), (Some(1_000_000_000), 1), (Some(3_600_000_000_000), 60), (Some(-1), 0)]
        {
            assert_eq!(waits(delay).as_secs(), seconds, "{delay:?}");
        }
    }

    #[test]
    fn what_the_engine_executes_is_not_beneath_the_first_process() {
        let processes = [(10, 1), (11, 10), (12, 11), (20, 1), (21, 20)];
        assert_eq!(beneath(10, &processes), BTreeSet::from([11, 12]));
        assert!(beneath(12, &processes).is_empty());
    }
}
