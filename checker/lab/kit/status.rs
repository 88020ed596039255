//! What of the kit is in the engine, and where did it come from?

use std::collections::HashMap;
use std::time::SystemTime;

use crate::words::Message;

use super::image::{KitImage, TAG, content_of};
use super::make::{CONTENT_LABEL, KIT_LABEL, MADE_OF_LABEL, Origin, SOURCE_LABEL};
use super::place::Kit;
use super::problem::KitProblem;
use super::workbench::{is_absent, remove_image};

/// Where an image of the engine came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Made here from packages of the host's distribution.
    Packages,
    /// Made here from a file of this machine.
    Host,
    /// Made here from what the checker carries.
    Embedded,
    /// Loaded from a bundle file.
    Bundle,
    /// Pulled from the registry that the user named.
    Registry,
}

impl Source {
    /// Kebab-case name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Packages => "packages",
            Source::Host => "host",
            Source::Embedded => "embedded",
            Source::Bundle => "bundle",
            Source::Registry => "registry",
        }
    }

    /// The tag that marks an image which was not made here. A label would change the image's id, so
    /// that the same image would have one id per way of arriving.
    fn mark(self) -> Option<String> {
        match self {
            Source::Bundle | Source::Registry => Some(format!("{TAG}-from-{}", self.name())),
            Source::Packages | Source::Host | Source::Embedded => None,
        }
    }
}

/// One image of the kit, as the engine has it.
#[derive(Debug, Clone, PartialEq)]
pub struct KitStatus {
    /// Which.
    pub image: KitImage,
    /// Its full name, `harden-check/slim:1`.
    pub reference: String,
    /// What the engine has under that name; absent when it has nothing, or something of another's.
    pub present: Option<Present>,
    /// What it stands for in real life.
    pub counterpart: Message,
}

/// An image of the kit in the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// `sha256:…`.
    pub id: String,
    /// What it was made of, in English.
    pub made_of: String,
    /// Where it came from.
    pub source: Source,
    /// Digests of the uncompressed layers, lowest first.
    pub layers: Vec<String>,
    /// False for the program of another version of the checker; it is replaced when it is needed.
    pub current: bool,
}

/// An image of the engine that carries the labels of the kit.
pub(super) struct Labelled {
    /// `sha256:…`.
    pub(super) id: String,
    /// All names that it has.
    pub(super) names: Vec<String>,
    /// When it got its latest name, where the engine tells that.
    pub(super) named_at: Option<SystemTime>,
    labels: HashMap<String, String>,
    layers: Vec<String>,
}

impl Labelled {
    /// False for the program of another version of the checker.
    pub(super) fn is_current(&self, image: KitImage) -> bool {
        content_of(image).is_none_or(|content| content == self.label(CONTENT_LABEL))
    }

    fn label(&self, name: &str) -> String {
        self.labels.get(name).cloned().unwrap_or_default()
    }
}

impl Kit<'_> {
    /// The image under the name that this version asks for, when it says that it is this one.
    pub(super) async fn labelled(&self, image: KitImage) -> Result<Option<Labelled>, KitProblem> {
        self.labelled_as(image, &self.own_reference(image)).await
    }

    /// The image under a name, when it says that it is this one.
    pub(super) async fn labelled_as(
        &self,
        image: KitImage,
        name: &str,
    ) -> Result<Option<Labelled>, KitProblem> {
        let inspected = match self.docker.inspect_image(name).await {
            Ok(inspected) => inspected,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(KitProblem::engine("to show an image")(error)),
        };
        let found = Labelled {
            id: inspected.id.unwrap_or_default(),
            names: inspected.repo_tags.unwrap_or_default(),
            // An image that was loaded has the year 1 there: no time at all.
            named_at: inspected
                .metadata
                .and_then(|metadata| metadata.last_tag_time)
                .map(SystemTime::from)
                .filter(|named_at| *named_at > SystemTime::UNIX_EPOCH),
            labels: inspected.config.and_then(|config| config.labels).unwrap_or_default(),
            layers: inspected.root_fs.and_then(|root| root.layers).unwrap_or_default(),
        };
        Ok((found.label(KIT_LABEL) == image.name()).then_some(found))
    }

    /// What the engine has of one image: this version's, or else another's.
    pub(super) async fn present(&self, image: KitImage) -> Result<Option<Present>, KitProblem> {
        let found = match self.labelled(image).await? {
            Some(found) => Some(found),
            None => self.other_version(image).await?,
        };
        let Some(found) = found else { return Ok(None) };
        Ok(Some(Present {
            source: self.source(image, &found).await?,
            current: found.is_current(image),
            made_of: found.label(MADE_OF_LABEL),
            id: found.id,
            layers: found.layers,
        }))
    }

    /// Marks the image that is now in the engine as one that came from elsewhere.
    pub(super) async fn mark(&self, image: KitImage, source: Source) -> Result<(), KitProblem> {
        self.unmark(image).await?;
        let Some(tag) = source.mark() else { return Ok(()) };
        self.tag(&self.reference(image), image, &tag).await
    }

    /// Removes the marks of an image.
    pub(super) async fn unmark(&self, image: KitImage) -> Result<(), KitProblem> {
        for tag in [Source::Bundle, Source::Registry].into_iter().filter_map(Source::mark) {
            remove_image(self.docker, &format!("{}/{image}:{tag}", self.repository)).await?;
        }
        Ok(())
    }

    async fn source(&self, image: KitImage, found: &Labelled) -> Result<Source, KitProblem> {
        for source in [Source::Bundle, Source::Registry] {
            let Some(tag) = source.mark() else { continue };
            let marked = self.docker.inspect_image(&format!("{}/{image}:{tag}", self.repository)).await;
            if marked.is_ok_and(|marked| marked.id.as_ref() == Some(&found.id)) {
                return Ok(source);
            }
        }
        Ok(match found.label(SOURCE_LABEL) {
            label if label == Origin::Host.label() => Source::Host,
            label if label == Origin::Embedded.label() => Source::Embedded,
            _ => Source::Packages,
        })
    }
}
