//! How does a container of the lab's own stand beside the learner's, on a network of the lab's?

use std::collections::HashMap;
use std::net::IpAddr;

use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigLogConfig, Ipam, IpamConfig, NetworkCreateRequest, PortBinding,
};
use bollard::query_parameters::{CreateContainerOptionsBuilder, StartContainerOptions};

use crate::lab::LabError;
use crate::lab::ask::{ask, refused};
use crate::lab::kit::KitImage;
use crate::lab::probe::ProbeCommand;

use super::Lab;
use super::mounts::{PROBE_FOLDER, mount_probe};
use super::start::Instance;
use super::subnet::Subnet;

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
    let network = network_of_the_lab(lab, wanted.name, Vec::new()).await?;
    let any = |port: &u16| (format!("{port}/tcp"), vec![any_address()]);
    let ports = wanted.publishes.iter().map(any).collect();
    place(lab, wanted.name, &network, &Placed { does: wanted.does.clone(), ports, name_server: None }).await
}

/// A port of the host that the engine finds free, at all of its addresses.
pub(super) fn any_address() -> PortBinding {
    PortBinding { host_ip: None, host_port: Some("0".to_owned()) }
}

/// Makes a network of the lab's own, which goes with the run; the engine chooses its addresses where there are
/// none among the subnets. Returns the engine's name for it.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn network_of_the_lab(
    lab: &Lab<'_>,
    name: &str,
    subnets: Vec<Subnet>,
) -> Result<String, LabError> {
    let name = lab.identity.name("lab", name);
    let with_six = subnets.iter().any(|subnet| subnet.gateway.is_ipv6());
    let configured = |subnet: Subnet| IpamConfig {
        subnet: Some(subnet.written),
        // Engine 20.10 tells of no gateway that it was not given.
        gateway: Some(subnet.gateway.to_string()),
        ..IpamConfig::default()
    };
    let ipam = (!subnets.is_empty())
        .then(|| Ipam { config: Some(subnets.into_iter().map(configured).collect()), ..Ipam::default() });
    let request = NetworkCreateRequest {
        name: name.clone(),
        driver: Some("bridge".to_owned()),
        labels: Some(lab.identity.labels()),
        enable_ipv6: with_six.then_some(true),
        ipam,
        ..NetworkCreateRequest::default()
    };
    let (client, action) = (lab.engine.docker().clone(), "to make a network of the lab's own");
    let made = async move { client.create_network(request).await };
    let made = lab.identity.making().ask(action, made).await?;
    made.map_err(|refusal| refused(action, refusal))?;
    Ok(name)
}

/// A container of the lab's own.
pub(super) struct Placed {
    /// The probe's subcommand that it is started with.
    pub(super) does: ProbeCommand,
    /// Where its ports, `8080/tcp`, are published.
    pub(super) ports: HashMap<String, Vec<PortBinding>>,
    /// Whom it asks for names; the engine's own choice where absent.
    pub(super) name_server: Option<IpAddr>,
}

/// Starts a container on a network that is there.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn place(
    lab: &Lab<'_>,
    name: &str,
    network: &str,
    placed: &Placed,
) -> Result<Instance, LabError> {
    lab.probe_volume.filled().await?;
    let docker = lab.engine.docker();
    let options = CreateContainerOptionsBuilder::default().name(&lab.identity.name("lab", name)).build();
    let (client, body) = (docker.clone(), body(lab, placed, network));
    let action = "to make a container of the lab's own";
    let made = async move { client.create_container(Some(options), body).await };
    let made = lab.identity.making().ask(action, made).await?;
    let id = made.map_err(|refusal| refused(action, refusal))?.id;
    let start = docker.start_container(&id, None::<StartContainerOptions>);
    ask("to start a container of the lab's own", start).await?;
    Ok(Instance::of_the_lab(id, name))
}

fn body(lab: &Lab<'_>, placed: &Placed, network: &str) -> ContainerCreateBody {
    let program = std::iter::once(format!("{PROBE_FOLDER}/probe"));
    let bindings = placed.ports.iter().map(|(key, bindings)| (key.clone(), Some(bindings.clone())));
    let mut host = HostConfig {
        network_mode: Some(network.to_owned()),
        port_bindings: Some(bindings.collect()),
        dns: placed.name_server.map(|server| vec![server.to_string()]),
        cap_drop: Some(vec!["ALL".to_owned()]),
        // Whatever the engine does by default: what it says is read from its log.
        log_config: Some(HostConfigLogConfig { typ: Some("json-file".to_owned()), config: None }),
        ..HostConfig::default()
    };
    mount_probe(&mut host, lab.probe_volume.name(), lab.engine.family());
    ContainerCreateBody {
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(program.chain(placed.does.arguments()).collect()),
        user: Some(USER.to_owned()),
        labels: Some(lab.identity.labels()),
        exposed_ports: Some(placed.ports.keys().cloned().collect()),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    }
}
