//! How does a program read a report, and every other answer? As one JSON document.
//!
//! `report.schema.json` beside this file is the contract; a test holds real outputs to it. Sentences
//! are in the chosen language, names (`check`, `verdict`, `kind`) are the same in every language.

use serde_json::{Map, Value, json};

use crate::check::{Place, Source, Verdict};
use crate::evidence::{Attempt, EngineFacts, Outcome};
use crate::submission::Location;
use crate::words::{Language, Message};

use super::{Finding, Report, Score, Trouble, chapter};

/// Version of every document. It grows when a field changes its meaning or goes away; a new field
/// does not change it.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema of every document.
pub const SCHEMA: &str = include_str!("report.schema.json");

/// A document of a given name (`report`, `list`, `error`, …) around the fields of `body`.
///
/// `notes` are said beside the answer, such as a progress file that could not be written.
#[must_use]
pub fn document(name: &str, language: Language, exit_code: u8, notes: &[Message], body: Value) -> Value {
    let mut fields = Map::new();
    fields.insert("schema_version".to_owned(), json!(SCHEMA_VERSION));
    fields.insert(
        "tool".to_owned(),
        json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }),
    );
    fields.insert("document".to_owned(), json!(name));
    fields.insert("language".to_owned(), json!(language.code()));
    fields.insert("exit_code".to_owned(), json!(exit_code));
    fields.insert("notes".to_owned(), notes.iter().map(|note| json!(note.text(language))).collect());
    if let Value::Object(body) = body {
        fields.extend(body);
    }
    Value::Object(fields)
}

/// The fields of a report.
#[must_use]
pub fn report(report: &Report, next: &str, language: Language) -> Value {
    json!({
        "exercise": {
            "number": report.number,
            "slug": report.slug,
            "title": report.title.text(language),
            "chapter": chapter(language, report.number, &report.slug, None),
        },
        "verdict": report.outcome().name(),
        "findings": report
            .findings
            .iter()
            .map(|one| finding(report.number, &report.slug, one, language))
            .collect::<Vec<_>>(),
        "score": report.score.as_ref().map(|one| score(one, language)),
        "resembles": resembles(report, language),
        "problems": report.unreadable.iter().map(|one| json!({
            "message": one.message.text(language),
            "help": one.help.as_ref().map(|help| help.text(language)),
            "location": one.at.as_ref().map(location),
        })).collect::<Vec<_>>(),
        "error": report.trouble.as_ref().map(|one| trouble(one, language)),
        "durations": {
            "total_ms": milliseconds(report.elapsed),
            "builds": report.builds.iter().map(|build| json!({
                "tag": build.tag,
                "ms": milliseconds(build.duration),
            })).collect::<Vec<_>>(),
            "phases": report.phases.iter().map(|phase| json!({
                "name": phase.name,
                "ms": milliseconds(phase.duration),
            })).collect::<Vec<_>>(),
        },
        "engine": report.engine.as_ref().map(engine),
        "book": report.book,
        "next": next,
    })
}

/// An error: what happened, and what to do.
#[must_use]
pub fn trouble(trouble: &Trouble, language: Language) -> Value {
    json!({
        "kind": trouble.kind,
        "message": trouble.message.text(language),
        "help": trouble.help.as_ref().map(|help| help.text(language)),
    })
}

/// Facts about the engine, as recorded in the evidence.
#[must_use]
pub fn engine(facts: &EngineFacts) -> Value {
    // A plain structure of strings, numbers and lists always becomes JSON.
    serde_json::to_value(facts).unwrap_or(Value::Null)
}

/// The fields of one finding of an exercise.
#[must_use]
pub fn finding(number: u8, slug: &str, finding: &Finding, language: Language) -> Value {
    let check = finding.check;
    let source = check.source;
    let mut value = json!({
        "check": check.id,
        "title": check.title().text(language),
        "kind": check.kind.name(),
        "service": finding.service,
        "verdict": finding.verdict.name(),
        "why": check.why().text(language),
        "expected": null,
        "seen": null,
        "direction": null,
        "reason": null,
        "attempts": [],
        "location": null,
        "chapter": chapter(language, number, slug, Some(check.id)),
        "sources": sources(&source),
    });
    match &finding.verdict {
        Verdict::Pass { seen, attempts: made } => {
            value["seen"] = json!(seen.text(language));
            value["attempts"] = attempts(made);
        }
        Verdict::Fail(failure) => {
            value["expected"] = json!(failure.expected.text(language));
            value["seen"] = json!(failure.seen.text(language));
            value["direction"] = json!(failure.direction.text(language));
            value["attempts"] = attempts(&failure.attempts);
            value["location"] = place(&failure.place);
        }
        Verdict::Skipped { reason } | Verdict::Error { reason } => {
            value["reason"] = json!(reason.text(language));
        }
    }
    value
}

fn score(score: &Score, language: Language) -> Value {
    json!({
        "tried": score.tried(),
        "succeeded": score.succeeding().count(),
        "succeeded_at_the_start": score.succeeded_at_the_start(),
        "attacks": score.attacks.iter().map(|attack| json!({
            "check": attack.check.id,
            "service": attack.service,
            "title": attack.check.title().text(language),
            "before": attack.before.name(),
            "after": attack.after.name(),
        })).collect::<Vec<_>>(),
    })
}

/// The tempting wrong answer that the files look like.
pub(super) fn resembles(report: &Report, language: Language) -> Value {
    report
        .resemblance
        .as_ref()
        .map_or(Value::Null, |one| json!({ "answer": one.answer, "about": one.about.text(language).trim() }))
}

fn attempts(attempts: &[Attempt]) -> Value {
    attempts.iter().map(attempt).collect()
}

fn attempt(attempt: &Attempt) -> Value {
    let (outcome, errno, number) = match &attempt.outcome {
        Outcome::Done(value) => ("done", None, Some(*value)),
        Outcome::Refused(errno) => ("refused", Some(errno.name.as_str()), Some(i64::from(errno.number))),
        Outcome::Killed(signal) => ("killed", None, Some(i64::from(*signal))),
        Outcome::TimedOut => ("timed-out", None, None),
    };
    json!({
        "name": attempt.name,
        "target": attempt.target,
        "outcome": outcome,
        "errno": errno,
        "number": number,
        "facts": attempt.facts,
    })
}

fn place(place: &Place) -> Value {
    match place {
        Place::File(at) => location(at),
        Place::WholeFile(file) => json!({ "file": file }),
        Place::Service(service) => json!({ "service": service }),
        Place::Image(image) => json!({ "image": image }),
    }
}

/// Where a check has its rule from: the guide's steps, and the numbers of the benchmarks.
#[must_use]
pub fn sources(source: &Source) -> Value {
    json!({
        "guide": source.guide,
        "cis": source.cis,
        "owasp": source.owasp,
        "nist": source.nist,
        "reference": source.reference,
    })
}

/// A place in a file.
#[must_use]
pub fn location(at: &Location) -> Value {
    json!({ "file": at.file, "line": at.line, "column": at.column, "length": at.length })
}

pub(super) fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
