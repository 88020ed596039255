//! What does one file come to, with what it names?

use std::path::Path;

use crate::submission::{COMMANDS, ContainerSpec, FileKind, Location, Problem, Understood, understood};
use crate::words::Message;

use super::find::Found;
use super::linted::{Linted, OpenKind, OpenPlace};
use super::{judge, paper};

/// Judges one of the files that were found; returns the Dockerfiles that were judged with it.
pub(super) fn lint(found: &Found, file: &str, kind: FileKind, linted: &mut Linted) -> Vec<String> {
    let (folder, name, read) = match from_a_start(&found.root, file, kind) {
        Ok(read) => read,
        Err(message) => {
            linted.open.push(unread(message, file));
            return Vec::new();
        }
    };
    let root = found.root.join(folder);
    if kind == FileKind::Workflow {
        judge::workflow(&read.submission, linted);
        linted.open.extend(read.problems.into_iter().map(|problem| OpenPlace::of(name, problem)));
        return Vec::new();
    }
    let mut own = Linted::default();
    let paper = paper::of(&root, &read.submission);
    let plan = &read.submission.plan;
    let mut built = Vec::new();
    for container in plan.containers.iter().filter(|container| !container.ends) {
        let dockerfile = plan.build_for(container).map(|build| build.dockerfile.value.as_str());
        let of_the_dockerfile = |at: &Location| Some(at.file.as_str()) == dockerfile;
        let is_cut = read.problems.iter().any(|problem| problem.at.as_ref().is_some_and(of_the_dockerfile));
        if is_cut || !is_understood(container, &plan.containers, &read.problems) {
            continue;
        }
        judge::container(&paper, container, &mut own);
        built.extend(plan.build_for(container).map(|build| below(folder, &build.dockerfile.value)));
    }
    own.open.extend(read.problems.into_iter().map(|problem| OpenPlace::of(name, problem)));
    own.move_below(folder);
    if kind == FileKind::Script && !found.named && !is_run_script(name) {
        // What its caller gives it and what else it calls, the folder does not tell, and no rule is about it.
        let others = |open: &&mut OpenPlace| !found.has_other(open.file.as_deref(), kind);
        own.open.iter_mut().filter(others).for_each(OpenPlace::is_only_not_followed);
    }
    linted.broken.append(&mut own.broken);
    linted.open.append(&mut own.open);
    linted.asked.append(&mut own.asked);
    linted.answered.append(&mut own.answered);
    built
}

