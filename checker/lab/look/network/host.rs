//! At which addresses is the host itself met, and which of its ports lead into a container?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{IpAddr, Ipv6Addr};

use bollard::query_parameters::InspectNetworkOptions;
use futures_util::future::try_join_all;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask_for, refused};
use crate::lab::observation::Member;
use crate::lab::run::{Instance, Lab, inspect};

/// More addresses of one host are not tried: one with many networks has dozens, all of one kind.
const MOST: usize = 12;

/// The host's addresses on its bridges: those of every network that one of these containers is on, and
/// of the engine's own. Then those of this machine, where the engine runs on it.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn addresses(lab: &Lab<'_>, containers: &[&Instance]) -> Result<Vec<IpAddr>, LabError> {
    let on = try_join_all(containers.iter().map(|instance| inspect(lab, &instance.id))).await?;
    let mut networks: BTreeSet<String> = BTreeSet::from(["bridge".to_owned()]);
    let settings = on.into_iter().filter_map(|inspected| inspected.network_settings?.networks);
    networks.extend(settings.flat_map(std::collections::HashMap::into_keys));
    let gateways = try_join_all(networks.iter().map(|network| gateways_of(lab, network))).await?;
    let mut found: Vec<IpAddr> = Vec::new();
    for address in gateways.into_iter().flatten().chain(of_this_machine(lab)) {
        if !found.contains(&address) && found.len() < MOST {
            found.push(address);
        }
    }
    Ok(found)
}

/// A network that is gone, or one of another kind such as `none`, has no gateway.
async fn gateways_of(lab: &Lab<'_>, network: &str) -> Result<Vec<IpAddr>, LabError> {
    let action = "to tell about a network";
    let call = lab.engine.docker().inspect_network(network, None::<InspectNetworkOptions>);
    let inspected = match ask_for(action, ORDINARY, call).await? {
        Ok(inspected) => inspected,
        Err(refusal) if refusal.not_found() => return Ok(Vec::new()),
        Err(refusal) => return Err(refused(action, refusal)),
    };
    let configurations = inspected.ipam.and_then(|ipam| ipam.config).unwrap_or_default();
    // Written with the length of its network by some engines.
    let bare = |gateway: String| gateway.split('/').next().unwrap_or_default().parse().ok();
    Ok(configurations.into_iter().filter_map(|configuration| bare(configuration.gateway?)).collect())
}

/// Whether the engine runs on this machine.
pub(super) fn is_here(lab: &Lab<'_>) -> bool {
    lab.engine.address().starts_with("unix://")
}

/// The addresses of this machine's own interfaces; none where the engine is elsewhere. To call them leads
/// no packet out of the machine.
fn of_this_machine(lab: &Lab<'_>) -> Vec<IpAddr> {
    if !is_here(lab) {
        return Vec::new();
    }
    let mut own = local_addresses(&fs::read_to_string("/proc/net/fib_trie").unwrap_or_default());
    own.extend(global_addresses(&fs::read_to_string("/proc/net/if_inet6").unwrap_or_default()));
    own
}

/// Those of IPv6 that are no link's own: scope `00` in the fourth column of `/proc/net/if_inet6`.
fn global_addresses(text: &str) -> Vec<IpAddr> {
    let columns = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let global = columns.filter(|columns| columns.get(3) == Some(&"00"));
    let bits = global.filter_map(|columns| u128::from_str_radix(columns.first()?, 16).ok());
    bits.map(|bits| IpAddr::V6(Ipv6Addr::from(bits))).collect()
}

/// What the kernel's table calls its own (`/32 host LOCAL`), without loopback.
fn local_addresses(text: &str) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    let mut last: Option<IpAddr> = None;
    for line in text.lines() {
        if let Some(leaf) = line.trim().strip_prefix("|-- ") {
            last = leaf.parse().ok();
        } else if line.trim() == "/32 host LOCAL" {
            addresses.extend(last.filter(|address| !address.is_loopback() && !addresses.contains(address)));
        }
    }
    addresses
}

