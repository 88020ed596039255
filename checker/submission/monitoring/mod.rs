//! What is scraped, and which rule wakes somebody? `prometheus.yml` and the rule files that it names.
//!
//! Read as Prometheus 3 reads them: an unknown key is an error there, so it is one here. What Prometheus
//! takes and the lab does not carry out is a [`MonitoringFault`] of its own kind. Only an exercise that
//! asks for these files says anything about them.

mod config;
mod facts;
mod files;
mod limits;
mod reader;
mod relabel;
mod relabel_rules;
mod rules;
mod targets;
#[cfg(test)]
mod tests;

use super::folder::Folder;
use files::Candidates;

pub use facts::{
    AlertRule, DroppedTarget, FaultKind, Monitoring, MonitoringFault, RecordRule, ScrapeJob, ScrapeLimits,
    ScrapeTarget,
};
pub use relabel::{LabelSet, RelabelAction, RelabelRule, relabel};

/// The file's names, the first one that is there counts.
const NAMES: [&str; 2] = ["prometheus.yml", "prometheus.yaml"];

/// Reads `prometheus.yml` and the rule files; nothing where there is no such file.
pub(super) fn read(folder: &Folder) -> Option<Monitoring> {
    let name = NAMES.into_iter().find(|name| folder.has(name))?;
    let mut monitoring = Monitoring { file: name.to_owned(), ..Monitoring::default() };
    let candidates = Candidates::of(folder);
    let evaluation = config::read(folder, name, &candidates, &mut monitoring);
    rules::read(folder, evaluation, &candidates, &mut monitoring);
    Some(monitoring)
}
