//! Which base images are in the engine, and how do missing ones get there?
//!
//! No exercise needs an image registry. An image comes from the first of these that has it: the
//! engine; a bundle file; a registry, but only one that the user named; packages of the host's own
//! distribution. The recipes are in `exercises/images`.

mod archive;
mod bundle;
mod distribution;
mod full;
mod image;
mod layer;
mod lock;
mod make;
mod needed;
mod packages;
mod place;
mod problem;
mod programs;
mod registry;
mod saved;
mod slim;
mod status;
mod unpack;
mod versions;
mod workbench;

use std::collections::BTreeMap;
use std::path::Path;

use bollard::Docker;
use futures_util::future::try_join_all;

use crate::lab::doing::{Step, doing};
use crate::lab::{Event, LabError, Listener};

use lock::KitLock;
use make::Site;

pub use image::{KitImage, REPOSITORY, TAG};
pub use needed::{needed, needed_by};
pub use place::{BUNDLE_VARIABLE, Kit, REGISTRY_VARIABLE};
pub use problem::{BundleFault, KitProblem};
pub use status::{KitStatus, Present, Source};

type Labels = BTreeMap<String, String>;

/// Makes every named image that the engine does not have yet.
///
/// # Errors
/// [`LabError::Kit`] names the image, the reason and the way out.
pub async fn ensure(docker: &Docker, images: &[KitImage], listener: Listener<'_>) -> Result<(), LabError> {
    Kit::new(docker).ensure(images, listener).await
}

/// What the engine has of every image.
///
/// # Errors
/// [`LabError::Bundle`] when the engine fails.
pub async fn list(docker: &Docker) -> Result<Vec<KitStatus>, LabError> {
    Kit::new(docker).list().await
}

/// Writes every image of the kit to one bundle file.
///
/// # Errors
/// [`LabError::Bundle`] when an image is missing, the engine fails or the file cannot be written.
pub async fn save(docker: &Docker, path: &Path) -> Result<(), LabError> {
    Kit::new(docker).save(&KitImage::ALL, path).await
}

/// Loads every image of a bundle file, also over images of the same name.
///
/// # Errors
/// [`LabError::Bundle`] when the file is damaged or foreign, or the engine fails.
pub async fn load(docker: &Docker, path: &Path) -> Result<(), LabError> {
    Kit::new(docker).load(path).await
}

/// Removes every image of the kit from the engine.
///
/// # Errors
/// [`LabError::Bundle`] when one is in use, or the engine fails.
pub async fn remove(docker: &Docker) -> Result<(), LabError> {
    Kit::new(docker).remove().await
}

