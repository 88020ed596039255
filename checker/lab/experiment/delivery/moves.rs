//! What goes into the registry on the way, and what comes out of it?

use crate::evidence::{Promoted, StartedImage, TrialKind};
use crate::lab::LabError;
use crate::signing::{Reference, copy_image, digest_in_registry};
use crate::submission::{DeliveredImage, DeliveryStep};

use super::failed::failed;
use super::trial::Way;

impl Way<'_> {
    pub(super) async fn push(&mut self, image: &DeliveredImage, build: usize) -> Result<(), LabError> {
        let (Some(path), Some(tag)) = (&image.repository, &image.tag) else { return Ok(()) };
        let reference = self.at(path, &format!(":{tag}")).map_err(|problem| failed(&problem))?;
        let built = self.builds.images.get(build).and_then(Option::as_ref);
        let pulled =
            self.digests.iter().find(|((_, other), _)| *other == build && self.foreign.contains(&build));
        match (self.known.get(&(path.clone(), build)), built, pulled) {
            // Somebody else's, which the registry has under the name that it was pulled by.
            (_, _, Some(((from, _), digest))) => {
                let from = self.at(from, &format!("@{digest}")).map_err(|problem| failed(&problem))?;
                copy_image(&from, &reference).await.map_err(|error| failed(&error.to_string()))?;
            }
            // The registry has it already, and copies faster than the engine pushes.
            (Some(digest), Some(_), None) => {
                let name =
                    format!("{}/{}/{path}@{digest}", self.registry.address(), TrialKind::Undisturbed.name());
                let from = Reference::read(&name).map_err(|error| failed(&error.to_string()))?;
                copy_image(&from, &reference).await.map_err(|error| failed(&error.to_string()))?;
            }
            (None, Some(built), None) => self.registry.push(&built.id, &self.path(path), tag).await?,
            (_, None, None) => return Ok(()),
        }
        let digest = digest_in_registry(&reference).await.map_err(|error| failed(&error.to_string()))?;
        let digest = digest.ok_or_else(|| failed("what was pushed is not there"))?;
        self.digests.insert((path.clone(), build), digest.clone());
        self.tags.insert((path.clone(), tag.clone()), digest);
        Ok(())
    }

    /// What the tag means by now is what comes: the image of this build, or somebody else's, which has a number of its
    /// own from here on.
    pub(super) async fn pull(&mut self, image: &DeliveredImage, build: usize) -> Result<(), LabError> {
        let reference = self.reference(image).map_err(|problem| failed(&problem))?;
        let found = digest_in_registry(&reference).await.map_err(|error| failed(&error.to_string()))?;
        let Some(path) = image.repository.clone() else { return Ok(()) };
        let own = self.digests.get(&(path.clone(), build));
        let is_own = found.is_none() || found.as_ref() == own;
        let number = self.pulls.len();
        self.pulls.push(is_own);
        if let Some(digest) = found.filter(|_| !is_own) {
            let other = DeliveryStep::of_others(number);
            self.foreign.insert(other);
            self.digests.insert((path, other), digest);
        }
        Ok(())
    }

    /// Which image a digest is, where a build's was meant.
    pub(super) fn is(&self, digest: &str, own: Option<&String>, build: Option<usize>) -> StartedImage {
        match own {
            Some(own) if own == digest && !build.is_some_and(|build| self.foreign.contains(&build)) => {
                StartedImage::Pushed
            }
            _ => StartedImage::Foreign,
        }
    }

    /// A push to another place than the first one, or after the image was looked at, brings it into
    /// production too.
    pub(super) async fn pushed_beside(
        &mut self,
        image: &DeliveredImage,
        build: usize,
    ) -> Result<(), LabError> {
        let Some(path) = &image.repository else { return Ok(()) };
        let is_first = self.candidate.get_or_insert_with(|| path.clone()) == path;
        if is_first && !self.tested {
            return Ok(());
        }
        let is = self.means(image, Some(build)).await?;
        let digest = self.digests.get(&(path.clone(), build)).cloned();
        self.live = digest.map(|digest| (path.clone(), digest));
        let (target, repository) = (image.written.clone(), path.clone());
        self.trial.promoted.push(Promoted { target, repository, is });
        Ok(())
    }
}
