//! What became of a service's lines, and what did its metrics say before and after a crash?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A line with a mark was provoked, then more lines than may be kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogExperiment {
    /// `HostConfig.LogConfig.Type`.
    pub driver: String,
    /// `HostConfig.LogConfig.Config`, without the lab's own bound, and with the learner's address in the
    /// place of the lab's collector.
    pub options: BTreeMap<String, String>,
    /// The marked line, as often as it reached the lab's collector.
    pub collected: Vec<CollectedLine>,
    /// Whether the line of a call that the service refused with 404 came to the collector as well; absent where
    /// the marked line did not come, or where no such call was made.
    pub refusal_collected: Option<bool>,
    /// Whether the collector heard a container of the lab's own over the same driver and address; absent
    /// where the service's own line came, or where the driver sends nothing away.
    pub control: Option<bool>,
    /// Whether `docker logs` shows the marked line.
    pub in_engine: bool,
    /// Bytes that were written after it, with what is around them in each line; 0 where no bound is
    /// declared that the lab could go beyond.
    pub written_bytes: u64,
    /// Bytes that `docker logs` still had of them.
    pub kept_bytes: u64,
    /// Files in the container that hold the marked line.
    pub files: Vec<LogFile>,
}

/// A line as it reached the collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectedLine {
    /// `gelf-udp`, `gelf-tcp`, `syslog-udp`, `syslog-tcp` or `fluentd`.
    pub way: String,
    /// Whose line it is called: the tag, in GELF the container's id where there is none.
    pub tag: String,
    /// `stdout` or `stderr`.
    pub stream: String,
    /// Its beginning, at most 512 characters.
    pub text: String,
}

/// A file in the container that holds a line of the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogFile {
    /// Absolute path.
    pub path: String,
    /// Bytes.
    pub size_bytes: u64,
}

/// The service was scraped as its configuration says, made to crash, and scraped again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsExperiment {
    /// Every target of the configuration, in its order.
    pub targets: Vec<TargetFacts>,
    /// The crashes, in their order.
    pub crashes: Vec<CrashFact>,
}

/// One target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFacts {
    /// Its place: number of the job, and of the target within the job.
    pub place: [usize; 2],
    /// Why nothing is there to be asked; empty where something is.
    pub problem: NoTarget,
    /// What it answered, in order.
    pub scrapes: Vec<Scrape>,
}

/// Why a target is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoTarget {
    /// It is there.
    #[default]
    None,
    /// The host, where Prometheus runs, does not know the name.
    UnknownName,
    /// The service publishes no such port at this address.
    NotPublished,
    /// It is no `host:port`.
    NoAddress,
    /// The engine is another machine, and the port is on its loopback address.
    FarLoopback,
}

/// One answer to a scrape.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scrape {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// How many crashes came before it.
    pub crashes: usize,
    /// Whether the service was used a lot right before it: notes were written, and pages asked for that it has not.
    #[serde(default)]
    pub used: bool,
    /// Status code; absent when nothing answered.
    pub status: Option<u16>,
    /// `Content-Type`, as sent; absent without one.
    pub content_type: Option<String>,
    /// The body, at most 64 KiB.
    pub body: String,
    /// What went wrong, in the system's words; empty when something answered.
    pub problem: String,
}

/// One crash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrashFact {
    /// When it was ordered, in milliseconds since 1970.
    pub at: u64,
    /// Whether the engine started the container again and it answered.
    pub back: bool,
}
