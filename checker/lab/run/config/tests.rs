//! Does everything that a learner writes reach the engine, and nothing else?

use std::collections::{BTreeSet, HashMap};

use bollard::models::{ContainerCreateBody, HostConfig};

use super::super::handed::HandedFiles;
use super::super::identity::RunIdentity;
use super::super::mounts::Names;
use super::{HealthTiming, NotCarriedOut, Setting, create_body};
use crate::evidence::EngineFamily;
use crate::submission::{
    BindKind, ContainerSpec, DnsSpec, EnvironmentVariable, HealthcheckSpec, ImageSource, Located, Location,
    LogSpec, MountSpec, NetworkAttachment, PublishedPort, RestartPolicy, Ulimit,
};

fn put<T>(value: T) -> Located<T> {
    let file = "run.sh".to_owned();
    Located::new(value, Location { file, line: 1, column: 1, length: 1 })
}

fn text(value: &str) -> Located<String> {
    put(value.to_owned())
}

fn pair(name: &str, value: &str) -> Located<EnvironmentVariable> {
    put(EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) })
}

/// A container with every field filled.
fn full() -> ContainerSpec {
    ContainerSpec {
        at: put(()).at,
        name: Some(text("web")),
        image: text("notes"),
        source: ImageSource::Build(0),
        by_id: false,
        swarm: false,
        ends: false,
        command: Some(put(vec!["serve".to_owned()])),
        options_behind_image: Vec::new(),
        entrypoint: Some(put(vec!["/app/notes".to_owned(), "run".to_owned()])),
        user: Some(text("10001:10001")),
        group_add: vec![text("20")],
        workdir: Some(text("/app")),
        hostname: Some(text("notes-host")),
        domainname: Some(text("example.test")),
        platform: Some(text("linux/amd64")),
        environment: vec![pair("NOTES_PORT", "8080")],
        labels: vec![pair("team", "blue")],
        cap_add: vec![text("NET_BIND_SERVICE")],
        cap_drop: vec![text("ALL")],
        security_opt: vec![text("no-new-privileges"), text("seccomp=profile.json")],
        seccomp_profile: Some(text("{\"defaultAction\":\"SCMP_ACT_ERRNO\"}")),
        seccomp_file: Some("profile.json".to_owned()),
        sysctls: vec![pair("net.ipv4.ip_unprivileged_port_start", "1024")],
        read_only: Some(put(true)),
        mounts: vec![
            put(MountSpec {
                kind: BindKind::Tmpfs,
                source: None,
                target: "/tmp".to_owned(),
                read_only: false,
                options: vec!["tmpfs-size=16m".to_owned(), "noexec".to_owned()],
            }),
            put(MountSpec {
                kind: BindKind::Volume,
                source: Some("notes-data".to_owned()),
                target: "/data".to_owned(),
                read_only: true,
                options: vec!["nocopy".to_owned()],
            }),
        ],
        files: Vec::new(),
        publish: vec![put(PublishedPort {
            host_address: Some("127.0.0.1".to_owned()),
            host_port: Some(8080),
            container_port: 80,
            protocol: "tcp".to_owned(),
        })],
        publish_all: Some(put(true)),
        expose: vec![text("9090/udp")],
        dns: DnsSpec {
            servers: vec![text("192.0.2.53")],
            search: vec![text("example.test")],
            options: vec![text("ndots:2")],
        },
        ipc: Some(text("none")),
        links: Vec::new(),
        networks: vec![put(NetworkAttachment {
            network: "front".to_owned(),
            aliases: vec!["notes".to_owned()],
            ..NetworkAttachment::on("")
        })],
        memory: Some(put(64 << 20)),
        memory_swap: Some(put(65 << 20)),
        memory_reservation: Some(put(32 << 20)),
        memory_swappiness: Some(put(0)),
        cgroupns: Some(text("private")),
        oom_kill_disable: Some(put(false)),
        oom_score_adj: Some(put(500)),
        nano_cpus: Some(put(500_000_000)),
        cpu_quota: Some(put(50_000)),
        cpu_period: Some(put(100_000)),
        cpu_shares: Some(put(512)),
        cpuset_cpus: Some(text("0")),
        cpuset_mems: Some(text("0")),
        pids_limit: Some(put(64)),
        ulimits: vec![put(Ulimit { name: "nofile".to_owned(), soft: 64, hard: 128 })],
        shm_size: Some(put(1 << 20)),
        restart: Some(put(RestartPolicy { name: "on-failure".to_owned(), maximum_retries: Some(3) })),
        restart_delay: None,
        healthcheck: HealthcheckSpec {
            disabled: None,
            test: Some(put(vec!["CMD".to_owned(), "/app/notes".to_owned(), "health".to_owned()])),
            interval: Some(put(30_000_000_000)),
            timeout: Some(put(3_000_000_000)),
            start_period: Some(put(5_000_000_000)),
            start_interval: Some(put(1_000_000_000)),
            retries: Some(put(5)),
        },
        stop_signal: Some(text("SIGINT")),
        stop_timeout: Some(put(7)),
        init: Some(put(true)),
        remove: true,
        extra_hosts: vec![text("db:192.0.2.1")],
        log: LogSpec { driver: Some(text("local")), options: vec![pair("max-size", "1m")] },
    }
}

