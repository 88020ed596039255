//! Does the health check notice that the service hangs?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use bollard::models::{Health, HealthConfig, HealthStatusEnum};
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::evidence::{Blocked, HangExperiment, Observed};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for};
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
/// The most failures in a row that are waited for.
const RETRIES: i64 = 3;
/// The engine's own timeout of a health command, in nanoseconds.
const ENGINE_TIMEOUT: i64 = 30_000_000_000;
/// The longest that a health command is given at the timeout that was declared.
const AT_LENGTH: Duration = Duration::from_secs(35);
/// How long failures must go on: a command that looks at the clock and not at the service fails for a
/// second as well.
const ILL: Duration = Duration::from_millis(1500);
/// How long the working service is watched at most.
const STEADY: Duration = Duration::from_secs(15);
/// How often the engine may cut a command short while the service works. A host can be busy once.
const BUSY: usize = 1;
/// The status before the hang of a service that works and was called ill in between.
const UNSTEADY: &str = "unsteady";
/// Programs that ask a service, and whose exit code says how that went. A command of one of them that is
/// still waiting when the lab cuts it short would have failed later on as well.
const ASKING: &[&str] = &["notes", "wget", "curl", "nc"];
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
    let declared = declared_timeout(&spec.healthcheck, health);
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
    if let Some(output) = called_ill(&lab, &instance, retries).await? {
        experiment.before = UNSTEADY.to_owned();
        experiment.after = experiment.before.clone();
        experiment.output = output;
        return Ok(Observed::Seen(experiment));
    }
    let test = Test::of(&lab, &instance).await?;
    // The declared timeout could let the command come to another end than the lab's.
    let doubtful = timing.timeout < declared && !test.only_asks();
    if let Err(problem) = order::give(&lab, &instance, port, "hang").await {
        return Ok(Observed::Missing(problem));
    }
    let begin = Instant::now();
    let mut satisfied = BTreeSet::new();
    let mut ill_since = None;
    // The check that ran while the order was given says nothing, nor does the one after it.
    let enough = usize::try_from(retries).unwrap_or(0) + 2;
    let decided = |seen: &HealthSeen| {
        satisfied.extend(seen.satisfied_at.clone());
        let since = if seen.status == "unhealthy" {
            *ill_since.get_or_insert_with(Instant::now)
        } else {
            ill_since = None;
            Instant::now()
        };
        let at_once = doubtful && seen.cut_short;
        at_once || has_noticed(seen, retries, since.elapsed()) || satisfied.len() > enough
    };
    let limit = limit(timing, retries);
    let (hung, last) = tokio::join!(is_silent(&instance, port), health_when(&lab, &instance, limit, decided));
    let mut last = last?;
    // One answer at the declared timeout says more than many that were cut short.
    if doubtful && last.cut_short && test.succeeds_at_length(&lab, &instance, declared).await? {
        last.status = "healthy".to_owned();
    }
    experiment.hung = hung;
    experiment.milliseconds = (last.status == "unhealthy").then(|| milliseconds_since(begin));
    experiment.after = last.status;
    experiment.output = last.output;
    world.take_down().await;
    Ok(Observed::Seen(experiment))
}

/// Whether the health command no longer finds that all is well: as often in a row as was declared, and
/// for `ill` long. One failure may come of a busy host, or of a command that fails now and then whatever
/// the service does.
fn has_noticed(seen: &HealthSeen, retries: i64, ill: Duration) -> bool {
    match seen.status.as_str() {
        "healthy" => false,
        "unhealthy" => seen.failures >= retries && ill >= ILL,
        _ => true,
    }
}

/// Watches the working service for one check more than failures are waited for later; returns the output
/// of one that called it ill.
async fn called_ill(lab: &Lab<'_>, instance: &Instance, retries: i64) -> Result<Option<String>, LabError> {
    let enough = usize::try_from(retries).unwrap_or(0) + 1;
    let mut watched = Watched::default();
    let begin = Instant::now();
    loop {
        let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
        watched.add(state.health.unwrap_or_default());
        if let Some(output) = watched.ill() {
            return Ok(Some(output));
        }
        let seen_enough = watched.satisfied.len() >= enough * (1 + watched.cut_short.len());
        if seen_enough || state.running != Some(true) || begin.elapsed() > STEADY {
            return Ok(None);
        }
        sleep(PAUSE).await;
    }
}

/// The checks of a working service, from its first satisfied one on.
#[derive(Default)]
struct Watched {
    satisfied: BTreeSet<String>,
    cut_short: BTreeSet<String>,
    failed: Option<String>,
}

impl Watched {
    fn add(&mut self, health: Health) {
        for check in health.log.unwrap_or_default() {
            let Some(start) = check.start.map(|start| start.to_string()) else { continue };
            match check.exit_code {
                Some(0) => _ = self.satisfied.insert(start),
                // A service that needs a moment fails its first checks.
                _ if self.satisfied.is_empty() => {}
                Some(CUT_SHORT) => _ = self.cut_short.insert(start),
                _ => self.failed = Some(bounded(&check.output.unwrap_or_default())),
            }
        }
    }

    fn ill(&self) -> Option<String> {
        if self.cut_short.len() > BUSY { Some(String::new()) } else { self.failed.clone() }
    }
}

/// The health command as the engine runs it.
struct Test {
    /// What is executed.
    command: Vec<String>,
    /// What the learner wrote.
    words: Vec<String>,
}

