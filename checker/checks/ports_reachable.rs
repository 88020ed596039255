//! Does everybody come in who has to?

use super::support::outside::{answered, attempts, is_home, no_way_in, ports, runs};
use super::support::{place, settle, subject, written};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Evidence, HostCall, OutsideReport};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "ports-reachable",
    include_str!("ports_reachable.en.ftl"),
    include_str!("ports_reachable.de.ftl"),
);

/// A port for everybody answers at an address that others reach, one for the administrator on a loopback
/// address, where an SSH tunnel ends. Each on the right port of the service, whatever number the host
/// gives it.
pub(super) static CHECK: Check = Check {
    id: "ports-reachable",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[15],
        cis: &["5.14"],
        owasp: &[],
        nist: &[],
        reference: "docker run: --publish; ip(7)",
    },
    needs: &[Need::Outside],
    required: &["open-ports"],
    optional: &["loopback-ports"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.outside)?;
    let service = params.service.as_str();
    runs(report, params)?;
    let mut through: Vec<&HostCall> = Vec::new();
    for (wanted, home) in [(&params.open_ports, false), (&params.loopback_ports, true)] {
        for port in wanted {
            way_in(evidence, report, home)?;
            let found = answered(report, service).find(|call| {
                call.answered_at == Some(*port) && if home { is_home(call) } else { !call.loopback }
            });
            let Some(call) = found else {
                let container = subject::container(evidence, params)?;
                let by = written::of(container);
                let whom = if home { "administrator" } else { "everybody" };
                let port = port.to_string();
                let at = container.publish.iter().find(|own| own.value.container_port.to_string() == port);
                return Ok(Verdict::fail(Failure {
                    expected: WORDS
                        .say("expected")
                        .with("service", service)
                        .with("port", &port)
                        .with("whom", whom),
                    seen: WORDS.say("silent").with("service", service).with("port", &port).with("whom", whom),
                    attempts: attempts(&tried(report, service, home)),
                    place: place::at(at.map_or(&container.at, |port| &port.at)),
                    direction: WORDS.say("direction").with("whom", whom).with("written", by),
                }));
            };
            through.push(call);
        }
    }
    let open = ports(&params.open_ports);
    let home = ports(&params.loopback_ports);
    let also = match (params.open_ports.is_empty(), params.loopback_ports.is_empty()) {
        (true, _) => "only",
        (false, true) => "no",
        (false, false) => "yes",
    };
    let seen =
        WORDS.say("passed").with("service", service).with("open", open).with("also", also).with("home", home);
    Ok(Verdict::pass_after(seen, attempts(&through)))
}

/// Calls of this kind do come in on this host.
fn way_in(evidence: &Evidence, report: &OutsideReport, home: bool) -> Result<(), Verdict> {
    let leads =
        |call: &HostCall| call.answered_by.is_some() && if home { is_home(call) } else { !call.loopback };
    if report.controls.iter().any(leads) {
        Ok(())
    } else if home {
        // The engine is another machine, or the checker runs in a container.
        Err(Verdict::Skipped { reason: WORDS.say("elsewhere") })
    } else {
        Err(no_way_in(evidence))
    }
}

/// The calls of this kind to the service's own ports.
fn tried<'a>(report: &'a OutsideReport, service: &str, home: bool) -> Vec<&'a HostCall> {
    let own = report.tried.iter().filter(|call| call.to == service);
    own.filter(|call| if home { is_home(call) } else { !call.loopback }).collect()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, params, unseen, web,
    };

    #[test]
    fn everybody_and_the_administrator_come_in() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_service_on_loopback_alone_serves_nobody() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).tried.retain(|call| call.loopback);
        assert_fails(&CHECK, &evidence, &params(), "silent");
    }

    #[test]
    fn the_administrators_port_has_to_be_there_and_be_the_right_one() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).tried.retain(|call| call.inside != 9000);
        assert_fails(&CHECK, &evidence, &params(), "silent");
        let mut evidence = hardened();
        for call in &mut fact(&mut web(&mut evidence).outside).tried {
            call.answered_at = Some(8080);
        }
        assert_fails(&CHECK, &evidence, &params(), "silent");
    }

    #[test]
    fn where_nobody_comes_in_nothing_is_shown() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).controls.retain(|call| !call.loopback);
        assert_skipped(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).controls.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).outside).absent.push("web".to_owned());
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
