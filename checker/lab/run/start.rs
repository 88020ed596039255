//! How is one container of the plan made and started?

use std::collections::HashMap;
use std::time::Instant;

use bollard::models::{ContainerCreateBody, HealthConfig, NetworkConnectRequest};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, StartContainerOptions,
    StopContainerOptions, UploadToContainerOptionsBuilder,
};

use crate::evidence::{EngineFamily, Unsupported};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, Refusal, ask, ask_for, refused};

use super::config::{HealthTiming, Setting, create_body};
use super::inspected::ports_of;
use super::mounts::Names;
use super::outside::Internet;
use super::ports::PublishedAt;
use super::service::{Service, Task};
use super::{Lab, RunImage, handed, networks, service};

/// How an experiment's container differs from the learner's.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::lab) struct Variation {
    /// Whether the declared restart policy is in force.
    pub(in crate::lab) restarts: bool,
    /// In place of the declared timing of the health check.
    pub(in crate::lab) health: Option<HealthTiming>,
}

impl Variation {
    /// What is looked at. Where a policy can be set later it is not in force, so that a loop of restarts
    /// does not look like a service that runs; Podman before 5 cannot.
    pub(in crate::lab) fn to_look_at(lab: &Lab<'_>) -> Variation {
        Variation { restarts: !lab.engine.can_update(), health: None }
    }
}

/// How a start ended.
#[derive(Debug)]
pub(in crate::lab) enum Start {
    /// The engine started it; whether it still runs is another question.
    Started(Instance),
    /// The engine turned it down, for a reason that stands in the learner's files.
    TurnedDown {
        /// The engine's words.
        message: String,
        /// The engine's id, where it was made and could not be started.
        id: Option<String>,
    },
    /// The learner's own build of its image failed.
    NotBuilt,
    /// The engine knows nothing of the kind.
    Unsupported(Unsupported),
}

/// A container of one copy of the plan.
#[derive(Debug, Clone)]
pub(in crate::lab) struct Instance {
    /// The engine's id.
    pub(in crate::lab) id: String,
    /// The name of the service in the plan, for messages.
    pub(in crate::lab) name: String,
    /// The service of a Swarm whose task it is.
    pub(in crate::lab) service: Option<Box<Service>>,
    /// What the engine warned of when it made it: options that it discarded, say.
    pub(in crate::lab) warnings: Vec<String>,
    /// Published ports and where the checker reaches them.
    ports: HashMap<String, PublishedAt>,
    /// When it was started, on the checker's clock.
    pub(in crate::lab) since: Instant,
}

impl Instance {
    /// A container that no plan knows.
    pub(super) fn of_the_lab(id: String, name: &str) -> Instance {
        let name = name.to_owned();
        Instance {
            id,
            name,
            service: None,
            warnings: Vec::new(),
            ports: HashMap::new(),
            since: Instant::now(),
        }
    }

    /// The same service, by the container that does its work now.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn replaced_by(&self, lab: &Lab<'_>, id: String) -> Result<Instance, LabError> {
        let mut instance = Instance { id, since: Instant::now(), ..self.clone() };
        instance.refresh(lab).await?;
        Ok(instance)
    }

    /// Where a TCP port of the container is reached, if it is published.
    pub(in crate::lab) fn address(&self, port: u16) -> Option<&PublishedAt> {
        self.ports.get(&format!("{port}/tcp"))
    }

    /// Reads anew where the ports are: a restart may have changed them.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn refresh(&mut self, lab: &Lab<'_>) -> Result<(), LabError> {
        self.ports = ports_of(lab, &self.id).await?;
        Ok(())
    }

    /// Stops it, with its own signal and grace time.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn stop(&self, lab: &Lab<'_>) -> Result<(), LabError> {
        let action = format!("to stop `{}`", self.name);
        ask(&action, lab.engine.docker().stop_container(&self.id, None::<StopContainerOptions>)).await
    }

    /// Removes it at once, with its anonymous volumes.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn remove(&self, lab: &Lab<'_>) -> Result<(), LabError> {
        if let Some(service) = &self.service {
            return ask("to remove a service", lab.engine.docker().delete_service(&service.id)).await;
        }
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        let action = format!("the removal of `{}`", self.name);
        ask(&action, lab.engine.docker().remove_container(&self.id, Some(options))).await
    }
}

