//! What does the engine say of a working copy's health, check by check?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use bollard::models::{Health, HealthStatusEnum};
use hyper::Method;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::evidence::{EngineFamily, HangExperiment, LateChecks};
use crate::lab::LabError;
use crate::lab::run::{Instance, Lab, inspect};

/// How long the first verdict is waited for.
const FIRST_VERDICT: Duration = Duration::from_secs(15);
/// Satisfied checks that are watched for at least.
const ENOUGH: usize = 4;
/// How long the working service is watched at most.
const STEADY: Duration = Duration::from_secs(45);
/// How often the engine may cut a command short while the service works. A host can be busy once.
const BUSY: usize = 1;
/// The exit code of a health command that the engine cut short, or could not run.
const CUT_SHORT: i64 = -1;
/// The pause between two looks at the status.
const PAUSE: Duration = Duration::from_millis(40);
/// The pause between two checks that the lab runs by hand.
const BY_HAND: Duration = Duration::from_millis(200);
/// The most characters of the health command's output.
const OUTPUT: usize = 512;
/// The status of a service that works, was called healthy and then ill.
pub(super) const UNSTEADY: &str = "unsteady";
/// The status of a service that works, and whose checks all take longer than their declared timeout.
const LATE: &str = "late";
/// An idle engine starts a program in a container in less than this. A timeout that is longer is not too short, however
/// busy the host is just now.
const START: Duration = Duration::from_millis(250);
/// So many checks that took too long, and for so long, before that is said: a busy host makes some late.
const ENOUGH_LATE: usize = 20;
const LATE_FOR: Duration = Duration::from_secs(4);
/// Failures in a row after which a service that was never healthy is ill.
const FAILURES: i64 = 3;

/// How a copy that works was called.
pub(super) struct Steadiness {
    /// `healthy`, `starting`, `unhealthy`; `none` where there is no check, or no container any more;
    /// `unsteady` where it was healthy and then ill.
    pub(super) status: String,
    /// What the command printed in the check that decided, bounded.
    pub(super) output: String,
    /// How it ended there.
    pub(super) exit_code: Option<i64>,
    /// How long the quickest check took that succeeded, as the engine has noted it.
    pub(super) quickest: Option<Duration>,
    /// Where they all take longer than they may.
    pub(super) late: Option<LateChecks>,
}

impl Steadiness {
    /// One that was healthy, and then ill at a call that ended so.
    pub(super) fn unsteady(output: String, exit_code: Option<i64>) -> Steadiness {
        Steadiness { status: UNSTEADY.to_owned(), output, exit_code, quickest: None, late: None }
    }

    /// Whether it was called healthy, and every check that did so took longer than the learner's timeout.
    pub(super) fn is_slower_than(&self, timeout: Duration) -> bool {
        let slower = self.quickest.is_some_and(|quickest| quickest > timeout);
        self.status == "healthy" && timeout < START && slower
    }

    /// The same copy where the declared timeout was never enough.
    pub(super) fn too_late_for(self, timeout: Duration) -> Steadiness {
        let milliseconds = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        let quickest = self.quickest.map_or(0, milliseconds);
        let late = Some(LateChecks { quickest, timeout: milliseconds(timeout) });
        Steadiness { status: LATE.to_owned(), late, ..self }
    }

    /// All that can be said where nothing was made to hang.
    pub(super) fn without_hang(self) -> HangExperiment {
        HangExperiment {
            before: self.status,
            output: self.output,
            exit_code: self.exit_code,
            late: self.late,
            ..HangExperiment::default()
        }
    }
}

/// Waits for the engine's next check. Podman leaves the timing to systemd, which not every machine has,
/// and offers a way to run one check by hand: there the lab keeps the time.
async fn next_check(lab: &Lab<'_>, instance: &Instance) -> Result<(), LabError> {
    if lab.engine.family() == EngineFamily::Docker {
        sleep(PAUSE).await;
        return Ok(());
    }
    sleep(BY_HAND).await;
    let path = format!("/v4.0.0/libpod/containers/{}/healthcheck", instance.id);
    // What the check found stands in the next inspection; a container without a command has none.
    let _ = lab.engine.raw("to run a health check", Method::GET, &path).await?;
    Ok(())
}

/// How far it came where the service was made to hang.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    /// Calls of the command; as many have to succeed here.
    pub(super) calls: usize,
    /// When the last of them ended.
    pub(super) at: Instant,
}

/// Watches a copy that works: until there is a verdict, then until all is over elsewhere and this copy, which
/// is `younger`, is as old as that one was.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn steadiness(
    lab: &Lab<'_>,
    instance: &Instance,
    younger: Duration,
    is_over: watch::Receiver<Option<Bar>>,
) -> Result<Steadiness, LabError> {
    let mut watched = Watched::default();
    let begin = Instant::now();
    // Those while it started: a service that loads its data first has failed a dozen checks by now.
    let mut failures_before = None;
    loop {
        let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
        let health = state.health.unwrap_or_default();
        let running = state.running == Some(true);
        let failures = health.failing_streak.unwrap_or_default();
        let failures = failures - *failures_before.get_or_insert(failures);
        let last = health.log.iter().flatten().next_back().cloned().unwrap_or_default();
        let status = match health.status {
            None | Some(HealthStatusEnum::EMPTY | HealthStatusEnum::NONE) => "none".to_owned(),
            Some(status) => status.to_string(),
        };
        watched.add(health);
        if let Some((output, exit_code)) = watched.ill() {
            return Ok(Steadiness::unsteady(output, Some(exit_code)));
        }
        let called = !watched.satisfied.is_empty();
        // A service that needs a moment fails its first checks: that is no verdict yet.
        let never = !called && (begin.elapsed() > FIRST_VERDICT || failures >= FAILURES * 4);
        let bar = *is_over.borrow();
        let enough = bar.is_some_and(|bar| {
            watched.satisfied.len() >= ENOUGH.max(bar.calls) && bar.at.elapsed() >= younger
        });
        if never || enough || !running || status == "none" || begin.elapsed() > STEADY {
            let status = if called { "healthy".to_owned() } else { status };
            let output = bounded(&last.output.unwrap_or_default());
            let (exit_code, quickest) = (last.exit_code, watched.quickest);
            return Ok(Steadiness { status, output, exit_code, quickest, late: None });
        }
        next_check(lab, instance).await?;
    }
}