impl Kit<'_> {
    /// As [`ensure`].
    ///
    /// # Errors
    /// As [`ensure`].
    pub async fn ensure(&self, images: &[KitImage], listener: Listener<'_>) -> Result<(), LabError> {
        // All are there, in most runs: one question each, at the same time.
        let there = try_join_all(images.iter().map(|&image| async move {
            self.has(image).await.map_err(|problem| LabError::Kit { image: image.name().to_owned(), problem })
        }))
        .await?;
        for (&image, _) in images.iter().zip(there).filter(|(_, there)| !there) {
            let step = |step| listener(Event::KitImage { image: image.name().to_owned(), step });
            let made = self.ensure_one(image, &step).await;
            made.map_err(|problem| LabError::Kit { image: image.name().to_owned(), problem })?;
        }
        Ok(())
    }

    /// Gets an image that the engine had not.
    async fn ensure_one(&self, image: KitImage, step: Step<'_>) -> Result<(), KitProblem> {
        let waiting = || step(doing("waiting"));
        let lock = KitLock::take(&self.repository, waiting).await?;
        let obtained = self.obtain(image, lock.labels(), step).await;
        lock.end();
        obtained
    }

    /// Gets an image from the first source that has it. The caller holds the lock.
    async fn obtain(&self, image: KitImage, work_labels: &Labels, step: Step<'_>) -> Result<(), KitProblem> {
        // The process that was waited for may have made it.
        if self.has(image).await? {
            return Ok(());
        }
        // The programs that travel inside the checker are never older than the checker.
        if image::content_of(image).is_some() {
            if self.adopt(image).await? {
                return Ok(());
            }
        } else {
            if let Some(path) = &self.bundle {
                step(doing("loading-bundle"));
                self.load_unlocked(path).await?;
                if self.has(image).await? {
                    return Ok(());
                }
            }
            if let Some(registry) = &self.registry {
                step(doing("asking-registry"));
                match self.pull(image, registry).await {
                    Ok(()) => return Ok(()),
                    Err(problem) => step(doing("did-not-come").with("problem", problem.to_string())),
                }
            }
        }
        let renamed = self.labelled_as(image, &self.reference(image)).await?;
        self.make(image, work_labels, step).await?;
        self.unmark(image).await?;
        if image::content_of(image).is_none() {
            return Ok(());
        }
        self.remove_old_versions(image).await?;
        // Before programs had a tag of their own content, the learners' name was all they had.
        match renamed {
            Some(old) => workbench::remove_if_unused(self.docker, &old.id).await,
            None => Ok(()),
        }
    }

    async fn make(&self, image: KitImage, work_labels: &Labels, step: Step<'_>) -> Result<(), KitProblem> {
        let version = self.docker.version().await.map_err(KitProblem::engine("to say its version"))?;
        let site = Site {
            docker: self.docker,
            references: self.references(image),
            architecture: version.arch.unwrap_or_default(),
            work_labels,
            step,
        };
        match image {
            KitImage::Full => full::make(&site, &full::FULL).await,
            KitImage::Python => full::make(&site, &full::PYTHON).await,
            KitImage::Slim => make::slim(&site).await,
            KitImage::Distroless => make::distroless(&site).await,
            KitImage::Notes => make::notes(&site).await,
            KitImage::Registry => distribution::make(&site).await,
            KitImage::Probe => make::probe(&site).await,
        }
    }

    /// Whether this version's image is there, and the learners' name for it.
    async fn has(&self, image: KitImage) -> Result<bool, KitProblem> {
        let Some(found) = self.labelled(image).await?.filter(|found| found.is_current(image)) else {
            return Ok(false);
        };
        let shown = self.reference(image);
        // Another version may have given the name to its own.
        Ok(found.names.contains(&shown) || self.labelled_as(image, &shown).await?.is_some())
    }

    /// As [`list`].
    ///
    /// # Errors
    /// As [`list`].
    pub async fn list(&self) -> Result<Vec<KitStatus>, LabError> {
        let mut statuses = Vec::new();
        for image in KitImage::ALL {
            let present = self.present(image).await.map_err(LabError::Bundle)?;
            let reference = self.reference(image);
            statuses.push(KitStatus { image, reference, present, counterpart: image.counterpart() });
        }
        Ok(statuses)
    }

    /// Writes some images of the kit to one bundle file.
    ///
    /// # Errors
    /// As [`save`].
    pub async fn save(&self, images: &[KitImage], path: &Path) -> Result<(), LabError> {
        self.save_images(images, path).await.map_err(LabError::Bundle)
    }

    async fn save_images(&self, images: &[KitImage], path: &Path) -> Result<(), KitProblem> {
        for &image in images {
            if !self.has(image).await? {
                let fault = BundleFault::NothingToSave { reference: self.reference(image) };
                return Err(KitProblem::Bundle { path: path.display().to_string(), fault });
            }
        }
        let references: Vec<String> = images.iter().flat_map(|&image| self.references(image)).collect();
        let names: Vec<&str> = references.iter().map(String::as_str).collect();
        let saved = workbench::save_stream(self.docker.export_images(&names), "to save images").await?;
        let path = path.to_owned();
        make::blocking_problem(move || bundle::write(&path, &references, saved)).await
    }

    /// As [`load`].
    ///
    /// # Errors
    /// As [`load`].
    pub async fn load(&self, path: &Path) -> Result<(), LabError> {
        let loaded = async {
            let lock = KitLock::take(&self.repository, || ()).await?;
            let loaded = self.load_unlocked(path).await;
            lock.end();
            loaded
        };
        loaded.await.map_err(LabError::Bundle)
    }

    async fn load_unlocked(&self, path: &Path) -> Result<(), KitProblem> {
        let repository = self.repository.clone();
        let path = path.to_owned();
        let read = make::blocking_problem(move || bundle::read(&path, &repository)).await?;
        workbench::load(self.docker, read.archive).await?;
        for image in KitImage::ALL {
            if read.images.contains(&self.reference(image)) {
                self.mark(image, Source::Bundle).await?;
            }
        }
        Ok(())
    }

    /// As [`remove`].
    ///
    /// # Errors
    /// As [`remove`].
    pub async fn remove(&self) -> Result<(), LabError> {
        for image in KitImage::ALL {
            let removed = async {
                self.unmark(image).await?;
                // A foreign image under our name is not ours to remove.
                self.remove_versions(image).await
            };
            removed.await.map_err(LabError::Bundle)?;
        }
        Ok(())
    }
}
