//! How do the base images reach every engine of the matrix?
//!
//! The local engine makes them, as for a learner; a bundle carries them to the others, which have no network.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use harden_check::lab::Engine;
use harden_check::lab::kit::{Kit, KitImage};
use sha2::{Digest as _, Sha256};

use crate::suites::{cache, making};

/// Which images a bundle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Every one.
    Everything,
    /// All but the full system, which a virtual machine without KVM needs minutes to read.
    Small,
}

impl Choice {
    /// The images.
    pub(crate) fn images(self) -> Vec<KitImage> {
        let mut images = KitImage::ALL.to_vec();
        if self == Choice::Small {
            images.retain(|image| *image != KitImage::Full);
        }
        images
    }
}

/// A short name for some bytes.
pub(crate) fn short_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// A bundle file of what the local engine has now.
pub(crate) fn bundle(choice: Choice) -> anyhow::Result<PathBuf> {
    let _alone = making()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let engine = Engine::connect().await.context("the local engine makes the base images")?;
        let kit = Kit::new(engine.docker());
        kit.ensure(&KitImage::ALL, &|_| {}).await?;
        let images = choice.images();
        let mut ids = String::new();
        for status in kit.list().await?.iter().filter(|status| images.contains(&status.image)) {
            let id = status.present.as_ref().map_or("-", |present| present.id.as_str());
            ids.push_str(&format!("{} {id}\n", status.reference));
        }
        let folder = cache().join("kit");
        fs::create_dir_all(&folder)?;
        let name = if choice == Choice::Small { "small" } else { "everything" };
        let (path, known) = (folder.join(format!("{name}.bundle")), folder.join(format!("{name}.ids")));
        // Packing the full image takes a while; the same images need no new bundle.
        if !path.is_file() || fs::read_to_string(&known).ok().as_ref() != Some(&ids) {
            kit.save(&images, &path).await?;
            fs::write(&known, &ids)?;
        }
        Ok(path)
    })
}
