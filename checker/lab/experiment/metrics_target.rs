//! Which port of the service does a target of `prometheus.yml` mean?
//!
//! Prometheus runs on the host in the task, so that a target is an address of the host, and its port one
//! that the service publishes there.

use crate::evidence::NoTarget;
use crate::submission::ContainerSpec;

/// The container port that a target leads to.
///
/// # Errors
/// Why it leads nowhere.
pub(super) fn container_port(target: &str, spec: &ContainerSpec) -> Result<u16, NoTarget> {
    // Prometheus takes the port of the scheme where none is given.
    let (host, port) = match target.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().map_err(|_| NoTarget::NoAddress)?),
        _ => (target, 80),
    };
    if host.is_empty() || host.contains('/') {
        return Err(NoTarget::NoAddress);
    }
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if !["127.0.0.1", "localhost", "::1", "0.0.0.0"].contains(&host) {
        return Err(NoTarget::UnknownName);
    }
    // What a port is bound to that names no address, or this one.
    let open = |bound: Option<&str>| match bound.unwrap_or("") {
        "" | "0.0.0.0" | "::" => true,
        bound => bound.trim_matches(['[', ']']) == if host == "::1" { "::1" } else { "127.0.0.1" },
    };
    let found = spec.publish.iter().map(|published| &published.value).find(|published| {
        published.protocol == "tcp"
            && published.host_port == Some(port)
            && open(published.host_address.as_deref())
    });
    found.map(|published| published.container_port).ok_or(NoTarget::NotPublished)
}

#[cfg(test)]
mod tests {
    use super::container_port;
    use crate::evidence::NoTarget;
    use crate::submission::{ContainerSpec, Located, Location, PublishedPort};

    #[test]
    fn a_target_is_an_address_of_the_host() {
        let at = Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
        let mut spec = ContainerSpec::new(at.clone(), Located::new("notes".to_owned(), at.clone()));
        let port = |address: Option<&str>, host_port, container_port| {
            let host_address = address.map(str::to_owned);
            let port = PublishedPort { host_address, host_port, container_port, protocol: "tcp".to_owned() };
            Located::new(port, at.clone())
        };
        spec.publish = vec![port(None, Some(8080), 80), port(Some("127.0.0.1"), Some(9090), 9000)];
        for (target, means) in [
            ("127.0.0.1:8080", Ok(80)),
            ("localhost:9090", Ok(9000)),
            ("[::1]:8080", Ok(80)),
            ("[::1]:9090", Err(NoTarget::NotPublished)),
            ("127.0.0.1:9000", Err(NoTarget::NotPublished)),
            ("localhost", Err(NoTarget::NotPublished)),
            ("web:8080", Err(NoTarget::UnknownName)),
            ("http://127.0.0.1:8080", Err(NoTarget::NoAddress)),
            ("127.0.0.1:8080/metrics", Err(NoTarget::NoAddress)),
        ] {
            assert_eq!(container_port(target, &spec), means, "{target}");
        }
    }
}
