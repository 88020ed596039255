//! Does the README tell the truth about the command line and the files it names?

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The command lines of the README's shell blocks and of its transcript, without their comments.
fn command_lines(text: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches("$ ");
        let line = line.split(" #").next().unwrap_or_default().trim();
        let words = match line.strip_prefix("harden-check ") {
            Some(words) => Some(words),
            None => line.split_once("cargo run --release -- ").map(|(_, words)| words),
        };
        if let Some(words) = words.filter(|_| !line.contains('`')) {
            lines.push(words.split_whitespace().map(str::to_owned).collect());
        }
    }
    lines
}

#[test]
fn every_command_line_is_understood() {
    let lines = command_lines(&readme());
    assert!(lines.len() >= 8, "{lines:?}");
    for words in lines {
        // `--help` at the end: clap refuses an unknown word before it comes to it, and runs nothing.
        let mut command = Command::cargo_bin("harden-check").unwrap();
        command.args(&words).arg("--help").assert().success();
    }
}

#[test]
fn every_file_it_links_to_is_there() {
    let text = readme();
    let links: Vec<&str> = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(!links.is_empty());
    for link in links.into_iter().filter(|link| !link.starts_with("http")) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists(), "{link}");
    }
}

/// The sentence about the exercises that are there names exactly those.
#[test]
fn the_exercises_it_counts_are_there() {
    let course = harden_check::exercise::Course::embedded().unwrap();
    let text = readme().replace('\n', " ");
    let sentence =
        text.split("have their exercise:").nth(1).unwrap().split(". `harden-check").next().unwrap();
    let named: Vec<u8> =
        sentence.split(',').map(|part| part.split_whitespace().next().unwrap().parse().unwrap()).collect();
    let there: Vec<u8> =
        course.entries().iter().filter(|entry| entry.available).map(|entry| entry.number).collect();
    assert_eq!(named, there);
}
