//! How does the health command answer while the service hangs?

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tokio::time::sleep;

use crate::evidence::HealthCall;
use crate::lab::LabError;
use crate::lab::run::{Instance, Lab};

use super::health_command::HealthCommand;

/// The most failures in a row that are waited for. More of them say nothing new; what the declared number
/// takes is reckoned.
const FAILURES: usize = 3;
/// So many successes, and nobody waits for a failure any more.
const SUCCESSES: usize = 12;
/// A command that went on succeeding for so long is not asked any further.
const TRIED: Duration = Duration::from_secs(15);
/// Calls that are made at the same time once the first have succeeded.
const TOGETHER: usize = 4;
/// The longest pause between two calls at the declared pace, and how long that goes on.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(35);
/// Calls that are made at the same time begin this much apart, so that a command which counts them can.
const APART: Duration = Duration::from_millis(30);

/// How soon one call follows another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// At once: it is the number of calls that counts.
    AtOnce,
    /// With the declared interval between them, until the first failure: it is the time that counts.
    Declared,
}

/// Calls the command until it has failed often enough in a row, or succeeded too often; in the order in
/// which the calls ended.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn calls(
    lab: &Lab<'_>,
    instance: &Instance,
    command: &HealthCommand,
    pace: Pace,
) -> Result<Vec<HealthCall>, LabError> {
    let failures = command.retries().min(FAILURES);
    let mut seen = Vec::new();
    if pace == Pace::Declared {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            sleep(command.interval().min(LONGEST_PAUSE)).await;
            let call = command.call(lab, instance).await?;
            let satisfied = call.exit_code == Some(0);
            seen.push(call);
            if !satisfied {
                break;
            }
        }
    }
    let begin = Instant::now();
    while failing(&seen) < failures && satisfied(&seen) < SUCCESSES {
        if pace == Pace::Declared && failing(&seen) == 0 {
            break;
        }
        // As an engine calls it: the next call begins when the last has ended.
        if !command.only_asks() {
            if satisfied(&seen) >= failures.max(FAILURES) && begin.elapsed() > TRIED {
                break;
            }
            seen.push(command.call(lab, instance).await?);
            continue;
        }
        let count = if satisfied(&seen) == 0 { failures - failing(&seen) } else { TOGETHER };
        seen.extend(together(lab, instance, command, count).await?);
    }
    Ok(seen)
}

/// Several calls at the same time, in the order in which they ended.
async fn together(
    lab: &Lab<'_>,
    instance: &Instance,
    command: &HealthCommand,
    count: usize,
) -> Result<Vec<HealthCall>, LabError> {
    let begin = Instant::now();
    let delays = std::iter::successors(Some(Duration::ZERO), |delay| Some(*delay + APART));
    let calls = delays.take(count).map(|delay| async move {
        sleep(delay).await;
        command.call(lab, instance).await.map(|call| (begin.elapsed(), call))
    });
    let mut ended = try_join_all(calls).await?;
    ended.sort_by_key(|(end, _)| *end);
    Ok(ended.into_iter().map(|(_, call)| call).collect())
}

fn satisfied(calls: &[HealthCall]) -> usize {
    calls.iter().filter(|call| call.exit_code == Some(0)).count()
}

fn failing(calls: &[HealthCall]) -> usize {
    calls.iter().rev().take_while(|call| call.exit_code != Some(0)).count()
}
