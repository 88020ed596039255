//! How do files of the lab get into a volume? By the copy API, over a container that is never started.

use bollard::models::{
    ContainerCreateBody, HostConfig, Mount, MountType, MountVolumeOptions, Volume, VolumeCreateRequest,
};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};

use crate::lab::ask::{ask, refused};
use crate::lab::kit::KitImage;
use crate::lab::{Engine, LabError};

use super::identity::RunIdentity;
use super::mounts::PROBE_FOLDER;

/// Makes a volume of the run, with nothing in it.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn make_volume(
    engine: &Engine,
    identity: &RunIdentity,
    name: &str,
) -> Result<Volume, LabError> {
    let request = VolumeCreateRequest {
        name: Some(name.to_owned()),
        driver: Some("local".to_owned()),
        labels: Some(identity.labels()),
        ..VolumeCreateRequest::default()
    };
    let (client, action) = (engine.docker().clone(), "to make a volume of the lab");
    let call = async move { client.create_volume(request).await };
    let made = identity.making().ask(action, call).await?;
    made.map_err(|refusal| refused(action, refusal))
}

/// What goes into which volume.
pub(super) struct Filling<'a> {
    /// The engine's name of the volume.
    pub(super) volume: &'a str,
    /// What the container that it goes through is called in this run.
    pub(super) filler: &'a str,
    /// The files, as a tar archive.
    pub(super) archive: Vec<u8>,
}

impl Filling<'_> {
    /// Puts the files into the volume. `there` is called as soon as they are there, which is before the
    /// container is gone.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn fill(
        self,
        engine: &Engine,
        identity: &RunIdentity,
        there: impl FnOnce(),
    ) -> Result<(), LabError> {
        let docker = engine.docker();
        let body = filler(self.volume, identity);
        let options =
            CreateContainerOptionsBuilder::default().name(&identity.name("lab", self.filler)).build();
        let (client, action) = (docker.clone(), "to fill a volume of the lab");
        let call = async move { client.create_container(Some(options), body).await };
        let made = identity.making().ask(action, call).await?;
        let filler = made.map_err(|refusal| refused(action, refusal))?;
        let options = UploadToContainerOptionsBuilder::default().path(PROBE_FOLDER).build();
        let upload =
            docker.upload_to_container(&filler.id, Some(options), bollard::body_full(self.archive.into()));
        ask("to hand files over to the engine", upload).await?;
        there();
        let force = RemoveContainerOptionsBuilder::default().force(true).build();
        let removal = docker.remove_container(&filler.id, Some(force));
        ask("to remove the container that a volume was filled through", removal).await
    }
}

/// The container through which a volume is filled.
fn filler(volume: &str, identity: &RunIdentity) -> ContainerCreateBody {
    ContainerCreateBody {
        // Nothing of it is started.
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(vec![format!("{PROBE_FOLDER}/probe")]),
        labels: Some(identity.labels()),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            mounts: Some(vec![Mount {
                typ: Some(MountType::VOLUME),
                source: Some(volume.to_owned()),
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
    }
}
