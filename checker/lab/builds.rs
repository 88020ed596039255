//! What did the builds leave, and what do later ones know of it?

use std::collections::BTreeMap;

use crate::evidence::BuildFacts;
use crate::submission::{BuildSpec, ImageSource};

use super::build::{self, BuiltImage};

/// What the builds of a run left, in their order.
#[derive(Debug, Default)]
pub struct Builds {
    /// How each went.
    pub facts: Vec<BuildFacts>,
    /// The image of each; none where it failed.
    pub images: Vec<Option<BuiltImage>>,
}

impl Builds {
    /// The names that mean an earlier build's image when this one begins, and the tag that each really
    /// has.
    #[must_use]
    pub fn known_to(&self, spec: &BuildSpec) -> BTreeMap<String, String> {
        sources_of(spec, |build| Some(self.images.get(build)?.as_ref()?.tag.as_str()))
    }
}

/// The names that mean another image when a build begins, and the tag that each really has. `tag` is that of an
/// earlier build's image, and nothing where it failed.
pub(in crate::lab) fn sources_of<'a>(
    spec: &BuildSpec,
    tag: impl Fn(usize) -> Option<&'a str>,
) -> BTreeMap<String, String> {
    let names = spec.images.iter().filter_map(|(name, source)| match source {
        ImageSource::Build(build) => Some((name.clone(), tag(*build)?.to_owned())),
        ImageSource::Given(image) => Some((name.clone(), build::image_in_engine(image, &BTreeMap::new()))),
    });
    names.collect()
}
