//! How do several versions of the checker share one engine?
//!
//! Each finds the images of its own programs by a tag of their content, and leaves those of the others
//! alone as long as anyone may be using them.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::image::KitImage;
use super::make::KIT_LABEL;
use super::place::Kit;
use super::problem::KitProblem;
use super::status::Labelled;
use super::workbench::is_absent;
use bollard::query_parameters::{
    ListImagesOptionsBuilder, RemoveImageOptionsBuilder, TagImageOptionsBuilder,
};

/// How long an image of another version is kept after it was last given a name. Longer than any run,
/// so that two versions used side by side make each image once.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

impl Kit<'_> {
    /// The name that this version asks for.
    #[must_use]
    pub fn own_reference(&self, image: KitImage) -> String {
        format!("{}/{image}:{}", self.repository, image.own_tag())
    }

    /// All names that the image is made under, the own one first.
    pub(super) fn references(&self, image: KitImage) -> Vec<String> {
        image.tags().iter().map(|tag| format!("{}/{image}:{tag}", self.repository)).collect()
    }

    /// Every image in the engine that says it is this one and has one of the kit's names, with those
    /// names. A learner's image inherits the label, and has another name.
    async fn versions(&self, image: KitImage) -> Result<Vec<(String, Labelled)>, KitProblem> {
        let filters = HashMap::from([("label", vec![format!("{KIT_LABEL}={image}")])]);
        let options = ListImagesOptionsBuilder::default().filters(&filters).build();
        let listed = self.docker.list_images(Some(options)).await;
        let listed = listed.map_err(KitProblem::engine("to list images"))?;
        let prefix = format!("{}/{image}:", self.repository);
        let of_the_kit = |name: &String| name.strip_prefix(&prefix).is_some_and(KitImage::is_tag);
        let mut versions = Vec::new();
        for summary in listed {
            let names: Vec<String> =
                summary.repo_tags.iter().filter(|name| of_the_kit(name)).cloned().collect();
            for name in names {
                versions.extend(self.labelled_as(image, &name).await?.map(|found| (name, found)));
            }
        }
        Ok(versions)
    }

    /// An image of another version, where this version's own is not there.
    pub(super) async fn other_version(&self, image: KitImage) -> Result<Option<Labelled>, KitProblem> {
        Ok(self.versions(image).await?.into_iter().next().map(|(_, found)| found))
    }

    /// Gives an image that is there under another name the names that this version asks for; says
    /// whether there was one.
    pub(super) async fn adopt(&self, image: KitImage) -> Result<bool, KitProblem> {
        let mut versions = self.versions(image).await?.into_iter();
        let Some((_, found)) = versions.find(|(_, found)| found.is_current(image)) else {
            return Ok(false);
        };
        for tag in image.tags() {
            self.tag(&found.id, image, &tag).await?;
        }
        Ok(true)
    }

    /// Gives an image a name of the kit.
    pub(super) async fn tag(&self, from: &str, image: KitImage, tag: &str) -> Result<(), KitProblem> {
        let repository = format!("{}/{image}", self.repository);
        let options = TagImageOptionsBuilder::default().repo(&repository).tag(tag).build();
        let tagged = self.docker.tag_image(from, Some(options)).await;
        tagged.map_err(KitProblem::engine("to tag an image"))
    }

    /// Removes the programs of other versions that nobody has needed for a while.
    pub(super) async fn remove_old_versions(&self, image: KitImage) -> Result<(), KitProblem> {
        let limit = SystemTime::now() - KEPT;
        for (name, found) in self.versions(image).await? {
            // An engine that does not tell the time keeps them; `images remove` takes them too.
            let is_old = found.named_at.is_some_and(|named_at| named_at < limit);
            if !found.is_current(image) && is_old {
                self.remove_name(&name).await?;
            }
        }
        Ok(())
    }

    /// Removes every version of an image.
    pub(super) async fn remove_versions(&self, image: KitImage) -> Result<(), KitProblem> {
        for (name, _) in self.versions(image).await? {
            super::workbench::remove_image(self.docker, &name).await?;
        }
        Ok(())
    }

    /// Removes a name, and the image with its last one, unless a container is made of it.
    async fn remove_name(&self, name: &str) -> Result<(), KitProblem> {
        let options = RemoveImageOptionsBuilder::default().force(false).noprune(false).build();
        match self.docker.remove_image(name, Some(options), None).await {
            Ok(_) | Err(bollard::errors::Error::DockerResponseServerError { status_code: 409, .. }) => Ok(()),
            Err(error) if is_absent(&error) => Ok(()),
            Err(error) => Err(KitProblem::engine("to remove a replaced image")(error)),
        }
    }
}
