//! Who answers from outside, at the ports of the host?

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};

use crate::check::Need;
use crate::evidence::{Attempt, BoundPort, HostCall, Observed, OutsideReport, Vantage};
use crate::lab::LabError;
use crate::lab::observation::{Company, Observation, Put, Subject, TogetherLook, TogetherPlace, put};
use crate::lab::probe::ProbeCommand;
use crate::lab::run::{Instance, Lab, Stand, stand};

use super::aims::{Aim, Door, Spots, aims};
use super::called::{PATIENCE, called};
use super::here;
use super::host;
use super::posts::{Posted, STAYS, begun, word_for};

/// How long all calls of the stranger may take.
const ALL: Duration = Duration::from_secs(60);
/// The port of the lab's own listener.
const CONTROL: u16 = 8080;

/// Calls to every port of the host that leads into a container, from the checker and from a container of
/// the lab's that shares no network with the learner's. A listener of the lab's, published on all
/// addresses, shows which addresses lead anywhere.
pub(in crate::lab) const OUTSIDE: Observation = Observation {
    need: Need::Outside,
    subject: Subject::Together(TogetherLook {
        asks_inside: true,
        place: TogetherPlace::Beside,
        look: |company| Box::pin(look(company)),
    }),
};

async fn look(company: Company<'_>) -> Result<Vec<(String, Put)>, LabError> {
    let lab = &company.world.lab;
    let idle_stranger = idle("stranger", &[]);
    let (posted, published, stranger, (control, word)) = tokio::try_join!(
        try_join_all(company.members.iter().map(|member| Posted::place(lab, *member))),
        host::published(lab, company.members),
        stand(lab, &idle_stranger),
        control(lab),
    )?;
    let mut containers: Vec<&Instance> = company.members.iter().map(|member| member.instance).collect();
    containers.push(&stranger);
    let (addresses, control) =
        tokio::try_join!(host::addresses(lab, &containers), host::ports_of(lab, &control))?;
    let spots = Spots::new(lab, &addresses);
    let controls: Vec<Aim> = control.iter().flat_map(|port| spots.of(*port, "control", None)).collect();
    let mut calls = controls.clone();
    for own in &posted {
        let ports = published.get(&own.member.index).map_or(&[][..], Vec::as_slice);
        let doors = doors(lab, &posted, own);
        calls.extend(aims(&spots, own.member.name, ports, &doors));
    }
    let from = |vantage| calls.iter().filter(move |aim| aim.from == vantage).collect::<Vec<_>>();
    let (near, far) = (from(Vantage::Checker), from(Vantage::Stranger));
    let (here, there) = tokio::join!(
        from_here(&near),
        called(lab, &stranger, far.iter().map(|aim| aim.call()).collect(), ALL)
    );
    let seen = match there? {
        Ok(there) => {
            let told = near.into_iter().zip(here).chain(far.into_iter().zip(there));
            let told = told.map(|(aim, attempt)| tell(aim, attempt, &posted, &word));
            let (controls, tried) = told.partition(|call| call.to == "control" && call.inside == CONTROL);
            Ok(OutsideReport {
                published: bound(&posted, &published),
                home: posted
                    .iter()
                    .filter(|own| own.answers())
                    .map(|own| own.member.name.to_owned())
                    .collect(),
                controls,
                tried,
                absent: company.absent.iter().map(|name| (*name).to_owned()).collect(),
            })
        }
        Err(problem) => Err(problem),
    };
    let reports = company.asked.iter().map(|target| {
        let seen = seen.clone().map_or_else(Observed::Missing, Observed::Seen);
        (target.name.to_owned(), put(seen, |facts| &mut facts.outside))
    });
    Ok(reports.collect())
}

/// A container of the lab's that does nothing until it is asked.
fn idle<'a>(name: &'a str, publishes: &'a [u16]) -> Stand<'a> {
    let does = ProbeCommand::Listen { seconds: STAYS, word: name.to_owned(), at: 0, ports: Vec::new() };
    Stand { name, does, publishes }
}

/// The lab's own published listener, and its word.
async fn control(lab: &Lab<'_>) -> Result<(Instance, String), LabError> {
    let control = stand(lab, &idle("control", &[CONTROL])).await?;
    let word = word_for(lab, &control);
    let listen = ProbeCommand::Listen { seconds: STAYS, word: word.clone(), at: CONTROL, ports: Vec::new() };
    begun(lab, &control, &listen).await?;
    Ok((control, word))
}

/// Where the other containers are met by somebody who stands among them.
fn doors(lab: &Lab<'_>, posted: &[Posted<'_>], own: &Posted<'_>) -> Vec<Door> {
    let others = posted.iter().filter(|other| other.member.index != own.member.index);
    others.flat_map(|other| other.seen_from_inside(lab)).collect()
}

async fn from_here(calls: &[&Aim]) -> Vec<Attempt> {
    let limit = Duration::from_millis(PATIENCE);
    join_all(calls.iter().map(|aim| async move { here::call(&aim.address(), &aim.talk, limit).await })).await
}

/// What came of a call: who answered, and on which of its ports.
fn tell(aim: &Aim, attempt: Attempt, posted: &[Posted<'_>], control: &str) -> HostCall {
    let answer = attempt.facts.get("answer").map_or("", String::as_str);
    let by_word = posted.iter().find(|own| answer.contains(&own.word));
    let named = by_word.map(|own| own.member.name.to_owned());
    let named = named.or_else(|| answer.contains(control).then(|| "control".to_owned()));
    // A service that takes no name is known by the port that leads to it.
    let nameless = posted.iter().any(|own| own.member.name == aim.to && own.post.named.is_empty());
    let direct = nameless && !answer.is_empty();
    let answered_by = named.or_else(|| direct.then(|| aim.to.clone()));
    let is_own = answered_by.as_ref() == Some(&aim.to);
    let answered_at = port_of(answer).or_else(|| is_own.then_some(aim.inside));
    let target = aim.target();
    HostCall {
        from: aim.from,
        loopback: aim.loopback,
        to: aim.to.clone(),
        inside: aim.inside,
        answered_by,
        answered_at,
        attempt: Attempt { target, ..attempt },
    }
}

/// The port that the service says it was asked at.
fn port_of(answer: &str) -> Option<u16> {
    let line = answer.lines().find_map(|line| line.strip_prefix("X-Lab-Port:"))?;
    line.trim().parse().ok()
}

fn bound(
    posted: &[Posted<'_>],
    published: &std::collections::BTreeMap<usize, Vec<host::HostPort>>,
) -> Vec<BoundPort> {
    let of = |own: &Posted<'_>| {
        let service = own.member.name.to_owned();
        let ports = published.get(&own.member.index).cloned().unwrap_or_default();
        ports.into_iter().map(move |port| BoundPort {
            service: service.clone(),
            inside: port.inside,
            protocol: port.protocol.to_owned(),
            address: port.bound.map_or_else(|| "0.0.0.0".to_owned(), |address| address.to_string()),
        })
    };
    let mut all: Vec<BoundPort> = posted.iter().flat_map(of).collect();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn a_service_says_at_which_port_it_was_asked() {
        assert_eq!(port_of("HTTP/1.1 200 OK\r\nX-Lab-Name: a\r\nX-Lab-Port: 9000\r\n\r\n{}"), Some(9000));
        assert_eq!(port_of("word\n"), None);
    }
}
