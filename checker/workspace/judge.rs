//! How does one run go, from a folder to a report?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::check::Need;
use crate::evidence::Evidence;
use crate::exercise::Exercise;
use crate::lab::{self, Event, LabError, Listener};
use crate::report::{Phase, Report, Unreadable};
use crate::submission::{self, FolderCopy, Problem, Submission};

use super::copies::with_copies;
use super::own_files::{OwnFile, own_files, text_of};
use super::rows::{Early, Rows};
use super::trouble::trouble_of_lab;

/// An exercise, and the folder that is judged.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// The learner's folder.
    pub folder: &'a Path,
    /// Whether an engine may be installed and started where there is none.
    pub setup: bool,
}

/// The end of a run.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What was judged.
    pub report: Report,
    /// What was seen; absent where the files could not be read or nothing could be checked.
    pub evidence: Option<Evidence>,
    /// The learner's files as they were judged, as far as they may stand beside the report.
    pub files: Vec<OwnFile>,
}

/// Reads the files, asks the lab, judges. `listener` hears what happens; `early` is given every finding
/// as soon as what its check needs was seen. Dropped before its end, it removes what the lab made.
pub async fn judge(run: &Run<'_>, listener: Listener<'_>, early: Early<'_>) -> Judged {
    let begun = Instant::now();
    let submission = match read(run.exercise, run.folder) {
        Ok(submission) => submission,
        Err(problems) => {
            let problems = problems.into_iter().map(unreadable).collect();
            let report = Report::unreadable(run.exercise, problems, begun.elapsed());
            let files = own_files(run.exercise, run.folder, &report.named_files());
            return Judged { report, evidence: None, files };
        }
    };
    let exercise = &with_copies(run.exercise, &submission.plan);
    let phases = Mutex::new(Vec::new());
    let hear = |event| {
        if let Event::Phase { name, milliseconds } = &event {
            let phase = Phase { name: name.clone(), duration: Duration::from_millis(*milliseconds) };
            phases.lock().unwrap_or_else(PoisonError::into_inner).push(phase);
        }
        listener(event);
    };
    match observe(run, exercise, &submission, &hear, early).await {
        Ok(evidence) => {
            let report = Report::judge(exercise, &evidence, begun.elapsed());
            let folder = submission.copy.as_ref().map_or(run.folder, FolderCopy::path);
            let sources = sources(folder, &report);
            let resemblance = report.resembling(run.exercise, &|path| text_of(folder, path));
            let phases = phases.into_inner().unwrap_or_else(PoisonError::into_inner);
            let files = own_files(run.exercise, folder, &report.named_files());
            let report = Report { phases, sources, resemblance, ..report };
            Judged { report, evidence: Some(evidence), files }
        }
        Err(error) => {
            let report = Report::not_checked(run.exercise, trouble_of_lab(&error), begun.elapsed());
            Judged { report, evidence: None, files: Vec::new() }
        }
    }
}

/// What a folder hands in to an exercise. A running container that is changed by hand is a problem where the lab
/// does not carry that out; a workflow's script that is not understood, where the lab follows workflows.
///
/// # Errors
/// Every problem of the submission.
pub fn read(exercise: &Exercise, folder: &Path) -> Result<Submission, Vec<Problem>> {
    let (submission, patches) = submission::read_patched(folder)?;
    if !patches.is_empty() && !exercise.wants(Need::Deployment) {
        return Err(patches);
    }
    if exercise.wants(Need::Pipeline) {
        let folder = submission.copy.as_ref().map_or(folder, FolderCopy::path);
        let problems = submission::workflow_problems(folder, &submission.workflows);
        if !problems.is_empty() {
            return Err(problems);
        }
    }
    Ok(submission)
}

async fn observe(
    run: &Run<'_>,
    exercise: &Exercise,
    submission: &Submission,
    listener: Listener<'_>,
    early: Early<'_>,
) -> Result<Evidence, LabError> {
    // A refused submission never reaches an engine, so none is installed for it.
    if run.setup && submission.dangers.is_empty() {
        lab::setup::ready(true, listener).await?;
    }
    let rows = Rows::new(exercise, early);
    let watcher = |evidence: &Evidence, images| rows.look(evidence, images);
    lab::observe(run.folder, submission, &exercise.wanted(), listener, &watcher).await
}

fn unreadable(problem: Problem) -> Unreadable {
    let Problem { message, help, at, line, outside_lab } = problem;
    Unreadable { message, help, at, line, outside_lab }
}

/// The learner's files in which a finding names a place. One that went away since is shown by its name
/// only.
#[must_use]
pub fn sources(folder: &Path, report: &Report) -> BTreeMap<String, String> {
    report
        .shown_files()
        .into_iter()
        .filter_map(|file| Some((file.to_owned(), fs::read_to_string(folder.join(file)).ok()?)))
        .collect()
}
