//! Does the service reach those that it has to call, by their names?

use std::net::IpAddr;

use super::support::{arrows, place, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Connection, Evidence, Listener, Way};
use crate::submission::{ContainerSpec, Location};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("arrows-work", include_str!("arrows_work.en.ftl"), include_str!("arrows_work.de.ftl"));

/// A name of the other one, as the service's own resolver knows it, and that one's own answer on its own
/// port. Which name is the learner's choice.
pub(super) static CHECK: Check = Check {
    id: "arrows-work",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[16, 17],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "docker network create; Docker's embedded DNS",
    },
    needs: &[Need::Neighbours],
    required: &["services"],
    optional: &["variables"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.neighbours)?;
    let wanted = params.services.iter().map(String::as_str).collect();
    arrows::were_there(report, &wanted)?;
    let mut through: Vec<&Connection> = Vec::new();
    for (index, service) in params.services.iter().enumerate() {
        let told = match params.variables.get(index) {
            None => None,
            Some(variable) => Some(Told::of(evidence, params, variable, service)?),
        };
        let by_name = |connection: &&Connection| {
            connection.to == *service
                && connection.way == Way::Name
                && connection.listener == Listener::Service
                && told.as_ref().is_none_or(|told| told.was_called(connection))
        };
        let tried: Vec<&Connection> = report.tried.iter().filter(by_name).collect();
        match tried.iter().find(|connection| connection.answered_by.as_ref() == Some(service)) {
            Some(connection) => through.push(*connection),
            None => {
                let another = tried.iter().find_map(|connection| connection.answered_by.clone());
                let container = subject::container(evidence, params)?;
                let at = told.as_ref().and_then(|told| told.at).unwrap_or(&container.at);
                let shared = if share_a_network(evidence, params, service) { "yes" } else { "no" };
                let leads = told.as_ref().map_or(Leads::ByName, |told| leads(told.value));
                let seen = match (another, &told) {
                    (_, Some(told)) if leads == Leads::Home => WORDS
                        .say("loopback")
                        .with("variable", told.variable)
                        .with("value", told.value)
                        .with("from", &params.service)
                        .with("to", service)
                        .with("shared", shared),
                    (None, Some(told)) if leads == Leads::ToAnAddress => {
                        WORDS.say("address").with("variable", told.variable).with("value", told.value)
                    }
                    (Some(another), _) => WORDS.say("another").with("to", service).with("another", another),
                    (None, Some(told)) => WORDS
                        .say("told")
                        .with("variable", told.variable)
                        .with("value", told.value)
                        .with("to", service),
                    (None, None) => WORDS.say("silent").with("from", &params.service).with("to", service),
                };
                return Ok(Verdict::fail(Failure {
                    expected: WORDS.say("expected").with("from", &params.service).with("to", service),
                    seen,
                    attempts: arrows::attempts(tried.into_iter()),
                    place: place::at(at),
                    direction: match leads {
                        Leads::Home => WORDS.say("direction-loopback").with("to", service),
                        Leads::ToAnAddress => WORDS.say("direction-address").with("to", service),
                        Leads::ByName => WORDS.say("direction"),
                    },
                }));
            }
        }
    }
    let seen = WORDS.say("passed").with("from", &params.service).with("services", params.services.join(", "));
    Ok(Verdict::pass_after(seen, arrows::attempts(through.into_iter())))
}

/// Where `host:port` leads a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leads {
    /// Into its own container, or into whichever shares the network of that.
    Home,
    /// To an address, and the lab calls names.
    ToAnAddress,
    ByName,
}

fn leads(value: &str) -> Leads {
    let host = value.rsplit_once(':').map_or(value, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() || address.is_unspecified() => Leads::Home,
        Ok(_) => Leads::ToAnAddress,
        Err(_) if host.eq_ignore_ascii_case("localhost") => Leads::Home,
        Err(_) => Leads::ByName,
    }
}

/// Whether one of two containers is in the network of the other, or both are in that of a third.
fn share_a_network(evidence: &Evidence, params: &Params, other: &str) -> bool {
    let plan = &evidence.submission.plan;
    let (Ok(from), Some(to)) = (subject::container(evidence, params), plan.container_for(other, false))
    else {
        return false;
    };
    let home = |container: &ContainerSpec| {
        let owner = container.networks.iter().find_map(|on| on.value.owner());
        owner.unwrap_or(container.service()).to_owned()
    };
    !std::ptr::eq(from, to) && home(from) == home(to)
}