/// Makes and starts a container of the plan. `name` tells it from others of the same copy.
///
/// # Errors
/// [`LabError`] where the engine or the host failed, or where the lab does not do what is asked for.
pub(super) async fn start(
    lab: &Lab<'_>,
    names: &Names<'_>,
    index: usize,
    name: &str,
    variation: &Variation,
) -> Result<Start, LabError> {
    let spec = &lab.plan.containers[index];
    let (image, own_health) = match &lab.images[index] {
        RunImage::Ready { id, health } => (id, health),
        RunImage::NotBuilt => return Ok(Start::NotBuilt),
        RunImage::Absent => {
            let message = format!("No such image: {}", spec.image.value);
            return Ok(Start::TurnedDown { message, id: None });
        }
    };
    if lab.engine.family() == EngineFamily::Podman && !spec.links.is_empty() {
        return Ok(Start::Unsupported(Unsupported::Links));
    }
    let labels = lab.identity.labels();
    let setting = Setting {
        image,
        names,
        probe_volume: lab.probe_volume.name(),
        handed: lab.handed,
        labels: &labels,
        restarts: variation.restarts,
        health: variation.health,
        family: lab.engine.family(),
        collector: lab.collector,
        name_server: lab.internet.and_then(Internet::name_server),
    };
    let mut body = create_body(spec, &setting)?;
    if lab.engine.family() == EngineFamily::Podman
        && let Some(health) = &mut body.healthcheck
    {
        complete(health, own_health);
    }
    if spec.swarm {
        return as_task(lab, names, index, name, body, variation.restarts).await;
    }
    let docker = lab.engine.docker();
    let service = spec.service().to_owned();
    let options = CreateContainerOptionsBuilder::default().name(&names.of(name));
    let options = match &spec.platform {
        Some(platform) => options.platform(&platform.value).build(),
        None => options.build(),
    };
    let action = format!("to make `{service}`");
    let client = docker.clone();
    let call = async move { client.create_container(Some(options), body).await };
    let (id, warnings) = match lab.identity.making().ask(&action, call).await? {
        Ok(created) => (created.id, created.warnings),
        Err(refusal) => return turned_down(&action, refusal, None),
    };
    for (network, endpoint) in
        networks::translate(spec.name.as_ref(), &spec.networks, &spec.links, names)?.further
    {
        let request = NetworkConnectRequest { container: id.clone(), endpoint_config: Some(endpoint) };
        let action = format!("to attach `{service}` to a network");
        match ask_for(&action, ORDINARY, docker.connect_network(&network, request)).await? {
            Ok(()) => {}
            Err(refusal) => return turned_down(&action, refusal, Some(id)),
        }
    }
    if let Some(archive) = handed::copied(&spec.files)? {
        let action = format!("to copy files into `{service}`");
        let root = UploadToContainerOptionsBuilder::default().path("/").build();
        let upload = docker.upload_to_container(&id, Some(root), bollard::body_full(archive.into()));
        match ask_for(&action, ORDINARY, upload).await? {
            Ok(()) => {}
            Err(refusal) => return turned_down(&action, refusal, Some(id)),
        }
    }
    let action = format!("to start `{service}`");
    let told = |words: &str| match lab.collector {
        Some(collector) => collector.as_written(words, &spec.log),
        None => words.to_owned(),
    };
    match ask_for(&action, ORDINARY, docker.start_container(&id, None::<StartContainerOptions>)).await? {
        Ok(()) => {}
        // A right or a score that was asked for by name and that this host may not give away: without it, it
        // starts.
        Err(refusal)
            if (refusal.message.contains(RIGHTS) && !spec.cap_add.is_empty())
                || (refusal.message.contains(PIPE) && spec.lowers_its_score()) =>
        {
            return Ok(Start::TurnedDown { message: refusal.message, id: Some(id) });
        }
        // A filter of the learner's own may keep runc from what it does before the program.
        Err(refusal) if spec.own_profile().is_some() && refusal.message.contains(RUNTIME[1]) => {
            return Ok(Start::TurnedDown { message: refusal.message, id: Some(id) });
        }
        // An engine that does not reach the lab's collector keeps the lines itself.
        Err(refusal) if lab.collector.is_some_and(|it| it.is_out_of_reach(&refusal.message)) => {
            let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
            ask(&action, docker.remove_container(&id, Some(options))).await?;
            return Box::pin(start(lab, names, index, name, variation)).await;
        }
        Err(Refusal { status, message }) => {
            return turned_down(&action, Refusal { status, message: told(&message) }, Some(id));
        }
    }
    let shares = spec.networks.iter().any(|on| on.value.owner().is_some());
    let ports = if spec.publish.is_empty() && spec.publish_all.is_none() && !shares {
        HashMap::new()
    } else {
        ports_of(lab, &id).await?
    };
    let name = service;
    Ok(Start::Started(Instance { id, name, service: None, warnings, ports, since: Instant::now() }))
}

