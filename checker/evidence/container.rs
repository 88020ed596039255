//! What did a running container show, to the engine, to the kernel and to the network?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::packages::Installed;

use super::experiment::{
    CrashExperiment, HangExperiment, HealthTrial, LimitExperiment, ReplacementExperiment, StopExperiment,
};
use super::http::{Answerer, HttpExchange};
use super::isolation::IsolationFacts;
use super::monitoring::{LogExperiment, MetricsExperiment};
use super::process::ProcessFact;
use super::{
    AppTests, ConnectionReport, Delivery, Deployment, EgressReport, FolderSecrets, Observed, OutsideReport,
    PatchCycle, Pipeline, ProbeReport, Promotion, Review, RotationExperiment, SecretReach,
};

/// Everything about one service of the exercise.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFacts {
    /// Index into the plan's containers; absent when the submission runs no such service.
    pub container_index: Option<usize>,
    /// Index into [`super::Evidence::builds`]; absent when it runs an image that it did not build.
    pub build_index: Option<usize>,
    /// The engine's own view (`inspect`), once the service was started.
    pub container: Observed<ContainerFacts>,
    /// Requests to the service, as a user of it would make them.
    pub http: Observed<Vec<HttpExchange>>,
    /// In which container the work is done.
    #[serde(default)]
    pub answerer: Observed<Answerer>,
    /// Every process of the service, read from `/proc` inside its PID namespace.
    pub processes: Observed<Vec<ProcessFact>>,
    /// The sockets that wait for callers, `/proc/self/net/{tcp,tcp6,udp,udp6}` seen from inside.
    #[serde(default)]
    pub listening: Observed<Vec<ListeningSocket>>,
    /// The mounts as the kernel sees them, `/proc/1/mountinfo`.
    pub mounts: Observed<Vec<MountFact>>,
    /// Attempts with the powers of each distinct identity among the service's processes, the first
    /// process's first.
    pub attack: Observed<Vec<ProbeReport>>,
    /// Attempts made by uid 0 inside the same container, without further powers: shows a limit that
    /// file permissions hide.
    pub attack_as_root: Observed<ProbeReport>,
    /// Filter, `no-new-privileges` and confinement.
    #[serde(default)]
    pub isolation: Observed<IsolationFacts>,
    /// Executable and privileged files that an identity of the service's processes can reach.
    pub reachable_files: Observed<Vec<FileFact>>,
    /// Connections from the service to every other container of the plan.
    #[serde(default)]
    pub neighbours: Observed<ConnectionReport>,
    /// Connections from outside, through the host's published ports.
    #[serde(default)]
    pub outside: Observed<OutsideReport>,
    /// Calls to hosts outside of all networks.
    #[serde(default)]
    pub egress: Observed<EgressReport>,
    /// The planted secrets that are seen from inside.
    #[serde(default)]
    pub secret_reach: Observed<SecretReach>,
    /// The image's way through a registry, tried with others who may write there.
    #[serde(default)]
    pub delivery: Observed<Delivery>,
    /// The workflows over prepared changes.
    #[serde(default)]
    pub pipeline: Observed<Pipeline>,
    /// The commands gone through again and again, while others publish new bases.
    #[serde(default)]
    pub cycle: Observed<PatchCycle>,
    /// The commands gone through again, while others change the container and move the tag.
    #[serde(default)]
    pub deployment: Observed<Deployment>,
    /// The image's way into production, tried with candidates that must not get there.
    #[serde(default)]
    pub promotion: Observed<Promotion>,
    /// The mistakes of the repository as the learner got it.
    #[serde(default)]
    pub review: Observed<Review>,
    /// What is left of the planted secrets in the learner's folder.
    #[serde(default)]
    pub folder_secrets: Observed<FolderSecrets>,
    /// A secret replaced by another value.
    #[serde(default)]
    pub rotation: Observed<RotationExperiment>,
    /// `docker stop`.
    pub stop: Observed<StopExperiment>,
    /// A new container over the same volumes.
    pub replacement: Observed<ReplacementExperiment>,
    /// Memory, CPU and processes eaten up to the limits.
    pub limits: Observed<LimitExperiment>,
    /// The service made to hang.
    pub hang: Observed<HangExperiment>,
    /// The health command, run once.
    #[serde(default)]
    pub health_trial: Observed<HealthTrial>,
    /// The service made to crash.
    pub crash: Observed<CrashExperiment>,
    /// The service made to write lines.
    #[serde(default)]
    pub logs: Observed<LogExperiment>,
    /// The service scraped, before and after crashes.
    #[serde(default)]
    pub metrics: Observed<MetricsExperiment>,
    /// The application's own tests.
    #[serde(default)]
    pub app_tests: Observed<AppTests>,
}

