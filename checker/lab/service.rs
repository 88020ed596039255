//! What is seen of each service, in one copy of the plan and in a fresh one per experiment?

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use tokio::sync::{RwLock, Semaphore};

use crate::check::{Need, ServiceWanted};
use crate::evidence::{Blocked, EngineFacts, Feature, Observed, ServiceFacts, Unsupported};

use super::experiment;
use super::look_at::{self, LOOKS};
use super::run::{Lab, Variation, World, timed};
use super::{Event, LabError};

/// The copy that is looked at. Its networks and volumes are made while the build goes on.
pub(super) const LOOK: &str = "look";

/// How many copies of the plan are observed at the same time.
const COPIES: u32 = 3;

/// A service that is to be observed, and whose image is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// What is wanted of it.
    pub(super) wanted: &'a ServiceWanted,
    /// Its place in the plan.
    pub(super) index: usize,
}

impl Target<'_> {
    fn needs(&self, need: Need) -> bool {
        self.wanted.needs.contains(&need)
    }
}

/// Looks and experiments, as far as they are wanted; what is seen goes onto the lab's board.
///
/// The semaphore is never closed; without a permit everything would only be busier.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn observe(
    lab: Lab<'_>,
    targets: &[Target<'_>],
    engine: &EngineFacts,
) -> Result<(), LabError> {
    let copies = &Semaphore::new(COPIES as usize);
    let head_start = &RwLock::new(());
    tokio::try_join!(
        // First, because a health command that waits for an answer takes longer than all the others, and
        // leaves the engine to them meanwhile.
        try_join_all(of(targets, Need::Hang).map(|target| async move {
            let _permit = copies.acquire().await;
            let head_start = head_start.read().await;
            observing(lab, target, "hang");
            let work = experiment::hang(lab, target.index, target.wanted.port, head_start);
            let hang = told(lab, target, "hang", work).await?;
            lab.board.service(target.name, |facts| facts.hang = hang);
            Ok::<_, LabError>(())
        })),
        async {
            drop(head_start.write().await);
            look(lab, targets, copies).await
        },
        try_join_all(of(targets, Need::Crash).map(|target| async move {
            drop(head_start.write().await);
            let _permit = copies.acquire().await;
            observing(lab, target, "crash");
            let work = experiment::crash(lab, target.index, target.wanted.port);
            let crash = told(lab, target, "crash", work).await?;
            lab.board.service(target.name, |facts| facts.crash = crash);
            Ok::<_, LabError>(())
        })),
        async {
            drop(head_start.write().await);
            limits(lab, targets, copies, engine).await
        },
    )?;
    Ok(())
}

/// One service after the other, each alone, because the spinning and eating would blur what the others
/// measure; only the copy's start goes on beside them.
async fn limits(
    lab: Lab<'_>,
    targets: &[Target<'_>],
    copies: &Semaphore,
    engine: &EngineFacts,
) -> Result<(), LabError> {
    for target in of(targets, Need::Limits) {
        let limits = match missing_feature(engine) {
            Some(feature) => Observed::Unsupported(feature),
            None => {
                // Who wants a permit has asked for it by now: whoever asked first gets it first.
                let alone = async {
                    let permits = copies.acquire_many(COPIES).await;
                    observing(lab, target, "limits");
                    permits
                };
                let memory = engine.memory_bytes;
                let work = experiment::limits(lab, target.index, target.wanted.port, memory, alone);
                told(lab, target, "limits", work).await?
            }
        };
        lab.board.service(target.name, |facts| facts.limits = limits);
    }
    Ok(())
}

fn of<'a>(targets: &'a [Target<'a>], need: Need) -> impl Iterator<Item = &'a Target<'a>> {
    targets.iter().filter(move |target| target.needs(need))
}

fn observing(lab: Lab<'_>, target: &Target<'_>, what: &str) {
    (lab.listener)(Event::Observing { service: target.name.to_owned(), what: what.to_owned() });
}

/// Makes one experiment and tells how long it took. What the engine refuses or takes too long for is
/// missing from this one fact; only an engine that is gone ends the run.
async fn told<T>(
    lab: Lab<'_>,
    target: &Target<'_>,
    what: &str,
    work: impl Future<Output = Result<Observed<T>, LabError>>,
) -> Result<Observed<T>, LabError> {
    settle(timed(lab.listener, format!("{what} {}", target.name), work).await)
}

/// Turns a failure of one observation into a missing fact.
///
/// # Errors
/// What ends the whole run.
pub(super) fn settle<T>(result: Result<Observed<T>, LabError>) -> Result<Observed<T>, LabError> {
    match result {
        Err(error @ (LabError::Engine { .. } | LabError::Deadline { .. })) => {
            Ok(Observed::Missing(error.to_string()))
        }
        other => other,
    }
}

/// The one copy in which everything is looked at, and which is stopped and replaced at the end.
async fn look(lab: Lab<'_>, targets: &[Target<'_>], copies: &Semaphore) -> Result<(), LabError> {
    let wanted: Vec<&Target<'_>> = targets.iter().filter(|target| is_looked_at(target.wanted)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let permit = copies.acquire().await;
    let (world, starts) = timed(lab.listener, "start", async {
        let world = World::furnished(lab, LOOK);
        let starts = world.start_all(None, &Variation::default()).await?;
        Ok::<_, LabError>((world, starts))
    })
    .await?;
    let (world, starts) = (&world, &starts);
    let looks = wanted.into_iter().map(|target| look_at::observe(world, target, &starts[target.index]));
    try_join_all(looks).await?;
    drop(permit);
    timed(lab.listener, "take down", world.take_down()).await;
    Ok(())
}

