//! How is a scan told, to a person and to a program?

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::report::{Look, Meaning, harmless, wrap};
use crate::words::Message;

use super::gate::{Fate, Finding};
use super::outcome::{Scan, WORDS};

/// What a person reads.
pub(super) fn text(scan: &Scan, look: &Look) -> String {
    let language = look.language;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}  {}",
        look.paint(Meaning::Heading, &harmless(&scan.image)),
        look.paint(Meaning::Quiet, &scan.id)
    );
    for sentence in head(scan) {
        for line in wrap(&sentence.text(language), look.width) {
            let _ = writeln!(text, "{line}");
        }
    }
    for finding in &scan.findings {
        write_finding(&mut text, finding, look);
    }
    let stopping = scan.findings.iter().filter(|finding| finding.stops()).count();
    let (meaning, mark) = if scan.exit_code() == 0 { (Meaning::Good, "✓") } else { (Meaning::Bad, "✗") };
    let sum = WORDS.say("sum").with("count", stopping).with("gate", scan.gate.name());
    let _ = writeln!(text, "\n{} {}", look.paint(meaning, mark), sum.text(language));
    text
}

fn write_finding(text: &mut String, finding: &Finding, look: &Look) {
    let known = &finding.known;
    let meaning = if finding.stops() { Meaning::Bad } else { Meaning::Quiet };
    let mark = if finding.stops() { "✗" } else { "·" };
    let severity = look.paint(meaning, &format!("{mark} {:8}", known.severity.name()));
    let advisory = look.paint(Meaning::Heading, &harmless(&known.advisory));
    let _ = writeln!(
        text,
        "\n{severity} {advisory}  {} {}",
        harmless(&known.source),
        harmless(&known.source_version)
    );
    let packages: Vec<String> =
        known.packages.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let mut lines = Vec::new();
    if !known.summary.is_empty() {
        lines.push(harmless(&known.summary));
    }
    lines.push(WORDS.say("packages").with("packages", harmless(&packages.join(", "))).text(look.language));
    lines.push(match &known.fixed {
        Some(fixed) => WORDS.say("fixed").with("version", harmless(fixed)).text(look.language),
        None => WORDS.say("unfixed").text(look.language),
    });
    let fate = match &finding.fate {
        Fate::Excepted { until, reason } => {
            Some(WORDS.say("excepted").with("day", until.to_string()).with("reason", harmless(reason)))
        }
        Fate::RanOut { on } => Some(WORDS.say("ran-out").with("day", on.to_string())),
        Fate::Below => Some(WORDS.say("below")),
        Fate::Stops => None,
    };
    lines.extend(fate.map(|fate| fate.text(look.language)));
    if finding.tool != "harden-check" {
        lines.push(WORDS.say("by").with("tool", &finding.tool).text(look.language));
    }
    for line in lines.iter().flat_map(|line| wrap(line, look.width.saturating_sub(11))) {
        let _ = writeln!(text, "           {line}");
    }
}

/// What was compared with what.
fn head(scan: &Scan) -> Vec<Message> {
    let facts = &scan.facts;
    let system = if facts.system.name.is_empty() { "?" } else { facts.system.name.as_str() };
    let mut head = Vec::new();
    if facts.databases.is_empty() && facts.packages.is_empty() {
        head.push(WORDS.say("no-database"));
    } else {
        head.push(
            WORDS.say("database").with("system", harmless(system)).with("packages", facts.packages.len()),
        );
    }
    head.push(match &scan.tally {
        Some(tally) => WORDS.say("feed").with("records", tally.records.to_string()),
        None => WORDS.say("training"),
    });
    if let Some(policy) = &scan.policy {
        head.push(WORDS.say("with-policy").with("file", policy));
    }
    head
}

/// What is said beside it: whatever makes a scan less than it looks.
pub(super) fn notes(scan: &Scan) -> Vec<Message> {
    let facts = &scan.facts;
    let mut notes = Vec::new();
    if let Some(database) = facts.removed_databases.first() {
        notes.push(WORDS.say("removed").with("database", database));
    }
    if !facts.doubts.is_empty() {
        notes.push(WORDS.say("doubts").with("count", facts.doubts.len()));
    }
    notes.extend(facts.unread.iter().map(|database| WORDS.say("unread").with("database", database)));
    if !facts.packages.is_empty() && !facts.system.is_known() {
        notes.push(WORDS.say("unknown-system"));
    }
    if let Some(tally) = scan.tally.as_ref().filter(|tally| tally.broken > 0) {
        notes.push(WORDS.say("broken").with("count", tally.broken.to_string()));
        let told = tally.told.iter();
        notes.extend(told.map(|one| {
            WORDS
                .say("broken-one")
                .with("place", harmless(&one.place))
                .with("problem", harmless(&one.problem))
        }));
    }
    if let Some(report) = scan.report.as_ref().filter(|_| scan.other_image) {
        notes
            .push(WORDS.say("other-image").with("tool", &report.tool).with("image", harmless(&report.image)));
    }
    notes
}

/// The fields of the JSON document.
pub(super) fn body(scan: &Scan) -> Value {
    json!({
        "image": scan.image,
        "id": scan.id,
        "layers": scan.layers,
        "system": { "id": scan.facts.system.id, "version": scan.facts.system.version },
        "packages": scan.facts.packages.len(),
        "training": scan.tally.is_none(),
        "advisories": scan.tally.as_ref().map(|tally| tally.records),
        "broken_advisories": scan.tally.as_ref().map_or(0, |tally| tally.broken),
        "gate": scan.gate.name(),
        "policy": scan.policy,
        "findings": scan.findings.iter().map(finding).collect::<Vec<Value>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    let known = &finding.known;
    let (fate, day, reason) = match &finding.fate {
        Fate::Stops => ("stops", None, None),
        Fate::Below => ("below", None, None),
        Fate::Excepted { until, reason } => ("excepted", Some(until.to_string()), Some(reason.clone())),
        Fate::RanOut { on } => ("ran-out", Some(on.to_string()), None),
    };
    json!({
        "tool": finding.tool,
        "severity": known.severity.name(),
        "advisory": known.advisory,
        "aliases": known.aliases,
        "summary": known.summary,
        "source": known.source,
        "source_version": known.source_version,
        "packages": known.packages.iter().map(|(name, version)| json!({ "name": name, "version": version })).collect::<Vec<Value>>(),
        "fixed": known.fixed,
        "fate": fate,
        "day": day,
        "reason": reason,
    })
}
