//! What do others do between the scripts, and what runs afterwards?

use std::collections::BTreeSet;
use std::path::Path;

use crate::evidence::{DeployMoment, DeployStep, RunningImage, ServedPage};
use crate::lab::LabError;
use crate::lab::experiment::script::{Shop, User, changes, packed, upload};
use crate::lab::observation::Target;
use crate::lab::run::{Instance, Lab, inspect};
use crate::submission::{ContainerSpec, Standing, Unfollowed};

/// Added to a build's number, so that no other build of the run has its tag.
const ROUND: usize = 7000;
/// Most changes that are kept.
const CHANGES: usize = 20;
/// What is written after the first release.
const NOTE: &str = "kept over every release";
/// The file that somebody puts into a running container.
pub(super) const HOT_FIX: &str = "hot-fix.txt";
/// What it holds.
pub(super) const MENDED: &[u8] = b"mended in the night\n";
/// The release that others push.
const OTHERS: &str = "others";

/// The scripts so far.
pub(super) struct Play<'a> {
    pub(super) lab: &'a Lab<'a>,
    pub(super) folder: &'a Path,
    target: Target<'a>,
    pub(super) shop: Shop<'a>,
    user: User<'a>,
    pub(super) standing: Standing,
    /// What makes images of this release others than those before.
    pub(super) release: &'static str,
    /// Scripts that did not come to an end: nobody waits for them a second time.
    endless: BTreeSet<String>,
}

