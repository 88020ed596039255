//! Who meets whom on which network?

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use bollard::models::{EndpointSettings, Ipam, IpamConfig, NetworkCreateRequest, NetworkingConfig};

use crate::submission::{Link, Located, NETWORK_OPTIONS, NetworkAttachment, NetworkSpec, Plan};

use crate::lab::swarm::SwarmStanding;

use super::mounts::Names;
use super::refusal::NotCarriedOut;
use super::subnet::Subnet;

/// How a container is attached.
#[derive(Debug)]
pub(super) struct Attached {
    /// `HostConfig.NetworkMode`.
    pub(super) mode: String,
    /// `HostConfig.Links`, on the default bridge; elsewhere they belong to the first endpoint.
    pub(super) links: Vec<String>,
    /// The first network's endpoint, given when the container is made.
    pub(super) first: Option<NetworkingConfig>,
    /// The others, by the engine's name: older engines take one network when a container is made,
    /// so that these follow before it starts.
    pub(super) further: Vec<(String, EndpointSettings)>,
}

/// Writes the attachments of one container. Its own name is an alias on every network that the
/// learner made, because the engine only knows the prefixed one.
///
/// # Errors
/// [`NotCarriedOut`] for the network of the host, and for what the engine does not let stand together.
pub(super) fn translate(
    name: Option<&Located<String>>,
    attachments: &[Located<NetworkAttachment>],
    links: &[Located<Link>],
    names: &Names<'_>,
) -> Result<Attached, NotCarriedOut> {
    let mut own: Vec<(String, EndpointSettings)> = Vec::new();
    let mut built_in = None;
    for attachment in attachments {
        // Addresses that were asked for are the engine's to choose, see the reader's `addresses`.
        let NetworkAttachment { network, aliases, addresses: _ } = &attachment.value;
        match network.as_str() {
            "none" => built_in = Some("none".to_owned()),
            "bridge" | "default" => built_in = Some("bridge".to_owned()),
            "host" => return Err(NotCarriedOut("--network host".to_owned())),
            _ if attachment.value.owner().is_some() => {
                let owner = attachment.value.owner().unwrap_or_default();
                built_in = Some(format!("container:{}", names.of(owner)));
            }
            written => {
                let mut aliases = aliases.clone();
                aliases.extend(name.map(|name| name.value.clone()));
                aliases.dedup();
                let endpoint = EndpointSettings { aliases: Some(aliases), ..EndpointSettings::default() };
                own.push((names.of(written), endpoint));
            }
        }
    }
    let linked = |link: &Located<Link>| format!("{}:{}", names.of(&link.value.container), link.value.alias);
    let links: Vec<String> = links.iter().map(linked).collect();
    match (built_in, own.is_empty()) {
        (Some(mode), false) if mode != "bridge" => {
            Err(NotCarriedOut(format!("--network {mode} beside another network")))
        }
        (Some(mode), _) => Ok(Attached { mode, links, first: None, further: own }),
        (None, true) => Ok(Attached { mode: "default".to_owned(), links, first: None, further: own }),
        (None, false) => {
            let (network, endpoint) = own.remove(0);
            let endpoint =
                EndpointSettings { links: Some(links).filter(|links| !links.is_empty()), ..endpoint };
            let first =
                NetworkingConfig { endpoints_config: Some(HashMap::from([(network.clone(), endpoint)])) };
            Ok(Attached { mode: network, links: Vec::new(), first: Some(first), further: own })
        }
    }
}

/// No question of a container leaves the machine where the lab stands in for what is out there. One that is
/// asked at the container's own loopback address never does. Whoever shares a network asks those of its owner.
pub(super) fn name_servers(
    written: &[Located<String>],
    attachments: &[Located<NetworkAttachment>],
    ours: Option<Ipv4Addr>,
) -> Option<Vec<String>> {
    let ours = ours.filter(|_| attachments.iter().all(|on| on.value.owner().is_none()));
    let mut servers: Vec<String> = written.iter().map(|server| server.value.clone()).collect();
    let Some(ours) = ours else { return (!servers.is_empty()).then_some(servers) };
    let own = |server: &str| server.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    for server in servers.iter_mut().filter(|server| !own(server)) {
        *server = ours.to_string();
    }
    servers.dedup();
    if servers.is_empty() {
        servers.push(ours.to_string());
    }
    Some(servers)
}

