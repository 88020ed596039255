//! Which connections between containers came about, and where in the learner's files does it say so?

use std::collections::BTreeSet;

use crate::check::{Params, Place, Verdict};
use crate::evidence::{Attempt, Connection, ConnectionReport, Evidence, Way};
use crate::submission::{ContainerSpec, Located, Location, NetworkAttachment, Plan};

use super::{WORDS, place, subject};

/// Docker's own networks, which everybody shares or nobody has.
const BUILT_IN: [&str; 4] = ["bridge", "default", "host", "none"];

/// Whether the learner made this network.
pub(in crate::checks) fn is_own(network: &str) -> bool {
    !BUILT_IN.contains(&network)
}

/// Whether a container is on the network that every container of the host shares.
pub(in crate::checks) fn on_default_bridge(container: &ContainerSpec) -> bool {
    let shared = |network: &str| matches!(network, "bridge" | "default");
    container.networks.is_empty() || container.networks.iter().any(|on| shared(&on.value.network))
}

/// The services that must not be reached were there to be reached: each answered at home.
///
/// # Errors
/// Skipped where one of them does not run, which `service-starts` reports; an error where its listener
/// did not answer at home, or where it was never called.
pub(in crate::checks) fn were_there(
    report: &ConnectionReport,
    services: &BTreeSet<&str>,
) -> Result<(), Verdict> {
    for service in services {
        if report.absent.iter().any(|absent| absent == service) {
            return Err(Verdict::Skipped { reason: WORDS.say("absent").with("service", *service) });
        }
        let answers = |control: &&Connection| {
            control.to == **service && control.answered_by.as_deref() == Some(*service)
        };
        if !report.controls.iter().any(|control| answers(&control)) {
            return Err(Verdict::Error { reason: WORDS.say("no-control").with("service", *service) });
        }
        if !report.tried.iter().any(|tried| tried.to == **service) {
            return Err(Verdict::Error { reason: WORDS.say("not-called").with("service", *service) });
        }
    }
    Ok(())
}

/// Every connection shows whether data got through.
///
/// # Errors
/// An error that names one that does not.
pub(in crate::checks) fn all_clear<'a>(
    connections: impl Iterator<Item = &'a Connection>,
) -> Result<(), Verdict> {
    match connections.into_iter().find(|connection| !connection.is_clear()) {
        None => Ok(()),
        Some(connection) => {
            let attempt = super::attempts::line(&connection.attempt);
            Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempt) })
        }
    }
}

/// The other services of the exercise that are not among the named ones.
pub(in crate::checks) fn others<'a>(evidence: &'a Evidence, params: &'a Params) -> BTreeSet<&'a str> {
    let all = evidence.services.keys().map(String::as_str);
    all.filter(|name| *name != params.service && !params.services.iter().any(|other| other == name)).collect()
}

/// Where it is written that two containers meet: the network that both are on, the port of the host that
/// leads to the second, or the command of the first.
pub(in crate::checks) fn place_of(evidence: &Evidence, params: &Params, connection: &Connection) -> Place {
    let plan = &evidence.submission.plan;
    let Ok(from) = subject::container(evidence, params) else {
        return Place::Service(params.service.clone());
    };
    let reached = connection.answered_by.as_deref().unwrap_or(&connection.to);
    let Some(to) = plan.container_for(reached, false) else { return place::at(&from.at) };
    let port = to.publish.first().map(|port| &port.at);
    if let (Way::HostPort, Some(at)) = (connection.way, port) {
        return place::at(at);
    }
    place::at(meeting(from, to).unwrap_or(&from.at))
}

/// Where the first container is put on a network that the second is on as well.
pub(in crate::checks) fn meeting<'a>(from: &'a ContainerSpec, to: &'a ContainerSpec) -> Option<&'a Location> {
    let meets = |on: &NetworkAttachment| {
        let both = to.networks.iter().any(|other| other.value.network == on.network);
        // Whoever shares the network of a container meets it there before all others.
        is_own(&on.network) && both || on.owner() == Some(to.service())
    };
    let shared = |on: &&Located<NetworkAttachment>| on.value.owner() == Some(from.service());
    let met = from.networks.iter().find(|on| meets(&on.value));
    met.or_else(|| to.networks.iter().find(shared)).map(|on| &on.at)
}

/// Whether two services meet on no network, as far as the plan says.
pub(in crate::checks) fn are_apart(evidence: &Evidence, params: &Params, other: &str) -> bool {
    let to = evidence.submission.plan.container_for(other, false);
    let (Ok(from), Some(to)) = (subject::container(evidence, params), to) else { return false };
    let apart = |container: &ContainerSpec| !on_default_bridge(container);
    apart(from) && apart(to) && meeting(from, to).is_none()
}

/// Names of the services on a network.
pub(in crate::checks) fn members<'a>(plan: &'a Plan, network: &str) -> BTreeSet<&'a str> {
    let running = plan.containers.iter().filter(|container| !container.ends);
    let on =
        |container: &&ContainerSpec| container.networks.iter().any(|other| other.value.network == network);
    running.filter(on).map(ContainerSpec::service).collect()
}

/// Copies of the attempts for a verdict.
pub(in crate::checks) fn attempts<'a>(connections: impl Iterator<Item = &'a Connection>) -> Vec<Attempt> {
    connections.map(|connection| connection.attempt.clone()).collect()
}

/// The selector `$way` of a sentence.
pub(in crate::checks) fn way(connection: &Connection) -> &'static str {
    match connection.way {
        Way::Name => "name",
        Way::Address => "address",
        Way::HostPort => "host-port",
    }
}
