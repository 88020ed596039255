//! What is known of `prometheus.yml` and of the files that it names?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{Located, Location};
use super::relabel::{LabelSet, RelabelRule};

/// What `prometheus.yml` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitoring {
    /// The file, relative to the submission's folder.
    pub file: String,
    /// `scrape_configs`, in order.
    pub jobs: Vec<ScrapeJob>,
    /// The rules with `alert` in the files that `rule_files` names, in order.
    pub alerts: Vec<AlertRule>,
    /// The rules with `record` in the same files, in order.
    #[serde(default)]
    pub records: Vec<RecordRule>,
    /// The entries of `rule_files`.
    pub rule_files: Vec<Located<String>>,
    /// Files in the folder that hold rules and that `rule_files` does not name.
    pub unread: Vec<String>,
    /// Everything that Prometheus refuses, or that the lab does not carry out.
    pub faults: Vec<MonitoringFault>,
    /// What is wrong with the files that `file_sd_configs` names: Prometheus starts all the same, and has no
    /// target from there.
    #[serde(default)]
    pub target_faults: Vec<MonitoringFault>,
}

/// One of the `scrape_configs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrapeJob {
    /// `job_name`.
    pub name: Located<String>,
    /// `scrape_interval`, in milliseconds.
    pub interval: u64,
    /// `fallback_scrape_protocol`: what an answer without a content type is read as.
    pub fallback: bool,
    /// The targets of `static_configs` and of the files of `file_sd_configs`, after `relabel_configs`.
    pub targets: Vec<ScrapeTarget>,
    /// The targets that `relabel_configs` drops.
    pub dropped: Vec<DroppedTarget>,
    /// `metric_relabel_configs`.
    pub metric_rules: Vec<RelabelRule>,
    /// `sample_limit` and its like.
    #[serde(default)]
    pub limits: ScrapeLimits,
}

/// A target as Prometheus asks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrapeTarget {
    /// The target as written.
    pub written: Located<String>,
    /// The address that is asked, `host:port`.
    pub address: String,
    /// The path that is asked.
    pub path: String,
    /// The labels of its series, `job` and `instance` among them.
    pub labels: LabelSet,
}

/// A target that is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DroppedTarget {
    /// The target as written.
    pub target: Located<String>,
    /// The rule that drops it.
    pub rule: Location,
}

/// A rule with `alert`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertRule {
    /// `alert`.
    pub name: Located<String>,
    /// `expr`.
    pub expression: Located<String>,
    /// `for`, in milliseconds.
    pub wait: u64,
    /// `keep_firing_for`, in milliseconds.
    pub keep: u64,
    /// How often it is evaluated, in milliseconds.
    pub interval: u64,
}

/// A rule with `record`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRule {
    /// `record`.
    pub name: Located<String>,
    /// `expr`.
    pub expression: Located<String>,
    /// `labels`, of the group and of the rule.
    pub labels: LabelSet,
    /// How often it is evaluated, in milliseconds.
    pub interval: u64,
}

/// Something in these files that keeps Prometheus or the lab from using them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringFault {
    /// What it is.
    pub kind: FaultKind,
    /// The key or the value that it is about, or the YAML parser's words.
    pub about: String,
    /// Where.
    pub at: Location,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The file is no YAML.
    NoYaml,
    /// The file cannot be read, or `rule_files` names none.
    NoFile,
    /// Prometheus does not know the key.
    UnknownKey,
    /// Prometheus does not know the action of a rule of `relabel_configs`.
    UnknownAction,
    /// A key is missing.
    MissingKey,
    /// A value is of another kind.
    WrongKind,
    /// A duration that is none.
    NoDuration,
    /// A regular expression that is none.
    NoRegex,
    /// A path that Prometheus does not take for a file of targets.
    NoDiscoveryFile,
    /// A file of targets that ends with `.json` and is no JSON.
    NoJson,
    /// A key that does not go with the others beside it.
    NotHere,
    /// A rule with `record` and `alert`.
    TwoRules,
    /// A name that nobody may give.
    NoName,
    /// A label or an annotation whose name is empty.
    EmptyName,
    /// A name that is used twice.
    Twice,
    /// A template with a `{{` that has no end.
    NoTemplate,
    /// Prometheus takes it; the lab does not carry it out.
    OutsideLab,
}

/// Limits of a scrape; none is a limit of nothing. Whoever exceeds one is down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrapeLimits {
    /// `body_size_limit`, in bytes.
    pub body: u64,
    /// `sample_limit`, after `metric_relabel_configs`.
    pub samples: u64,
    /// `label_limit`, the name among the labels.
    pub labels: u64,
    /// `label_name_length_limit`.
    pub label_name: u64,
    /// `label_value_length_limit`.
    pub label_value: u64,
    /// `target_limit`.
    pub targets: u64,
    /// Where each key is written.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub at: BTreeMap<String, Location>,
}