/// Whether anything is wanted of a service that is seen in the copy that is looked at.
pub(super) fn is_looked_at(wanted: &ServiceWanted) -> bool {
    wanted.needs.iter().any(|need| LOOKS.contains(need))
}

/// Whether the probe is run inside a service, or the service is given an order with the run's token.
pub(super) fn is_asked_inside(target: &Target<'_>) -> bool {
    target.wanted.needs.iter().any(|need| match need {
        Need::Context
        | Need::LayerFiles
        | Need::Files
        | Need::Secrets
        | Need::Container
        | Need::Http
        | Need::Stop
        | Need::Replacement => false,
        Need::Processes
        | Need::Mounts
        | Need::Attack
        | Need::AttackAsRoot
        | Need::ReachableFiles
        | Need::Limits
        | Need::Hang
        | Need::Crash => true,
    })
}

/// Which controller an attack on the limits would miss.
fn missing_feature(engine: &EngineFacts) -> Option<Unsupported> {
    [
        (Feature::MemoryLimit, Unsupported::MemoryLimit),
        (Feature::CpuLimit, Unsupported::CpuLimit),
        (Feature::PidsLimit, Unsupported::PidsLimit),
    ]
    .into_iter()
    .find_map(|(feature, unsupported)| (!engine.has(feature)).then_some(unsupported))
}

/// Marks everything that is wanted as out of reach, for one cause.
pub(super) fn block(facts: &mut ServiceFacts, needs: &BTreeSet<Need>, cause: Blocked) {
    // No `..`: a new observation must not be forgotten here.
    let ServiceFacts {
        container_index: _,
        build_index: _,
        container,
        http,
        processes,
        mounts,
        attack,
        attack_as_root,
        reachable_files,
        stop,
        replacement,
        limits,
        hang,
        crash,
    } = facts;
    blocked(container, needs.contains(&Need::Container), cause);
    blocked(http, needs.contains(&Need::Http), cause);
    blocked(processes, needs.contains(&Need::Processes), cause);
    blocked(mounts, needs.contains(&Need::Mounts), cause);
    blocked(attack, needs.contains(&Need::Attack), cause);
    blocked(attack_as_root, needs.contains(&Need::AttackAsRoot), cause);
    blocked(reachable_files, needs.contains(&Need::ReachableFiles), cause);
    blocked(stop, needs.contains(&Need::Stop), cause);
    blocked(replacement, needs.contains(&Need::Replacement), cause);
    blocked(limits, needs.contains(&Need::Limits), cause);
    blocked(hang, needs.contains(&Need::Hang), cause);
    blocked(crash, needs.contains(&Need::Crash), cause);
}

fn blocked<T>(slot: &mut Observed<T>, wanted: bool, cause: Blocked) {
    if wanted && matches!(slot, Observed::NotAsked) {
        *slot = Observed::Blocked(cause);
    }
}