/// Reads a file, a script from the folder that it is started in: what it says of paths counts from there. That is most
/// often its own, and for one that a workflow calls the repository's. Where it is understood best it was meant.
fn from_a_start<'f>(
    root: &Path,
    file: &'f str,
    kind: FileKind,
) -> Result<(&'f str, &'f str, Understood), Message> {
    let own = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut folder = if kind == FileKind::Script { own } else { "" };
    let mut best: Option<(&str, &str, Understood)> = None;
    loop {
        let name = file.strip_prefix(folder).unwrap_or(file).trim_start_matches('/');
        let read = understood(&root.join(folder), name, kind)?;
        if best.as_ref().is_none_or(|(.., known)| read.problems.len() < known.problems.len()) {
            best = Some((folder, name, read));
        }
        match best.take() {
            Some(known) if known.2.problems.is_empty() || folder.is_empty() => return Ok(known),
            other => best = other,
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Whether it is the script that starts the service.
fn is_run_script(name: &str) -> bool {
    name.rsplit('/').next() == Some(COMMANDS)
}

/// Whether nothing that may belong to the container was left out of it.
///
/// A command of a script that is not understood makes no container at all. A compose file is read key by key, and
/// a service with a hole would be blamed for what stands in the hole.
fn is_understood(container: &ContainerSpec, all: &[ContainerSpec], problems: &[Problem]) -> bool {
    let file = container.at.file.as_str();
    if !(file.ends_with(".yaml") || file.ends_with(".yml")) {
        return true;
    }
    let starts = |line: usize| {
        let own = all.iter().filter(|other| other.at.file == file && other.at.line <= line);
        own.map(|other| other.at.line).max()
    };
    let is_its_own = |at: &Location| {
        // Another file's, such as the Dockerfile's, is told there. What stands above all services may be an anchor.
        at.file == file && starts(at.line).is_none_or(|line| line == container.at.line)
    };
    !problems.iter().any(|problem| problem.at.as_ref().is_none_or(is_its_own))
}

fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

fn unread(message: Message, file: &str) -> OpenPlace {
    let file = Some(file.to_owned());
    OpenPlace { kind: OpenKind::NotUnderstood, message, help: None, file, at: None, line: None }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::lint::{Linted, OpenKind, lint};

    const DOCKERFILE: &str = "FROM alpine:3.20\nUSER 1000\n";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("Dockerfile", DOCKERFILE)].iter().chain(files) {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn told(found: &Linted) -> Vec<(OpenKind, String, usize)> {
        let open = found.open.iter().filter(|open| open.kind != OpenKind::BaseDecides);
        let place = |open: &super::OpenPlace| open.at.as_ref().map_or(0, |at| at.line);
        open.map(|open| (open.kind, open.file.clone().unwrap_or_default(), place(open))).collect()
    }

    #[test]
    fn a_script_is_read_from_the_folder_that_it_is_started_in() {
        for (path, script) in [
            (
                "ci/check.sh",
                "set -e\nharden-check lint .\ndocker build --tag notes .\nharden-check scan notes\n",
            ),
            ("ci/check.sh", "set -eu\nimage=${1:?image}\ndocker build --tag \"$image\" .\n"),
            ("a/b/check.sh", "docker build --tag notes .\n"),
            ("check.sh", "docker build --tag \"$1\" .\n"),
        ] {
            let files = folder(&[(path, script)]);
            let found = lint(files.path()).unwrap();
            assert_eq!(told(&found), [], "{path}: {script}");
        }
        // One in the middle counts as well.
        let files =
            folder(&[("a/Dockerfile.web", DOCKERFILE), ("a/b/c.sh", "docker build -f Dockerfile.web .\n")]);
        assert_eq!(told(&lint(files.path()).unwrap()), []);
    }

    #[test]
    fn what_a_script_beside_the_run_script_does_further_is_no_gap() {
        use OpenKind::{NotFollowed, NotUnderstood};
        for rest in ["frobnicate now", "docker build --tag notes other/", "for", "echo x > /etc/notes"] {
            let script = format!(
                "docker build --tag web .\ndocker run --detach --privileged --name web web\n{rest}\n"
            );
            let files = folder(&[("ci/check.sh", &script)]);
            let found = lint(files.path()).unwrap();
            assert!(told(&found).iter().all(|(kind, ..)| *kind == NotFollowed), "{rest}: {:?}", told(&found));
            assert!(!told(&found).is_empty() && !found.has_gaps(), "{rest}");
            // The run script is the service itself, and a file that somebody names is meant as a whole.
            let named = lint(&files.path().join("ci/check.sh")).unwrap();
            assert!(named.has_gaps(), "{rest}");
            let run = folder(&[("run.sh", &script)]);
            let found = lint(run.path()).unwrap();
            assert!(told(&found).iter().all(|(kind, ..)| *kind == NotUnderstood), "{rest}");
            assert!(found.has_gaps(), "{rest}");
        }
    }

    #[test]
    fn what_stands_before_the_end_is_found() {
        let script =
            "docker build --tag web .\ndocker run --detach --privileged --name web web\nfrobnicate\n";
        let files = folder(&[("ci/check.sh", script)]);
        let found = lint(files.path()).unwrap();
        assert!(found.broken.iter().any(|broken| broken.check.id == "host-untouched"), "{found:#?}");
        assert!(!found.is_clean());
    }

    #[test]
    fn a_dockerfile_that_is_none_stays_a_gap() {
        let files = folder(&[
            ("ci/Dockerfile.x", "FROM alpine:3.20\nFROB\n"),
            ("ci/a.sh", "docker build -f Dockerfile.x .\n"),
        ]);
        assert!(lint(files.path()).unwrap().has_gaps());
    }
}
