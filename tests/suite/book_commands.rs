//! Can what the book tells to type be typed?
//!
//! Code blocks are the same in both languages (`book`), so only the English ones are read here.

use std::fs;

use assert_cmd::Command;
use harden_check::submission::{self, Submission, render_problems};
use harden_check::words::Language;
use regex::Regex;
use tempfile::TempDir;

use super::book::{Page, none, pages};
use super::fences;
use super::typed::commands::split;

/// What is read as a submission.
const READ: [&str; 4] = ["build", "run", "network create", "volume create"];

/// What is only looked at for being a command of Docker's.
const NOT_READ: [(&str, &[&str]); 5] = [
    (
        "shows something and changes nothing",
        &[
            "diff",
            "events",
            "export",
            "history",
            "image inspect",
            "images",
            "info",
            "inspect",
            "logs",
            "network inspect",
            "port",
            "ps",
            "save",
            "service logs",
            "service inspect",
            "service ps",
            "stats",
            "top",
        ],
    ),
    (
        "acts on what a line of `READ` made",
        &[
            "commit",
            "compose down",
            "compose up",
            "cp",
            "exec",
            "image rm",
            "secret inspect",
            "secret rm",
            "service update",
            "stack deploy",
            "swarm leave",
            "kill",
            "network connect",
            "network rm",
            "restart",
            "rm",
            "stop",
            "tag",
            "volume rm",
        ],
    ),
    ("makes a container that nobody starts, only to look into it", &["create"]),
    ("needs a registry", &["pull", "push"]),
    (
        "belongs to another tool than the engine that the course uses: a plug-in, or Swarm",
        &[
            "buildx build",
            "buildx imagetools inspect",
            "debug",
            "secret create",
            "service create",
            "service update",
            "swarm init",
        ],
    ),
];

/// Other programs whose use a chapter shows. The suites have none of them.
const OTHER_TOOLS: [&str; 6] = ["cosign", "grype", "openssl", "syft", "trivy", "umask"];

/// What every shell and system brings along.
const SHELL: [&str; 17] = [
    "cd",
    "cp",
    "done",
    "echo",
    "export",
    "find",
    "for",
    "gzip",
    "mkdir",
    "printf",
    "rm",
    "sed",
    "sh",
    "sha256sum",
    "sleep",
    "sudo",
    "test",
];

/// Flags that prose names and `docker run` does not have.
const FLAGS_OF_OTHERS: [(&str, &str); 5] = [
    ("--key", "harden-check sign"),
    ("--extra-index-url", "pip"),
    ("--opt", "docker network create"),
    ("--update-failure-action", "docker service update"),
    ("--certificate-identity-regexp", "cosign"),
];

/// Files that a builder reads and whoever follows the book has.
const FILES: [&str; 9] = [
    "dist/index.html",
    "package.json",
    "package-lock.json",
    "notes-seccomp.json",
    "tool-seccomp.json",
    "npmrc",
    "secrets/db-password",
    "secrets/backup-key",
    "secrets/mail-key",
];

pub(super) fn english() -> impl Iterator<Item = Page> {
    pages(Language::En).into_values()
}

/// What a page tells to type, each in one line: its shell blocks, what stands after a `$ ` in an output,
/// and what a workflow calls of Docker.
fn commands(page: &Page) -> Vec<String> {
    let expression = Regex::new(r"\$\{\{[^}]*\}\}").unwrap();
    let mut commands = Vec::new();
    for block in &page.blocks {
        let joined = block.text.replace("\\\n", " ");
        let lines = joined.lines().map(str::trim);
        match block.kind.as_str() {
            "sh" => {
                let typed = typed_lines(&block.text);
                commands.extend(typed.iter().map(|line| noted(line).unwrap_or(line).to_owned()));
            }
            "text" => commands.extend(lines.filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned)),
            kind if kind.starts_with("yaml") => {
                commands.extend(lines.filter_map(|line| {
                    let start = line.find("docker ")?;
                    let command = match &line[..start] {
                        before if before.ends_with("$(") => line[start..].split(')').next()?,
                        _ => &line[start..],
                    };
                    Some(expression.replace_all(command, "value").into_owned())
                }));
            }
            _ => {}
        }
    }
    commands
}

/// Each command of a shell block, in one line but for what stands in quotes.
fn typed_lines(block: &str) -> Vec<String> {
    let mut lines = split(block);
    for line in &mut lines {
        *line = line.replace("\\\n", " ").trim().to_owned();
    }
    lines
}

/// The command whose output a line keeps in a variable: `address=$(docker inspect web)`.
fn noted(line: &str) -> Option<&str> {
    let (name, command) = line.split_once("=$(")?;
    let is_name = name.chars().all(|character| character.is_ascii_lowercase() || character == '_');
    command.strip_suffix(')').filter(|_| is_name)
}

/// A line up to the first pipe or redirection that stands in no quotes.
fn first_command(line: &str) -> &str {
    let mut quote = None;
    for (index, character) in line.char_indices() {
        match (character, quote) {
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            ('|', None) => return line[..index].trim_end(),
            // `2>` as well as `>`.
            ('>', None) => return line[..index].trim_end_matches('2').trim_end(),
            _ => {}
        }
    }
    line
}

