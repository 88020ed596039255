//! Are compose files read as Docker Compose reads them?
//!
//! Every document of the table goes through the real `docker compose config` and through the program's
//! reader. What Compose refuses is refused, with a line of the learner's; what it accepts is read with
//! the same meaning, field by field, or said to be outside the lab. What only the engine refuses, the
//! engine is asked to refuse.

mod documents;
mod meaning;
mod ours;
mod services;
mod theirs;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use harden_check::submission::{Problem, read, render_problems};
use harden_check::words::Language;
use tempfile::TempDir;

use documents::Document;

/// The folder's name, which is the project's for Compose: the reader takes the same one for every folder.
const PROJECT: &str = "compose";

/// What stands in the folder of every document.
const DOCKERFILE: &str = "FROM harden-check/slim:1\nFROM harden-check/slim:1 AS final\nCMD [\"/bin/true\"]\n";

#[test]
fn every_document_is_read_as_compose_reads_it() {
    let compose = crate::compose_binary::compose();
    let mut faults: Vec<String> = Vec::new();
    let (mut same, mut refused, mut outside, mut by_engine) = (0, 0, 0, 0);
    let documents = documents::all();
    for document in &documents {
        let folder = folder(document);
        let folder = folder.path().join(PROJECT);
        let theirs = config(compose, &folder);
        let ours = read(&folder);
        let fault = match (theirs.status.success(), ours) {
            (false, Ok(_)) => Some(format!("Compose refuses it: {}", text(&theirs.stderr))),
            (false, Err(problems)) => {
                refused += 1;
                let places = problems.iter().all(|problem| problem.at.is_some());
                (!places).then(|| format!("told without a place:\n{}", shown(&problems)))
            }
            (true, Ok(submission)) => {
                same += 1;
                meaning::difference(&submission, &theirs.stdout, &folder)
            }
            (true, Err(problems)) if problems.iter().all(|problem| problem.outside_lab) => {
                outside += 1;
                None
            }
            (true, Err(problems)) => {
                by_engine += 1;
                let answer = up(compose, &folder);
                answer
                    .status
                    .success()
                    .then(|| format!("Compose and the engine take it:\n{}", shown(&problems)))
            }
        };
        faults.extend(fault.map(|fault| format!("--- {}\n{}\n{fault}", document.yaml, files(document))));
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), documents.len(), faults.join("\n\n"));
    // Each way was gone often enough to say something.
    assert!(
        same >= 90 && refused >= 60 && outside >= 15 && by_engine >= 5,
        "{same} {refused} {outside} {by_engine}"
    );
}

fn folder(document: &Document) -> TempDir {
    let folder = TempDir::new().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(PROJECT).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("Dockerfile", DOCKERFILE);
    put("pw.txt", "secret\n");
    put("compose.yaml", &document.yaml);
    document.files.iter().for_each(|(name, text)| put(name, text));
    folder
}

/// A call that knows no variable of this machine.
fn call(compose: &Path, folder: &Path) -> Command {
    let mut command = Command::new(compose);
    command.env_clear().env("HOME", "/nowhere").current_dir(folder);
    for name in ["DOCKER_HOST", "PATH"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

fn config(compose: &Path, folder: &Path) -> Output {
    call(compose, folder).args(["config", "--format", "json"]).output().unwrap()
}

/// Starts the containers, which asks the engine, and removes them.
fn up(compose: &Path, folder: &Path) -> Output {
    let answer = call(compose, folder).args(["up", "--detach", "--pull", "never"]).output().unwrap();
    let gone =
        call(compose, folder).args(["down", "--volumes", "--remove-orphans", "--timeout", "0"]).output();
    assert!(gone.is_ok());
    answer
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn shown(problems: &[Problem]) -> String {
    render_problems(problems, Language::En, false)
}

fn files(document: &Document) -> String {
    document.files.iter().map(|(name, text)| format!("[{name}]\n{text}\n")).collect()
}
