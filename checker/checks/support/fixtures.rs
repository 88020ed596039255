//! Hand-made evidence for the tests: a right answer of every step, to be spoilt one fact at a time.

use std::collections::BTreeMap;

use crate::check::{Check, Failure, Params, Verdict};
use crate::evidence::{
    Attempt, BuildFacts, ContainerFacts, ContainerState, ContextFile, CrashExperiment, EVIDENCE_VERSION,
    EngineFacts, Errno, Evidence, Feature, FileFact, HangExperiment, HistoryEntry, HttpExchange, ImageFacts,
    LayerFile, LimitExperiment, MountFact, Observed, Outcome, ProbeReport, ProcessFact,
    ReplacementExperiment, ServiceFacts, StopExperiment, TmpfsFact,
};
use crate::submission::{
    BindKind, BuildSpec, ContainerSpec, DockerfileFacts, EnvironmentVariable, HealthcheckSpec, Instruction,
    Located, Location, LogSpec, MountSpec, Plan, RestartPolicy, SecretSource, Stage, Submission,
};

pub(in crate::checks) const MIB: u64 = 1 << 20;
const SECOND: i64 = 1_000_000_000;

/// A place in a file of the learner's.
pub(in crate::checks) fn at(file: &str, line: usize) -> Location {
    Location { file: file.to_owned(), line, column: 1, length: 4 }
}

/// A value at a line of `run.sh`.
pub(in crate::checks) fn flag<T>(value: T, line: usize) -> Located<T> {
    Located::new(value, at("run.sh", line))
}

/// A value at a line of the `Dockerfile`.
pub(in crate::checks) fn said<T>(value: T, line: usize) -> Located<T> {
    Located::new(value, at("Dockerfile", line))
}

pub(in crate::checks) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// An instruction in the shell form or the form of `COPY` and its kind; `[` begins the exec form.
pub(in crate::checks) fn instruction(line: usize, keyword: &str, text: &str) -> Instruction {
    let exec = serde_json::from_str::<Vec<String>>(text).ok();
    let (flags, rest): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| word.starts_with("--") && exec.is_none());
    Instruction {
        keyword: keyword.to_owned(),
        flags: flags.into_iter().map(|word| said(word.trim_start_matches('-').to_owned(), line)).collect(),
        text: rest.join(" "),
        exec_form: exec.is_some(),
        words: exec.unwrap_or_else(|| words(&rest)),
        at: at("Dockerfile", line),
    }
}

/// Parameters of the kind that an exercise gives.
pub(in crate::checks) fn params() -> Params {
    Params {
        service: "web".to_owned(),
        paths: words(&["/app"]),
        max_bytes: Some(512 * MIB),
        max_pids: Some(100),
        max_cpus: Some(1.0),
        max_seconds: Some(100),
        contains: Some("Notes".to_owned()),
        ids: words(&["token"]),
        capabilities: Vec::new(),
    }
}

/// The attempt `name target`, refused with this error; `done` for one that succeeded.
pub(in crate::checks) fn attempt(name: &str, target: &str, end: &str) -> Attempt {
    let outcome = match end {
        "done" => Outcome::Done(0),
        "killed" => Outcome::Killed(9),
        "timed-out" => Outcome::TimedOut,
        errno => Outcome::Refused(Errno { number: 1, name: errno.to_owned() }),
    };
    Attempt { name: name.to_owned(), target: target.to_owned(), outcome, facts: BTreeMap::new() }
}

/// An attempt with numbers.
pub(in crate::checks) fn counted(name: &str, end: &str, facts: &[(&str, u64)]) -> Attempt {
    let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
    Attempt { facts, ..attempt(name, "", end) }
}

pub(in crate::checks) fn process(pid: u32, uid: u32) -> ProcessFact {
    ProcessFact {
        pid,
        name: "notes".to_owned(),
        uids: [uid; 4],
        gids: [uid; 4],
        groups: Vec::new(),
        inheritable: 0,
        permitted: 0,
        effective: 0,
        bounding: 0,
        ambient: 0,
        no_new_privileges: false,
        seccomp: 2,
        executable: "/app/notes".to_owned(),
        command: words(&["/app/notes"]),
    }
}

