//! Whom does each container reach among the others?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::check::Need;
use crate::evidence::{Attempt, Connection, ConnectionReport, Listener, Observed, Way};
use crate::lab::LabError;
use crate::lab::observation::{Company, Observation, Put, Subject, TogetherLook, TogetherPlace, put};
use crate::lab::probe::Call;
use crate::lab::run::{Instance, Lab};

use super::called::{called, once_more};
use super::host;
use super::host::HostPort;
use super::posts::{Aimed, Posted, names, told};
use super::through::line_to;

/// How long all connections of one container may take.
const ALL: Duration = Duration::from_secs(60);

/// Connections from each service to every other container: by its names, by its addresses, and by the
/// ports of the host that lead to it.
pub(in crate::lab) const NEIGHBOURS: Observation = Observation {
    need: Need::Neighbours,
    subject: Subject::Together(TogetherLook {
        asks_inside: true,
        place: TogetherPlace::Beside,
        look: |company| Box::pin(look(company)),
    }),
};

async fn look(company: Company<'_>) -> Result<Vec<(String, Put)>, LabError> {
    let lab = &company.world.lab;
    let containers: Vec<&Instance> = company.members.iter().map(|member| member.instance).collect();
    let (posted, addresses, published) = tokio::try_join!(
        try_join_all(company.members.iter().map(|member| Posted::place(lab, *member))),
        host::addresses(lab, &containers),
        host::published(lab, company.members),
    )?;
    let world = Seen { posted: &posted, addresses: &addresses, published: &published };
    let called = try_join_all(posted.iter().map(|own| from(lab, own, &world))).await?;
    // What each listener answers at home is the control for all the others.
    let homes = called.iter().filter_map(|called| called.as_ref().ok());
    let controls: Vec<Connection> = homes.flat_map(|called| called.controls.clone()).collect();
    let absent: Vec<String> = company.absent.iter().map(|name| (*name).to_owned()).collect();
    let mut reports = Vec::new();
    for (own, called) in posted.iter().zip(called) {
        let asked = company.asked.iter().find(|target| target.index == own.member.index);
        let Some(target) = asked else { continue };
        let seen = match called {
            Ok(called) => Observed::Seen(ConnectionReport {
                controls: controls.clone(),
                tried: called.tried,
                absent: absent.clone(),
            }),
            Err(problem) => Observed::Missing(problem),
        };
        reports.push((target.name.to_owned(), put(seen, |facts| &mut facts.neighbours)));
    }
    Ok(reports)
}

/// What one container called.
struct Called {
    controls: Vec<Connection>,
    tried: Vec<Connection>,
}

/// What can be called.
struct Seen<'a> {
    posted: &'a [Posted<'a>],
    /// The host's.
    addresses: &'a [IpAddr],
    /// The host's ports, by the container's place in the plan.
    published: &'a BTreeMap<usize, Vec<HostPort>>,
}

impl<'a> Seen<'a> {
    fn others(&self, own: &Posted<'_>) -> impl Iterator<Item = &'a Posted<'a>> {
        let index = own.member.index;
        self.posted.iter().filter(move |posted| posted.member.index != index)
    }

    /// Whether no network that the plan names for one of them is one of the other's.
    fn are_apart(&self, lab: &Lab<'_>, own: &Posted<'_>, other: &str) -> bool {
        let networks = |index: usize| {
            let attached = lab.plan.containers[index].networks.iter();
            attached.map(|network| network.value.network.as_str()).collect::<BTreeSet<_>>()
        };
        let other = self.posted.iter().find(|posted| posted.member.name == other);
        other.is_some_and(|other| networks(own.member.index).is_disjoint(&networks(other.member.index)))
    }
}

