//! Which ports of the host are called at which address, and what is said there?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::evidence::Vantage;
use crate::lab::probe::Call;
use crate::lab::run::Lab;

use super::here::Talk;
use super::host::{HostPort, is_here};
use super::through::line_to;

/// A call from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aim {
    pub(super) from: Vantage,
    pub(super) loopback: bool,
    /// The container that the port leads to, by its service's name.
    pub(super) to: String,
    /// The port of that container.
    pub(super) inside: u16,
    /// An address of the host, or its name where the engine is another machine.
    host: String,
    port: u16,
    pub(super) talk: Talk,
    /// Whom a proxy is asked for, by the service's name.
    wanted: Option<String>,
}

/// Where a container is met from inside: by `host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Door {
    pub(super) service: String,
    pub(super) host: String,
}

impl Aim {
    /// What the checker connects to.
    pub(super) fn address(&self) -> String {
        match self.host.parse::<IpAddr>() {
            Ok(address) => SocketAddr::new(address, self.port).to_string(),
            Err(_) => format!("{}:{}", self.host, self.port),
        }
    }

    /// What a learner reads.
    pub(super) fn target(&self) -> String {
        let whom = self.wanted.as_ref().unwrap_or(&self.to);
        match &self.talk {
            Talk::Greeting => format!("{whom} ({})", self.address()),
            Talk::Via(host) | Talk::Tunnel(host) | Talk::Shell(host) => {
                format!("{whom} ({}, {host})", self.address())
            }
        }
    }

    /// What the probe is asked.
    pub(super) fn call(&self) -> Call {
        let host = self.host.clone();
        match (&self.talk, self.host.parse()) {
            (Talk::Greeting, Ok(address)) => Call::Address(address, self.port),
            (Talk::Greeting, Err(_)) => Call::Name(host, self.port),
            (Talk::Via(other), _) => Call::Via(host, self.port, other.clone()),
            (Talk::Tunnel(other), _) => Call::Tunnel(host, self.port, other.clone()),
            (Talk::Shell(other), _) => Call::Shell(host, self.port, line_to(other).unwrap_or_default()),
        }
    }
}

/// The places at which ports of the host are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spots {
    /// For the checker where the engine runs on its own machine.
    near: Vec<IpAddr>,
    /// Its name where it does not.
    elsewhere: Option<String>,
    /// For a container.
    far: Vec<IpAddr>,
}

impl Spots {
    /// The places on this engine's host, which has these addresses.
    pub(super) fn new(lab: &Lab<'_>, addresses: &[IpAddr]) -> Spots {
        let far = addresses.to_vec();
        if !is_here(lab) {
            return Spots { near: Vec::new(), elsewhere: Some(lab.engine.host_for_ports().to_owned()), far };
        }
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        Spots { near: loopback.into_iter().chain(far.iter().copied()).collect(), elsewhere: None, far }
    }

    /// Every call to a port; `talk` for a question to a proxy, asked at the first place only.
    pub(super) fn of(&self, port: HostPort, to: &str, talk: Option<(&Door, Talk)>) -> Vec<Aim> {
        let only = talk.is_some();
        let (wanted, talk) = match talk {
            Some((door, talk)) => (Some(door.service.clone()), talk),
            None => (None, Talk::Greeting),
        };
        let aim = |from, host: String, loopback| Aim {
            from,
            loopback,
            to: to.to_owned(),
            inside: port.inside,
            host,
            port: port.port,
            talk: talk.clone(),
            wanted: wanted.clone(),
        };
        let own = port.bound.filter(|bound| !bound.is_unspecified());
        let at = |places: &[IpAddr], from| {
            // Where the engine bound it is where it surely is.
            let mut places: Vec<IpAddr> = own
                .into_iter()
                .chain(places.iter().copied())
                .filter(|place| port.may_be_at(*place))
                .collect();
            let mut seen = Vec::new();
            places.retain(|place| {
                !seen.contains(place) && {
                    seen.push(*place);
                    true
                }
            });
            if from == Vantage::Stranger {
                // Its own loopback is another one.
                places.retain(|place| !place.is_loopback());
            }
            places.truncate(if only { 1 } else { places.len() });
            places
                .into_iter()
                .map(|place| aim(from, place.to_string(), place.is_loopback()))
                .collect::<Vec<_>>()
        };
        let mut aims = match &self.elsewhere {
            Some(name) => vec![aim(Vantage::Checker, name.clone(), false)],
            None => at(&self.near, Vantage::Checker),
        };
        aims.extend(at(&self.far, Vantage::Stranger));
        aims
    }
}

/// Every call to the published ports of one container: to itself, and as a proxy and a shell for each of the others.
pub(super) fn aims(spots: &Spots, to: &str, ports: &[HostPort], doors: &[Door]) -> Vec<Aim> {
    let mut aims = Vec::new();
    for port in ports.iter().filter(|port| port.protocol == "tcp") {
        aims.extend(spots.of(*port, to, None));
        for door in doors {
            aims.extend(spots.of(*port, to, Some((door, Talk::Via(door.host.clone())))));
            aims.extend(spots.of(*port, to, Some((door, Talk::Tunnel(door.host.clone())))));
            aims.extend(spots.of(*port, to, Some((door, Talk::Shell(door.host.clone())))));
        }
    }
    aims
}

#[cfg(test)]
mod tests {
    use super::{Door, HostPort, Spots, Talk, Vantage, aims};

    fn spots() -> Spots {
        let far = vec!["172.17.0.1".parse().unwrap(), "fd00::1".parse().unwrap()];
        let near = ["127.0.0.1", "::1"].iter().map(|text| text.parse().unwrap());
        Spots { near: near.chain(far.clone()).collect(), elsewhere: None, far }
    }

    fn port(bound: &str) -> HostPort {
        HostPort { bound: bound.parse().ok(), port: 40000, inside: 9000, protocol: "tcp" }
    }

    fn called(bound: &str) -> Vec<(Vantage, String)> {
        let aims = spots().of(port(bound), "web", None);
        aims.iter().map(|aim| (aim.from, aim.address())).collect()
    }

    #[test]
    fn each_address_of_the_version_is_called_from_both_sides() {
        let of = |from, address: &str| (from, address.to_owned());
        assert_eq!(
            called("0.0.0.0"),
            [
                of(Vantage::Checker, "127.0.0.1:40000"),
                of(Vantage::Checker, "172.17.0.1:40000"),
                of(Vantage::Stranger, "172.17.0.1:40000"),
            ]
        );
        assert_eq!(called("::").len(), 3);
    }

    #[test]
    fn a_port_is_called_where_it_is_bound_and_everywhere_else() {
        let called = called("127.0.0.5");
        assert_eq!(called[0], (Vantage::Checker, "127.0.0.5:40000".to_owned()));
        assert_eq!(called.len(), 4, "{called:?}");
        assert!(called.contains(&(Vantage::Stranger, "172.17.0.1:40000".to_owned())));
    }

    #[test]
    fn a_port_may_lead_to_a_proxy() {
        let door = Door { service: "db".to_owned(), host: "db:8080".to_owned() };
        let asked = aims(&spots(), "relay", &[port("0.0.0.0")], &[door]);
        let by_proxy: Vec<_> = asked.iter().filter(|aim| aim.talk != Talk::Greeting).collect();
        assert_eq!(by_proxy.len(), 6, "three times from each side");
        assert_eq!(by_proxy[0].target(), "db (127.0.0.1:40000, db:8080)");
        let none = aims(&spots(), "web", &[HostPort { protocol: "udp", ..port("0.0.0.0") }], &[]);
        assert!(none.is_empty());
    }
}
