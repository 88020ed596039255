//! What do the probe's calls from one container come to?

use std::time::Duration;

use crate::evidence::Attempt;
use crate::lab::LabError;
use crate::lab::look::probe::{Looked, ProbeUser, run_probe};
use crate::lab::probe::{Call, ProbeCommand, read_attempts};
use crate::lab::run::{Instance, Lab};

/// How long one connection may take, in milliseconds. A packet that is dropped is never answered; one
/// that is lost is sent again after a second.
pub(super) const PATIENCE: u64 = 2_500;
/// How long all calls that are made once more may take.
const AGAIN: Duration = Duration::from_secs(60);

/// Makes all calls at once, as the container's own user: what came of each, in their order. An inner error is
/// what kept the container from calling.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn called(
    lab: &Lab<'_>,
    instance: &Instance,
    calls: Vec<Call>,
    limit: Duration,
) -> Result<Result<Vec<Attempt>, String>, LabError> {
    let count = calls.len();
    let command = ProbeCommand::Connect { milliseconds: PATIENCE, calls };
    let looked = run_probe(lab, instance, ProbeUser::Configured, &[command], limit).await?;
    Ok(printed(looked)
        .and_then(|text| read_attempts(text.as_bytes(), count).map_err(|error| error.to_string())))
}

/// Makes these of the calls once more, which came through where nothing seems to lead, and keeps what came of them
/// then: a way that is open stays open. Engine 20.10 takes the jump to the rules that keep networks apart out and
/// puts it back whenever a network is made, also for another run, and lets through what comes in that moment; it is
/// over when the probe has been started anew. An inner error is what kept the container from calling.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn once_more(
    lab: &Lab<'_>,
    instance: &Instance,
    calls: &[Call],
    doubtful: &[usize],
    attempts: &mut [Attempt],
) -> Result<Result<(), String>, LabError> {
    if doubtful.is_empty() {
        return Ok(Ok(()));
    }
    let repeated = doubtful.iter().map(|number| calls[*number].clone()).collect();
    let repeated = match called(lab, instance, repeated, AGAIN).await? {
        Ok(repeated) => repeated,
        Err(problem) => return Ok(Err(problem)),
    };
    for (number, attempt) in doubtful.iter().zip(repeated) {
        attempts[*number] = attempt;
    }
    Ok(Ok(()))
}

/// What the probe printed for its one command; or why there is nothing.
pub(in crate::lab) fn printed(looked: Looked) -> Result<String, String> {
    match looked {
        Looked::Ran { outputs, problem } => outputs.into_iter().next().ok_or(problem),
        Looked::NotRunning => Err("it ended while it was looked at".to_owned()),
        Looked::Failed(problem) => Err(problem),
    }
}
