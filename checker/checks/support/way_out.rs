//! Where in the learner's files does a way out of the networks begin?

use crate::check::{Params, Place, Verdict};
use crate::evidence::{EgressCall, EgressReport, EgressWay, Evidence};
use crate::submission::{ContainerSpec, Located, NetworkAttachment, Plan};

use super::{WORDS, arrows, place, subject};

/// The networks of a container that have a way out: all but the internal ones and `none`. A container that
/// names none at all is on the default bridge, which has one.
pub(in crate::checks) fn open_networks<'a>(
    plan: &'a Plan,
    container: &'a ContainerSpec,
) -> Vec<&'a Located<NetworkAttachment>> {
    let is_internal = |name: &str| {
        let network = plan.networks.iter().find(|network| network.name.value == name);
        network.is_some_and(|network| network.internal.as_ref().is_some_and(|internal| internal.value))
    };
    let open =
        |on: &&Located<NetworkAttachment>| on.value.network != "none" && !is_internal(&on.value.network);
    plan.attachments(container).iter().filter(open).collect()
}

/// The first network with a way out, or the command of the container.
pub(in crate::checks) fn place_of(evidence: &Evidence, params: &Params) -> Place {
    let Ok(container) = subject::container(evidence, params) else {
        return Place::Service(params.service.clone());
    };
    let open = open_networks(&evidence.submission.plan, container);
    place::at(open.first().map_or(&container.at, |on| &on.at))
}

/// Where it is written that a call got out: the network that leads to the helper, or the one with a way out.
pub(in crate::checks) fn place_of_call(evidence: &Evidence, params: &Params, call: &EgressCall) -> Place {
    match &call.through {
        Some(through) => place_of_helper(evidence, params, through),
        None => place_of(evidence, params),
    }
}

/// Where it is written that the service meets a container that passes something on.
pub(in crate::checks) fn place_of_helper(evidence: &Evidence, params: &Params, through: &str) -> Place {
    let helper = evidence.submission.plan.container_for(through, false);
    match (subject::container(evidence, params), helper) {
        (Ok(from), Some(helper)) => {
            place::at(arrows::meeting(&evidence.submission.plan, from, helper).unwrap_or(&helper.at))
        }
        _ => place_of(evidence, params),
    }
}

/// A host outside was there to be reached: another one of the lab's got its word.
///
/// # Errors
/// An error where it did not, or where nobody called it from the service.
pub(in crate::checks) fn was_there(report: &EgressReport, host: &str) -> Result<(), Verdict> {
    let answers = |call: &&EgressCall| call.host == host && call.answered_by.as_deref() == Some(host);
    if !report.controls.iter().any(|call| answers(&call)) {
        return Err(Verdict::Error { reason: WORDS.say("no-host-outside").with("host", host) });
    }
    let straight = |call: &&EgressCall| call.host == host && call.way != EgressWay::Through;
    if !report.tried.iter().any(|call| straight(&call)) {
        return Err(Verdict::Error { reason: WORDS.say("not-called").with("service", host) });
    }
    Ok(())
}

/// The networks of a container on which it has addresses of IPv6, each with the line that says so.
fn networks_of_ipv6<'a>(plan: &'a Plan, container: &ContainerSpec) -> Vec<&'a Located<bool>> {
    let on = |name: &str| plan.attachments(container).iter().any(|on| on.value.network == name);
    let with = plan.networks.iter().filter(|network| network.has_ipv6() && on(&network.name.value));
    with.filter_map(|network| network.ipv6.as_ref()).collect()
}

/// The line by which a container came to an address of IPv6.
pub(in crate::checks) fn place_of_ipv6(evidence: &Evidence, params: &Params) -> Option<Place> {
    let container = subject::container(evidence, params).ok()?;
    let line = networks_of_ipv6(&evidence.submission.plan, container).into_iter().next()?;
    Some(place::at(&line.at))
}

/// Where the service has addresses of IPv6, somebody could be called by that as well.
///
/// # Errors
/// Skipped where nobody could: silence by the other version is half an answer.
pub(in crate::checks) fn ipv6_was_tried(
    evidence: &Evidence,
    params: &Params,
    report: &EgressReport,
) -> Result<(), Verdict> {
    let container = subject::container(evidence, params)?;
    let answers = |call: &&EgressCall| {
        call.way == EgressWay::AddressOfIpv6 && call.answered_by.as_ref() == Some(&call.host)
    };
    let somebody = report.controls.iter().any(|call| answers(&call));
    if !somebody && !networks_of_ipv6(&evidence.submission.plan, container).is_empty() {
        return Err(Verdict::Skipped { reason: WORDS.say("no-ipv6-outside") });
    }
    Ok(())
}

/// The hosts outside that the lab runs, `name:port`.
pub(in crate::checks) fn hosts(report: &EgressReport) -> Vec<&str> {
    let mut hosts: Vec<&str> = report.controls.iter().map(|call| call.host.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}
