//! What would the engine be asked for, for all objects of a plan?
//!
//! Nothing is asked here. The live suite makes both these requests and those of the Docker command, and
//! compares what the engine says of the two.

use bollard::models::{ContainerCreateBody, NetworkCreateRequest, VolumeCreateRequest};

use crate::lab::LabError;
use crate::submission::Plan;

use crate::lab::swarm::SwarmStanding;

use super::config::{Setting, create_body};
use super::handed::HandedFiles;
use super::identity::RunIdentity;
use super::mounts::{self, Names};
use super::networks;
use crate::evidence::EngineFamily;

/// The requests for one copy of a plan.
#[derive(Debug, Clone)]
pub struct Requests {
    /// What the names of the run's objects begin with, before the learner's own.
    pub prefix: String,
    /// One per network of the plan.
    pub networks: Vec<NetworkCreateRequest>,
    /// One per named volume of the plan.
    pub volumes: Vec<VolumeCreateRequest>,
    /// One per container of the plan, with the image as the learner wrote it, and the probe's mount.
    pub containers: Vec<ContainerCreateBody>,
}

/// Writes the requests for a plan.
///
/// # Errors
/// [`LabError::NotCarriedOut`] for what the lab does not do.
pub fn requests(plan: &Plan) -> Result<Requests, LabError> {
    let run = RunIdentity::new("nowhere", "requests");
    let names = Names { run: &run, world: "look" };
    let labels = run.labels();
    let body = |spec: &crate::submission::ContainerSpec| {
        let image = spec.image.value.as_str();
        let probe_volume = "probe";
        let names = &names;
        let labels = &labels;
        // No file is copied for this, so that a plan that hands one over is not carried out here.
        let handed = &HandedFiles::default();
        create_body(
            spec,
            &Setting {
                image,
                names,
                probe_volume,
                handed,
                labels,
                restarts: true,
                health: None,
                family: EngineFamily::Docker,
                collector: None,
                name_server: None,
            },
        )
    };
    Ok(Requests {
        prefix: names.of(""),
        networks: networks::requests(plan, &names, &labels, SwarmStanding::NotWanted)?,
        volumes: mounts::volumes(plan, &names, &labels)?,
        containers: plan.containers.iter().map(body).collect::<Result<_, _>>()?,
    })
}