/// What an environment variable tells the service: whom it calls, whatever else can be reached.
struct Told<'a> {
    variable: &'a str,
    value: &'a str,
    /// Where the run command says so; not where the image does.
    at: Option<&'a Location>,
}

impl<'a> Told<'a> {
    /// Whether a connection was tried at this very name and port: an attempt's target is `db (db:8080)`.
    fn was_called(&self, connection: &Connection) -> bool {
        connection.attempt.target == format!("{} ({})", connection.to, self.value)
    }

    /// What the variable says.
    ///
    /// # Errors
    /// The failure where it says nothing.
    fn of(
        evidence: &'a Evidence,
        params: &Params,
        variable: &'a str,
        service: &str,
    ) -> Result<Told<'a>, Verdict> {
        let container = subject::container(evidence, params)?;
        let found = subject::variable(evidence, params, variable)?;
        match found.value {
            Some(value) if !value.is_empty() => Ok(Told { variable, value, at: found.at }),
            _ => Err(Verdict::fail_at(
                place::at(found.at.unwrap_or(&container.at)),
                WORDS.say("expected").with("from", &params.service).with("to", service),
                WORDS.say("untold").with("variable", variable).with("to", service),
                WORDS.say("direction"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, unseen,
        variable, web,
    };
    use crate::evidence::Way;
    use crate::submission::{ContainerSpec, NetworkAttachment};
    use crate::words::Language;

    #[test]
    fn an_answer_by_name_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn an_answer_at_an_address_alone_is_not_enough() {
        let mut evidence = hardened();
        for connection in &mut fact(&mut web(&mut evidence).neighbours).tried {
            if connection.way == Way::Name {
                connection.answered_by = None;
            }
        }
        assert_fails(&CHECK, &evidence, &params(), "silent");
    }

    #[test]
    fn a_name_that_leads_to_another_is_told() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).neighbours).tried[0].answered_by = Some("mailer".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "another");
    }

    #[test]
    fn whom_the_service_was_told_to_call_counts() {
        let params = || crate::check::Params { variables: vec!["NOTES_DB".to_owned()], ..params() };
        let told = |value: Option<&str>| {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).neighbours).tried[0].attempt.target = "db (db:8080)".to_owned();
            let environment = &mut evidence.submission.plan.containers[0].environment;
            environment.extend(value.map(|value| flag(variable("NOTES_DB", value), 4)));
            evidence
        };
        assert_passes(&CHECK, &told(Some("db:8080")), &params());
        assert_fails(&CHECK, &told(Some("dbs:8080")), &params(), "told");
        assert_fails(&CHECK, &told(Some("db:80")), &params(), "told");
        for home in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "0.0.0.0:8080"] {
            let failure = assert_fails(&CHECK, &told(Some(home)), &params(), "loopback");
            assert_eq!(failure.direction.key(), "direction-loopback", "{home}");
            assert!(failure.seen.text(Language::En).contains("calls itself"), "{failure:?}");
            let mut evidence = told(Some(home));
            let shared = evidence.submission.plan.containers[0].clone();
            let network = NetworkAttachment::on("container:web");
            let db = ContainerSpec {
                name: Some(flag("db".to_owned(), 40)),
                networks: vec![flag(network, 41)],
                ..shared
            };
            evidence.submission.plan.containers.push(db);
            let failure = assert_fails(&CHECK, &evidence, &params(), "loopback");
            assert!(failure.seen.text(Language::En).contains("have in common"), "{failure:?}");
        }
        let failure = assert_fails(&CHECK, &told(Some("172.18.0.3:8080")), &params(), "address");
        assert_eq!(failure.direction.key(), "direction-address");
        assert_fails(&CHECK, &told(Some("")), &params(), "untold");
        assert_fails(&CHECK, &told(None), &params(), "untold");
    }

    #[test]
    fn one_that_does_not_run_or_was_not_called_is_no_failure_here() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).neighbours).absent.push("db".to_owned());
        assert_skipped(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).neighbours).tried.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).neighbours).controls.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
