//! Who listens in each container, and with which word does it answer?

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use crate::evidence::{Attempt, Connection, Listener, Way};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask_for, refused};
use crate::lab::observation::Member;
use crate::lab::probe::{Call, Post, ProbeCommand, read_post};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER};

use super::aims::Door;

/// How long a listener stays. It ends with its container in most cases.
pub(super) const STAYS: u64 = 120;
/// How long it may take until it says where it listens.
const STARTS: Duration = Duration::from_secs(30);

/// A listener of the lab's in a container, beside the service.
#[derive(Debug, Clone)]
pub(super) struct Posted<'a> {
    pub(super) member: Member<'a>,
    pub(super) post: Post,
    /// What it answers with, and the service too where it took it for its name.
    pub(super) word: String,
}

/// A call, and whom it is for.
#[derive(Debug, Clone)]
pub(super) struct Aimed {
    pub(super) to: String,
    pub(super) way: Way,
    /// Who is asked to pass it on.
    pub(super) through: Option<String>,
    pub(super) listener: Listener,
    pub(super) call: Call,
}

impl<'a> Posted<'a> {
    /// Starts the listener, and waits until it says where.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed or the listener does not start.
    pub(super) async fn place(lab: &Lab<'_>, member: Member<'a>) -> Result<Posted<'a>, LabError> {
        let word = word_for(lab, member.instance);
        // In a network that is another container's the ports are that one's, and so is the name.
        let named = if lab.plan.containers[member.index].shares_network() { &[] } else { member.ports };
        let command =
            ProbeCommand::Listen { seconds: STAYS, word: word.clone(), at: 0, ports: named.to_vec() };
        let post = begun(lab, member.instance, &command).await?;
        Ok(Posted { member, post, word })
    }

    /// Calls to it at its own addresses, from inside: what does not answer here is no listener.
    pub(super) fn controls(&self) -> Vec<Aimed> {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut calls = self.at(&[loopback]);
        calls.extend(self.at(&self.post.addresses));
        calls
    }

    /// Calls to it at the addresses of its container.
    pub(super) fn by_address(&self) -> Vec<Aimed> {
        self.at(&self.post.addresses)
    }

    /// Calls to it by these names.
    pub(super) fn by_names(&self, names: &[String]) -> Vec<Aimed> {
        let doors = self.doors();
        let of = |name: &String| {
            let name = name.clone();
            doors.clone().into_iter().map(move |(listener, port)| Aimed {
                to: self.member.name.to_owned(),
                way: Way::Name,
                through: None,
                listener,
                call: Call::Name(name.clone(), port),
            })
        };
        names.iter().flat_map(of).collect()
    }

    /// The call to it by whatever name and port somebody was told.
    pub(super) fn as_told(&self, (name, port): &(String, u16)) -> Aimed {
        Aimed {
            to: self.member.name.to_owned(),
            way: Way::Name,
            through: None,
            listener: Listener::Service,
            call: Call::Name(name.clone(), *port),
        }
    }

    fn at(&self, addresses: &[IpAddr]) -> Vec<Aimed> {
        let doors = self.doors();
        let at = |address: &IpAddr| {
            let address = *address;
            doors.clone().into_iter().map(move |(listener, port)| Aimed {
                to: self.member.name.to_owned(),
                way: Way::Address,
                through: None,
                listener,
                call: Call::Address(address, port),
            })
        };
        addresses.iter().flat_map(at).collect()
    }

    /// Whether the service answered the lab from inside: it took its name, or it takes none and listens.
    pub(super) fn answers(&self) -> bool {
        let listens = self.member.ports.iter().any(|port| self.post.open.contains(port));
        !self.post.named.is_empty() || listens
    }

    /// Where the service is met by whoever shares a network with it: by its names and addresses.
    pub(super) fn seen_from_inside(&self, lab: &Lab<'_>) -> Vec<Door> {
        let four = self.post.addresses.iter().filter(|address| address.is_ipv4());
        let hosts: Vec<String> =
            names(lab, self.member.index).into_iter().chain(four.map(IpAddr::to_string)).collect();
        let at = |host: &String| {
            let host = host.clone();
            let ports = self.doors().into_iter().filter(|(listener, _)| *listener == Listener::Service);
            ports.map(move |(_, port)| Door {
                service: self.member.name.to_owned(),
                host: format!("{host}:{port}"),
            })
        };
        hosts.iter().flat_map(at).collect()
    }

    /// Every port that somebody listens on.
    fn doors(&self) -> Vec<(Listener, u16)> {
        let open = self.post.open.iter().chain(self.member.ports);
        let mut doors: Vec<(Listener, u16)> = open.map(|port| (Listener::Service, *port)).collect();
        doors.sort_by_key(|(_, port)| *port);
        doors.dedup();
        doors.push((Listener::Lab, self.post.port));
        doors
    }
}

