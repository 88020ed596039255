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

/// Whether a container is on the network that every container of the host shares,
/// also by sharing the network of another one that is.
pub(in crate::checks) fn on_default_bridge(plan: &Plan, container: &ContainerSpec) -> bool {
    let shared = |network: &str| matches!(network, "bridge" | "default");
    let networks = plan.attachments(container);
    networks.is_empty() || networks.iter().any(|on| shared(&on.value.network))
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
    // The way leads by whoever passes it on.
    let reached = connection.through.as_deref().unwrap_or(reached);
    let Some(to) = plan.container_for(reached, false) else { return place::at(&from.at) };
    let port = to.publish.first().map(|port| &port.at);
    if let (Way::HostPort, Some(at)) = (connection.way, port) {
        return place::at(at);
    }
    place::at(meeting(plan, from, to).unwrap_or(&from.at))
}

/// Where the first container is put on a network that the second is on as well.
pub(in crate::checks) fn meeting<'a>(
    plan: &'a Plan,
    from: &'a ContainerSpec,
    to: &'a ContainerSpec,
) -> Option<&'a Location> {
    // Whoever shares the network of a container meets it there before all others.
    let owned = |by: &'a ContainerSpec, owner: &ContainerSpec| {
        by.networks.iter().find(|on| on.value.owner() == Some(owner.service()))
    };
    let (here, there) = (plan.attachments(from), plan.attachments(to));
    let both = |on: &&Located<NetworkAttachment>| {
        is_own(&on.value.network) && there.iter().any(|other| other.value.network == on.value.network)
    };
    let sharing = |one: &'a ContainerSpec| one.networks.iter().find(|on| on.value.owner().is_some());
    let met = here.iter().find(both).map(|on| {
        // The line is that of the one who shares, not of the network that somebody else is on.
        sharing(from).or_else(|| sharing(to)).unwrap_or(on)
    });
    owned(from, to).or_else(|| owned(to, from)).or(met).map(|on| &on.at)
}

/// Whether two services meet on no network, as far as the plan says.
pub(in crate::checks) fn are_apart(evidence: &Evidence, params: &Params, other: &str) -> bool {
    let plan = &evidence.submission.plan;
    let to = plan.container_for(other, false);
    let (Ok(from), Some(to)) = (subject::container(evidence, params), to) else { return false };
    let apart = |container: &ContainerSpec| !on_default_bridge(plan, container);
    apart(from) && apart(to) && meeting(plan, from, to).is_none()
}

/// Names of the services on a network.
pub(in crate::checks) fn members<'a>(plan: &'a Plan, network: &str) -> BTreeSet<&'a str> {
    let running = plan.containers.iter().filter(|container| !container.ends);
    let on = |container: &&ContainerSpec| {
        plan.attachments(container).iter().any(|other| other.value.network == network)
    };
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
        Way::Through => "through",
    }
}
