//! What does `prometheus.yml` say?
//!
//! Keys as of Prometheus 3, <https://prometheus.io/docs/prometheus/latest/configuration/configuration/>.

use super::super::Located;
use super::super::compose::YamlNode;
use super::super::folder::Folder;
use super::facts::{FaultKind, Monitoring, ScrapeJob, ScrapeLimits};
use super::files::Candidates;
use super::limits::is_limit;
use super::reader::{Known, Reader, top_of};
use super::relabel::RelabelRule;
use super::relabel_rules;
use super::targets::{self, Asking, Named};

/// Prometheus' own intervals, in milliseconds.
const MINUTE: u64 = 60_000;

/// Reads the file; returns how often rules are evaluated, in milliseconds.
pub(super) fn read(folder: &Folder, name: &str, candidates: &Candidates, into: &mut Monitoring) -> u64 {
    let mut jobs: Vec<Job> = Vec::new();
    let (mut interval, mut evaluation) = (MINUTE, MINUTE);
    let mut limits = ScrapeLimits::default();
    let Some((mut reader, document)) = Reader::open(folder, name, &top_of(name), &mut into.faults) else {
        return evaluation;
    };
    let entries = reader.map(&document, name, &|key| {
        Some(match key {
            "global" | "rule_files" | "scrape_configs" => Known::Read,
            // Where alerts and samples are sent to, and how they are kept: nothing is sent here.
            "runtime" | "alerting" | "storage" | "tracing" | "remote_write" | "remote_read" | "otlp" => {
                Known::Harmless
            }
            "scrape_config_files" => Known::Outside,
            _ => return None,
        })
    });
    let mut timeout = None;
    // `global` counts wherever it stands.
    for (_, node) in entries.iter().filter(|(key, _)| key.text() == "global") {
        for (key, node) in reader.map(node, "global", &global_key) {
            match key.text() {
                "scrape_interval" => interval = positive(&mut reader, node, key.text()).unwrap_or(interval),
                "scrape_timeout" => {
                    let read = positive(&mut reader, node, key.text());
                    timeout = read.map(|read| (read, &node.range)).or(timeout);
                }
                key if is_limit(key) => limits.read(&mut reader, key, node),
                _ => evaluation = positive(&mut reader, node, key.text()).unwrap_or(evaluation),
            }
        }
    }
    if let Some((timeout, range)) = timeout
        && timeout > interval
    {
        reader.fault(FaultKind::WrongKind, "scrape_timeout", range);
    }
    for (key, node) in entries {
        match key.text() {
            "rule_files" => {
                for item in reader.list(node, "rule_files") {
                    into.rule_files.extend(reader.text(item, "rule_files"));
                }
            }
            "scrape_configs" => {
                for item in reader.list(node, "scrape_configs") {
                    let Some(job) = job(&mut reader, item, interval, limits.clone()) else { continue };
                    if jobs.iter().any(|other| other.name.value == job.name.value) {
                        reader.fault(FaultKind::Twice, &job.name.value, &item.range);
                    }
                    jobs.push(job);
                }
            }
            _ => {}
        }
    }
    for job in jobs {
        let finished = job.finished(folder, candidates, into);
        into.jobs.push(finished);
    }
    evaluation
}

/// One of the `scrape_configs`, before its targets are known.
struct Job {
    name: Located<String>,
    interval: u64,
    path: String,
    scheme: String,
    fallback: bool,
    targets: Vec<Named>,
    target_files: Vec<Located<String>>,
    rules: Vec<RelabelRule>,
    metric_rules: Vec<RelabelRule>,
    limits: ScrapeLimits,
}

impl Job {
    fn finished(self, folder: &Folder, candidates: &Candidates, into: &mut Monitoring) -> ScrapeJob {
        let Job { name, interval, fallback, mut targets, metric_rules, limits, .. } = self;
        targets.extend(targets::in_files(folder, candidates, &self.target_files, &mut into.target_faults));
        let asking = Asking { job: &name.value, path: &self.path, scheme: &self.scheme, rules: &self.rules };
        let (targets, dropped) = targets::after_relabelling(&asking, targets, &mut into.target_faults);
        ScrapeJob { name, interval, fallback, targets, dropped, metric_rules, limits }
    }
}

fn positive(reader: &mut Reader<'_>, node: &YamlNode, what: &str) -> Option<u64> {
    let read = reader.duration(node, what)?;
    if read == 0 {
        reader.fault(FaultKind::NoDuration, "0", &node.range);
    }
    Some(read).filter(|read| *read > 0)
}

