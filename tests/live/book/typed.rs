//! What the chapters of the exercises tell to type is typed, and compared with what they show.
//!
//! With the command line of Docker, since that is what a reader types; an engine other than the book's
//! (20.10) may word an error in another way. Each scene has a container, an image and a volume of its own
//! names, no network, and no published port.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use futures_util::{StreamExt, stream};
use harden_check::exercise::Course;
use harden_check::lab::Engine;
use harden_check::lab::kit::{self, KitImage};
use harden_check::submission;
use regex::Regex;

use super::Page;
use crate::fences::{self, Block};
use crate::image::Bench;
use crate::support::{RUN_LABEL, copy_folder, until};

/// Scenes that are played at the same time; the engine has two CPUs in CI.
const AT_ONCE: usize = 2;

/// Commands and their output in one section of a chapter.
#[derive(Clone, Copy)]
struct Scene {
    /// The chapter, by the name of its folder.
    chapter: &'static str,
    section: &'static str,
    /// Which of the section's outputs, counted from 0.
    outputs: &'static [usize],
    /// Folders of the exercise: what is built, each over the one before.
    folders: &'static [&'static str],
}

const SCENES: [Scene; 16] = [
    Scene { chapter: "01-slim-base", section: "see", outputs: &[0], folders: &["start"] },
    Scene { chapter: "01-slim-base", section: "prove", outputs: &[0], folders: &["solution"] },
    Scene {
        chapter: "01-slim-base",
        section: "prove",
        outputs: &[1],
        folders: &["start", "right/distroless"],
    },
    Scene { chapter: "03-multi-stage", section: "prove", outputs: &[0], folders: &["solution"] },
    Scene { chapter: "04-dockerignore", section: "see", outputs: &[0], folders: &["start"] },
    Scene { chapter: "04-dockerignore", section: "prove", outputs: &[0], folders: &["solution"] },
    Scene { chapter: "08-dedicated-user", section: "see", outputs: &[0], folders: &["start"] },
    Scene { chapter: "08-dedicated-user", section: "how", outputs: &[0], folders: &["solution"] },
    Scene { chapter: "08-dedicated-user", section: "prove", outputs: &[0], folders: &["solution"] },
    Scene { chapter: "09-drop-capabilities", section: "see", outputs: &[0], folders: &["start"] },
    Scene { chapter: "09-drop-capabilities", section: "how", outputs: &[0], folders: &["start"] },
    Scene { chapter: "09-drop-capabilities", section: "prove", outputs: &[0, 1], folders: &["solution"] },
    Scene { chapter: "10-read-only", section: "how", outputs: &[0], folders: &["start"] },
    Scene { chapter: "10-read-only", section: "see", outputs: &[0, 1], folders: &["start"] },
    Scene { chapter: "10-read-only", section: "prove", outputs: &[0], folders: &["solution"] },
    Scene { chapter: "11-extra-isolation", section: "see", outputs: &[0], folders: &["start"] },
];

/// Outputs of the exercises' chapters that are not compared, and why.
const NOT_TYPED: [(&str, &str, &str); 30] = [
    ("02-pinned-versions", "see", "the base of the exercise, which the reader puts another in the place of"),
    ("02-pinned-versions", "how", "the digest of an image of that registry"),
    ("02-pinned-versions", "prove", "the same base, and the word of a builder that a scene does not call"),
    ("03-multi-stage", "see", "numbers of processes, in columns as wide as they are"),
    ("05-scan-image", "see", "an image over the exercise's own base, where a scene builds one image"),
    ("05-scan-image", "prove", "an image over the exercise's own base, where a scene builds one image"),
    ("07-sign-image", "see", "a registry at a port of the host, where a scene has none"),
    ("07-sign-image", "prove", "a registry at a port of the host, and the digests of that day"),
    ("11-extra-isolation", "how", "what the host's kernel has, which another one has not"),
    ("11-extra-isolation", "prove", "a container that runs under the learner's own profile"),
    (
        "12-no-secrets-in-image",
        "see",
        "checksums of layers, and a history that each builder words differently",
    ),
    ("13-secret-backend", "see", "two containers that Compose starts, where a scene has one"),
    ("13-secret-backend", "prove", "two containers that Compose starts, where a scene has one"),
    ("14-least-privilege-secrets", "see", "three containers that Compose starts, where a scene has one"),
    ("14-least-privilege-secrets", "prove", "three containers that Compose starts, where a scene has one"),
    (
        "15-publish-ports",
        "see",
        "several containers on one network and ports of the host, where a scene has one and none",
    ),
    (
        "15-publish-ports",
        "prove",
        "several containers on one network and ports of the host, where a scene has one and none",
    ),
    (
        "16-own-networks",
        "see",
        "several containers with addresses and networks, where a scene has one and none",
    ),
    (
        "16-own-networks",
        "prove",
        "several containers with addresses and networks, where a scene has one and none",
    ),
    ("17-egress", "see", "several containers with addresses and networks, where a scene has one and none"),
    ("17-egress", "prove", "several containers with addresses and networks, where a scene has one and none"),
    ("20-resource-limits", "how", "a container of another name, without the service"),
    ("20-resource-limits", "see", "the files of cgroup v1, which a host with v2 has elsewhere"),
    ("20-resource-limits", "prove", "the files of cgroup v1, and times that are measured"),
    ("21-healthcheck", "see", "a process is stopped from the host, and twelve seconds pass"),
    ("21-healthcheck", "prove", "a process is stopped from the host, and twelve seconds pass"),
    (
        "22-logs-metrics",
        "see",
        "a log in a file, where a scene waits for the service's first line in `docker logs`",
    ),
    ("22-logs-metrics", "prove", "two containers, of which one is called over a port of the host"),
    (
        "26-hardened-service",
        "see",
        "a count of the distribution's packages, and a second container in the first one's view",
    ),
    ("26-hardened-service", "prove", "a second container in the first one's view, where a scene has one"),
];

