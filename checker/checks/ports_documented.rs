//! Does `EXPOSE` name the ports on which somebody listens, and no other?

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, ListeningSocket};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "ports-documented",
    include_str!("ports_documented.en.ftl"),
    include_str!("ports_documented.de.ftl"),
);

/// The first port that a client's own UDP socket gets from the kernel
/// (`net.ipv4.ip_local_port_range`): one above it waits for an answer, not for callers.
const FIRST_OF_CLIENTS: u16 = 32768;

/// What listens is read from the kernel's tables inside the running container. A port on the loopback
/// address alone, the engine's own resolver among them, is nobody's from outside and needs no `EXPOSE`.
pub(super) static CHECK: Check = Check {
    id: "ports-documented",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[2, 15],
        cis: &["5.8"],
        owasp: &["R5", "D03"],
        nist: &["3.4.2"],
        reference: "Dockerfile reference: EXPOSE; proc_net(5): tcp, tcp6, udp, udp6",
    },
    needs: &[Need::Listening],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let sockets = seen(&subject::service(evidence, params)?.listening)?;
    if sockets.is_empty() {
        // A service that answers listens somewhere.
        return Err(Verdict::Error { reason: WORDS.say("no-socket") });
    }
    let listening: BTreeSet<String> =
        sockets.iter().filter(|socket| is_for_others(socket)).map(port).collect();
    let exposed: BTreeSet<String> = image.exposed_ports.iter().cloned().collect();
    let hidden = listed(listening.difference(&exposed));
    let idle = listed(exposed.difference(&listening));
    let seen = match (&hidden, &idle) {
        (None, None) => {
            let ports = listed(&listening).unwrap_or_default();
            return Ok(Verdict::pass(WORDS.say("passed").with("ports", ports)));
        }
        (Some(hidden), None) => WORDS.say("hidden").with("ports", hidden),
        (None, Some(idle)) => WORDS.say("idle").with("ports", idle),
        (Some(hidden), Some(idle)) => WORDS.say("both").with("ports", hidden).with("idle", idle),
    };
    Ok(Verdict::fail_at(
        place_of(evidence, params, idle.is_some())?,
        expected(&listening),
        seen,
        WORDS.say(if idle.is_some() { "direction" } else { "direction-hidden" }),
    ))
}

fn is_for_others(socket: &ListeningSocket) -> bool {
    let loopback = socket.address.parse().is_ok_and(|address: IpAddr| match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => address.to_canonical().is_loopback(),
    });
    let of_a_client = socket.protocol == "udp" && socket.port >= FIRST_OF_CLIENTS;
    !loopback && !of_a_client
}

fn port(socket: &ListeningSocket) -> String {
    format!("{}/{}", socket.port, socket.protocol)
}

fn listed<'a>(ports: impl IntoIterator<Item = &'a String>) -> Option<String> {
    let ports: Vec<&str> = ports.into_iter().map(String::as_str).collect();
    (!ports.is_empty()).then(|| ports.join(", "))
}

fn expected(listening: &BTreeSet<String>) -> Message {
    match listed(listening) {
        Some(ports) => WORDS.say("expected").with("ports", ports),
        None => WORDS.say("expected-none"),
    }
}

/// The last `EXPOSE`, where one says too much or there is one at all.
fn place_of(evidence: &Evidence, params: &Params, says_too_much: bool) -> Result<Place, Verdict> {
    let recipe = dockerfile::recipe(evidence, params)?;
    Ok(match recipe.last("EXPOSE") {
        Some(instruction) => place::at(&instruction.at),
        // What no instruction says comes from the base.
        None if says_too_much => place::at(&recipe.base().at),
        None => Place::WholeFile(recipe.file.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, instruction, params, stages,
        unseen, web, words,
    };
    use crate::evidence::{Evidence, ListeningSocket, Observed};

    fn with(sockets: &[(&str, &str, u16)], exposed: &[&str]) -> Evidence {
        let mut evidence = hardened();
        *fact(&mut web(&mut evidence).listening) = sockets
            .iter()
            .map(|(protocol, address, port)| ListeningSocket {
                protocol: (*protocol).to_owned(),
                address: (*address).to_owned(),
                port: *port,
            })
            .collect();
        image(&mut evidence).exposed_ports = words(exposed);
        evidence
    }

    const NOTES: (&str, &str, u16) = ("tcp", "0.0.0.0", 8080);

    #[test]
    fn a_port_that_is_documented_passes_under_any_address() {
        assert_passes(&CHECK, &with(&[NOTES], &["8080/tcp"]), &params());
        assert_passes(&CHECK, &with(&[NOTES, ("tcp", "::", 8080)], &["8080/tcp"]), &params());
        assert_passes(&CHECK, &with(&[("tcp", "172.17.0.2", 8080)], &["8080/tcp"]), &params());
    }

    #[test]
    fn what_only_the_container_reaches_needs_no_word() {
        let own = [NOTES, ("tcp", "127.0.0.1", 9000), ("udp", "127.0.0.11", 40000), ("tcp", "::1", 9001)];
        assert_passes(&CHECK, &with(&own, &["8080/tcp"]), &params());
        assert_passes(&CHECK, &with(&[NOTES, ("udp", "0.0.0.0", 45000)], &["8080/tcp"]), &params());
        assert_fails(&CHECK, &with(&[NOTES, ("udp", "0.0.0.0", 53)], &["8080/tcp"]), &params(), "hidden");
    }

    #[test]
    fn a_hidden_port_an_idle_one_and_both_are_told_apart() {
        let failure = assert_fails(&CHECK, &with(&[NOTES], &[]), &params(), "hidden");
        assert_eq!(failure.place, Place::WholeFile("Dockerfile".to_owned()));
        let idle = with(&[NOTES], &["80/tcp", "8080/tcp"]);
        let failure = assert_fails(&CHECK, &idle, &params(), "idle");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5), "the base's");
        let mut both = with(&[("tcp", "0.0.0.0", 9090)], &["8080/tcp"]);
        stages(&mut both)[1].instructions.push(instruction(11, "EXPOSE", "8080"));
        let failure = assert_fails(&CHECK, &both, &params(), "both");
        assert!(matches!(failure.place, Place::File(place) if place.line == 11));
        // Another protocol is another port.
        assert_fails(&CHECK, &with(&[NOTES], &["8080/udp"]), &params(), "both");
    }

    #[test]
    fn what_nobody_saw_is_an_error() {
        assert_error(&CHECK, &with(&[], &[]), &params());
        let mut evidence = hardened();
        web(&mut evidence).listening = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
