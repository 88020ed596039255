//! What gets out of the networks, and to whom?

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::sleep;

use crate::check::Need;
use crate::evidence::{
    Attempt, EgressCall, EgressReport, EgressWay, Note, Observed, Question, RelayedQuestion, Way,
};
use crate::lab::LabError;
use crate::lab::observation::{Company, Observation, Put, Subject, Target, TogetherLook, TogetherPlace, put};
use crate::lab::probe::{Call, Heard};
use crate::lab::run::{Instance, Lab, Outside, OutsideHost, caller, heard_outside, random_word};

use super::called::{called, once_more};
use super::doors::{Door, doors};
use super::through::{Aimed, AskedOf, as_a_helper, as_a_name_server, called_until_taken, new_name};

/// How long all calls of one container may take.
const ALL: Duration = Duration::from_secs(60);
/// At which clouds hand out credentials of the machine; nothing is sent there.
const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);
/// How long a text that the service took may be on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(2);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Calls from each service to hosts of the lab's outside: by name, by address, and through every other
/// container that answers; a question for a name, also asked of those containers; and a text, as a user gives it,
/// that the service sends on.
pub(in crate::lab) const EGRESS: Observation = Observation {
    need: Need::Egress,
    subject: Subject::Together(TogetherLook {
        asks_inside: true,
        place: TogetherPlace::Beside,
        look: |company| Box::pin(look(company)),
    }),
};

async fn look(company: Company<'_>) -> Result<Vec<(String, Put)>, LabError> {
    let lab = &company.world.lab;
    let missing = |problem: String| {
        let missing = |target: &Target<'_>| {
            let seen = Observed::Missing(problem.clone());
            (target.name.to_owned(), put(seen, |facts| &mut facts.egress))
        };
        Ok(company.asked.iter().map(missing).collect())
    };
    let Some(internet) = lab.internet else { return missing("nothing stands outside".to_owned()) };
    let outside = match internet.outside() {
        Ok(outside) => outside,
        Err(problem) => return missing(problem),
    };
    let (doors, controls) = tokio::try_join!(
        doors(lab, company.members),
        try_join_all(outside.hosts.iter().map(|host| { from_outside(lab, host, outside) }))
    )?;
    let (doors, controls) = match (doors, controls.into_iter().collect::<Result<Vec<_>, String>>()) {
        (Ok(doors), Ok(controls)) => (doors, controls),
        (Err(problem), _) | (_, Err(problem)) => return missing(problem),
    };
    let reports = company.asked.iter().map(|target| {
        let (doors, controls) = (&doors, &controls);
        async move {
            let seen = from_inside(lab, &company, target, outside, doors).await?;
            let seen = seen.map(|seen| EgressReport {
                controls: controls.iter().flat_map(|(calls, _)| calls.clone()).collect(),
                names_heard: controls.iter().any(|(_, heard)| *heard),
                ..seen
            });
            let seen = seen.map_or_else(Observed::Missing, Observed::Seen);
            Ok::<_, LabError>((target.name.to_owned(), put(seen, |facts| &mut facts.egress)))
        }
    });
    try_join_all(reports).await
}

/// The calls to one host as somebody makes them who has a way to it.
fn straight(host: &OutsideHost) -> Vec<Aimed> {
    let aimed = |way, call| Aimed { host: host.known_as.clone(), way, through: None, call };
    let mut calls = vec![
        aimed(EgressWay::Name, Call::Name(host.name.clone(), host.port)),
        aimed(EgressWay::Address, Call::Address(host.address.into(), host.port)),
    ];
    let six = host.six.map(|(address, port)| Call::Address(address.into(), port));
    calls.extend(six.map(|call| aimed(EgressWay::AddressOfIpv6, call)));
    calls
}

/// What one of the hosts reaches of the others, and whether its question was heard; or why it cannot say.
async fn from_outside(
    lab: &Lab<'_>,
    own: &OutsideHost,
    outside: &Outside,
) -> Result<Result<(Vec<EgressCall>, bool), String>, LabError> {
    let others = outside.hosts.iter().filter(|host| host.known_as != own.known_as);
    let aimed: Vec<Aimed> = others.flat_map(straight).collect();
    let (name, word) = new_name(outside);
    let mut calls: Vec<Call> = aimed.iter().map(|aimed| aimed.call.clone()).collect();
    calls.push(Call::Ask(name));
    let attempts = match called(lab, &caller(own), calls, ALL).await? {
        Ok(attempts) => attempts,
        Err(problem) => return Ok(Err(problem)),
    };
    let heard = asked(lab, outside, &word).await?;
    Ok(Ok((told(aimed, attempts, outside), heard)))
}

