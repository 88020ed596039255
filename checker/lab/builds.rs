//! What did the builds leave, and what do later ones know of it?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::evidence::BuildFacts;
use crate::submission::{BuildSpec, ImageSource, image_names};

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

/// Whether a build takes nothing from the image of another one, so that it need not wait for any. One that
/// cannot be told has to wait.
pub(in crate::lab) fn alone(folder: &Path, spec: &BuildSpec) -> bool {
    let Ok(text) = fs::read_to_string(folder.join(&spec.dockerfile.value)) else { return false };
    let built =
        |name: &str| matches!(spec.images.get(&ImageSource::full_name(name)), Some(ImageSource::Build(_)));
    let (_, names) = image_names(&text, &spec.build_args);
    !names.iter().any(|image| image.name.contains('$') || image.name.contains('@') || built(&image.name))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::alone;
    use crate::submission;

    /// Whether the last of two builds, of which the first is called `tools`, can do without it.
    fn can_do_without(dockerfile: &str, options: &str) -> bool {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("tools.Dockerfile"), "FROM harden-check/slim:1\n").unwrap();
        fs::write(folder.path().join("Dockerfile"), dockerfile).unwrap();
        let script = format!(
            "docker build -f tools.Dockerfile -t tools .\ndocker build {options} -t web .\ndocker run -d web\n"
        );
        fs::write(folder.path().join("run.sh"), script).unwrap();
        let read = submission::read(folder.path()).unwrap();
        let spec = &read.plan.builds[1];
        assert_eq!(spec.images.len(), 1, "{dockerfile}");
        alone(folder.path(), spec)
    }

    #[test]
    fn a_build_that_names_no_other_waits_for_none() {
        assert!(can_do_without("FROM harden-check/slim:1\nCOPY tools /tools\n", ""));
        assert!(can_do_without("ARG BASE\nFROM $BASE\n", "--build-arg BASE=harden-check/slim:1"));
    }

    #[test]
    fn a_build_waits_for_what_it_takes_from() {
        for (dockerfile, options) in [
            ("FROM tools\n", ""),
            ("FROM docker.io/library/tools:latest\n", ""),
            ("ARG BASE=harden-check/slim:1\nFROM $BASE\n", "--build-arg BASE=tools"),
            ("FROM harden-check/slim:1\nCOPY --from=tools /a /a\n", ""),
            ("FROM harden-check/slim:1\nRUN --mount=from=tools,target=/t true\n", ""),
            ("FROM harden-check/slim:1\nONBUILD COPY --from=tools /a /a\n", ""),
        ] {
            assert!(!can_do_without(dockerfile, options), "{dockerfile}");
        }
    }
}
