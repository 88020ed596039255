//! How does an image come from a registry, when the user named one?

use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::TryStreamExt;

use super::image::{KitImage, TAG};
use super::make::KIT_LABEL;
use super::place::Kit;
use super::problem::KitProblem;
use super::status::Source;
use super::workbench::remove_image;

impl Kit<'_> {
    /// Pulls an image and gives it its name in this kit.
    pub(super) async fn pull(&self, image: KitImage, registry: &str) -> Result<(), KitProblem> {
        let repository = format!("{registry}/{}/{image}", self.repository);
        let reference = format!("{repository}:{TAG}");
        let problem = |detail: String| KitProblem::Registry { reference: reference.clone(), detail };
        let options = CreateImageOptionsBuilder::default().from_image(&repository).tag(TAG).build();
        let pulled = self.docker.create_image(Some(options), None, None);
        pulled
            .try_for_each(|_progress| async { Ok(()) })
            .await
            .map_err(|error| problem(error.to_string()))?;
        let inspected =
            self.docker.inspect_image(&reference).await.map_err(|error| problem(error.to_string()))?;
        let labels = inspected.config.and_then(|config| config.labels).unwrap_or_default();
        if labels.get(KIT_LABEL).is_some_and(|kind| kind == image.name()) {
            self.tag(&reference, image, TAG).await?;
            self.mark(image, Source::Registry).await?;
            return remove_image(self.docker, &reference).await;
        }
        remove_image(self.docker, &reference).await?;
        Err(problem(format!("the image does not carry the label `{KIT_LABEL}={image}`")))
    }
}
