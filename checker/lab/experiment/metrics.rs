//! What do a service's metrics say, before and after crashes?
//!
//! Nothing waits as long as Prometheus does between two scrapes: the scrapes come one after the other, and
//! who judges them puts them on a clock of its own.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::time::sleep;

use crate::check::Need;
use crate::evidence::{Blocked, CrashFact, MetricsExperiment, NoTarget, Observed, Scrape, TargetFacts};
use crate::lab::LabError;
use crate::lab::look::http;
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::run::{Instance, Lab, PublishedAt, Readiness, Variation, answers_within, inspect};

use super::crash::RETURN;
use super::metrics_target::container_port;
use super::order;

/// Scrapes before the first crash.
const BEFORE: usize = 8;
/// Crashes, and scrapes after each.
const CRASHES: usize = 3;
const AFTER: usize = 2;
/// Notes that are written in a busy minute, and pages that are asked for and not there.
const NOTES: usize = 30;
const NOWHERE: usize = 10;
/// The most targets that are scraped.
const TARGETS: usize = 8;
/// The most that is kept of a page, in bytes.
const PAGE: usize = 64 << 10;
/// How long a scrape may take; `scrape_timeout`'s own value.
const SCRAPE: Duration = Duration::from_secs(10);
/// How long it may take to answer once it runs.
const ANSWER: Duration = Duration::from_secs(5);

/// The service is scraped as its configuration says, made to crash, and scraped again.
pub(in crate::lab) const METRICS: Observation = Observation {
    need: Need::Metrics,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |_, _| Variation { restarts: true, health: None },
        features: &[],
        first: false,
        alone: false,
        neighbour: false,
        own_files: false,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(metrics(seat).await?, |facts| &mut facts.metrics)) }),
        },
    })),
};

/// A target and where it leads.
struct Scraped {
    facts: TargetFacts,
    path: String,
    port: Option<u16>,
}

async fn metrics(seat: Seat<'_>) -> Result<Observed<MetricsExperiment>, LabError> {
    if seat.readiness != Readiness::Ready {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    }
    let lab = seat.lab();
    let mut instance = seat.instance.clone();
    let mut targets = targets(&seat);
    for _ in 0..BEFORE {
        scrape_all(&instance, &mut targets, 0, false).await;
        // So that there is something to count.
        use_service(&instance, seat.port()).await;
    }
    use_a_lot(&instance, seat.port()).await;
    for _ in 0..AFTER {
        scrape_all(&instance, &mut targets, 0, true).await;
    }
    let mut crashes = Vec::new();
    for number in 1..=CRASHES {
        let at = now();
        match crash(lab, &mut instance, seat.port()).await? {
            Ok(back) => crashes.push(CrashFact { at, back }),
            Err(problem) => return Ok(Observed::Missing(problem)),
        }
        if crashes.iter().any(|crash| !crash.back) {
            break;
        }
        for _ in 0..AFTER {
            scrape_all(&instance, &mut targets, number, false).await;
        }
    }
    let targets = targets.into_iter().map(|target| target.facts).collect();
    Ok(Observed::Seen(MetricsExperiment { targets, crashes }))
}

/// The targets of the configuration, in its order.
fn targets(seat: &Seat<'_>) -> Vec<Scraped> {
    let spec = &seat.lab().plan.containers[seat.target.index];
    let jobs = seat.lab().monitoring.map(|monitoring| &monitoring.jobs).into_iter().flatten().enumerate();
    let named = jobs.flat_map(|(job, of)| {
        of.targets.iter().enumerate().map(move |(number, target)| ([job, number], target))
    });
    named
        .take(TARGETS)
        .map(|(place, target)| {
            let port = container_port(&target.address, spec);
            let problem = port.err().unwrap_or_default();
            let facts = TargetFacts { place, problem, scrapes: Vec::new() };
            Scraped { facts, path: target.path.clone(), port: port.ok() }
        })
        .collect()
}

async fn scrape_all(instance: &Instance, targets: &mut [Scraped], crashes: usize, used: bool) {
    for target in targets {
        let Some(port) = target.port else { continue };
        match instance.address(port) {
            Some(PublishedAt::Address(address)) => {
                let answer = http::page(address, &target.path, PAGE, SCRAPE).await;
                target.facts.scrapes.push(Scrape { used, ..scrape(answer, crashes) });
            }
            Some(PublishedAt::FarLoopback(_)) => target.facts.problem = NoTarget::FarLoopback,
            None => target.facts.problem = NoTarget::NotPublished,
        }
    }
}

fn scrape(answer: Result<http::Answer, String>, crashes: usize) -> Scrape {
    let seen = Scrape { at: now(), crashes, ..Scrape::default() };
    match answer {
        Ok(http::Answer { status, content_type, body }) => {
            Scrape { status: Some(status), content_type, body, ..seen }
        }
        Err(problem) => Scrape { problem, ..seen },
    }
}

async fn use_service(instance: &Instance, port: u16) {
    if let Some(PublishedAt::Address(address)) = instance.address(port) {
        // What it answers is another observation's business.
        let _ = http::ask(address, "GET", "/notes", "", None, SCRAPE).await;
    }
}

/// A busy minute: nobody is to be woken for it.
async fn use_a_lot(instance: &Instance, port: u16) {
    let Some(PublishedAt::Address(address)) = instance.address(port) else { return };
    let notes = (0..NOTES).map(|number| ("POST", "/notes", format!("note {number}")));
    let nowhere = (0..NOWHERE).map(|_| ("GET", "/nowhere", String::new()));
    for (method, path, text) in notes.chain(nowhere) {
        // What it answers is another observation's business; who does not answer at all is left alone.
        if http::ask(address, method, path, &text, None, SCRAPE).await.is_err() {
            return;
        }
    }
}

/// Makes the service crash; whether it came back. An inner error is why it could not be done.
async fn crash(lab: &Lab<'_>, instance: &mut Instance, port: u16) -> Result<Result<bool, String>, LabError> {
    let before = inspect(lab, &instance.id).await?.restart_count.unwrap_or_default();
    if let Err(problem) = order::give(lab, instance, port, "crash").await {
        return Ok(Err(problem));
    }
    let begin = Instant::now();
    while begin.elapsed() < RETURN {
        let inspected = inspect(lab, &instance.id).await?;
        let count = inspected.restart_count.unwrap_or_default();
        let state = inspected.state.unwrap_or_default();
        let runs = state.running == Some(true) && state.restarting != Some(true);
        if runs && count > before {
            // The engine chose another host port for the new life.
            instance.refresh(lab).await?;
            if let Some(PublishedAt::Address(address)) = instance.address(port) {
                return Ok(Ok(answers_within(address, ANSWER).await));
            }
        }
        if state.running == Some(false) && state.restarting != Some(true) && begin.elapsed() > RETURN / 5 {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(Ok(false))
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}
