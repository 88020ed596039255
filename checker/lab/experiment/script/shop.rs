//! Which containers of the commands' really stand in the engine?
//!
//! The reader knows which of them should; a container is started, stopped or removed when that matters: before
//! a question, and at the end of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use bollard::query_parameters::StartContainerOptions;
use tokio::time::sleep;

use crate::lab::LabError;
use crate::lab::ask::ask;
use crate::lab::build::{self, BuildRequest};
use crate::lab::builds::sources_of;
use crate::lab::run::{
    HealthTiming, Instance, Lab, RunImage, Start, Variation, World, furnish, remove_volume,
};
use crate::submission::{Answer, BuildSpec, ContainerSpec, Plan, Question, Standing};

use super::answers;

/// The name of the copy.
const WORLD: &str = "cycle";
/// A health check once a second: nobody learns more from a slower one.
const HEALTH: HealthTiming = HealthTiming { interval: 1_000_000_000, timeout: 3_000_000_000, retries: 3 };

/// The images that were built, and the containers that stand.
pub(in crate::lab::experiment) struct Shop<'a> {
    lab: &'a Lab<'a>,
    folder: &'a Path,
    /// Added to a build's number, so that no other build of the run has its tag.
    round: usize,
    /// The tag of each build's image; nothing where it failed.
    images: BTreeMap<usize, Option<String>>,
    stand: BTreeMap<usize, Stand>,
    networks: BTreeSet<String>,
    /// How many of the volumes that the commands removed are gone from the engine as well.
    removed: usize,
    /// The engine's words where it turned the last container down.
    refused: String,
}

/// A container of the commands'.
struct Stand {
    /// Nothing where the engine did not start it.
    instance: Option<Instance>,
    runs: bool,
}

impl<'a> Shop<'a> {
    pub(in crate::lab::experiment) fn new(lab: &'a Lab<'a>, folder: &'a Path, round: usize) -> Shop<'a> {
        Shop {
            lab,
            folder,
            round,
            images: BTreeMap::new(),
            stand: BTreeMap::new(),
            networks: BTreeSet::new(),
            removed: 0,
            refused: String::new(),
        }
    }

    /// The tag of a build's image. Nothing where there is none.
    pub(in crate::lab::experiment) fn image(&self, build: usize) -> Option<&str> {
        self.images.get(&build)?.as_deref()
    }

    /// The names that mean an earlier build's image when this one begins, with the tags.
    pub(in crate::lab::experiment) fn known_to(&self, spec: &BuildSpec) -> BTreeMap<String, String> {
        sources_of(spec, |build| self.image(build))
    }

    /// Builds an image as the engine would; whether it came to its end. What else makes it another image than the
    /// same build of another time is a label's name and value.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab::experiment) async fn build(
        &mut self,
        number: usize,
        spec: &BuildSpec,
        earlier: &BTreeMap<String, String>,
        label: Option<(&str, &str)>,
    ) -> Result<bool, LabError> {
        let mut labels: BTreeMap<String, String> = self.lab.identity.labels().into_iter().collect();
        labels.extend(label.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let request = BuildRequest {
            folder: self.folder,
            spec,
            run_id: self.lab.identity.id(),
            number: self.round + number,
            labels: &labels,
            earlier,
            another_day: false,
        };
        let built = build::build(self.lab.engine, &request, self.lab.listener).await?;
        self.images.insert(number, built.image.map(|image| image.tag));
        Ok(self.image(number).is_some())
    }

    /// What the commands are told, in an engine that is brought to what they have come to; nothing where they
    /// wait for too long. Who goes through them builds what they ask to be built, before; no pause is longer than
    /// `pause`.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or the checker cannot ask.
    pub(in crate::lab::experiment) async fn answer(
        &mut self,
        standing: &Standing,
        question: &Question,
        patience: Duration,
        pause: Duration,
    ) -> Result<Option<Answer>, LabError> {
        match question {
            Question::Build { build, .. } => {
                return Ok(Some(Answer::ended(u8::from(self.image(*build).is_none()))));
            }
            Question::Sleep { milliseconds } => {
                sleep(Duration::from_millis(*milliseconds).min(pause)).await;
                return Ok(Some(Answer::ended(0)));
            }
            // Who goes through commands that build on what others publish answers that.
            Question::Digest { .. } => return Ok(Some(Answer::ended(1))),
            _ => self.settle(standing).await?,
        }
        let lab = self.lab;
        Ok(match question {
            Question::Build { .. } | Question::Sleep { .. } | Question::Digest { .. } => None,
            Question::Job { container } => {
                self.begin(standing, *container).await?;
                let ended = answers::job(lab, self.instance(*container), &self.refused, patience).await?;
                self.end(*container).await?;
                ended
            }
            Question::Exec { container, command, user } => {
                answers::exec(lab, self.instance(*container), command, user.as_ref(), patience).await?
            }
            Question::Copy { container, file, path } => {
                Some(answers::copy(lab, self.instance(*container), (self.folder, file), path).await?)
            }
            Question::Diff { container } => Some(answers::diff(lab, self.instance(*container)).await?),
            Question::Inspect { container, format } => {
                Some(answers::inspected(lab, self.instance(*container), format).await?)
            }
            Question::Request { port, path, fails, code } => {
                let found = standing.at_port(*port);
                let instance = found.and_then(|(container, _)| self.instance(container));
                let inside = found.map_or(0, |(_, inside)| inside);
                Some(answers::request(instance, inside, path, (*fails, *code)).await?)
            }
        })
    }

    /// A container that the engine started.
    pub(in crate::lab::experiment) fn instance(&self, number: usize) -> Option<&Instance> {
        self.stand.get(&number)?.instance.as_ref()
    }

    /// Brings the engine to what the commands have come to.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab::experiment) async fn settle(&mut self, standing: &Standing) -> Result<(), LabError> {
        let (there, running) = (standing.there(), standing.running());
        let known: Vec<usize> = self.stand.keys().copied().collect();
        for number in known {
            let Some(stand) = self.stand.get_mut(&number) else { continue };
            if !there.contains(&number) {
                let gone = self.stand.remove(&number).and_then(|stand| stand.instance);
                if let Some(instance) = gone {
                    instance.remove(self.lab).await?;
                }
            } else if stand.runs && !running.contains(&number) {
                stand.runs = false;
                if let Some(instance) = &stand.instance {
                    instance.stop(self.lab).await?;
                }
            } else if !stand.runs && running.contains(&number) {
                stand.runs = true;
                if let Some(instance) = &mut stand.instance {
                    let docker = self.lab.engine.docker();
                    let start = docker.start_container(&instance.id, None::<StartContainerOptions>);
                    ask("to start a container again", start).await?;
                    instance.refresh(self.lab).await?;
                }
            }
        }
        // Those that held them are gone by now, and those that come find them empty.
        for name in standing.removed_volumes().iter().skip(self.removed) {
            remove_volume(self.lab, WORLD, name).await?;
        }
        self.removed = standing.removed_volumes().len();
        for number in running {
            if !self.stand.contains_key(&number) {
                self.begin(standing, number).await?;
            }
        }
        Ok(())
    }

