//! By which name does the engine build on an image, so that no other can take its place?
//!
//! Whoever owns the name of an image at a registry would be in the learner's image if the engine took
//! that one. The builder is told to take the engine's own (see [`super::control`]); beside that the name
//! gets its digest where the engine knows one of an image that no registry has, which is with the
//! containerd image store: then no other image can be meant, whatever is asked of whom. A classic store
//! knows none, and asks nobody for a name that it has.

use bollard::models::ImageInspect;

use crate::evidence::EngineFamily;
use crate::lab::ask::ask;
use crate::lab::{Engine, LabError};
use crate::submission::ImageSource;

/// The driver type by which an engine says that containerd holds its images.
const CONTAINERD_STORE: &str = "io.containerd.snapshotter.v1";

/// The name to build on, for an image that the engine has shown under a name; `None` where the engine
/// knows it, but not by that name: BuildKit takes no id and no part of one.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn pinned(
    engine: &Engine,
    name: &str,
    image: &ImageInspect,
) -> Result<Option<String>, LabError> {
    if engine.family() == EngineFamily::Podman {
        return Ok(podmans_name(image, name));
    }
    if !goes_by(image, name) {
        return Ok(None);
    }
    let by_digest = match store_of(image) {
        Some(store) => store == Store::Containerd,
        None => {
            let info = ask("to tell about its image store", engine.docker().info()).await?;
            let status = info.driver_status.unwrap_or_default();
            status.iter().flatten().any(|word| word == CONTAINERD_STORE)
        }
    };
    let id = image.id.as_deref().unwrap_or_default();
    if !by_digest {
        return Ok(Some(name.to_owned()));
    }
    if !id.starts_with("sha256:") {
        return Err(LabError::Engine {
            action: "a look at an image to build on".to_owned(),
            detail: format!("`{name}` has no digest"),
        });
    }
    // With its tag: that is where the builder looks before it asks, and it compares the digest.
    Ok(Some(format!("{}@{id}", tagged(name))))
}

/// The full name that Podman knows an image by. It puts `localhost/` before what no registry has, and
/// asks nobody for a name that is written so.
fn podmans_name(image: &ImageInspect, name: &str) -> Option<String> {
    let wanted = ImageSource::full_name(name);
    let mut known = image.repo_tags.iter().flatten();
    let is_it =
        |known: &&String| ImageSource::full_name(known.strip_prefix("localhost/").unwrap_or(known)) == wanted;
    known.find(is_it).cloned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Store {
    Classic,
    Containerd,
}

/// Which store an image lies in, where the engine's view of the image says it.
fn store_of(image: &ImageInspect) -> Option<Store> {
    let id = image.id.as_deref().filter(|id| !id.is_empty())?;
    let described = image.descriptor.as_ref().and_then(|descriptor| descriptor.digest.as_deref());
    let digests = image.repo_digests.iter().flatten().filter_map(|name| Some(name.split_once('@')?.1));
    // There the id is a manifest's digest; a classic id is a configuration's, which no name carries.
    if digests.chain(described).any(|digest| digest == id) {
        return Some(Store::Containerd);
    }
    // Only the classic stores show where an image's layers lie.
    let layers = image.graph_driver.as_ref().map(|driver| &driver.data);
    layers.is_some_and(|data| !data.is_empty()).then_some(Store::Classic)
}

/// Whether the engine's names of an image hold this one.
fn goes_by(image: &ImageInspect, name: &str) -> bool {
    let wanted = ImageSource::full_name(name);
    if let Some((_, digest)) = name.split_once('@') {
        let mut digests = image.repo_digests.iter().flatten();
        return digests
            .any(|known| known.split_once('@') == Some((ImageSource::repository(&wanted), digest)));
    }
    image.repo_tags.iter().flatten().any(|known| ImageSource::full_name(known) == wanted)
}

/// The digests that an image can be named with.
pub(super) fn digests(image: &ImageInspect) -> Vec<String> {
    let names = image.repo_digests.iter().flatten();
    let mut digests: Vec<String> =
        names.filter_map(|name| Some(name.split_once('@')?.1.to_owned())).collect();
    digests.sort();
    digests.dedup();
    digests
}

/// A name without a digest.
fn tagged(name: &str) -> &str {
    name.split_once('@').map_or(name, |(named, _)| named)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use bollard::models::{DriverData, ImageInspect};

    use super::{Store, digests, goes_by, podmans_name, store_of};
    use crate::submission::ImageSource;

    const ID: &str = "sha256:aaaa";

    fn image(tags: &[&str], digests: &[&str], layers: bool) -> ImageInspect {
        let list = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        let data = if layers {
            HashMap::from([("MergedDir".to_owned(), "/var/lib/docker".to_owned())])
        } else {
            HashMap::new()
        };
        ImageInspect {
            id: Some(ID.to_owned()),
            repo_tags: list(tags),
            repo_digests: list(digests),
            graph_driver: Some(DriverData { name: "overlay2".to_owned(), data }),
            ..ImageInspect::default()
        }
    }

    #[test]
    fn the_store_is_told_by_the_image() {
        assert_eq!(store_of(&image(&["a:1"], &["a@sha256:aaaa"], false)), Some(Store::Containerd));
        assert_eq!(store_of(&image(&["a:1"], &["a@sha256:bbbb"], true)), Some(Store::Classic));
        assert_eq!(store_of(&image(&["a:1"], &[], true)), Some(Store::Classic));
        assert_eq!(store_of(&image(&["a:1"], &[], false)), None, "then the engine is asked");
    }

    #[test]
    fn a_digest_is_what_stands_behind_a_name() {
        assert_eq!(digests(&image(&["a:1"], &["a@sha256:b", "c@sha256:b"], true)), ["sha256:b"]);
        assert!(digests(&image(&["a:1"], &[], true)).is_empty());
    }

    #[test]
    fn an_id_is_no_name_to_build_on() {
        let image = image(&["harden-check/slim:1"], &["a/b@sha256:aaaa"], false);
        for name in
            ["harden-check/slim:1", "docker.io/harden-check/slim:1", "a/b@sha256:aaaa", "a/b:1@sha256:aaaa"]
        {
            assert!(goes_by(&image, name), "{name}");
        }
        for name in ["aaaa", "sha256:aaaa", "harden-check/slim", "harden-check/slim:1@sha256:aaaa"] {
            assert!(!goes_by(&image, name), "{name}");
        }
    }

    #[test]
    fn a_repository_keeps_its_registrys_port() {
        for (name, bare) in [
            ("harden-check/slim:1", "harden-check/slim"),
            ("lab.test:5000/a/b", "lab.test:5000/a/b"),
            ("lab.test:5000/a/b:2@sha256:c", "lab.test:5000/a/b"),
            ("notes", "notes"),
        ] {
            assert_eq!(ImageSource::repository(name), bare);
        }
    }

    #[test]
    fn podman_is_asked_by_the_name_that_needs_no_registry() {
        let slim = image(&["localhost/harden-check/slim:1"], &[], true);
        let found = podmans_name(&slim, "harden-check/slim:1");
        assert_eq!(found.as_deref(), Some("localhost/harden-check/slim:1"));
        let own = image(&["docker.io/harden-check-run/a/0:run"], &[], true);
        let found = podmans_name(&own, "harden-check-run/a/0:run");
        assert_eq!(found.as_deref(), Some("docker.io/harden-check-run/a/0:run"));
        assert_eq!(podmans_name(&slim, "harden-check/slim:2"), None);
    }
}
