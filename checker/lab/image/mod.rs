//! What is in an image?
//!
//! Configuration and history come from two cheap requests. The files come from one export
//! (`docker save`), read as it streams: memory is bounded by the number of files and by one file's
//! content, never by the image's size.

mod base;
mod compiled;
mod config;
mod dependencies;
mod export;
mod files;
mod kinds;
mod layer;
mod layer_bytes;
mod layer_files;
mod look;
mod owned;
mod package_files;
mod packages;
#[path = "../../probe/programs/mod.rs"]
mod programs;
mod record_paths;
mod records;
mod secrets;
mod sources;
mod stack;

use std::sync::Arc;

use crate::check::Need;
use crate::evidence::ImageFacts;

use super::{Engine, LabError};
use export::{ExportError, Wanted};
use look::Exported;
use stack::Stack;

pub(super) use dependencies::{DEPENDENCIES, wheels};
pub(super) use files::FILES;
pub(super) use layer_bytes::LAYER_BYTES;
pub(super) use layer_files::LAYER_FILES;
pub(super) use look::{ImageLook, KnownFiles};
pub(super) use package_files::PackageFiles;
pub(super) use packages::PACKAGES;
pub(super) use record_paths::{is_apk, is_database};
pub(super) use secrets::SECRETS;
pub use secrets::{looks_like_a_secret, secrets_in_words};
pub(super) use sources::Sources;

/// Bytes of all uncompressed layers of an image with these layers, the archives' own bytes included.
///
/// # Errors
/// [`LabError`] where the engine failed, or its export is not understood.
pub async fn bytes_of_layers(engine: &Engine, id: &str, layers: &[String]) -> Result<u64, LabError> {
    // Taken for a base, no layer is looked into.
    let wanted = Wanted { base_layers: layers.len(), ..Wanted::default() };
    match export::read(engine, id, layers, wanted).await {
        Ok(export) => Ok(export.bytes),
        Err(ExportError::Lab(error)) => Err(error),
        Err(ExportError::Unreadable(reason)) => {
            Err(LabError::Engine { action: "to export an image".to_owned(), detail: reason })
        }
    }
}

/// Looks at an image: configuration and history always, and what `looks` ask for.
///
/// # Errors
/// [`LabError`] where the engine failed. An export that cannot be read leaves
/// [`crate::evidence::Observed::Missing`].
pub(super) async fn facts(
    engine: &Engine,
    id: &str,
    looks: &[(Need, ImageLook)],
    known: &KnownFiles<'_>,
) -> Result<ImageFacts, LabError> {
    let ((mut facts, on_build), bases) = tokio::try_join!(config::read(engine, id), base::known(engine))?;
    let base = base::of(&facts.layers, &bases);
    facts.base = base.map(|base| base.kind.clone());
    if looks.is_empty() {
        return Ok(facts);
    }
    let base_layers = base.map_or(0, |base| base.layers.len());
    let mut wanted = Wanted { base_layers, ..Wanted::default() };
    looks.iter().for_each(|(_, look)| (look.ask)(&mut wanted, known));
    let (scanner, packages) = (wanted.scanner.clone(), wanted.packages.clone());
    let wheels = Arc::clone(&wanted.wheels);
    match export::read(engine, id, &facts.layers, wanted).await {
        Ok(export) => {
            let (stack, bytes) = (Stack::new(&export.layers), export.bytes);
            let read = Exported { stack, bytes, base_layers, on_build: &on_build, scanner, packages, wheels };
            looks.iter().for_each(|(_, look)| (look.put)(&read, &mut facts));
        }
        Err(ExportError::Lab(error)) => return Err(error),
        Err(ExportError::Unreadable(reason)) => {
            for (need, _) in looks {
                if let Some(slot) = need.in_image_mut(&mut facts) {
                    slot.miss(reason.clone());
                }
            }
        }
    }
    Ok(facts)
}
