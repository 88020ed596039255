//! Does the learner's cycle bring a patch in, keep a broken base out, and leave a way back?
//!
//! `run.sh` is gone through four times in an engine that keeps what the runs before left, each time over a base
//! that others have published meanwhile. What the commands build is built, what they ask is asked, and what
//! serves afterwards is looked at. Names and the order of things the reader keeps, see
//! [`crate::submission::turn`].

mod turns;

use std::path::Path;

use crate::check::Need;
use crate::evidence::{CycleBase, Observed, PatchCycle};
use crate::lab::LabError;
use crate::lab::image::KnownFiles;
use crate::lab::observation::{Observation, Put, Subject, Target, put};
use crate::lab::published::Bases;
use crate::lab::run::{Lab, timed};

use turns::Cycle;

/// The commands gone through again and again.
pub(in crate::lab) const CYCLE: Observation = Observation {
    need: Need::Cycle,
    subject: Subject::Script(|errand| {
        Box::pin(cycled(errand.lab, errand.folder, errand.bases, errand.known, errand.target))
    }),
};

/// In which order the bases are published.
const BASES: [CycleBase; 4] = [CycleBase::Today, CycleBase::Patched, CycleBase::Broken, CycleBase::Repaired];

/// Goes through the commands once for each base.
///
/// # Errors
/// [`LabError`] where the engine failed.
async fn cycled(
    lab: &Lab<'_>,
    folder: &Path,
    bases: Option<&Bases<'_>>,
    known: &KnownFiles<'_>,
    target: Target<'_>,
) -> Result<Put, LabError> {
    timed(lab.listener, "cycle", async {
        let Some(bases) = bases else {
            let nothing = Observed::Missing("the exercise publishes no base".to_owned());
            return Ok(put(nothing, |facts| &mut facts.cycle));
        };
        let mut cycle = Cycle::new(lab, folder, bases, known, target);
        let gone = async {
            let mut turns = Vec::new();
            for (number, base) in BASES.into_iter().enumerate() {
                turns.push(cycle.turn(number, base).await?);
            }
            Ok(turns)
        };
        let turns: Result<_, LabError> = gone.await;
        cycle.close().await;
        let (image, package) = (bases.base().image.clone(), bases.base().package.clone());
        let seen = turns.map(|turns| Observed::Seen(PatchCycle { image, package, turns }))?;
        Ok(put(seen, |facts| &mut facts.cycle))
    })
    .await
}