impl Test {
    async fn of(lab: &Lab<'_>, instance: &Instance) -> Result<Test, LabError> {
        let config = inspect(lab, &instance.id).await?.config.unwrap_or_default();
        let test = config.healthcheck.and_then(|health| health.test).unwrap_or_default();
        let words: Vec<String> = test.iter().skip(1).cloned().collect();
        let shell = test.first().is_some_and(|kind| kind == "CMD-SHELL");
        let shell = if shell {
            let own = config.shell.filter(|shell| !shell.is_empty());
            own.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()])
        } else {
            Vec::new()
        };
        Ok(Test { command: shell.into_iter().chain(words.clone()).collect(), words })
    }

    /// Whether it is one program that asks, and nothing is made of its exit code. Such a command may wait
    /// for as long as its timeout allows, which would be half a minute for many a right answer. Anything
    /// else (a pipe, a list, a script) may turn the failure into a success.
    fn only_asks(&self) -> bool {
        let text = self.words.join(" ");
        let text = text.trim();
        let text = text.strip_suffix("|| exit 1").unwrap_or(text);
        let mut words = text.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
        let program = words.find(|word| *word != "busybox");
        program.is_some_and(|program| ASKING.contains(&program))
            && !text.contains(['|', '&', ';', '`', '$', '\n'])
    }

    /// Whether it succeeds when it gets the declared time. One that is not done by then has failed.
    async fn succeeds_at_length(
        &self,
        lab: &Lab<'_>,
        instance: &Instance,
        declared: i64,
    ) -> Result<bool, LabError> {
        let docker = lab.engine.docker();
        let options = CreateExecOptions {
            cmd: Some(self.command.clone()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            ..CreateExecOptions::default()
        };
        let action = "to run the health command";
        let Ok(exec) = ask_for(action, ORDINARY, docker.create_exec(&instance.id, options)).await? else {
            return Ok(false);
        };
        let start = ask_for(action, ORDINARY, docker.start_exec(&exec.id, None::<StartExecOptions>));
        let Ok(StartExecResults::Attached { mut output, .. }) = start.await? else {
            return Ok(false);
        };
        let declared = Duration::from_nanos(u64::try_from(declared).unwrap_or(0)).min(AT_LENGTH);
        let end = timeout(declared, async { while output.next().await.is_some() {} });
        if end.await.is_err() {
            return Ok(false);
        }
        let ended = ask("to see how the health command ended", docker.inspect_exec(&exec.id)).await?;
        Ok(ended.exit_code == Some(0))
    }
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

/// The timeout that the learner's container has in real life, in nanoseconds.
fn declared_timeout(declared: &HealthcheckSpec, image: &HealthConfig) -> i64 {
    let own = declared.timeout.as_ref().map(|timeout| timeout.value).filter(|value| *value > 0);
    own.or(image.timeout.filter(|value| *value > 0)).unwrap_or(ENGINE_TIMEOUT)
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
    let output = bounded(&last.output.unwrap_or_default());
    HealthSeen { status, failures, cut_short, output, satisfied_at }
}

fn bounded(output: &str) -> String {
    output.trim().chars().take(OUTPUT).collect()
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

    use super::{HealthSeen, ILL, Test, Watched, has_noticed, health_seen, timing};
    use crate::submission::HealthcheckSpec;

    fn unhealthy(exit_code: i64, failing_streak: i64) -> HealthSeen {
        health_seen(Health {
            status: Some(HealthStatusEnum::UNHEALTHY),
            failing_streak: Some(failing_streak),
            log: Some(vec![HealthcheckResult { exit_code: Some(exit_code), ..HealthcheckResult::default() }]),
        })
    }

    #[test]
    fn as_many_failures_in_a_row_as_declared_count_where_they_last() {
        for exit_code in [1, -1] {
            assert!(!has_noticed(&unhealthy(exit_code, 2), 3, ILL));
            assert!(has_noticed(&unhealthy(exit_code, 3), 3, ILL));
            assert!(!has_noticed(&unhealthy(exit_code, 3), 3, ILL / 2));
        }
        let healthy = Health { status: Some(HealthStatusEnum::HEALTHY), ..Health::default() };
        assert!(!has_noticed(&health_seen(healthy), 1, ILL));
        assert!(has_noticed(&health_seen(Health::default()), 3, ILL), "a container that ended has no check");
    }

    #[test]
    fn a_working_service_is_called_ill_by_a_failure_after_its_first_success() {
        let checks = |codes: &[i64]| {
            let check = |(second, code): (usize, &i64)| {
                let start = format!("2024-01-01T00:00:{second:02}Z");
                let check = serde_json::json!({ "Start": start, "ExitCode": code });
                serde_json::from_value::<HealthcheckResult>(check).unwrap()
            };
            let mut watched = Watched::default();
            let log = Some(codes.iter().enumerate().map(check).collect());
            watched.add(Health { log, ..Health::default() });
            watched.ill().is_some()
        };
        assert!(!checks(&[1, 1, 0, 0]));
        assert!(checks(&[0, 1, 0]));
        assert!(!checks(&[0, -1, 0]), "a host can be busy once");
        assert!(checks(&[0, -1, 0, -1]));
    }

    #[test]
    fn one_program_that_asks_is_told_from_what_may_swallow_its_failure() {
        let only_asks = |text: &str| Test { command: Vec::new(), words: vec![text.to_owned()] }.only_asks();
        for text in ["/app/notes health", "wget -q http://[::1]/ || exit 1", "busybox wget -q -O - http://a/"]
        {
            assert!(only_asks(text), "{text}");
        }
        for text in
            ["/app/notes health || sleep 10", "wget -T 10 http://a/ | head", "/app/check.sh", "sh check"]
        {
            assert!(!only_asks(text), "{text}");
        }
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
