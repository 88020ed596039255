//! What do the tests of this room hand in?

use std::fs;

use super::{Danger, Submission, read, render_problems};
use crate::words::Language;

/// A Dockerfile that needs nothing of its context.
pub(super) const DOCKERFILE: &str = "FROM harden-check/slim:1\nUSER 10001\nCMD [\"/app/notes\"]\n";

/// A folder with these files.
pub(super) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What is read from these files; panics with the problems otherwise.
pub(super) fn submission(files: &[(&str, &str)]) -> Submission {
    match read(folder(files).path()) {
        Ok(submission) => submission,
        Err(problems) => panic!("{}", render_problems(&problems, Language::En, false)),
    }
}

/// The problems of these files as text.
pub(super) fn told(files: &[(&str, &str)]) -> String {
    match read(folder(files).path()) {
        Ok(submission) => panic!("no problem was seen in {:#?}", submission.plan),
        Err(problems) => render_problems(&problems, Language::En, false),
    }
}

/// A `run.sh` with one more line between a build and a run, and the Dockerfile that it builds.
pub(super) fn with_run(script: &str) -> Vec<(&'static str, String)> {
    vec![("Dockerfile", DOCKERFILE.to_owned()), ("run.sh", script.to_owned())]
}

/// The same as [`submission`], for a script.
pub(super) fn script(text: &str) -> Submission {
    let files = with_run(text);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    submission(&files)
}

/// The same as [`told`], for a script.
pub(super) fn script_told(text: &str) -> String {
    let files = with_run(text);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    told(&files)
}

/// A script that builds and runs with these flags.
pub(super) fn run_with(flags: &str) -> String {
    format!("docker build -t notes .\ndocker run {flags} notes\n")
}

/// The dangers of a script.
pub(super) fn dangers(text: &str) -> Vec<Danger> {
    script(text).dangers.into_iter().map(|danger| danger.value).collect()
}
