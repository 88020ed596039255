//! How fast is it? Ratios from one run, because machines differ and drift.
//!
//! `cargo bench` prints medians and ratios and fails on nothing: a noisy machine is no mistake in the
//! program. `cargo bench -- quick` leaves out the exercises side by side, and numbers name the ones to time.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and ends where it cannot go on"
)]

#[path = "ratios/scripts.rs"]
mod scripts;
#[path = "ratios/several.rs"]
mod several;
#[path = "ratios/turns.rs"]
mod turns;
mod work;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use bollard::query_parameters::RemoveContainerOptionsBuilder;
use futures_util::StreamExt;
use futures_util::future::join_all;
use harden_check::lab::build::{BuildRequest, build, remove_images};
use harden_check::lab::{Builds, Engine};
use harden_check::submission;
use serde_json::Value;
use tempfile::TempDir;

use work::{beside, crashing, export, pushing, started};

const PROGRAM: &str = env!("CARGO_BIN_EXE_harden-check");
/// Bound for commands that need no engine, in milliseconds.
const LOCAL_BOUND: f64 = 10.0;
/// Bound for a warm check against bare engine calls.
const WARM_BOUND: f64 = 1.15;
/// Bound for all exercises side by side against the sum of their single times.
const TOGETHER_BOUND: f64 = 0.4;
/// A container that is asked inside once, and nothing beside.
const PLAIN: Warm = Warm {
    folder: "",
    exports: false,
    execs: 1,
    beside: 0,
    again: 0,
    crashes: 0,
    replaced: false,
    pushes: 0,
};
/// Exercises whose warm time is held against the engine's own work for them.
const WARM: [Warm; 17] = [
    // Everything that a program of the base could do is looked for in the image's files.
    Warm { folder: "01-slim-base", exports: true, ..PLAIN },
    Warm { folder: "03-multi-stage", exports: true, ..PLAIN },
    Warm { folder: "08-dedicated-user", ..PLAIN },
    Warm { folder: "09-drop-capabilities", ..PLAIN },
    // The container gives way to another before it is attacked, and one more is attacked by uid 0.
    Warm { folder: "10-read-only", replaced: true, ..PLAIN },
    Warm { folder: "12-no-secrets-in-image", exports: true, ..PLAIN },
    // Every layer is searched for secrets, which takes an export of the image.
    Warm { folder: "04-dockerignore", exports: true, ..PLAIN },
    // The package databases are read from every layer, the base's own too.
    Warm { folder: "05-scan-image", exports: true, ..PLAIN },
    // Records and digests of all files are read from the layers, and compared with the bill.
    Warm { folder: "06-sbom", exports: true, ..PLAIN },
    // The image goes into a registry of the run's own seven times, and its layers are searched for keys.
    Warm { folder: "07-sign-image", exports: true, pushes: 7, ..PLAIN },
    // Eighteen candidates go into a registry of the run's own: one is pushed, the others are copies of it.
    Warm { folder: "25-signed-promotion", pushes: 18, ..PLAIN },
    // Calls are made under the filter and without, and a set-user-id program is started in both.
    Warm { folder: "11-extra-isolation", execs: 2, beside: 1, ..PLAIN },
    Warm { folder: "02-pinned-versions", again: 2, ..PLAIN },
    // In one copy files are searched, in another the service crashes three times and is started again.
    Warm { folder: "22-logs-metrics", execs: 2, crashes: 3, ..PLAIN },
    // Three images of proposed changes are built beside the service's own, and their packages are read.
    Warm { folder: "23-shift-left", exports: true, again: 3, ..PLAIN },
    // All attacks at once: layers are searched, the service is asked, then attacked as itself and as root.
    Warm { folder: "26-hardened-service", exports: true, execs: 3, beside: 2, ..PLAIN },
    // What pip installed is read from the layers, and the image is built twice more from nothing.
    Warm { folder: "19-dependencies", exports: true, execs: 2, again: 2, ..PLAIN },
];
/// The exercise of all attacks at once, the one that it is held against, and the bound.
const ALL_AT_ONCE: (&str, &str, f64) = ("26-hardened-service", "10-read-only", 2.0);
/// A label of this bench's own objects.
const LABEL: &str = "io.harden-check.bench";

/// An exercise and what the engine has to do for it beside build, start, exec and removal.
struct Warm {
    folder: &'static str,
    exports: bool,
    /// Programs that are started in the service's container, one after the other.
    execs: usize,
    /// Containers of the lab's own in the service's PID namespace, at the same time.
    beside: usize,
    /// How often the image is built without a cache, and exported.
    again: usize,
    /// How often another container ends and is started again by the engine, which waits longer each time.
    crashes: i64,
    /// Whether the container gives way to another, and one more is started for uid 0's attacks.
    replaced: bool,
    /// How often the image is pushed into a registry that stands for that.
    pushes: usize,
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "quick");
    let named: Vec<String> = std::env::args().filter(|argument| argument.parse::<u8>().is_ok()).collect();
    let wanted = |number: &str| named.is_empty() || named.iter().any(|one| one == number);
    let desk = TempDir::new().unwrap();
    println!("binary: {:.1} MB", std::fs::metadata(PROGRAM).unwrap().len() as f64 / 1e6);
    local_commands(desk.path());
    for exercise in WARM.iter().filter(|exercise| wanted(number(exercise.folder))) {
        warm_check(desk.path(), exercise);
    }
    several::all(desk.path(), wanted);
    scripts::all(desk.path(), wanted);
    if wanted("26") {
        all_at_once(desk.path());
    }
    if !quick && named.is_empty() {
        side_by_side(desk.path());
    }
}