impl<'a> Play<'a> {
    pub(super) fn new(lab: &'a Lab<'a>, folder: &'a Path, target: Target<'a>) -> Play<'a> {
        Play {
            lab,
            folder,
            target,
            shop: Shop::new(lab, folder, ROUND),
            user: User::new(lab, target.wanted.port),
            standing: Standing::default(),
            release: "first",
            endless: BTreeSet::new(),
        }
    }

    /// Goes through a script, from here on for another release where one is named.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn step(
        &mut self,
        moment: DeployMoment,
        script: &str,
        release: Option<&'static str>,
    ) -> Result<DeployStep, LabError> {
        self.release = release.unwrap_or(self.release);
        let mut step = empty(moment, script);
        if self.endless.contains(script) {
            step.endless = true;
        } else if self.folder.join(script).exists() {
            let (gone, endless) = self.go(script).await?;
            let asks = moment.asks_how_it_ends();
            let problem =
                gone.problems.into_iter().next().or(gone.doubt.filter(|_| asks)).filter(|_| !endless);
            step.unfollowed = problem.as_ref().map(Unfollowed::from);
            step.status = gone.status.filter(|_| !endless && step.unfollowed.is_none());
            step.stopped = gone.stopped.filter(|_| !endless);
            (step.endless, step.patches) = (endless, gone.patches);
            if endless {
                self.endless.insert(script.to_owned());
            }
        } else {
            step.missing = true;
        }
        step.running = self.running().await?;
        Ok(step)
    }

    /// A step that is left out, because the engine did not let anybody do what comes before it.
    pub(super) fn not_gone(&self, moment: DeployMoment, script: &str, refused: String) -> DeployStep {
        let missing = !self.folder.join(script).exists();
        DeployStep { refused: Some(refused), missing, ..empty(moment, script) }
    }

    /// Puts a file into the running container, as `docker cp` does. The engine's words where it refuses.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn patch(&mut self) -> Result<Option<String>, LabError> {
        let Some(instance) = self.instance() else { return Ok(Some("nothing runs".to_owned())) };
        let config = inspect(self.lab, &instance.id).await?.config;
        let folder = config.and_then(|config| config.working_dir).filter(|folder| !folder.is_empty());
        let archive = packed(HOT_FIX, MENDED)?;
        upload(self.lab, instance, folder.as_deref().unwrap_or("/"), archive).await
    }

    /// Moves every tag, and starts the image that stands there now under the container's name.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn exchange(&mut self) -> Result<(), LabError> {
        let Some(foreign) = self.standing.others_push() else { return Ok(()) };
        let release = std::mem::replace(&mut self.release, OTHERS);
        let built = self.build(foreign).await;
        self.release = release;
        built?;
        if let Some(number) = self.service() {
            let names = self.standing.names_of(foreign);
            let name = names.first().map_or("notes:hot-fix", String::as_str);
            self.standing.exchange(number, foreign, name);
        }
        self.shop.settle(&self.standing).await
    }

    /// Starts the same image again, with a root file system that can be written; whether there was one that could
    /// not.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn loosen(&mut self) -> Result<bool, LabError> {
        let loosened = self.service().is_some_and(|number| self.standing.loosen(number));
        if loosened {
            self.shop.settle(&self.standing).await?;
        }
        Ok(loosened)
    }

    /// Starts the same image anew, with a root file system that can be written: nobody has touched it before.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn renew(&mut self) -> Result<(), LabError> {
        if let Some(number) = self.service() {
            self.standing.renew(number);
        }
        self.shop.settle(&self.standing).await
    }

    /// Where something is mounted in the service's container.
    pub(super) fn mounted(&self) -> Vec<String> {
        let spec = self.service().and_then(|number| self.standing.container(number));
        let mounts = spec.into_iter().flat_map(|spec| &spec.mounts);
        mounts.map(|mount| mount.value.target.clone()).collect()
    }

    /// The build whose image runs as the service.
    pub(super) fn build_that_runs(&self) -> Option<usize> {
        self.standing.container(self.service()?)?.build_index()
    }

    /// Starts the image of another build under the container's name, by the digest that the registry gave it;
    /// whether it has one.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn start_by_digest(&mut self, build: usize) -> Result<bool, LabError> {
        let (Some(number), Some(name)) = (self.service(), self.standing.digest_of(build)) else {
            return Ok(false);
        };
        self.standing.exchange(number, build, &name);
        self.shop.settle(&self.standing).await?;
        Ok(true)
    }

    /// Goes on with the engine of another machine.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn move_on(&mut self) -> Result<(), LabError> {
        self.standing.move_on();
        self.shop.settle(&self.standing).await
    }

    /// Removes what stands.
    pub(super) async fn close(&mut self) {
        self.shop.close().await;
    }

    fn service(&self) -> Option<usize> {
        self.standing.service(self.target.name)
    }

    pub(super) fn instance(&self) -> Option<&Instance> {
        self.shop.instance(self.service()?)
    }

    /// What runs as the service.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn running(&self) -> Result<Option<RunningImage>, LabError> {
        let (Some(number), Some(instance)) = (self.service(), self.instance()) else { return Ok(None) };
        let Some(spec) = self.standing.container(number) else { return Ok(None) };
        let healthy = self.user.finds_well(instance).await?;
        Ok(Some(RunningImage {
            image: inspect(self.lab, &instance.id).await?.image.unwrap_or_default(),
            written: spec.image.value.clone(),
            by_digest: self.standing.is_by_digest(number),
            by_id: spec.by_id,
            other_mark: self.standing.mark_of_other(number).map(str::to_owned),
            at: spec.at.clone(),
            changes: changes(self.lab, instance).await?.into_iter().take(CHANGES).collect(),
            healthy,
            kept: healthy && self.user.finds_note(instance).await?,
        }))
    }

    /// The page of the running service, and that of its image alone.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn page(&mut self) -> Result<Option<ServedPage>, LabError> {
        let (Some(number), Some(instance)) = (self.service(), self.instance()) else { return Ok(None) };
        let Some(served) = self.user.finds_page(instance).await? else { return Ok(None) };
        let Some(spec) = self.standing.container(number) else { return Ok(None) };
        let image = spec.build_index().and_then(|build| self.shop.image(build)).map(str::to_owned);
        let Some(image) = image else { return Ok(Some(ServedPage { served, of_image: None })) };
        // Nothing but what the image brings: whatever the command lays over it, or does before it, is away.
        let bare = ContainerSpec {
            mounts: Vec::new(),
            files: Vec::new(),
            command: None,
            entrypoint: None,
            user: None,
            workdir: None,
            read_only: None,
            ..spec.clone()
        };
        let started = self.shop.start(&self.standing, &bare, &image, "-bare").await?;
        let Some(instance) = started else { return Ok(Some(ServedPage { served, of_image: None })) };
        let of_image = self.user.finds_page(&instance).await;
        instance.remove(self.lab).await?;
        Ok(Some(ServedPage { served, of_image: of_image? }))
    }

    /// Leaves a note with the service, once.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn leave_note(&mut self) -> Result<(), LabError> {
        let found = self.service().and_then(|number| self.shop.instance(number));
        let Some(instance) = found else { return Ok(()) };
        if self.user.finds_well(instance).await? {
            self.user.leaves_note(instance, NOTE).await?;
        }
        Ok(())
    }
}

fn empty(moment: DeployMoment, script: &str) -> DeployStep {
    DeployStep {
        moment,
        script: script.to_owned(),
        missing: false,
        status: None,
        stopped: None,
        endless: false,
        unfollowed: None,
        patches: Vec::new(),
        refused: None,
        loosened: false,
        running: None,
    }
}
