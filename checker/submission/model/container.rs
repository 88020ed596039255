//! What is a container asked to be?

use serde::{Deserialize, Serialize};

use super::super::{Located, Location};
use super::build::ImageSource;
use super::log::LogSpec;
use super::mount::{FileMount, MountSpec};
use super::network::{Link, NetworkAttachment, PublishedPort};
use super::variable::EnvironmentVariable;

/// `docker run` (or `docker create` and `docker start`), or a compose service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerSpec {
    /// The command's or the service's own place.
    pub at: Location,
    /// `--name`, or the compose service's name. How the exercise finds it: see [`ContainerSpec::service`].
    pub name: Option<Located<String>>,
    /// The image as written.
    pub image: Located<String>,
    /// What that name meant when the container was made. A later build of the same name changes nothing
    /// about it.
    pub source: ImageSource,
    /// The command named the image by the id that the engine of this machine gave it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_id: bool,
    /// It is a service of a Swarm, with one task: its secrets are the Swarm's, and its networks too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub swarm: bool,
    /// The commands go on only when this container has ended: a job, such as one that fills a volume.
    #[serde(default)]
    pub ends: bool,
    /// Arguments after the image.
    pub command: Option<Located<Vec<String>>>,
    /// Words behind the image that are options of `docker run`, and so reach the program instead.
    #[serde(default)]
    pub options_behind_image: Vec<Located<String>>,
    /// `--entrypoint`; an empty list for `--entrypoint ""`, which clears the image's.
    pub entrypoint: Option<Located<Vec<String>>>,
    /// `--user`.
    pub user: Option<Located<String>>,
    /// `--group-add`.
    pub group_add: Vec<Located<String>>,
    /// `--workdir`.
    pub workdir: Option<Located<String>>,
    /// `--hostname`.
    pub hostname: Option<Located<String>>,
    /// `--domainname`.
    #[serde(default)]
    pub domainname: Option<Located<String>>,
    /// `--platform`, as written.
    #[serde(default)]
    pub platform: Option<Located<String>>,
    /// `--env` and the lines of `--env-file`.
    pub environment: Vec<Located<EnvironmentVariable>>,
    /// `--label`.
    pub labels: Vec<Located<EnvironmentVariable>>,
    /// `--cap-add`, in Docker's form without `CAP_`, upper case.
    pub cap_add: Vec<Located<String>>,
    /// `--cap-drop`, in Docker's form without `CAP_`, upper case.
    pub cap_drop: Vec<Located<String>>,
    /// `--security-opt`, as written; a seccomp profile's file is in [`ContainerSpec::seccomp_profile`].
    pub security_opt: Vec<Located<String>>,
    /// The text of the JSON file that `--security-opt seccomp=FILE` names.
    pub seccomp_profile: Option<Located<String>>,
    /// The path of that file, relative to the submission's folder.
    #[serde(default)]
    pub seccomp_file: Option<String>,
    /// `--sysctl`.
    pub sysctls: Vec<Located<EnvironmentVariable>>,
    /// `--read-only`.
    pub read_only: Option<Located<bool>>,
    /// `--tmpfs`, `--volume` and `--mount`.
    pub mounts: Vec<Located<MountSpec>>,
    /// `secrets` and `configs` of a compose service, and mounts of the submission's own files.
    #[serde(default)]
    pub files: Vec<Located<FileMount>>,
    /// `--publish`.
    pub publish: Vec<Located<PublishedPort>>,
    /// `--publish-all`.
    pub publish_all: Option<Located<bool>>,
    /// `--expose`, one port with its protocol each: `80/tcp`.
    #[serde(default)]
    pub expose: Vec<Located<String>>,
    /// `--network`, every one.
    pub networks: Vec<Located<NetworkAttachment>>,
    /// `--link`.
    #[serde(default)]
    pub links: Vec<Located<Link>>,
    /// `--dns` and its kin.
    #[serde(default)]
    pub dns: DnsSpec,
    /// `--ipc`: `none`, `private` or `shareable`.
    #[serde(default)]
    pub ipc: Option<Located<String>>,
    /// `--memory`, in bytes; 0 means no limit.
    pub memory: Option<Located<i64>>,
    /// `--memory-swap`, memory and swap together in bytes; -1 means unlimited swap.
    pub memory_swap: Option<Located<i64>>,
    /// `--memory-reservation`, in bytes. A soft limit: it stops nobody.
    pub memory_reservation: Option<Located<i64>>,
    /// `--memory-swappiness`, percent.
    pub memory_swappiness: Option<Located<i64>>,
    /// `--cgroupns private`.
    #[serde(default)]
    pub cgroupns: Option<Located<String>>,
    /// `--oom-kill-disable`.
    pub oom_kill_disable: Option<Located<bool>>,
    /// `--oom-score-adj`, from -1000 to 1000: the higher, the sooner the kernel kills it when the host's
    /// memory runs out.
    #[serde(default)]
    pub oom_score_adj: Option<Located<i64>>,
    /// `--cpus`, in billionths of a CPU; 0 means no limit.
    pub nano_cpus: Option<Located<i64>>,
    /// `--cpu-quota`, in microseconds of each period.
    pub cpu_quota: Option<Located<i64>>,
    /// `--cpu-period`, in microseconds.
    pub cpu_period: Option<Located<i64>>,
    /// `--cpu-shares`, a relative weight. It stops nobody on an idle host.
    pub cpu_shares: Option<Located<i64>>,
    /// `--cpuset-cpus`.
    pub cpuset_cpus: Option<Located<String>>,
    /// `--cpuset-mems`.
    #[serde(default)]
    pub cpuset_mems: Option<Located<String>>,
    /// `--pids-limit`; -1 or 0 means no limit.
    pub pids_limit: Option<Located<i64>>,
    /// `--ulimit`.
    pub ulimits: Vec<Located<Ulimit>>,
    /// `--shm-size`, in bytes.
    pub shm_size: Option<Located<i64>>,
    /// `--restart`.
    pub restart: Option<Located<RestartPolicy>>,
    /// How long a Swarm waits before the next task, in nanoseconds.
    pub restart_delay: Option<Located<i64>>,
    /// `--health-*` and `--no-healthcheck`.
    pub healthcheck: HealthcheckSpec,
    /// `--stop-signal`.
    pub stop_signal: Option<Located<String>>,
    /// `--stop-timeout`, in seconds.
    pub stop_timeout: Option<Located<i64>>,
    /// `--init`.
    pub init: Option<Located<bool>>,
    /// `--rm`.
    pub remove: bool,
    /// `--add-host`, `name:address`.
    pub extra_hosts: Vec<Located<String>>,
    /// `--log-driver` and `--log-opt`.
    pub log: LogSpec,
}

