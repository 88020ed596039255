//! What is in an image?
//!
//! Configuration and history come from two cheap requests. The files come from one export
//! (`docker save`), read as it streams: memory is bounded by the number of files and by one file's
//! content, never by the image's size.

mod base;
mod config;
mod export;
mod kinds;
mod layer;
mod stack;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::{Need, PlantedSecret};
use crate::evidence::{ImageFacts, Observed, SecretSighting, SightingPlace};

use super::secrets::Scanner;
use super::{Engine, LabError};
use export::{ExportError, Wanted};
use stack::Stack;

/// Most sightings that are reported of one image. A learner fixes the first ones first.
const MOST_SIGHTINGS: usize = 200;

/// Looks at an image: configuration and history always, files and secrets where they are needed.
///
/// # Errors
/// [`LabError`] where the engine failed. An export that cannot be read leaves
/// [`Observed::Missing`].
pub async fn facts(
    engine: &Engine,
    id: &str,
    needs: &BTreeSet<Need>,
    planted: &[PlantedSecret],
) -> Result<ImageFacts, LabError> {
    let ((mut facts, on_build), bases) = tokio::try_join!(config::read(engine, id), base::known(engine))?;
    let base = base::of(&facts.layers, &bases);
    facts.base = base.map(|base| base.kind.clone());
    let base_layers = base.map_or(0, |base| base.layers.len());
    let wanted = Wanted {
        base_layers,
        base_files: needs.contains(&Need::Files),
        scanner: needs.contains(&Need::Secrets).then(|| Arc::new(Scanner::new(planted))),
    };
    let lists = needs.contains(&Need::LayerFiles) || wanted.base_files;
    if !lists && wanted.scanner.is_none() {
        return Ok(facts);
    }
    let scanner = wanted.scanner.clone();
    match export::read(engine, id, &facts.layers, wanted).await {
        Ok(layers) => {
            let stack = Stack::new(&layers);
            if needs.contains(&Need::LayerFiles) {
                facts.layer_files = Observed::Seen(stack.layer_files(base_layers));
            }
            if needs.contains(&Need::Files) {
                facts.files = Observed::Seen(stack.final_files());
            }
            if let Some(scanner) = scanner {
                let mut sightings = config_sightings(&scanner, &facts, &on_build);
                sightings.extend(stack.sightings());
                sightings.truncate(MOST_SIGHTINGS);
                facts.secrets = Observed::Seen(sightings);
            }
        }
        Err(ExportError::Lab(error)) => return Err(error),
        Err(ExportError::Unreadable(reason)) => {
            if needs.contains(&Need::LayerFiles) {
                facts.layer_files = Observed::Missing(reason.clone());
            }
            if needs.contains(&Need::Files) {
                facts.files = Observed::Missing(reason.clone());
            }
            if scanner.is_some() {
                facts.secrets = Observed::Missing(reason);
            }
        }
    }
    Ok(facts)
}

/// Secrets in the configuration and in the history.
fn config_sightings(scanner: &Scanner, facts: &ImageFacts, on_build: &[String]) -> Vec<SecretSighting> {
    let field = |name: &str| SightingPlace::Config(name.to_owned());
    let mut texts: Vec<(SightingPlace, String)> = Vec::new();
    texts.extend(facts.environment.iter().map(|text| (field("Env"), text.clone())));
    texts.extend(facts.labels.iter().map(|text| (field("Labels"), text.clone())));
    texts.push((field("Cmd"), facts.command.join(" ")));
    texts.push((field("Entrypoint"), facts.entrypoint.join(" ")));
    texts.push((field("Healthcheck"), facts.healthcheck.join(" ")));
    texts.extend(on_build.iter().map(|text| (field("OnBuild"), text.clone())));
    for (index, entry) in facts.history.iter().enumerate() {
        texts.push((SightingPlace::History(index), entry.created_by.clone()));
    }
    let found = texts.into_iter().flat_map(|(place, text)| {
        let found = scanner.scan(text.as_bytes());
        found.into_iter().map(move |found| found.at(place.clone()))
    });
    found.collect()
}
