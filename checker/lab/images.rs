//! What does the engine say of an image, its health check included?

use bollard::models::{HealthConfig, ImageInspect};
use hyper::Method;

use crate::evidence::EngineFamily;

use super::ask::{ORDINARY, Refusal, ask_for};
use super::{Engine, LabError};

impl Engine {
    /// The engine's view of an image, by name or id.
    ///
    /// # Errors
    /// As [`ask_for`].
    pub(super) async fn inspect_image(&self, name: &str) -> Result<Result<ImageInspect, Refusal>, LabError> {
        let action = format!("to look for the image `{name}`");
        let mut image = match ask_for(&action, ORDINARY, self.docker().inspect_image(name)).await? {
            Ok(image) => image,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if self.family() == EngineFamily::Podman
            && let (Some(id), Some(config)) = (&image.id, &mut image.config)
        {
            config.healthcheck = self.own_health_check(&action, id).await?;
        }
        Ok(Ok(image))
    }

    /// Podman leaves an image's health check out of what it says in Docker's words.
    async fn own_health_check(&self, action: &str, id: &str) -> Result<Option<HealthConfig>, LabError> {
        let id = id.strip_prefix("sha256:").unwrap_or(id);
        let answer = self.raw(action, Method::GET, &format!("/v4.0.0/libpod/images/{id}/json")).await?;
        let check = answer.ok().and_then(|mut image| image.get_mut("Healthcheck").map(|check| check.take()));
        check
            .map(|check| {
                serde_json::from_value(check).map_err(|error| super::raw::unreadable(action, &error))
            })
            .transpose()
    }
}
