//! Bad days: each ends with a clear word and the right exit code, and leaves nothing behind.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Desk, Proxy, finish, inventory, signal, until, wait};

const GOOD: &str = "08-dedicated-user/solution";

/// The solution's Dockerfile with another last line.
fn with_command(command: &str) -> String {
    format!(
        "FROM harden-check/slim:1\nRUN adduser -D -u 10001 app && mkdir /data && chown app /data\n\
         COPY --from=harden-check/notes:1 /notes /app/notes\nCOPY dist/ /app/dist/\nUSER 10001\nEXPOSE 8080\n{command}\n"
    )
}

/// The next command after a bad day must leave nothing of ours in the engine. It is `doctor`, which
/// makes nothing itself.
fn assert_swept(desk: &Desk) {
    let answer = finish(desk.command().arg("doctor"), 60);
    assert_eq!(answer.code, Some(0), "{}{}", answer.stdout, answer.stderr);
    until("the engine to be empty of this run", 30, || !of_desk_left(desk));
}

/// Whether an object of a run of this desk is in the engine. Runs of other tests, which go on at the
/// same time, are told apart by the run's lock file in the desk's own state folder.
fn of_desk_left(desk: &Desk) -> bool {
    let mut left = false;
    for run in runs_of(desk) {
        left |= crate::support::objects_of(&run) > 0;
    }
    left
}

fn runs_of(desk: &Desk) -> Vec<String> {
    let Ok(entries) = fs::read_dir(desk.path().join("state/runs")) else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".lock").map(str::to_owned))
        .collect()
}

#[test]
fn no_engine_is_a_clear_message() {
    let desk = Desk::new();
    let good = desk.copy(GOOD);
    for host in ["unix:///nonexistent/docker.sock", "tcp://127.0.0.1:1"] {
        let answer = finish(desk.exercise(8, &good).env("DOCKER_HOST", host), 30);
        assert_eq!(answer.code, Some(3), "{}", answer.stderr);
        let error = &answer.json()["error"];
        assert!(error["help"].as_str().is_some_and(|help| !help.is_empty()), "{error}");
        let mut human = desk.command();
        human.args(["exercise", "8", "--submission"]).arg(&good).env("DOCKER_HOST", host);
        let human = finish(&mut human, 30);
        assert_eq!(human.code, Some(3));
        assert!(!human.stderr.contains("panicked"), "{}", human.stderr);
    }
}

#[test]
fn an_engine_over_tcp_serves_as_well() {
    let desk = Desk::new();
    let proxy = Proxy::start();
    let good = desk.copy(GOOD);
    let answer = finish(desk.exercise(8, &good).env("DOCKER_HOST", proxy.docker_host()), 180);
    assert_eq!(answer.code, Some(0), "{}\n{}", answer.stdout, answer.stderr);
    assert!(proxy.connections() > 0, "the engine was reached another way");
}

#[test]
fn an_engine_that_dies_in_the_middle_is_no_fault_of_the_learner() {
    let desk = Desk::new();
    let proxy = Proxy::start();
    // A build that takes long enough to be cut.
    let slow = desk.submission("slow", &with_command("RUN sleep 61\nCMD [\"/app/notes\"]"), "");
    let child = desk.exercise(8, &slow).env("DOCKER_HOST", proxy.docker_host()).spawn().unwrap();
    until("the build to be under way", 60, || proxy.connections() >= 3);
    std::thread::sleep(Duration::from_secs(2));
    proxy.cut();
    let start = Instant::now();
    let answer = wait(child, 60);
    assert!(start.elapsed() < Duration::from_secs(40), "took {:?} to notice", start.elapsed());
    assert_eq!(answer.code, Some(3), "{}\n{}", answer.stdout, answer.stderr);
    assert!(answer.json()["error"]["message"].is_string(), "{}", answer.stdout);
    assert_swept(&desk);
}

#[test]
fn a_dockerfile_that_does_not_build_shows_the_steps_own_output() {
    let desk = Desk::new();
    let broken = desk.submission("broken", &with_command("RUN echo it-breaks-here && exit 9"), "");
    let answer = finish(&mut desk.exercise(8, &broken), 120);
    assert_eq!(answer.code, Some(1), "{}\n{}", answer.stdout, answer.stderr);
    let finding = answer.finding("image-builds");
    assert_eq!(finding["verdict"], "fail");
    assert!(finding.to_string().contains("it-breaks-here"), "{finding:#}");
    assert_eq!(answer.verdict("non-root"), "skipped");
    assert!(answer.checks_with("error").is_empty(), "{}", answer.stdout);
}

