//! Can a note be written and read back?

use std::net::IpAddr;

use super::support::{place, settle, silence, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Answerer, Evidence, HttpExchange};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("notes-work", include_str!("notes_work.en.ftl"), include_str!("notes_work.de.ftl"));

/// The requests that must have been made, in the order in which a failure explains the next ones.
const REQUESTS: [&str; 4] = ["page", "health", "write-note", "read-note"];

/// The service as a user meets it: page, health, a note written and read. Where the exercise puts a door in
/// front of the service, it names who may do the work behind it.
pub(super) static CHECK: Check = Check {
    id: "notes-work",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[10, 26],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "the notes application's own interface",
    },
    needs: &[Need::Http, Need::Answerer],
    required: &[],
    optional: &["services"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let service = subject::service(evidence, params)?;
    let exchanges = seen(&service.http)?;
    if subject::is_full(service) {
        let container = subject::container(evidence, params)?;
        return Ok(Verdict::fail_at(
            place::flag(evidence, container, container.pids_limit.as_ref()),
            WORDS.say("expected-room"),
            WORDS.say("no-room"),
            WORDS.say("direction-room"),
        ));
    }
    for name in REQUESTS {
        let exchange = exchanges
            .iter()
            .find(|exchange| exchange.name == name)
            .ok_or_else(|| Verdict::Error { reason: WORDS.say("not-asked").with("name", name) })?;
        if let Some((place, seen, direction)) = silence::explained(evidence, params, exchange) {
            return Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, direction));
        }
        if let Some(seen) = problem(exchange) {
            return Ok(Verdict::fail_at(
                Place::Service(params.service.clone()),
                WORDS.say("expected"),
                seen,
                direction(evidence, params, exchange),
            ));
        }
    }
    let answerer = seen(&service.answerer)?;
    let behind = answerer.behind.as_ref().is_some_and(|behind| params.services.contains(behind));
    if let Some(seen) = somebody_else(answerer, &params.service).filter(|_| !behind) {
        return Ok(Verdict::fail_at(
            Place::Service(params.service.clone()),
            WORDS.say("expected-itself").with("service", &params.service),
            seen,
            WORDS.say("direction-itself").with("service", &params.service),
        ));
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

/// Where to look, by what the answer says. The application's answers hold the system's own words.
fn direction(evidence: &Evidence, params: &Params, exchange: &HttpExchange) -> Message {
    let body = exchange.body.as_str();
    let says = |words: &str| body.contains(words);
    let container = subject::container(evidence, params).ok();
    let mut variables = container.into_iter().flat_map(|container| &container.environment);
    // A variable that ends so names the file of a secret.
    let secret = variables.find_map(|variable| {
        let path = variable.value.value.as_deref().filter(|path| path.len() > 1)?;
        (variable.value.name.ends_with("_FILE") && says(path)).then_some(path)
    });
    if let Some(path) = secret {
        return WORDS.say("direction-secret").with("path", path);
    }
    WORDS.say(match exchange.status {
        _ if says("No space left on device") => "direction-full",
        Some(401) => "direction-password",
        _ if says("Operation not permitted") || says("Function not implemented") => "direction-refused",
        Some(502) => "direction-neighbour",
        _ if exchange.name == "write-note" && (says("os error") || exchange.status.is_none()) => {
            "direction-write"
        }
        _ => "direction",
    })
}

/// A relay in the service's place would be hardened where no work is done. The service itself may listen
/// behind one in its own container, on the loopback address.
fn somebody_else(answerer: &Answerer, service: &str) -> Option<Message> {
    if answerer.at.is_empty() {
        let problem = &answerer.problem;
        return Some(WORDS.say("unknown-answerer").with("service", service).with("problem", problem));
    }
    let address: Option<IpAddr> = answerer.at.parse().ok();
    let own = address.is_some_and(|address| address.is_loopback())
        // An engine that gives no address of its own to the container has nothing to compare with.
        || answerer.addresses.is_empty()
        || answerer.addresses.contains(&answerer.at);
    (!own).then(|| {
        WORDS
            .say("somebody-else")
            .with("service", service)
            .with("address", &answerer.at)
            .with("own", answerer.addresses.join(", "))
    })
}

/// What is wrong with an answer. A note that comes back empty was not kept.
fn problem(exchange: &HttpExchange) -> Option<Message> {
    let request = &exchange.request;
    match exchange.status {
        None => Some(WORDS.say("silent").with("request", request).with("problem", &exchange.problem)),
        Some(status) if !(200..300).contains(&status) => Some(
            WORDS.say("status").with("request", request).with("status", status).with("body", &exchange.body),
        ),
        Some(_) if exchange.name == "read-note" && exchange.body.trim().is_empty() => {
            Some(WORDS.say("empty-note").with("request", request))
        }
        // The lab compares what it read with what it wrote, and says so in the problem.
        Some(_) if !exchange.problem.is_empty() => {
            Some(WORDS.say("silent").with("request", request).with("problem", &exchange.problem))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{CHECK, REQUESTS};
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, exchange, fact, flag, hardened, params, run, silence,
        unseen, variable, web,
    };
    use crate::evidence::{Answerer, Blocked, Evidence, HttpExchange, Observed};

    fn with(answer: HttpExchange) -> Evidence {
        let mut evidence = hardened();
        let exchanges = fact(&mut web(&mut evidence).http);
        exchanges.retain(|old| old.name != answer.name);
        exchanges.push(answer);
        evidence
    }

    #[test]
    fn a_working_service_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn every_request_counts() {
        for name in REQUESTS {
            assert_fails(&CHECK, &with(exchange(name, 500, "no")), &params(), "status");
            assert_fails(&CHECK, &with(silence(name)), &params(), "silent");
        }
    }

    #[test]
    fn the_direction_follows_from_what_was_seen() {
        let told = |name: &str, status: u16, body: &str| {
            let mut evidence = with(exchange(name, status, body));
            let path = variable("NOTES_DB_PASSWORD_FILE", "/run/secrets/db-password");
            run(&mut evidence).environment = vec![flag(path, 8)];
            assert_fails(&CHECK, &evidence, &params(), "status").direction.key()
        };
        for (name, status, body, direction) in [
            (
                "write-note",
                500,
                "/run/secrets/db-password: Permission denied (os error 13)",
                "direction-secret",
            ),
            ("write-note", 500, "/run/secrets/db-password: No such file (os error 2)", "direction-secret"),
            ("write-note", 401, "{\"error\":\"wrong password\"}", "direction-password"),
            ("write-note", 502, "{\"error\":\"db:8080: timed out\"}", "direction-neighbour"),
            ("page", 500, "/app/dist/index.html: Operation not permitted (os error 1)", "direction-refused"),
            ("write-note", 500, "/tmp/a: Operation not permitted (os error 1)", "direction-refused"),
            ("write-note", 500, "/data/1: Permission denied (os error 13)", "direction-write"),
            ("write-note", 500, "/tmp/a: No space left on device (os error 28)", "direction-full"),
            ("page", 404, "not found", "direction"),
        ] {
            assert_eq!(told(name, status, body), direction, "{name} {status} {body}");
        }
    }

    #[test]
    fn a_note_that_comes_back_empty_fails() {
        assert_fails(&CHECK, &with(exchange("read-note", 200, " ")), &params(), "empty-note");
    }

    #[test]
    fn a_container_that_only_passes_on_is_not_the_service() {
        let answerer = |at: &str, addresses: &[&str], problem: &str| {
            let mut evidence = hardened();
            *fact(&mut web(&mut evidence).answerer) = Answerer {
                at: at.to_owned(),
                addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
                behind: None,
                problem: problem.to_owned(),
            };
            evidence
        };
        let own = ["172.17.0.2", "10.89.0.3", "fd00::2"];
        for at in own.into_iter().chain(["127.0.0.1", "::1"]) {
            assert_passes(&CHECK, &answerer(at, &own, ""), &params());
        }
        assert_passes(&CHECK, &answerer("10.0.2.100", &[], ""), &params());
        for at in ["172.17.0.3", "fd00::3", "nonsense"] {
            assert_fails(&CHECK, &answerer(at, &own, ""), &params(), "somebody-else");
        }
        assert_fails(&CHECK, &answerer("", &own, "404"), &params(), "unknown-answerer");
    }

    #[test]
    fn a_door_that_the_exercise_knows_may_stand_before_the_service() {
        let behind = |name: &str| {
            let mut evidence = hardened();
            let answerer = fact(&mut web(&mut evidence).answerer);
            (answerer.at, answerer.behind) = ("172.17.0.3".to_owned(), Some(name.to_owned()));
            evidence
        };
        assert_passes(&CHECK, &behind("db"), &params());
        assert_fails(&CHECK, &behind("mailer"), &params(), "somebody-else");
    }

    /// Nothing was seen of the attacks, so that this is the row that fails.
    #[test]
    fn a_limit_that_lets_nothing_more_start_fails_at_its_flag() {
        let block: [fn(&mut Evidence); 2] = [
            |evidence| web(evidence).attack = Observed::Blocked(Blocked::NoRoom),
            |evidence| web(evidence).limits = Observed::Blocked(Blocked::NoRoom),
        ];
        for block in block {
            let mut evidence = hardened();
            block(&mut evidence);
            run(&mut evidence).pids_limit = Some(flag(1, 13));
            let failure = assert_fails(&CHECK, &evidence, &params(), "no-room");
            assert!(matches!(failure.place, Place::File(place) if place.line == 13));
        }
    }

    #[test]
    fn a_request_that_was_not_made_is_an_error() {
        for name in REQUESTS {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).http).retain(|exchange| exchange.name != name);
            assert_error(&CHECK, &evidence, &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
