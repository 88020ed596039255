//! Does the service come back after a crash?

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::evidence::{Blocked, CrashExperiment, Observed};
use crate::lab::LabError;
use crate::lab::look::http;
use crate::lab::run::{
    Instance, Lab, PublishedAt, Readiness, Start, Variation, World, inspect, milliseconds_since,
    wait_until_ready,
};

use super::order;

/// How long the crash itself may take.
const END: Duration = Duration::from_secs(10);
/// How long the service may take to come back. The engine waits 100 ms before the first restart.
const RETURN: Duration = Duration::from_secs(15);

/// Runs the service with its own restart policy, makes it crash, and watches.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn crash(
    lab: Lab<'_>,
    index: usize,
    port: u16,
) -> Result<Observed<CrashExperiment>, LabError> {
    let name = format!("crash{index}");
    let world = World::new(lab, &name).await?;
    let variation = Variation { restarts: true, health: None };
    let mut starts = world.start_all(Some(index), &variation).await?;
    let mut instance = match starts.swap_remove(index) {
        Start::Started(instance) => instance,
        Start::NotBuilt => return Ok(Observed::Blocked(Blocked::BuildFailed)),
        Start::TurnedDown { .. } => return Ok(Observed::Blocked(Blocked::NotRunning)),
    };
    if wait_until_ready(&lab, &instance, Some(port)).await? != Readiness::Ready {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    }
    let begin = Instant::now();
    if let Err(problem) = order::give(&lab, &instance, port, "crash").await {
        return Ok(Observed::Missing(problem));
    }
    let Ok(ended) = timeout(END, first_end(&lab, &instance.id)).await else {
        return Ok(Observed::Missing("the service did not crash".to_owned()));
    };
    let exit_code = ended?;
    let seen = watch(&lab, &mut instance, port, begin, exit_code).await.map(Observed::Seen);
    world.take_down().await;
    seen
}

/// Exit code of the container's first end, whether it came before this call or comes after it: the
/// engine keeps its latest events, and `since` asks for the kept ones first. A wait for the next exit
/// would have to reach the engine before the crash does.
async fn first_end(lab: &Lab<'_>, id: &str) -> Result<i64, LabError> {
    let filters = HashMap::from([("container", vec![id]), ("event", vec!["die"])]);
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

async fn answers(instance: &Instance, port: u16) -> bool {
    match instance.address(port) {
        Some(PublishedAt::Address(address)) => {
            let answer = http::ask(address, "GET", "/health", "", None, Duration::from_secs(1)).await;
            answer.is_ok_and(|answer| answer.status < 500)
        }
        Some(PublishedAt::FarLoopback(_)) | None => false,
    }
}
