//! Which rules stand in the files that `prometheus.yml` names?
//!
//! Keys as of Prometheus 3, <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/> and
//! <https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>.

use std::ops::Range;

use super::super::compose::{YamlNode, YamlValue};
use super::super::folder::Folder;
use super::super::source::Word;
use super::facts::{AlertRule, FaultKind, Monitoring, MonitoringFault, RecordRule};
use super::files::Candidates;
use super::reader::{Known, Reader};
use super::relabel::LabelSet;

/// Reads every rule file. `evaluation` is how often rules are evaluated, in milliseconds.
pub(super) fn read(folder: &Folder, evaluation: u64, candidates: &Candidates, into: &mut Monitoring) {
    let mut read: Vec<String> = Vec::new();
    for named in into.rule_files.clone() {
        let found = candidates.meant(folder, &named.value);
        if found.is_empty() {
            into.faults.push(MonitoringFault {
                kind: FaultKind::NoFile,
                about: named.value.clone(),
                at: named.at.clone(),
            });
        }
        for path in found {
            if !read.contains(&path) {
                file(folder, &path, &named.at, evaluation, into);
                read.push(path);
            }
        }
    }
    let holds_rules = |path: &&String| {
        !read.contains(path) && folder.text(path).is_ok_and(|file| file.text.contains("alert:"))
    };
    into.unread = candidates.all().iter().filter(holds_rules).cloned().collect();
}

/// The rules of a file, each kind in its order.
struct Rules<'a> {
    alerts: &'a mut Vec<AlertRule>,
    records: &'a mut Vec<RecordRule>,
}

fn file(
    folder: &Folder,
    path: &str,
    named: &crate::submission::Location,
    evaluation: u64,
    into: &mut Monitoring,
) {
    let Monitoring { alerts, records, faults, .. } = into;
    let mut rules = Rules { alerts, records };
    let Some((mut reader, document)) = Reader::open(folder, path, named, faults) else { return };
    let top = |key: &str| (key == "groups").then_some(Known::Read);
    for (_, groups) in reader.map(&document, path, &top) {
        let mut names: Vec<String> = Vec::new();
        for node in reader.list(groups, "groups") {
            group(&mut reader, node, evaluation, &mut names, &mut rules);
        }
    }
}

fn group_key(key: &str) -> Option<Known> {
    Some(match key {
        "name" | "interval" | "rules" | "labels" => Known::Read,
        "query_offset" | "limit" => Known::Outside,
        _ => return None,
    })
}

fn group(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    evaluation: u64,
    names: &mut Vec<String>,
    rules: &mut Rules<'_>,
) {
    let entries = reader.map(node, "groups", &group_key);
    let named = |wanted: &str| entries.iter().find(|(key, _)| key.text() == wanted).map(|(_, node)| *node);
    match named("name").and_then(|name| reader.text(name, "name")) {
        Some(name) if names.contains(&name.value) => reader.fault(FaultKind::Twice, &name.value, &node.range),
        Some(name) => names.push(name.value),
        None => reader.fault(FaultKind::MissingKey, "name", &node.range),
    }
    let interval = named("interval").and_then(|node| reader.duration(node, "interval"));
    let interval = interval.filter(|own| *own > 0).unwrap_or(evaluation);
    let common = named("labels").map(|node| labels(reader, node)).unwrap_or_default();
    for node in named("rules").map(|node| reader.list(node, "rules")).unwrap_or_default() {
        match rule(reader, node, interval, &common) {
            Some(Rule::Alert(alert)) => rules.alerts.push(alert),
            Some(Rule::Record(record)) => rules.records.push(record),
            None => {}
        }
    }
}

/// Labels that the series of a rule get.
fn labels(reader: &mut Reader<'_>, node: &YamlNode) -> LabelSet {
    let mut labels = LabelSet::new();
    for (name, value) in named_texts(reader, node, "labels") {
        match name.text() {
            // The name of the metric is the rule's to give.
            "__name__" => reader.fault(FaultKind::NoName, name.text(), &name.range()),
            text => drop(labels.insert(text.to_owned(), value)),
        }
    }
    labels
}

