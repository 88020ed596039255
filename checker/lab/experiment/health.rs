//! What does the engine say of a copy's health, check by check?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use bollard::models::{Health, HealthStatusEnum};
use tokio::time::sleep;

use crate::lab::LabError;
use crate::lab::run::{Instance, Lab, inspect};

/// How long the working service is watched at most.
const STEADY: Duration = Duration::from_secs(15);
/// How often the engine may cut a command short while the service works. A host can be busy once.
const BUSY: usize = 1;
/// The exit code of a health command that the engine cut short, or could not run.
const CUT_SHORT: i64 = -1;
/// The pause between two looks at the status.
const PAUSE: Duration = Duration::from_millis(25);
/// The most characters of the health command's output.
const OUTPUT: usize = 512;

/// What the last check of a copy said.
pub(super) struct HealthSeen {
    /// `starting`, `healthy`, `unhealthy`; `none` where there is no check, or no container any more.
    pub(super) status: String,
    /// Failures in a row.
    pub(super) failures: i64,
    /// Whether the engine ended the last check.
    pub(super) cut_short: bool,
    /// What it printed, bounded.
    pub(super) output: String,
    /// When the last check began, where it was satisfied.
    pub(super) satisfied_at: Option<String>,
}

/// Watches the health status until it is as wished, the container ends, or the limit passes; returns
/// the last one.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn health_when(
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

/// The last check of an answer of the engine.
pub(super) fn health_seen(health: Health) -> HealthSeen {
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

/// Watches the working service for one check more than failures are waited for later; returns the output
/// of one that called it ill.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn called_ill(
    lab: &Lab<'_>,
    instance: &Instance,
    retries: i64,
) -> Result<Option<String>, LabError> {
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

#[cfg(test)]
mod tests {
    use bollard::models::{Health, HealthcheckResult};

    use super::Watched;

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
}
