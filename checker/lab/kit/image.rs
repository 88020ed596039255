//! Which base images does the kit have, and what are they called?

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::words::{Catalogue, Message};

use super::archive::hex;
use super::programs::{NOTES, PROBE};

static WORDS: Catalogue =
    Catalogue::new("kit-image", include_str!("image.en.ftl"), include_str!("image.de.ftl"));

/// The repository under which the kit's images stand in an engine, before the image's own name.
pub const REPOSITORY: &str = "harden-check";

/// The version of every recipe, the images' tag. A recipe that changes what a learner sees gets a new one.
pub const TAG: &str = "1";

/// Hexadecimal digits of a program's digest in its image's tag.
const CONTENT_DIGITS: usize = 12;

/// An image of the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KitImage {
    /// A whole Debian or Ubuntu: package database, shell, compiler, set-user-id programs.
    Full,
    /// A shell and little else.
    Slim,
    /// No shell, no program.
    Distroless,
    /// The whole distribution with Python and pip in place of the compiler.
    Python,
    /// The notes application, one file.
    Notes,
    /// A registry, which the lab starts for a submission that pushes.
    Registry,
    /// The probe, for the lab's own use.
    Probe,
}

impl KitImage {
    /// Every image, those that a learner builds on first.
    pub const ALL: [KitImage; 7] = [
        KitImage::Full,
        KitImage::Slim,
        KitImage::Distroless,
        KitImage::Python,
        KitImage::Notes,
        KitImage::Registry,
        KitImage::Probe,
    ];

    /// Kebab-case name, also the value of the label `io.harden-check.kit`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            KitImage::Full => "full",
            KitImage::Slim => "slim",
            KitImage::Distroless => "distroless",
            KitImage::Python => "python",
            KitImage::Notes => "notes",
            KitImage::Registry => "registry",
            KitImage::Probe => "probe",
        }
    }

    /// The name a learner writes, `harden-check/slim:1`.
    #[must_use]
    pub fn reference(self) -> String {
        format!("{REPOSITORY}/{}:{TAG}", self.name())
    }

    /// The tag that this version of the checker finds its image by. One that holds a program of ours
    /// carries its content's digest, `1-0123456789ab`: another version on the same engine has another.
    #[must_use]
    pub fn own_tag(self) -> String {
        match content_of(self) {
            Some(content) => format!("{TAG}-{}", &content[..CONTENT_DIGITS]),
            None => TAG.to_owned(),
        }
    }

    /// The name that this version of the checker asks an engine for: as [`KitImage::reference`], with
    /// [`KitImage::own_tag`].
    #[must_use]
    pub fn own_reference(self) -> String {
        format!("{REPOSITORY}/{}:{}", self.name(), self.own_tag())
    }

    /// Whether a tag is one that some version of the kit gives to its images.
    pub(super) fn is_tag(tag: &str) -> bool {
        let is_content = |digits: &str| {
            digits.len() == CONTENT_DIGITS && digits.chars().all(|digit| digit.is_ascii_hexdigit())
        };
        match tag.split_once('-') {
            None => tag == TAG,
            Some((version, content)) => version == TAG && is_content(content),
        }
    }

    /// The names that an image is made under, the one that is asked for first. Nobody but the lab
    /// names the probe.
    pub(super) fn tags(self) -> Vec<String> {
        let mut tags = vec![self.own_tag()];
        if self != KitImage::Probe && tags[0] != TAG {
            tags.push(TAG.to_owned());
        }
        tags
    }

    /// The image of the kit that a learner's image name means; `None` for any other image. The
    /// registry part that Docker itself adds and a digest after the tag do not change the meaning.
    #[must_use]
    pub fn from_reference(written: &str) -> Option<KitImage> {
        let without_digest = written.split_once('@').map_or(written, |(name, _digest)| name);
        let without_registry = without_digest.strip_prefix("docker.io/").unwrap_or(without_digest);
        KitImage::ALL.into_iter().find(|image| image.reference() == without_registry)
    }

    /// What the image stands for in real life.
    #[must_use]
    pub fn counterpart(self) -> Message {
        WORDS.say(match self {
            KitImage::Full => "counterpart-full",
            KitImage::Slim => "counterpart-slim",
            KitImage::Distroless => "counterpart-distroless",
            KitImage::Python => "counterpart-python",
            KitImage::Notes => "counterpart-notes",
            KitImage::Registry => "counterpart-registry",
            KitImage::Probe => "counterpart-probe",
        })
    }

    /// Whether learners build on it, so that it can be the base of an image.
    #[must_use]
    pub fn is_base(self) -> bool {
        matches!(self, KitImage::Full | KitImage::Slim | KitImage::Distroless | KitImage::Python)
    }
}

impl fmt::Display for KitImage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The hex SHA-256 of the program that an image holds, for the images that hold one of ours.
pub(super) fn content_of(image: KitImage) -> Option<&'static str> {
    // Megabytes, and asked for again and again.
    static OF_NOTES: LazyLock<String> = LazyLock::new(|| hex(&Sha256::digest(NOTES)));
    static OF_PROBE: LazyLock<String> = LazyLock::new(|| hex(&Sha256::digest(PROBE)));
    match image {
        KitImage::Notes => Some(&OF_NOTES),
        KitImage::Probe => Some(&OF_PROBE),
        KitImage::Full | KitImage::Slim | KitImage::Distroless | KitImage::Python | KitImage::Registry => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KitImage;

    #[test]
    fn a_learners_names_for_kit_images_are_understood() {
        assert_eq!(KitImage::from_reference("harden-check/slim:1"), Some(KitImage::Slim));
        assert_eq!(KitImage::from_reference("docker.io/harden-check/full:1"), Some(KitImage::Full));
        let pinned = format!("harden-check/notes:1@sha256:{}", "0".repeat(64));
        assert_eq!(KitImage::from_reference(&pinned), Some(KitImage::Notes));
    }

    #[test]
    fn a_program_is_tagged_by_its_content_and_a_base_by_its_recipe() {
        assert_eq!(KitImage::Slim.own_reference(), "harden-check/slim:1");
        for image in [KitImage::Notes, KitImage::Probe] {
            let tag = image.own_tag();
            assert!(KitImage::is_tag(&tag) && tag.len() == 14, "{tag}");
        }
        assert_ne!(KitImage::Notes.own_tag(), KitImage::Probe.own_tag());
        for other in ["2", "1-", "1-from-bundle", "1-mine", "1-0123456789abc", "1-0123456789ag", ""] {
            assert!(!KitImage::is_tag(other), "{other}");
        }
    }

    #[test]
    fn another_name_is_no_kit_image() {
        for other in
            ["slim:1", "harden-check/slim", "harden-check/slim:2", "example.org/harden-check/slim:1", ""]
        {
            assert_eq!(KitImage::from_reference(other), None, "{other}");
        }
    }
}
