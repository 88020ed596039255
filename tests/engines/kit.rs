//! How do the base images reach every engine of the matrix?
//!
//! The local engine makes them, as for a learner; a bundle carries them to the others, which have no network.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use harden_check::lab::Engine;
use harden_check::lab::kit::{Kit, KitImage};

use crate::suites::cache;

/// A bundle file of what the local engine has now.
pub(crate) fn bundle() -> anyhow::Result<PathBuf> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let engine = Engine::connect().await.context("the local engine makes the base images")?;
        let kit = Kit::new(engine.docker());
        kit.ensure(&KitImage::ALL, &|_| {}).await?;
        let mut ids = String::new();
        for status in kit.list().await? {
            let id = status.present.as_ref().map_or("-", |present| present.id.as_str());
            ids.push_str(&format!("{} {id}\n", status.reference));
        }
        let folder = cache().join("kit");
        fs::create_dir_all(&folder)?;
        let (path, known) = (folder.join("everything.bundle"), folder.join("everything.ids"));
        // Packing the full image takes a while; the same images need no new bundle.
        if !path.is_file() || fs::read_to_string(&known).ok().as_ref() != Some(&ids) {
            kit.save(&KitImage::ALL, &path).await?;
            fs::write(&known, &ids)?;
        }
        Ok(path)
    })
}