/// Labels or annotations. Prometheus 2 wants names of letters, figures and `_`, and refuses others; Prometheus 3
/// takes any name of UTF-8 that is not empty (`rulefmt.Rule.Validate`, `model.LabelName.IsValid`). What one of them
/// takes is no mistake here.
fn named_texts<'n>(reader: &mut Reader<'_>, node: &'n YamlNode, what: &str) -> Vec<(&'n Word, String)> {
    if matches!(node.value, YamlValue::Nothing) {
        return Vec::new();
    }
    let mut named = Vec::new();
    for (name, value) in reader.map(node, what, &|_| Some(Known::Read)) {
        if name.text().is_empty() {
            reader.fault(FaultKind::EmptyName, what, &name.range());
        } else if matches!(value.value, YamlValue::Nothing) {
            // Go's reader takes nothing for an empty text.
            named.push((name, String::new()));
        } else if let Some(value) = reader.text(value, name.text()) {
            named.push((name, value.value));
        }
    }
    named
}

/// Labels and annotations are templates; Prometheus refuses one in which a `{{` has no end.
fn templates(reader: &mut Reader<'_>, node: &YamlNode) {
    for value in node.map().unwrap_or_default().iter().map(|(_, value)| value) {
        let Ok(word) = value.scalar() else { continue };
        let mut rest = word.text();
        while let Some((_, behind)) = rest.split_once("{{") {
            let Some((_, after)) = behind.split_once("}}") else {
                reader.fault(FaultKind::NoTemplate, word.text(), &value.range);
                break;
            };
            rest = after;
        }
    }
}

fn rule_key(key: &str) -> Option<Known> {
    const KEYS: [&str; 7] = ["alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"];
    KEYS.contains(&key).then_some(Known::Read)
}

/// A rule of either kind.
enum Rule {
    Alert(AlertRule),
    Record(RecordRule),
}

fn rule(reader: &mut Reader<'_>, node: &YamlNode, interval: u64, common: &LabelSet) -> Option<Rule> {
    let entries = reader.map(node, "rules", &rule_key);
    let (mut alert, mut record, mut expression) = (None, None, None);
    let (mut wait, mut keep, mut own) = (0, 0, LabelSet::new());
    // What only an alert has.
    let mut of_alerts: Vec<(&str, Range<usize>)> = Vec::new();
    for (key, value) in &entries {
        let what = key.text();
        match what {
            "alert" => alert = reader.text(value, what).filter(|name| !name.value.is_empty()),
            "record" => {
                record = reader.text(value, what).filter(|name| !name.value.is_empty());
                if record.as_ref().is_some_and(|name| name.value.contains(['{', '}'])) {
                    reader.fault(
                        FaultKind::NoName,
                        value.scalar().map_or("", |word| word.text()),
                        &value.range,
                    );
                }
            }
            "expr" => expression = reader.text(value, what).filter(|text| !text.value.is_empty()),
            "labels" => {
                own = labels(reader, value);
                templates(reader, value);
            }
            "annotations" => {
                named_texts(reader, value, what);
                templates(reader, value);
            }
            "for" => wait = reader.duration(value, what).unwrap_or_default(),
            "keep_firing_for" => keep = reader.duration(value, what).unwrap_or_default(),
            _ => {}
        }
        let says = match what {
            "for" => wait > 0,
            "keep_firing_for" => keep > 0,
            "annotations" => value.map().is_ok_and(|entries| !entries.is_empty()),
            _ => false,
        };
        if says {
            of_alerts.push((what, key.range()));
        }
    }
    if expression.is_none() {
        reader.fault(FaultKind::MissingKey, "expr", &node.range);
    }
    match (alert, record) {
        (Some(_), Some(record)) => {
            reader.fault(FaultKind::TwoRules, &record.value, &node.range);
            None
        }
        (None, None) => {
            reader.fault(FaultKind::MissingKey, "alert", &node.range);
            None
        }
        (Some(name), None) => {
            Some(Rule::Alert(AlertRule { name, expression: expression?, wait, keep, interval }))
        }
        (None, Some(name)) => {
            for (key, range) in of_alerts {
                reader.fault(FaultKind::NotHere, key, &range);
            }
            let mut labels = common.clone();
            labels.extend(own);
            Some(Rule::Record(RecordRule { name, expression: expression?, labels, interval }))
        }
    }
}
