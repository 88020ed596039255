//! Every attempt of the probe from both sides: it succeeds in a deliberately weak container and is
//! refused in a hardened one, so that a refusal never comes from a missing feature of the kernel.

use std::collections::{BTreeSet, HashMap};

use bollard::models::{HostConfig, ResourcesUlimits};
use harden_check::evidence::{Attempt, Outcome, ProbeReport};
use harden_check::lab::probe::{
    Calls, read_attempt, read_calls, read_files, read_mounts, read_processes, read_report,
};

use crate::probe_bench::Bench;
use crate::probe_network::NETWORK;
use crate::probe_secrets::SECRETS;
use crate::probe_table::{
    ATTACKS, CALLS, End, LIMITS, MEMORY, MEMORY_GOAL, NOBODY, OWN, PROCESS_GOAL, PROCESSES, ROOT, filtered,
    hardened, weak,
};

fn find<'a>(report: &'a ProbeReport, name: &'a str, target: &str) -> &'a Attempt {
    report
        .named(name)
        .find(|attempt| attempt.target == target)
        .unwrap_or_else(|| panic!("no `{name}` at `{target}` in {report:#?}"))
}

/// The rows that do not hold, as text.
fn broken(
    side: &str,
    report: &ProbeReport,
    rows: impl Iterator<Item = (&'static str, &'static str, End)>,
) -> Vec<String> {
    rows.filter_map(|(name, target, end)| {
        let attempt = find(report, name, target);
        (!end.holds(attempt)).then(|| format!("{side}: expected {end:?}, seen {attempt:?}"))
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attack_succeeds_where_it_may_and_fails_where_it_must() {
    let bench = Bench::new("attacks").await;
    let asked = ["attack", "--write", "/app/notes", "--write", "/app/open"];
    let weak = read_report(&bench.says(ROOT, weak(), &asked).await).unwrap();
    let hard = read_report(&bench.says(NOBODY, hardened(), &asked).await).unwrap();
    assert_eq!((weak.uids, hard.uids), ([0; 4], [65534; 4]));
    let mut wrong = broken("weak", &weak, ATTACKS.iter().map(|row| (row.0, row.1, row.2)));
    wrong.extend(broken("hardened", &hard, ATTACKS.iter().map(|row| (row.0, row.3, row.4))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Nothing else is let through in the hardened one.
    let expected = ["writable-directory", "directory-census", "setuid-program"];
    let through: Vec<&Attempt> = hard
        .attempts
        .iter()
        .filter(|attempt| attempt.let_through() && !expected.contains(&attempt.name.as_str()))
        .collect();
    assert!(through.is_empty(), "{through:#?}");
    for report in [&weak, &hard] {
        assert!(report.named("exec-from").all(|attempt| !attempt.facts.contains_key("left-behind")));
        assert_eq!(find(report, "directory-census", "/").facts["truncated"], "false");
    }
    let ping = find(&weak, "engine-socket", "/var/run/docker.sock");
    assert!(ping.facts["status"].ends_with("200 OK"), "{ping:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_owner_has_closed_its_owner_opens_and_closes_again() {
    let bench = Bench::new("own").await;
    let asked = ["attack", "--write", "/app/own", "--write", "/app/owned", "--write", "/srv/closed"];
    let free = || HostConfig { cap_drop: Some(vec!["ALL".to_owned()]), ..HostConfig::default() };
    let id = bench.serving(NOBODY, free()).await;
    let raised = |output: &[u8]| {
        let files = read_files(output).unwrap();
        files.into_iter().find(|file| file.path == "/srv/closed/raised").map(|file| file.executable)
    };
    // Twice, because the second one meets what the first one left.
    for _ in 0..2 {
        let open = read_report(&bench.asks(&id, NOBODY, &asked).await).unwrap();
        let wrong = broken("open", &open, OWN.iter().map(|row| (row.0, row.1, row.2)));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for (_, target, ..) in OWN {
            assert!(End::Refused("EACCES").holds(find(&open, "write-file", target)), "{open:#?}");
        }
        assert_eq!(raised(&bench.asks(&id, NOBODY, &["files"]).await), Some(true));
    }
    // A stranger gets no further, and no mode is touched for it.
    let other = read_report(&bench.asks(&id, "65533:65533", &asked).await).unwrap();
    assert_eq!(other.named("write-after-chmod").count(), 0, "{other:#?}");
    assert_eq!(raised(&bench.asks(&id, "65533:65533", &["files"]).await), None);
    let hard = read_report(&bench.says(NOBODY, hardened(), &asked).await).unwrap();
    let wrong = broken("hardened", &hard, OWN.iter().map(|row| (row.0, row.3, row.4)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(raised(&bench.says(NOBODY, hardened(), &["files"]).await), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_are_met_where_they_are_set() {
    let bench = Bench::new("limits").await;
    let memory = MEMORY_GOAL.to_string();
    let processes = PROCESS_GOAL.to_string();
    let asked: [&[&str]; 3] =
        [&["eat-memory", &memory], &["spin-cpu", "1000", "2"], &["fork-processes", &processes]];
    let mut share = Vec::new();
    for ((name, weak_end, hard_end), asked) in LIMITS.iter().zip(asked) {
        let weak = read_attempt(&bench.says(ROOT, weak(), asked).await, name).unwrap();
        let hard = read_attempt(&bench.says(NOBODY, hardened(), asked).await, name).unwrap();
        assert!(weak_end.holds(&weak), "weak: expected {weak_end:?}, seen {weak:?}");
        assert!(hard_end.holds(&hard), "hardened: expected {hard_end:?}, seen {hard:?}");
        let fact = |attempt: &Attempt, fact: &str| attempt.facts[fact].parse::<u64>().unwrap();
        match *name {
            "allocate-memory" => {
                let touched = fact(&hard, "bytes");
                assert!((1 << 20..=MEMORY as u64).contains(&touched), "{hard:?}");
            }
            "fork-processes" => {
                assert!((1..PROCESSES as u64).contains(&fact(&hard, "pids")), "{hard:?}");
                assert_eq!(fact(&weak, "pids"), PROCESS_GOAL);
            }
            _ => share.extend(
                [weak, hard].iter().map(|spun| fact(spun, "cpu_ms") as f64 / fact(spun, "wall_ms") as f64),
            ),
        }
    }
    // A tenth of a CPU, and what the scheduler's period adds to so short a time.
    assert!(share[1] < 0.3 && share[0] > share[1], "{share:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_hold_every_attempt_that_the_probe_knows() {
    let bench = Bench::new("names").await;
    let said: serde_json::Value =
        serde_json::from_slice(&bench.says(NOBODY, hardened(), &["version"]).await).unwrap();
    let known: BTreeSet<&str> =
        said["attempts"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let tables = ATTACKS.iter().chain(OWN).map(|row| row.0).chain(LIMITS.iter().map(|row| row.0));
    let proven: BTreeSet<&str> = tables.chain(NETWORK).chain(SECRETS).chain(["call"]).collect();
    assert_eq!(known, proven);
    let calls: Vec<&str> =
        said["calls"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(calls, CALLS.iter().map(|row| row.0).collect::<Vec<_>>());
}

const STRICT: &str = include_str!("../../exercises/11-extra-isolation/solution/notes-seccomp.json");

#[tokio::test(flavor = "multi_thread")]
async fn every_call_passes_without_a_filter_and_is_refused_by_a_strict_one() {
    let bench = Bench::new("calls").await;
    let open = read_calls(&bench.says(NOBODY, filtered("unconfined"), &["calls", "0"]).await).unwrap();
    let strict = read_calls(&bench.says(NOBODY, filtered(STRICT), &["calls", "0"]).await).unwrap();
    let report = |calls: Calls| ProbeReport { uids: calls.uids, attempts: calls.attempts };
    assert!(open.complete && strict.complete);
    let (open, strict) = (report(open), report(strict));
    let mut wrong = broken("open", &open, CALLS.iter().map(|row| ("call", row.0, row.1)));
    wrong.extend(broken("strict", &strict, CALLS.iter().map(|row| ("call", row.0, row.2))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The next start goes on behind the call that a filter killed for; no child is needed for any of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_kills_leaves_the_answers_before_it() {
    let bench = Bench::new("killed").await;
    let killing = STRICT.replace(
        "\"syscalls\": [",
        "\"syscalls\": [{\"names\": [\"mount\"], \"action\": \"SCMP_ACT_KILL_PROCESS\"},",
    );
    assert_ne!(killing, STRICT);
    let probe = "/.harden-check/probe";
    let (code, output, _) = bench.run(NOBODY, filtered(&killing), &[probe, "calls", "0"]).await;
    let calls = read_calls(&output).unwrap();
    assert_eq!((code, calls.complete, calls.attempts.len()), (159, false, 5));
    let (code, output, _) = bench.run(NOBODY, filtered(&killing), &[probe, "calls", "6"]).await;
    let calls = read_calls(&output).unwrap();
    assert_eq!((code, calls.complete, calls.attempts.len()), (0, true, CALLS.len() - 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_user_id_program_raises_its_starter_unless_that_is_forbidden() {
    let bench = Bench::new("raised").await;
    let free = HostConfig { cap_drop: Some(vec!["ALL".to_owned()]), ..HostConfig::default() };
    for (host, euid) in [(free, "0"), (hardened(), "65534")] {
        let attempt = read_attempt(&bench.says(NOBODY, host, &["setuid"]).await, "setuid-program").unwrap();
        assert_eq!(attempt.facts["euid"], euid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_of_somebody_else_is_signalled_only_with_the_capability() {
    let bench = Bench::new("kill").await;
    let drop_all = || HostConfig { cap_drop: Some(vec!["ALL".to_owned()]), ..HostConfig::default() };
    for (host, end) in
        [(HostConfig::default(), End::Says("peer", "process")), (drop_all(), End::Refused("EPERM"))]
    {
        let id = bench.serving(NOBODY, host).await;
        let report = read_report(&bench.asks(&id, ROOT, &["attack"]).await).unwrap();
        let attempt = find(&report, "kill-other", "");
        assert!(end.holds(attempt), "expected {end:?}, seen {attempt:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_an_asked_path_lies_is_told() {
    let bench = Bench::new("places").await;
    let asked = ["attack", "--write", "/tmp", "--write", "/app", "--write", "/nowhere"];
    let report = read_report(&bench.says(NOBODY, hardened(), &asked).await).unwrap();
    let told = |target: &str, fact: &str| find(&report, "write-file", target).facts.get(fact).cloned();
    assert_eq!(told("/tmp", "kind").as_deref(), Some("directory"));
    assert_eq!(told("/tmp", "mount").as_deref(), Some("/tmp"));
    assert_eq!(told("/tmp", "file-system").as_deref(), Some("tmpfs"));
    assert_eq!(told("/app", "mount").as_deref(), Some("/"));
    assert!(told("/app", "file-system").is_some_and(|kind| !kind.is_empty() && kind != "tmpfs"));
    assert_eq!((told("/nowhere", "mount"), told("/nowhere", "file-system")), (None, None));
    assert_eq!(told("/nowhere", "kind").as_deref(), Some("missing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_attack_stays_behind() {
    let bench = Bench::new("traces").await;
    let id = bench.serving(ROOT, weak()).await;
    for asked in [["attack"].as_slice(), &["fork-processes", "20"], &["eat-memory", "1000000"]] {
        bench.asks(&id, ROOT, asked).await;
    }
    let processes = read_processes(&bench.asks(&id, ROOT, &["processes"]).await).unwrap();
    assert_eq!(processes.len(), 1, "dead or alive: {processes:#?}");
    let traces: Vec<String> =
        bench.changed(&id).await.into_iter().filter(|path| path.contains("/.harden-check-")).collect();
    assert_eq!(traces, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_program_is_writable_for_its_owner_alone_and_never_on_a_read_only_root() {
    let bench = Bench::new("program").await;
    let read_only = HostConfig {
        readonly_rootfs: Some(true),
        tmpfs: Some(HashMap::from([("/tmp".to_owned(), String::new())])),
        ..HostConfig::default()
    };
    for (user, host, end) in [
        (ROOT, HostConfig::default(), End::Done),
        (NOBODY, HostConfig::default(), End::Refused("EACCES")),
        (ROOT, read_only, End::Refused("EROFS")),
    ] {
        let id = bench.serving(user, host).await;
        let report = read_report(&bench.asks(&id, user, &["attack"]).await).unwrap();
        let attempt = find(&report, "write-file", "/app/notes");
        assert!(attempt.facts["why"].starts_with("program"), "{attempt:?}");
        assert!(end.holds(attempt), "{user}: expected {end:?}, seen {attempt:?}");
        // A file that everybody may write to is found below the folder of the code.
        let open = report.named("write-file").find(|attempt| attempt.target == "/app/open");
        assert_eq!(open.is_some(), !matches!(end, End::Refused("EROFS")), "{open:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_runs_from_a_scratch_folder_that_allows_it_however_small() {
    let bench = Bench::new("scratch").await;
    let no_large_files =
        ResourcesUlimits { name: Some("fsize".to_owned()), soft: Some(4096), hard: Some(4096) };
    for (options, limit, end) in [
        ("size=256k,exec", None, End::Says("method", "script")),
        ("size=8m,exec", Some(no_large_files), End::Says("method", "script")),
        ("size=8m,exec", None, End::Says("method", "program")),
    ] {
        let host = HostConfig {
            tmpfs: Some(HashMap::from([("/tmp".to_owned(), options.to_owned())])),
            ulimits: limit.map(|limit| vec![limit]),
            ..hardened()
        };
        let report = read_report(&bench.says(NOBODY, host, &["attack"]).await).unwrap();
        let attempt = find(&report, "exec-from", "/tmp");
        assert!(end.holds(attempt), "{options}: expected {end:?}, seen {attempt:?}");
        assert_eq!(attempt.outcome, Outcome::Done(42));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_and_mounts_are_told_as_the_kernel_has_them() {
    let bench = Bench::new("facts").await;
    let id = bench.serving(NOBODY, hardened()).await;
    let processes = read_processes(&bench.asks(&id, ROOT, &["processes"]).await).unwrap();
    assert_eq!(processes.len(), 1, "the probe is not the learner's: {processes:?}");
    let first = &processes[0];
    assert_eq!((first.pid, first.name.as_str(), first.uids), (1, "notes", [65534; 4]));
    assert_eq!((first.effective, first.bounding, first.seccomp), (0, 0, 2));
    assert!(first.no_new_privileges);
    assert_eq!(first.command, ["/app/notes"]);
    let mounts = read_mounts(&bench.asks(&id, NOBODY, &["mounts"]).await).unwrap();
    let mount = |target: &str| mounts.iter().find(|mount| mount.target == target).unwrap();
    assert!(mount("/").options.iter().any(|option| option == "ro"));
    assert_eq!((mount("/tmp").kind.as_str(), mount("/tmp").size_bytes), ("tmpfs", 256 << 10));
    assert!(mount("/tmp").options.iter().any(|option| option == "noexec"));

    let id = bench.serving(ROOT, weak()).await;
    let processes = read_processes(&bench.asks(&id, ROOT, &["processes"]).await).unwrap();
    let first = &processes[0];
    assert_eq!((first.uids, first.seccomp, first.no_new_privileges), ([0; 4], 0, false));
    assert_eq!(first.executable, "/app/notes");
    assert!(first.effective.count_ones() >= 36, "{first:?}");
    let mounts = read_mounts(&bench.asks(&id, ROOT, &["mounts"]).await).unwrap();
    let root = mounts.iter().find(|mount| mount.target == "/").unwrap();
    assert!(!root.options.iter().any(|option| option == "ro"), "{root:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_known_by_name_by_content_and_by_their_power() {
    let bench = Bench::new("files").await;
    let files = read_files(&bench.says(NOBODY, hardened(), &["files"]).await).unwrap();
    let file = |path: &str| files.iter().find(|file| file.path == path);
    let kinds = |path: &str| file(path).map(|file| file.kinds.clone());
    assert_eq!(kinds("/bin/harmless"), Some(vec!["package-manager".to_owned()]));
    assert_eq!(kinds("/bin/gcc-12"), Some(vec!["compiler".to_owned()]));
    assert_eq!(kinds("/app/notes"), Some(Vec::new()));
    assert_eq!(kinds("/var/lib/dpkg/status"), Some(vec!["package-database".to_owned()]));
    let raised = file("/bin/raised").unwrap();
    assert_eq!((raised.mode, raised.uid, raised.executable), (0o4755, 0, true));
    assert!(raised.honours_setuid);
    assert!(file("/bin/closed").is_none(), "nobody may execute it");
    assert!(files.iter().all(|file| !file.path.starts_with("/.harden-check")), "the lab's own");
    let as_root = read_files(&bench.says(ROOT, weak(), &["files"]).await).unwrap();
    assert!(as_root.iter().any(|file| file.path == "/bin/closed" && file.executable));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probe_runs_from_the_labs_folder_only() {
    let bench = Bench::new("refusal").await;
    let (code, output, complaint) =
        bench.run(ROOT, HostConfig::default(), &["/.harden-check/probe", "attac"]).await;
    assert_eq!((code, output.as_slice()), (64, b"".as_slice()));
    assert!(complaint.contains("usage:"), "{complaint}");
    let folder = tempfile::TempDir::new().unwrap();
    let copy = folder.path().join("probe");
    std::fs::write(&copy, harden_check::lab::probe::PROGRAM).unwrap();
    std::fs::set_permissions(&copy, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let outside = std::process::Command::new(&copy).arg("attack").output().unwrap();
    assert_eq!((outside.status.code(), outside.stdout.as_slice()), (Some(64), b"".as_slice()));
    assert!(String::from_utf8_lossy(&outside.stderr).contains("lab container"));
}