    /// Starts a container.
    async fn begin(&mut self, standing: &Standing, number: usize) -> Result<(), LabError> {
        let Some(spec) = standing.container(number) else { return Ok(()) };
        self.refused.clear();
        let image = match spec.build_index() {
            Some(build) => self.image(build).map(str::to_owned),
            None => Some(build::image_in_engine(&spec.image.value, &BTreeMap::new())),
        };
        let spec = beside_own(standing, spec);
        let started = match image {
            // Every step of a script comes by here: what is large lies on the heap once, and not on the stack of each.
            Some(image) => Box::pin(self.start(standing, &spec, &image, &format!("-{number}"))).await?,
            None => None,
        };
        self.stand.insert(number, Stand { instance: started, runs: true });
        Ok(())
    }

    /// Starts a container of the commands' from an image. Nothing where the engine turns it down.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab::experiment) async fn start(
        &mut self,
        standing: &Standing,
        spec: &ContainerSpec,
        image: &str,
        copy: &str,
    ) -> Result<Option<Instance>, LabError> {
        let all = standing.networks().iter();
        let networks = all.filter(|network| !self.networks.contains(&network.name.value)).cloned().collect();
        let made = Plan {
            networks,
            volumes: standing.volumes().to_vec(),
            containers: vec![spec.clone()],
            ..Plan::default()
        };
        furnish(self.lab.engine, self.lab.identity, &made, WORLD, self.lab.swarm).await?;
        self.networks.extend(made.networks.iter().map(|network| network.name.value.clone()));
        let plan = Plan { networks: standing.networks().to_vec(), ..made };
        let images = [RunImage::find(self.lab.engine, image).await?];
        let lab = Lab { plan: &plan, images: &images, ..*self.lab };
        let variation = Variation { health: Some(HEALTH), ..Variation::to_look_at(&lab) };
        let start = World::furnished(lab, WORLD).start(0, copy, &variation).await?;
        Ok(match start {
            Start::Started(instance) => Some(instance),
            Start::NotBuilt | Start::Unsupported(_) => None,
            Start::TurnedDown { message, .. } => {
                self.refused = message;
                None
            }
        })
    }

    /// Forgets a job that has ended, with its container.
    async fn end(&mut self, number: usize) -> Result<(), LabError> {
        match self.stand.remove(&number).and_then(|stand| stand.instance) {
            Some(instance) => instance.remove(self.lab).await,
            None => Ok(()),
        }
    }

    /// Removes all that stands. What stays, the end of the run removes.
    pub(in crate::lab::experiment) async fn close(&mut self) {
        for stand in std::mem::take(&mut self.stand).into_values() {
            if let Some(instance) = stand.instance {
                let _ = instance.remove(self.lab).await;
            }
        }
    }
}

/// The container with whose network it starts goes by its number here, see [`Shop::begin`].
fn beside_own(standing: &Standing, spec: &ContainerSpec) -> ContainerSpec {
    let mut spec = spec.clone();
    for attachment in &mut spec.networks {
        let Some(owner) = attachment.value.owner() else { continue };
        let is_owner = |number: &usize| {
            standing
                .container(*number)
                .and_then(|one| one.name.as_ref())
                .is_some_and(|name| name.value == owner)
        };
        if let Some(number) = standing.there().into_iter().find(is_owner) {
            attachment.value.network = format!("container:{owner}-{number}");
        }
    }
    spec
}
