//! In which order is everything done, and what at the same time?

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use futures_util::future::try_join_all;

use crate::check::{Need, ServiceWanted, Wanted};
use crate::evidence::{Blocked, EVIDENCE_VERSION, Evidence, ImageFacts, Observed, ServiceFacts};
use crate::submission::{FolderCopy, Submission};

use super::bills::bills_of;
use super::board::{Board, Watcher};
use super::build;
use super::builds::Builds;
use super::cleanup::{RunGuard, StateFolder, guarded};
use super::collector::Collector;
use super::experiment::Again;
use super::image::{KnownFiles, PackageFiles, Sources, wheels};
use super::observation::{Errand, Subject, Target};
use super::prepare::{Prepared, Run, container_of};
use super::published::Bases;
use super::run::{Internet, Lab, ProbeVolume, RunImage, stand_internet, timed};
use super::secrets::{HandedValue, handed_over};
use super::{Engine, LabError, Listener, image, observations, schedule, swarm};

/// Builds and runs a submission, attacks it, and returns what was seen. Removes all it made. The
/// watcher sees the evidence grow.
///
/// # Errors
/// [`LabError`] where the engine or the lab failed; a learner's failure is part of the evidence.
pub async fn observe(
    folder: &Path,
    submission: &Submission,
    wanted: &Wanted,
    listener: Listener<'_>,
    watcher: Watcher<'_>,
) -> Result<Evidence, LabError> {
    if !submission.dangers.is_empty() {
        return Ok(refused(submission, wanted));
    }
    let engine = timed(listener, "connect", Engine::connect()).await?;
    let state = StateFolder::open()?;
    let guard = RunGuard::begin(&engine, &state, &wanted.subject)?;
    let identity = guard.identity().clone();
    let wanted = &at_ports_inside(submission, wanted);
    let handed_in = folder;
    let folder = submission.copy.as_ref().map_or(folder, FolderCopy::path);
    let (engine, state, identity) = (&engine, &state, &identity);
    let run = Run { engine, state, identity, submission, handed_in, wanted, listener, watcher };
    guarded(guard, listener, Box::pin(run.observe(folder))).await
}

