//! How does the probe reach a read-only container without a network? In a volume filled beforehand.

use bollard::models::{
    ContainerCreateBody, HostConfig, Mount, MountType, MountVolumeOptions, VolumeCreateRequest,
};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};

use crate::lab::ask::{ask, refused};
use crate::lab::probe::PROGRAM;
use crate::lab::{Engine, LabError};

use super::identity::RunIdentity;
use super::mounts::PROBE_FOLDER;

/// The image that holds the probe, see the kit.
const PROBE_IMAGE: &str = "harden-check/probe:1";

/// Makes the volume of a run and puts the probe and the run's token into it, by the copy API over a
/// container that is made for that and never started. The probe comes from this very program and
/// not from the image, which another version of the checker may have made. Returns the volume's name.
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
                volume_options: Some(MountVolumeOptions {
                    no_copy: Some(true),
                    ..MountVolumeOptions::default()
                }),
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
    let archive =
        archive(identity.token()).map_err(|source| LabError::File { path: "token".to_owned(), source })?;
    let upload = docker.upload_to_container(&filler.id, Some(options), bollard::body_full(archive.into()));
    ask("to hand over the probe", upload).await?;
    // Nobody waits for this: the build takes longer.
    let force = RemoveContainerOptionsBuilder::default().force(true).build();
    ask("to remove the container that held the probe", docker.remove_container(&filler.id, Some(force)))
        .await?;
    Ok(volume)
}

/// What lies in the volume: the probe, the same as a program of root's with set-user-id, and the token.
fn archive(token: &str) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let files =
        [("probe", 0o555, PROGRAM), ("probe-setuid", 0o4755, PROGRAM), ("token", 0o444, token.as_bytes())];
    for (name, mode, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        archive.append_data(&mut header, name, content)?;
    }
    archive.into_inner()
}