/// What differs from one run to the next, and what stands for it.
static VARYING: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
    [
        (Regex::new(r"\d{4}-\d\d-\d\dT[\d:.]+Z").unwrap(), "TIME"),
        (Regex::new(r"time=[\d.]+ ms").unwrap(), "time=TIME ms"),
        (Regex::new(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d").unwrap(), "TIME"),
    ]
});

/// The outputs of a section, each with the block of commands right before it: at most one line of words,
/// between two blank ones, is in between.
fn outputs(blocks: &[Block]) -> Vec<(&Block, &Block)> {
    let pairs = blocks.windows(2).map(|pair| (&pair[0], &pair[1]));
    let belong = |typed: &Block, output: &Block| {
        let closing = typed.line + typed.text.lines().count() + 1;
        typed.kind == "sh" && output.kind == "text" && output.line <= closing + 4
    };
    pairs.filter(|(typed, output)| belong(typed, output)).collect()
}

/// Each command in one line.
fn commands(text: &str) -> Vec<String> {
    let mut commands = fences::commands(text);
    commands.retain(|line| line.starts_with("docker "));
    commands
}

/// The names that a scene's lines have in the engine. Everything is removed at the end.
struct Names {
    run: String,
    image: String,
}

impl Names {
    fn own(&self, name: &str) -> String {
        format!("{}-{name}", self.run)
    }

    /// A line as it is typed here.
    fn translate(&self, line: &str) -> String {
        let run = format!("docker run --network none --label {RUN_LABEL}={}", self.run);
        let line = line.replacen("docker run", &run, 1);
        let mut words = Vec::new();
        let mut published = false;
        for word in line.split(' ') {
            let translated = match word {
                "--publish" => None,
                _ if published => None,
                "web" => Some(self.own("web")),
                "notes" => Some(self.image.clone()),
                _ => Some(match word.strip_prefix("notes-data:") {
                    Some(target) => format!("{}:{target}", self.own("data")),
                    None => word.to_owned(),
                }),
            };
            published = word == "--publish";
            words.extend(translated);
        }
        words.join(" ")
    }

    /// Types a line: what it prints on both streams, and whether it succeeded.
    fn typed(&self, line: &str) -> (String, bool) {
        let script = format!("{{ {} ; }} 2>&1", self.translate(line));
        let shell = ["-c", &script];
        let output = Command::new("sh").args(shell).env("DOCKER_CLI_HINTS", "false").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap().replace(&self.own("web"), "web");
        (text, output.status.success())
    }

    /// Types a line that has to succeed, and whose output is of no interest.
    fn do_it(&self, line: &str) {
        let (text, success) = self.typed(line);
        assert!(success, "{line}\n{text}");
    }

    /// Starts a container, and waits until its service listens.
    fn start(&self, line: &str) {
        self.do_it(line);
        until("the service to listen", 20, || self.typed("docker logs web").0.contains("\"listening\""));
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let label = format!("--filter label={RUN_LABEL}={}", self.run);
        self.typed(&format!("docker ps --all --quiet {label} | xargs -r docker rm --force --volumes"));
        self.typed(&format!("docker volume ls --quiet {label} | xargs -r docker volume rm"));
    }
}

