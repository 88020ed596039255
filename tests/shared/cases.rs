//! Which submissions have a known verdict, and which checks must each of them fail?
//!
//! Every start, solution and answer of every exercise. The live suite and the matrix of engines judge
//! them; the recordings are held to the same promises.

use std::collections::BTreeSet;
use std::sync::Arc;

use harden_check::exercise::{Course, Exercise, Files};

/// A submission, and the checks that it must fail.
pub(crate) struct Case {
    /// What it answers.
    pub(crate) exercise: Arc<Exercise>,
    /// `start`, `solution` or the name of an answer.
    pub(crate) name: String,
    /// The whole submission.
    pub(crate) files: Files,
    /// Ids of the checks that must fail.
    pub(crate) fails: BTreeSet<String>,
}

/// Those of the exercises whose folder contains `only`.
///
/// # Panics
/// Where the course has a mistake.
pub(crate) fn all(only: &str) -> Vec<Case> {
    let course = Course::embedded().unwrap();
    let mut cases = Vec::new();
    for entry in course.entries().iter().filter(|entry| entry.available && entry.folder().contains(only)) {
        let exercise = Arc::new(course.load(entry).unwrap());
        let mut add = |name: &str, files: &Files, fails: &[String]| {
            cases.push(Case {
                exercise: Arc::clone(&exercise),
                name: name.to_owned(),
                files: files.clone(),
                fails: fails.iter().cloned().collect(),
            });
        };
        add("start", &exercise.start, &exercise.start_fails);
        add("solution", &exercise.solution, &[]);
        for answer in &exercise.answers {
            add(&answer.name, &answer.files, &answer.fails);
        }
    }
    cases
}

impl Case {
    /// `08-dedicated-user/start`.
    pub(crate) fn full_name(&self) -> String {
        format!("{}/{}", self.exercise.folder(), self.name)
    }
}
