//! What does one file come to, with what it names?

use std::path::Path;

use crate::submission::{ContainerSpec, FileKind, Location, Problem, understood};
use crate::words::Message;

use super::linted::{Linted, OpenKind, OpenPlace};
use super::{judge, paper};

/// Judges one file, `file` below `root`; returns the Dockerfiles that were judged with it.
pub(super) fn lint(root: &Path, file: &str, kind: FileKind, linted: &mut Linted) -> Vec<String> {
    // What a script says of paths counts from where it is started, and that is most often its own folder.
    let (folder, name) = match (kind, file.rsplit_once('/')) {
        (FileKind::Script, Some((folder, name))) => (folder, name),
        _ => ("", file),
    };
    let root = root.join(folder);
    let read = match understood(&root, name, kind) {
        Ok(read) => read,
        Err(message) => {
            linted.open.push(unread(message, file));
            return Vec::new();
        }
    };
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
    linted.broken.append(&mut own.broken);
    linted.open.append(&mut own.open);
    linted.asked.append(&mut own.asked);
    linted.answered.append(&mut own.answered);
    built
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
