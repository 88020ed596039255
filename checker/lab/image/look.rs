//! What does an observation of an image declare?

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::PlantedSecret;
use crate::evidence::ImageFacts;
use crate::lab::secrets::{HandedValue, Scanner};
use crate::packages::Wheel;

use super::export::Wanted;
use super::package_files::PackageFiles;
use super::sources::Sources;
use super::stack::Stack;

/// One observation of an image. Everything that is wanted of one is read from one export, because that
/// is what takes time.
#[derive(Clone, Copy)]
pub(in crate::lab) struct ImageLook {
    /// Asks for what the export must keep.
    pub(super) ask: fn(&mut Wanted, &KnownFiles<'_>),
    /// Takes its facts from what was read.
    pub(super) put: fn(&Exported<'_>, &mut ImageFacts),
}

/// What is known beforehand, and looked for.
pub(in crate::lab) struct KnownFiles<'a> {
    /// Secrets of the exercise.
    pub(in crate::lab) planted: &'a [PlantedSecret],
    /// Secrets that the submission hands over when it starts.
    pub(in crate::lab) handed: &'a [HandedValue],
    /// Files of every build's context.
    pub(in crate::lab) sources: Arc<Sources>,
    /// Package files of the exercise.
    pub(in crate::lab) packages: Arc<PackageFiles>,
    /// Package files of Python that the exercise knows.
    pub(in crate::lab) wheels: Arc<Vec<Wheel>>,
    /// Algorithms of the digests that the submission's bills of materials give for files.
    pub(in crate::lab) digests: BTreeSet<String>,
}

/// An image that was read.
pub(super) struct Exported<'a> {
    /// Its layers, one upon the other.
    pub(super) stack: Stack<'a>,
    /// Bytes of all its uncompressed layers.
    pub(super) bytes: u64,
    /// How many of the lowest layers belong to the kit's base image.
    pub(super) base_layers: usize,
    /// What it hands down by `ONBUILD`.
    pub(super) on_build: &'a [String],
    /// What looked for secrets, where they were wanted.
    pub(super) scanner: Option<Arc<Scanner>>,
    /// Package files whose content was looked for.
    pub(super) packages: Option<Arc<PackageFiles>>,
    /// Package files of Python, where what is installed is held against them.
    pub(super) wheels: Arc<Vec<Wheel>>,
}