impl ContainerSpec {
    /// A container of which only place and image are known: the engine decides everything else.
    #[must_use]
    pub fn new(at: Location, image: Located<String>) -> ContainerSpec {
        ContainerSpec {
            at,
            name: None,
            source: ImageSource::Given(image.value.clone()),
            image,
            by_id: false,
            swarm: false,
            ends: false,
            command: None,
            options_behind_image: Vec::new(),
            entrypoint: None,
            user: None,
            group_add: Vec::new(),
            workdir: None,
            hostname: None,
            domainname: None,
            platform: None,
            environment: Vec::new(),
            labels: Vec::new(),
            cap_add: Vec::new(),
            cap_drop: Vec::new(),
            security_opt: Vec::new(),
            seccomp_profile: None,
            seccomp_file: None,
            sysctls: Vec::new(),
            read_only: None,
            mounts: Vec::new(),
            files: Vec::new(),
            publish: Vec::new(),
            publish_all: None,
            expose: Vec::new(),
            networks: Vec::new(),
            links: Vec::new(),
            dns: DnsSpec::default(),
            ipc: None,
            memory: None,
            memory_swap: None,
            memory_reservation: None,
            memory_swappiness: None,
            cgroupns: None,
            oom_kill_disable: None,
            oom_score_adj: None,
            nano_cpus: None,
            cpu_quota: None,
            cpu_period: None,
            cpu_shares: None,
            cpuset_cpus: None,
            cpuset_mems: None,
            pids_limit: None,
            ulimits: Vec::new(),
            shm_size: None,
            restart: None,
            restart_delay: None,
            healthcheck: HealthcheckSpec::default(),
            stop_signal: None,
            stop_timeout: None,
            init: None,
            remove: false,
            extra_hosts: Vec::new(),
            log: LogSpec::default(),
        }
    }

    /// Whether it has no network of its own: it is in that of another container, with its addresses.
    #[must_use]
    pub fn shares_network(&self) -> bool {
        self.networks.iter().any(|on| on.value.owner().is_some())
    }

    /// The name by which an exercise speaks of this container: its declared name, or its image's
    /// last path part without the tag.
    #[must_use]
    pub fn service(&self) -> &str {
        match &self.name {
            Some(name) => &name.value,
            None => {
                let image = self.image.value.split('@').next().unwrap_or_default();
                let last = image.rsplit('/').next().unwrap_or_default();
                last.split(':').next().unwrap_or_default()
            }
        }
    }
}

/// `--ulimit name=soft[:hard]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ulimit {
    /// `nofile`, `nproc`, …
    pub name: String,
    /// Soft limit, in the resource's own unit.
    pub soft: i64,
    /// Hard limit, in the resource's own unit.
    pub hard: i64,
}

/// `--restart`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestartPolicy {
    /// `no`, `on-failure`, `always` or `unless-stopped`.
    pub name: String,
    /// Highest number of restarts of `on-failure:N`.
    pub maximum_retries: Option<i64>,
}

/// Health settings of the command line or the compose file; absent ones come from the image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthcheckSpec {
    /// `--no-healthcheck`, or compose's `disable: true`.
    pub disabled: Option<Located<bool>>,
    /// The engine's form: `["CMD", …]` or `["CMD-SHELL", "…"]`.
    pub test: Option<Located<Vec<String>>>,
    /// `--health-interval`, in nanoseconds.
    pub interval: Option<Located<i64>>,
    /// `--health-timeout`, in nanoseconds.
    pub timeout: Option<Located<i64>>,
    /// `--health-start-period`, in nanoseconds.
    pub start_period: Option<Located<i64>>,
    /// `--health-start-interval`, in nanoseconds. Engines before API 1.44 drop it.
    #[serde(default)]
    pub start_interval: Option<Located<i64>>,
    /// `--health-retries`.
    pub retries: Option<Located<i64>>,
}

/// `--dns`, `--dns-search` and `--dns-option`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DnsSpec {
    /// Addresses of name servers.
    pub servers: Vec<Located<String>>,
    /// Domains that a short name is looked for in; `.` for none.
    pub search: Vec<Located<String>>,
    /// Options of `resolv.conf(5)`, such as `ndots:2`.
    pub options: Vec<Located<String>>,
}
