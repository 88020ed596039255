//! Does nobody reach from outside what is meant for the inside?

use super::support::outside::{Allowed, attempts, ports, silence_counts, too_far};
use super::support::{place, settle, subject, written};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, HostCall};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("ports-closed", include_str!("ports_closed.en.ftl"), include_str!("ports_closed.de.ftl"));

/// Every port of the host that leads into a container is called, from the host at each of its addresses
/// and from a container on a network of its own, and each is asked as a proxy for all others. The word
/// that comes back says who answered, and on which of its ports, whatever stood between. Measured on
/// engine 20.10: without an address the engine binds `0.0.0.0` and `[::]`, the latter also where the kernel
/// has IPv6 switched off; a port on `127.0.0.1` refuses at every other address, and to every container.
pub(super) static CHECK: Check = Check {
    id: "ports-closed",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[15],
        cis: &["5.9", "5.14"],
        owasp: &["R5", "D03"],
        nist: &["3.4.2"],
        reference: "docker run: --publish; ip(7)",
    },
    needs: &[Need::Outside],
    required: &[],
    optional: &["open-ports", "loopback-ports"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.outside)?;
    let service = params.service.as_str();
    let allowed = Allowed { open: &params.open_ports, loopback: &params.loopback_ports };
    let reached = too_far(report, service, allowed);
    if let Some(first) = reached.first() {
        let way = way(&reached, service);
        let at = first.answered_at.unwrap_or(first.inside);
        let place = place_of(evidence, params, first);
        let by = match &place {
            Place::File(at) => written::written(at),
            _ => written::of_all(evidence),
        };
        let meant = if params.loopback_ports.contains(&at) { "loopback" } else { "nobody" };
        let also = match (params.open_ports.is_empty(), params.loopback_ports.is_empty()) {
            (true, _) => "only",
            (false, true) => "no",
            (false, false) => "yes",
        };
        return Ok(Verdict::fail(Failure {
            expected: if params.open_ports.is_empty() && params.loopback_ports.is_empty() {
                WORDS.say("expected-nobody").with("service", service)
            } else {
                WORDS
                    .say("expected")
                    .with("service", service)
                    .with("ports", ports(&params.open_ports))
                    .with("also", also)
                    .with("home", ports(&params.loopback_ports))
            },
            seen: WORDS
                .say("reached")
                .with("service", service)
                .with("port", at.to_string())
                .with("way", way)
                .with("relay", &first.to)
                .with("count", reached.len()),
            attempts: attempts(&reached),
            place,
            direction: WORDS.say("direction").with("way", way).with("meant", meant).with("written", by),
        }));
    }
    silence_counts(evidence, report, params)?;
    let addresses = report.controls.iter().filter(|call| call.answered_by.is_some()).count();
    let tried: Vec<&HostCall> = report.tried.iter().filter(|call| call.to == service).collect();
    let closed: Vec<&HostCall> = tried.into_iter().filter(|call| call.answered_by.is_none()).collect();
    let seen = WORDS
        .say("passed")
        .with("service", service)
        .with("count", report.tried.len())
        .with("addresses", addresses);
    Ok(Verdict::pass_after(seen, attempts(&closed)))
}

/// The selector `$way`: another container passed the call on, or the port of the service's own container
/// is open, to the host alone or to others.
fn way(reached: &[&HostCall], service: &str) -> &'static str {
    let own: Vec<&&HostCall> = reached.iter().filter(|call| call.to == service).collect();
    match (own.is_empty(), own.iter().all(|call| call.loopback)) {
        (true, _) => "relay",
        (false, true) => "loopback",
        (false, false) => "open",
    }
}

/// Where it is written that this port of the host leads there.
fn place_of(evidence: &Evidence, params: &Params, call: &HostCall) -> Place {
    let plan = &evidence.submission.plan;
    let container = plan.container_for(&call.to, false);
    let Some(container) = container else { return Place::Service(params.service.clone()) };
    let port = container.publish.iter().find(|port| port.value.container_port == call.inside);
    let all = container.publish_all.as_ref().map(|all| &all.at);
    place::at(port.map(|port| &port.at).or(all).unwrap_or(&container.at))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attempt, fact, hardened, host_call,
        params, unseen, web,
    };
    use crate::evidence::{Evidence, HostCall, ServiceFacts, Vantage};

    fn with(call: HostCall) -> Evidence {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).tried.push(call);
        evidence
    }

    #[test]
    fn only_what_is_meant_answers() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_port_of_the_host_itself_must_not_answer_others() {
        for (from, at) in [(Vantage::Checker, "172.17.0.1"), (Vantage::Stranger, "172.17.0.1")] {
            assert_fails(&CHECK, &with(host_call(from, "web", 9000, at, true)), &params(), "reached");
        }
        // What a container calls loopback is not the host's.
        let call = host_call(Vantage::Stranger, "web", 9000, "127.0.0.1", true);
        assert_fails(&CHECK, &with(call), &params(), "reached");
    }

    #[test]
    fn what_nobody_may_reach_answers_on_loopback_neither() {
        let nobody = Params { open_ports: Vec::new(), loopback_ports: Vec::new(), ..params() };
        assert_fails(&CHECK, &hardened(), &nobody, "reached");
        let call = host_call(Vantage::Checker, "web", 8080, "127.0.0.1", true);
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).tried = vec![call];
        assert_fails(&CHECK, &evidence, &nobody, "reached");
    }

    #[test]
    fn a_relay_and_a_port_that_leads_elsewhere_are_seen_through() {
        let mut call = host_call(Vantage::Checker, "front", 80, "172.17.0.1", true);
        (call.answered_by, call.answered_at) = (Some("web".to_owned()), Some(9000));
        assert_fails(&CHECK, &with(call.clone()), &params(), "reached");
        // The service's own page by way of a reverse proxy is what everybody may have.
        call.answered_at = Some(8080);
        assert_passes(&CHECK, &with(call), &params());
        let mut swapped = host_call(Vantage::Checker, "web", 8080, "172.17.0.1", true);
        swapped.answered_at = Some(9000);
        assert_fails(&CHECK, &with(swapped), &params(), "reached");
    }

    #[test]
    fn silence_without_a_control_is_no_pass() {
        let mut evidence = hardened();
        let report = fact(&mut web(&mut evidence).outside);
        report.controls.retain(|call| call.from == Vantage::Checker);
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        for call in &mut fact(&mut web(&mut evidence).outside).controls {
            call.answered_by = None;
        }
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).home.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut call = host_call(Vantage::Checker, "web", 9000, "172.17.0.1", false);
        call.attempt = attempt("connect", "web", "EMFILE");
        assert_error(&CHECK, &with(call), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).absent.push("web".to_owned());
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }

    #[test]
    fn each_service_is_judged_by_its_own_word() {
        let mut evidence = hardened();
        let facts = ServiceFacts { outside: web(&mut evidence).outside.clone(), ..ServiceFacts::default() };
        evidence.services.insert("db".to_owned(), facts);
        let db = Params {
            service: "db".to_owned(),
            open_ports: Vec::new(),
            loopback_ports: Vec::new(),
            ..params()
        };
        assert_passes(&CHECK, &evidence, &db);
        let mut call = host_call(Vantage::Stranger, "web", 8080, "172.17.0.1", true);
        (call.answered_by, call.answered_at) = (Some("db".to_owned()), Some(8080));
        let report = &mut evidence.services.get_mut("db").unwrap().outside;
        fact(report).tried.push(call);
        assert_fails(&CHECK, &evidence, &db, "reached");
    }
}
