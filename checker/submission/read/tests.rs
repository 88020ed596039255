//! Whole folders.

use std::fs;
use std::path::Path;

use super::read;
use crate::submission::{Submission, render_problems};
use crate::words::Language;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn told(folder: &Path) -> String {
    render_problems(&read(folder).unwrap_err(), Language::En, false)
}

const DOCKERFILE: &str = "FROM harden-check/slim:1\nUSER 10001\nCMD [\"/app/notes\"]\n";

#[test]
fn the_sample_of_the_course_is_read() {
    let run = "#!/bin/sh\nset -eu\ndocker build --tag notes .\ndocker volume create notes-data\n\
               docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes\n";
    let folder = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", run)]);
    let submission: Submission = read(folder.path()).map_err(|problems| format!("{problems:?}")).unwrap();
    let plan = &submission.plan;
    let container = plan.container_for("web", true).unwrap();
    assert_eq!(container.publish[0].value.container_port, 8080);
    assert_eq!(container.mounts[0].value.source.as_deref(), Some("notes-data"));
    assert_eq!(
        (container.name.as_ref().unwrap().at.line, container.name.as_ref().unwrap().at.column),
        (5, 21)
    );
    let build = plan.build_for(container).unwrap();
    let dockerfile = submission.dockerfile_of(build).unwrap();
    assert_eq!(dockerfile.effective_user(0, Some(build)).unwrap().user, "10001");
    assert!(submission.dangers.is_empty());
}

#[test]
fn what_is_missing_is_named() {
    assert!(
        told(folder(&[("Dockerfile", DOCKERFILE)]).path()).contains("neither `run.sh` nor `compose.yaml`")
    );
    assert!(told(folder(&[("runs.sh", "")]).path()).contains("was `run.sh` meant?"));
    assert!(told(Path::new("/nowhere/at/all")).contains("there is no folder"));
    assert!(told(folder(&[("run.sh", "echo hi\n")]).path()).contains("starts no container"));
}
