//! What stands before the first container of the learner's is made?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::timeout;

use crate::check::{Need, Wanted};
use crate::evidence::{EngineFacts, EngineFamily};
use crate::submission::{ImageSource, Submission};

use super::board::Watcher;
use super::build::{self, BuildRequest};
use super::builds::{Builds, alone};
use super::cleanup::{StateFolder, clean};
use super::kit::{self, KitImage};
use super::observation::{ServiceLook, TogetherLook, TogetherPlace};
use super::published::{Bases, kit_of};
use super::run::{HandedFiles, ProbeVolume, RunIdentity, RunImage, furnish, timed};
use super::schedule::SHARED;
use super::swarm::{self, Entered, SwarmStanding};
use super::{Engine, LabError, Listener, observations};

/// How long what dead runs left behind may hold up a run.
const SWEEP: Duration = Duration::from_secs(10);

/// The looks at several containers at once that settle these needs.
pub(super) fn together(needs: &BTreeSet<Need>) -> impl Iterator<Item = TogetherLook> {
    observations::together(|need| needs.contains(&need)).map(|(_, look)| look)
}

/// The place in the plan of the container that runs a service.
pub(super) fn container_of(submission: &Submission, wanted: &Wanted, service: &str) -> Option<usize> {
    let plan = &submission.plan;
    let found = plan.container_for(service, wanted.services.len() == 1)?;
    plan.containers.iter().position(|container| std::ptr::eq(container, found))
}

/// What stands before the first container of the learner's is made.
pub(super) struct Prepared {
    pub(super) builds: Builds,
    pub(super) host: EngineFacts,
    pub(super) handed: HandedFiles,
    /// Of each of the plan's containers, in the plan's order.
    pub(super) images: Vec<RunImage>,
    /// Whether services of a Swarm can be made.
    pub(super) swarm: SwarmStanding,
}

/// One run under guard.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    pub(super) state: &'a StateFolder,
    pub(super) identity: &'a RunIdentity,
    pub(super) submission: &'a Submission,
    /// The learner's own folder, as it is.
    pub(super) handed_in: &'a Path,
    pub(super) wanted: &'a Wanted,
    pub(super) listener: Listener<'a>,
    pub(super) watcher: Watcher<'a>,
}