/// Whether any check of a copy that works is done within the timeout that the engine was given. It takes many
/// that are not to say no; one that fails by itself, or a copy that ended, says nothing about the time.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn is_done_in_time(lab: &Lab<'_>, instance: &Instance) -> Result<bool, LabError> {
    let mut watched = Watched::default();
    let begin = Instant::now();
    loop {
        let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
        watched.add(state.health.unwrap_or_default());
        if !watched.satisfied.is_empty() || state.running != Some(true) {
            return Ok(true);
        }
        let waited = begin.elapsed();
        if waited > LATE_FOR && watched.early.len() >= ENOUGH_LATE || waited > STEADY {
            return Ok(watched.early.is_empty());
        }
        next_check(lab, instance).await?;
    }
}

fn bounded(output: &str) -> String {
    output.trim().chars().take(OUTPUT).collect()
}

/// The checks of a working service, from its first satisfied one on.
#[derive(Default)]
struct Watched {
    satisfied: BTreeSet<String>,
    quickest: Option<Duration>,
    /// Checks before the first satisfied one. The engine's log still holds them at the next look.
    early: BTreeSet<String>,
    cut_short: BTreeSet<String>,
    failed: Option<(String, i64)>,
}

impl Watched {
    fn add(&mut self, health: Health) {
        for check in health.log.unwrap_or_default() {
            let took = check.start.zip(check.end).and_then(|(start, end)| (end - start).try_into().ok());
            let Some(start) = check.start.map(|start| start.to_string()) else { continue };
            match check.exit_code {
                Some(0) => {
                    self.quickest = self.quickest.into_iter().chain(took).min();
                    self.satisfied.insert(start);
                }
                // A service that needs a moment fails its first checks.
                _ if self.satisfied.is_empty() => _ = self.early.insert(start),
                _ if self.early.contains(&start) => {}
                Some(CUT_SHORT) => _ = self.cut_short.insert(start),
                code => {
                    let output = bounded(&check.output.unwrap_or_default());
                    self.failed = Some((output, code.unwrap_or(CUT_SHORT)));
                }
            }
        }
    }

    fn ill(&self) -> Option<(String, i64)> {
        let cut_short = (self.cut_short.len() > BUSY).then(|| (String::new(), CUT_SHORT));
        cut_short.or_else(|| self.failed.clone())
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::{Health, HealthcheckResult};

    use std::time::Duration;

    use super::{Steadiness, Watched};

    #[test]
    fn a_working_service_is_called_ill_by_a_failure_after_its_first_success() {
        let checks = |codes: &[i64]| {
            let check = |(second, code): (usize, &i64)| {
                let start = format!("2024-01-01T00:00:{second:02}Z");
                let check = serde_json::json!({ "Start": start, "ExitCode": code });
                serde_json::from_value::<HealthcheckResult>(check).unwrap()
            };
            let mut watched = Watched::default();
            let log: Vec<HealthcheckResult> = codes.iter().enumerate().map(check).collect();
            // A look sees what the look before has seen.
            for _ in 0..2 {
                watched.add(Health { log: Some(log.clone()), ..Health::default() });
            }
            watched.ill().is_some()
        };
        assert!(!checks(&[1, 1, 0, 0]));
        assert!(checks(&[0, 1, 0]));
        assert!(!checks(&[0, -1, 0]), "a host can be busy once");
        assert!(checks(&[0, -1, 0, -1]));
    }

    #[test]
    fn the_quickest_check_that_succeeded_says_whether_any_could_be_done_in_time() {
        let check = |milliseconds: u32, code: i64| {
            let (start, end) = ("2024-01-01T00:00:00Z", format!("2024-01-01T00:00:00.{milliseconds:03}Z"));
            let check = serde_json::json!({ "Start": start, "End": end, "ExitCode": code });
            serde_json::from_value::<HealthcheckResult>(check).unwrap()
        };
        let mut watched = Watched::default();
        watched.add(Health { log: Some(vec![check(5, 1), check(90, 0), check(70, 0)]), ..Health::default() });
        assert_eq!(watched.quickest, Some(Duration::from_millis(70)));
        let healthy = || Steadiness {
            status: "healthy".to_owned(),
            quickest: watched.quickest,
            ..Steadiness::unsteady(String::new(), None)
        };
        assert!(healthy().is_slower_than(Duration::from_millis(20)));
        assert!(!healthy().is_slower_than(Duration::from_millis(70)));
        let busy = Steadiness { quickest: Some(Duration::from_secs(3)), ..healthy() };
        assert!(
            busy.is_slower_than(Duration::from_millis(20)) && !busy.is_slower_than(Duration::from_secs(1))
        );
        assert!(!Steadiness { status: "starting".to_owned(), ..healthy() }.is_slower_than(Duration::ZERO));
        let late = healthy().too_late_for(Duration::from_millis(20)).without_hang();
        assert_eq!(
            (late.before.as_str(), late.late.map(|late| (late.quickest, late.timeout))),
            ("late", Some((70, 20)))
        );
    }
}
