//! Does the service publish what is meant for outside, at the address that is meant, and nothing else?

use std::net::IpAddr;

use super::support::outside::ports;
use super::support::{place, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::submission::{Location, PublishedPort};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "publish-declared",
    include_str!("publish_declared.en.ftl"),
    include_str!("publish_declared.de.ftl"),
);

/// What is written and what the engine has bound: `--publish-all` writes no port and opens every exposed
/// one. UDP counts as well, which no connection shows. `EXPOSE` and `--expose` publish nothing.
pub(super) static CHECK: Check = Check {
    id: "publish-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[15],
        cis: &["5.9", "5.14"],
        owasp: &["R5"],
        nist: &["3.4.2"],
        reference: "docker run: --publish, --publish-all; compose: ports",
    },
    needs: &[Need::Outside],
    required: &[],
    optional: &["open-ports", "loopback-ports"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// A port of the host, as it is written or as the engine has it.
struct Published<'a> {
    inside: u16,
    protocol: &'a str,
    /// Absent for all addresses.
    address: Option<IpAddr>,
}

impl Published<'_> {
    /// What is wrong with it.
    fn fault(&self, params: &Params) -> Option<Message> {
        let tcp = self.protocol == "tcp";
        if tcp && params.open_ports.contains(&self.inside) {
            return None;
        }
        let all = self.address.is_none_or(|address| address.is_unspecified());
        let say = |key| {
            let port =
                if tcp { self.inside.to_string() } else { format!("{}/{}", self.inside, self.protocol) };
            WORDS.say(key).with("service", &params.service).with("port", port)
        };
        if !tcp || !params.loopback_ports.contains(&self.inside) {
            return Some(say("not-meant"));
        }
        match self.address {
            Some(address) if address.is_loopback() => None,
            Some(address) if !all => Some(say("at-address").with("address", address.to_string())),
            _ => Some(say("everywhere")),
        }
    }
}

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.outside)?;
    let container = subject::container(evidence, params)?;
    let fail = |seen: Message, at: &Location| {
        let (open, home) = (ports(&params.open_ports), ports(&params.loopback_ports));
        let expected = match (open.is_empty(), home.is_empty()) {
            (true, true) => WORDS.say("expected-nothing").with("service", &params.service),
            (true, false) => WORDS.say("expected-home").with("service", &params.service).with("home", home),
            (false, true) => WORDS.say("expected").with("service", &params.service).with("open", open),
            _ => WORDS
                .say("expected-both")
                .with("service", &params.service)
                .with("open", open)
                .with("home", home),
        };
        let direction = WORDS.say("direction").with("written", written::of(container));
        let place: Place = place::at(at);
        Ok(Verdict::fail_at(place, expected, seen, direction))
    };
    let own: Vec<_> = report.published.iter().filter(|port| port.service == params.service).collect();
    let is_bound = |port: &PublishedPort| {
        own.iter().any(|bound| (bound.inside, &bound.protocol) == (port.container_port, &port.protocol))
    };
    // An option of the network may have an address where none is written: the engine knows which it took.
    let undecided = |port: &PublishedPort| port.host_address.is_none() && is_bound(port);
    for port in container.publish.iter().filter(|port| !undecided(&port.value)) {
        let address = port.value.host_address.as_ref().and_then(|address| address.parse().ok());
        let written =
            Published { inside: port.value.container_port, protocol: &port.value.protocol, address };
        if let Some(fault) = written.fault(params) {
            return fail(fault, &port.at);
        }
    }
    for port in &own {
        let bound =
            Published { inside: port.inside, protocol: &port.protocol, address: port.address.parse().ok() };
        if let Some(fault) = bound.fault(params) {
            let own_line = container.publish.iter().find(|line| {
                (line.value.container_port, &line.value.protocol) == (port.inside, &port.protocol)
            });
            let all = container.publish_all.as_ref().map(|all| &all.at);
            return fail(fault, own_line.map(|line| &line.at).or(all).unwrap_or(&container.at));
        }
    }
    if own.is_empty() {
        return Ok(Verdict::pass(WORDS.say("nothing").with("service", &params.service)));
    }
    let mut bound: Vec<String> =
        own.iter().map(|port| format!("{} ({})", port.inside, port.address)).collect();
    bound.dedup();
    Ok(Verdict::pass(WORDS.say("passed").with("service", &params.service).with("ports", bound.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::{BoundPort, Evidence};
    use crate::submission::PublishedPort;

    fn written(address: Option<&str>, container_port: u16, protocol: &str) -> Evidence {
        let mut evidence = hardened();
        let host_address = address.map(str::to_owned);
        let protocol = protocol.to_owned();
        let port = PublishedPort { host_address, host_port: Some(9000), container_port, protocol };
        run(&mut evidence).publish = vec![flag(port, 12)];
        let published = &mut fact(&mut web(&mut evidence).outside).published;
        published.retain(|bound| bound.inside != container_port);
        evidence
    }

    fn bound(evidence: &mut Evidence, address: &str) {
        let port = BoundPort {
            service: "web".to_owned(),
            inside: 9000,
            protocol: "tcp".to_owned(),
            address: address.to_owned(),
        };
        fact(&mut web(evidence).outside).published.push(port);
    }

    #[test]
    fn what_is_meant_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        for address in ["127.0.0.1", "::1", "127.0.0.9"] {
            assert_passes(&CHECK, &written(Some(address), 9000, "tcp"), &params());
        }
        assert_passes(&CHECK, &written(Some("192.0.2.1"), 8080, "tcp"), &params());
    }

    #[test]
    fn the_administrators_port_belongs_to_the_host_alone() {
        for address in [None, Some("0.0.0.0"), Some("::")] {
            let failure = assert_fails(&CHECK, &written(address, 9000, "tcp"), &params(), "everywhere");
            assert!(matches!(&failure.place, Place::File(at) if at.line == 12));
        }
        assert_fails(&CHECK, &written(Some("192.0.2.1"), 9000, "tcp"), &params(), "at-address");
    }

    #[test]
    fn another_port_or_another_protocol_is_not_meant() {
        assert_fails(&CHECK, &written(Some("127.0.0.1"), 22, "tcp"), &params(), "not-meant");
        assert_fails(&CHECK, &written(None, 8080, "udp"), &params(), "not-meant");
        let nobody = Params { open_ports: Vec::new(), loopback_ports: Vec::new(), ..params() };
        assert_fails(&CHECK, &written(Some("127.0.0.1"), 8080, "tcp"), &nobody, "not-meant");
    }

    #[test]
    fn an_option_of_the_network_may_have_the_address() {
        let mut evidence = written(None, 9000, "tcp");
        bound(&mut evidence, "127.0.0.1");
        assert_passes(&CHECK, &evidence, &params());
        let mut evidence = written(None, 9000, "tcp");
        bound(&mut evidence, "0.0.0.0");
        let failure = assert_fails(&CHECK, &evidence, &params(), "everywhere");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 12));
    }

    #[test]
    fn what_the_engine_has_bound_counts_too() {
        let mut evidence = hardened();
        run(&mut evidence).publish.clear();
        run(&mut evidence).publish_all = Some(flag(true, 14));
        bound(&mut evidence, "0.0.0.0");
        let failure = assert_fails(&CHECK, &evidence, &params(), "everywhere");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 14));
        assert_error(&CHECK, &unseen(), &params());
    }
}
