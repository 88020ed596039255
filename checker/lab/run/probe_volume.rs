//! How does the probe reach a read-only container without a network? In a volume that the lab fills.

use std::time::Duration;

use bollard::models::{
    ContainerCreateBody, HostConfig, Mount, MountType, MountVolumeOptions, VolumeCreateRequest,
};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::lab::ask::{ask, refused};
use crate::lab::kit::KitImage;
use crate::lab::probe::PROGRAM;
use crate::lab::{Engine, LabError};

use super::identity::RunIdentity;
use super::mounts::PROBE_FOLDER;

/// How long the first use of the probe may wait until it is there. It takes three requests.
const FILLING: Duration = Duration::from_secs(90);

/// The volume of a run with the probe and the run's token. It must exist before a container that mounts
/// it is made, and be filled before the probe or the token is used: a mount shows what comes later.
#[derive(Debug)]
pub(in crate::lab) struct ProbeVolume {
    name: String,
    filled: watch::Sender<bool>,
}

impl ProbeVolume {
    /// Makes the volume, with nothing in it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn make(
        engine: &Engine,
        identity: &RunIdentity,
    ) -> Result<ProbeVolume, LabError> {
        let name = identity.name("lab", "probe");
        let request = VolumeCreateRequest {
            name: Some(name.clone()),
            driver: Some("local".to_owned()),
            labels: Some(identity.labels()),
            ..VolumeCreateRequest::default()
        };
        let (client, action) = (engine.docker().clone(), "to make the probe's volume");
        let call = async move { client.create_volume(request).await };
        let made = identity.making().ask(action, call).await?;
        made.map_err(|refusal| refused(action, refusal))?;
        Ok(ProbeVolume { name, filled: watch::Sender::new(false) })
    }

    /// The engine's name for it.
    pub(in crate::lab) fn name(&self) -> &str {
        &self.name
    }

    /// The mount of it in a container of the lab's own.
    pub(in crate::lab) fn mount(&self) -> Mount {
        Mount {
            typ: Some(MountType::VOLUME),
            source: Some(self.name.clone()),
            target: Some(PROBE_FOLDER.to_owned()),
            volume_options: Some(MountVolumeOptions { no_copy: Some(true), ..MountVolumeOptions::default() }),
            ..Mount::default()
        }
    }

    /// Puts the probe and the run's token into it, by the copy API over a container that is made for
    /// that and never started. The probe comes from this very program and not from the image, which
    /// another version of the checker may have made.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn fill(&self, engine: &Engine, identity: &RunIdentity) -> Result<(), LabError> {
        let docker = engine.docker();
        let body = filler(self, identity);
        let options = CreateContainerOptionsBuilder::default().name(&identity.name("lab", "filler")).build();
        let (client, action) = (docker.clone(), "to fill the probe's volume");
        let call = async move { client.create_container(Some(options), body).await };
        let made = identity.making().ask(action, call).await?;
        let filler = made.map_err(|refusal| refused(action, refusal))?;
        let options = UploadToContainerOptionsBuilder::default().path(PROBE_FOLDER).build();
        let archive = archive(identity.token())
            .map_err(|source| LabError::File { path: "token".to_owned(), source })?;
        let upload =
            docker.upload_to_container(&filler.id, Some(options), bollard::body_full(archive.into()));
        ask("to hand over the probe", upload).await?;
        self.filled.send_replace(true);
        // Nobody waits for this: the first look takes longer.
        let force = RemoveContainerOptionsBuilder::default().force(true).build();
        let removal = docker.remove_container(&filler.id, Some(force));
        ask("to remove the container that held the probe", removal).await
    }

    /// Waits until the probe and the token are there.
    ///
    /// # Errors
    /// [`LabError::Deadline`] where that takes too long. Where the filling fails, the run ends with
    /// that error.
    pub(in crate::lab) async fn filled(&self) -> Result<(), LabError> {
        let mut filled = self.filled.subscribe();
        // The sender is this very volume, so that it outlives the wait.
        match timeout(FILLING, filled.wait_for(|filled| *filled)).await {
            Ok(_) => Ok(()),
            Err(_) => {
                let what = "the probe in its volume".to_owned();
                Err(LabError::Deadline { what, seconds: FILLING.as_secs() })
            }
        }
    }
}

/// The container through which the volume is filled.
fn filler(volume: &ProbeVolume, identity: &RunIdentity) -> ContainerCreateBody {
    ContainerCreateBody {
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(vec![format!("{PROBE_FOLDER}/probe")]),
        labels: Some(identity.labels()),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            mounts: Some(vec![volume.mount()]),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
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
