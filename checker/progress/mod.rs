//! How far is the learner?
//!
//! One small file in the course folder. It is written whole and atomically, under a lock, and a
//! file that cannot be read is set aside, never overwritten. Nothing here decides a verdict.

mod date;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use date::{now, utc_date, utc_stamp};
pub use store::{Loaded, Store, StoreError};

/// Version of the file. A file of another version is set aside.
pub const PROGRESS_VERSION: u32 = 1;

/// Name of the folder in the course folder that holds the file, its lock and the backups.
pub const FOLDER: &str = ".harden-check";

/// Everything that is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// [`PROGRESS_VERSION`].
    pub version: u32,
    /// By the exercise's folder name, `08-dedicated-user`.
    pub exercises: BTreeMap<String, ExerciseProgress>,
}

impl Default for Progress {
    fn default() -> Self {
        Progress { version: PROGRESS_VERSION, exercises: BTreeMap::new() }
    }
}

/// What is remembered of one exercise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExerciseProgress {
    /// How often it was judged.
    pub attempts: u32,
    /// First pass, in seconds since 1970 (UTC). A later failure does not take it away.
    pub passed_at: Option<u64>,
    /// The hints that were shown, counted from 1.
    pub hints: BTreeSet<usize>,
    /// The last judgement.
    pub last: Option<LastRun>,
    /// What was answered to the questions of the chapter: the choice by the question, both counted from 1.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<usize, usize>,
}

/// The last judgement of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastRun {
    /// Seconds since 1970 (UTC).
    pub at: u64,
    /// `passed`, `failed` or `not-checked`.
    pub verdict: String,
    /// The verdict of each check by its id; empty where the files could not be read.
    pub checks: BTreeMap<String, String>,
}

impl ExerciseProgress {
    /// Adds a judgement.
    pub fn judged(&mut self, run: LastRun) {
        self.attempts = self.attempts.saturating_add(1);
        if run.verdict == "passed" && self.passed_at.is_none() {
            self.passed_at = Some(run.at);
        }
        self.last = Some(run);
    }

    /// Ids of the checks that failed at last.
    pub fn failing(&self) -> impl Iterator<Item = &str> {
        self.last
            .iter()
            .flat_map(|run| &run.checks)
            .filter(|(_, verdict)| *verdict == "fail")
            .map(|(check, _)| check.as_str())
    }
}

impl Progress {
    /// What is remembered of an exercise; the empty record where there is nothing.
    #[must_use]
    pub fn of(&self, folder: &str) -> ExerciseProgress {
        self.exercises.get(folder).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(at: u64, verdict: &str) -> LastRun {
        let checks = BTreeMap::from([("non-root".to_owned(), "fail".to_owned())]);
        LastRun { at, verdict: verdict.to_owned(), checks }
    }

    #[test]
    fn a_pass_is_kept_through_a_later_failure() {
        let mut record = ExerciseProgress::default();
        record.judged(run(1, "failed"));
        record.judged(run(2, "passed"));
        record.judged(run(3, "failed"));
        assert_eq!((record.attempts, record.passed_at), (3, Some(2)));
        assert_eq!(record.failing().collect::<Vec<_>>(), ["non-root"]);
    }
}
