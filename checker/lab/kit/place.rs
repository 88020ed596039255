//! In which engine is the kit, under which repository name, and where may missing images come from?

use std::path::{Path, PathBuf};

use bollard::Docker;

use super::image::{KitImage, REPOSITORY};

/// Names a bundle file from which missing images are loaded.
pub const BUNDLE_VARIABLE: &str = "HARDEN_CHECK_BUNDLE";

/// Names the registry to ask, `registry.example:5000`, with a path where there is one. Unset by
/// default: then no registry is ever asked.
pub const REGISTRY_VARIABLE: &str = "HARDEN_CHECK_REGISTRY";

/// The kit in one engine, under one repository name.
#[derive(Debug, Clone)]
pub struct Kit<'a> {
    pub(super) docker: &'a Docker,
    pub(super) repository: String,
    pub(super) bundle: Option<PathBuf>,
    pub(super) registry: Option<String>,
}

impl<'a> Kit<'a> {
    /// The kit under the names that learners write, with the sources that the environment names.
    #[must_use]
    pub fn new(docker: &'a Docker) -> Kit<'a> {
        let bundle = std::env::var_os(BUNDLE_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
        Kit { docker, repository: REPOSITORY.to_owned(), bundle, registry: registry_named() }
    }

    /// The kit under another repository name, for tests that must not disturb a learner's images.
    #[must_use]
    pub fn in_repository(self, repository: &str) -> Kit<'a> {
        Kit { repository: repository.to_owned(), ..self }
    }

    /// The kit with a bundle file as its first source.
    #[must_use]
    pub fn with_bundle(self, path: &Path) -> Kit<'a> {
        Kit { bundle: Some(path.to_owned()), ..self }
    }

    /// The full name of an image of this kit, as it is shown: a learner's, or the lab's own.
    #[must_use]
    pub fn reference(&self, image: KitImage) -> String {
        let shown = image.tags().pop().unwrap_or_default();
        format!("{}/{image}:{shown}", self.repository)
    }
}

/// The registry that the user named.
fn registry_named() -> Option<String> {
    let named = std::env::var(REGISTRY_VARIABLE).ok()?;
    let named = named.trim_end_matches('/');
    (!named.is_empty()).then(|| named.to_owned())
}