pub(in crate::checks) fn program(path: &str, mode: u32, kinds: &[&str]) -> FileFact {
    FileFact {
        path: path.to_owned(),
        mode,
        uid: 0,
        gid: 0,
        size_bytes: 1000,
        executable: mode & 0o111 != 0,
        file_capabilities: 0,
        honours_setuid: true,
        kinds: words(kinds),
    }
}

pub(in crate::checks) fn layer_file(path: &str, sha256: &str, kinds: &[&str]) -> LayerFile {
    LayerFile {
        path: path.to_owned(),
        layer: 1,
        mode: 0o644,
        uid: 0,
        gid: 0,
        size_bytes: 10,
        sha256: sha256.to_owned(),
        file_capabilities: false,
        kinds: words(kinds),
    }
}

pub(in crate::checks) fn mount(target: &str, kind: &str, options: &[&str], size_bytes: u64) -> MountFact {
    MountFact { target: target.to_owned(), kind: kind.to_owned(), options: words(options), size_bytes }
}

pub(in crate::checks) fn exchange(name: &str, status: u16, body: &str) -> HttpExchange {
    HttpExchange {
        name: name.to_owned(),
        request: format!("GET /{name}"),
        status: Some(status),
        body: body.to_owned(),
        problem: String::new(),
        milliseconds: 2,
    }
}

pub(in crate::checks) fn silence(name: &str) -> HttpExchange {
    HttpExchange {
        status: None,
        problem: "connection refused".to_owned(),
        body: String::new(),
        ..exchange(name, 0, "")
    }
}

/// The facts of the service `web`, to be changed.
pub(in crate::checks) fn web(evidence: &mut Evidence) -> &mut ServiceFacts {
    evidence.services.get_mut("web").expect("the fixture has a web service")
}

/// The command that runs `web`, to be changed.
pub(in crate::checks) fn run(evidence: &mut Evidence) -> &mut ContainerSpec {
    &mut evidence.submission.plan.containers[0]
}

/// The image, to be changed.
pub(in crate::checks) fn image(evidence: &mut Evidence) -> &mut ImageFacts {
    evidence.builds[0].image.as_mut().expect("the fixture built its image")
}

/// The stages of the Dockerfile, to be changed.
pub(in crate::checks) fn stages(evidence: &mut Evidence) -> &mut Vec<Stage> {
    &mut evidence.submission.dockerfiles.get_mut("Dockerfile").expect("the fixture has one").stages
}

/// The content of an observation, to be changed.
pub(in crate::checks) fn fact<T>(observed: &mut Observed<T>) -> &mut T {
    match observed {
        Observed::Seen(fact) => fact,
        _ => panic!("the fixture holds this fact"),
    }
}

fn report(uid: u32, attempts: Vec<Attempt>) -> ProbeReport {
    ProbeReport { uids: [uid; 4], attempts }
}

fn attacks() -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = [
        "chown",
        "kill-other",
        "set-uid",
        "set-gid",
        "set-groups",
        "bounding-drop",
        "set-file-capability",
        "raw-socket",
        "packet-socket",
        "chroot",
        "mknod",
        "audit-write",
        "socket-mark",
        "remount-root",
    ]
    .iter()
    .map(|name| attempt(name, "", "EPERM"))
    .collect();
    attempts.push(attempt("dac-override", "", "EACCES"));
    for target in ["/", "/etc", "/usr", "/bin", "/app", "/app/notes"] {
        attempts.push(attempt("write-file", target, "EROFS"));
    }
    for target in ["/data", "/tmp", "/dev/shm"] {
        attempts.push(attempt("writable-directory", target, "done"));
    }
    attempts.push(attempt("exec-from", "/tmp", "EACCES"));
    attempts.push(attempt("exec-from", "/data", "done"));
    let mut setuid = attempt("setuid-program", "", "done");
    setuid.facts.insert("euid".to_owned(), "10001".to_owned());
    attempts.push(setuid);
    attempts
}

