//! Who is handed the secret?

use crate::check::PlantedSecret;
use crate::lab::run::Instance;
use crate::lab::secrets::planted_in;
use crate::submission::{ContainerSpec, FileMount, Located};

/// A container that is handed the secret, or that might show it.
#[derive(Clone)]
pub(super) struct Holder<'a> {
    pub(super) index: usize,
    pub(super) spec: &'a ContainerSpec,
    pub(super) instance: Instance,
}

impl Holder<'_> {
    /// The service's name.
    pub(super) fn service(&self) -> &str {
        self.spec.service()
    }
}

/// The planted secret, and the value that comes after it.
pub(super) struct Values<'a> {
    pub(super) planted: &'a PlantedSecret,
    pub(super) new: PlantedSecret,
}

/// The files among a container's that hold the secret by their content, which the compose file has itself.
pub(super) fn with_content<'a>(
    files: &'a [Located<FileMount>],
    planted: &'a PlantedSecret,
) -> Vec<&'a FileMount> {
    let holds = |content: &str| !planted_in(std::slice::from_ref(planted), content.as_bytes()).is_empty();
    let files = files.iter().map(|file| &file.value);
    files.filter(|file| file.content.as_deref().is_some_and(holds)).collect()
}
