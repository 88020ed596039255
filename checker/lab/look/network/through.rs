//! What is a container asked that may pass something on?
//!
//! It is greeted as everybody is, which shows a relay; it is asked as a proxy; it is given a line as a shell takes
//! it; and it is asked for a name, as one who passes questions on to a name server.

use std::time::Duration;

use tokio::time::sleep;

use crate::evidence::{Attempt, EgressWay, Outcome};
use crate::lab::LabError;
use crate::lab::probe::{Call, ProbeCommand};
use crate::lab::run::{Instance, Lab, Outside, PROBE_FOLDER, random_word};

use super::called::called;
use super::doors::Door;

/// How long a call from a shell may take, in milliseconds: less than the one that waits for the shell.
const FROM_A_SHELL: u64 = 1_500;
/// How often somebody is called again who takes one caller at a time.
const AGAIN: usize = 20;
/// The pause between two of these calls.
const PAUSE: Duration = Duration::from_millis(100);

/// A call, and whom it is for.
#[derive(Debug, Clone)]
pub(super) struct Aimed {
    pub(super) host: String,
    pub(super) way: EgressWay,
    pub(super) through: Option<String>,
    pub(super) call: Call,
}

/// A question for a name that a container is asked, to be passed on.
#[derive(Debug, Clone)]
pub(super) struct AskedOf {
    pub(super) through: String,
    /// The part of the name that nobody asked for before.
    pub(super) word: String,
    pub(super) call: Call,
}

/// The line that makes a shell call somebody. Whoever has a shell in a container brings his own tools along; the
/// probe is there already.
fn line_for(call: Call) -> String {
    let command = ProbeCommand::Connect { milliseconds: FROM_A_SHELL, calls: vec![call] };
    format!("{PROBE_FOLDER}/probe {}; exit", command.arguments().join(" "))
}

/// The same for whoever is met at `host:port`, by a name or an address; nothing where that is no such place.
pub(super) fn line_to(place: &str) -> Option<String> {
    let (host, port) = place.rsplit_once(':')?;
    Some(line_for(Call::Name(host.to_owned(), port.parse().ok()?)))
}

/// A container is asked for each host, by its name and by its address.
pub(super) fn as_a_helper(door: &Door, outside: &Outside) -> Vec<Aimed> {
    let place = door.address.to_string();
    let mut aimed = Vec::new();
    for host in &outside.hosts {
        let line = line_for(Call::Address(host.address.into(), host.port));
        let mut calls = vec![Call::Shell(place.clone(), door.port, line)];
        for wanted in [host.known_as.clone(), format!("{}:{}", host.address, host.port)] {
            calls.push(Call::Via(place.clone(), door.port, wanted.clone()));
            calls.push(Call::Tunnel(place.clone(), door.port, wanted));
        }
        aimed.extend(calls.into_iter().map(|call| Aimed {
            host: host.known_as.clone(),
            way: EgressWay::Through,
            through: Some(door.to.clone()),
            call,
        }));
    }
    aimed
}

/// A name that nobody asked for before: whoever hears it heard it from here; and the word in it.
pub(super) fn new_name(outside: &Outside) -> (String, String) {
    let word = random_word();
    let below = outside.hosts.last().map_or("", |host| host.name.as_str());
    (format!("{word}.{below}"), word)
}

/// A container is asked for a name of its own.
pub(super) fn as_a_name_server(door: &Door, outside: &Outside) -> AskedOf {
    let (name, word) = new_name(outside);
    AskedOf { through: door.to.clone(), word, call: Call::AskThere(door.address, door.port, name) }
}

/// Makes all calls at once, and those once more that were refused where somebody listens: a relay that takes one
/// caller at a time was between two of them. An inner error is what kept the container from calling.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn called_until_taken(
    lab: &Lab<'_>,
    instance: &Instance,
    calls: &[Call],
    somebody_listens: impl Fn(usize) -> bool,
    limit: Duration,
) -> Result<Result<Vec<Attempt>, String>, LabError> {
    let mut attempts = match called(lab, instance, calls.to_vec(), limit).await? {
        Ok(attempts) => attempts,
        Err(problem) => return Ok(Err(problem)),
    };
    for _ in 0..AGAIN {
        let busy: Vec<usize> = (0..calls.len())
            .filter(|number| somebody_listens(*number) && is_refused(&attempts[*number]))
            .collect();
        if busy.is_empty() {
            break;
        }
        sleep(PAUSE).await;
        let again = busy.iter().map(|number| calls[*number].clone()).collect();
        let again = match called(lab, instance, again, limit).await? {
            Ok(again) => again,
            Err(problem) => return Ok(Err(problem)),
        };
        for (number, attempt) in busy.into_iter().zip(again) {
            attempts[number] = attempt;
        }
    }
    Ok(Ok(attempts))
}

fn is_refused(attempt: &Attempt) -> bool {
    matches!(&attempt.outcome, Outcome::Refused(errno) if errno.name == "ECONNREFUSED")
}

#[cfg(test)]
mod tests {
    use super::{Call, line_for, line_to};

    #[test]
    fn a_shell_is_given_one_line_and_ends() {
        let line = line_for(Call::Address("192.0.2.1".parse().unwrap(), 25));
        assert!(line.ends_with("/probe connect 1500 address 192.0.2.1 25 -; exit"), "{line}");
        assert!(line.starts_with('/') && !line.contains('\n'));
        assert!(line_to("db:8080").unwrap().contains(" name db 8080 -;"));
        assert_eq!(line_to("db"), None);
    }
}
