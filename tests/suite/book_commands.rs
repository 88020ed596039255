//! Can what the book tells to type be typed, and what it tells to write be read?
//!
//! Code blocks are the same in both languages (`book`), so only the English ones are read here.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use harden_check::submission::{self, Submission, render_problems};
use harden_check::words::Language;
use regex::Regex;
use tempfile::TempDir;

use super::book::{Page, none, pages};

/// What is read as a submission.
const READ: [&str; 4] = ["build", "run", "network create", "volume create"];

/// What only shows something, or changes what a line of [`READ`] made.
const NOT_READ: [&str; 21] = [
    "compose up",
    "cp",
    "diff",
    "events",
    "exec",
    "history",
    "image inspect",
    "images",
    "info",
    "inspect",
    "logs",
    "network connect",
    "port",
    "ps",
    "pull",
    "push",
    "rm",
    "stats",
    "stop",
    "tag",
    "top",
];

/// Files that a builder reads and whoever follows the book has.
const FILES: [&str; 7] = [
    "dist/index.html",
    "package.json",
    "package-lock.json",
    "npmrc",
    "secrets/db-password",
    "secrets/backup-key",
    "secrets/mail-key",
];

fn english() -> impl Iterator<Item = Page> {
    pages(Language::En).into_values()
}

/// The commands of a page's shell blocks, each in one line.
fn commands(page: &Page) -> Vec<String> {
    let blocks = page.blocks.iter().filter(|block| block.kind == "sh");
    let joined: Vec<String> = blocks.map(|block| block.text.replace("\\\n", " ")).collect();
    let lines = joined.iter().flat_map(|text| text.lines()).map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// Does a line begin with `docker` and these words?
fn is_docker(line: &str, words: &str) -> bool {
    line.strip_prefix("docker ")
        .and_then(|rest| rest.strip_prefix(words))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Reads files as somebody's submission.
fn read(files: &[(&str, &str)]) -> Result<Submission, String> {
    let folder = TempDir::new().unwrap();
    let stand_ins = FILES.map(|path| (path, "stand-in\n"));
    for (path, text) in stand_ins.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    submission::read(folder.path()).map_err(|problems| render_problems(&problems, Language::En, false))
}

/// A line as part of a `run.sh`: with the networks and volumes that stand before it, a Dockerfile, and a
/// container where it starts none.
fn read_line(line: &str, before: &[String]) -> Result<Submission, String> {
    let mut script = vec!["#!/bin/sh", "set -eu"];
    for earlier in before {
        let makes_a_place = is_docker(earlier, "network create") || is_docker(earlier, "volume create");
        if makes_a_place && earlier != line && !script.contains(&earlier.as_str()) {
            script.push(earlier);
        }
    }
    script.push(line);
    if !is_docker(line, "run") {
        script.push("docker run --detach harden-check/slim:1");
    }
    let dockerfile = "FROM harden-check/slim:1\n";
    // `--file context.Dockerfile`, and what else a build may be told to use.
    let named = Regex::new(r"--file[ =](\S+)").unwrap();
    let named = named.captures(line).map_or("Dockerfile", |found| found.get(1).unwrap().as_str());
    read(&[("run.sh", &script.join("\n")), ("Dockerfile", dockerfile), (named, dockerfile)])
}

#[test]
fn every_line_to_type_is_of_a_kind_that_is_tested() {
    let mut unknown = Vec::new();
    for page in english() {
        for line in commands(&page) {
            let known = line.starts_with("harden-check ")
                || READ.iter().chain(&NOT_READ).any(|words| is_docker(&line, words));
            if !known {
                unknown.push(format!("{}: {line}", page.place()));
            }
        }
    }
    none(&unknown);
}

#[test]
fn every_build_run_network_and_volume_is_understood() {
    let (mut mistakes, mut seen) = (Vec::new(), 0);
    for page in english() {
        let all = commands(&page);
        for (index, line) in all.iter().enumerate() {
            if READ.iter().any(|words| is_docker(line, words)) {
                seen += 1;
                if let Err(problems) = read_line(line, &all[..index]) {
                    mistakes.push(format!("{}: {line}\n{problems}", page.place()));
                }
            }
        }
    }
    assert!(seen > 60, "{seen} lines");
    none(&mistakes);
}

/// A defence that gives away the host is none. What a chapter shows as an attack may.
#[test]
fn no_defence_gives_away_the_host() {
    let mut mistakes = Vec::new();
    for page in english() {
        for id in ["how", "prove"] {
            let Some(section) = page.sections.iter().find(|section| section.id == id) else { continue };
            let text = section.text.replace("\\\n", " ");
            for line in text.lines().map(str::trim).filter(|line| is_docker(line, "run")) {
                let before = commands(&page);
                match read_line(line, &before) {
                    Ok(submission) if submission.dangers.is_empty() => {}
                    // Looks at another container from outside of it, which has no shell to look with.
                    Ok(_) if line.contains(" --pid container:") => {}
                    Ok(submission) => {
                        mistakes.push(format!("{}: {line}\n{:?}", page.place(), submission.dangers));
                    }
                    Err(problems) => mistakes.push(format!("{}: {line}\n{problems}", page.place())),
                }
            }
        }
    }
    none(&mistakes);
}

#[test]
fn every_line_of_the_checker_is_understood() {
    let spans = Regex::new(r"`(harden-check [a-z][^`]*)`").unwrap();
    let mut lines = Vec::new();
    for page in english().chain(pages(Language::De).into_values()) {
        let typed = commands(&page).into_iter().filter(|line| line.starts_with("harden-check "));
        let spoken = spans.captures_iter(&page.prose).map(|found| found[1].replace('\n', " "));
        lines.extend(typed.chain(spoken).map(|line| (line, page.place())));
    }
    assert!(lines.len() >= 20, "{lines:?}");
    lines.sort();
    lines.dedup_by(|one, other| one.0 == other.0);
    let mut mistakes = Vec::new();
    for (line, place) in lines {
        // `--help` at the end: clap refuses an unknown word before it comes to it, and runs nothing.
        let words = line.split(" #").next().unwrap_or_default().split_whitespace().skip(1);
        let mut command = Command::cargo_bin("harden-check").unwrap();
        let output = command.args(words).arg("--help").output().unwrap();
        if !output.status.success() {
            mistakes.push(format!("{place}: {line}\n{}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    none(&mistakes);
}

#[test]
fn every_dockerfile_is_understood() {
    let (mut mistakes, mut seen) = (Vec::new(), 0);
    let script = "docker build --tag notes .\ndocker run --detach --name web notes\n";
    for page in english() {
        for block in &page.blocks {
            if !block.kind.starts_with("dockerfile") {
                continue;
            }
            seen += 1;
            match read(&[("run.sh", script), ("Dockerfile", &block.text)]) {
                Err(problems) => mistakes.push(format!("{}:\n{}{problems}", page.place(), block.text)),
                Ok(submission) => {
                    let stages = &submission.dockerfiles.values().next().unwrap().stages;
                    let named = |base: &str| {
                        stages.iter().any(|one| one.name.as_ref().is_some_and(|name| name.value == base))
                    };
                    let foreign = stages.iter().map(|stage| stage.base.value.as_str()).find(|base| {
                        !base.starts_with("harden-check/") && *base != "scratch" && !named(base)
                    });
                    match (block.kind.as_str(), foreign) {
                        ("dockerfile", None) | ("dockerfile,counterpart", _) => {}
                        ("dockerfile", Some(base)) => mistakes.push(format!(
                            "{}: `{base}` is not of the kit, and the block is no counterpart",
                            page.place()
                        )),
                        (kind, _) => mistakes.push(format!("{}: a block `{kind}`", page.place())),
                    }
                }
            }
        }
    }
    assert!(seen >= 27, "{seen} Dockerfiles");
    none(&mistakes);
}

#[test]
fn every_compose_file_is_understood() {
    let (mut mistakes, mut seen) = (Vec::new(), 0);
    for page in english() {
        for block in page.blocks.iter().filter(|block| block.kind == "yaml,compose") {
            seen += 1;
            match read(&[("compose.yaml", &block.text), ("Dockerfile", "FROM harden-check/slim:1\n")]) {
                Err(problems) => mistakes.push(format!("{}:\n{}{problems}", page.place(), block.text)),
                Ok(submission) if !submission.dangers.is_empty() => {
                    mistakes.push(format!("{}: {:?}", page.place(), submission.dangers));
                }
                Ok(_) => {}
            }
        }
    }
    assert!(seen >= 9, "{seen} compose files");
    none(&mistakes);
}

/// Services that stand in a block without its mark would be tested by nobody.
#[test]
fn no_compose_file_and_no_dockerfile_hides_in_another_block() {
    for page in english() {
        for block in &page.blocks {
            // A stack for Swarm, with secrets that are in the cluster already, is read by no Compose.
            let composed = block.kind.starts_with("yaml")
                && block.text.lines().any(|line| line == "services:")
                && !block.text.contains("external: true");
            assert!(!composed || block.kind == "yaml,compose", "{}: `{}`", page.place(), block.kind);
            let builds = block.text.lines().next().is_some_and(|line| line.starts_with("FROM "));
            assert!(!builds || block.kind.starts_with("dockerfile"), "{}: `{}`", page.place(), block.kind);
            assert!(!block.kind.is_empty(), "{}: a block of no kind", page.place());
        }
    }
}

/// Files that a chapter tells to look at in the repository.
#[test]
fn exercise_folders_named_are_there() {
    let folder = Regex::new(r"`exercises/([0-9]{2}-[a-z-]+)").unwrap();
    for page in english().chain(pages(Language::De).into_values()) {
        for found in folder.captures_iter(&page.prose) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(&found[1]);
            assert!(path.is_dir(), "{}: exercises/{}", page.place(), &found[1]);
        }
    }
}
