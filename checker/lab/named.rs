//! What is in an image that somebody names?

use std::collections::BTreeSet;

use crate::check::{Need, Wanted};
use crate::evidence::ImageFacts;

use super::kit::KitImage;
use super::observe::image_facts;
use super::{Engine, LabError};

/// An image of the engine, by its name or id.
#[derive(Debug)]
pub struct NamedImage {
    /// What was seen of it.
    pub facts: ImageFacts,
    /// Its digests: that of the configuration or the manifest by which the engine knows it, and those of
    /// the registries that it came from.
    pub digests: Vec<String>,
}

/// Looks at an image that is in the engine; nothing where it has none of this name. No registry is asked.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub async fn named_image(
    engine: &Engine,
    name: &str,
    needs: &BTreeSet<Need>,
    wanted: &Wanted,
) -> Result<Option<NamedImage>, LabError> {
    // An image of the kit has another tag for each version of the checker.
    let own = KitImage::from_reference(name).map(KitImage::own_reference);
    let Ok(inspected) = engine.inspect_image(own.as_deref().unwrap_or(name)).await? else { return Ok(None) };
    let Some(id) = inspected.id else { return Ok(None) };
    let facts = image_facts(engine, &id, needs, wanted).await?;
    let mut digests: Vec<String> = inspected.repo_digests.unwrap_or_default();
    digests = digests.iter().filter_map(|one| Some(one.split_once('@')?.1.to_owned())).collect();
    digests.push(id);
    Ok(Some(NamedImage { facts, digests }))
}
