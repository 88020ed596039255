//! Does the service reach nobody but those that it has an arrow with?

use super::support::{arrows, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Connection, Evidence, Way};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "only-drawn-arrows",
    include_str!("only_drawn_arrows.en.ftl"),
    include_str!("only_drawn_arrows.de.ftl"),
);

/// Docker's networks know members and no directions, so that an arrow counts for both its ends. Every
/// other service is called by its names, at its addresses, and at the ports of the host that lead to it,
/// on every port that something listens on and on one of the lab's. What comes back decides: engine 20.10
/// drops a packet between two networks where 26 and newer say that there is no route.
pub(super) static CHECK: Check = Check {
    id: "only-drawn-arrows",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[16],
        cis: &["2.2", "5.30"],
        owasp: &["R5", "D03"],
        nist: &["3.3.3", "3.4.2"],
        reference: "docker network create; network_namespaces(7)",
    },
    needs: &[Need::Neighbours],
    required: &["services"],
    optional: &["public"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.neighbours)?;
    let others = arrows::others(evidence, params);
    let is_other = |name: &str| others.contains(name);
    let reached: Vec<&Connection> = report
        .tried
        .iter()
        .filter(|connection| connection.answered_by.as_deref().is_some_and(is_other))
        .filter(|connection| !is_public(connection, params))
        .collect();
    // Netavark lets its bridges reach each other unless they are made with `isolate`; podman-network-create(1).
    let between_bridges = |connection: &&Connection| {
        let whom = connection.answered_by.as_deref().unwrap_or(&connection.to);
        connection.way == Way::Address && arrows::are_apart(evidence, params, whom)
    };
    if subject::is_podman(evidence) && !reached.is_empty() && reached.iter().all(between_bridges) {
        return Err(Verdict::Skipped { reason: WORDS.say("podman") });
    }
    if let Some(first) = reached.first() {
        let whom = first.answered_by.as_deref().unwrap_or(&first.to);
        return Ok(Verdict::fail(Failure {
            expected: if params.services.is_empty() {
                WORDS.say("expected-nobody").with("from", &params.service)
            } else {
                let services = params.services.join(", ");
                WORDS.say("expected").with("from", &params.service).with("services", services)
            },
            seen: WORDS
                .say("reached")
                .with("from", &params.service)
                .with("to", whom)
                .with("way", arrows::way(first))
                .with("through", first.through.as_deref().unwrap_or_default())
                .with("count", reached.len()),
            attempts: arrows::attempts(reached.iter().copied()),
            place: arrows::place_of(evidence, params, first),
            direction: WORDS.say("direction").with("way", arrows::way(first)),
        }));
    }
    arrows::were_there(report, &others)?;
    let tried: Vec<&Connection> = report.tried.iter().filter(|connection| is_other(&connection.to)).collect();
    arrows::all_clear(tried.iter().copied())?;
    let names: Vec<&str> = others.into_iter().collect();
    let seen = WORDS
        .say("passed")
        .with("from", &params.service)
        .with("others", names.join(", "))
        .with("count", tried.len());
    Ok(Verdict::pass_after(seen, arrows::attempts(tried.into_iter())))
}

