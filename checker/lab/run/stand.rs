//! How does a container of the lab's own stand beside the learner's, on a network of the lab's?

use std::collections::HashMap;

use bollard::models::{ContainerCreateBody, HostConfig, NetworkCreateRequest, PortBinding};
use bollard::query_parameters::{CreateContainerOptionsBuilder, StartContainerOptions};

use crate::lab::LabError;
use crate::lab::ask::{ask, refused};
use crate::lab::kit::KitImage;
use crate::lab::probe::ProbeCommand;

use super::Lab;
use super::mounts::{PROBE_FOLDER, mount_probe};
use super::start::Instance;

/// Nobody's number.
const USER: &str = "65534:65534";

/// What a container of the lab's does, and how it is met.
pub(in crate::lab) struct Stand<'a> {
    /// Its name, and with it that of its network: a network of its own.
    pub(in crate::lab) name: &'a str,
    /// The probe's subcommand that it is started with.
    pub(in crate::lab) does: ProbeCommand,
    /// TCP ports that are published on all addresses of the host, on ports that the engine finds free.
    pub(in crate::lab) publishes: &'a [u16],
}

/// Makes the network and starts the container; both go with the run.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn stand(lab: &Lab<'_>, wanted: &Stand<'_>) -> Result<Instance, LabError> {
    lab.probe_volume.filled().await?;
    let docker = lab.engine.docker();
    let name = lab.identity.name("lab", wanted.name);
    let request = NetworkCreateRequest {
        name: name.clone(),
        driver: Some("bridge".to_owned()),
        labels: Some(lab.identity.labels()),
        ..NetworkCreateRequest::default()
    };
    let (client, action) = (docker.clone(), "to make a network of the lab's own");
    let made = async move { client.create_network(request).await };
    let made = lab.identity.making().ask(action, made).await?;
    made.map_err(|refusal| refused(action, refusal))?;
    let options = CreateContainerOptionsBuilder::default().name(&name).build();
    let (client, body) = (docker.clone(), body(lab, wanted, &name));
    let action = "to make a container of the lab's own";
    let made = async move { client.create_container(Some(options), body).await };
    let made = lab.identity.making().ask(action, made).await?;
    let id = made.map_err(|refusal| refused(action, refusal))?.id;
    let start = docker.start_container(&id, None::<StartContainerOptions>);
    ask("to start a container of the lab's own", start).await?;
    Ok(Instance::of_the_lab(id, wanted.name))
}

fn body(lab: &Lab<'_>, wanted: &Stand<'_>, network: &str) -> ContainerCreateBody {
    let program = std::iter::once(format!("{PROBE_FOLDER}/probe"));
    let key = |port: &u16| format!("{port}/tcp");
    let binding = |port: &u16| {
        let any = PortBinding { host_ip: None, host_port: Some("0".to_owned()) };
        (key(port), Some(vec![any]))
    };
    let mut host = HostConfig {
        network_mode: Some(network.to_owned()),
        port_bindings: Some(wanted.publishes.iter().map(binding).collect::<HashMap<_, _>>()),
        cap_drop: Some(vec!["ALL".to_owned()]),
        ..HostConfig::default()
    };
    mount_probe(&mut host, lab.probe_volume.name(), lab.engine.family());
    ContainerCreateBody {
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(program.chain(wanted.does.arguments()).collect()),
        user: Some(USER.to_owned()),
        labels: Some(lab.identity.labels()),
        exposed_ports: Some(wanted.publishes.iter().map(key).collect()),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    }
}
