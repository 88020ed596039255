//! Does the health check notice that the service hangs?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use bollard::models::{Health, HealthConfig, HealthStatusEnum};
use tokio::time::sleep;

use crate::evidence::{Blocked, HangExperiment, Observed};
use crate::lab::LabError;
use crate::lab::look::http;
use crate::lab::run::{
    HealthTiming, Instance, Lab, PublishedAt, Readiness, RunImage, Start, Variation, World, inspect,
    milliseconds_since, wait_until_ready,
};
use crate::submission::HealthcheckSpec;

use super::order;

/// The interval in place of the declared one, in milliseconds.
const INTERVAL: u64 = 50;
/// The longest timeout of a health command, in nanoseconds. A command that gives up by itself must get
/// the time to do so: cut short, even one that swallows its failure would look as if it had noticed.
const TIMEOUT: i64 = 3_000_000_000;
/// The most failures in a row that are waited for, where one is not enough.
const RETRIES: i64 = 3;
/// The exit code of a health command that the engine cut short, or could not run.
const CUT_SHORT: i64 = -1;
/// The pause between two looks at the status.
const PAUSE: Duration = Duration::from_millis(25);
/// How long a health command may take to succeed for the first time.
const FIRST_VERDICT: Duration = Duration::from_secs(15);
/// What the engine may need beside interval and timeout.
const SLACK: Duration = Duration::from_secs(4);
/// How long a service that hangs is given to answer all the same.
const SILENCE: Duration = Duration::from_secs(1);
/// The most characters of the health command's output.
const OUTPUT: usize = 512;

/// Runs the service with its own health command at a short interval, makes it hang, and watches. Lets go
/// of `head_start` as soon as the copy stands up.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn hang<T>(
    lab: Lab<'_>,
    index: usize,
    port: u16,
    head_start: T,
) -> Result<Observed<HangExperiment>, LabError> {
    let spec = &lab.plan.containers[index];
    let RunImage::Ready { health, .. } = &lab.images[index] else {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    };
    let (timing, retries) = timing(&spec.healthcheck, health);
    let name = format!("hang{index}");
    let world = World::new(lab, &name).await?;
    let variation = Variation { restarts: false, health: Some(timing) };
    let mut starts = world.start_all(Some(index), &variation).await?;
    drop(head_start);
    let instance = match starts.swap_remove(index) {
        Start::Started(instance) => instance,
        Start::NotBuilt => return Ok(Observed::Blocked(Blocked::BuildFailed)),
        Start::TurnedDown { .. } => return Ok(Observed::Blocked(Blocked::NotRunning)),
    };
    if wait_until_ready(&lab, &instance, Some(port)).await? == Readiness::Ended {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    }
    // A service that needs a moment fails its first checks: that is no verdict yet.
    let settled = |seen: &HealthSeen| match seen.status.as_str() {
        "starting" => false,
        "unhealthy" => seen.failures >= retries,
        _ => true,
    };
    let first = health_when(&lab, &instance, FIRST_VERDICT, settled).await?;
    let mut experiment = HangExperiment {
        before: first.status,
        hung: false,
        after: String::new(),
        milliseconds: None,
        interval_milliseconds: INTERVAL,
        output: first.output,
    };
    if experiment.before != "healthy" {
        // There is nothing to notice: the check never said that all is well.
        experiment.after = experiment.before.clone();
        return Ok(Observed::Seen(experiment));
    }
    if let Err(problem) = order::give(&lab, &instance, port, "hang").await {
        return Ok(Observed::Missing(problem));
    }
    let begin = Instant::now();
    let mut satisfied = BTreeSet::new();
    // The check that ran while the order was given says nothing, nor does the one after it.
    let enough = usize::try_from(retries).unwrap_or(0) + 2;
    let decided = |seen: &HealthSeen| {
        satisfied.extend(seen.satisfied_at.clone());
        has_noticed(seen, retries) || satisfied.len() > enough
    };
    let limit = limit(timing, retries);
    let (hung, last) = tokio::join!(is_silent(&instance, port), health_when(&lab, &instance, limit, decided));
    let last = last?;
    experiment.hung = hung;
    experiment.milliseconds = (last.status == "unhealthy").then(|| milliseconds_since(begin));
    experiment.after = last.status;
    experiment.output = last.output;
    world.take_down().await;
    Ok(Observed::Seen(experiment))
}

/// Whether the health command no longer finds that all is well. Where it says so by itself, once is
/// enough. Where the engine cut it short, it may have met a busy host, so that this must happen as often
/// in a row as was declared.
fn has_noticed(seen: &HealthSeen, retries: i64) -> bool {
    seen.status != "healthy" && (!seen.cut_short || seen.failures >= retries)
}