/// Starts it as the task of a Swarm's service.
async fn as_task(
    lab: &Lab<'_>,
    names: &Names<'_>,
    index: usize,
    name: &str,
    body: ContainerCreateBody,
    restarts: bool,
) -> Result<Start, LabError> {
    let spec = &lab.plan.containers[index];
    let (service, task) = match service::make(lab, names, spec, name, body, restarts).await? {
        Ok(made) => made,
        Err(message) => return Ok(Start::TurnedDown { message, id: None }),
    };
    let id = match task {
        Task::Runs(id) => id,
        Task::TurnedDown(message) => {
            return turned_down("to start a task", Refusal { status: 500, message }, None);
        }
    };
    let ports = ports_of(lab, &id).await?;
    Ok(Start::Started(Instance {
        id,
        name: spec.service().to_owned(),
        service: Some(Box::new(service)),
        warnings: Vec::new(),
        ports,
        since: Instant::now(),
    }))
}

/// Podman takes an image's health check as a whole or not at all: what the run command leaves out has to
/// be put in.
fn complete(health: &mut HealthConfig, image: &HealthConfig) {
    health.test = health.test.take().or_else(|| image.test.clone());
    health.interval = health.interval.or(image.interval);
    health.timeout = health.timeout.or(image.timeout);
    health.start_period = health.start_period.or(image.start_period);
    health.retries = health.retries.or(image.retries);
}

/// runc, on a host that may not give all rights, such as an engine in a container.
const RIGHTS: &str = "unable to apply caps";

/// runc, where it may not lower a score of the out-of-memory killer below its own.
const PIPE: &str = "can't get final child's PID from pipe";

/// Where the host's own weakness, not the learner's wish, keeps a container from starting. The lab asks
/// for free ports, so that a port which is taken is no wish of the learner's either.
const HOST_FAILURES: [&str; 12] = [
    RIGHTS,
    PIPE,
    "no space left on device",
    "port is already allocated",
    "address already in use",
    "protocol not supported",
    "cannot allocate memory",
    "resource temporarily unavailable",
    "have been fully subnetted",
    "non-overlapping IPv4 address pool",
    "iptables",
    "cgroup mountpoint does not exist",
];

/// What containerd's shim says when it is in trouble itself.
const SHIM: &str = "failed to create shim";

/// runc speaks of one container and what it asks for; the shim wraps its words.
const RUNTIME: [&str; 2] = ["OCI runtime create failed", "unable to start container process"];

/// A refusal is the learner's to see, unless the host is at fault.
fn turned_down(action: &str, refusal: Refusal, id: Option<String>) -> Result<Start, LabError> {
    let says = |words: &&str| refusal.message.contains(*words);
    let of_the_shim = refusal.message.contains(SHIM) && !RUNTIME.iter().any(says);
    if of_the_shim || HOST_FAILURES.iter().any(says) {
        return Err(refused(action, refusal));
    }
    Ok(Start::TurnedDown { message: refusal.message, id })
}

#[cfg(test)]
mod tests {
    use super::{Refusal, Start, turned_down};

    /// As engine 20.10 with runc 1.1 says it.
    const RUNC: &str = "failed to create shim task: OCI runtime create failed: runc create failed: unable to \
        start container process: ";

    #[test]
    fn what_a_container_asks_for_is_the_learners() {
        for message in [
            "exec: \"/app\": stat /app: no such file or directory: unknown",
            "error during container init: error mounting \"tmpfs\" to rootfs at \"/app/notes\": not a directory",
            "error during container init: error setting rlimits for ready process: error setting rlimit type 7: \
             operation not permitted",
            "error during container init: write /proc/sys/kernel/shmmax: invalid argument",
            "error setting cgroup config for procHooks process: the minimum allowed cpu-shares is 2",
            "error during container init: sethostname: invalid argument",
            "exec: \"/app/notes\": permission denied",
        ] {
            let refusal = Refusal { status: 400, message: format!("{RUNC}{message}") };
            assert!(matches!(turned_down("x", refusal, None), Ok(Start::TurnedDown { .. })), "{message}");
        }
        for message in [
            "unable to find user nosuch: no matching entries in passwd file",
            "Cannot mkdir: /etc/passwd is not a directory",
            "invalid tmpfs option [\"sze\" \"3\"]",
            "failed to initialize logging driver: invalid size: 'x'",
        ] {
            let refusal = Refusal { status: 500, message: message.to_owned() };
            assert!(matches!(turned_down("x", refusal, None), Ok(Start::TurnedDown { .. })), "{message}");
        }
    }

    #[test]
    fn a_weak_host_is_no_fault_of_the_learners() {
        for message in [
            &format!("{RUNC}unable to apply caps: operation not permitted"),
            &format!("{RUNC}can't get final child's PID from pipe: EOF"),
            "failed to create shim task: context deadline exceeded",
            "mkdir /var/lib/docker/overlay2/x: no space left on device",
            "driver failed programming external connectivity: Bind for 0.0.0.0:32768 failed: port is already \
             allocated",
        ] {
            let refusal = Refusal { status: 500, message: message.to_owned() };
            assert!(turned_down("x", refusal, None).is_err(), "{message}");
        }
    }
}
