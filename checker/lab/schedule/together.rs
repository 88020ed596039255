//! How are several containers of one copy looked at, once all of them stand?

use futures_util::future::try_join_all;
use tokio::sync::OnceCell;

use crate::check::Need;
use crate::evidence::Blocked;
use crate::lab::LabError;
use crate::lab::observation::{Company, Member, Target, TogetherLook};
use crate::lab::run::{Lab, Readiness, Start, World, inspect, timed, wait_until_ready};

use super::outcome::{at, block, observing, record};

/// How the containers of a copy stand. Each is waited for once, by whoever comes first.
pub(super) struct Standing<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) starts: &'a [Start],
    targets: &'a [Target<'a>],
    ready: Vec<OnceCell<Readiness>>,
}

impl<'a> Standing<'a> {
    /// Containers that were started; nobody has waited for them yet.
    pub(super) fn new(world: &'a World<'a>, starts: &'a [Start], targets: &'a [Target<'a>]) -> Standing<'a> {
        Standing { world, starts, targets, ready: starts.iter().map(|_| OnceCell::new()).collect() }
    }

    /// How a container stands; one that did not start has ended.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn of(&self, index: usize) -> Result<Readiness, LabError> {
        let Start::Started(instance) = &self.starts[index] else { return Ok(Readiness::Ended) };
        let target = self.targets.iter().find(|target| target.index == index);
        let port = target.map(|target| target.wanted.port);
        let wait = || wait_until_ready(&self.world.lab, instance, port);
        self.ready[index].get_or_try_init(wait).await.copied()
    }
}

/// One look at several.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn several_services(
    standing: &Standing<'_>,
    (need, look, asked): &(Need, TogetherLook, Vec<Target<'_>>),
) -> Result<(), LabError> {
    let (world, need) = (standing.world, *need);
    let lab = world.lab;
    let plan = &lab.plan.containers;
    let indices = plan.iter().enumerate().filter(|(_, spec)| !spec.ends).map(|(index, _)| index);
    let readiness = try_join_all(
        indices.map(|index| async move { Ok::<_, LabError>((index, standing.of(index).await?)) }),
    );
    let ports: Vec<&[u16]> = (0..plan.len())
        .map(|index| {
            let target = standing.targets.iter().find(|target| target.index == index);
            target.map_or(&[][..], |target| std::slice::from_ref(&target.wanted.port))
        })
        .collect();
    let mut members = Vec::new();
    for (index, readiness) in readiness.await? {
        if let (Start::Started(instance), false) = (&standing.starts[index], readiness == Readiness::Ended) {
            members.push(Member { index, name: plan[index].service(), ports: ports[index], instance });
        }
    }
    let is_member = |members: &[Member<'_>], target: &Target<'_>| {
        members.iter().any(|member| member.index == target.index)
    };
    for target in asked.iter().filter(|target| is_member(&members, target)) {
        observing(lab, *target, need);
    }
    // One that ends after it counted as ready is none of them: those that go on are looked at without it.
    loop {
        let runs = |target: &&Target<'_>| is_member(&members, target);
        let absent = standing.targets.iter().filter(|target| !runs(target)).map(|target| target.name);
        let absent: Vec<&str> = absent.collect();
        let running: Vec<Target<'_>> = asked.iter().filter(runs).copied().collect();
        if running.is_empty() {
            break;
        }
        let company = Company { world, members: &members, asked: &running, absent: &absent };
        let seen = timed(lab.listener, need.name().to_owned(), (look.look)(company)).await;
        let there = try_join_all(members.iter().map(|member| still_runs(&world.lab, member))).await?;
        if there.contains(&false) {
            let mut there = there.into_iter();
            members.retain(|_| there.next().unwrap_or(false));
            continue;
        }
        match seen {
            Ok(seen) => seen.into_iter().for_each(|(service, put)| lab.board.service(&service, put)),
            Err(error @ (LabError::Engine { .. } | LabError::Deadline { .. })) => {
                for target in &running {
                    let problem = error.to_string();
                    record(lab, *target, need, Ok(at(need, move |slot| slot.miss(problem))))?;
                }
            }
            Err(error) => return Err(error),
        }
        break;
    }
    for target in asked {
        lab.board.service(target.name, |facts| block(facts, [need], Blocked::NotRunning));
    }
    Ok(())
}

/// Whether the container of a member has not ended meanwhile.
async fn still_runs(lab: &Lab<'_>, member: &Member<'_>) -> Result<bool, LabError> {
    let state = inspect(lab, &member.instance.id).await?.state;
    Ok(state.and_then(|state| state.running).unwrap_or(false))
}
