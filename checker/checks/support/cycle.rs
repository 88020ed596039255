//! What came of one run of the learner's patch cycle?

use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{CycleBase, CycleQuestion, CycleTurn, Evidence, PatchCycle};

use super::{WORDS, place, subject, unfollowed};

/// How a command ends whose program nobody finds.
const NO_PROGRAM: u8 = 127;

/// The runs of the commands.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn facts<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a PatchCycle, Verdict> {
    seen(&subject::service(evidence, params)?.cycle)
}

/// The run over one base.
///
/// # Errors
/// A run that was not made, or could not be followed, is an error, never a pass.
pub(in crate::checks) fn turn(cycle: &PatchCycle, base: CycleBase) -> Result<&CycleTurn, Verdict> {
    let found = cycle.turns.iter().find(|turn| turn.base == base);
    let turn = found.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-turn") })?;
    unfollowed::followed(turn.unfollowed.as_ref(), "run.sh")?;
    Ok(turn)
}

/// What the commands asked with a program that is not there, on a base on which everything works: no answer to it says
/// anything about the image.
pub(in crate::checks) fn without_program(cycle: &PatchCycle) -> Option<(&CycleTurn, &CycleQuestion)> {
    let works = |turn: &&CycleTurn| matches!(turn.base, CycleBase::Today | CycleBase::Patched);
    let mut turns = cycle.turns.iter().filter(works);
    turns.find_map(|turn| Some((turn, turn.asked.iter().rev().find(|one| one.status == NO_PROGRAM)?)))
}

/// Where a run can be looked at: the line at which it gave up, or else where its service is started.
pub(in crate::checks) fn where_it_ended(turn: &CycleTurn) -> Place {
    let at = turn.stopped.as_ref().or(turn.served.at.as_ref());
    at.map_or_else(|| Place::WholeFile("run.sh".to_owned()), place::at)
}
