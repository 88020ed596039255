//! How does one container of the plan come to life as the task of a Swarm's service?
//!
//! The service is made by the image's id: one that is named makes the engine ask a registry first, although the
//! image is there (Docker 20.10, measured: 20 to 29 s without a network, against 2 s). It is found by its
//! containers' addresses (`dnsrr`), and its ports are published on the machine itself: both work on a kernel
//! without `ip_vs`, on which the virtual addresses of the usual way refuse.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::models::{
    ContainerCreateBody, SecretSpec, ServiceSpec, TaskSpecContainerSpecFile, TaskSpecContainerSpecSecrets,
};
use bollard::query_parameters::{
    InspectServiceOptions, ListTasksOptionsBuilder, UpdateServiceOptionsBuilder,
};
use tokio::time::sleep;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for, refused};
use crate::submission::{ContainerSpec, FileMount};

use super::Lab;
use super::mounts::Names;
use super::service_spec::service_spec;

/// How long the engine may take from the service to its running task.
const TASK: Duration = Duration::from_secs(90);
/// The label that the engine gives to the container of a service.
const SERVICE_LABEL: &str = "com.docker.swarm.service.id";

/// A service that was made.
#[derive(Debug, Clone)]
pub(in crate::lab) struct Service {
    /// The engine's id.
    pub(in crate::lab) id: String,
    /// What it was asked for.
    spec: ServiceSpec,
}

/// How a service's task began.
pub(super) enum Task {
    /// Its container.
    Runs(String),
    /// The engine could not start it; its words.
    TurnedDown(String),
}

/// Makes the service, with its secrets, and waits for its task. `body` is what a container of the same would
/// be made of. An inner error is the engine's refusal.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn make(
    lab: &Lab<'_>,
    names: &Names<'_>,
    spec: &ContainerSpec,
    name: &str,
    body: ContainerCreateBody,
    restarts: bool,
) -> Result<Result<(Service, Task), String>, LabError> {
    let mut secrets = Vec::new();
    for file in &spec.files {
        let Some(content) = lab.handed.content(&file.value) else {
            return Err(LabError::NotCarriedOut { what: file.value.name.clone() });
        };
        let own = names.of(&format!("{name}-{}", file.value.name));
        match secret(lab, &own, &content).await? {
            Ok(id) => secrets.push(mounted(&file.value, id, own)),
            Err(message) => return Ok(Err(message)),
        }
    }
    let mut asked = service_spec(spec, body, names, restarts)?;
    asked.name = Some(short(&names.of(name)));
    if let Some(task) = asked.task_template.as_mut().and_then(|task| task.container_spec.as_mut()) {
        task.secrets = Some(secrets);
    }
    let (client, body) = (lab.engine.docker().clone(), asked.clone());
    let action = format!("to make the service `{}`", spec.service());
    let call = async move { client.create_service(body, None).await };
    let id = match lab.identity.making().ask(&action, call).await? {
        Ok(made) => made.id.unwrap_or_default(),
        Err(refusal) => return Ok(Err(refusal.message)),
    };
    let task = wait_for_task(lab, &id, None).await?;
    Ok(Ok((Service { id, spec: asked }, task)))
}

/// A name of a service is at most 63 characters: it is a host's name as well.
fn short(name: &str) -> String {
    const LONGEST: usize = 63;
    let kept: String = name.chars().filter(|each| *each != '.').collect();
    let kept = match kept.len() > LONGEST {
        // Two long names may differ at their ends only.
        true => format!("{}-{}", &kept[..LONGEST - 17], of_text(name)),
        false => kept,
    };
    kept.trim_end_matches(['-', '_']).to_owned()
}

