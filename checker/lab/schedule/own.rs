//! How is one observation made in a copy of its own?

use crate::check::Need;
use crate::evidence::Blocked;
use crate::lab::LabError;
use crate::lab::observation::{OwnCopy, Put, Seat, Target};
use crate::lab::run::{Lab, Neighbour, Readiness, Start, World, timed, wait_until_ready};

use super::outcome::{at, observing};
use super::turns::Turns;

/// Makes one observation in a copy of its own. Where others stand up first, it waits for that.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn in_own_copy(
    lab: Lab<'_>,
    target: Target<'_>,
    need: Need,
    own: &OwnCopy,
    turns: &Turns,
) -> Result<Put, LabError> {
    if let Some((_, unsupported)) = own.features.iter().find(|(feature, _)| !lab.host.has(*feature)) {
        let unsupported = *unsupported;
        return Ok(at(need, move |slot| slot.unsupported(unsupported)));
    }
    let mut head_start = None;
    let mut permit = None;
    if !own.first {
        turns.after_those_ahead().await;
    }
    if !own.alone {
        permit = turns.one_copy().await;
        observing(lab, target, need);
    }
    if own.first {
        head_start = Some(turns.ahead().await);
    }
    let work = async {
        let name = format!("{}{}", need.name(), target.index);
        let own_files = match own.own_files {
            true => Some(lab.handed.again(lab.engine, lab.identity, &format!("{name}-handed")).await?),
            false => None,
        };
        let lab = Lab { handed: own_files.as_ref().unwrap_or(lab.handed), ..lab };
        let world = World::new(lab, &name).await?;
        let variation = (own.variation)(&lab, target.index);
        let neighbour =
            async { if own.neighbour { Neighbour::start(&lab, &name).await.map(Some) } else { Ok(None) } };
        let (starts, neighbour) =
            tokio::try_join!(world.start_all(Some(target.index), &variation), neighbour)?;
        drop(head_start);
        let blocked = |cause| at(need, move |slot| slot.block(cause));
        let seen = match &starts[target.index] {
            Start::NotBuilt => Ok(blocked(Blocked::BuildFailed)),
            Start::Unsupported(what) => {
                let what = *what;
                Ok(at(need, move |slot| slot.unsupported(what)))
            }
            Start::TurnedDown { .. } => Ok(blocked(Blocked::NotRunning)),
            Start::Started(instance) => {
                match wait_until_ready(&lab, instance, Some(target.wanted.port)).await? {
                    Readiness::Ended => Ok(blocked(Blocked::NotRunning)),
                    readiness => {
                        if own.alone {
                            permit = turns.alone().await;
                            observing(lab, target, need);
                        }
                        let neighbour = neighbour.as_ref();
                        let (world, starts) = (&world, starts.as_slice());
                        let seat = Seat { world, target, instance, readiness, neighbour, starts };
                        (own.look.look)(seat).await
                    }
                }
            }
        };
        let leave = async {
            match neighbour {
                Some(neighbour) => neighbour.remove().await,
                None => Ok(()),
            }
        };
        let (removed, ()) = tokio::join!(leave, world.take_down());
        removed.and(seen)
    };
    let seen = timed(lab.listener, format!("{} {}", need.name(), target.name), work).await;
    drop(permit);
    seen
}
