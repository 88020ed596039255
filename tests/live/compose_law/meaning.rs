//! Does the model say what `docker compose config` says?
//!
//! Both are written as flat lines, `web.environment.A = 1`, and compared. A key of Compose's answer that
//! is neither compared nor named here as one without consequence is a difference as well.

use std::collections::BTreeMap;
use std::path::Path;

use harden_check::submission::Submission;
use serde_json::Value;

use super::ours::ours_of;
use super::theirs::{Config, pairs};

/// A health check without a test and without a time.
pub(super) const NOTHING_SAID: &str = " -1 -1 -1 -1";

pub(super) type Lines = BTreeMap<String, String>;

/// The lines in which the two differ, or `None`.
pub(super) fn difference(submission: &Submission, config: &[u8], folder: &Path) -> Option<String> {
    let config: Value = serde_json::from_slice(config).unwrap();
    let project = config["name"].as_str().unwrap().to_owned();
    let folder = folder.canonicalize().unwrap().display().to_string();
    let (mut theirs, mut ours) = (Lines::new(), Lines::new());
    let reader = Config { folder: &folder, project: &project, whole: &config };
    for (name, service) in config["services"].as_object().unwrap() {
        reader.service(name, service, &mut theirs);
    }
    for (name, network) in config["networks"].as_object().into_iter().flatten() {
        put(
            &mut theirs,
            format!("network {name}"),
            network["internal"].as_bool().unwrap_or(false).to_string(),
        );
    }
    for (name, volume) in config["volumes"].as_object().into_iter().flatten() {
        put(&mut theirs, format!("volume {name}"), sorted(&pairs(&volume["driver_opts"])));
    }
    for container in &submission.plan.containers {
        ours_of(container, submission, &mut ours);
    }
    for network in &submission.plan.networks {
        let name = network
            .name
            .value
            .replace("compose_default", "default")
            .replace(&format!("{project}_default"), "default");
        put(
            &mut ours,
            format!("network {name}"),
            network.internal.as_ref().is_some_and(|on| on.value).to_string(),
        );
    }
    for volume in &submission.plan.volumes {
        let options: Vec<String> =
            volume.options.iter().map(|o| assignment(&o.value.name, o.value.value.as_deref())).collect();
        put(&mut ours, format!("volume {}", volume.name.value), sorted(&options));
    }
    // Networks that nothing uses are left out by Compose and made for nothing here.
    let unused = |line: &String| line.starts_with("network ") || line.starts_with("volume ");
    ours.retain(|line, _| !unused(line) || theirs.contains_key(line));
    let mut differences = Vec::new();
    let lines: std::collections::BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    for line in lines {
        if theirs.get(line) != ours.get(line) {
            differences.push(format!("{line}: Compose {:?}, here {:?}", theirs.get(line), ours.get(line)));
        }
    }
    (!differences.is_empty()).then(|| differences.join("\n"))
}

pub(super) fn put(lines: &mut Lines, line: String, value: String) {
    lines.insert(line, value);
}

pub(super) fn sorted(values: &[String]) -> String {
    let mut values = values.to_vec();
    values.sort();
    values.join(", ")
}

pub(super) fn assignment(name: &str, value: Option<&str>) -> String {
    format!("{name}={}", value.unwrap_or_default())
}