/// Every call that one container makes, at once; or what kept it from calling.
async fn from(lab: &Lab<'_>, own: &Posted<'_>, world: &Seen<'_>) -> Result<Result<Called, String>, LabError> {
    let controls = own.controls();
    let others = world.others(own);
    let mut aimed: Vec<Aimed> = controls.clone();
    for other in others {
        aimed.extend(other.by_names(&names(lab, other.member.index)));
        aimed.extend(other.by_address());
        aimed.extend(by_host(world, other));
    }
    for aim in as_told(lab, own, world) {
        if !aimed.iter().any(|known| known.to == aim.to && known.call == aim.call) {
            aimed.push(aim);
        }
    }
    let calls: Vec<Call> = aimed.iter().map(|aimed| aimed.call.clone()).collect();
    let mut attempts = match called(lab, own.member.instance, calls.clone(), ALL).await? {
        Ok(attempts) => attempts,
        Err(problem) => return Ok(Err(problem)),
    };
    let surprises = |number: &usize| {
        let through = attempts[*number].facts.contains_key("connected");
        through && aimed[*number].way == Way::Address && world.are_apart(lab, own, &aimed[*number].to)
    };
    let doubtful: Vec<usize> = (controls.len()..aimed.len()).filter(surprises).collect();
    if let Err(problem) = once_more(lab, own.member.instance, &calls, &doubtful, &mut attempts).await? {
        return Ok(Err(problem));
    }
    let by_proxy = as_proxies(lab, own, world, &aimed[controls.len()..], &attempts[controls.len()..]);
    let calls = by_proxy.iter().map(|aimed| aimed.call.clone()).collect();
    match called(lab, own.member.instance, calls, ALL).await? {
        Ok(passed_on) => attempts.extend(passed_on),
        Err(problem) => return Ok(Err(problem)),
    }
    aimed.extend(by_proxy);
    let mut told = told(aimed, attempts, world.posted);
    let tried = told.split_off(controls.len());
    Ok(Ok(Called { controls: told, tried }))
}

/// Whoever can be connected to may pass something on: it is asked as a proxy and as a shell for each of the others,
/// wherever that one is met from inside.
fn as_proxies(
    lab: &Lab<'_>,
    own: &Posted<'_>,
    world: &Seen<'_>,
    aimed: &[Aimed],
    attempts: &[Attempt],
) -> Vec<Aimed> {
    let mut open: Vec<(&Aimed, IpAddr, u16)> = Vec::new();
    for (aimed, attempt) in aimed.iter().zip(attempts) {
        let Call::Address(address, port) = aimed.call else { continue };
        let is_new = !open.iter().any(|(known, _, other)| known.to == aimed.to && *other == port);
        let connected = attempt.facts.contains_key("connected");
        if connected && is_new && aimed.listener == Listener::Service && aimed.way == Way::Address {
            open.push((aimed, address, port));
        }
    }
    let mut asked = Vec::new();
    for (helper, address, port) in open {
        let others = world.others(own).filter(|other| other.member.name != helper.to);
        for door in others.flat_map(|other| other.seen_from_inside(lab)) {
            let place = address.to_string();
            let mut calls = vec![
                Call::Via(place.clone(), port, door.host.clone()),
                Call::Tunnel(place.clone(), port, door.host.clone()),
            ];
            calls.extend(line_to(&door.host).map(|line| Call::Shell(place, port, line)));
            asked.extend(calls.into_iter().map(|call| Aimed {
                to: door.service.clone(),
                way: Way::Through,
                through: Some(helper.to.clone()),
                listener: Listener::Service,
                call,
            }));
        }
    }
    asked
}

/// Calls by the names and ports that a container's environment gives it, to whoever has that name; where
/// nobody has, to everybody.
fn as_told(lab: &Lab<'_>, own: &Posted<'_>, world: &Seen<'_>) -> Vec<Aimed> {
    let has = |other: &Posted<'_>, name: &String| names(lab, other.member.index).contains(name);
    let mut aimed = Vec::new();
    for told in told_to(lab, own.member.index) {
        let strange = !world.others(own).any(|other| has(other, &told.0));
        let called = world.others(own).filter(|other| strange || has(other, &told.0));
        aimed.extend(called.map(|other| other.as_told(&told)));
    }
    aimed
}

/// The names and ports that a container's environment gives it.
fn told_to(lab: &Lab<'_>, index: usize) -> Vec<(String, u16)> {
    let values = lab.plan.containers[index].environment.iter();
    let values = values.filter_map(|variable| variable.value.value.as_deref());
    let pair = |value: &str| {
        let (host, port) = value.rsplit_once(':')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let named = !host.is_empty() && host.bytes().all(plain) && host.parse::<IpAddr>().is_err();
        Some((host.to_owned(), port.parse().ok()?)).filter(|_| named)
    };
    values.filter_map(pair).collect()
}

/// Calls to a container by the ports of the host that lead to it.
fn by_host(world: &Seen<'_>, other: &Posted<'_>) -> Vec<Aimed> {
    let ports = world.published.get(&other.member.index).map_or(&[][..], Vec::as_slice);
    let calls = ports.iter().filter(|port| port.protocol == "tcp").flat_map(|port| {
        let addresses = world.addresses.iter().filter(|address| port.may_be_at(**address));
        addresses.map(move |address| (*address, port.port))
    });
    let aimed = calls.map(|(address, port)| Aimed {
        to: other.member.name.to_owned(),
        way: Way::HostPort,
        through: None,
        listener: Listener::Service,
        call: Call::Address(address, port),
    });
    aimed.collect()
}
