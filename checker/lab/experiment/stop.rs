//! Does the service end by itself when it is asked to?

use std::time::{Duration, Instant};

use bollard::query_parameters::StopContainerOptionsBuilder;

use crate::check::Need;
use crate::evidence::{Blocked, Observed, StopExperiment};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask_for, refused};
use crate::lab::observation::{Look, Observation, Seat, ServiceLook, Subject, put};
use crate::lab::run::{inspect, milliseconds_since};

use super::farewell::Farewell;

/// The engine's grace time where nothing is declared, in seconds.
const ENGINE_GRACE: u64 = 10;

/// The longest grace time that the lab waits for, in seconds.
const LONGEST_GRACE: u64 = 60;

/// A service is stopped with its own stop signal and grace time.
pub(in crate::lab) const STOP: Observation = Observation {
    need: Need::Stop,
    subject: Subject::Service(ServiceLook::Last(Look {
        asks_inside: true,
        look: |seat| Box::pin(async move { Ok(put(stop(seat).await?, |facts| &mut facts.stop)) }),
    })),
};

/// Blocked where the service had ended before.
async fn stop(seat: Seat<'_>) -> Result<Observed<StopExperiment>, LabError> {
    let (lab, instance) = (seat.lab(), seat.instance);
    let spec = &lab.plan.containers[seat.target.index];
    if inspect(lab, &instance.id).await?.state.and_then(|state| state.running) != Some(true) {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    }
    let declared = spec.stop_timeout.as_ref().map(|timeout| u64::try_from(timeout.value).unwrap_or(u64::MAX));
    let grace_seconds = declared.unwrap_or(ENGINE_GRACE);
    let waited = grace_seconds.min(LONGEST_GRACE);
    let options = StopContainerOptionsBuilder::default().t(i32::try_from(waited).unwrap_or(i32::MAX)).build();
    let action = format!("to stop `{}`", instance.name);
    let limit = Duration::from_secs(waited) + ORDINARY;
    let farewell = match Farewell::promised(&seat).await? {
        Ok(farewell) => farewell,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    let begin = Instant::now();
    let call = lab.engine.docker().stop_container(&instance.id, Some(options));
    ask_for(&action, limit, call).await?.map_err(|refusal| refused(&action, refusal))?;
    let milliseconds = milliseconds_since(begin);
    let state = inspect(lab, &instance.id).await?.state.unwrap_or_default();
    let Some(exit_code) = state.exit_code.filter(|_| state.running != Some(true)) else {
        return Err(LabError::Engine { action, detail: "it still runs".to_owned() });
    };
    let heard = match farewell {
        Some(farewell) => farewell.signal().await,
        None => None,
    };
    Ok(Observed::Seen(StopExperiment { milliseconds, grace_seconds, exit_code, heard }))
}