/// Whether everybody may come this way: through a port of the host to a service that is there for all.
fn is_public(connection: &Connection, params: &Params) -> bool {
    let through = connection.answered_by.as_ref();
    connection.way == Way::HostPort && through.is_some_and(|service| params.public.contains(service))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attempt, fact, flag, hardened, params,
        run, unseen, web,
    };
    use crate::evidence::{EngineFamily, Evidence, ServiceFacts, Way};
    use crate::submission::NetworkAttachment;

    /// `web` among `db`, to which it has an arrow, and `mailer`, to which it has none.
    fn three() -> Evidence {
        let mut evidence = hardened();
        for name in ["db", "mailer"] {
            evidence.services.insert(name.to_owned(), ServiceFacts::default());
        }
        evidence
    }

    #[test]
    fn silence_beside_a_control_passes_and_is_shown() {
        let Verdict::Pass { attempts, .. } = (CHECK.judge)(&three(), &params()) else { panic!() };
        assert_eq!(attempts.len(), 2, "the calls to `mailer`");
    }

    #[test]
    fn whoever_answers_was_reached_by_whatever_way() {
        for (place, way) in [(2, Way::Name), (3, Way::Address), (3, Way::HostPort), (3, Way::Through)] {
            let mut evidence = three();
            let connection = &mut fact(&mut web(&mut evidence).neighbours).tried[place];
            connection.answered_by = Some("mailer".to_owned());
            connection.way = way;
            connection.through = (way == Way::Through).then(|| "db".to_owned());
            let failure = assert_fails(&CHECK, &evidence, &params(), "reached");
            assert_eq!(failure.attempts.len(), 1);
            assert!(matches!(failure.place, Place::File(_)), "{:?}", failure.place);
        }
    }

    #[test]
    fn a_public_port_is_everybodys_and_an_address_is_not() {
        let public = Params { public: vec!["mailer".to_owned()], ..params() };
        for (way, passes) in [(Way::HostPort, true), (Way::Address, false)] {
            let mut evidence = three();
            let connection = &mut fact(&mut web(&mut evidence).neighbours).tried[3];
            (connection.answered_by, connection.way) = (Some("mailer".to_owned()), way);
            connection.attempt = attempt("connect", "mailer:1", "done");
            if passes {
                assert_passes(&CHECK, &evidence, &public);
            } else {
                assert_fails(&CHECK, &evidence, &public, "reached");
            }
        }
    }

    #[test]
    fn a_name_of_a_friend_that_leads_to_a_stranger_fails() {
        let mut evidence = three();
        fact(&mut web(&mut evidence).neighbours).tried[0].answered_by = Some("mailer".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "reached");
    }

    #[test]
    fn podman_lets_its_bridges_reach_each_other() {
        let on = |network: &str| {
            let attachment = NetworkAttachment::on(network.to_owned());
            flag(attachment, 6)
        };
        let mut evidence = three();
        let mut other = run(&mut evidence).clone();
        other.name = Some(flag("mailer".to_owned(), 9));
        other.networks = vec![on("mail")];
        run(&mut evidence).networks = vec![on("front")];
        evidence.submission.plan.containers.push(other);
        let connection = &mut fact(&mut web(&mut evidence).neighbours).tried[3];
        (connection.answered_by, connection.way) = (Some("mailer".to_owned()), Way::Address);
        assert_fails(&CHECK, &evidence, &params(), "reached");
        evidence.engine.as_mut().unwrap().family = EngineFamily::Podman;
        assert_skipped(&CHECK, &evidence, &params());
        // On one network, and by name, it is the learner's arrow.
        fact(&mut web(&mut evidence).neighbours).tried[3].way = Way::Name;
        assert_fails(&CHECK, &evidence, &params(), "reached");
        fact(&mut web(&mut evidence).neighbours).tried[3].way = Way::Address;
        evidence.submission.plan.containers[1].networks = vec![on("front")];
        assert_fails(&CHECK, &evidence, &params(), "reached");
    }

    #[test]
    fn without_an_arrow_nobody_may_be_reached() {
        let nobody = Params { services: Vec::new(), ..params() };
        assert_fails(&CHECK, &three(), &nobody, "reached");
    }

    #[test]
    fn a_missing_listener_is_no_pass() {
        let mut evidence = three();
        fact(&mut web(&mut evidence).neighbours).controls.retain(|control| control.to != "mailer");
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = three();
        fact(&mut web(&mut evidence).neighbours).controls[2].answered_by = None;
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = three();
        fact(&mut web(&mut evidence).neighbours).tried.retain(|tried| tried.to != "mailer");
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = three();
        fact(&mut web(&mut evidence).neighbours).absent.push("mailer".to_owned());
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }

    #[test]
    fn the_labs_own_trouble_is_no_refusal() {
        // A stranger of the host may well answer at one of its ports.
        for (end, stopped) in [
            ("EMFILE", false),
            ("ENETUNREACH", true),
            ("ECONNREFUSED", true),
            ("killed", false),
            ("done", true),
        ] {
            let mut evidence = three();
            fact(&mut web(&mut evidence).neighbours).tried[3].attempt = attempt("connect", "mailer:1", end);
            if stopped {
                assert_passes(&CHECK, &evidence, &params());
            } else {
                assert_error(&CHECK, &evidence, &params());
            }
        }
    }
}
