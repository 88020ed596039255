//! What is known of `prometheus.yml` and of the files that it names?

use serde::{Deserialize, Serialize};

use super::super::{Located, Location};

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
    /// The entries of `rule_files`.
    pub rule_files: Vec<Located<String>>,
    /// Files in the folder that hold rules and that `rule_files` does not name.
    pub unread: Vec<String>,
    /// Everything that Prometheus refuses, or that the lab does not carry out.
    pub faults: Vec<MonitoringFault>,
}

/// One of the `scrape_configs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrapeJob {
    /// `job_name`.
    pub name: Located<String>,
    /// `scrape_interval`, in milliseconds.
    pub interval: u64,
    /// `metrics_path`.
    pub path: String,
    /// `fallback_scrape_protocol`: what an answer without a content type is read as.
    pub fallback: bool,
    /// The targets of `static_configs`, each with the labels beside it.
    pub targets: Vec<ScrapeTarget>,
}

/// A target as written, and the labels beside it.
pub type ScrapeTarget = (Located<String>, Vec<(String, String)>);

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
    /// A key is missing.
    MissingKey,
    /// A value is of another kind.
    WrongKind,
    /// A duration that is none.
    NoDuration,
    /// A name that is used twice.
    Twice,
    /// Prometheus takes it; the lab does not carry it out.
    OutsideLab,
}