/// What differs from the book, for a message; nothing where all is as shown.
fn play(scene: Scene, page: &Page, names: &Names, solution: &str) -> Vec<String> {
    names.do_it(&format!("docker volume create --label {RUN_LABEL}={} {}", names.run, names.own("data")));
    let shown = outputs(page.section(scene.section));
    let mut started = false;
    let mut differences = Vec::new();
    for (typed, expected) in scene.outputs.iter().map(|index| shown[*index]) {
        let mut seen = String::new();
        for line in commands(&typed.text) {
            let starts = line.starts_with("docker run --detach ");
            if !started && !starts && !line.starts_with("docker build ") {
                let line = commands(solution).into_iter().find(|line| line.starts_with("docker run "));
                names.start(&line.unwrap());
                started = true;
            }
            match line {
                // Built already, by the lab.
                line if line.starts_with("docker build ") => {}
                line if starts => {
                    names.start(&line);
                    started = true;
                }
                line => {
                    seen.push_str(&names.typed(&line).0);
                    if !seen.is_empty() && !seen.ends_with('\n') {
                        seen.push('\n');
                    }
                }
            }
        }
        if !is_as_shown(&expected.text, &seen) {
            differences.push(format!("{}\nshown:\n{}seen:\n{seen}", page.place(expected), expected.text));
        }
    }
    differences
}

/// Whether an output is the one that the book shows. A line of `…` stands for any number of lines. A
/// command's two streams reach the terminal in no fixed order, so the lines may have another one.
fn is_as_shown(shown: &str, seen: &str) -> bool {
    let same = |text: &str| {
        VARYING.iter().fold(text.to_owned(), |text, (pattern, name)| pattern.replace_all(&text, *name).into())
    };
    let (shown, seen) = (same(shown), same(seen));
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    if sorted(&shown) == sorted(&seen) {
        return true;
    }
    let mut pattern = String::from(r"\A");
    for line in shown.lines() {
        pattern.push_str(&if line == "…" { r"(?:.*\n)*?".to_owned() } else { regex::escape(line) + r"\n" });
    }
    Regex::new(&(pattern + r"\z")).unwrap().is_match(&seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_exercises_chapters_type_prints_what_they_show() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &KitImage::ALL, &|_| {}).await.unwrap();
    let played = stream::iter(SCENES.into_iter().enumerate()).map(|(number, scene)| async move {
        let mut bench = Bench::new(&format!("typed-{number}")).await;
        let exercise = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(scene.chapter);
        for folder in scene.folders {
            copy_folder(&exercise.join(folder), bench.folder.path());
        }
        let submission = submission::read(bench.folder.path()).unwrap();
        let spec = &submission.plan.builds[0];
        let built = bench.build_of(spec).await;
        let names = Names { run: bench.run.clone(), image: built.image.expect("an image").tag };
        let script = fs::read_to_string(bench.folder.path().join("run.sh")).unwrap();
        let page = Page::read(&format!("{}.md", scene.chapter));
        let differences = tokio::task::spawn_blocking(move || play(scene, &page, &names, &script));
        let differences = differences.await.unwrap();
        bench.end().await;
        differences
    });
    let differences: Vec<Vec<String>> = played.buffer_unordered(AT_ONCE).collect().await;
    let differences = differences.concat();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_output_of_an_exercises_chapter_is_compared_or_said_why_not() {
    let course = Course::embedded().unwrap();
    for page in Page::all().iter().filter(|page| page.has_exercise(&course)) {
        let chapter = page.chapter();
        for section in ["see", "how", "prove"] {
            for index in 0..outputs(page.section(section)).len() {
                let compared = SCENES.iter().any(|scene| {
                    scene.chapter == chapter && scene.section == section && scene.outputs.contains(&index)
                });
                let left_out = NOT_TYPED.iter().any(|(one, other, _)| *one == chapter && *other == section);
                assert!(compared != left_out, "{chapter}, section `{section}`, output {index}");
            }
        }
    }
}

#[test]
fn an_output_is_as_shown_or_not() {
    for (shown, seen, same) in [
        ("a\nb\n", "a\nb\n", true),
        ("a\n…\nd\n", "a\nb\nc\nd\n", true),
        ("a\n…\n", "a\n", true),
        ("a\n", "a\nb\n", false),
        ("a\nb\n", "b\na\n", true),
        ("a.c\n", "abc\n", false),
        ("{\"time\":\"2026-11-24T10:16:40Z\"}\n", "{\"time\":\"2027-01-02T03:04:05Z\"}\n", true),
        ("1 app 7 Nov 24 10:16 busybox\n", "1 app 7 Jan  2 03:04 busybox\n", true),
        ("1 app 7 Nov 24 10:16 busybox\n", "1 app 8 Jan  2 03:04 busybox\n", false),
    ] {
        assert_eq!(is_as_shown(shown, seen), same, "{shown:?} {seen:?}");
    }
}