/// What is said of a submission that asks for the host: nothing was started, nobody was asked.
fn refused(submission: &Submission, wanted: &Wanted) -> Evidence {
    let services = wanted.services.iter().map(|(name, service)| {
        let container_index = container_of(submission, wanted, name);
        let mut facts = ServiceFacts { container_index, ..ServiceFacts::default() };
        schedule::block(&mut facts, service.needs.iter().copied(), Blocked::Refused);
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

/// Looks at an image as far as it settles these needs; configuration and history always. Of what is wanted
/// only the secrets and the packages count.
///
/// # Errors
/// [`LabError`] where the engine failed. An export that cannot be read leaves
/// [`crate::evidence::Observed::Missing`].
pub async fn image_facts(
    engine: &Engine,
    id: &str,
    needs: &BTreeSet<Need>,
    wanted: &Wanted,
) -> Result<ImageFacts, LabError> {
    let known = KnownFiles {
        planted: &wanted.secrets,
        handed: &[],
        sources: Arc::new(Sources::new([])),
        packages: Arc::new(PackageFiles::new(&wanted.packages)),
        wheels: Arc::new(wheels(&wanted.packages)),
        digests: BTreeSet::new(),
    };
    facts_of_image(engine, id, needs, &known).await
}

async fn facts_of_image(
    engine: &Engine,
    id: &str,
    needs: &BTreeSet<Need>,
    known: &KnownFiles<'_>,
) -> Result<ImageFacts, LabError> {
    let looks: Vec<_> = observations::ALL
        .iter()
        .filter(|each| needs.contains(&each.need))
        .filter_map(|each| match each.subject {
            Subject::Image(look) => Some((each.need, look)),
            Subject::Context
            | Subject::Build
            | Subject::Script(_)
            | Subject::Service(_)
            | Subject::Together(_) => None,
        })
        .collect();
    image::facts(engine, id, &looks, known).await
}

/// The same of each service, at the port that it waits at inside of its container.
fn at_ports_inside(submission: &Submission, wanted: &Wanted) -> Wanted {
    let mut inside = wanted.clone();
    for (name, service) in &mut inside.services {
        if let Some(index) = container_of(submission, wanted, name) {
            service.port = submission.plan.containers[index].port_inside(service.port);
        }
    }
    inside
}

impl Run<'_> {
    async fn observe(self, folder: &Path) -> Result<Evidence, LabError> {
        let probe_volume = ProbeVolume::of(self.identity);
        let published = self.wanted.published.as_ref();
        let bases = published.map(|base| Bases::new(self.engine, self.identity, self.listener, base));
        let looked = async {
            let prepared = self.prepare(folder, &probe_volume, bases.as_ref()).await?;
            let _names = timed(self.listener, "names", swarm::keep_names(self.engine)).await;
            self.look(folder, prepared, &probe_volume, bases.as_ref()).await
        };
        let (evidence, ()) = tokio::try_join!(looked, self.fill(&probe_volume))?;
        Ok(evidence)
    }

    async fn look(
        self,
        folder: &Path,
        prepared: Prepared,
        probe_volume: &ProbeVolume,
        bases: Option<&Bases<'_>>,
    ) -> Result<Evidence, LabError> {
        let Prepared { mut builds, host, handed, images, swarm } = prepared;
        let collector = Collector::for_plan(&self.submission.plan, self.engine.family()).await?;
        let (planted, sources) = (&self.wanted.secrets, Arc::new(self.sources(folder, &builds)));
        let packages = Arc::new(PackageFiles::new(&self.wanted.packages));
        let wheels = Arc::new(wheels(&self.wanted.packages));
        let components = self.submission.bills.iter().filter_map(|handed| handed.bill.as_ref());
        let components = components.flat_map(|bill| &bill.components);
        let digests =
            components.flat_map(|one| &one.digests).map(|digest| digest.algorithm.clone()).collect();
        let values = &self.handed_values(folder);
        let known = KnownFiles { planted, handed: values, sources, packages, wheels, digests };
        let mut facts = std::mem::take(&mut builds.facts);
        build::note_handovers(folder, &self.submission.plan.builds, planted, &mut facts);
        let board = Board::new(self.submission, host.clone(), facts, self.watcher);
        let targets = self.targets(&board, &images, builds.images.len());
        let lab = Lab {
            engine: self.engine,
            host: &host,
            identity: self.identity,
            plan: &self.submission.plan,
            monitoring: self.submission.monitoring.as_ref(),
            images: &images,
            probe_volume,
            planted,
            handed: &handed,
            swarm,
            collector: collector.as_ref(),
            internet: None,
            board: &board,
            listener: self.listener,
        };
        let internet = self.internet(&lab, &targets).await?;
        let lab = Lab { internet: internet.as_ref(), ..lab };
        let again = Again {
            engine: self.engine,
            identity: self.identity,
            folder,
            handed_in: self.handed_in,
            tomorrow: &self.wanted.tomorrow,
            replaced: &self.wanted.replaced,
            known: &known,
            listener: self.listener,
        };
        let look_into_images = async {
            let (images, searched, built_again) = tokio::join!(
                timed(self.listener, "image facts", self.image_facts(&builds, &known)),
                build::search_contexts(
                    folder,
                    self.submission,
                    (self.wanted, values),
                    board.listed_contexts()
                ),
                self.build_again(&builds, &again, &board),
            );
            // The facts about the images come last: with them every build was looked at.
            built_again?;
            board.contexts(searched);
            let images = images?;
            board.bills(bills_of(self.submission, &images));
            board.images(images);
            Ok(())
        };
        let go_through_scripts = async {
            for target in &targets {
                let errand = Errand {
                    lab: &lab,
                    folder,
                    submission: self.submission,
                    wanted: self.wanted,
                    builds: &builds,
                    bases,
                    known: &known,
                    target: *target,
                };
                for (need, look) in observations::of_script(|need| target.wanted.needs.contains(&need)) {
                    schedule::record(lab, *target, need, look(errand).await)?;
                }
            }
            Ok(())
        };
        tokio::try_join!(schedule::observe(lab, &targets), look_into_images, go_through_scripts)?;
        Ok(board.into_evidence())
    }

    /// The secrets that the containers are handed, where they are searched for in the folder too.
    fn handed_values(&self, folder: &Path) -> Vec<HandedValue> {
        let searched = |service: &ServiceWanted| service.needs.contains(&Need::FolderSecrets);
        match self.wanted.services.values().any(searched) {
            true => handed_over(folder, self.submission, &self.wanted.secrets),
            false => Vec::new(),
        }
    }

    /// The hosts outside, where some service that can be observed is to call them.
    async fn internet(&self, lab: &Lab<'_>, targets: &[Target<'_>]) -> Result<Option<Internet>, LabError> {
        let calls = |target: &Target<'_>| target.wanted.needs.contains(&Need::Egress);
        if !targets.iter().any(calls) {
            return Ok(None);
        }
        let stand = stand_internet(lab, self.wanted.hosts.iter());
        timed(self.listener, "internet", stand).await.map(Some)
    }

    /// What is in the image of each build, as far as any service wants to know.
    async fn image_facts(
        &self,
        builds: &Builds,
        known: &KnownFiles<'_>,
    ) -> Result<Vec<Option<ImageFacts>>, LabError> {
        let facts = builds.images.iter().enumerate().map(|(number, image)| async move {
            let Some(image) = image else { return Ok(None) };
            let needs = self.needs_of_build(number);
            facts_of_image(self.engine, &image.id, &needs, known).await.map(Some)
        });
        try_join_all(facts).await
    }

    /// The files of every build's context, where some service's image is searched for copies of them. One
    /// that was changed or taken away since is not found; its digest is known all the same.
    fn sources(&self, folder: &Path, builds: &Builds) -> Sources {
        let wanted = |service: &ServiceWanted| service.needs.contains(&Need::Context);
        if !self.wanted.services.values().any(wanted) {
            return Sources::new([]);
        }
        let files = self.submission.plan.builds.iter().zip(&builds.facts).flat_map(|(spec, facts)| {
            let context = folder.join(&spec.context.value);
            let sent = facts.context.seen().into_iter().flatten();
            sent.filter_map(move |file| {
                Some((file.path.clone(), std::fs::read(context.join(&file.path)).ok()?))
            })
        });
        Sources::of_contexts(files)
    }

    /// Builds again, from nothing, what some service wants to see built twice.
    async fn build_again(
        &self,
        builds: &Builds,
        again: &Again<'_>,
        board: &Board<'_>,
    ) -> Result<(), LabError> {
        for (number, image) in builds.images.iter().enumerate() {
            if self.needs_of_build(number).contains(&Need::Rebuild) {
                let spec = &self.submission.plan.builds[number];
                let rebuilt = match image {
                    None => Observed::Blocked(Blocked::BuildFailed),
                    Some(_) => again.build(number, spec, &builds.known_to(spec)).await?,
                };
                board.rebuilt(number, rebuilt);
            }
        }
        Ok(())
    }

    fn needs_of_build(&self, build: usize) -> BTreeSet<Need> {
        let runs_it = |name: &str| {
            container_of(self.submission, self.wanted, name).and_then(|container| self.build_of(container))
                == Some(build)
        };
        // A secret stays in every image that it was built into, also in one that only lends its files.
        let wanted = self.wanted.services.iter().flat_map(|(name, service)| {
            let runs_it = runs_it(name);
            service.needs.iter().copied().filter(move |need| runs_it || *need == Need::Secrets)
        });
        let bills = self.submission.bills.iter().filter_map(|bill| bill.written.as_ref());
        let bills = bills.filter(|bill| bill.build == build).map(|_| Need::Packages);
        wanted.chain(bills).collect()
    }

    /// The place in the plan of the build that makes the image of a container.
    fn build_of(&self, container: usize) -> Option<usize> {
        self.submission.plan.containers[container].build_index()
    }

    /// Finds each service in the plan. Those that can be observed come back; of the others it is put
    /// on the board why nobody can look.
    fn targets(&self, board: &Board<'_>, images: &[RunImage], builds_begun: usize) -> Vec<Target<'_>> {
        let mut targets = Vec::new();
        for (name, wanted) in &self.wanted.services {
            let container = container_of(self.submission, self.wanted, name);
            board.service(name, |facts| match container {
                None => schedule::block(facts, wanted.needs.iter().copied(), Blocked::NoService),
                Some(index) => {
                    facts.container_index = Some(index);
                    facts.build_index = self.build_of(index).filter(|build| *build < builds_begun);
                    if images[index] == RunImage::NotBuilt {
                        schedule::block(facts, wanted.needs.iter().copied(), Blocked::BuildFailed);
                    }
                }
            });
            if let Some(index) = container.filter(|index| images[*index] != RunImage::NotBuilt) {
                targets.push(Target { name, wanted, index });
            }
        }
        targets
    }
}
