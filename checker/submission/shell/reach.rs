//! Is what stands below ever reached?
//!
//! Some commands go on until somebody stops them, some loops wait for what may never come, and under
//! `set -e` a failure is the end. Where nobody knows before the script runs, the script is followed as
//! if it went on, and the first command below that changes something in the engine is a problem, which
//! shows the line that stands in its way.

use std::ops::Range;

use super::super::Problem;
use super::super::draft::Draft;
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::Left;

/// Attempts after which a loop counts as one without an end.
pub(super) const ATTEMPTS: usize = 1000;

impl Script {
    /// The loop may be left here: what follows in it may not happen.
    pub(super) fn may_leave(&mut self, draft: &Draft<'_>, reason: char) {
        let (changes, variables) = (draft.ledger.changes(), self.state.variables.clone());
        self.left.get_or_insert(Left { reason, changes, variables });
    }

    /// Follows a loop, and settles at its end what may not have happened.
    pub(super) fn whole_loop(
        &mut self,
        draft: &mut Draft<'_>,
        follow: impl FnOnce(&mut Self, &mut Draft<'_>) -> Flow,
    ) -> Flow {
        let outer = self.left.take();
        let flow = follow(self, draft);
        let Some(left) = std::mem::replace(&mut self.left, outer) else {
            return flow;
        };
        if draft.ledger.changes() != left.changes || flow != Flow::Next {
            draft.tell_unknown(&left.reason.to_string());
            return self.lost(draft);
        }
        for (name, variable) in &mut self.state.variables {
            if left.variables.get(name) != Some(variable) {
                variable.value = left.reason.to_string();
            }
        }
        flow
    }

    /// A command goes on until somebody stops it.
    pub(super) fn goes_on(&mut self, range: &Range<usize>) {
        let problem =
            self.text.file.problem(range, WORDS.say("goes-on")).with_help(WORDS.say("goes-on-help"));
        self.stands_in_the_way(problem);
    }

    /// A loop waits for something of which nobody knows whether it comes.
    pub(super) fn may_wait(&mut self, range: &Range<usize>) {
        let problem =
            self.text.file.problem(range, WORDS.say("may-wait")).with_help(WORDS.say("may-wait-help"));
        let problem = Problem { outside_lab: true, ..problem };
        self.stands_in_the_way(problem);
    }

    fn stands_in_the_way(&mut self, problem: Problem) {
        // A command that `timeout` ends is in nobody's way.
        if !self.timed {
            self.endless.get_or_insert(problem);
        }
    }

    /// Under `set -e` the last command may have ended this shell.
    pub(super) fn may_end(&mut self) {
        let problem = self.text.file.problem(&self.place, WORDS.say("may-end"));
        let problem = Problem { outside_lab: true, ..problem };
        self.state.doubt.get_or_insert(problem.with_help(WORDS.say("may-end-help")));
    }

    /// Tells what stands in the way of a command that changed something; `false` where something does.
    pub(super) fn is_reached(&mut self, draft: &mut Draft<'_>) -> bool {
        let Some(problem) = self.endless.take().or_else(|| self.state.doubt.take()) else {
            return true;
        };
        // Of what follows from another problem nothing is said.
        if !draft.uncertain {
            draft.problems.push(problem);
        }
        false
    }

    /// A failure under `set -e` was the end of the script: told where the lines below hold more.
    pub(super) fn ended_by_failure(&mut self, draft: &mut Draft<'_>) {
        let below = self.text.file.text.get(self.place.end..).unwrap_or_default();
        let says_more = below
            .lines()
            .skip(1)
            .map(str::trim_start)
            .any(|line| !line.starts_with('#') && line.contains("docker"));
        let problem = self.text.file.problem(&self.place, WORDS.say("ends-below"));
        // Gone through for real, it is what its shell does.
        if says_more && !draft.uncertain && !draft.is_real() {
            draft.problems.push(problem.with_help(WORDS.say("may-end-help")));
        } else {
            draft.unheard.push(self.text.file.problem(&self.place, WORDS.say("ends-here")));
        }
    }
}
