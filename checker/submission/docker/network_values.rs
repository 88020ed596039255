//! Which networks, ports and names does a container of `docker run` have?

use std::net::IpAddr;

use super::super::source::{Fault, Word};
use super::super::values::{address, exposed, ports};
use super::super::{Link, NetworkAttachment};
use super::catalogue::say;
use super::container_draft::ContainerDraft;
use super::dangerous_flags as dangerous;
use super::flags::Given;

type Container<'a, 'd> = Given<'a, 'd, ContainerDraft>;

/// Keys of the long form of `--network` that the lab does not carry out.
const ENDPOINT_OPTIONS: [&str; 4] = ["driver-opt", "link-local-ip", "mac-address", "gw-priority"];

/// `NAME`, or `name=NAME,alias=ALIAS` in the long form.
pub(super) fn network(given: &mut Container<'_, '_>) {
    let mut attachment = NetworkAttachment::on(String::new());
    let mut faults = Vec::new();
    if given.value.text().contains('=') {
        for part in given.value.fields() {
            match part.split_once('=') {
                Some((key, value)) => match key.text().to_ascii_lowercase().as_str() {
                    "name" => value.text().clone_into(&mut attachment.network),
                    "ip" | "ip6" => match fixed(&value, key.text().eq_ignore_ascii_case("ip6")) {
                        Ok(address) => attachment.addresses.push(given.file.located(address, &value.range())),
                        Err(fault) => faults.push(fault),
                    },
                    "alias" => attachment.aliases.push(value.text().to_owned()),
                    other if ENDPOINT_OPTIONS.contains(&other) => {
                        faults.push(say(&part, "endpoint-option").outside_lab());
                    }
                    _ => faults.push(say(&part, "network-option")),
                },
                None => faults.push(say(&part, "network-option")),
            }
        }
    } else {
        given.value.text().clone_into(&mut attachment.network);
    }
    if attachment.network.is_empty() && faults.is_empty() {
        faults.push(say(&given.value, "network-option"));
    }
    if let Some(owner) = attachment.owner()
        && let Err(message) = given.draft.ledger.known(owner)
    {
        let problem = given.file.problem(&given.value.range(), message);
        given.draft.problems.push(problem);
        return;
    }
    if !faults.is_empty() {
        for fault in faults {
            given.draft.fault(given.file, fault);
        }
        return;
    }
    dangerous::note_network(given, &attachment.network);
    given.target.spec.networks.push(given.file.located(attachment, &given.place));
}

/// An address of `--ip` or `--ip6`.
pub(super) fn fixed(word: &Word, six: bool) -> Result<String, Fault> {
    let text = address(word)?;
    let fits = text.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6() == six);
    if fits { Ok(text) } else { Err(say(word, "other-version")) }
}

/// `CONTAINER[:ALIAS]`; the alias is the container's own name where none is given.
pub(super) fn link(given: &mut Container<'_, '_>) {
    let word = given.value.clone();
    let (container, alias) = match word.split_once(':') {
        Some((container, alias)) => (container, alias),
        None => (word.clone(), word.clone()),
    };
    if container.text().is_empty() || alias.text().is_empty() {
        given.draft.fault(given.file, say(&word, "link"));
        return;
    }
    if let Err(message) = given.draft.ledger.known(container.text()) {
        let problem = given.file.problem(&container.range(), message);
        given.draft.problems.push(problem);
        return;
    }
    let (container, alias) = (container.text().to_owned(), alias.text().to_owned());
    given.target.spec.links.push(given.file.located(Link { container, alias }, &given.place));
}

/// `[[address:]host:]container[/protocol]`, or `published=…,target=…,protocol=…`, whose further keys Docker
/// does not read.
pub(super) fn publish(given: &mut Container<'_, '_>) {
    let word = given.value.clone();
    let mut standard = word.clone();
    if word.text().contains('=') {
        let (mut published, mut target, mut protocol) = (String::new(), String::new(), "tcp".to_owned());
        for part in word.split(',') {
            match part.split_once('=') {
                Some((key, value)) => match key.text() {
                    "published" => value.text().clone_into(&mut published),
                    "target" => value.text().clone_into(&mut target),
                    "protocol" => value.text().clone_into(&mut protocol),
                    _ => {}
                },
                None => {
                    given.draft.fault(given.file, say(&part, "publish-option"));
                    return;
                }
            }
        }
        standard = Word::at(&format!("{published}:{target}/{protocol}"), word.range());
    }
    for port in given.draft.take(given.file, ports(&standard)).into_iter().flatten() {
        given.target.spec.publish.push(given.file.located(port, &given.place));
    }
}

pub(super) fn expose(given: &mut Container<'_, '_>) {
    let ports = exposed(&given.value);
    for port in given.draft.take(given.file, ports).into_iter().flatten() {
        given.target.spec.expose.push(given.file.located(port, &given.place));
    }
}

pub(super) fn name_server(word: &Word) -> Result<String, Fault> {
    address(word)
}

/// A domain of `--dns-search`: labels of letters, digits and `-`, or `.` for none.
pub(super) fn domain(word: &Word) -> Result<String, Fault> {
    let text = word.text().trim();
    let label = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let fine = text == "." || text.strip_suffix('.').unwrap_or(text).split('.').all(label);
    if fine { Ok(text.to_owned()) } else { Err(say(word, "domain")) }
}
