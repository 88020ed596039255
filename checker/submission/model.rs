//! The typed model that `run.sh` and `compose.yaml` are both read into.
//!
//! Field names follow the `docker` command line, the reference for their meaning
//! (<https://docs.docker.com/reference/cli/docker/>). Where a flag is given twice and the last one
//! wins in Docker, the last one is kept here, with its own place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Danger, Located, Location};

/// Everything that was handed in, parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// What the commands ask for.
    pub plan: Plan,
    /// The Dockerfile of each build, by its path relative to the submission's folder.
    pub dockerfiles: BTreeMap<String, DockerfileFacts>,
    /// Requests that are refused before anything starts, in the order they were met.
    pub dangers: Vec<Located<Danger>>,
}

/// The objects that the learner's commands make, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Images to build, in order; a later build may name an earlier one's tag.
    pub builds: Vec<BuildSpec>,
    /// Networks to create.
    pub networks: Vec<NetworkSpec>,
    /// Volumes to create.
    pub volumes: Vec<VolumeSpec>,
    /// Containers to run, in order: those that run when the commands are through, and before them the
    /// jobs that have ended by then, see [`ContainerSpec::ends`].
    pub containers: Vec<ContainerSpec>,
}

/// What the name of an image means at one line of `run.sh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ImageSource {
    /// The build at this place in [`Plan::builds`].
    Build(usize),
    /// Nothing that the submission builds: an image of the kit, or none. The name is the one to ask for.
    Given(String),
}

/// `docker build`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildSpec {
    /// The command's own place.
    pub at: Location,
    /// `--tag` and later `docker tag`, every one; of a compose service without `image` the name that
    /// Compose gives it.
    pub tags: Vec<Located<String>>,
    /// What the names of images mean when this build begins, full names with their tag.
    #[serde(default)]
    pub images: BTreeMap<String, ImageSource>,
    /// The context folder, relative to the submission's folder (`.` for itself).
    pub context: Located<String>,
    /// `--file`, relative to the submission's folder.
    pub dockerfile: Located<String>,
    /// `--target`.
    pub target: Option<Located<String>>,
    /// `--build-arg`; the value is absent where it comes from the caller's environment.
    pub build_args: Vec<Located<EnvironmentVariable>>,
    /// `--secret`.
    pub secrets: Vec<Located<SecretSource>>,
    /// `--label`.
    pub labels: Vec<Located<EnvironmentVariable>>,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--pull` was asked for. No registry is asked; the flag is kept for the checks.
    pub pull: bool,
}

/// `--secret id=…,src=…` of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretSource {
    /// The id that `RUN --mount=type=secret,id=…` names.
    pub id: String,
    /// The file it is read from, relative to the submission's folder.
    pub file: Option<String>,
    /// The environment variable it is read from.
    pub environment: Option<String>,
    /// The value of that variable, where run.sh or `.env` set it.
    #[serde(default)]
    pub value: Option<String>,
}

/// `NAME=value`, or `NAME` alone where the value comes from the caller's environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentVariable {
    /// The name.
    pub name: String,
    /// The value; absent where the caller's environment would give it.
    pub value: Option<String>,
}

/// `docker network create`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// The name as written.
    pub name: Located<String>,
    /// `--internal`.
    pub internal: Option<Located<bool>>,
    /// `--driver`; only `bridge` is carried out.
    pub driver: Option<Located<String>>,
    /// `--opt`.
    pub options: Vec<Located<EnvironmentVariable>>,
}

/// `docker volume create`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeSpec {
    /// The name as written.
    pub name: Located<String>,
    /// `--driver`; only `local` is carried out.
    pub driver: Option<Located<String>>,
    /// `--opt`, for `type=tmpfs` and its kind.
    pub options: Vec<Located<EnvironmentVariable>>,
}

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

/// What lies at a path of the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MountSpec {
    /// Volume, tmpfs or host folder.
    pub kind: BindKind,
    /// Volume name or host path; absent for tmpfs and anonymous volumes.
    pub source: Option<String>,
    /// Absolute path in the container.
    pub target: String,
    /// `:ro`, `readonly`.
    pub read_only: bool,
    /// Options as written (`size=16m`, `noexec`, `mode=1770`, `nocopy`), in order.
    pub options: Vec<String>,
}

/// The kind of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BindKind {
    /// A volume, named or anonymous.
    Volume,
    /// Memory.
    Tmpfs,
    /// A path of the host; always among the dangers, but for files of the submission, which are in
    /// [`ContainerSpec::files`].
    Bind,
}

/// A secret, a config, or a mounted file of the submission: a file in the container. One that comes from
/// a file is mounted, read-only and with the file's own owner and mode; a content is copied there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMount {
    /// The name that it is declared by; of a mounted file its path.
    pub name: String,
    /// The file that holds its content, relative to the submission's folder.
    pub file: Option<String>,
    /// The content itself, where the compose file or `.env` holds it.
    pub content: Option<String>,
    /// Absolute path in the container.
    pub target: String,
    /// Owner as written.
    pub user: Option<String>,
    /// Group as written.
    pub group: Option<String>,
    /// File mode as written, in octal digits.
    pub mode: Option<String>,
}

/// `--publish [address:]host:container[/protocol]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPort {
    /// Host address; absent means every interface.
    pub host_address: Option<String>,
    /// Host port; absent means that the engine chooses, maybe within a range.
    pub host_port: Option<u16>,
    /// Port in the container.
    pub container_port: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// `--network NAME`, or `--network name=…,alias=…`, with the `--network-alias` that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkAttachment {
    /// Network name as written; `none`, `bridge` and `host` are Docker's own.
    pub network: String,
    /// Names under which others on that network find the container, as written.
    pub aliases: Vec<String>,
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

/// `--log-driver` and `--log-opt`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSpec {
    /// The driver's name.
    pub driver: Option<Located<String>>,
    /// Its options.
    pub options: Vec<Located<EnvironmentVariable>>,
}

/// What a Dockerfile says, stage by stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DockerfileFacts {
    /// The `# syntax=` directive: the frontend that BuildKit is asked to use.
    #[serde(default)]
    pub syntax: Option<Located<String>>,
    /// `ARG`s before the first `FROM`.
    pub global_args: Vec<Located<EnvironmentVariable>>,
    /// The stages in order.
    pub stages: Vec<Stage>,
}

/// One build stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The image or the earlier stage after `FROM`, with global arguments put in.
    pub base: Located<String>,
    /// The name after `AS`.
    pub name: Option<Located<String>>,
    /// The stage's instructions, without `FROM`.
    pub instructions: Vec<Instruction>,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// `RUN`, `COPY`, `USER`, …, in upper case.
    pub keyword: String,
    /// Flags without the dashes: `from=build`, `mount=type=secret,id=token`.
    pub flags: Vec<Located<String>>,
    /// The words of the exec form, or of `COPY`, `EXPOSE`, `ENV` (as `NAME=value`) and their kind.
    pub words: Vec<String>,
    /// The text after keyword and flags, continuation lines joined; here-documents appended.
    pub text: String,
    /// Whether the JSON (exec) form was used.
    pub exec_form: bool,
    /// From the keyword to the end of its first line.
    pub at: Location,
}
