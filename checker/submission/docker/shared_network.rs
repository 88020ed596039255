//! What may a container not ask for whose network is another container's?
//!
//! The engine refuses it as `conflicting options`, see `validateNetContainerMode` of its package `runconfig`: names,
//! addresses and ports are the other container's.

use super::super::draft::Draft;
use super::super::source::SourceFile;
use super::super::{ContainerSpec, Location};
use super::catalogue::WORDS;

/// Notes everything of the kind.
pub(in super::super) fn check_shared_network(draft: &mut Draft<'_>, file: &SourceFile, spec: &ContainerSpec) {
    let Some(owner) = spec.networks.iter().find_map(|on| on.value.owner()) else { return };
    let ports = spec.publish.iter().map(|port| ("ports", &port.at));
    let all = spec.publish_all.iter().filter(|all| all.value).map(|all| ("ports", &all.at));
    let exposed = spec.expose.iter().map(|port| ("ports", &port.at));
    let names = spec.hostname.iter().map(|name| ("hostname", &name.at));
    let hosts = spec.extra_hosts.iter().map(|host| ("hosts", &host.at));
    let links = spec.links.iter().map(|link| ("links", &link.at));
    let servers = spec.dns.servers.iter().chain(&spec.dns.search).chain(&spec.dns.options);
    let servers = servers.map(|server| ("dns", &server.at));
    let asked = ports.chain(all).chain(exposed).chain(names).chain(hosts).chain(links).chain(servers);
    let refused: Vec<(&str, Location)> = asked.map(|(what, at)| (what, at.clone())).collect();
    for (what, at) in refused {
        let message = WORDS.say("shared-network").with("what", what).with("owner", owner);
        draft.problems.push(file.problem_at(at, message));
    }
}
