//! What is a container before anything is known of it?

use std::collections::{BTreeMap, BTreeSet};

use super::super::source::Word;
use super::super::{
    ContainerSpec, DnsSpec, EnvironmentVariable, HealthcheckSpec, ImageSource, Located, Location, LogSpec,
    MountSpec,
};

/// A container under construction, with what can be judged only when all flags are known.
#[derive(Debug)]
pub(super) struct ContainerDraft {
    pub(super) spec: ContainerSpec,
    /// `--network-alias`: they belong to the first network.
    pub(super) aliases: Vec<Word>,
    /// The lines of `--env-file`, which `--env` overrides wherever it stands.
    pub(super) file_environment: Vec<Located<EnvironmentVariable>>,
    /// The lines of `--label-file`, which `--label` overrides.
    pub(super) file_labels: Vec<Located<EnvironmentVariable>>,
    /// `--rm`, for the problem that it makes with `--restart`.
    pub(super) remove: Option<Word>,
    /// `--detach`: the command does not wait for the container's end.
    pub(super) detached: bool,
    /// Every value of `--volume`.
    pub(super) volumes: BTreeSet<String>,
    /// `--tmpfs`, by its path.
    pub(super) tmpfs: BTreeMap<String, Located<MountSpec>>,
}

impl ContainerDraft {
    /// A container of which only its place is known.
    pub(super) fn blank(at: Location) -> ContainerDraft {
        let nowhere = Located::new(String::new(), at.clone());
        ContainerDraft {
            spec: blank_container(at, nowhere),
            aliases: Vec::new(),
            file_environment: Vec::new(),
            file_labels: Vec::new(),
            remove: None,
            detached: false,
            volumes: BTreeSet::new(),
            tmpfs: BTreeMap::new(),
        }
    }
}

/// A container of which only place and image are known.
pub(in super::super) fn blank_container(at: Location, image: Located<String>) -> ContainerSpec {
    ContainerSpec {
        at,
        name: None,
        source: ImageSource::Given(image.value.clone()),
        image,
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
        healthcheck: HealthcheckSpec::default(),
        stop_signal: None,
        stop_timeout: None,
        init: None,
        remove: false,
        extra_hosts: Vec::new(),
        log: LogSpec::default(),
    }
}
