//! What do the workflows of GitHub Actions below `.github/workflows`, or the pipelines of GitLab, say?
//!
//! The platform's model of the kept library says whether a file is a workflow at all. Where everything stands, the
//! tree of the compose room says, in which every key and every value knows its bytes; both read YAML 1.2, where
//! `on` is a word and not a truth value.

mod action;
mod called;
mod carried;
mod catalogue;
mod checkout;
mod condition;
mod context;
mod expression;
mod facts;
mod follow;
mod gate;
mod gitlab;
mod guise;
mod images;
mod matrix;
mod order;
mod pieces;
mod planned;
mod read;
mod run;
mod runner;
mod scanner_words;
mod scanners;
mod trigger;
mod walk;

use super::folder::{Entry, Folder};

pub use carried::carries;
pub use facts::{
    Job, LocalAction, Permissions, Platform, Refs, Rule, Step, Turn as JobTurn, Workflow, WorkflowEvent,
};
pub use gate::{Gate, GateKind, Tree};
pub use guise::{Guise, GuiseKind, guises};
pub use images::{ActKind, ImageAct, SameImages, acts as image_acts, is_open as is_open_name};
pub use planned::as_it_runs;
pub use run::JobEnd;
pub use scanners::{ScanCall, ScanEnd, is_forgiven, pushes, runs_on, scans};
pub use trigger::{RepositoryEvent, is_started};
pub use walk::{Happening, OpenGate, Walk, WalkedJob, walk, workflow_problems};

/// Where the platform looks; below it, it looks no further.
const PLACE: &str = ".github/workflows";

/// Reads a file, by the platform that looks at its place.
pub(super) fn read_file(folder: &Folder, path: &str) -> Workflow {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.ends_with(".gitlab-ci.yml") || name.ends_with(".gitlab-ci.yaml") {
        true => gitlab::read_file(folder, path),
        false => of_github(folder, path),
    }
}

/// A workflow with the repository's own actions that it calls.
fn of_github(folder: &Folder, path: &str) -> Workflow {
    let mut workflow = read::read_file(folder, path);
    workflow.actions = action::of(folder, workflow.steps());
    called::put_in(folder, &mut workflow);
    workflow
}

/// Reads every workflow of a folder, in the order of their names. Where GitLab's file lies it is the one that counts:
/// a repository lies on one platform.
pub(super) fn read(folder: &Folder) -> Vec<Workflow> {
    if folder.entry(gitlab::PLACE) == Entry::File {
        let mut pipelines = gitlab::read_file(folder, gitlab::PLACE);
        called::put_in(folder, &mut pipelines);
        return vec![pipelines];
    }
    let Ok(listed) = std::fs::read_dir(folder.root().join(PLACE)) else { return Vec::new() };
    let mut names: Vec<String> = listed
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".yml") || name.ends_with(".yaml"))
        .collect();
    names.sort();
    names.iter().map(|name| of_github(folder, &format!("{PLACE}/{name}"))).collect()
}

#[cfg(test)]
mod tests;