/// The learner's own numbers, where they are shorter than the lab's, and how many failures in a row are
/// waited for. Zero stands for the engine's own. The engine itself is told to count one, so that its
/// status follows every check.
fn timing(declared: &HealthcheckSpec, image: &HealthConfig) -> (HealthTiming, i64) {
    let own = |declared: Option<i64>, image: Option<i64>, bound: i64| {
        declared.filter(|value| *value > 0).or(image.filter(|value| *value > 0)).unwrap_or(bound).min(bound)
    };
    let retries = own(declared.retries.as_ref().map(|retries| retries.value), image.retries, RETRIES);
    let timing = HealthTiming {
        interval: Duration::from_millis(INTERVAL).as_nanos().try_into().unwrap_or(i64::MAX),
        timeout: own(declared.timeout.as_ref().map(|timeout| timeout.value), image.timeout, TIMEOUT),
        retries: 1,
    };
    (timing, retries)
}

fn limit(timing: HealthTiming, retries: i64) -> Duration {
    let once = Duration::from_nanos(u64::try_from(timing.interval + timing.timeout).unwrap_or(u64::MAX));
    once * u32::try_from(retries + 1).unwrap_or(u32::MAX) + SLACK
}

struct HealthSeen {
    status: String,
    /// Failures in a row.
    failures: i64,
    /// Whether the engine ended the last check.
    cut_short: bool,
    output: String,
    /// When the last check began, where it was satisfied.
    satisfied_at: Option<String>,
}

/// Watches the health status until it is as wished, the container ends, or the limit passes; returns
/// the last one.
async fn health_when(
    lab: &Lab<'_>,
    instance: &Instance,
    limit: Duration,
    mut wished: impl FnMut(&HealthSeen) -> bool,
) -> Result<HealthSeen, LabError> {
    let begin = Instant::now();
    loop {
        let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
        let running = state.running == Some(true);
        let seen = health_seen(state.health.unwrap_or_default());
        if wished(&seen) || !running || begin.elapsed() > limit {
            return Ok(seen);
        }
        sleep(PAUSE).await;
    }
}

fn health_seen(health: Health) -> HealthSeen {
    let status = match health.status {
        None | Some(HealthStatusEnum::EMPTY | HealthStatusEnum::NONE) => "none".to_owned(),
        Some(status) => status.to_string(),
    };
    let failures = health.failing_streak.unwrap_or_default();
    let last = health.log.and_then(|log| log.into_iter().next_back()).unwrap_or_default();
    let satisfied_at = last.start.filter(|_| last.exit_code == Some(0)).map(|start| start.to_string());
    let cut_short = last.exit_code == Some(CUT_SHORT);
    let output = last.output.unwrap_or_default().trim().chars().take(OUTPUT).collect();
    HealthSeen { status, failures, cut_short, output, satisfied_at }
}

async fn is_silent(instance: &Instance, port: u16) -> bool {
    match instance.address(port) {
        Some(PublishedAt::Address(address)) => {
            http::ask(address, "GET", "/health", "", None, SILENCE).await.is_err()
        }
        Some(PublishedAt::FarLoopback(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::{Health, HealthConfig, HealthStatusEnum, HealthcheckResult};

    use super::{HealthSeen, has_noticed, health_seen, timing};
    use crate::submission::HealthcheckSpec;

    fn unhealthy(exit_code: i64, failing_streak: i64) -> HealthSeen {
        health_seen(Health {
            status: Some(HealthStatusEnum::UNHEALTHY),
            failing_streak: Some(failing_streak),
            log: Some(vec![HealthcheckResult { exit_code: Some(exit_code), ..HealthcheckResult::default() }]),
        })
    }

    #[test]
    fn one_failure_of_the_command_counts_and_one_that_was_cut_short_does_not() {
        assert!(has_noticed(&unhealthy(1, 1), 3));
        assert!(!has_noticed(&unhealthy(-1, 1), 3));
        assert!(!has_noticed(&unhealthy(-1, 2), 3));
        assert!(has_noticed(&unhealthy(-1, 3), 3));
        let healthy = Health { status: Some(HealthStatusEnum::HEALTHY), ..Health::default() };
        assert!(!has_noticed(&health_seen(healthy), 1));
        assert!(has_noticed(&health_seen(Health::default()), 3), "a container that ended has no check");
    }

    #[test]
    fn the_learners_own_numbers_count_where_they_are_shorter() {
        let image = HealthConfig { timeout: Some(200_000_000), retries: Some(2), ..HealthConfig::default() };
        let (own, retries) = timing(&HealthcheckSpec::default(), &image);
        assert_eq!((own.timeout, own.retries, retries), (200_000_000, 1, 2));
        let slow = HealthConfig { timeout: Some(0), retries: Some(50), ..HealthConfig::default() };
        let (bounded, retries) = timing(&HealthcheckSpec::default(), &slow);
        assert_eq!((bounded.timeout, bounded.retries, retries), (3_000_000_000, 1, 3));
    }
}
