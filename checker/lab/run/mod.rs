//! How do the learner's containers come to life?

mod config;
mod filling;
mod handed;
mod identity;
mod inspected;
mod internet;
mod mounts;
mod neighbour;
mod networks;
mod outside;
mod packing;
mod ports;
mod probe_volume;
mod ready;
mod refusal;
mod requests;
mod service;
mod service_spec;
mod stand;
mod start;
mod subnet;
mod world;

use std::time::Instant;

use bollard::models::HealthConfig;

use crate::check::PlantedSecret;
use crate::evidence::EngineFacts;
use crate::submission::{Monitoring, Plan};

use super::ask::refused;
use super::board::Board;
use super::collector::Collector;
use super::swarm::SwarmStanding;
use super::{Engine, Event, LabError, Listener};

pub(super) use super::cleanup::random_name as random_word;

pub(super) use config::{HealthTiming, restart_policy};
pub(super) use handed::{HandedFiles, Holding};
pub(super) use identity::{DEADLINE, MACHINE, RUN, RunIdentity};
pub(super) use inspected::{inspect, network_owner};
pub(super) use internet::{caller, heard_outside, stand_internet};
pub(super) use mounts::{CLOSED, LEFT_OPEN_BY_PODMAN, PROBE_FOLDER, mount_probe};
pub(super) use neighbour::Neighbour;
pub(super) use outside::{Internet, Outside, OutsideHost};
pub(super) use ports::PublishedAt;
pub(super) use probe_volume::ProbeVolume;
pub(super) use ready::{Readiness, answers_within, wait_until_ready};
pub use requests::{Requests, requests};
pub(super) use service::{newer_container, next_container, replace_secrets};
pub(super) use stand::{Stand, stand};
pub(super) use start::{Instance, Start, Variation};
pub(super) use world::{World, furnish, remove_volume};

/// What every part of one run shares.
#[derive(Clone, Copy)]
pub(super) struct Lab<'a> {
    /// The engine.
    pub(super) engine: &'a Engine,
    /// What it says of itself and its host.
    pub(super) host: &'a EngineFacts,
    /// The run.
    pub(super) identity: &'a RunIdentity,
    /// What the learner's commands ask for.
    pub(super) plan: &'a Plan,
    /// What is scraped, where the submission says so.
    pub(super) monitoring: Option<&'a Monitoring>,
    /// The image of each of the plan's containers.
    pub(super) images: &'a [RunImage],
    /// The volume with the probe, which may still be on its way there.
    pub(super) probe_volume: &'a ProbeVolume,
    /// The secrets that the exercise planted.
    pub(super) planted: &'a [PlantedSecret],
    /// The submission's files that its containers see.
    pub(super) handed: &'a HandedFiles,
    /// Whether services of a Swarm can be made.
    pub(super) swarm: SwarmStanding,
    /// What hears the log drivers of the plan's containers; absent where none sends lines away.
    pub(super) collector: Option<&'a Collector>,
    /// What stands for the internet; absent where no check asks for it.
    pub(super) internet: Option<&'a Internet>,
    /// Where everything that is seen goes.
    pub(super) board: &'a Board<'a>,
    /// Who hears of it.
    pub(super) listener: Listener<'a>,
}

/// The image that a container of the plan runs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RunImage {
    /// It is in the engine.
    Ready {
        /// Its id.
        id: String,
        /// Its own health check.
        health: HealthConfig,
    },
    /// The learner's own build of it failed.
    NotBuilt,
    /// Nobody built it, and the engine does not have it.
    Absent,
}

impl RunImage {
    /// Looks for an image in the engine. Nothing is ever fetched from elsewhere.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn find(engine: &Engine, name: &str) -> Result<RunImage, LabError> {
        match engine.inspect_image(name).await? {
            Ok(image) => Ok(RunImage::Ready {
                id: image.id.unwrap_or_else(|| name.to_owned()),
                health: image.config.and_then(|config| config.healthcheck).unwrap_or_default(),
            }),
            // 400 is a name that no image can have.
            Err(refusal) if refusal.not_found() || refusal.status == 400 => Ok(RunImage::Absent),
            Err(refusal) => Err(refused("to look for an image", refusal)),
        }
    }
}

/// Does something and tells how long it took.
///
/// The work goes to the heap before anything waits for it: joined and nested, the futures of a whole
/// run would fill a thread's stack.
pub(super) fn timed<T>(
    listener: Listener<'_>,
    name: impl Into<String>,
    work: impl Future<Output = T>,
) -> impl Future<Output = T> {
    let (name, work) = (name.into(), Box::pin(work));
    async move {
        let begin = Instant::now();
        let result = work.await;
        listener(Event::Phase { name, milliseconds: milliseconds_since(begin) });
        result
    }
}

/// Wall time since then, in milliseconds.
pub(super) fn milliseconds_since(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl From<refusal::NotCarriedOut> for LabError {
    fn from(error: refusal::NotCarriedOut) -> LabError {
        LabError::NotCarriedOut { what: error.0 }
    }
}