/// The networks of a plan.
///
/// # Errors
/// [`NotCarriedOut`] for another driver than `bridge` and a Swarm's `overlay`, and for options that name the host's things.
pub(super) fn requests(
    plan: &Plan,
    names: &Names<'_>,
    labels: &HashMap<String, String>,
    swarm: SwarmStanding,
) -> Result<Vec<NetworkCreateRequest>, NotCarriedOut> {
    let overlay = |network: &NetworkSpec| network.driver.as_ref().is_some_and(|one| one.value == "overlay");
    let services = plan.containers.iter().any(|container| container.swarm);
    plan.networks
        .iter()
        // Where services cannot stand, nothing stands on their networks; without services the engine refuses one.
        .filter(|network| swarm == SwarmStanding::Ours || !services || !overlay(network))
        .map(|network| {
            // Written addresses are left to the engine, see the reader's `addresses`.
            let NetworkSpec { name, internal, driver, options, ipv6: _, subnets, gateways: _ } = network;
            let known = ["bridge", "overlay"];
            if let Some(driver) = driver.as_ref().filter(|driver| !known.contains(&driver.value.as_str())) {
                return Err(NotCarriedOut(format!("docker network create --driver {}", driver.value)));
            }
            let mut carried = HashMap::new();
            for option in options {
                let option = &option.value;
                let value = option.value.clone().unwrap_or_default();
                if !NETWORK_OPTIONS.contains(&option.name.as_str()) {
                    return Err(NotCarriedOut(format!("docker network create --opt {}", option.name)));
                }
                carried.insert(option.name.clone(), value);
            }
            Ok(NetworkCreateRequest {
                name: names.of(&name.value),
                driver: Some(driver.as_ref().map_or("bridge", |driver| &driver.value).to_owned()),
                internal: internal.as_ref().map(|internal| internal.value),
                options: (!carried.is_empty()).then_some(carried),
                enable_ipv6: network.has_ipv6().then_some(true),
                ipam: (network.has_ipv6() && subnets.iter().any(|subnet| subnet.value.contains(':')))
                    .then(some_six),
                labels: Some(labels.clone()),
                ..NetworkCreateRequest::default()
            })
        })
        .collect()
}

/// Addresses of IPv6 of the lab's own choice. Engine 20.10 has none to choose from, and refuses a network whose
/// command names none; newer ones choose, and then nothing is said here.
fn some_six() -> Ipam {
    let subnet = Subnet::some_six();
    let config = IpamConfig {
        subnet: Some(subnet.written),
        gateway: Some(subnet.gateway.to_string()),
        ..IpamConfig::default()
    };
    Ipam { config: Some(vec![config]), ..Ipam::default() }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::name_servers;
    use crate::submission::{Located, Location, NetworkAttachment};

    #[test]
    fn no_name_server_out_there_is_asked_where_the_lab_has_its_own() {
        let at = Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
        let servers = |words: &[&str], ours| {
            let written: Vec<_> =
                words.iter().map(|word| Located::new((*word).to_owned(), at.clone())).collect();
            name_servers(&written, &[], ours).unwrap_or_default()
        };
        let ours = Some(Ipv4Addr::new(172, 20, 0, 1));
        assert_eq!(servers(&[], None), Vec::<String>::new());
        assert_eq!(servers(&["192.0.2.9"], None), ["192.0.2.9"]);
        assert_eq!(servers(&[], ours), ["172.20.0.1"]);
        assert_eq!(servers(&["192.0.2.9", "2001:db8::1", "127.0.0.1"], ours), ["172.20.0.1", "127.0.0.1"]);
        let shared = [Located::new(NetworkAttachment::on("container:web"), at)];
        assert_eq!(name_servers(&[], &shared, ours), None);
    }
}