/// Starts a listener and reads where it stands; it goes on.
pub(super) async fn begun(
    lab: &Lab<'_>,
    instance: &Instance,
    command: &ProbeCommand,
) -> Result<Post, LabError> {
    lab.probe_volume.filled().await?;
    let docker = lab.engine.docker();
    let program = format!("{PROBE_FOLDER}/probe");
    let options = CreateExecOptions {
        cmd: Some(std::iter::once(program).chain(command.arguments()).collect()),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let action = format!("to listen in `{}`", instance.name);
    let failed = |detail: String| LabError::Engine { action: action.clone(), detail };
    let exec = ask_for(&action, ORDINARY, docker.create_exec(&instance.id, options)).await?;
    let exec = exec.map_err(|refusal| refused(&action, refusal))?.id;
    let started = docker.start_exec(&exec, None::<StartExecOptions>);
    let started = ask_for(&action, ORDINARY, started).await?.map_err(|refusal| refused(&action, refusal))?;
    let StartExecResults::Attached { mut output, .. } = started else {
        return Err(failed("the engine kept the output".to_owned()));
    };
    let read = async {
        let (mut printed, mut complaints) = (Vec::new(), Vec::new());
        while let Some(part) = output.next().await {
            match part.map_err(|error| LabError::of_engine(&action, &error))? {
                LogOutput::StdErr { message } => complaints.extend_from_slice(&message),
                other => printed.extend_from_slice(&other.into_bytes()),
            }
            if let Ok(post) = read_post(&printed) {
                return Ok(post);
            }
        }
        let problem = read_post(&printed).err().map(|error| error.to_string()).unwrap_or_default();
        Err(failed(format!("{problem}: {}", String::from_utf8_lossy(&complaints).trim())))
    };
    match timeout(STARTS, read).await {
        Ok(post) => post,
        Err(_) => Err(LabError::Deadline { what: action, seconds: STARTS.as_secs() }),
    }
}

/// The names that the learner gave a container.
pub(super) fn names(lab: &Lab<'_>, index: usize) -> Vec<String> {
    let spec = &lab.plan.containers[index];
    let mut names: Vec<String> = Vec::new();
    let aliases = spec.networks.iter().flat_map(|network| network.value.aliases.clone());
    let own = spec.name.iter().chain(&spec.hostname).map(|name| name.value.clone());
    for name in own.chain(aliases) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A word that nobody can guess and that says which container it is.
pub(super) fn word_for(lab: &Lab<'_>, instance: &Instance) -> String {
    let digest = Sha256::digest(format!("{} {}", lab.identity.token(), instance.id));
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// What came of the calls: who answered each.
pub(super) fn told(aimed: Vec<Aimed>, attempts: Vec<Attempt>, posted: &[Posted<'_>]) -> Vec<Connection> {
    let connections = aimed.into_iter().zip(attempts).map(|(aimed, attempt)| {
        let answer = attempt.facts.get("answer").map_or("", String::as_str);
        let by_word = posted.iter().find(|posted| answer.contains(&posted.word));
        let answered_by = by_word.map(|posted| posted.member.name.to_owned());
        let answered_by = answered_by.or_else(|| unnamed(&aimed, &attempt, posted));
        // Who is asked as a proxy and is none answers for itself, or whatever it is a relay for.
        let answered_by = answered_by.filter(|by| aimed.through.is_none() || *by == aimed.to);
        let target = format!("{} ({})", aimed.to, attempt.target);
        Connection {
            to: aimed.to,
            way: aimed.way,
            through: aimed.through,
            listener: aimed.listener,
            answered_by,
            attempt: Attempt { target, ..attempt },
        }
    });
    connections.collect()
}

/// A service that takes no name is known by the address that answered.
fn unnamed(aimed: &Aimed, attempt: &Attempt, posted: &[Posted<'_>]) -> Option<String> {
    let there = posted.iter().find(|posted| posted.member.name == aimed.to)?;
    if !attempt.facts.contains_key("answer") || !there.post.named.is_empty() {
        return None;
    }
    let address: Option<IpAddr> = attempt.facts.get("address").and_then(|address| address.parse().ok());
    let at_home = address.is_some_and(|address| there.post.addresses.contains(&address));
    (aimed.way == Way::HostPort || at_home).then(|| aimed.to.clone())
}
