//! Which checks can be judged while the run still goes on?

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::evidence::Evidence;
use crate::exercise::{ChosenCheck, Exercise};
use crate::report::Finding;

/// Is given a finding before the report is whole. Called from several threads, while others wait.
pub type Early<'a> = &'a (dyn Fn(&Finding) + Send + Sync);

/// The checks of an exercise, each judged once.
pub(super) struct Rows<'a> {
    exercise: &'a Exercise,
    early: Early<'a>,
    /// Places in the exercise's list of those that were judged.
    done: Mutex<BTreeSet<usize>>,
}

impl<'a> Rows<'a> {
    /// Nothing judged yet.
    pub(super) fn new(exercise: &'a Exercise, early: Early<'a>) -> Rows<'a> {
        Rows { exercise, early, done: Mutex::default() }
    }

    /// Judges what can be judged now. `images` says whether the facts about every image are there.
    pub(super) fn look(&self, evidence: &Evidence, images: bool) {
        if !images {
            // Most checks that declare no need read an image's settings.
            return;
        }
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, chosen) in self.exercise.checks.iter().enumerate() {
            if !done.contains(&place) && is_settled(chosen, evidence) {
                done.insert(place);
                (self.early)(&Finding::judge(chosen, evidence));
            }
        }
    }
}

/// Whether everything that the check needs was looked at.
fn is_settled(chosen: &ChosenCheck, evidence: &Evidence) -> bool {
    evidence
        .services
        .get(&chosen.params.service)
        .is_none_or(|facts| chosen.check.needs.iter().all(|need| need.is_settled(facts)))
}