fn program(desk: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env("HARDEN_CHECK_STATE", desk.join("state"))
        .current_dir(desk)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn solution(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(folder).join("solution")
}

/// The exercise's number, as it is typed.
fn number(folder: &str) -> &str {
    folder.split('-').next().unwrap().trim_start_matches('0')
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// `--help`, `list`, `hint`, `status`: the engine's address is a listener that counts who comes.
fn local_commands(desk: &Path) {
    let engine = TcpListener::bind("127.0.0.1:0").unwrap();
    engine.set_nonblocking(true).unwrap();
    let address = format!("tcp://{}", engine.local_addr().unwrap());
    println!("\ncommands that need no engine (bound {LOCAL_BOUND} ms)");
    for words in [vec!["--help"], vec!["list"], vec!["hint", "8", "--level", "1"], vec!["status"]] {
        let times = (0..20).map(|_| {
            let start = Instant::now();
            let output = program(desk).args(&words).env("DOCKER_HOST", &address).output().unwrap();
            assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
            milliseconds(start.elapsed())
        });
        let time = median(times.collect());
        println!("  {:<22} {time:>7.1} ms   {:.2} of the bound", words.join(" "), time / LOCAL_BOUND);
    }
    assert!(engine.accept().is_err(), "a command that needs no engine asked one");
    println!("  engine calls: none");
}

/// A warm check of an exercise and the same work by bare calls, in turn.
fn warm_check(desk: &Path, exercise: &Warm) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = solution(exercise.folder);
    let number = number(exercise.folder);
    let mut check = program(desk);
    check.args(["exercise", number, "--format", "json", "--submission"]).arg(&folder);
    let (mut checks, mut bares) = (Vec::new(), Vec::new());
    let mut phases: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    // The first pair warms the build cache and is not counted.
    for round in 0..8 {
        let start = Instant::now();
        let output = check.output().unwrap();
        let whole = milliseconds(start.elapsed());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let start = Instant::now();
        let parts = runtime.block_on(bare(&folder, round, exercise));
        let bare = milliseconds(start.elapsed());
        if round == 0 {
            continue;
        }
        checks.push(whole);
        bares.push(bare);
        for phase in document["durations"]["phases"].as_array().into_iter().flatten() {
            let name = phase["name"].as_str().unwrap_or_default().to_owned();
            phases.entry(name).or_default().push(phase["ms"].as_f64().unwrap_or_default());
        }
        for (name, time) in parts {
            phases.entry(format!("bare: {name}")).or_default().push(time);
        }
    }
    let ratios: Vec<f64> = checks.iter().zip(&bares).map(|(check, bare)| check / bare).collect();
    let exported = match (exercise.exports, exercise.again) {
        (true, _) => "export, ",
        (false, 0) => "",
        (false, _) => "builds without a cache, ",
    };
    println!(
        "\nwarm exercise {number} against bare build, {exported}start, exec, remove (bound {WARM_BOUND})"
    );
    println!("  exercise {number} {:>7.0} ms", median(checks));
    println!("  bare calls {:>7.0} ms", median(bares));
    println!("  ratio      {:>7.2}", median(ratios));
    for (name, times) in phases {
        println!("    {name:<28} {:>7.0} ms", median(times));
    }
}

/// A warm check of all attacks at once and one of a single step, in turn.
fn all_at_once(desk: &Path) {
    let (all, one, bound) = ALL_AT_ONCE;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..6 {
        for (folder, times) in [all, one].into_iter().zip(&mut times) {
            let start = Instant::now();
            let mut check = program(desk);
            check.args(["exercise", number(folder), "--format", "json", "--submission"]);
            let output = check.arg(solution(folder)).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
            // The first pair warms the build cache.
            if round > 0 {
                times.push(milliseconds(start.elapsed()));
            }
        }
    }
    let ratios: Vec<f64> = times[0].iter().zip(&times[1]).map(|(all, one)| all / one).collect();
    println!("\nwarm exercise {} against exercise {} (bound {bound})", number(all), number(one));
    let [all, one] = times.map(median);
    println!("  all attacks {all:>7.0} ms");
    println!("  one step    {one:>7.0} ms");
    println!("  ratio       {:>7.2}", median(ratios));
}

/// The engine's own work for an exercise, and nothing else.
async fn bare(folder: &Path, round: u32, exercise: &Warm) -> Vec<(&'static str, f64)> {
    let engine = Engine::connect().await.unwrap();
    let docker = engine.docker();
    let submission = submission::read(folder).unwrap();
    // New in each round, and for each exercise: the engine knows the last round's build session for a while,
    // and what a tag meant.
    let run_id = format!("bench-{}-{}-{round}", std::process::id(), number(exercise.folder));
    let labels = BTreeMap::from([(LABEL.to_owned(), run_id.clone())]);
    let mut parts = Vec::new();
    let mut start = Instant::now();
    let mut done = |name| {
        parts.push((name, milliseconds(start.elapsed())));
        start = Instant::now();
    };
    let mut builds = Builds::default();
    for (number, spec) in submission.plan.builds.iter().enumerate() {
        let earlier = builds.known_to(spec);
        let request = BuildRequest {
            folder,
            spec,
            run_id: &run_id,
            number,
            labels: &labels,
            earlier: &earlier,
            another_day: false,
        };
        let built = build(&engine, &request, &|_| ()).await.unwrap();
        assert!(built.image.is_some(), "{}: {:?}", folder.display(), built.facts.failure);
        builds.facts.push(built.facts);
        builds.images.push(built.image);
    }
    let spec = submission.plan.builds.last().unwrap();
    let earlier = builds.known_to(spec);
    let image = builds.images.pop().flatten().unwrap();
    done("build");
    if exercise.exports {
        export(docker, &image.id).await;
        done("export");
    }
    for again in 0..exercise.again {
        let mut spec = spec.clone();
        spec.no_cache = true;
        let number = 1000 + again;
        let request = BuildRequest {
            folder,
            spec: &spec,
            run_id: &run_id,
            number,
            labels: &labels,
            earlier: &earlier,
            another_day: false,
        };
        let image = build(&engine, &request, &|_| ()).await.unwrap().image.unwrap();
        export(docker, &image.id).await;
        done("build again");
    }
    let mut ids = vec![started(docker, &image.tag, &labels).await];
    done("start");
    let force = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    if exercise.replaced {
        docker.remove_container(&ids[0], Some(force.clone())).await.unwrap();
        ids = join_all([(), ()].map(|()| started(docker, &image.tag, &labels))).await;
        done("replace");
    }
    let id = &ids[0];
    let inside = async {
        for _ in 0..exercise.execs {
            let config = ExecConfig {
                cmd: Some(vec!["/app/notes".to_owned(), "version".to_owned()]),
                attach_stdout: Some(true),
                ..ExecConfig::default()
            };
            let exec = docker.create_exec(id, config).await.unwrap().id;
            if let StartExecResults::Attached { mut output, .. } =
                docker.start_exec(&exec, None::<StartExecOptions>).await.unwrap()
            {
                while let Some(chunk) = output.next().await {
                    chunk.unwrap();
                }
            }
        }
    };
    let beside = join_all((0..exercise.beside).map(|_| beside(docker, &image.tag, id, &labels)));
    tokio::join!(
        inside,
        beside,
        crashing(docker, &image.tag, &labels, exercise.crashes),
        pushing(docker, &image.tag, &labels, exercise.pushes)
    );
    done("exec");
    for removed in join_all(ids.iter().map(|id| docker.remove_container(id, Some(force.clone())))).await {
        removed.unwrap();
    }
    done("remove container");
    remove_images(&engine, LABEL, &run_id).await.unwrap();
    done("remove image");
    parts
}

/// All exercises that are there: one after the other, then all at once.
fn side_by_side(desk: &Path) {
    let listed = program(desk).args(["list", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let exercises: Vec<(String, String)> = document["exercises"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["available"] == true)
        .map(|entry| {
            let number = entry["number"].as_u64().unwrap();
            let slug = entry["slug"].as_str().unwrap();
            (number.to_string(), format!("{number:02}-{slug}"))
        })
        .collect();
    println!(
        "\n{} exercises: one after the other, and side by side (bound {TOGETHER_BOUND})",
        exercises.len()
    );
    let judged = |words: [&str; 2], submission: &Path| {
        let start = Instant::now();
        let mut command = program(desk);
        command.args(words).args(["--format", "json", "--submission"]).arg(submission);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        milliseconds(start.elapsed())
    };
    let course = desk.join("course");
    std::fs::create_dir(&course).unwrap();
    for (_, folder) in &exercises {
        std::os::unix::fs::symlink(solution(folder), course.join(folder)).unwrap();
    }
    // Fills the build cache.
    judged(["exercise", "all"], &course);
    let mut sum = 0.0;
    for (number, folder) in &exercises {
        let time = judged(["exercise", number], &solution(folder));
        println!("  {folder:<28} {time:>7.0} ms");
        sum += time;
    }
    let together = judged(["exercise", "all"], &course);
    println!("  sum          {sum:>7.0} ms");
    println!("  side by side {together:>7.0} ms");
    println!("  ratio        {:>7.2}", together / sum);
}