fn global_key(key: &str) -> Option<Known> {
    Some(match key {
        "scrape_interval" | "scrape_timeout" | "evaluation_interval" => Known::Read,
        key if is_limit(key) => Known::Read,
        "rule_query_offset" | "query_log_file" | "external_labels" => Known::Harmless,
        key if bounds_a_scrape(key) => Known::Harmless,
        _ => return None,
    })
}

/// Keys of the whole file and of a job that bound a scrape, and change nothing of what is found in it.
fn bounds_a_scrape(key: &str) -> bool {
    const KEYS: [&str; 8] = [
        "always_scrape_classic_histograms",
        "convert_classic_histograms_to_nhcb",
        "keep_dropped_targets",
        "metric_name_escaping_scheme",
        "metric_name_validation_scheme",
        "scrape_failure_log_file",
        "scrape_native_histograms",
        "scrape_protocols",
    ];
    KEYS.contains(&key)
}

fn job_key(key: &str) -> Option<Known> {
    Some(match key {
        "job_name"
        | "scrape_interval"
        | "scrape_timeout"
        | "metrics_path"
        | "scheme"
        | "static_configs"
        | "file_sd_configs"
        | "relabel_configs"
        | "metric_relabel_configs"
        | "fallback_scrape_protocol" => Known::Read,
        key if is_limit(key) => Known::Read,
        "honor_labels"
        | "honor_timestamps"
        | "track_timestamps_staleness"
        | "enable_compression"
        | "follow_redirects"
        | "enable_http2"
        | "native_histogram_bucket_limit"
        | "native_histogram_min_bucket_factor" => Known::Harmless,
        key if bounds_a_scrape(key) => Known::Harmless,
        "params"
        | "basic_auth"
        | "authorization"
        | "oauth2"
        | "tls_config"
        | "http_headers"
        | "proxy_url"
        | "no_proxy"
        | "proxy_from_environment"
        | "proxy_connect_header" => Known::Outside,
        key if key.ends_with("_sd_configs") => Known::Outside,
        _ => return None,
    })
}

fn job(reader: &mut Reader<'_>, node: &YamlNode, interval: u64, limits: ScrapeLimits) -> Option<Job> {
    let (mut name, mut timeout) = (None, None);
    let mut job = Job {
        name: Located::new(String::new(), reader.place(&node.range)),
        interval,
        path: "/metrics".to_owned(),
        scheme: "http".to_owned(),
        fallback: false,
        targets: Vec::new(),
        target_files: Vec::new(),
        rules: Vec::new(),
        metric_rules: Vec::new(),
        limits,
    };
    for (key, value) in reader.map(node, "scrape_configs", &job_key) {
        let what = key.text();
        match what {
            "job_name" => name = reader.text(value, what).filter(|name| !name.value.is_empty()),
            "scrape_interval" => job.interval = positive(reader, value, what).unwrap_or(job.interval),
            "scrape_timeout" => {
                timeout = positive(reader, value, what).map(|timeout| (timeout, &value.range))
            }
            "metrics_path" => job.path = reader.text(value, what)?.value,
            key if is_limit(key) => job.limits.read(reader, key, value),
            "fallback_scrape_protocol" => job.fallback = reader.text(value, what).is_some(),
            "scheme" => {
                job.scheme = reader.text(value, what)?.value;
                if job.scheme != "http" {
                    reader.fault(FaultKind::OutsideLab, what, &value.range);
                }
            }
            "relabel_configs" => job.rules = relabel_rules::read(reader, value, what),
            "metric_relabel_configs" => job.metric_rules = relabel_rules::read(reader, value, what),
            "file_sd_configs" => {
                for item in reader.list(value, what) {
                    job.target_files.extend(targets::file_discovery(reader, item));
                }
            }
            _ => {
                for item in reader.list(value, what) {
                    targets::group(reader, item, what, &mut job.targets);
                }
            }
        }
    }
    if let Some((timeout, range)) = timeout
        && timeout > job.interval
    {
        reader.fault(FaultKind::WrongKind, "scrape_timeout", range);
    }
    match name {
        Some(name) => Some(Job { name, ..job }),
        None => {
            reader.fault(FaultKind::MissingKey, "job_name", &node.range);
            None
        }
    }
}
