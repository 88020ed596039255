//! How does the probe reach a read-only container without a network? In a volume filled beforehand.

use bollard::models::{ContainerCreateBody, HostConfig, Mount, MountType, VolumeCreateRequest};
use bollard::query_parameters::{CreateContainerOptionsBuilder, UploadToContainerOptionsBuilder};

use crate::lab::ask::{ask, refused};
use crate::lab::{Engine, LabError};

use super::identity::RunIdentity;
use super::mounts::PROBE_FOLDER;

/// The image that holds the probe, see the kit.
const PROBE_IMAGE: &str = "harden-check/probe:1";

/// Makes the volume of a run: the engine copies the probe into it when a container of the probe's
/// image is made over it, and the run's token follows by the copy API. Returns the volume's name.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn fill(engine: &Engine, identity: &RunIdentity) -> Result<String, LabError> {
    let volume = identity.name("lab", "probe");
    let labels = identity.labels();
    let docker = engine.docker();
    let request = VolumeCreateRequest {
        name: Some(volume.clone()),
        driver: Some("local".to_owned()),
        labels: Some(labels.clone()),
        ..VolumeCreateRequest::default()
    };
    let making = identity.making();
    let (client, action) = (docker.clone(), "to make the probe's volume");
    let made = making.ask(action, async move { client.create_volume(request).await }).await?;
    made.map_err(|refusal| refused(action, refusal))?;
    let body = ContainerCreateBody {
        image: Some(PROBE_IMAGE.to_owned()),
        cmd: Some(vec![format!("{PROBE_FOLDER}/probe")]),
        labels: Some(labels),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            mounts: Some(vec![Mount {
                typ: Some(MountType::VOLUME),
                source: Some(volume.clone()),
                target: Some(PROBE_FOLDER.to_owned()),
                ..Mount::default()
            }]),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let options = CreateContainerOptionsBuilder::default().name(&identity.name("lab", "filler")).build();
    let (client, action) = (docker.clone(), "to fill the probe's volume");
    let made = making.ask(action, async move { client.create_container(Some(options), body).await }).await?;
    let filler = made.map_err(|refusal| refused(action, refusal))?;
    let options = UploadToContainerOptionsBuilder::default().path(PROBE_FOLDER).build();
    let archive = token_archive(identity.token())
        .map_err(|source| LabError::File { path: "token".to_owned(), source })?;
    let upload = docker.upload_to_container(&filler.id, Some(options), bollard::body_full(archive.into()));
    ask("to hand over the token", upload).await?;
    Ok(volume)
}

fn token_archive(token: &str) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(token.len() as u64);
    header.set_mode(0o444);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    archive.append_data(&mut header, "token", token.as_bytes())?;
    archive.into_inner()
}
