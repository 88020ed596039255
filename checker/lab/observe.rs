//! In which order is everything done, and what at the same time?

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::Wanted;
use crate::evidence::{Blocked, BuildFacts, EVIDENCE_VERSION, EngineFacts, Evidence, ServiceFacts};
use crate::submission::Submission;

use super::build::{self, BuildRequest, BuiltImage};
use super::cleanup::{RunGuard, StateFolder, clean, guarded};
use super::run::{Lab, RunIdentity, RunImage, fill_probe_volume, furnish, timed};
use super::service::{self, Target};
use super::{Engine, LabError, Listener, kit};

/// Builds and runs a submission, attacks it, and returns what was seen. Removes all it made.
///
/// # Errors
/// [`LabError`] where the engine or the lab failed; a learner's failure is part of the evidence.
pub async fn observe(
    folder: &Path,
    submission: &Submission,
    wanted: &Wanted,
    listener: Listener<'_>,
) -> Result<Evidence, LabError> {
    if !submission.dangers.is_empty() {
        return Ok(refused(submission, wanted));
    }
    let engine = timed(listener, "connect", Engine::connect()).await?;
    let state = StateFolder::open()?;
    let guard = RunGuard::begin(&engine, &state, &wanted.subject)?;
    let identity = guard.identity().clone();
    let run = Run { engine: &engine, state: &state, identity: &identity, submission, wanted, listener };
    guarded(guard, listener, Box::pin(run.observe(folder))).await
}

/// What is said of a submission that asks for the host: nothing was started, nobody was asked.
fn refused(submission: &Submission, wanted: &Wanted) -> Evidence {
    let services = wanted.services.iter().map(|(name, service)| {
        let container_index = container_for(submission, name);
        let mut facts = ServiceFacts { container_index, ..ServiceFacts::default() };
        service::block(&mut facts, &service.needs, Blocked::Refused);
        (name.clone(), facts)
    });
    Evidence {
        version: EVIDENCE_VERSION,
        engine: None,
        submission: submission.clone(),
        builds: Vec::new(),
        services: services.collect(),
    }
}

fn container_for(submission: &Submission, service: &str) -> Option<usize> {
    submission.plan.containers.iter().position(|container| container.service() == service)
}

/// One run under guard.
#[derive(Clone, Copy)]
struct Run<'a> {
    engine: &'a Engine,
    state: &'a StateFolder,
    identity: &'a RunIdentity,
    submission: &'a Submission,
    wanted: &'a Wanted,
    listener: Listener<'a>,
}

/// What the builds left.
#[derive(Default)]
struct Builds {
    facts: Vec<BuildFacts>,
    images: Vec<Option<BuiltImage>>,
    /// The learner's tags and the run's own.
    tags: BTreeMap<String, String>,
}

impl Run<'_> {
    async fn observe(self, folder: &Path) -> Result<Evidence, LabError> {
        let base_images = kit::needed_by(self.submission);
        let ensured = kit::ensure(self.engine.docker(), &base_images, self.listener);
        timed(self.listener, "base images", ensured).await?;
        // A dead run's remains are in nobody's way: they are removed while the build goes on.
        let sweep = timed(self.listener, "sweep", clean(self.engine, self.state, false));
        let prepared = async {
            tokio::try_join!(
                timed(self.listener, "build", self.build_all(folder)),
                timed(self.listener, "probe volume", fill_probe_volume(self.engine, self.identity)),
                timed(self.listener, "engine facts", self.engine.facts()),
                timed(self.listener, "furnish", self.furnish()),
            )
        };
        let (_, (builds, probe_volume, engine_facts, ())) = tokio::try_join!(sweep, prepared)?;
        let images = self.run_images(&builds).await?;
        let lab = Lab {
            engine: self.engine,
            identity: self.identity,
            plan: &self.submission.plan,
            images: &images,
            probe_volume: &probe_volume,
            listener: self.listener,
        };
        let services = self.services(lab, &builds, &engine_facts).await?;
        Ok(Evidence {
            version: EVIDENCE_VERSION,
            engine: Some(engine_facts),
            submission: self.submission.clone(),
            builds: builds.facts,
            services,
        })
    }

    async fn furnish(&self) -> Result<(), LabError> {
        if self.wanted.services.values().any(service::is_looked_at) {
            furnish(self.engine, self.identity, &self.submission.plan, service::LOOK).await?;
        }
        Ok(())
    }

    async fn build_all(&self, folder: &Path) -> Result<Builds, LabError> {
        let labels: BTreeMap<String, String> = self.identity.labels().into_iter().collect();
        let mut builds = Builds::default();
        for (number, spec) in self.submission.plan.builds.iter().enumerate() {
            let Some(dockerfile) = self.submission.dockerfiles.get(&spec.dockerfile.value) else {
                let source = std::io::Error::from(std::io::ErrorKind::NotFound);
                return Err(LabError::File { path: spec.dockerfile.value.clone(), source });
            };
            let request = BuildRequest {
                folder,
                spec,
                dockerfile,
                run_id: self.identity.id(),
                number,
                labels: &labels,
                earlier: &builds.tags,
            };
            let built = build::build(self.engine, &request, self.listener).await?;
            if let Some(image) = &built.image {
                let tags = spec.tags.iter().map(|tag| (tag.value.clone(), image.tag.clone()));
                builds.tags.extend(tags);
            }
            builds.facts.push(built.facts);
            builds.images.push(built.image);
        }
        Ok(builds)
    }

    /// The image of each of the plan's containers, in the plan's order.
    async fn run_images(&self, builds: &Builds) -> Result<Vec<RunImage>, LabError> {
        let mut images = Vec::new();
        for (index, container) in self.submission.plan.containers.iter().enumerate() {
            let name = match self.build_of(index) {
                Some(build) => match &builds.images[build] {
                    Some(image) => image.id.as_str(),
                    None => {
                        images.push(RunImage::NotBuilt);
                        continue;
                    }
                },
                None => container.image.value.as_str(),
            };
            images.push(RunImage::find(self.engine, name).await?);
        }
        Ok(images)
    }

    /// The build that makes the image of a container: the last one with its tag.
    fn build_of(&self, container: usize) -> Option<usize> {
        let image = &self.submission.plan.containers[container].image.value;
        let makes = |number: usize| {
            self.submission.plan.builds[number].tags.iter().any(|tag| build::same_image(&tag.value, image))
        };
        (0..self.submission.plan.builds.len()).rev().find(|number| makes(*number))
    }

    async fn services(
        &self,
        lab: Lab<'_>,
        builds: &Builds,
        engine: &EngineFacts,
    ) -> Result<BTreeMap<String, ServiceFacts>, LabError> {
        let mut services = BTreeMap::new();
        let mut targets = Vec::new();
        for (name, wanted) in &self.wanted.services {
            let mut facts = ServiceFacts::default();
            match container_for(self.submission, name) {
                None => service::block(&mut facts, &wanted.needs, Blocked::NoService),
                Some(index) => {
                    facts.container_index = Some(index);
                    facts.build_index = self.build_of(index).filter(|build| *build < builds.facts.len());
                    if lab.images[index] == RunImage::NotBuilt {
                        service::block(&mut facts, &wanted.needs, Blocked::BuildFailed);
                    } else {
                        targets.push(Target { name, wanted, index });
                    }
                }
            }
            services.insert(name.clone(), facts);
        }
        service::observe(lab, &targets, engine, &mut services).await?;
        Ok(services)
    }
}
