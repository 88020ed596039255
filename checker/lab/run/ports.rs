//! Where does the checker reach a published port?

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use bollard::models::ContainerInspectResponse;

/// Where a published port is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab) enum PublishedAt {
    /// Here.
    Address(String),
    /// On the loopback address of an engine that is another machine.
    FarLoopback(String),
}

/// Every published port (`8080/tcp`), with the address at which this process reaches it on `host`.
pub(super) fn published(inspected: &ContainerInspectResponse, host: &str) -> HashMap<String, PublishedAt> {
    let ports = inspected.network_settings.as_ref().and_then(|settings| settings.ports.as_ref());
    let mut addresses = HashMap::new();
    for (port, bindings) in ports.into_iter().flatten() {
        // An unspecified binding comes twice, for both versions of IP.
        let known = bindings.iter().flatten().filter_map(|binding| {
            let number: u16 = binding.host_port.as_deref()?.parse().ok()?;
            Some((binding.host_ip.clone().unwrap_or_default(), number))
        });
        // Where it is published once for each, the two have ports of their own.
        let binding = known.min_by_key(|(address, _)| address.contains(':'));
        if let Some((address, number)) = binding {
            addresses.insert(port.clone(), reach(&address, number, host));
        }
    }
    addresses
}

fn reach(bound: &str, port: u16, host: &str) -> PublishedAt {
    let joined = |host: &str| match host.parse::<IpAddr>() {
        Ok(address) => SocketAddr::new(address, port).to_string(),
        Err(_) => format!("{host}:{port}"),
    };
    let local_engine = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match bound.parse::<IpAddr>() {
        Ok(address) if address.is_unspecified() => PublishedAt::Address(joined(host)),
        Ok(address) if address.is_loopback() && !local_engine => PublishedAt::FarLoopback(joined(bound)),
        Ok(_) => PublishedAt::Address(joined(bound)),
        Err(_) => PublishedAt::Address(joined(host)),
    }
}

#[cfg(test)]
mod tests {
    use super::{PublishedAt, reach};

    #[test]
    fn a_published_port_is_reached_where_it_is_bound() {
        let here = |text: &str| PublishedAt::Address(text.to_owned());
        assert_eq!(reach("0.0.0.0", 80, "127.0.0.1"), here("127.0.0.1:80"));
        assert_eq!(reach("0.0.0.0", 80, "lab.test"), here("lab.test:80"));
        assert_eq!(reach("127.0.0.1", 80, "127.0.0.1"), here("127.0.0.1:80"));
        assert_eq!(reach("::1", 80, "127.0.0.1"), here("[::1]:80"));
        assert_eq!(reach("127.0.0.1", 80, "192.0.2.7"), PublishedAt::FarLoopback("127.0.0.1:80".to_owned()));
    }
}