#[test]
fn a_base_image_that_is_not_there_is_named_and_never_pulled() {
    let desk = Desk::new();
    let start = Instant::now();
    let missing = desk.submission("missing", "FROM nowhere/at-all:7\nCMD [\"/x\"]\n", "");
    let answer = finish(&mut desk.exercise(8, &missing), 60);
    assert_eq!(answer.code, Some(1), "{}\n{}", answer.stdout, answer.stderr);
    assert!(answer.finding("image-builds").to_string().contains("nowhere/at-all:7"), "{}", answer.stdout);
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn an_image_that_ends_at_once_shows_its_log_and_its_code() {
    let desk = Desk::new();
    let short = with_command("CMD [\"/bin/sh\", \"-c\", \"echo last-words; exit 42\"]");
    let folder = desk.submission("short", &short, "");
    let answer = finish(&mut desk.exercise(8, &folder), 120);
    assert_eq!(answer.code, Some(1), "{}\n{}", answer.stdout, answer.stderr);
    let finding = answer.finding("service-starts");
    assert_eq!(finding["verdict"], "fail");
    let text = finding.to_string();
    assert!(text.contains("last-words") && text.contains("42"), "{finding:#}");
    assert_eq!(answer.verdict("non-root"), "skipped");
}

#[test]
fn one_that_ignores_the_stop_signal_delays_nobody() {
    let desk = Desk::new();
    let stubborn = with_command(
        "CMD [\"/bin/sh\", \"-c\", \"trap '' TERM INT; /app/notes & while true; do sleep 1; done\"]",
    );
    let folder = desk.submission("stubborn", &stubborn, "");
    let answer = finish(&mut desk.exercise(8, &folder), 60);
    assert!(matches!(answer.code, Some(0 | 1)), "{}\n{}", answer.stdout, answer.stderr);
    assert!(answer.checks_with("error").is_empty(), "{}", answer.stdout);
    assert!(!of_desk_left(&desk));
}

#[test]
fn one_that_floods_its_log_fills_nothing() {
    let desk = Desk::new();
    let flood = with_command(
        "CMD [\"/bin/sh\", \"-c\", \"(while true; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done) & exec /app/notes\"]",
    );
    let folder = desk.submission("flood", &flood, "");
    let answer = finish(&mut desk.exercise(8, &folder), 90);
    assert!(matches!(answer.code, Some(0 | 1)), "{}\n{}", answer.stdout, answer.stderr);
    assert!(answer.stdout.len() < 1 << 20, "the flood is in the report");
    assert!(answer.checks_with("error").is_empty(), "{}", answer.stdout);
}

#[test]
fn a_symlink_out_of_the_folder_brings_nothing_in() {
    let desk = Desk::new();
    let secret = desk.path().join("outside.txt");
    fs::write(&secret, "outside-of-the-folder\n").unwrap();
    let sneaky = desk.submission(
        "sneaky",
        &with_command("COPY link /app/link\nRUN cat /app/link; true\nCMD [\"/app/notes\"]"),
        "",
    );
    symlink(&secret, sneaky.join("link")).unwrap();
    let answer = finish(&mut desk.exercise(8, &sneaky), 120);
    assert!(matches!(answer.code, Some(0 | 1)), "{}\n{}", answer.stdout, answer.stderr);
    assert!(!answer.stdout.contains("outside-of-the-folder"), "{}", answer.stdout);
}

#[test]
fn a_gigabyte_in_the_context_is_carried_in_little_memory() {
    let desk = Desk::new();
    let folder = desk.copy(GOOD);
    // Sparse, so that the test's own disk holds nothing of it.
    File::create(folder.join("huge.bin")).unwrap().set_len(1 << 30).unwrap();
    let mut command = Command::new("/usr/bin/env");
    let program = desk.exercise(8, &folder);
    command.args(["bash", "-c", "ulimit -v 4000000; exec \"$@\"", "bash"]).arg(program.get_program());
    command.args(program.get_args()).env("HARDEN_CHECK_STATE", desk.path().join("state"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let answer = finish(&mut command, 240);
    assert_eq!(answer.code, Some(0), "{}\n{}", answer.stdout, answer.stderr);
}

#[test]
fn ctrl_c_removes_everything_before_the_end() {
    let desk = Desk::new();
    let slow = desk.submission("slow", &with_command("CMD [\"/app/notes\"]"), "");
    for name in ["INT", "TERM"] {
        let child = desk.exercise(8, &slow).spawn().unwrap();
        until("a container of the run", 60, || of_desk_left(&desk));
        signal(child.id(), name);
        let answer = wait(child, 60);
        assert!(matches!(answer.code, Some(3 | 130 | 143)), "{:?} {}", answer.code, answer.stderr);
        assert!(!of_desk_left(&desk), "left after SIG{name}");
    }
}

#[test]
fn after_a_kill_the_next_command_sweeps_and_touches_nothing_else() {
    let desk = Desk::new();
    let slow = desk.submission("slow", &with_command("CMD [\"/app/notes\"]"), "");
    let foreign = crate::support::Foreign::create();
    let before = inventory(false);
    let mut child = desk.exercise(8, &slow).spawn().unwrap();
    until("a container of the run", 60, || of_desk_left(&desk));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(of_desk_left(&desk), "nothing was left to sweep, so this proves nothing");
    assert_swept(&desk);
    foreign.assert_untouched();
    let after = inventory(false);
    assert!(!before.is_empty() && !after.is_empty());
}

#[test]
fn two_runs_of_one_exercise_do_not_meet() {
    let desk = Desk::new();
    let good = desk.copy(GOOD);
    let children: Vec<_> = (0..2).map(|_| desk.exercise(8, &good).spawn().unwrap()).collect();
    for child in children {
        let answer = wait(child, 240);
        assert_eq!(answer.code, Some(0), "{}\n{}", answer.stdout, answer.stderr);
    }
    assert!(!of_desk_left(&desk));
}

#[test]
fn dangerous_requests_start_nothing() {
    let desk = Desk::new();
    let proxy = Proxy::start();
    for flags in [
        "--privileged",
        "-v /:/host:ro",
        "--pid=host",
        "--net host",
        "-v /var/run:/x:ro",
        "--device /dev/null",
    ] {
        let folder = desk.submission("danger", &with_command("CMD [\"/app/notes\"]"), flags);
        let answer = finish(desk.exercise(8, &folder).env("DOCKER_HOST", proxy.docker_host()), 30);
        assert_eq!(answer.code, Some(1), "{flags}: {}\n{}", answer.stdout, answer.stderr);
        let finding = answer.finding("host-untouched");
        assert_eq!(finding["verdict"], "fail", "{flags}");
        assert_eq!(finding["location"]["file"], "run.sh", "{finding:#}");
        fs::remove_dir_all(folder).unwrap();
    }
    assert_eq!(proxy.connections(), 0, "the engine was asked although nothing may start");
}

#[test]
fn a_compose_file_that_asks_for_the_host_starts_nothing() {
    let desk = Desk::new();
    let proxy = Proxy::start();
    for (lines, line) in
        [("    network_mode: host\n", 4), ("    pid: host\n", 4), ("    volumes:\n      - /:/host\n", 5)]
    {
        let folder = desk.copy("16-own-networks/solution");
        let _ = fs::remove_file(folder.join("run.sh"));
        fs::write(folder.join("compose.yaml"), format!("services:\n  web:\n    build: .\n{lines}")).unwrap();
        let answer = finish(desk.exercise(16, &folder).env("DOCKER_HOST", proxy.docker_host()), 30);
        assert_eq!(answer.code, Some(1), "{lines}: {}\n{}", answer.stdout, answer.stderr);
        let finding = answer.finding("host-untouched");
        let place = (&finding["location"]["file"], &finding["location"]["line"]);
        assert_eq!((finding["verdict"].as_str(), place.0.as_str()), (Some("fail"), Some("compose.yaml")));
        assert_eq!(place.1, line, "{finding:#}");
    }
    assert_eq!(proxy.connections(), 0, "the engine was asked although nothing may start");
}

#[test]
fn a_port_that_another_program_has_is_in_nobodys_way() {
    let desk = Desk::new();
    let folder = desk.copy(GOOD);
    let script = fs::read_to_string(folder.join("run.sh")).unwrap();
    // Somebody's, on all addresses, for as long as the run takes.
    let taken = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    assert!(script.contains("8080:8080"), "{script}");
    fs::write(folder.join("run.sh"), script.replace("8080:8080", &format!("{port}:8080"))).unwrap();
    let answer = finish(&mut desk.exercise(8, &folder), 180);
    assert_eq!(answer.code, Some(0), "{}\n{}", answer.stdout, answer.stderr);
}