/// All that one service gets out; or what kept it from calling. The controls are left out.
async fn from_inside(
    lab: &Lab<'_>,
    company: &Company<'_>,
    target: &Target<'_>,
    outside: &Outside,
    doors: &[Door],
) -> Result<Result<EgressReport, String>, LabError> {
    let Some(member) = company.members.iter().find(|member| member.index == target.index) else {
        return Ok(Err("it does not run".to_owned()));
    };
    let others: Vec<&Door> = doors.iter().filter(|door| door.index != target.index).collect();
    let mut aimed: Vec<Aimed> = outside.hosts.iter().flat_map(straight).collect();
    let greeted = aimed.len();
    aimed.extend(others.iter().map(|door| Aimed {
        host: String::new(),
        way: EgressWay::Through,
        through: Some(door.to.clone()),
        call: Call::Address(door.address, door.port),
    }));
    let (name, name_word) = new_name(outside);
    let note_word = random_word();
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let mut calls: Vec<Call> = aimed.iter().map(|aimed| aimed.call.clone()).collect();
    calls.push(Call::Ask(name));
    calls.push(Call::Route(METADATA.into()));
    calls.push(Call::Post(loopback, target.wanted.port, "/notes", note_word.clone()));
    // At its own address a container answers as long as it listens.
    let at_home = |number: usize| {
        let door = number.checked_sub(greeted).and_then(|number| others.get(number));
        door.is_some_and(|door| door.way == Way::Address)
    };
    let mut attempts = match called_until_taken(lab, member.instance, &calls, at_home, ALL).await? {
        Ok(attempts) => attempts,
        Err(problem) => return Ok(Err(problem)),
    };
    let last = attempts.split_off(aimed.len());
    let [question, metadata, note] = last.as_slice() else { return Ok(Err("too few attempts".to_owned())) };
    // Whoever can be connected to may pass something on.
    let connected = |(_, attempt): &(&&Door, &Attempt)| attempt.facts.contains_key("connected");
    let mut open: Vec<&Door> = Vec::new();
    for (door, _) in others.iter().zip(attempts.iter().skip(greeted)).filter(connected) {
        // A port of the host leads to the same program at each of the host's addresses.
        let same = |known: &&Door| (&known.to, known.way, known.port) == (&door.to, door.way, door.port);
        if !open.iter().any(same) {
            open.push(door);
        }
    }
    let passing: Vec<Aimed> = open.iter().flat_map(|door| as_a_helper(door, outside)).collect();
    let questions: Vec<AskedOf> = open.iter().map(|door| as_a_name_server(door, outside)).collect();
    let calls = passing.iter().map(|aimed| &aimed.call).chain(questions.iter().map(|asked| &asked.call));
    let calls: Vec<Call> = calls.cloned().collect();
    let mut passed_on = match called_until_taken(lab, member.instance, &calls, |_| true, ALL).await? {
        Ok(attempts) => attempts,
        Err(problem) => return Ok(Err(problem)),
    };
    let relayed = relayed(lab, outside, questions, passed_on.split_off(passing.len())).await?;
    aimed.extend(passing);
    attempts.extend(passed_on);
    let mut heard = asked(lab, outside, &name_word).await?;
    if let Err(problem) = again(lab, member.instance, outside, &aimed, &mut attempts, &mut heard).await? {
        return Ok(Err(problem));
    }
    let heard_by = heard_of(lab, outside, &note_word, was_taken(note)).await?;
    Ok(Ok(EgressReport {
        controls: Vec::new(),
        names_heard: false,
        tried: told(aimed, attempts, outside),
        question: Question { heard, attempt: question.clone() },
        relayed,
        note: Note { attempt: note.clone(), heard_by },
        metadata: metadata.clone(),
    }))
}

/// Makes every call that came straight through once more, and the question that was heard. A program that passes
/// something on may do so once, and is believed. An inner error is what kept the container from calling.
async fn again(
    lab: &Lab<'_>,
    instance: &Instance,
    outside: &Outside,
    aimed: &[Aimed],
    attempts: &mut [Attempt],
    heard: &mut bool,
) -> Result<Result<(), String>, LabError> {
    let straight = |number: &usize| {
        aimed[*number].through.is_none() && answered_by(&attempts[*number], outside).is_some()
    };
    let through: Vec<usize> = (0..aimed.len()).filter(straight).collect();
    let calls: Vec<Call> = aimed.iter().map(|aimed| aimed.call.clone()).collect();
    if let Err(problem) = once_more(lab, instance, &calls, &through, attempts).await? {
        return Ok(Err(problem));
    }
    if *heard {
        let (name, word) = new_name(outside);
        if let Err(problem) = called(lab, instance, vec![Call::Ask(name)], ALL).await? {
            return Ok(Err(problem));
        }
        *heard = asked(lab, outside, &word).await?;
    }
    Ok(Ok(()))
}

