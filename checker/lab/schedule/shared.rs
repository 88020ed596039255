//! How is everything seen that shares one copy of the plan?

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};

use crate::check::Need;
use crate::evidence::{Blocked, Observed};
use crate::lab::LabError;
use crate::lab::look::{
    Looked, ProbeUser, container_turned_down, instance_facts, no_room, run_probe, run_probe_as_each,
};
use crate::lab::observation::{Inside, Look, Put, Seat, ServiceLook, Target, TogetherLook, Who};
use crate::lab::run::{Lab, Readiness, Start, Variation, World, timed};

use super::outcome::{at, block, observing, record};
use super::together::{Standing, several_services};
use super::turns::Turns;

/// The name of that copy. Its networks and volumes are made while the build goes on.
pub(in crate::lab) const SHARED: &str = "look";

/// How long one start of the probe may take: every attempt has a deadline of its own, and there are
/// some dozen.
const PROBE: Duration = Duration::from_secs(90);

/// What is wanted of the shared copy.
#[derive(Clone, Copy)]
pub(super) struct Wishes<'a> {
    /// Every service that can be observed.
    pub(super) targets: &'a [Target<'a>],
    /// Of services one by one.
    pub(super) each: &'a [(Target<'a>, Vec<(Need, ServiceLook)>)],
    /// Of several at once.
    pub(super) together: &'a [(Need, TogetherLook, Vec<Target<'a>>)],
}

/// Makes every observation that shares one copy of the plan.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn in_shared_copy(lab: Lab<'_>, wishes: &Wishes<'_>, turns: &Turns) -> Result<(), LabError> {
    turns.after_those_ahead().await;
    if wishes.each.is_empty() && wishes.together.is_empty() {
        return Ok(());
    }
    let permit = turns.one_copy().await;
    let (world, starts) = timed(lab.listener, "start", async {
        let world = World::furnished(lab, SHARED);
        let starts = world.start_all(None, &Variation::to_look_at(&lab)).await?;
        Ok::<_, LabError>((world, starts))
    })
    .await?;
    let standing = &Standing::new(&world, &starts, wishes.targets);
    // All of them end before a service does, also after an error of one.
    let (each, several) = tokio::join!(
        join_all(wishes.each.iter().map(|(target, looks)| one_service(standing, *target, looks))),
        join_all(wishes.together.iter().map(|wish| several_services(standing, wish))),
    );
    several.into_iter().collect::<Result<(), LabError>>()?;
    let running = each.into_iter().collect::<Result<Vec<_>, LabError>>()?;
    try_join_all(wishes.each.iter().zip(running).map(|((target, looks), readiness)| async move {
        if let (Some(readiness), Start::Started(instance)) = (readiness, &standing.starts[target.index]) {
            let world = standing.world;
            let starts = standing.starts;
            let seat = Seat { world, target: *target, instance, readiness, neighbour: None, starts };
            at_last(seat, looks).await?;
        }
        let needs = looks.iter().map(|(need, _)| *need);
        lab.board.service(target.name, |facts| block(facts, needs, Blocked::NotRunning));
        Ok::<_, LabError>(())
    }))
    .await?;
    drop(permit);
    timed(lab.listener, "take down", world.take_down()).await;
    Ok(())
}

/// One service of the shared copy: how it stands, and then what it shows while it lives. Returns how it
/// stands where it runs.
async fn one_service(
    standing: &Standing<'_>,
    target: Target<'_>,
    looks: &[(Need, ServiceLook)],
) -> Result<Option<Readiness>, LabError> {
    let world = standing.world;
    let lab = world.lab;
    let cause = match &standing.starts[target.index] {
        Start::NotBuilt => Blocked::BuildFailed,
        Start::Unsupported(what) => {
            for (need, _) in looks {
                let what = *what;
                lab.board.service(target.name, at(*need, move |slot| slot.unsupported(what)));
            }
            return Ok(None);
        }
        Start::TurnedDown { message, id } => {
            let container = container_turned_down(&lab, message, id.as_deref()).await?;
            lab.board.service(target.name, |facts| facts.container = Observed::Seen(container));
            Blocked::NotRunning
        }
        Start::Started(instance) => {
            let ready = standing.of(target.index);
            let readiness = timed(lab.listener, format!("ready {}", target.name), ready).await?;
            if readiness == Readiness::Ended {
                let container = instance_facts(&lab, instance).await?;
                lab.board.service(target.name, |facts| facts.container = Observed::Seen(container));
            } else {
                let starts = standing.starts;
                let seat = Seat { world, target, instance, readiness, neighbour: None, starts };
                while_it_runs(seat, looks).await?;
                return Ok(Some(readiness));
            }
            Blocked::NotRunning
        }
    };
    lab.board.service(target.name, |facts| block(facts, looks.iter().map(|(need, _)| *need), cause));
    Ok(None)
}

/// One observation of a service.
async fn one(seat: Seat<'_>, need: Need, look: Look) -> Result<(), LabError> {
    let (lab, target) = (*seat.lab(), seat.target);
    observing(lab, target, need);
    let name = format!("{} {}", need.name(), target.name);
    let seen = timed(lab.listener, name, (look.look)(seat)).await;
    record(lab, target, need, seen)
}

/// All that leaves the service alive.
async fn while_it_runs(seat: Seat<'_>, looks: &[(Need, ServiceLook)]) -> Result<(), LabError> {
    let (lab, target) = (*seat.lab(), seat.target);
    let beside = looks.iter().filter_map(|(need, look)| match look {
        ServiceLook::Beside(look) => Some(one(seat, *need, *look)),
        _ => None,
    });
    let inside = timed(lab.listener, format!("probe {}", target.name), probe_all(seat, looks));
    let (beside, inside) = tokio::join!(join_all(beside), inside);
    beside.into_iter().collect::<Result<(), LabError>>().and(inside)
}

/// What the service does not survive.
async fn at_last(seat: Seat<'_>, looks: &[(Need, ServiceLook)]) -> Result<(), LabError> {
    for (need, look) in looks {
        if let ServiceLook::Last(look) = look {
            one(seat, *need, *look).await?;
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
        Looked::Ran { outputs, problem } if outputs.len() <= place && no_room(problem) => {
            at(need, |slot| slot.block(Blocked::NoRoom))
        }
        Looked::Ran { outputs, problem } => match outputs.get(place) {
            Some(output) => (inside.read)(output.as_bytes())
                .unwrap_or_else(|error| missing(format!("{error}; {problem}"))),
            None => missing(problem.clone()),
        },
        Looked::NotRunning => at(need, |slot| slot.block(Blocked::NotRunning)),
        Looked::Failed(problem) => missing(problem.clone()),
    }
}