fn body_with(
    spec: &ContainerSpec,
    restarts: bool,
    health: Option<HealthTiming>,
) -> Result<ContainerCreateBody, NotCarriedOut> {
    let run = RunIdentity::new("machine", "test");
    let setting = Setting {
        image: "sha256:1",
        names: &Names { run: &run, world: "look" },
        probe_volume: "probe-volume",
        handed: &HandedFiles::default(),
        labels: &run.labels(),
        restarts,
        health,
        family: EngineFamily::Docker,
        collector: None,
        name_server: None,
    };
    create_body(spec, &setting)
}

fn body(spec: &ContainerSpec) -> ContainerCreateBody {
    body_with(spec, false, None).unwrap()
}

/// The names of the fields that a value sets, as the engine reads them.
fn set(value: &impl serde::Serialize) -> BTreeSet<String> {
    let serde_json::Value::Object(fields) = serde_json::to_value(value).unwrap() else { panic!("no object") };
    fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name).collect()
}

#[test]
fn every_written_field_reaches_the_engine_and_no_other_is_set() {
    let body = body_with(&full(), true, None).unwrap();
    let mut host: BTreeSet<String> = set(body.host_config.as_ref().unwrap());
    for field in [
        "GroupAdd",
        "CapAdd",
        "CapDrop",
        "SecurityOpt",
        "Sysctls",
        "ReadonlyRootfs",
        "Mounts",
        "Tmpfs",
        "PortBindings",
        "PublishAllPorts",
        "NetworkMode",
        "Dns",
        "DnsSearch",
        "DnsOptions",
        "IpcMode",
        "Memory",
        "MemorySwap",
        "MemoryReservation",
        "MemorySwappiness",
        "CgroupnsMode",
        "OomKillDisable",
        "OomScoreAdj",
        "NanoCpus",
        "CpuQuota",
        "CpuPeriod",
        "CpuShares",
        "CpusetCpus",
        "CpusetMems",
        "PidsLimit",
        "Ulimits",
        "ShmSize",
        "RestartPolicy",
        "Init",
        "ExtraHosts",
        "LogConfig",
        "Privileged",
        "AutoRemove",
    ] {
        assert!(host.remove(field), "`{field}` is forgotten");
    }
    assert!(host.is_empty(), "nobody asked for {host:?}");
    let mut container = set(&body);
    for field in [
        "Image",
        "Cmd",
        "Entrypoint",
        "User",
        "WorkingDir",
        "Hostname",
        "Domainname",
        "Env",
        "Labels",
        "ExposedPorts",
        "Healthcheck",
        "StopSignal",
        "StopTimeout",
        "NetworkingConfig",
        "HostConfig",
    ] {
        assert!(container.remove(field), "`{field}` is forgotten");
    }
    assert!(container.is_empty(), "nobody asked for {container:?}");
}

fn host(body: &ContainerCreateBody) -> &HostConfig {
    body.host_config.as_ref().unwrap()
}

