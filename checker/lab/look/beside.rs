//! What does the kernel show to somebody beside a service's container?

use std::time::Duration;

use bollard::errors::Error as DockerError;
use bollard::models::{ContainerCreateBody, HostConfig, HostConfigLogConfig};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, LogsOptionsBuilder, RemoveContainerOptionsBuilder, StartContainerOptions,
    WaitContainerOptions,
};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::ask::{ask, refused};
use crate::lab::kit::KitImage;
use crate::lab::probe::{ProbeCommand, arguments_of};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER, mount_probe};

/// How long the look may take once the container has started.
const LOOK: Duration = Duration::from_secs(15);

/// What the lab asks in a container of its own beside a service, in the same PID namespace.
pub(super) struct Beside {
    /// Tells it from others beside the same service.
    pub(super) name: &'static str,
    /// The probe's commands, one after the other.
    pub(super) commands: Vec<ProbeCommand>,
    /// As whom.
    pub(super) user: &'static str,
    /// The only capabilities of that user.
    pub(super) capabilities: &'static [&'static str],
    /// `--security-opt`.
    pub(super) security: &'static [&'static str],
}

/// What the probe says of the processes from beside, as uid 0 with `CAP_SYS_PTRACE`: the kernel hides the
/// program of a process that raised its powers from everybody else, `ptrace(2)`. Nothing where the engine
/// does not let it.
///
/// # Errors
/// [`LabError`] where the engine is gone.
pub(super) async fn processes_from_beside(
    lab: &Lab<'_>,
    instance: &Instance,
) -> Result<Option<String>, LabError> {
    let asked = Beside {
        name: "processes",
        commands: vec![ProbeCommand::Processes],
        user: "0",
        capabilities: &["SYS_PTRACE"],
        security: &[],
    };
    match from_beside(lab, instance, &asked).await {
        Ok(output) => Ok(Some(output)),
        // An engine that cannot give the capability: what is hidden stays hidden, and is told so.
        Err(LabError::Engine { .. } | LabError::Deadline { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the probe says beside a service. The container is removed.
///
/// # Errors
/// [`LabError`] where the engine refused or failed.
pub(super) async fn from_beside(
    lab: &Lab<'_>,
    instance: &Instance,
    asked: &Beside,
) -> Result<String, LabError> {
    lab.probe_volume.filled().await?;
    let name = lab.identity.name(asked.name, &instance.id);
    one_off(lab, &name, body(lab, instance, asked)).await.map(|ended| ended.said)
}

/// How a container ended that was there for one program.
pub(in crate::lab) struct OneOff {
    /// Its exit code; absent where the engine knows none.
    pub(in crate::lab) exit_code: Option<i64>,
    /// Its standard output.
    pub(in crate::lab) said: String,
}

/// A container of the lab's own, until it ends. It is removed.
///
/// # Errors
/// [`LabError`] where the engine refused or failed, or where it does not end in time.
pub(in crate::lab) async fn one_off(
    lab: &Lab<'_>,
    name: &str,
    body: ContainerCreateBody,
) -> Result<OneOff, LabError> {
    let docker = lab.engine.docker();
    let options = CreateContainerOptionsBuilder::default().name(name).build();
    let (client, action) = (docker.clone(), "to make a container beside a service");
    let call = async move { client.create_container(Some(options), body).await };
    let made = lab.identity.making().ask(action, call).await?;
    let id = made.map_err(|refusal| refused(action, refusal))?.id;
    let looked = look(lab, &id).await;
    let force = RemoveContainerOptionsBuilder::default().force(true).build();
    ask("to remove a container beside a service", docker.remove_container(&id, Some(force))).await?;
    looked
}

async fn look(lab: &Lab<'_>, id: &str) -> Result<OneOff, LabError> {
    let docker = lab.engine.docker();
    ask("to start a container beside a service", docker.start_container(id, None::<StartContainerOptions>))
        .await?;
    let read = async {
        let mut end = std::pin::pin!(docker.wait_container(id, None::<WaitContainerOptions>));
        let mut exit_code = None;
        while let Some(ended) = end.next().await {
            exit_code = match ended {
                Ok(ended) => Some(ended.status_code),
                Err(DockerError::DockerContainerWaitError { code, .. }) => Some(code),
                Err(_) => exit_code,
            };
        }
        let options = LogsOptionsBuilder::default().stdout(true).build();
        let mut log = std::pin::pin!(docker.logs(id, Some(options)));
        let mut bytes = Vec::new();
        while let Some(part) = log.next().await {
            let part = part.map_err(|error| LabError::of_engine("to tell what the probe said", &error))?;
            bytes.extend_from_slice(&part.into_bytes());
        }
        Ok(OneOff { exit_code, said: String::from_utf8_lossy(&bytes).into_owned() })
    };
    timeout(LOOK, read).await.unwrap_or_else(|_| {
        Err(LabError::Deadline { what: "the probe beside a service".to_owned(), seconds: LOOK.as_secs() })
    })
}

fn body(lab: &Lab<'_>, instance: &Instance, asked: &Beside) -> ContainerCreateBody {
    let words = arguments_of(&asked.commands);
    let texts = |list: &[&str]| Some(list.iter().map(|text| (*text).to_owned()).collect());
    let mut host = HostConfig {
        pid_mode: Some(format!("container:{}", instance.id)),
        network_mode: Some("none".to_owned()),
        cap_drop: Some(vec!["ALL".to_owned()]),
        cap_add: texts(asked.capabilities),
        security_opt: texts(asked.security),
        // Whatever the engine does by default: its output is read from its log.
        log_config: Some(HostConfigLogConfig { typ: Some("json-file".to_owned()), config: None }),
        ..HostConfig::default()
    };
    mount_probe(&mut host, lab.probe_volume.name(), lab.engine.family());
    ContainerCreateBody {
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(std::iter::once(format!("{PROBE_FOLDER}/probe")).chain(words).collect()),
        user: Some(asked.user.to_owned()),
        labels: Some(lab.identity.labels()),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    }
}
