//! Which base images are in the engine, and how do missing ones get there?
//!
//! No exercise needs an image registry. An image comes from the first of these that has it: the
//! engine; a bundle file; a registry, but only one that the user named; packages of the host's own
//! distribution. The recipes are in `exercises/images`.

mod archive;
mod full;
mod image;
mod layer;
mod make;
mod packages;
mod problem;
mod slim;
mod unpack;
mod workbench;

use bollard::Docker;

use crate::lab::{Event, LabError, Listener};

use make::{CONTENT_LABEL, KIT_LABEL, Site};
use workbench::is_absent;

pub use image::{KitImage, REPOSITORY, TAG, needed};
pub use problem::{BundleFault, KitProblem};

/// Makes every named image that the engine does not have yet.
///
/// # Errors
/// [`LabError::Kit`] names the image, the reason and the way out.
pub async fn ensure(docker: &Docker, images: &[KitImage], listener: Listener<'_>) -> Result<(), LabError> {
    Kit::new(docker).ensure(images, listener).await
}

/// The kit in one engine, under one repository name.
#[derive(Debug, Clone)]
pub struct Kit<'a> {
    docker: &'a Docker,
    repository: String,
}

impl<'a> Kit<'a> {
    /// The kit under the names that learners write.
    #[must_use]
    pub fn new(docker: &'a Docker) -> Kit<'a> {
        Kit::in_repository(docker, REPOSITORY)
    }

    /// The kit under another repository name, for tests that must not disturb a learner's images.
    #[must_use]
    pub fn in_repository(docker: &'a Docker, repository: &str) -> Kit<'a> {
        Kit { docker, repository: repository.to_owned() }
    }

    /// The full name of an image of this kit.
    #[must_use]
    pub fn reference(&self, image: KitImage) -> String {
        format!("{}/{image}:{TAG}", self.repository)
    }

    /// Makes every named image that the engine does not have yet.
    ///
    /// # Errors
    /// [`LabError::Kit`] names the image, the reason and the way out.
    pub async fn ensure(&self, images: &[KitImage], listener: Listener<'_>) -> Result<(), LabError> {
        for &image in images {
            let step = |step: &str| {
                listener(Event::KitImage { image: image.name().to_owned(), step: step.to_owned() });
            };
            let made = self.ensure_one(image, &step).await;
            made.map_err(|problem| LabError::Kit { image: image.name().to_owned(), problem })?;
        }
        Ok(())
    }

    async fn ensure_one(
        &self,
        image: KitImage,
        step: &(dyn Fn(&str) + Send + Sync),
    ) -> Result<(), KitProblem> {
        if self.is_present(image).await? {
            return Ok(());
        }
        let version = self.docker.version().await.map_err(KitProblem::engine("to say its version"))?;
        let site = Site {
            docker: self.docker,
            reference: self.reference(image),
            architecture: version.arch.unwrap_or_default(),
            step,
        };
        match image {
            KitImage::Full => full::make(&site).await,
            KitImage::Slim => make::slim(&site).await,
            KitImage::Distroless => make::distroless(&site).await,
            KitImage::Notes => make::notes(&site).await,
            KitImage::Probe => make::probe(&site).await,
        }
    }

    async fn is_present(&self, image: KitImage) -> Result<bool, KitProblem> {
        let inspected = match self.docker.inspect_image(&self.reference(image)).await {
            Ok(inspected) => inspected,
            Err(error) if is_absent(&error) => return Ok(false),
            Err(error) => return Err(KitProblem::engine("to show an image")(error)),
        };
        let labels = inspected.config.and_then(|config| config.labels).unwrap_or_default();
        let is_ours = labels.get(KIT_LABEL).is_some_and(|kind| kind == image.name());
        let wanted = make::content_of(image);
        Ok(is_ours && (wanted.is_none() || labels.get(CONTENT_LABEL) == wanted.as_ref()))
    }
}
