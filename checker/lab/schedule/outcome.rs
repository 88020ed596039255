//! How does what an observation saw, or why it saw nothing, come onto the board?

use crate::check::Need;
use crate::evidence::{Blocked, ServiceFacts, Slot};
use crate::lab::observation::{Put, Target};
use crate::lab::run::Lab;
use crate::lab::{Event, LabError};

/// Marks everything that is wanted as out of reach, for one cause.
pub(in crate::lab) fn block(facts: &mut ServiceFacts, needs: impl IntoIterator<Item = Need>, cause: Blocked) {
    for need in needs {
        if let Some(slot) = need.in_service_mut(facts) {
            slot.block(cause);
        }
    }
}

/// Tells that an observation is being made.
pub(super) fn observing(lab: Lab<'_>, target: Target<'_>, need: Need) {
    let what = need.name().to_owned();
    (lab.listener)(Event::Observing { service: target.name.to_owned(), what });
}

/// Puts what was seen onto the board. What the engine refuses or takes too long for is missing from this
/// one fact.
///
/// # Errors
/// An engine that is gone, or whatever else ends the whole run.
pub(in crate::lab) fn record(
    lab: Lab<'_>,
    target: Target<'_>,
    need: Need,
    seen: Result<Put, LabError>,
) -> Result<(), LabError> {
    match seen {
        Ok(put) => lab.board.service(target.name, put),
        Err(error @ (LabError::Engine { .. } | LabError::Deadline { .. })) => {
            lab.board.service(target.name, at(need, move |slot| slot.miss(error.to_string())));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Writes into the place of a need, whatever the type of its facts.
pub(super) fn at(need: Need, write: impl FnOnce(&mut dyn Slot) + Send + 'static) -> Put {
    Box::new(move |facts| {
        if let Some(slot) = need.in_service_mut(facts) {
            write(slot);
        }
    })
}
