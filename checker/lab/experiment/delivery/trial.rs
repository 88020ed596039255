//! How does one way of an image through the registry go, with somebody who meddles?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::evidence::{Signing, Started, StartedImage, Trial, TrialKind};
use crate::lab::LabError;
use crate::lab::builds::Builds;
use crate::lab::registry::Registry;
use crate::signing::{
    Layout, Layouts, Reference, SigningError, attest, digest_in_registry, move_signatures, put_changed, sign,
    verify,
};
use crate::submission::{DeliveredImage, DeliveryStep, steps};

use super::failed::failed;
use super::keys::Team;

/// One way.
pub(super) struct Way<'a> {
    pub(super) registry: &'a Registry<'a>,
    pub(super) builds: &'a Builds,
    pub(super) folder: &'a Path,
    pub(super) team: &'a Team,
    service: &'a str,
    pub(super) trial: Trial,
    /// What the undisturbed way has pushed, as below.
    pub(super) known: BTreeMap<(String, usize), String>,
    /// By path and build: the digest that the registry gave.
    pub(super) digests: BTreeMap<(String, usize), String>,
    /// Path and tag of everything that was pushed, with the digest.
    pub(super) tags: BTreeMap<(String, String), String>,
    /// What each `docker pull` of a tag brought: whether it was what the script pushed.
    pub(super) pulls: Vec<bool>,
    /// Numbers of builds that stand for images of somebody else's, see [`DeliveryStep::Pull`].
    pub(super) foreign: BTreeSet<usize>,
    /// Path of the first push: where candidates lie.
    pub(super) candidate: Option<String>,
    /// Whether the image was looked at.
    pub(super) tested: bool,
    /// Whether a gate has said no. What the script signs after that is no longer the pipeline's part, which makes the
    /// candidate, but the script's own answer to the no.
    pub(super) refused: bool,
    /// Path and digest of what went into production last.
    pub(super) live: Option<(String, String)>,
    /// Whether somebody has put another image under each tag.
    meddled: bool,
    /// What the pipeline has said of the image, by its predicate's type.
    pub(super) said: Vec<(&'static str, Value)>,
}

