//! When can a started container be looked at?

use std::time::{Duration, Instant};

use bollard::errors::Error;
use bollard::query_parameters::WaitContainerOptionsBuilder;
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::lab::LabError;
use crate::lab::look::http;

use super::Lab;
use super::ports::PublishedAt;
use super::start::Instance;

/// How long a service may take until it answers its first request: some load their data before.
const FIRST_ANSWER: Duration = Duration::from_secs(20);

/// How long a container without a reachable port must have run to count as running, counted from its start. A
/// program that cannot work ends within this time; the wait ends at once when it does.
const SETTLED: Duration = Duration::from_millis(300);

/// How a container stood after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum Readiness {
    /// It answers, or it has no port to answer on and keeps running.
    Ready,
    /// It runs and does not answer.
    Silent,
    /// It ended.
    Ended,
}

/// Waits until a container answers on its port, ends, or has been silent for long enough.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn wait_until_ready(
    lab: &Lab<'_>,
    instance: &Instance,
    port: Option<u16>,
) -> Result<Readiness, LabError> {
    let address = port.and_then(|port| instance.address(port));
    let answers = async {
        match address {
            Some(PublishedAt::Address(address)) => {
                if answers_within(address, FIRST_ANSWER).await {
                    Readiness::Ready
                } else {
                    Readiness::Silent
                }
            }
            Some(PublishedAt::FarLoopback(_)) | None => {
                // It has run while the containers after it were started.
                sleep(SETTLED.saturating_sub(instance.since.elapsed())).await;
                Readiness::Ready
            }
        }
    };
    tokio::select! {
        ended = until_ended(lab, &instance.id) => ended.map(|()| Readiness::Ended),
        readiness = answers => Ok(readiness),
    }
}

/// Whether a job ends within the limit; what it leaves is there for the containers after it.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn ends_within(
    lab: &Lab<'_>,
    instance: &Instance,
    limit: Duration,
) -> Result<bool, LabError> {
    match timeout(limit, until_ended(lab, &instance.id)).await {
        Ok(ended) => ended.map(|()| true),
        Err(_) => Ok(false),
    }
}

/// Whether anything at all answers a request, asked again and again until the limit.
pub(in crate::lab) async fn answers_within(address: &str, limit: Duration) -> bool {
    let begin = Instant::now();
    let mut pause = Duration::from_millis(4);
    while begin.elapsed() < limit {
        // A port is open as soon as the engine has published it; only an answer shows a service.
        if http::ask(address, "GET", "/health", "", None, Duration::from_secs(1)).await.is_ok() {
            return true;
        }
        sleep(pause).await;
        pause = (pause * 3 / 2).min(Duration::from_millis(50));
    }
    false
}

/// Returns when the container has ended (also when it was removed).
///
/// # Errors
/// [`LabError`] where the engine failed.
async fn until_ended(lab: &Lab<'_>, id: &str) -> Result<(), LabError> {
    let options = WaitContainerOptionsBuilder::default().condition("not-running").build();
    let mut waiting = std::pin::pin!(lab.engine.docker().wait_container(id, Some(options)));
    match waiting.next().await {
        None | Some(Ok(_) | Err(Error::DockerContainerWaitError { .. })) => Ok(()),
        Some(Err(Error::DockerResponseServerError { status_code: 404, .. })) => Ok(()),
        Some(Err(error)) => Err(LabError::of_engine("to wait for a container", &error)),
    }
}
