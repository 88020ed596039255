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

/// What the probe printed for its one command; or why there is nothing.
pub(in crate::lab) fn printed(looked: Looked) -> Result<String, String> {
    match looked {
        Looked::Ran { outputs, problem } => outputs.into_iter().next().ok_or(problem),
        Looked::NotRunning => Err("it ended while it was looked at".to_owned()),
        Looked::Failed(problem) => Err(problem),
    }
}