impl Run<'_> {
    /// Everything that stands before the first container of the learner's is made.
    pub(super) async fn prepare(
        self,
        folder: &Path,
        probe_volume: &ProbeVolume,
        bases: Option<&Bases<'_>>,
    ) -> Result<Prepared, LabError> {
        let mut sweep = Some(timed(self.listener, "sweep", self.sweep()));
        if self.engine.family() == EngineFamily::Podman
            && let Some(sweep) = sweep.take()
        {
            // It takes the layers of a build that goes on away with those of a dead one.
            sweep.await?;
        }
        // Elsewhere a dead run's remains are in nobody's way: they are removed while the build goes on.
        let sweep = async {
            match sweep {
                Some(sweep) => sweep.await,
                None => Ok(()),
            }
        };
        let prepared = async {
            timed(self.listener, "kit", self.ensure_kit()).await?;
            tokio::try_join!(
                timed(self.listener, "build", self.build_all(folder, bases)),
                probe_volume.make(self.engine, self.identity),
                timed(self.listener, "engine facts", self.engine.facts()),
                timed(self.listener, "furnish", self.furnish()),
                HandedFiles::copy(self.engine, self.identity, folder, self.submission, &self.wanted.secrets),
            )
        };
        let (_, (builds, (), host, swarm, handed)) = tokio::try_join!(sweep, prepared)?;
        let images = self.run_images(&builds).await?;
        Ok(Prepared { builds, host, handed, images, swarm })
    }

    /// Puts the probe where the learner's containers find it, while they are built and started, which takes
    /// longer.
    pub(super) async fn fill(self, probe_volume: &ProbeVolume) -> Result<(), LabError> {
        let found = |name: &str| container_of(self.submission, self.wanted, name).is_some();
        let asks_inside = self.wanted.services.iter().filter(|(name, _)| found(name)).any(|(_, wanted)| {
            let mut looks = self.looks(&wanted.needs).into_iter();
            looks.any(|look| look.asks_inside(&self.submission.plan))
                || together(&wanted.needs).any(|look| look.asks_inside)
        });
        if !asks_inside {
            return Ok(());
        }
        probe_volume.made().await;
        timed(self.listener, "probe volume", probe_volume.fill(self.engine, self.identity)).await
    }

    /// The looks at a service that settle these needs.
    pub(super) fn looks(&self, needs: &BTreeSet<Need>) -> Vec<ServiceLook> {
        let looks = observations::of_service(&self.submission.plan, |need| needs.contains(&need));
        looks.map(|(_, look)| look).collect()
    }

    /// The looks at all services.
    pub(super) fn all_looks(&self) -> impl Iterator<Item = ServiceLook> {
        self.wanted.services.values().flat_map(|service| self.looks(&service.needs))
    }

    /// The kit's images that the submission names, the probe's, and the neighbour's.
    async fn ensure_kit(&self) -> Result<(), LabError> {
        let mut images = kit::needed_by(self.submission);
        let neighbour = |look| matches!(look, ServiceLook::Own(copy) if copy.neighbour);
        if self.all_looks().any(neighbour) && !images.contains(&KitImage::Notes) {
            images.push(KitImage::Notes);
        }
        // What others propose may start from another base.
        let proposed = self.wanted.changes.iter().flat_map(|change| change.files.values());
        for text in proposed.map(|bytes| String::from_utf8_lossy(bytes)) {
            images.extend(text.split([' ', '\n', '=']).filter_map(KitImage::from_reference));
        }
        let published = self.wanted.published.as_ref().map(kit_of).unwrap_or_default();
        images.extend(published);
        images.sort_unstable();
        images.dedup();
        kit::ensure(self.engine.docker(), &images, self.listener).await
    }

    /// Enters the lab's Swarm where the submission has services of one, and makes what the shared copy stands on.
    async fn furnish(&self) -> Result<SwarmStanding, LabError> {
        let swarm = match self.submission.plan.containers.iter().find(|container| container.swarm) {
            Some(service) => {
                let entered = timed(self.listener, "swarm", swarm::enter(self.engine, self.identity)).await?;
                if let Entered::Not(why) = entered {
                    let at = format!("{}:{}", service.at.file, service.at.line);
                    return Err(LabError::Swarm { at, why });
                }
                SwarmStanding::Ours
            }
            None => SwarmStanding::NotWanted,
        };
        let shared = |look| !matches!(look, ServiceLook::Own(_));
        let several = self
            .wanted
            .services
            .values()
            .any(|service| together(&service.needs).any(|look| look.place == TogetherPlace::Beside));
        if several || self.all_looks().any(shared) {
            furnish(self.engine, self.identity, &self.submission.plan, SHARED, swarm).await?;
        }
        Ok(swarm)
    }

    /// Removes what dead runs left, as far as that goes: what somebody holds on to, `harden-check
    /// clean` will name, and today's lesson goes on.
    async fn sweep(&self) -> Result<(), LabError> {
        match timeout(SWEEP, clean(self.engine, self.state, false)).await {
            Ok(Err(error @ LabError::EngineGone { .. })) => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Builds everything, in the plan's order; at once those that need none of the others.
    async fn build_all(&self, folder: &Path, bases: Option<&Bases<'_>>) -> Result<Builds, LabError> {
        let labels: BTreeMap<String, String> = self.identity.labels().into_iter().collect();
        let plan = &self.submission.plan.builds;
        let mut builds = Builds::default();
        while builds.facts.len() < plan.len() {
            let begun = builds.facts.len();
            // Podman lets builds wait for each other, and says nothing meanwhile.
            let together = match self.engine.family() {
                EngineFamily::Podman => 0,
                EngineFamily::Docker => plan[begun..].iter().take_while(|spec| alone(folder, spec)).count(),
            };
            let (known, labels) = (&builds, &labels);
            let wave = (begun..begun + together.max(1)).map(|number| async move {
                let spec = &plan[number];
                let mut earlier = known.known_to(spec);
                if let Some(bases) = bases {
                    bases.name_in(0, (folder, spec), &mut earlier).await?;
                }
                let run_id = self.identity.id();
                let request = BuildRequest {
                    folder,
                    spec,
                    run_id,
                    number,
                    labels,
                    earlier: &earlier,
                    another_day: false,
                };
                build::build(self.engine, &request, self.listener).await
            });
            for built in try_join_all(wave).await? {
                builds.facts.push(built.facts);
                builds.images.push(built.image);
            }
        }
        Ok(builds)
    }

    /// The image of each of the plan's containers, in the plan's order.
    async fn run_images(&self, builds: &Builds) -> Result<Vec<RunImage>, LabError> {
        let mut images = Vec::new();
        for container in &self.submission.plan.containers {
            images.push(match &container.source {
                ImageSource::Build(build) => match &builds.images[*build] {
                    Some(image) => RunImage::find(self.engine, &image.id).await?,
                    None => RunImage::NotBuilt,
                },
                // What else the engine may have from earlier days is no part of the submission.
                ImageSource::Given(name) => match KitImage::from_reference(name) {
                    Some(image) => RunImage::find(self.engine, &image.own_reference()).await?,
                    None => RunImage::Absent,
                },
            });
        }
        Ok(images)
    }
}