/// The host whose word came back.
fn answered_by<'a>(attempt: &Attempt, outside: &'a Outside) -> Option<&'a OutsideHost> {
    let answer = attempt.facts.get("answer").map_or("", String::as_str);
    outside.hosts.iter().find(|host| answer.contains(&host.word))
}

/// Whether the service took the text that it was given.
fn was_taken(note: &Attempt) -> bool {
    let answer = note.facts.get("answer").map_or("", String::as_str);
    answer.split(' ').nth(1).is_some_and(|status| status.starts_with('2'))
}

/// The questions that other containers were asked, and whether the name server outside heard each.
async fn relayed(
    lab: &Lab<'_>,
    outside: &Outside,
    questions: Vec<AskedOf>,
    attempts: Vec<Attempt>,
) -> Result<Vec<RelayedQuestion>, LabError> {
    let Some(server) = outside.hosts.last().filter(|_| !questions.is_empty()) else { return Ok(Vec::new()) };
    let heard = heard_outside(lab, server).await?.unwrap_or_default();
    let told = questions.into_iter().zip(attempts).map(|(AskedOf { through, word, .. }, attempt)| {
        let heard = heard.iter().any(|each| matches!(each, Heard::Asked(name) if name.contains(&word)));
        RelayedQuestion { through, heard, attempt }
    });
    Ok(told.collect())
}

/// Whether the name server was asked for a name with this word in it.
async fn asked(lab: &Lab<'_>, outside: &Outside, word: &str) -> Result<bool, LabError> {
    let Some(server) = outside.hosts.last() else { return Ok(false) };
    let heard = heard_outside(lab, server).await?.unwrap_or_default();
    Ok(heard.iter().any(|each| matches!(each, Heard::Asked(name) if name.contains(word))))
}

/// The hosts that heard of a text. One that the service took may still be on its way.
async fn heard_of(
    lab: &Lab<'_>,
    outside: &Outside,
    word: &str,
    waits: bool,
) -> Result<Vec<String>, LabError> {
    let mut left = if waits { ON_ITS_WAY } else { Duration::ZERO };
    loop {
        let heard = try_join_all(outside.hosts.iter().map(|host| heard_outside(lab, host))).await?;
        let of_it = |each: &Heard| matches!(each, Heard::Heard(text) if text.contains(word));
        let by: Vec<String> = (outside.hosts.iter().zip(heard))
            .filter(|(_, heard)| heard.as_ref().is_some_and(|heard| heard.iter().any(of_it)))
            .map(|(host, _)| host.known_as.clone())
            .collect();
        if !by.is_empty() || left.is_zero() {
            return Ok(by);
        }
        sleep(PAUSE).await;
        left = left.saturating_sub(PAUSE);
    }
}

/// What came of the calls: which host answered each.
fn told(aimed: Vec<Aimed>, attempts: Vec<Attempt>, outside: &Outside) -> Vec<EgressCall> {
    let calls = aimed.into_iter().zip(attempts).map(|(aimed, attempt)| {
        let answered_by = answered_by(&attempt, outside).map(|host| host.known_as.clone());
        let target = match (&aimed.through, aimed.way) {
            (Some(through), _) if matches!(aimed.call, Call::Shell(..)) => {
                format!("{} ({through}, {})", aimed.host, attempt.target)
            }
            // `host:port (place)` of a proxy, and the place alone of a relay.
            (Some(through), _) => match attempt.target.split_once(" (") {
                Some((host, place)) => format!("{host} ({through}, {place}"),
                None => format!("{through} ({})", attempt.target),
            },
            (None, EgressWay::Name) => attempt.target.clone(),
            (None, _) => format!("{} ({})", aimed.host, attempt.target),
        };
        EgressCall {
            // A relay that is only greeted has a host of its own choice.
            host: if aimed.host.is_empty() { answered_by.clone().unwrap_or_default() } else { aimed.host },
            way: aimed.way,
            through: aimed.through,
            answered_by,
            attempt: Attempt { target, ..attempt },
        }
    });
    calls.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Attempt, was_taken};
    use crate::evidence::Outcome;

    #[test]
    fn a_text_is_taken_with_an_answer_that_says_so() {
        let note = |answer: &str| Attempt {
            name: "post".to_owned(),
            target: String::new(),
            outcome: Outcome::Done(1),
            facts: BTreeMap::from([("answer".to_owned(), answer.to_owned())]),
        };
        assert!(was_taken(&note("HTTP/1.1 201 Created\r\n")));
        assert!(!was_taken(&note("HTTP/1.1 401 Unauthorized\r\n")) && !was_taken(&note("")));
    }
}
