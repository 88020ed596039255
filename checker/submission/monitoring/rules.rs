//! Which rules stand in the files that `prometheus.yml` names?
//!
//! Keys as of Prometheus 3, <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>.

use std::fs;
use std::path::Path;

use super::super::compose::YamlNode;
use super::super::folder::{Entry, Folder};
use super::facts::{AlertRule, FaultKind, Monitoring, MonitoringFault};
use super::reader::{Known, Reader};

/// How many folders deep rule files are looked for.
const DEEPEST: usize = 3;
/// How many entries are looked at for that.
const MOST_ENTRIES: usize = 2000;

/// Reads every rule file. `evaluation` is how often rules are evaluated, in milliseconds.
pub(super) fn read(folder: &Folder, evaluation: u64, into: &mut Monitoring) {
    let mut candidates = Vec::new();
    let mut left = MOST_ENTRIES;
    yaml_files(folder.root(), folder.root(), DEEPEST, &mut left, &mut candidates);
    candidates.sort();
    let mut read: Vec<String> = Vec::new();
    for named in into.rule_files.clone() {
        // Prometheus takes only the last part for a pattern; the rest counts from the file's own folder.
        let Some(wanted) = Folder::resolve(".", &named.value) else {
            into.faults.push(MonitoringFault {
                kind: FaultKind::NoFile,
                about: named.value.clone(),
                at: named.at.clone(),
            });
            continue;
        };
        let found: Vec<String> = if wanted.contains(['*', '?', '[']) {
            candidates.iter().filter(|path| matches(&wanted, path)).cloned().collect()
        } else if folder.entry(&wanted) == Entry::File {
            vec![wanted]
        } else {
            Vec::new()
        };
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
    into.unread = candidates.iter().filter(holds_rules).cloned().collect();
}

/// Whether a path is one of those that a pattern of shells means: `*` and `?` do not pass over `/`.
fn matches(pattern: &str, path: &str) -> bool {
    let mut written = String::from("^");
    for letter in pattern.chars() {
        match letter {
            '*' => written.push_str("[^/]*"),
            '?' => written.push_str("[^/]"),
            '[' | ']' | '-' | '^' => written.push(letter),
            other => written.push_str(&regex::escape(&other.to_string())),
        }
    }
    written.push('$');
    regex::Regex::new(&written).is_ok_and(|pattern| pattern.is_match(path))
}

fn yaml_files(root: &Path, folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && depth > 0 && !hidden {
            yaml_files(root, &path, depth - 1, left, found);
        } else if kind.is_file()
            && path.extension().is_some_and(|end| end == "yml" || end == "yaml" || end == "rules")
        {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn file(
    folder: &Folder,
    path: &str,
    named: &crate::submission::Location,
    evaluation: u64,
    into: &mut Monitoring,
) {
    let (alerts, faults) = (&mut into.alerts, &mut into.faults);
    let Some((mut reader, document)) = Reader::open(folder, path, named, faults) else { return };
    let top = |key: &str| (key == "groups").then_some(Known::Read);
    for (_, groups) in reader.map(&document, path, &top) {
        let mut names: Vec<String> = Vec::new();
        for node in reader.list(groups, "groups") {
            group(&mut reader, node, evaluation, &mut names, alerts);
        }
    }
}

fn group_key(key: &str) -> Option<Known> {
    Some(match key {
        "name" | "interval" | "rules" => Known::Read,
        "query_offset" | "limit" => Known::Outside,
        "labels" => Known::Harmless,
        _ => return None,
    })
}

fn group(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    evaluation: u64,
    names: &mut Vec<String>,
    alerts: &mut Vec<AlertRule>,
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
    for rule in named("rules").map(|node| reader.list(node, "rules")).unwrap_or_default() {
        alerts.extend(alert(reader, rule, interval));
    }
}

fn rule_key(key: &str) -> Option<Known> {
    Some(match key {
        "alert" | "expr" | "for" | "keep_firing_for" => Known::Read,
        "labels" | "annotations" => Known::Harmless,
        "record" => Known::Outside,
        _ => return None,
    })
}

fn alert(reader: &mut Reader<'_>, node: &YamlNode, interval: u64) -> Option<AlertRule> {
    let records = node.get("record").is_some();
    let entries = reader.map(node, "rules", &rule_key);
    if records {
        return None;
    }
    let (mut name, mut expression, mut wait, mut keep) = (None, None, 0, 0);
    for (key, value) in entries {
        match key.text() {
            "alert" => name = reader.text(value, "alert"),
            "expr" => expression = reader.text(value, "expr"),
            "for" => wait = reader.duration(value, "for").unwrap_or_default(),
            _ => keep = reader.duration(value, "keep_firing_for").unwrap_or_default(),
        }
    }
    for (there, key) in [(name.is_some(), "alert"), (expression.is_some(), "expr")] {
        if !there {
            reader.fault(FaultKind::MissingKey, key, &node.range);
        }
    }
    Some(AlertRule { name: name?, expression: expression?, wait, keep, interval })
}