/// A port of the host that leads into a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HostPort {
    /// The address that the engine bound; none for all of both versions of IP.
    pub(super) bound: Option<IpAddr>,
    /// The port.
    pub(super) port: u16,
    /// The container's own port that it leads to.
    pub(super) inside: u16,
    /// `tcp`, or another one that nobody connects to.
    pub(super) protocol: &'static str,
}

impl HostPort {
    /// Whether an address is one at which this port could be met: the same number of another version of IP
    /// may be a stranger's.
    pub(super) fn may_be_at(self, address: IpAddr) -> bool {
        self.bound.is_none_or(|bound| bound.is_ipv4() == address.is_ipv4())
    }
}

/// The ports of the host that lead into each container, by the container's place in the plan.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn published(
    lab: &Lab<'_>,
    members: &[Member<'_>],
) -> Result<BTreeMap<usize, Vec<HostPort>>, LabError> {
    let ports = members.iter().map(|member| async move {
        Ok::<_, LabError>((member.index, ports_of(lab, member.instance).await?))
    });
    Ok(try_join_all(ports).await?.into_iter().collect())
}

/// The ports of the host that lead into one container.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn ports_of(lab: &Lab<'_>, instance: &Instance) -> Result<Vec<HostPort>, LabError> {
    let inspected = inspect(lab, &instance.id).await?;
    let settings = inspected.network_settings.and_then(|settings| settings.ports).unwrap_or_default();
    let bindings = settings.into_iter().flat_map(|(inside, bindings)| {
        let known = inside_of(&inside);
        bindings.unwrap_or_default().into_iter().filter_map(move |binding| Some((known?, binding)))
    });
    let mut ports: Vec<HostPort> = bindings
        .filter_map(|((inside, protocol), binding)| {
            let bound = binding.host_ip.and_then(|address| address.parse().ok());
            Some(HostPort { bound, port: binding.host_port?.parse().ok()?, inside, protocol })
        })
        .collect();
    ports.sort_unstable();
    ports.dedup();
    Ok(ports)
}

/// `8080/tcp`, as the engine calls a container's port.
fn inside_of(key: &str) -> Option<(u16, &'static str)> {
    let (port, protocol) = key.split_once('/')?;
    let protocol = ["tcp", "udp", "sctp"].into_iter().find(|known| *known == protocol)?;
    Some((port.parse().ok()?, protocol))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{HostPort, global_addresses, inside_of, local_addresses};

    #[test]
    fn a_port_is_read_with_its_protocol() {
        assert_eq!(inside_of("53/udp"), Some((53, "udp")));
        assert_eq!(inside_of("53"), None);
    }

    #[test]
    fn an_address_of_a_link_alone_is_left_out() {
        let text = "fe80000000000000000000000000000f 04 40 20 80 eth0\nfd000000000000000000000000000002 04 40 00 82 eth0\n";
        assert_eq!(global_addresses(text), ["fd00::2".parse::<IpAddr>().unwrap()]);
    }

    #[test]
    fn a_port_of_one_version_is_not_looked_for_in_the_other() {
        let any = HostPort { bound: None, port: 1, inside: 1, protocol: "tcp" };
        let four = HostPort { bound: "0.0.0.0".parse().ok(), ..any };
        assert!(four.may_be_at("192.0.2.1".parse().unwrap()) && !four.may_be_at("::1".parse().unwrap()));
        assert!(any.may_be_at("::1".parse().unwrap()));
    }

    #[test]
    fn the_machines_own_addresses_are_read_from_the_kernels_table() {
        let trie = "Main:\n     |-- 192.0.2.7\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n     |-- 127.0.0.1\n        /32 host LOCAL\n";
        assert_eq!(local_addresses(trie), ["192.0.2.7".parse::<IpAddr>().unwrap()]);
    }
}
