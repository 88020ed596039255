//! Which images does a build start from and copy from, and by which names does the engine know them?

use std::collections::BTreeMap;

use bollard::errors::Error;
use bollard::models::ImageInspect;

use super::pin::{digests, pinned};
use super::recipe::Recipe;
use crate::evidence::BuildProblem;
use crate::lab::kit::{self, KitImage};
use crate::lab::{Engine, LabError};
use crate::submission::{ImageName, ImageSource, trigger_sources};

/// A name as the engine should be asked for it: the run's own tag for an image that the run built, and
/// this version's own for an image of the kit.
#[must_use]
pub fn image_in_engine(image: &str, earlier: &BTreeMap<String, String>) -> String {
    let wanted = ImageSource::full_name(image);
    let found = earlier.iter().find(|(tag, _)| ImageSource::full_name(tag) == wanted);
    let of_the_kit = || KitImage::from_reference(image).map(KitImage::own_reference);
    found.map(|(_, own)| own.clone()).or_else(of_the_kit).unwrap_or_else(|| image.to_owned())
}

/// Finds every image that the Dockerfile names, and the name by which the engine is to know it: one
/// that it asks no registry for.
pub(super) async fn in_engine<'a>(
    engine: &Engine,
    earlier: &BTreeMap<String, String>,
    recipe: &'a Recipe,
) -> Result<Result<Vec<(&'a ImageName, String)>, BuildProblem>, LabError> {
    let mut names = Vec::new();
    for used in &recipe.images {
        let own = image_in_engine(&used.name, earlier);
        let Some(image) = look(engine, &own).await? else {
            if used.is_kept {
                continue;
            }
            return Ok(Err(missing_image(engine, &used.name).await?));
        };
        if let Some(problem) = other_digest(&used.name, &image) {
            return Ok(Err(problem));
        }
        match pinned(engine, &own, &image).await? {
            Some(pinned) => names.push((used, pinned)),
            None if used.is_kept => {}
            None => return Ok(Err(missing_image(engine, &used.name).await?)),
        }
        let triggers = image.config.and_then(|config| config.on_build).unwrap_or_default();
        for source in triggers.iter().filter(|_| used.is_base).flat_map(|trigger| trigger_sources(trigger)) {
            if !recipe.has_stage(&source) && !asks_nobody(engine, &source.name).await? {
                return Ok(Err(missing_image(engine, &source.name).await?));
            }
        }
    }
    Ok(Ok(names))
}

/// What is wrong with the digest in a name of the kit's, which Docker would hold the image to: the lab asks
/// for the image by a name of its own.
fn other_digest(name: &str, image: &ImageInspect) -> Option<BuildProblem> {
    KitImage::from_reference(name)?;
    let (_, digest) = name.split_once('@')?;
    let known = digests(image);
    (!known.iter().any(|one| one == digest))
        .then(|| BuildProblem::OtherDigest { image: name.to_owned(), known })
}

/// The engine's view of an image; nothing where it has none of this name.
async fn look(engine: &Engine, name: &str) -> Result<Option<ImageInspect>, LabError> {
    match engine.docker().inspect_image(name).await {
        Ok(image) => Ok(Some(image)),
        // 400 is a name that no image can have.
        Err(Error::DockerResponseServerError { status_code: 404 | 400, .. }) => Ok(None),
        Err(error) => Err(LabError::of_engine("a look at an image", &error)),
    }
}

/// Whether a name that stands in an `ONBUILD` of an image already is one that no registry is asked for.
async fn asks_nobody(engine: &Engine, name: &str) -> Result<bool, LabError> {
    let Some(image) = look(engine, name).await? else { return Ok(false) };
    Ok(pinned(engine, name, &image).await?.is_some_and(|pinned| pinned == name))
}

async fn missing_image(engine: &Engine, name: &str) -> Result<BuildProblem, LabError> {
    Ok(BuildProblem::MissingImage { image: name.to_owned(), known: known_images(engine).await? })
}

/// The names of the kit's images that are in the engine and that a learner may build on.
async fn known_images(engine: &Engine) -> Result<Vec<String>, LabError> {
    let present = kit::list(engine.docker()).await?.into_iter().filter(|status| status.present.is_some());
    let offered = present.filter(|status| status.image != KitImage::Probe);
    let mut names: Vec<String> = offered.map(|status| status.reference).collect();
    names.sort();
    Ok(names)
}