/// Does a line begin with `docker` and these words?
fn is_docker(line: &str, words: &str) -> bool {
    line.strip_prefix("docker ")
        .and_then(|rest| rest.strip_prefix(words))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What stands before problems of lines that Docker takes and the lab does not carry out.
const OUTSIDE: &str = "outside of the lab: ";

/// Reads files as somebody's submission.
pub(super) fn read(files: &[(&str, &str)]) -> Result<Submission, String> {
    let folder = TempDir::new().unwrap();
    // A profile of system calls is read; of other files only their being there matters.
    let stand_in = |path: &str| {
        if path.ends_with(".json") { "{\"defaultAction\":\"SCMP_ACT_ERRNO\"}" } else { "stand-in\n" }
    };
    let stand_ins = FILES.map(|path| (path, stand_in(path)));
    for (path, text) in stand_ins.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    submission::read(folder.path()).map_err(|problems| {
        let text = render_problems(&problems, Language::En, false);
        if problems.iter().all(|problem| problem.outside_lab) { format!("{OUTSIDE}{text}") } else { text }
    })
}

/// A line as part of a `run.sh`: with the networks and volumes that stand before it, a Dockerfile, and a
/// container where it starts none.
fn read_line(line: &str, before: &[String]) -> Result<Submission, String> {
    // The registry of chapter 7 is one that the reader starts; its images stand for one built here.
    let registry = Regex::new(r"localhost:5000/\S+").unwrap();
    let line = &*registry.replace_all(first_command(line), "notes");
    let mut script = vec!["#!/bin/sh", "set -eu"];
    for earlier in before {
        let makes_a_place = is_docker(earlier, "network create") || is_docker(earlier, "volume create");
        if makes_a_place && earlier != line && !script.contains(&earlier.as_str()) {
            script.push(earlier);
        }
    }
    // One word of it is the image, which an earlier chapter or a line in prose builds.
    let name = Regex::new(r"^[a-z][a-z0-9-]*(:[a-z0-9][a-z0-9.-]*)?$").unwrap();
    let names = line.split_whitespace().skip(2).filter(|word| name.is_match(word));
    let built: String = names.map(|word| format!(" --tag {word}")).collect();
    let built = format!("docker build{built} .");
    if is_docker(line, "run") {
        script.push(&built);
    }
    // What names no image gets a name here, so that the reader goes on to the rest of the line.
    let tagged = line.replacen("docker build", "docker build --tag notes", 1);
    let has_tag = line.contains(" --tag ") || line.contains(" -t ");
    script.push(if is_docker(line, "build") && !has_tag { &tagged } else { line });
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
        let spoken = page.inline_code().into_iter().filter(|span| span.starts_with("docker "));
        for line in commands(&page).into_iter().chain(spoken) {
            if !line.starts_with("harden-check ") && !is_known(&line) {
                unknown.push(format!("{}: {line}", page.place()));
            }
        }
    }
    none(&unknown);
}

/// Whether it is said above what becomes of a command.
fn is_known(line: &str) -> bool {
    let not_read = NOT_READ.iter().flat_map(|(_, commands)| *commands);
    let first = line.split(' ').next().unwrap_or_default();
    READ.iter().chain(not_read).any(|words| is_docker(line, words))
        || OTHER_TOOLS.contains(&first)
        || SHELL.contains(&first)
}

#[test]
fn every_build_run_network_and_volume_is_understood() {
    let (mut mistakes, mut seen) = (Vec::new(), 0);
    for page in english() {
        let all = commands(&page);
        for (index, line) in all.iter().enumerate() {
            if READ.iter().any(|words| is_docker(line, words)) {
                seen += 1;
                match read_line(line, &all[..index]) {
                    Err(problems) if !problems.starts_with(OUTSIDE) => {
                        mistakes.push(format!("{}: {line}\n{problems}", page.place()));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(seen > 75, "{seen} lines");
    none(&mistakes);
}

/// `docker run --init`, or only `--cap-drop ALL`: what is left out is put in, and the rest is read.
#[test]
fn every_flag_that_prose_names_is_understood() {
    let (mut mistakes, mut seen) = (Vec::new(), 0);
    for page in english() {
        for span in page.inline_code() {
            let others = FLAGS_OF_OTHERS.iter().any(|(flag, _)| span.starts_with(flag));
            let line = match span.as_str() {
                span if is_docker(span, "run") => format!("{span} notes"),
                span if is_docker(span, "build") => format!("{} .", span.trim_end_matches(" .")),
                // Refused where it is not beside a limit of memory.
                span if span.starts_with("--memory-swap ") => format!("docker run --memory 64m {span} notes"),
                span if READ.iter().any(|words| is_docker(span, words)) => span.to_owned(),
                span if span.starts_with('-') && span.contains(' ') && !others && !span.contains('…') => {
                    format!("docker run {span} notes")
                }
                _ => continue,
            };
            seen += 1;
            if let Err(problems) = read_line(&line, &[]) {
                mistakes.push(format!("{}: `{span}`\n{problems}", page.place()));
            }
        }
    }
    assert!(seen > 30, "{seen} spans");
    none(&mistakes);
}

/// A defence that gives away the host is none. What a chapter shows as an attack may.
#[test]
fn no_defence_gives_away_the_host() {
    let mut mistakes = Vec::new();
    for page in english() {
        for id in ["how", "prove"] {
            let Some(section) = page.sections.iter().find(|section| section.id == id) else { continue };
            let blocks =
                fences::read(&section.text, |_, _| {}).into_iter().filter(|block| block.kind == "sh");
            let typed: Vec<String> = blocks.flat_map(|block| typed_lines(&block.text)).collect();
            for line in typed.iter().filter(|line| is_docker(line, "run")) {
                let before = commands(&page);
                match read_line(line, &before) {
                    Ok(submission) if submission.dangers.is_empty() => {}
                    // Looks at another container from outside of it, which has no shell to look with.
                    Ok(_) if line.contains(" --pid container:") => {}
                    Ok(submission) => {
                        mistakes.push(format!("{}: {line}\n{:?}", page.place(), submission.dangers));
                    }
                    // Docker takes it: a log that goes elsewhere, say, which no exercise needs.
                    Err(problems) if problems.starts_with(OUTSIDE) => {}
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