/// A right answer: everything of the exercises so far, on a host that can show it all.
pub(in crate::checks) fn hardened() -> Evidence {
    Evidence {
        version: EVIDENCE_VERSION,
        engine: Some(engine()),
        submission: submission(),
        builds: vec![build()],
        services: BTreeMap::from([("web".to_owned(), service())]),
    }
}

/// The same submission, of which the lab saw nothing.
pub(in crate::checks) fn unseen() -> Evidence {
    let mut evidence = hardened();
    *web(&mut evidence) =
        ServiceFacts { container_index: Some(0), build_index: Some(0), ..ServiceFacts::default() };
    evidence.builds.clear();
    evidence
}

fn engine() -> EngineFacts {
    EngineFacts {
        version: "Docker Engine 20.10.24".to_owned(),
        api_version: "1.41".to_owned(),
        operating_system: "Linux".to_owned(),
        kernel: "6.18.5".to_owned(),
        architecture: "x86_64".to_owned(),
        storage_driver: "overlay2".to_owned(),
        cgroup_version: "2".to_owned(),
        cgroup_driver: "systemd".to_owned(),
        cpus: 4,
        memory_bytes: 8 << 30,
        features: vec![
            Feature::Seccomp,
            Feature::MemoryLimit,
            Feature::SwapLimit,
            Feature::CpuLimit,
            Feature::PidsLimit,
        ],
    }
}

fn submission() -> Submission {
    let dockerfile = DockerfileFacts {
        syntax: None,
        global_args: Vec::new(),
        stages: vec![
            Stage {
                base: said("harden-check/full:1".to_owned(), 1),
                name: Some(said("build".to_owned(), 1)),
                instructions: vec![
                    instruction(2, "COPY", "src/ /src/"),
                    instruction(3, "RUN", "--mount=type=secret,id=token make"),
                ],
            },
            Stage {
                base: said("harden-check/slim:1".to_owned(), 5),
                name: None,
                instructions: vec![
                    instruction(6, "COPY", "--from=build /src/dist/ /app/dist/"),
                    instruction(7, "USER", "10001"),
                    instruction(8, "HEALTHCHECK", "--interval=30s CMD [\"/app/notes\", \"health\"]"),
                    instruction(9, "CMD", "[\"/app/notes\"]"),
                ],
            },
        ],
    };
    Submission {
        plan: Plan { builds: vec![build_command()], containers: vec![run_command()], ..Plan::default() },
        dockerfiles: BTreeMap::from([("Dockerfile".to_owned(), dockerfile)]),
        dangers: Vec::new(),
    }
}

fn build_command() -> BuildSpec {
    BuildSpec {
        at: at("run.sh", 3),
        tags: vec![flag("notes".to_owned(), 3)],
        context: flag(".".to_owned(), 3),
        dockerfile: flag("Dockerfile".to_owned(), 3),
        target: None,
        build_args: Vec::new(),
        secrets: vec![flag(
            SecretSource { id: "token".to_owned(), file: Some("token.txt".to_owned()), environment: None },
            3,
        )],
        labels: Vec::new(),
        no_cache: false,
        pull: false,
    }
}

fn run_command() -> ContainerSpec {
    ContainerSpec {
        at: at("run.sh", 5),
        name: Some(flag("web".to_owned(), 5)),
        image: flag("notes".to_owned(), 20),
        command: None,
        entrypoint: None,
        user: None,
        group_add: Vec::new(),
        workdir: None,
        hostname: None,
        environment: Vec::new(),
        labels: Vec::new(),
        cap_add: Vec::new(),
        cap_drop: vec![flag("ALL".to_owned(), 6)],
        security_opt: Vec::new(),
        seccomp_profile: None,
        sysctls: Vec::new(),
        read_only: Some(flag(true, 7)),
        mounts: vec![
            flag(tmpfs("/tmp", &["size=16m", "noexec"]), 8),
            flag(
                MountSpec {
                    kind: BindKind::Volume,
                    source: Some("notes-data".to_owned()),
                    target: "/data".to_owned(),
                    read_only: false,
                    options: Vec::new(),
                },
                9,
            ),
        ],
        publish: Vec::new(),
        publish_all: None,
        networks: Vec::new(),
        memory: Some(flag(512 << 20, 10)),
        memory_swap: Some(flag(512 << 20, 11)),
        memory_reservation: None,
        memory_swappiness: None,
        oom_kill_disable: None,
        nano_cpus: Some(flag(SECOND, 12)),
        cpu_quota: None,
        cpu_period: None,
        cpu_shares: None,
        cpuset_cpus: None,
        pids_limit: Some(flag(64, 13)),
        ulimits: Vec::new(),
        shm_size: None,
        restart: Some(flag(RestartPolicy { name: "unless-stopped".to_owned(), maximum_retries: None }, 14)),
        healthcheck: HealthcheckSpec::default(),
        stop_signal: None,
        stop_timeout: None,
        init: None,
        remove: false,
        extra_hosts: Vec::new(),
        log: LogSpec::default(),
    }
}

