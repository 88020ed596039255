//! How does one copy of the learner's plan stand up, apart from every other copy?

use futures_util::future::try_join_all;

use crate::lab::ask::ask;
use crate::lab::{Event, LabError};

use super::mounts::{Names, volumes};
use super::start::{Start, Variation, start};
use super::{Lab, networks};

/// A copy of the plan: networks, volumes and containers of its own.
pub(in crate::lab) struct World<'a> {
    /// The run it belongs to.
    pub(in crate::lab) lab: Lab<'a>,
    names: Names<'a>,
}

impl<'a> World<'a> {
    /// Makes the networks and volumes of a copy. `name` tells it from others of the same run.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed or the lab does not do what is asked for.
    pub(in crate::lab) async fn new(lab: Lab<'a>, name: &'a str) -> Result<World<'a>, LabError> {
        let names = Names { run: lab.identity, world: name };
        let labels = lab.identity.labels();
        let docker = lab.engine.docker();
        let volumes = volumes(lab.plan, &names, &labels)?
            .into_iter()
            .map(|request| async { ask("to make a volume", docker.create_volume(request)).await.map(drop) });
        let networks = networks::requests(lab.plan, &names, &labels)?.into_iter().map(|request| async {
            ask("to make a network", docker.create_network(request)).await.map(drop)
        });
        tokio::try_join!(try_join_all(volumes), try_join_all(networks))?;
        Ok(World { lab, names })
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
        for index in 0..self.lab.plan.containers.len() {
            let plain = Variation::default();
            let variation = if varied == Some(index) { variation } else { &plain };
            starts.push(self.start(index, "", variation).await?);
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
            Some(name) => format!("{}{copy}", name.value),
            None => format!("{}-{index}{copy}", spec.service()),
        };
        start(&self.lab, &self.names, index, &name, variation).await
    }
}
