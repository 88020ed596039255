//! How does one copy of the learner's plan stand up, apart from every other copy?

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bollard::query_parameters::{RemoveContainerOptionsBuilder, RemoveVolumeOptions};
use futures_util::future::{join_all, try_join_all};

use crate::lab::ask::{ORDINARY, ask, ask_for, refused};
use crate::lab::swarm::SwarmStanding;
use crate::lab::{Engine, Event, LabError};
use crate::submission::{Located, Location, Plan};

use super::identity::RunIdentity;
use super::mounts::{Names, volumes};
use super::ready::ends_within;
use super::start::{Instance, Start, Variation, start};
use super::{Lab, networks};

/// How long a job of the plan may take until it counts as one that never ends.
const LONGEST_JOB: Duration = Duration::from_secs(30);

/// A copy of the plan: networks, volumes and containers of its own.
pub(in crate::lab) struct World<'a> {
    /// The run it belongs to.
    pub(in crate::lab) lab: Lab<'a>,
    names: Names<'a>,
    /// The containers that were made in it: their places in the plan, and the engine's ids.
    made: Mutex<Vec<(usize, String)>>,
    /// The services of a Swarm that were made in it, by id.
    services: Mutex<Vec<String>>,
}

/// Makes the networks and volumes of a copy, which need no image yet. `world` names the copy.
///
/// # Errors
/// [`LabError`] where the engine failed or the lab does not do what is asked for.
pub(in crate::lab) async fn furnish(
    engine: &Engine,
    identity: &RunIdentity,
    plan: &Plan,
    world: &str,
    swarm: SwarmStanding,
) -> Result<(), LabError> {
    let names = Names { run: identity, world };
    let labels = identity.labels();
    let making = identity.making();
    let volumes = volumes(plan, &names, &labels)?.into_iter().map(|request| async {
        let docker = engine.docker().clone();
        let action = "to make a volume";
        let made = making.ask(action, async move { docker.create_volume(request).await }).await?;
        made.map(drop).map_err(|refusal| refused(action, refusal))
    });
    let networks = networks::requests(plan, &names, &labels, swarm)?.into_iter().map(|request| async {
        let docker = engine.docker().clone();
        let written = plan.networks.iter().find(|network| names.of(&network.name.value) == request.name);
        let action = match written.map(|network| &network.name) {
            Some(Located { value: name, at }) => {
                format!("to make the network `{name}` ({}:{})", at.file, at.line)
            }
            None => "to make a network".to_owned(),
        };
        let made = making.ask(&action, async move { docker.create_network(request).await }).await?;
        made.map(drop).map_err(|refusal| refused(&action, refusal))
    });
    tokio::try_join!(try_join_all(volumes), try_join_all(networks))?;
    Ok(())
}

/// Removes a volume of a copy with what lies in it. One that nobody has made, or that somebody still mounts, stays as
/// it is.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn remove_volume(lab: &Lab<'_>, world: &str, written: &str) -> Result<(), LabError> {
    let name = Names { run: lab.identity, world }.of(written);
    let call = lab.engine.docker().remove_volume(&name, None::<RemoveVolumeOptions>);
    ask_for("to remove a volume", ORDINARY, call).await.map(drop)
}

impl<'a> World<'a> {
    /// Makes the networks and volumes of a copy. `name` tells it from others of the same run.
    ///
    /// # Errors
    /// As [`furnish`].
    pub(in crate::lab) async fn new(lab: Lab<'a>, name: &'a str) -> Result<World<'a>, LabError> {
        furnish(lab.engine, lab.identity, lab.plan, name, lab.swarm).await?;
        Ok(World::furnished(lab, name))
    }

    /// A copy whose networks and volumes are there already.
    pub(in crate::lab) fn furnished(lab: Lab<'a>, name: &'a str) -> World<'a> {
        World {
            lab,
            names: Names { run: lab.identity, world: name },
            made: Mutex::default(),
            services: Mutex::default(),
        }
    }

    /// What it is called.
    pub(in crate::lab) fn name(&self) -> &'a str {
        self.names.world
    }

    /// Starts every container of the plan, in the plan's order; the result has the same order.
    ///
    /// # Errors
    /// [`LabError`] where the engine or the host failed.
    pub(in crate::lab) async fn start_all(
        &self,
        varied: Option<usize>,
        variation: &Variation,
    ) -> Result<Vec<Start>, LabError> {
        let mut starts = Vec::with_capacity(self.lab.plan.containers.len());
        let mut endless: Option<&Location> = None;
        for (index, spec) in self.lab.plan.containers.iter().enumerate() {
            if let Some(at) = endless {
                let message = format!("{}:{} waits for its container, which does not end", at.file, at.line);
                starts.push(Start::TurnedDown { message, id: None });
                continue;
            }
            let plain = Variation::to_look_at(&self.lab);
            let variation = if varied == Some(index) { variation } else { &plain };
            let start = self.start(index, "", variation).await?;
            if let Start::Started(instance) = &start
                && spec.ends
                && !ends_within(&self.lab, instance, LONGEST_JOB).await?
            {
                endless = Some(&spec.at);
            }
            starts.push(start);
        }
        Ok(starts)
    }

    /// Starts one container of the plan. `copy` tells it from an earlier one in this world.
    ///
    /// # Errors
    /// [`LabError`] where the engine or the host failed.
    pub(in crate::lab) async fn start(
        &self,
        index: usize,
        copy: &str,
        variation: &Variation,
    ) -> Result<Start, LabError> {
        let spec = &self.lab.plan.containers[index];
        (self.lab.listener)(Event::Starting { service: spec.service().to_owned() });
        // Two containers without a name may run the same image.
        let name = match &spec.name {
            // A job may have had the name of a container that comes after it.
            Some(name) if spec.ends => format!("{}-{index}-job{copy}", name.value),
            Some(name) => format!("{}{copy}", name.value),
            None => format!("{}-{index}{copy}", spec.service()),
        };
        let start = start(&self.lab, &self.names, index, &name, variation).await?;
        if let Start::Started(Instance { service: Some(service), .. }) = &start {
            self.services.lock().unwrap_or_else(PoisonError::into_inner).push(service.id.clone());
        }
        let id = match &start {
            Start::Started(instance) => Some(&instance.id),
            Start::TurnedDown { id, .. } => id.as_ref(),
            Start::NotBuilt | Start::Unsupported(_) => None,
        };
        self.made().extend(id.map(|id| (index, id.clone())));
        Ok(start)
    }

    /// Removes the containers of a copy in which there is nothing left to see, while others are still
    /// looked at. What stays here, whatever the reason, the end of the run removes or reports.
    pub(in crate::lab) async fn take_down(&self) {
        let services = std::mem::take(&mut *self.services.lock().unwrap_or_else(PoisonError::into_inner));
        // First the services, which would start their tasks again.
        let ends = services.iter().map(|id| async move {
            let _ = ask("to remove a service", self.lab.engine.docker().delete_service(id)).await;
        });
        join_all(ends).await;
        let made = std::mem::take(&mut *self.made());
        let removals = made.iter().map(|(_, id)| async move {
            let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
            let call = self.lab.engine.docker().remove_container(id, Some(options));
            let _ = ask("to remove a container", call).await;
        });
        join_all(removals).await;
    }

    /// The containers that were made in it: their places in the plan, and the engine's ids.
    pub(in crate::lab) fn containers(&self) -> Vec<(usize, String)> {
        self.made().clone()
    }

    fn made(&self) -> MutexGuard<'_, Vec<(usize, String)>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
