//! Where does the learner stand, and what is remembered?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::exercise::{Course, Exercise};
use crate::progress::{FOLDER, LastRun, Loaded, Progress, Store, now};
use crate::report::Report;
use crate::words::Message;

use super::trouble::{set_aside, trouble_of_store, unreadable_progress};

/// The course folder: the nearest one upwards that holds progress, else the one in which the folder
/// of an exercise lies, else the one where the user stands.
#[must_use]
pub fn course_folder(course: &Course, here: &Path) -> PathBuf {
    let with_progress = here.ancestors().find(|folder| holds_progress(folder));
    let with_exercises = || {
        here.ancestors()
            .take(2)
            .find(|folder| course.entries().iter().any(|entry| folder.join(entry.folder()).is_dir()))
    };
    with_progress.or_else(with_exercises).unwrap_or(here).to_owned()
}

/// Only our own file counts: other things of ours may lie in a home folder under the same name.
fn holds_progress(folder: &Path) -> bool {
    folder.join(FOLDER).join("progress.json").is_file()
}

/// What is known of the learner's progress, and what must be said about it.
#[must_use]
pub fn known(store: &Store) -> (Progress, Vec<Message>) {
    match store.load() {
        Ok(Loaded::Whole(progress)) => (progress, Vec::new()),
        Ok(Loaded::Damaged) => (Progress::default(), vec![unreadable_progress(&store.path(), None)]),
        Ok(Loaded::Foreign(version)) => {
            (Progress::default(), vec![unreadable_progress(&store.path(), Some(version))])
        }
        Err(error) => (Progress::default(), vec![trouble_of_store(&error)]),
    }
}

/// Changes the progress; what must be said about it comes back.
pub fn keep(store: &Store, change: impl FnOnce(&mut Progress)) -> Vec<Message> {
    match store.update(change) {
        Ok(None) => Vec::new(),
        Ok(Some(path)) => vec![set_aside(&path)],
        Err(error) => vec![trouble_of_store(&error)],
    }
}

/// Keeps the outcome of a run; what must be said about it comes back. A run that judged nothing
/// leaves the last judgement in place.
pub fn remember(course_folder: &Path, exercise: &Exercise, report: &Report) -> Vec<Message> {
    if report.trouble.is_some() {
        return Vec::new();
    }
    let run = LastRun { at: now(), verdict: report.outcome().name().to_owned(), checks: verdicts(report) };
    keep(&Store::new(course_folder), |progress| {
        progress.exercises.entry(exercise.folder()).or_default().judged(run);
    })
}

/// A check that is judged for several services counts with its worst verdict.
fn verdicts(report: &Report) -> BTreeMap<String, String> {
    let rank = |name: &str| ["pass", "skipped", "error", "fail"].iter().position(|known| *known == name);
    let mut verdicts: BTreeMap<String, String> = BTreeMap::new();
    for finding in &report.findings {
        let name = finding.verdict.name();
        let worst = verdicts.entry(finding.check.id.to_owned()).or_insert_with(|| name.to_owned());
        if rank(name) > rank(worst) {
            name.clone_into(worst);
        }
    }
    verdicts
}