impl<'a> Way<'a> {
    pub(super) fn new(
        registry: &'a Registry<'a>,
        builds: &'a Builds,
        folder: &'a Path,
        team: &'a Team,
        service: &'a str,
        kind: TrialKind,
    ) -> Way<'a> {
        Way {
            registry,
            builds,
            folder,
            team,
            service,
            trial: Trial { kind, signings: Vec::new(), promoted: Vec::new(), started: Vec::new() },
            known: BTreeMap::new(),
            digests: BTreeMap::new(),
            tags: BTreeMap::new(),
            pulls: Vec::new(),
            foreign: BTreeSet::new(),
            candidate: None,
            tested: false,
            refused: false,
            live: None,
            meddled: false,
            said: Vec::new(),
        }
    }

    /// Another way over what this one has pushed.
    pub(super) fn again(&self, kind: TrialKind) -> Way<'a> {
        let other = Way::new(self.registry, self.builds, self.folder, self.team, self.service, kind);
        Way { known: self.digests.clone(), ..other }
    }

    /// Goes it to its end.
    ///
    /// # Errors
    /// [`LabError`] where the engine or the lab's registry failed.
    pub(super) async fn go(&mut self) -> Result<(), LabError> {
        let mut answers: Vec<bool> = Vec::new();
        let mut done = 0;
        loop {
            let way = steps(self.folder, &answers, &self.pulls);
            let Some(step) = way.get(done) else { return Ok(()) };
            done += 1;
            match step {
                DeliveryStep::Push { image, build, .. } => {
                    self.push(image, *build).await?;
                    self.pushed_beside(image, *build).await?;
                }
                DeliveryStep::Pull { image, build, .. } => {
                    if self.tested {
                        self.meddle(TrialKind::TagMovedBetween).await?;
                        self.meddle(TrialKind::TagMovedAfter).await?;
                    }
                    self.pull(image, *build).await?;
                }
                DeliveryStep::Sign { image, layout, .. } => {
                    let end = self.sign(image, layout).await;
                    answers.push(self.ended(step, end)?);
                }
                DeliveryStep::Attest { image, kind, predicate, .. } => {
                    let end = self.attest(image, kind, predicate.as_deref()).await;
                    answers.push(self.ended(step, end)?);
                }
                DeliveryStep::Scan { image, policy, .. } => {
                    self.meddle_before_the_look().await?;
                    self.tested = true;
                    let end = self.scans(image, policy.as_deref()).await;
                    answers.push(self.ended(step, end)?);
                }
                DeliveryStep::Gate { image, policy, .. } => {
                    self.meddle_before_the_look().await?;
                    self.tested = true;
                    let end = self.gate(image, policy.as_deref()).await;
                    let passed = self.ended(step, end)?;
                    self.refused |= !passed;
                    answers.push(passed);
                }
                DeliveryStep::Promote { image, target, build, .. } => {
                    self.meddle(TrialKind::TagMovedBetween).await?;
                    let end = self.promote(image, target, *build).await;
                    answers.push(self.ended(step, end)?);
                }
                DeliveryStep::Verify { image, key, .. } => {
                    self.meddle_before_the_look().await?;
                    self.tested = true;
                    let end = match self.team.public(self.folder, key) {
                        Ok(public) => match self.reference(image) {
                            Ok(reference) => verify(&reference, &public).await.map(|found| {
                                if found.is_verified() {
                                    Ok(())
                                } else {
                                    Err("no signature counts".to_owned())
                                }
                            }),
                            Err(problem) => Ok(Err(problem)),
                        },
                        Err(problem) => Ok(Err(problem)),
                    };
                    let passed = self.ended(step, end)?;
                    self.refused |= !passed;
                    answers.push(passed);
                }
                DeliveryStep::Start { service, image, build, .. } if service == self.service => {
                    self.meddle_before_the_look().await?;
                    self.meddle(TrialKind::TagMovedAfter).await?;
                    let started =
                        Started { image: image.written.clone(), is: self.means(image, *build).await? };
                    self.trial.started.push(started);
                }
                DeliveryStep::Start { .. } => {}
            }
        }
    }

    /// In which layouts the image that was started, or else the one that was pushed last, is signed by the
    /// team.
    ///
    /// # Errors
    /// [`LabError`] where the lab's registry failed.
    pub(super) async fn signed(&self) -> Result<Vec<String>, LabError> {
        let started = self.last_started();
        let Some((path, digest)) = started else { return Ok(Vec::new()) };
        let reference = self.at(&path, &format!("@{digest}")).map_err(|problem| failed(&problem))?;
        let found =
            verify(&reference, &self.team.key.public()).await.map_err(|error| failed(&error.to_string()))?;
        let in_layout =
            |layout: Layout| found.found.iter().any(|one| one.layout == layout && one.judged.is_ok());
        let layouts = [Layout::Older, Layout::Bundle].into_iter().filter(|layout| in_layout(*layout));
        Ok(layouts.map(|layout| layout.name().to_owned()).collect())
    }

    pub(super) fn into_trial(self) -> Trial {
        self.trial
    }

    /// Path and digest of the last container's image, as far as the registry has it.
    fn last_started(&self) -> Option<(String, String)> {
        let ends: Vec<bool> = self.trial.signings.iter().map(|one| one.succeeded).collect();
        let way = steps(self.folder, &ends, &self.pulls);
        let image = way.iter().rev().find_map(|step| match step {
            DeliveryStep::Start { service, image, .. } if service == self.service => Some(image.clone()),
            _ => None,
        });
        let by_name = image.and_then(|image| {
            let path = image.repository?;
            let digest = match image.digest_of {
                Some(build) => self.digests.get(&(path.clone(), build))?.clone(),
                None => self.tags.get(&(path.clone(), image.tag?))?.clone(),
            };
            Some((path, digest))
        });
        by_name.or_else(|| {
            self.tags.iter().next_back().map(|((path, _), digest)| (path.clone(), digest.clone()))
        })
    }

    async fn sign(&self, image: &DeliveredImage, layout: &str) -> Result<Result<(), String>, SigningError> {
        let reference = match self.reference(image) {
            Ok(reference) => reference,
            Err(problem) => return Ok(Err(problem)),
        };
        let layouts = match layout {
            "older" => Layouts::One(Layout::Older),
            "bundle" => Layouts::One(Layout::Bundle),
            _ => Layouts::Both,
        };
        let Some(digest) = reference.digest.clone() else {
            // It says itself that a tag is not signed.
            return sign(&reference, &self.team.key, layouts).await.map(|_| Ok(()));
        };
        match self.trial.kind {
            _ if self.refused => drop(sign(&reference, &self.team.key, layouts).await?),
            TrialKind::Unsigned | TrialKind::GoodUnderTheTag => {}
            TrialKind::OtherKey => drop(sign(&reference, &self.team.other, layouts).await?),
            TrialKind::Moved => {
                let changed = put_changed(&reference, "another").await?;
                let another = Reference { digest: Some(changed.clone()), ..reference.clone() };
                sign(&another, &self.team.key, layouts).await?;
                move_signatures(&reference, &changed, &digest).await?;
            }
            // What else may be wrong with an image, its signature is right.
            _ => drop(sign(&reference, &self.team.key, layouts).await?),
        }
        Ok(Ok(()))
    }

    /// Notes how a command ended.
    fn ended(
        &mut self,
        step: &DeliveryStep,
        end: Result<Result<(), String>, SigningError>,
    ) -> Result<bool, LabError> {
        let problem = match end {
            Ok(Ok(())) => String::new(),
            Ok(Err(problem)) => problem,
            // The command's own end: a tag, no such image, a key that is none.
            Err(
                error @ (SigningError::Tag { .. }
                | SigningError::NoImage { .. }
                | SigningError::OtherRegistry { .. }
                | SigningError::TargetDigest { .. }
                | SigningError::Key(_)),
            ) => error.to_string(),
            Err(error) => return Err(failed(&error.to_string())),
        };
        // The lab's address is another one each time.
        let problem =
            problem.replace(&format!("{}/{}/", self.registry.address(), self.trial.kind.name()), "");
        let succeeded = problem.is_empty();
        let looks = step.looks().map(str::to_owned);
        self.trial.signings.push(Signing { succeeded, problem, at: step.at().clone(), looks });
        Ok(succeeded)
    }

    /// What somebody does before the image is looked at for the first time.
    async fn meddle_before_the_look(&mut self) -> Result<(), LabError> {
        self.meddle(TrialKind::TagMovedBefore).await?;
        self.meddle(TrialKind::GoodUnderTheTag).await
    }

    /// Puts another image under each tag, once, in the trial that is for that.
    async fn meddle(&mut self, kind: TrialKind) -> Result<(), LabError> {
        if self.trial.kind != kind || self.meddled {
            return Ok(());
        }
        self.meddled = true;
        let paths: BTreeSet<&String> = self.tags.keys().map(|(path, _)| path).collect();
        for path in paths {
            let tags = self.registry.tags(&self.path(path)).await?;
            // Signatures stand under tags as well; whoever wants an image to start leaves them alone.
            for tag in tags.iter().filter(|tag| !tag.starts_with("sha256-")) {
                let reference = self.at(path, &format!(":{tag}")).map_err(|problem| failed(&problem))?;
                let put = async {
                    let changed = put_changed(&reference, tag).await?;
                    if kind == TrialKind::GoodUnderTheTag {
                        self.vouch(&Reference { digest: Some(changed), ..reference.clone() }).await?;
                    }
                    Ok::<_, SigningError>(())
                };
                put.await.map_err(|error| failed(&error.to_string()))?;
            }
        }
        Ok(())
    }

    /// Signs an image for the team, and says of it all that the pipeline says of its own.
    async fn vouch(&self, image: &Reference) -> Result<(), SigningError> {
        sign(image, &self.team.key, Layouts::Both).await?;
        for (kind, said) in &self.said {
            attest(image, kind, said, &self.team.key).await?;
        }
        Ok(())
    }

    /// Which image a machine starts that has it from the registry.
    pub(super) async fn means(
        &self,
        image: &DeliveredImage,
        build: Option<usize>,
    ) -> Result<StartedImage, LabError> {
        let Some(path) = &image.repository else { return Ok(StartedImage::Local) };
        let Ok(reference) = self.reference(image) else { return Ok(StartedImage::Absent) };
        let found = digest_in_registry(&reference).await.map_err(|error| failed(&error.to_string()))?;
        let own = build.and_then(|build| self.digests.get(&(path.clone(), build)));
        Ok(match found {
            None => StartedImage::Absent,
            Some(digest) => self.is(&digest, own, build),
        })
    }

    /// What a name of the script's is in the lab's registry.
    pub(super) fn reference(&self, image: &DeliveredImage) -> Result<Reference, String> {
        let path = image.repository.as_ref().ok_or_else(|| "the name has no registry in it".to_owned())?;
        let digest = match image.digest_of {
            Some(build) => {
                let known = self.digests.get(&(path.clone(), build));
                Some(known.cloned().ok_or_else(|| "the image was not pushed before".to_owned())?)
            }
            None => image.digest.clone(),
        };
        match (digest, &image.tag) {
            (Some(digest), _) => self.at(path, &format!("@{digest}")),
            (None, Some(tag)) => self.at(path, &format!(":{tag}")),
            (None, None) => self.at(path, ""),
        }
    }

    pub(super) fn at(&self, path: &str, end: &str) -> Result<Reference, String> {
        let name = format!("{}/{}{end}", self.registry.address(), self.path(path));
        Reference::read(&name).map_err(|error| error.to_string())
    }

    /// Each trial has paths of its own.
    pub(super) fn path(&self, path: &str) -> String {
        format!("{}/{path}", self.trial.kind.name())
    }
}
