//! Where do the lines of a service go, and what of them stays?

use std::collections::BTreeMap;
use std::time::Duration;

use crate::check::Need;
use crate::evidence::{Blocked, LogExperiment, LogFile, Observed, Unsupported};
use crate::lab::LabError;
use crate::lab::collector::Collector;
use crate::lab::look::{Looked, http, run_probe_as_each};
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::probe::{ProbeCommand, read_holding};
use crate::lab::run::{Instance, Lab, PublishedAt, Readiness, Variation, inspect, random_word};
use crate::submission::LogSpec;

use super::logs_control::control_is_heard;
use super::logs_kept::{Reading, lines_with};

/// How long a line may take to the collector. The engine sends it within milliseconds.
const JOURNEY: Duration = Duration::from_secs(5);
/// How long writing may take.
const WRITING: Duration = Duration::from_secs(60);
/// How long the search for files may take.
const SEARCH: Duration = Duration::from_secs(30);
/// The bytes of padding in one line: below the 16 KiB at which the engine cuts a line in two.
const LINE: u64 = 8000;
/// What stands around the padding of a line, in bytes, roughly.
const AROUND: u64 = 150;
/// The largest declared bound that the lab writes more than, in bytes.
const LARGEST: u64 = 40 << 20;

/// A line with a mark is provoked; then the service writes more than may stay.
pub(in crate::lab) const LOGS: Observation = Observation {
    need: Need::Logs,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |_, _| Variation { restarts: false, health: None },
        features: &[],
        first: false,
        alone: false,
        neighbour: false,
        own_files: false,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(logs(seat).await?, |facts| &mut facts.logs)) }),
        },
    })),
};

async fn logs(seat: Seat<'_>) -> Result<Observed<LogExperiment>, LabError> {
    let (lab, instance, spec) =
        (seat.lab(), seat.instance, &seat.lab().plan.containers[seat.target.index].log);
    if seat.readiness != Readiness::Ready {
        return Ok(Observed::Blocked(Blocked::NotRunning));
    }
    let collector = lab.collector.filter(|_| spec.sends_away());
    if collector.is_some_and(|collector| collector.is_unheard()) {
        return Ok(Observed::Unsupported(Unsupported::Collector));
    }
    let mark = random_word();
    if let Err(problem) = say(lab, instance, seat.port(), &mark, 1, 0).await {
        return Ok(Observed::Missing(problem));
    }
    let (driver, options) = settings(lab, instance, spec).await?;
    let bound = spec.kept_at_most().and_then(|_| spec.kept_with(&options));
    let mut seen = LogExperiment { driver, options, ..LogExperiment::default() };
    if let Some(collector) = collector {
        if !collector.heard_within(&mark, JOURNEY).await {
            seen.control = Some(control_is_heard(lab, collector, instance, spec, JOURNEY).await?);
        }
        if seen.control == Some(false) {
            return Ok(Observed::Unsupported(Unsupported::Collector));
        }
        seen.collected = collector.with_mark(&mark);
        if !seen.collected.is_empty() {
            seen.refusal_collected = refusal_is_heard(collector, instance, seat.port()).await;
        }
    }
    seen.in_engine = lines_with(lab, &instance.id, &mark, None).await?.lines > 0;
    seen.files = match files(lab, instance, &mark).await? {
        Ok(files) => files,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    if let Some(bound) = bound.filter(|bound| (1..=LARGEST).contains(bound)) {
        let lines = (bound + bound / 4) / LINE + 8;
        let mark = random_word();
        if let Err(problem) = say(lab, instance, seat.port(), &mark, lines, LINE).await {
            return Ok(Observed::Missing(problem));
        }
        let Reading { bytes, last, .. } = lines_with(lab, &instance.id, &mark, Some(lines)).await?;
        if last != Some(lines) {
            return Ok(Observed::Missing(format!("line {lines} did not come into the engine's log")));
        }
        (seen.written_bytes, seen.kept_bytes) = (lines * (LINE + AROUND), bytes);
    }
    Ok(Observed::Seen(seen))
}

/// Makes the service write lines with a mark, of so many bytes each.
async fn say(
    lab: &Lab<'_>,
    instance: &Instance,
    port: u16,
    mark: &str,
    lines: u64,
    bytes: u64,
) -> Result<(), String> {
    let Some(PublishedAt::Address(address)) = instance.address(port) else {
        return Err(format!("port {port} is not published here, so that no line can be provoked"));
    };
    lab.probe_volume.filled().await.map_err(|error| error.to_string())?;
    let path = format!("/lab/say?mark={mark}&lines={lines}&bytes={bytes}");
    match http::ask(address, "POST", &path, "", Some(lab.identity.token()), WRITING).await {
        Ok(answer) if answer.status < 400 => Ok(()),
        Ok(answer) => Err(format!("the service does not know the order `say`: {}", answer.status)),
        Err(problem) => Err(format!("the service did not write: {problem}")),
    }
}

/// Whether the line of a call that is refused reaches the collector: it is the one that tells of an intruder who
/// looks around. Nothing where the service did not refuse it.
async fn refusal_is_heard(collector: &Collector, instance: &Instance, port: u16) -> Option<bool> {
    let Some(PublishedAt::Address(address)) = instance.address(port) else { return None };
    let mark = random_word();
    let answer = http::ask(address, "GET", &format!("/{mark}"), "", None, JOURNEY).await.ok()?;
    if answer.status != 404 {
        return None;
    }
    Some(collector.heard_within(&mark, JOURNEY).await)
}

/// The driver and its options as the engine shows them, with the learner's address.
async fn settings(
    lab: &Lab<'_>,
    instance: &Instance,
    spec: &LogSpec,
) -> Result<(String, BTreeMap<String, String>), LabError> {
    let host = inspect(lab, &instance.id).await?.host_config.unwrap_or_default();
    let log = host.log_config.unwrap_or_default();
    let driver = log.typ.unwrap_or_default();
    let mut options: BTreeMap<String, String> = log.config.unwrap_or_default().into_iter().collect();
    if let Some(name) = LogSpec::address_option(&driver) {
        match spec.option(name).and_then(|option| option.value.value.clone()) {
            Some(written) => options.insert(name.to_owned(), written),
            None => options.remove(name),
        };
    }
    if spec.option("max-size").is_none() {
        options.remove("max-size");
    }
    Ok((driver, options))
}

/// The files of the container that hold a mark. An inner error is why they cannot be told.
async fn files(
    lab: &Lab<'_>,
    instance: &Instance,
    mark: &str,
) -> Result<Result<Vec<LogFile>, String>, LabError> {
    let command = ProbeCommand::Each(Box::new(ProbeCommand::Holding { text: mark.to_owned() }));
    Ok(match run_probe_as_each(lab, instance, &[command], SEARCH).await? {
        Looked::Ran { outputs, problem } => match outputs.first() {
            Some(output) => read_holding(output.as_bytes())
                .map(|files| files.into_iter().collect())
                .map_err(|error| error.to_string()),
            None => Err(problem),
        },
        Looked::NotRunning => Err("the service ended while it wrote".to_owned()),
        Looked::Failed(problem) => Err(problem),
    })
}
