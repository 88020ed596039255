//! Does the notes application do its job, as a user of it would find out?

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::check::Need;
use crate::evidence::{HttpExchange, Observed};
use crate::lab::observation::{Look, Observation, ServiceLook, Subject, put};
use crate::lab::run::{Instance, PublishedAt, milliseconds_since, random_word};

use super::http;

/// How long a user waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a service may not be well after its start.
const GETS_WELL: Duration = Duration::from_secs(5);

/// What the lab writes into the note, in front of a word that is new each time.
const NOTE: &str = "written by harden-check ";

/// Requests of a user.
pub(in crate::lab) const HTTP: Observation = Observation {
    need: Need::Http,
    subject: Subject::Service(ServiceLook::Beside(Look {
        asks_inside: false,
        look: |seat| {
            Box::pin(async move {
                let asked = usual_requests(seat.instance, seat.port(), &random_word()).await;
                Ok(put(asked.map_or_else(Observed::Missing, Observed::Seen), |facts| &mut facts.http))
            })
        },
    })),
};

/// The requests of a user, in this order: `page`, `health`, `write-note`, `read-note`, `list-notes`,
/// `metrics`.
///
/// # Errors
/// What keeps the checker, and only the checker, from asking.
async fn usual_requests(instance: &Instance, port: u16, word: &str) -> Result<Vec<HttpExchange>, String> {
    let mut exchanges = Vec::new();
    exchanges.push(exchange(instance, port, "page", "GET", "/", "").await?);
    exchanges.push(health(instance, port).await?);
    let written = exchange(instance, port, "write-note", "POST", "/notes", &format!("{NOTE}{word}")).await?;
    // Without an id there is nothing to read; the request to a note that cannot be shows that.
    let id = note_id(&written).unwrap_or_else(|| "unknown".to_owned());
    exchanges.push(written);
    let path = format!("/notes/{id}");
    exchanges.push(exchange(instance, port, "read-note", "GET", &path, "").await?);
    for (name, path) in [("list-notes", "/notes"), ("metrics", "/metrics")] {
        exchanges.push(exchange(instance, port, name, "GET", path, "").await?);
    }
    Ok(exchanges)
}

/// How the service says that it is. One that needs another, which starts at the same time, may not be well yet.
async fn health(instance: &Instance, port: u16) -> Result<HttpExchange, String> {
    let begin = Instant::now();
    loop {
        let answer = exchange(instance, port, "health", "GET", "/health", "").await?;
        if answer.status != Some(503) || begin.elapsed() > GETS_WELL {
            return Ok(answer);
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// One request to a service, through its published port.
///
/// # Errors
/// What keeps the checker, and only the checker, from asking: the port is on the loopback address of
/// an engine on another machine. A port that is not published is a fact about the service.
pub(in crate::lab) async fn exchange(
    instance: &Instance,
    port: u16,
    name: &str,
    method: &str,
    path: &str,
    body: &str,
) -> Result<HttpExchange, String> {
    let begin = Instant::now();
    let published = instance.address(port);
    let unpublished = published.is_none().then_some(port);
    let answer = match published {
        Some(PublishedAt::Address(address)) => http::ask(address, method, path, body, None, PATIENCE).await,
        Some(PublishedAt::FarLoopback(address)) => {
            return Err(format!("the engine is another machine, and `{address}` is reached only from there"));
        }
        None => Err(format!("port {port} is not published")),
    };
    let (status, body, problem) = match answer {
        Ok(answer) => (Some(answer.status), answer.body, String::new()),
        Err(problem) => (None, String::new(), problem),
    };
    Ok(HttpExchange {
        name: name.to_owned(),
        request: format!("{method} {path}"),
        status,
        body,
        problem,
        unpublished,
        milliseconds: milliseconds_since(begin),
    })
}

/// The id of a note that was written, from the answer's JSON.
pub(in crate::lab) fn note_id(written: &HttpExchange) -> Option<String> {
    let Ok(answer) = serde_json::from_str::<serde_json::Value>(&written.body) else {
        // The answer to a long note repeats it, and was cut.
        let (_, behind) = written.body.split_once("\"id\":")?;
        let figures: String = behind.trim_start().chars().take_while(char::is_ascii_digit).collect();
        return (!figures.is_empty()).then_some(figures);
    };
    match answer.get("id")? {
        serde_json::Value::String(id) => Some(id.clone()),
        serde_json::Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