#[test]
fn the_address_stays_and_the_port_is_the_engines_choice() {
    let body = body(&full());
    let bindings = &host(&body).port_bindings.as_ref().unwrap()["80/tcp"].as_ref().unwrap();
    assert_eq!(bindings[0].host_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(bindings[0].host_port.as_deref(), Some("0"));
}

#[test]
fn names_get_the_runs_prefix_and_aliases_stay() {
    let body = body(&full());
    let network = host(&body).network_mode.clone().unwrap();
    assert!(network.starts_with("hc-") && network.ends_with("-look-front"), "{network}");
    let endpoints = body.networking_config.as_ref().unwrap().endpoints_config.as_ref().unwrap();
    assert_eq!(endpoints[&network].aliases.as_ref().unwrap(), &["notes", "web"]);
    let mounts = host(&body).mounts.as_ref().unwrap();
    let volume = mounts[0].source.as_ref().unwrap();
    assert!(volume.starts_with("hc-") && volume.ends_with("-look-notes-data"), "{volume}");
    assert_eq!(mounts[0].read_only, Some(true));
    assert_eq!(mounts[0].volume_options.as_ref().unwrap().no_copy, Some(true));
}

#[test]
fn the_probe_is_mounted_read_only() {
    let body = body(&full());
    let probe = host(&body).mounts.as_ref().unwrap().last().unwrap().clone();
    assert_eq!(probe.target.as_deref(), Some("/.harden-check"));
    assert_eq!((probe.source.as_deref(), probe.read_only), (Some("probe-volume"), Some(true)));
}

#[test]
fn a_profile_is_sent_as_text_and_an_unknown_option_is_named() {
    let sent = host(&body(&full())).security_opt.clone().unwrap();
    assert_eq!(sent, ["no-new-privileges", "seccomp={\"defaultAction\":\"SCMP_ACT_ERRNO\"}"]);
    let mut unknown = full();
    unknown.security_opt = vec![text("systempaths=unconfined")];
    let error = body_with(&unknown, false, None).unwrap_err();
    assert_eq!(error, NotCarriedOut("--security-opt systempaths=unconfined".to_owned()));
}

#[test]
fn tmpfs_options_are_said_in_the_kernels_words() {
    let body = body(&full());
    assert_eq!(host(&body).tmpfs.as_ref().unwrap()["/tmp"], "size=16m,noexec");
}

#[test]
fn where_the_lab_looks_nothing_restarts() {
    assert_eq!(host(&body(&full())).restart_policy, None);
    let restarting = body_with(&full(), true, None).unwrap();
    assert_eq!(host(&restarting).restart_policy.as_ref().unwrap().maximum_retry_count, Some(3));
}

#[test]
fn an_experiment_changes_the_timing_of_the_health_check_and_not_its_command() {
    let timing = HealthTiming { interval: 1, timeout: 2, retries: 3 };
    let health = body_with(&full(), false, Some(timing)).unwrap().healthcheck.unwrap();
    assert_eq!(health.test.unwrap(), ["CMD", "/app/notes", "health"]);
    assert_eq!((health.interval, health.timeout, health.retries), (Some(1), Some(2), Some(3)));
    let mut disabled = full();
    disabled.healthcheck.disabled = Some(put(true));
    let health = body_with(&disabled, false, Some(timing)).unwrap().healthcheck.unwrap();
    assert_eq!(health.test.unwrap(), ["NONE"]);
}

#[test]
fn nothing_that_reaches_for_the_host_is_carried_out() {
    let mut requests: HashMap<&str, ContainerSpec> = HashMap::new();
    let mut add = |what, change: &dyn Fn(&mut ContainerSpec)| {
        let mut spec = full();
        change(&mut spec);
        requests.insert(what, spec);
    };
    add("host folder", &|spec| spec.mounts[0].value.kind = BindKind::Bind);
    add("host network", &|spec| spec.networks[0].value.network = "host".to_owned());
    add("another's network beside one", &|spec| {
        spec.networks.push(put(NetworkAttachment::on("container:other")));
    });
    add("log to elsewhere", &|spec| spec.log.driver = Some(text("journald")));
    for (what, spec) in requests {
        assert!(body_with(&spec, false, None).is_err(), "{what} is carried out");
    }
}

#[test]
fn the_runs_labels_win_and_a_log_has_a_bound() {
    let mut spec = full();
    spec.labels = vec![pair("io.harden-check.run", "forged")];
    spec.log = LogSpec::default();
    let body = body(&spec);
    assert_ne!(body.labels.as_ref().unwrap()["io.harden-check.run"], "forged");
    let log = host(&body).log_config.clone().unwrap();
    assert_eq!(log.config.unwrap()["max-size"], "8m");
}

#[test]
fn a_variable_of_the_callers_environment_is_left_out() {
    let mut spec = full();
    let name = "PATH".to_owned();
    spec.environment = vec![put(EnvironmentVariable { name, value: None })];
    assert_eq!(body(&spec).env.unwrap(), Vec::<String>::new());
}
