//! Which targets does a job have, and under which labels?
//!
//! `static_configs` and the files of `file_sd_configs` name them, the rules of `relabel_configs` change or drop
//! them, as `PopulateLabels` of Prometheus 3 does. A file of targets that cannot be read is no error of the
//! configuration there: Prometheus starts, and has no target from it.

use super::super::compose::YamlNode;
use super::super::folder::Folder;
use super::super::{Located, Location};
use super::facts::{DroppedTarget, FaultKind, MonitoringFault, ScrapeTarget};
use super::files::Candidates;
use super::reader::{Known, Reader};
use super::relabel::{LabelSet, RelabelRule, relabel};

/// The label with the address that is asked.
const ADDRESS: &str = "__address__";
/// The labels that a target has for the time of relabelling, and that tell how it is asked.
const PATH: &str = "__metrics_path__";
const SCHEME: &str = "__scheme__";
/// What begins so is gone after relabelling.
const OWN: &str = "__";
/// Labels by which a rule would change how a target is asked in a way that the lab does not carry out.
const OUTSIDE: [&str; 2] = ["__scrape_interval__", "__scrape_timeout__"];

/// A target as it is named, with the labels beside it.
pub(super) struct Named {
    target: Located<String>,
    labels: LabelSet,
}

/// One of the `static_configs`, or of the groups in a file of targets.
pub(super) fn group(reader: &mut Reader<'_>, node: &YamlNode, what: &str, into: &mut Vec<Named>) {
    let entries = reader.map(node, what, &|key| ["targets", "labels"].contains(&key).then_some(Known::Read));
    let mut labels = LabelSet::new();
    for (_, node) in entries.iter().filter(|(key, _)| key.text() == "labels") {
        for (name, value) in reader.map(node, "labels", &|_| Some(Known::Read)) {
            if let Some(value) = reader.text(value, name.text()) {
                labels.insert(name.text().to_owned(), value.value);
            }
        }
    }
    for (_, node) in entries.iter().filter(|(key, _)| key.text() == "targets") {
        for item in reader.list(node, "targets") {
            if let Some(target) = reader.text(item, "targets") {
                into.push(Named { target, labels: labels.clone() });
            }
        }
    }
}

/// The entries of `files` in one of the `file_sd_configs`.
pub(super) fn file_discovery(reader: &mut Reader<'_>, node: &YamlNode) -> Vec<Located<String>> {
    let known = |key: &str| ["files", "refresh_interval"].contains(&key).then_some(Known::Read);
    let mut files = Vec::new();
    for (key, value) in reader.map(node, "file_sd_configs", &known) {
        if key.text() == "refresh_interval" {
            // How soon a change of the file counts; none comes here.
            let _ = reader.duration(value, "refresh_interval");
            continue;
        }
        for item in reader.list(value, "files") {
            let Some(named) = reader.text(item, "files") else { continue };
            if is_discovery_file(&named.value) {
                files.push(named);
            } else {
                reader.fault(FaultKind::NoDiscoveryFile, &named.value, &item.range);
            }
        }
    }
    if files.is_empty() && !reader.has_fault(FaultKind::NoDiscoveryFile) {
        reader.fault(FaultKind::MissingKey, "files", &node.range);
    }
    files
}

/// Whether Prometheus takes a path for a file of targets: `^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$`.
fn is_discovery_file(path: &str) -> bool {
    let endings = ["json", "yml", "yaml", "JSON", "YML", "YAML"];
    let Some((stem, ending)) = path.rsplit_once('.') else { return false };
    let last_only = stem.split_once('*').is_none_or(|(_, behind)| !behind.contains('/'));
    endings.contains(&ending) && last_only
}

/// The targets in the files that `file_sd_configs` names. What cannot be read is noted in `faults`.
pub(super) fn in_files(
    folder: &Folder,
    candidates: &Candidates,
    named: &[Located<String>],
    faults: &mut Vec<MonitoringFault>,
) -> Vec<Named> {
    let mut targets = Vec::new();
    for entry in named {
        let files = candidates.meant(folder, &entry.value);
        if files.is_empty() {
            let (about, at) = (entry.value.clone(), entry.at.clone());
            faults.push(MonitoringFault { kind: FaultKind::NoFile, about, at });
        }
        for path in files {
            in_file(folder, &path, &entry.at, faults, &mut targets);
        }
    }
    targets
}

fn in_file(
    folder: &Folder,
    path: &str,
    named: &Location,
    faults: &mut Vec<MonitoringFault>,
    into: &mut Vec<Named>,
) {
    let before = faults.len();
    let opened = if path.to_lowercase().ends_with(".json") {
        Reader::open_json(folder, path, named, faults)
    } else {
        Reader::open(folder, path, named, faults)
    };
    let Some((mut reader, document)) = opened else { return };
    let mut found = Vec::new();
    for item in reader.list(&document, path) {
        group(&mut reader, item, "targets", &mut found);
    }
    // Prometheus takes a file as a whole or not at all.
    if faults.len() == before {
        for one in &mut found {
            one.labels.insert("__meta_filepath".to_owned(), path.to_owned());
        }
        into.append(&mut found);
    }
}

/// How a job asks its targets.
pub(super) struct Asking<'a> {
    pub(super) job: &'a str,
    pub(super) path: &'a str,
    pub(super) scheme: &'a str,
    pub(super) rules: &'a [RelabelRule],
}

/// The targets after relabelling, and those that it drops.
pub(super) fn after_relabelling(
    asking: &Asking<'_>,
    named: Vec<Named>,
    faults: &mut Vec<MonitoringFault>,
) -> (Vec<ScrapeTarget>, Vec<DroppedTarget>) {
    let (mut targets, mut dropped) = (Vec::new(), Vec::new());
    for Named { target, labels: mut own } in named {
        for (name, value) in [("job", asking.job), (PATH, asking.path), (SCHEME, asking.scheme)] {
            own.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        own.insert(ADDRESS.to_owned(), target.value.clone());
        let mut labels = match relabel(own, asking.rules) {
            Ok(labels) => labels,
            Err(rule) => {
                dropped.push(DroppedTarget { target, rule: rule.at.clone() });
                continue;
            }
        };
        // What the job itself says is told where it stands.
        let other_scheme =
            labels.get(SCHEME).is_some_and(|scheme| scheme != "http" && scheme != asking.scheme);
        let outside = labels.keys().find(|name| {
            name.starts_with("__param_")
                || OUTSIDE.contains(&name.as_str())
                || *name == SCHEME && other_scheme
        });
        if let Some(about) = outside {
            let at = target.at.clone();
            faults.push(MonitoringFault { kind: FaultKind::OutsideLab, about: about.clone(), at });
            continue;
        }
        let address = labels.get(ADDRESS).cloned().unwrap_or_default();
        let path = labels.get(PATH).cloned().unwrap_or_default();
        labels.retain(|name, _| !name.starts_with(OWN));
        labels.entry("instance".to_owned()).or_insert_with(|| address.clone());
        targets.push(ScrapeTarget { written: target, address, path, labels });
    }
    (targets, dropped)
}