/// A tmpfs of the learner's.
pub(in crate::checks) fn tmpfs(target: &str, options: &[&str]) -> MountSpec {
    MountSpec {
        kind: BindKind::Tmpfs,
        source: None,
        target: target.to_owned(),
        read_only: false,
        options: words(options),
    }
}

/// `NAME=value`.
pub(in crate::checks) fn variable(name: &str, value: &str) -> EnvironmentVariable {
    EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) }
}

fn build() -> BuildFacts {
    BuildFacts {
        tag: "notes".to_owned(),
        dockerfile: "Dockerfile".to_owned(),
        milliseconds: 400,
        context: Observed::Seen(vec![
            ContextFile { path: "Dockerfile".to_owned(), size_bytes: 200, sha256: "d0".to_owned() },
            ContextFile { path: "src/main.js".to_owned(), size_bytes: 10, sha256: "50".to_owned() },
        ]),
        failure: None,
        image: Some(ImageFacts {
            id: "sha256:1".to_owned(),
            size_bytes: 4 * MIB,
            user: "10001".to_owned(),
            entrypoint: Vec::new(),
            command: words(&["/app/notes"]),
            environment: Vec::new(),
            labels: Vec::new(),
            exposed_ports: words(&["8080/tcp"]),
            healthcheck: words(&["CMD", "/app/notes", "health"]),
            health_interval: 30 * SECOND,
            health_timeout: 3 * SECOND,
            health_start_period: 0,
            health_retries: 3,
            stop_signal: String::new(),
            workdir: "/app".to_owned(),
            layers: words(&["sha256:a", "sha256:b"]),
            base: Some("slim".to_owned()),
            history: vec![HistoryEntry { created_by: "CMD [\"/app/notes\"]".to_owned(), size_bytes: 0 }],
            layer_files: Observed::Seen(vec![layer_file("/app/notes", "aa", &[])]),
            files: Observed::Seen(vec![
                layer_file("/app/notes", "aa", &[]),
                layer_file("/app/dist/index.html", "bb", &[]),
            ]),
            secrets: Observed::Seen(Vec::new()),
        }),
    }
}

