//! Does the health check notice that the service hangs?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use bollard::models::HealthConfig;

use crate::check::Need;
use crate::evidence::{HangExperiment, Observed};
use crate::lab::LabError;
use crate::lab::look::http;
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::run::{HealthTiming, Instance, Lab, PublishedAt, RunImage, Variation, milliseconds_since};
use crate::submission::HealthcheckSpec;

use super::health::{HealthSeen, called_ill, health_when};
use super::health_command::HealthCommand;
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
/// How long failures must go on: a command that looks at the clock and not at the service fails for a
/// second as well.
const ILL: Duration = Duration::from_millis(1500);
/// The status before the hang of a service that works and was called ill in between.
const UNSTEADY: &str = "unsteady";
/// How long a health command may take to succeed for the first time.
const FIRST_VERDICT: Duration = Duration::from_secs(15);
/// What the engine may need beside interval and timeout.
const SLACK: Duration = Duration::from_secs(4);
/// How long a service that hangs is given to answer all the same.
const SILENCE: Duration = Duration::from_secs(1);

/// A service with its own health command at a short interval is made to hang, and watched. A health
/// command that waits for an answer takes longer than all other observations.
pub(in crate::lab) const HANG: Observation = Observation {
    need: Need::Hang,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |lab, index| Variation { restarts: false, health: Some(chosen(lab, index).timing) },
        features: &[],
        first: true,
        alone: false,
        neighbour: false,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(hang(seat).await?, |facts| &mut facts.hang)) }),
        },
    })),
};

/// The numbers of the experiment.
struct Chosen {
    /// What the engine is told.
    timing: HealthTiming,
    /// How many failures in a row are waited for.
    retries: i64,
    /// The timeout that the learner's container has in real life, in nanoseconds.
    declared: i64,
}

fn chosen(lab: &Lab<'_>, index: usize) -> Chosen {
    let none = HealthConfig::default();
    let health = match &lab.images[index] {
        RunImage::Ready { health, .. } => health,
        RunImage::NotBuilt | RunImage::Absent => &none,
    };
    let spec = &lab.plan.containers[index].healthcheck;
    let (timing, retries) = timing(spec, health);
    Chosen { timing, retries, declared: declared_timeout(spec, health) }
}

async fn hang(seat: Seat<'_>) -> Result<Observed<HangExperiment>, LabError> {
    let (lab, instance, port) = (seat.lab(), seat.instance, seat.port());
    let Chosen { timing, retries, declared } = chosen(lab, seat.target.index);
    // A service that needs a moment fails its first checks: that is no verdict yet.
    let settled = |seen: &HealthSeen| match seen.status.as_str() {
        "starting" => false,
        "unhealthy" => seen.failures >= retries,
        _ => true,
    };
    let first = health_when(lab, instance, FIRST_VERDICT, settled).await?;
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
    if let Some(output) = called_ill(lab, instance, retries).await? {
        experiment.before = UNSTEADY.to_owned();
        experiment.after = experiment.before.clone();
        experiment.output = output;
        return Ok(Observed::Seen(experiment));
    }
    let command = HealthCommand::of(lab, instance).await?;
    // The declared timeout could let the command come to another end than the lab's.
    let doubtful = timing.timeout < declared && !command.only_asks();
    if let Err(problem) = order::give(lab, instance, port, "hang").await {
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
    let (hung, last) = tokio::join!(is_silent(instance, port), health_when(lab, instance, limit, decided));
    let mut last = last?;
    // One answer at the declared timeout says more than many that were cut short.
    if doubtful && last.cut_short && command.succeeds_at_length(lab, instance, declared).await? {
        last.status = "healthy".to_owned();
    }
    experiment.hung = hung;
    experiment.milliseconds = (last.status == "unhealthy").then(|| milliseconds_since(begin));
    experiment.after = last.status;
    experiment.output = last.output;
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

    use super::super::health::health_seen;
    use super::{HealthSeen, ILL, has_noticed, timing};
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
    fn the_learners_own_numbers_count_where_they_are_shorter() {
        let image = HealthConfig { timeout: Some(200_000_000), retries: Some(2), ..HealthConfig::default() };
        let (own, retries) = timing(&HealthcheckSpec::default(), &image);
        assert_eq!((own.timeout, own.retries, retries), (200_000_000, 1, 2));
        let slow = HealthConfig { timeout: Some(0), retries: Some(50), ..HealthConfig::default() };
        let (bounded, retries) = timing(&HealthcheckSpec::default(), &slow);
        assert_eq!((bounded.timeout, bounded.retries, retries), (3_000_000_000, 1, 3));
    }
}