/// Sixteen figures that belong to a text.
fn of_text(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

/// Makes a secret of the Swarm; an inner error is the engine's refusal.
async fn secret(lab: &Lab<'_>, name: &str, content: &[u8]) -> Result<Result<String, String>, LabError> {
    let spec = SecretSpec {
        name: Some(short(name)),
        labels: Some(lab.identity.labels()),
        data: Some(STANDARD.encode(content)),
        ..SecretSpec::default()
    };
    let client = lab.engine.docker().clone();
    let call = async move { client.create_secret(spec).await };
    let made = lab.identity.making().ask("to make a secret", call).await?;
    Ok(made.map(|made| made.id).map_err(|refusal| refusal.message))
}

/// Where a service sees a secret, and with which rights: those of Docker where nobody says otherwise.
fn mounted(file: &FileMount, id: String, name: String) -> TaskSpecContainerSpecSecrets {
    let mode = file.mode.as_ref().and_then(|mode| u32::from_str_radix(mode, 8).ok());
    TaskSpecContainerSpecSecrets {
        file: Some(TaskSpecContainerSpecFile {
            name: Some(file.target.clone()),
            uid: Some(file.user.clone().unwrap_or_else(|| "0".to_owned())),
            gid: Some(file.group.clone().unwrap_or_else(|| "0".to_owned())),
            mode: Some(mode.unwrap_or(0o444)),
        }),
        secret_id: Some(id),
        secret_name: Some(short(&name)),
    }
}

/// Gives a service new contents for some of its secrets, under the same targets, and waits until its task was
/// replaced.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn replace_secrets(
    lab: &Lab<'_>,
    service: &mut Service,
    contents: &[(String, Vec<u8>)],
) -> Result<(), LabError> {
    for (target, content) in contents {
        let number = service.id.get(..8).unwrap_or(&service.id);
        let file = target.rsplit('/').next().unwrap_or_default();
        let name = lab.identity.name("new", &format!("{number}-{file}"));
        let id = secret(lab, &name, content).await?;
        let id = id.map_err(|what| LabError::NotCarriedOut { what })?;
        let task = service.spec.task_template.as_mut().and_then(|task| task.container_spec.as_mut());
        for used in task.and_then(|task| task.secrets.as_mut()).into_iter().flatten() {
            if used.file.as_ref().and_then(|file| file.name.as_ref()) == Some(target) {
                (used.secret_id, used.secret_name) = (Some(id.clone()), Some(short(&name)));
            }
        }
    }
    let docker = lab.engine.docker();
    let action = "to update a service";
    let known = ask(action, docker.inspect_service(&service.id, None::<InspectServiceOptions>)).await?;
    let version = known.version.and_then(|version| version.index).unwrap_or_default();
    let options =
        UpdateServiceOptionsBuilder::default().version(i32::try_from(version).unwrap_or_default()).build();
    let update = docker.update_service(&service.id, service.spec.clone(), options, None);
    ask_for(action, ORDINARY, update).await?.map_err(|refusal| refused(action, refusal))?;
    Ok(())
}

/// Waits for the running container of a service, another one than `before`.
///
/// # Errors
/// [`LabError`] where the engine failed or takes too long.
pub(in crate::lab) async fn next_container(
    lab: &Lab<'_>,
    service: &Service,
    before: &str,
) -> Result<Result<String, String>, LabError> {
    Ok(match wait_for_task(lab, &service.id, Some(before)).await? {
        Task::Runs(id) => Ok(id),
        Task::TurnedDown(message) => Err(message),
    })
}

/// A container of a service that runs now, another one than `before`.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn newer_container(
    lab: &Lab<'_>,
    service: &Service,
    before: &str,
) -> Result<Option<String>, LabError> {
    let label = format!("{SERVICE_LABEL}={}", service.id);
    let all = lab.engine.labelled_containers(&label).await?;
    let runs = |container: &bollard::models::ContainerSummary| {
        container.id.as_deref() != Some(before)
            && container.state.is_some_and(|state| state.to_string() == "running")
    };
    Ok(all.into_iter().find(runs).and_then(|container| container.id))
}

async fn wait_for_task(lab: &Lab<'_>, service: &str, before: Option<&str>) -> Result<Task, LabError> {
    let begin = Instant::now();
    let label = format!("{SERVICE_LABEL}={service}");
    loop {
        // One that has ended was started as well, and the next look says so.
        for container in lab.engine.labelled_containers(&label).await? {
            let state = container.state.map(|state| state.to_string()).unwrap_or_default();
            let id = container.id.unwrap_or_default();
            if Some(id.as_str()) != before && ["running", "exited", "dead"].contains(&state.as_str()) {
                return Ok(Task::Runs(id));
            }
        }
        let filters = HashMap::from([("service", vec![service])]);
        let options = ListTasksOptionsBuilder::default().filters(&filters).build();
        let tasks = ask("to list tasks", lab.engine.docker().list_tasks(Some(options))).await?;
        let failed = tasks.into_iter().filter_map(|task| task.status).find_map(|status| {
            let state = status.state.map(|state| state.to_string()).unwrap_or_default();
            let refused = ["rejected", "failed"].contains(&state.as_str());
            status.err.filter(|words| refused && !words.is_empty() && before.is_none())
        });
        if let Some(message) = failed {
            return Ok(Task::TurnedDown(message));
        }
        if begin.elapsed() > TASK {
            let what = "the task of a service".to_owned();
            return Err(LabError::Deadline { what, seconds: TASK.as_secs() });
        }
        sleep(Duration::from_millis(40)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_name_of_a_service_is_a_name_of_a_host() {
        assert_eq!(short(&format!("hc-{}-web", "x".repeat(59))).len(), 63);
        assert_ne!(short(&"x".repeat(99)), short(&"x".repeat(98)));
        assert_eq!(short("hc-1-look-a.b"), "hc-1-look-ab");
    }
}
