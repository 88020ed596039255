//! Which networks are there, who is on them, and which ports lead in?

use serde::{Deserialize, Serialize};

use super::super::Located;
use super::variable::EnvironmentVariable;

/// `docker network create`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// The name as written.
    pub name: Located<String>,
    /// `--internal`.
    pub internal: Option<Located<bool>>,
    /// `--driver`; only `bridge` is carried out.
    pub driver: Option<Located<String>>,
    /// `--opt`.
    pub options: Vec<Located<EnvironmentVariable>>,
    /// `--ipv6`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<Located<bool>>,
    /// `--subnet`, `a.b.c.d/n` or `a:b::/n`. The lab has several copies of a network at once and lets the engine choose
    /// their addresses; who relies on the written ones is outside of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subnets: Vec<Located<String>>,
    /// `--gateway`, the host's own address in a subnet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<Located<String>>,
}

impl NetworkSpec {
    /// A network of which nothing is said but its name.
    #[must_use]
    pub fn new(name: Located<String>) -> NetworkSpec {
        NetworkSpec {
            name,
            internal: None,
            driver: None,
            options: Vec::new(),
            ipv6: None,
            subnets: Vec::new(),
            gateways: Vec::new(),
        }
    }

    /// Whether its containers have addresses of IPv6.
    #[must_use]
    pub fn has_ipv6(&self) -> bool {
        self.ipv6.as_ref().is_some_and(|on| on.value)
    }
}

/// `--network NAME`, or `--network name=…,alias=…`, with the `--network-alias` that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkAttachment {
    /// Network name as written; `none`, `bridge` and `host` are Docker's own, and `container:NAME` is whatever
    /// that container of the plan has, see [`NetworkAttachment::owner`].
    pub network: String,
    /// Names under which others on that network find the container, as written.
    pub aliases: Vec<String>,
    /// `--ip`, `--ip6`: addresses that the container asks for. The engine chooses here, as for subnets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Located<String>>,
}

impl NetworkAttachment {
    /// On a network, under no name but the container's own.
    #[must_use]
    pub fn on(network: impl Into<String>) -> NetworkAttachment {
        NetworkAttachment { network: network.into(), aliases: Vec::new(), addresses: Vec::new() }
    }

    /// The container whose network this is: it has the addresses, and its published ports lead in.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.network.strip_prefix("container:")
    }
}

/// `--publish [address:]host:container[/protocol]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPort {
    /// Host address; absent means every interface.
    pub host_address: Option<String>,
    /// Host port; absent means that the engine chooses, maybe within a range.
    pub host_port: Option<u16>,
    /// Port in the container.
    pub container_port: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// `--link CONTAINER[:ALIAS]`: a line in the hosts file, and on the default bridge the only name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The other container's name.
    pub container: String,
    /// The name that this one knows it by.
    pub alias: String,
}