fn service() -> ServiceFacts {
    ServiceFacts {
        container_index: Some(0),
        build_index: Some(0),
        container: Observed::Seen(inspected()),
        http: Observed::Seen(vec![
            exchange("page", 200, "<h1>Notes</h1>"),
            exchange("write-note", 201, "{\"id\":1}"),
            exchange("read-note", 200, "a note of the lab"),
            exchange("health", 200, "{\"status\":\"ok\"}"),
        ]),
        processes: Observed::Seen(vec![process(1, 10001)]),
        mounts: Observed::Seen(vec![
            mount("/", "overlay", &["ro", "relatime", "rw"], 0),
            mount("/proc", "proc", &["rw"], 0),
            mount("/dev", "tmpfs", &["rw", "nosuid", "size=65536k"], 64 * MIB),
            mount("/dev/shm", "tmpfs", &["rw", "noexec", "size=65536k"], 64 * MIB),
            mount("/tmp", "tmpfs", &["rw", "nosuid", "nodev", "noexec", "size=16384k"], 16 * MIB),
            mount("/data", "ext4", &["rw"], 1 << 34),
        ]),
        attack: Observed::Seen(report(10001, attacks())),
        attack_as_root: Observed::Seen(report(0, attacks())),
        reachable_files: Observed::Seen(vec![
            program("/app/notes", 0o755, &[]),
            program("/bin/busybox", 0o755, &["downloader"]),
            program("/.harden-check/probe-setuid", 0o4755, &[]),
        ]),
        stop: Observed::Seen(StopExperiment { milliseconds: 40, grace_seconds: 10, exit_code: 0 }),
        replacement: Observed::Seen(ReplacementExperiment {
            written: exchange("write-note", 201, "{\"id\":2}"),
            read: exchange("read-note", 200, "a note of the lab"),
            kept: true,
        }),
        limits: Observed::Seen(LimitExperiment {
            memory_goal_bytes: 1 << 30,
            memory: counted("allocate-memory", "killed", &[("bytes", 500 * MIB)]),
            out_of_memory: true,
            cpu: counted("spin-cpu", "done", &[("wall_ms", 1000), ("cpu_ms", 1010), ("threads", 4)]),
            processes: counted("fork-processes", "EAGAIN", &[("pids", 60), ("goal", 300)]),
            neighbour: exchange("neighbour", 200, ""),
            service_after: exchange("health", 200, ""),
        }),
        hang: Observed::Seen(HangExperiment {
            before: "healthy".to_owned(),
            hung: true,
            after: "unhealthy".to_owned(),
            milliseconds: Some(900),
            interval_milliseconds: 200,
            output: String::new(),
        }),
        crash: Observed::Seen(CrashExperiment {
            exit_code: 70,
            running_again: true,
            restart_count: 1,
            milliseconds: Some(300),
        }),
    }
}

fn inspected() -> ContainerFacts {
    ContainerFacts {
        state: ContainerState { running: true, ..ContainerState::default() },
        user: "10001".to_owned(),
        process: words(&["/app/notes"]),
        cap_add: Vec::new(),
        cap_drop: words(&["ALL"]),
        read_only: true,
        security_opt: Vec::new(),
        memory_bytes: 512 << 20,
        memory_swap_bytes: 512 << 20,
        nano_cpus: SECOND,
        pids_limit: 64,
        restart_policy: "unless-stopped".to_owned(),
        healthcheck: words(&["CMD", "/app/notes", "health"]),
        health_interval: 30 * SECOND,
        health_timeout: 3 * SECOND,
        health_start_period: 0,
        health_retries: 3,
        tmpfs: vec![TmpfsFact { target: "/tmp".to_owned(), options: words(&["size=16m", "noexec"]) }],
        sysctls: BTreeMap::new(),
    }
}

/// Asserts that the rule holds, and that the verdict says in both languages what was seen.
pub(in crate::checks) fn assert_passes(check: &Check, evidence: &Evidence, params: &Params) {
    match (check.judge)(evidence, params) {
        Verdict::Pass { .. } => {}
        other => panic!("expected a pass of {check:?}, got {other:#?}"),
    }
}

/// Asserts that the rule is broken in the way that this sentence of the catalogue says.
pub(in crate::checks) fn assert_fails(
    check: &Check,
    evidence: &Evidence,
    params: &Params,
    key: &str,
) -> Failure {
    match (check.judge)(evidence, params) {
        Verdict::Fail(failure) => {
            assert_eq!(failure.seen.key(), key, "{failure:#?}");
            *failure
        }
        other => panic!("expected a failure of {check:?}, got {other:#?}"),
    }
}

/// Asserts that the lab is blamed, never the learner.
pub(in crate::checks) fn assert_error(check: &Check, evidence: &Evidence, params: &Params) {
    match (check.judge)(evidence, params) {
        Verdict::Error { .. } => {}
        other => panic!("expected a lab error of {check:?}, got {other:#?}"),
    }
}

/// Asserts that nobody is blamed.
pub(in crate::checks) fn assert_skipped(check: &Check, evidence: &Evidence, params: &Params) {
    match (check.judge)(evidence, params) {
        Verdict::Skipped { .. } => {}
        other => panic!("expected {check:?} to be skipped, got {other:#?}"),
    }
}
