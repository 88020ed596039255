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
        let names = spec.images.iter().filter_map(|(name, source)| match source {
            ImageSource::Build(index) => {
                self.images.get(*index)?.as_ref().map(|image| (name.clone(), image.tag.clone()))
            }
            ImageSource::Given(image) => {
                Some((name.clone(), build::image_in_engine(image, &BTreeMap::new())))
            }
        });
        names.collect()
    }
}
