//! Can the files that the book shows be read, and does a test know of every block?
//!
//! Code blocks are the same in both languages (`book`), so only the English ones are read here. What is
//! read here is built in the live suite.

use std::path::Path;

use harden_check::words::Language;
use regex::Regex;

use super::book::{none, pages};
use super::book_commands::{english, read};

/// What a fenced block may be, and what becomes of it.
const KINDS: [(&str, &str); 8] = [
    ("sh", "each line is read here; `tests/engines` types them all and compares what comes"),
    ("text", "the lines after a `$ ` are read here"),
    ("dockerfile", "read here, built in the live suite"),
    ("dockerfile,counterpart", "read here"),
    ("yaml,compose", "read here"),
    ("yaml,counterpart", "a file for another tool that looks like Compose"),
    ("yaml", "a file for another tool; its `docker` lines are read here"),
    ("json", "parsed here"),
];

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
                        ("dockerfile", None) | ("dockerfile,counterpart", Some(_)) => {}
                        ("dockerfile,counterpart", None) => mistakes.push(format!(
                            "{}: all of the kit, so it can be built, and is no counterpart:\n{}",
                            page.place(),
                            block.text
                        )),
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
            let place = format!("{}:{}: `{}`", page.place(), block.line, block.kind);
            assert!(KINDS.iter().any(|(kind, _)| block.kind == *kind), "{place}");
            let composed = block.text.lines().any(|line| line == "services:");
            assert_eq!(
                composed,
                ["yaml,compose", "yaml,counterpart"].contains(&block.kind.as_str()),
                "{place}"
            );
            let builds = block.text.lines().any(|line| line.starts_with("FROM "));
            assert_eq!(builds, block.kind.starts_with("dockerfile"), "{place}");
        }
        // The other ways to write a block, which nothing here reads.
        for line in page.prose.lines() {
            let hidden =
                ["~~~", "<pre", "    docker ", "    FROM "].iter().any(|sign| line.starts_with(sign));
            assert!(!hidden, "{}: {line}", page.place());
        }
    }
}

#[test]
fn every_json_file_is_one() {
    for page in english() {
        for block in page.blocks.iter().filter(|block| block.kind == "json") {
            let parsed = serde_json::from_str::<serde_json::Value>(&block.text);
            assert!(parsed.is_ok(), "{}:{}: {parsed:?}", page.place(), block.line);
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
