//! What does the engine show of a container, and of the one whose network it has?

use std::collections::HashMap;

use bollard::models::ContainerInspectResponse;

use crate::lab::LabError;
use crate::lab::ask::refused;

use super::Lab;
use super::ports::{PublishedAt, published};

/// The engine's view of a container.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn inspect(lab: &Lab<'_>, id: &str) -> Result<ContainerInspectResponse, LabError> {
    let inspected = lab.engine.inspect_container(id).await?;
    inspected.map_err(|refusal| refused("the inspection of a container", refusal))
}

/// The engine's view of the container that has the network of this one: itself in most cases.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn network_owner(
    lab: &Lab<'_>,
    id: &str,
) -> Result<ContainerInspectResponse, LabError> {
    let mut inspected = inspect(lab, id).await?;
    // Who shares may be shared with.
    for _ in 0..lab.plan.containers.len() {
        let mode = inspected.host_config.as_ref().and_then(|host| host.network_mode.as_deref());
        let Some(owner) = mode.and_then(|mode| mode.strip_prefix("container:")) else { break };
        inspected = inspect(lab, owner).await?;
    }
    Ok(inspected)
}

/// Where the published ports are that lead to a container.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn ports_of(lab: &Lab<'_>, id: &str) -> Result<HashMap<String, PublishedAt>, LabError> {
    Ok(published(&network_owner(lab, id).await?, lab.engine.host_for_ports()))
}