/// The engine's view of a container, from `GET /containers/{id}/json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerFacts {
    /// How it stood when it was looked at.
    pub state: ContainerState,
    /// `Config.User`.
    pub user: String,
    /// `Path` and `Args`: what PID 1 was started as.
    pub process: Vec<String>,
    /// `HostConfig.CapAdd`, upper case without `CAP_`.
    pub cap_add: Vec<String>,
    /// `HostConfig.CapDrop`, upper case without `CAP_`.
    pub cap_drop: Vec<String>,
    /// `HostConfig.ReadonlyRootfs`.
    pub read_only: bool,
    /// `HostConfig.SecurityOpt`.
    pub security_opt: Vec<String>,
    /// `HostConfig.Memory`, bytes; 0 for none.
    pub memory_bytes: i64,
    /// `HostConfig.MemorySwap`, bytes of memory and swap; -1 for unlimited.
    pub memory_swap_bytes: i64,
    /// CPU time allowed, in billionths of a CPU, from `NanoCpus` or quota and period; 0 for no limit.
    pub nano_cpus: i64,
    /// `HostConfig.CpusetCpus`, `0-2`; empty for all.
    #[serde(default)]
    pub cpuset_cpus: String,
    /// `HostConfig.PidsLimit`; 0 for none.
    pub pids_limit: i64,
    /// `HostConfig.RestartPolicy.Name`.
    pub restart_policy: String,
    /// `Config.Healthcheck.Test`, merged with the image's.
    pub healthcheck: Vec<String>,
    /// Interval in nanoseconds; 0 for the engine's own (30 s).
    pub health_interval: i64,
    /// Timeout in nanoseconds; 0 for the engine's own (30 s).
    pub health_timeout: i64,
    /// Start period in nanoseconds.
    pub health_start_period: i64,
    /// Retries; 0 for the engine's own (3).
    pub health_retries: i64,
    /// `HostConfig.Tmpfs` and tmpfs mounts: path and options.
    pub tmpfs: Vec<TmpfsFact>,
    /// `HostConfig.Sysctls`.
    pub sysctls: BTreeMap<String, String>,
    /// What the engine warned of when it made the container, in its own words.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The package databases that are others than the image's, as the engine sees what a container changed; looked at
    /// where an exercise asks for packages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed_databases: Vec<ChangedDatabase>,
}

/// A package database that was written since a container started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedDatabase {
    /// Its path.
    pub path: String,
    /// The packages that it names now.
    pub packages: Vec<Installed>,
}

/// A tmpfs as the engine was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TmpfsFact {
    /// Path in the container.
    pub target: String,
    /// Options, `size=16m`.
    pub options: Vec<String>,
}

/// State of a container.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerState {
    /// Whether it ran when the lab looked.
    pub running: bool,
    /// Exit code, where it had ended.
    pub exit_code: Option<i64>,
    /// `State.OOMKilled`.
    pub out_of_memory: bool,
    /// What the engine said when it could not start it (a command that does not exist, say).
    pub error: String,
    /// The end of its log, bounded in lines and bytes.
    pub log: Vec<String>,
}

/// A socket that waits for callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListeningSocket {
    /// `tcp` or `udp`.
    pub protocol: String,
    /// The address that it waits at; `0.0.0.0` and `::` are all of them.
    pub address: String,
    /// The port.
    pub port: u16,
}

/// One line of `/proc/1/mountinfo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MountFact {
    /// Mount point.
    pub target: String,
    /// File system type.
    pub kind: String,
    /// Mount options (`ro`, `noexec`) and super options (`size=65536k`).
    pub options: Vec<String>,
    /// Size in bytes from `statfs`; 0 where unknown.
    pub size_bytes: u64,
}

/// A file that an identity of the service's processes can reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFact {
    /// Absolute path.
    pub path: String,
    /// Permission bits, with set-user-id (0o4000) and set-group-id (0o2000).
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size_bytes: u64,
    /// Whether one of them may execute it, `access(2)`.
    pub executable: bool,
    /// Permitted set of its file capabilities (`security.capability`), as a bit set; 0 for none.
    pub file_capabilities: u64,
    /// Whether its mount honours set-user-id (no `nosuid`).
    pub honours_setuid: bool,
    /// Whether one of them may read it, and so start a copy of it, `access(2)`.
    #[serde(default)]
    pub readable: bool,
    /// What its content gives away: `package-manager`, `package-database`, `compiler`, `build-tool`,
    /// `shell`, `downloader`, `interpreter`, `privilege-tool`, and `multi-call` for one program under
    /// many names (busybox). A name counts only among those.
    pub kinds: Vec<String>,
    /// Known programs that a `multi-call` file holds (`dpkg`, `sh`), with their kinds: `busybox sh`
    /// starts one without a name of its own in the file system.
    #[serde(default)]
    pub inside: BTreeMap<String, Vec<String>>,
}
