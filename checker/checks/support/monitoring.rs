//! What do two checks say of `prometheus.yml` and of the files that it names?

use super::place;
use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{Evidence, NoTarget, Scrape, TargetFacts};
use crate::submission::{
    FaultKind, LabelSet, Location, Monitoring, MonitoringFault, ScrapeJob, ScrapeTarget, relabel,
};
use crate::words::{Catalogue, Message};

use super::prometheus::page::{Down, read};
use super::subject;

/// Their common sentences.
static WORDS: Catalogue =
    Catalogue::new("monitoring", include_str!("monitoring.en.ftl"), include_str!("monitoring.de.ftl"));

/// The file that is looked for first.
const FILE: &str = "prometheus.yml";

/// What `prometheus.yml` says.
///
/// # Errors
/// The failure where there is none; `expected` is what the check wants of it.
pub(in crate::checks) fn config(evidence: &Evidence, expected: Message) -> Result<&Monitoring, Verdict> {
    evidence.submission.monitoring.as_ref().ok_or_else(|| {
        Verdict::fail_at(
            Place::WholeFile(FILE.to_owned()),
            expected,
            WORDS.say("no-config"),
            WORDS.say("no-config-direction"),
        )
    })
}

/// The failure that a fault is.
pub(in crate::checks) fn faulty(fault: &MonitoringFault, expected: Message) -> Verdict {
    told(fault, expected, "fault-direction")
}

/// The same for a file of targets, for which Prometheus does not stop.
pub(in crate::checks) fn without_targets(fault: &MonitoringFault, expected: Message) -> Verdict {
    told(fault, expected, "targets-direction")
}

fn told(fault: &MonitoringFault, expected: Message, direction: &'static str) -> Verdict {
    let key = match fault.kind {
        FaultKind::NoYaml => "no-yaml",
        FaultKind::NoFile => "no-file",
        FaultKind::UnknownKey => "unknown-key",
        FaultKind::UnknownAction => "unknown-action",
        FaultKind::NoRegex => "no-regex",
        FaultKind::NoDiscoveryFile => "no-discovery-file",
        FaultKind::NoJson => "no-json",
        FaultKind::NotHere => "not-here",
        FaultKind::TwoRules => "two-rules",
        FaultKind::NoName => "no-name",
        FaultKind::EmptyName => "empty-name",
        FaultKind::MissingKey => "missing-key",
        FaultKind::WrongKind => "wrong-kind",
        FaultKind::NoDuration => "no-duration",
        FaultKind::Twice => "twice",
        FaultKind::NoTemplate => "no-template",
        FaultKind::OutsideLab => "outside-lab",
    };
    if fault.kind == FaultKind::OutsideLab {
        // Prometheus takes it: that is no mistake of the learner's, and nothing is known of what comes of it.
        let at = format!("{}:{}", fault.at.file, fault.at.line);
        return Verdict::Error { reason: WORDS.say(key).with("about", &fault.about).with("at", at) };
    }
    Verdict::fail_at(
        place::at(&fault.at),
        expected,
        WORDS.say(key).with("about", &fault.about),
        WORDS.say(direction),
    )
}

/// The targets that answered every scrape as Prometheus wants it.
///
/// # Errors
/// The verdict for a missing fact, and where the targets are none of this configuration's.
pub(in crate::checks) fn good_targets<'a>(
    evidence: &'a Evidence,
    params: &Params,
    monitoring: &'a Monitoring,
) -> Result<Vec<(&'a ScrapeJob, &'a TargetFacts)>, Verdict> {
    let seen = seen(&subject::service(evidence, params)?.metrics)?;
    let good = seen.targets.iter().filter_map(|facts| {
        let job = monitoring.jobs.get(facts.place[0])?;
        (!facts.scrapes.is_empty() && trouble(job, facts).is_none()).then_some((job, facts))
    });
    Ok(good.collect())
}

