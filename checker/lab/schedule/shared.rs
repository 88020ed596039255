//! How is everything seen that shares one copy of the plan?

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};

use crate::check::Need;
use crate::evidence::{Blocked, Observed};
use crate::lab::LabError;
use crate::lab::look::{
    Looked, ProbeUser, container_turned_down, instance_facts, run_probe, run_probe_as_each,
};
use crate::lab::observation::{Inside, Look, Put, Seat, ServiceLook, Target, Who};
use crate::lab::run::{Lab, Readiness, Start, Variation, World, timed, wait_until_ready};

use super::outcome::{at, block, observing, record};
use super::turns::Turns;

/// The name of that copy. Its networks and volumes are made while the build goes on.
pub(in crate::lab) const SHARED: &str = "look";

/// How long one start of the probe may take: every attempt has a deadline of its own, and there are
/// some dozen.
const PROBE: Duration = Duration::from_secs(90);

/// Makes every observation that shares one copy of the plan.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn in_shared_copy(
    lab: Lab<'_>,
    wanted: &[(Target<'_>, Vec<(Need, ServiceLook)>)],
    turns: &Turns,
) -> Result<(), LabError> {
    turns.after_those_ahead().await;
    if wanted.is_empty() {
        return Ok(());
    }
    let permit = turns.one_copy().await;
    let (world, starts) = timed(lab.listener, "start", async {
        let world = World::furnished(lab, SHARED);
        let starts = world.start_all(None, &Variation::to_look_at(&lab)).await?;
        Ok::<_, LabError>((world, starts))
    })
    .await?;
    let (world, starts) = (&world, &starts);
    try_join_all(
        wanted.iter().map(|(target, looks)| one_service(world, *target, looks, &starts[target.index])),
    )
    .await?;
    drop(permit);
    timed(lab.listener, "take down", world.take_down()).await;
    Ok(())
}

/// One service of the shared copy: how it stands, and then what it shows.
async fn one_service(
    world: &World<'_>,
    target: Target<'_>,
    looks: &[(Need, ServiceLook)],
    start: &Start,
) -> Result<(), LabError> {
    let lab = world.lab;
    let cause = match start {
        Start::NotBuilt => Blocked::BuildFailed,
        Start::TurnedDown { message, id } => {
            let container = container_turned_down(&lab, message, id.as_deref()).await?;
            lab.board.service(target.name, |facts| facts.container = Observed::Seen(container));
            Blocked::NotRunning
        }
        Start::Started(instance) => {
            let ready = wait_until_ready(&lab, instance, Some(target.wanted.port));
            let readiness = timed(lab.listener, format!("ready {}", target.name), ready).await?;
            if readiness == Readiness::Ended {
                let container = instance_facts(&lab, instance).await?;
                lab.board.service(target.name, |facts| facts.container = Observed::Seen(container));
            } else {
                let seat = Seat { world, target, instance, readiness, neighbour: None };
                while_it_runs(seat, looks).await?;
            }
            Blocked::NotRunning
        }
    };
    lab.board.service(target.name, |facts| block(facts, looks.iter().map(|(need, _)| *need), cause));
    Ok(())
}

/// All that leaves the service alive, and then what does not.
async fn while_it_runs(seat: Seat<'_>, looks: &[(Need, ServiceLook)]) -> Result<(), LabError> {
    let (lab, target) = (*seat.lab(), seat.target);
    let one = |need: Need, look: Look| async move {
        observing(lab, target, need);
        let name = format!("{} {}", need.name(), target.name);
        let seen = timed(lab.listener, name, (look.look)(seat)).await;
        record(lab, target, need, seen)
    };
    let beside = looks.iter().filter_map(|(need, look)| match look {
        ServiceLook::Beside(look) => Some(one(*need, *look)),
        _ => None,
    });
    let inside = timed(lab.listener, format!("probe {}", target.name), probe_all(seat, looks));
    // All of them end before the service does, also after an error of one.
    let (beside, inside) = tokio::join!(join_all(beside), inside);
    beside.into_iter().collect::<Result<(), LabError>>().and(inside)?;
    for (need, look) in looks {
        if let ServiceLook::Last(look) = look {
            one(*need, *look).await?;
        }
    }
    Ok(())
}

/// Everything that the probe sees, in as few starts of it as there are users to be.
async fn probe_all(seat: Seat<'_>, looks: &[(Need, ServiceLook)]) -> Result<(), LabError> {
    let inside: Vec<(Need, Inside)> = looks
        .iter()
        .filter_map(|(need, look)| match look {
            ServiceLook::Inside(inside) => Some((*need, *inside)),
            _ => None,
        })
        .collect();
    for asked in inside.chunk_by(|(_, one), (_, other)| one.who == other.who) {
        probe_once(seat, asked).await?;
    }
    Ok(())
}

/// One start of the probe, as one user.
async fn probe_once(seat: Seat<'_>, asked: &[(Need, Inside)]) -> Result<(), LabError> {
    let (lab, target) = (*seat.lab(), seat.target);
    for (need, _) in asked {
        observing(lab, target, *need);
    }
    let commands: Vec<_> = asked.iter().map(|(_, inside)| (inside.command)(target.wanted)).collect();
    let looked = match asked.first().map(|(_, inside)| inside.who) {
        Some(Who::Root) => run_probe(&lab, seat.instance, ProbeUser::Root, &commands, PROBE).await,
        Some(Who::Service) | None => run_probe_as_each(&lab, seat.instance, &commands, PROBE).await,
    };
    let mut puts: Vec<Put> = Vec::with_capacity(asked.len());
    let looked = match looked {
        Ok(looked) => looked,
        Err(error @ (LabError::Engine { .. } | LabError::Deadline { .. })) => {
            Looked::Failed(error.to_string())
        }
        Err(error) => return Err(error),
    };
    for (place, (need, inside)) in asked.iter().enumerate() {
        puts.push(seen_at(&looked, place, *need, inside));
    }
    lab.board.service(target.name, |facts| puts.into_iter().for_each(|put| put(facts)));
    Ok(())
}

/// The facts of one command among those that were given to the probe in a row.
fn seen_at(looked: &Looked, place: usize, need: Need, inside: &Inside) -> Put {
    let missing = |problem: String| at(need, move |slot| slot.miss(problem));
    match looked {
        Looked::Ran { outputs, problem } => match outputs.get(place) {
            Some(output) => (inside.read)(output.as_bytes())
                .unwrap_or_else(|error| missing(format!("{error}; {problem}"))),
            None => missing(problem.clone()),
        },
        Looked::NotRunning => at(need, |slot| slot.block(Blocked::NotRunning)),
        Looked::Failed(problem) => missing(problem.clone()),
    }
}