/// Why Prometheus would call a target down; nothing where it is up.
pub(in crate::checks) fn trouble(job: &ScrapeJob, facts: &TargetFacts) -> Option<Message> {
    let target = job.targets.get(facts.place[1]);
    // What a rule has emptied is called by the name that it had.
    let name = target.map_or("", |target| match target.address.as_str() {
        "" => target.written.value.as_str(),
        address => address,
    });
    match facts.problem {
        NoTarget::None => {}
        NoTarget::UnknownName => return Some(WORDS.say("unknown-name").with("target", name)),
        NoTarget::NotPublished => return Some(WORDS.say("not-published").with("target", name)),
        NoTarget::NoAddress => return Some(WORDS.say("no-address").with("target", name)),
        NoTarget::FarLoopback => return Some(WORDS.say("far-loopback").with("target", name)),
    }
    let down = facts.scrapes.iter().find_map(|scrape| read(scrape, job.fallback).err());
    let asked = || format!("http://{name}{}", target.map_or("", |target| &target.path));
    let exceeded = || {
        let (key, limit, seen) = first_exceeded(job, facts)?;
        let words = WORDS.say("limit").with("asked", asked()).with("key", key);
        Some(words.with("limit", limit.to_string()).with("seen", seen.to_string()))
    };
    let down = match down {
        Some(down) => down,
        None => return exceeded(),
    };
    Some(match down {
        Down::Silent(problem) => WORDS.say("silent").with("asked", asked()).with("problem", problem),
        Down::Status(status) => WORDS.say("status").with("asked", asked()).with("status", status.to_string()),
        Down::NoType => WORDS.say("no-type").with("asked", asked()),
        Down::OtherType(kind) => WORDS.say("other-type").with("asked", asked()).with("kind", kind),
        Down::Line(number, line) => {
            WORDS.say("line").with("asked", asked()).with("number", number).with("line", line)
        }
        Down::NoEnd => WORDS.say("no-end").with("asked", asked()),
        Down::Empty => WORDS.say("empty").with("asked", asked()),
    })
}

/// Where the limit is written that keeps Prometheus from using a target; nothing where it is something else.
pub(in crate::checks) fn limit_written<'a>(job: &'a ScrapeJob, facts: &TargetFacts) -> Option<&'a Location> {
    let answers = facts.problem == NoTarget::None
        && facts.scrapes.iter().all(|scrape| read(scrape, job.fallback).is_ok());
    let (key, ..) = first_exceeded(job, facts).filter(|_| answers)?;
    job.limits.at.get(key)
}

fn first_exceeded(job: &ScrapeJob, facts: &TargetFacts) -> Option<(&'static str, u64, u64)> {
    let target = job.targets.get(facts.place[1])?;
    facts.scrapes.iter().find_map(|scrape| exceeded(job, scrape, target))
}

/// The first limit that a scrape exceeds: its key, what it allows, and what was found.
fn exceeded(job: &ScrapeJob, scrape: &Scrape, target: &ScrapeTarget) -> Option<(&'static str, u64, u64)> {
    let size = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let limits = &job.limits;
    let kept: Vec<LabelSet> = read(scrape, job.fallback)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|sample| {
            let mut labels = target.labels.clone();
            labels.extend(sample.labels);
            relabel(labels, &job.metric_rules).ok()
        })
        .collect();
    let most = |length: fn((&String, &String)) -> usize| {
        size(kept.iter().flatten().map(length).max().unwrap_or_default())
    };
    let seen = [
        ("body_size_limit", limits.body, size(scrape.body.len())),
        ("target_limit", limits.targets, size(job.targets.len())),
        ("sample_limit", limits.samples, size(kept.len())),
        ("label_limit", limits.labels, size(kept.iter().map(LabelSet::len).max().unwrap_or_default())),
        ("label_name_length_limit", limits.label_name, most(|(name, _)| name.len())),
        ("label_value_length_limit", limits.label_value, most(|(_, value)| value.len())),
    ];
    // A body as long as the limit is too long already.
    let is_over =
        |key: &str, limit: u64, seen: u64| seen > limit || seen == limit && key == "body_size_limit";
    seen.into_iter().find(|(key, limit, seen)| *limit > 0 && is_over(key, *limit, *seen))
}
