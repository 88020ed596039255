//! What does one service show while it runs, and when it is stopped and replaced?

use std::time::Duration;

use bollard::models::ContainerUpdateBody;

use crate::check::Need;
use crate::evidence::{Blocked, ContainerFacts, ContainerState, Observed, ReplacementExperiment};

use super::ask::ask;
use super::experiment::{Replacement, may_overlap, stop, write_before};
use super::look::{Looked, container_facts, run_probe, usual_requests};
use super::probe::{ProbeCommand, ProbeError, read_files, read_mounts, read_processes, read_report};
use super::run::{
    Instance, Lab, Readiness, Start, World, random_word, restart_policy, timed, wait_until_ready,
};
use super::service::{Target, block, settle};
use super::{Event, LabError};

/// What is observed in the one copy that is looked at.
pub(super) const LOOKS: [Need; 9] = [
    Need::Container,
    Need::Http,
    Need::Processes,
    Need::Mounts,
    Need::Attack,
    Need::AttackAsRoot,
    Need::ReachableFiles,
    Need::Stop,
    Need::Replacement,
];

/// How long one start of the probe may take: every attempt has a deadline of its own, and there are
/// some dozen.
const PROBE: Duration = Duration::from_secs(90);

/// Observes a service in the copy that is looked at; what is seen goes onto the lab's board.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn observe(world: &World<'_>, target: &Target<'_>, start: &Start) -> Result<(), LabError> {
    let lab = &world.lab;
    let cause = match start {
        Start::NotBuilt => Blocked::BuildFailed,
        Start::TurnedDown { message, id } => {
            let container = turned_down(lab, message, id.as_deref()).await?;
            lab.board.service(target.name, |facts| facts.container = Observed::Seen(container));
            Blocked::NotRunning
        }
        Start::Started(instance) => {
            let name = format!("ready {}", target.name);
            let ready = wait_until_ready(lab, instance, Some(target.wanted.port));
            if timed(lab.listener, name, ready).await? == Readiness::Ended {
                let container = of_instance(lab, instance).await?;
                lab.board.service(target.name, |facts| facts.container = Observed::Seen(container));
            } else {
                let name = format!("look {}", target.name);
                timed(lab.listener, name, look(world, target, instance)).await?;
                let name = format!("stop {}", target.name);
                timed(lab.listener, name, stop_and_replace(world, target, instance)).await?;
            }
            Blocked::NotRunning
        }
    };
    let looked = target.wanted.needs.iter().copied().filter(|need| LOOKS.contains(need)).collect();
    lab.board.service(target.name, |facts| block(facts, &looked, cause));
    Ok(())
}

/// A container that the engine made and could not start shows its settings all the same.
async fn turned_down(lab: &Lab<'_>, message: &str, id: Option<&str>) -> Result<ContainerFacts, LabError> {
    let mut facts = match id {
        Some(id) => container_facts(lab, id).await?,
        None => ContainerFacts::default(),
    };
    if facts.state.error.is_empty() {
        facts.state = ContainerState { error: message.to_owned(), ..facts.state };
    }
    Ok(facts)
}

async fn look(world: &World<'_>, target: &Target<'_>, instance: &Instance) -> Result<(), LabError> {
    let lab = &world.lab;
    let needs = |need: Need| target.wanted.needs.contains(&need);
    let observing = |what: &str| {
        (lab.listener)(Event::Observing { service: target.name.to_owned(), what: what.to_owned() });
    };
    let container = async {
        if !needs(Need::Container) {
            return Ok(());
        }
        observing("container");
        let seen = settle(as_declared(lab, target, instance).await.map(Observed::Seen))?;
        lab.board.service(target.name, |facts| facts.container = seen);
        Ok(())
    };
    let http = async {
        if !needs(Need::Http) {
            return Ok(());
        }
        observing("http");
        let seen = match usual_requests(instance, target.wanted.port, &random_word()).await {
            Ok(exchanges) => Observed::Seen(exchanges),
            Err(problem) => Observed::Missing(problem),
        };
        lab.board.service(target.name, |facts| facts.http = seen);
        Ok(())
    };
    let probes = probe_all(lab, target, instance, &observing);
    let replacement = async {
        if needs(Need::Replacement) && may_overlap(lab.plan) {
            observing("replacement");
            let before = write_before(instance, target.wanted.port).await;
            let seen = read_after(world, target, before).await?;
            lab.board.service(target.name, |facts| facts.replacement = seen);
        }
        Ok(())
    };
    // All of them end before the container is stopped, also after an error of one.
    let (container, http, probed, replacement) = tokio::join!(
        timed(lab.listener, format!("inspect {}", target.name), container),
        timed(lab.listener, format!("http {}", target.name), http),
        timed(lab.listener, format!("probe {}", target.name), probes),
        timed(lab.listener, format!("replace {}", target.name), replacement),
    );
    container.and(http).and(probed).and(replacement)
}

/// The engine's view of a service under the restart policy that was declared.
async fn as_declared(
    lab: &Lab<'_>,
    target: &Target<'_>,
    instance: &Instance,
) -> Result<ContainerFacts, LabError> {
    if let Some(declared) = &lab.plan.containers[target.index].restart {
        // It started without: a loop of restarts would have looked like a service that runs.
        let policy = Some(restart_policy(declared)?);
        let body = ContainerUpdateBody { restart_policy: policy, ..ContainerUpdateBody::default() };
        ask("to set the restart policy", lab.engine.docker().update_container(&instance.id, body)).await?;
    }
    of_instance(lab, instance).await
}

/// The engine's view of a container, with what it said when it made it.
async fn of_instance(lab: &Lab<'_>, instance: &Instance) -> Result<ContainerFacts, LabError> {
    let facts = container_facts(lab, &instance.id).await?;
    Ok(ContainerFacts { warnings: instance.warnings.clone(), ..facts })
}

async fn read_after(
    world: &World<'_>,
    target: &Target<'_>,
    before: Result<Replacement, String>,
) -> Result<Observed<ReplacementExperiment>, LabError> {
    match before {
        Err(problem) => Ok(Observed::Missing(problem)),
        Ok(before) => {
            let read = before.read_after(world, target.index, target.wanted.port).await;
            settle(read.map(Observed::Seen))
        }
    }
}

/// Everything that the probe sees, in as few starts of it as there are users to be.
async fn probe_all(
    lab: &Lab<'_>,
    target: &Target<'_>,
    instance: &Instance,
    observing: &(dyn Fn(&str) + Sync),
) -> Result<(), LabError> {
    let attack = || ProbeCommand::Attack { write: target.wanted.write_paths.clone() };
    // The processes first, while the attempts make none; the attack last, because it makes files.
    let as_itself = [
        (Need::Processes, "processes", ProbeCommand::Processes),
        (Need::Mounts, "mounts", ProbeCommand::Mounts),
        (Need::ReachableFiles, "reachable-files", ProbeCommand::Files),
        (Need::Attack, "attack", attack()),
    ];
    let as_itself: Vec<_> =
        as_itself.into_iter().filter(|(need, ..)| target.wanted.needs.contains(need)).collect();
    if !as_itself.is_empty() {
        as_itself.iter().for_each(|(_, what, _)| observing(what));
        let commands: Vec<ProbeCommand> = as_itself.iter().map(|(.., asked)| asked.clone()).collect();
        let looked = run_probe(lab, instance, None, &commands, PROBE).await;
        let looked = settle(looked.map(Observed::Seen))?;
        lab.board.service(target.name, |facts| {
            for (place, (need, ..)) in as_itself.iter().enumerate() {
                match need {
                    Need::Processes => facts.processes = seen_at(&looked, place, read_processes),
                    Need::Mounts => facts.mounts = seen_at(&looked, place, read_mounts),
                    Need::ReachableFiles => facts.reachable_files = seen_at(&looked, place, read_files),
                    _ => facts.attack = seen_at(&looked, place, read_report),
                }
            }
        });
    }
    // After the other attack: each would see the other's files.
    if target.wanted.needs.contains(&Need::AttackAsRoot) {
        observing("attack-as-root");
        let looked = run_probe(lab, instance, Some("0"), &[attack()], PROBE).await;
        let seen = seen_at(&settle(looked.map(Observed::Seen))?, 0, read_report);
        lab.board.service(target.name, |facts| facts.attack_as_root = seen);
    }
    Ok(())
}

/// The facts of one command among those that were given to the probe in a row.
fn seen_at<T>(
    looked: &Observed<Looked>,
    place: usize,
    read: impl FnOnce(&[u8]) -> Result<T, ProbeError>,
) -> Observed<T> {
    let missing = |problem: &str| Observed::Missing(problem.to_owned());
    match looked {
        Observed::Seen(Looked::Ran { outputs, problem }) => match outputs.get(place) {
            Some(output) => read(output.as_bytes())
                .map_or_else(|error| missing(&format!("{error}; {problem}")), Observed::Seen),
            None => missing(problem),
        },
        Observed::Seen(Looked::NotRunning) | Observed::Blocked(_) => Observed::Blocked(Blocked::NotRunning),
        Observed::Seen(Looked::Failed(problem)) | Observed::Missing(problem) => missing(problem),
        Observed::NotAsked => Observed::NotAsked,
        Observed::Unsupported(feature) => Observed::Unsupported(*feature),
    }
}

/// The end of the copy that was looked at. Stopping comes before removing, as in real life.
async fn stop_and_replace(
    world: &World<'_>,
    target: &Target<'_>,
    instance: &Instance,
) -> Result<(), LabError> {
    let lab = &world.lab;
    let needs = |need: Need| target.wanted.needs.contains(&need);
    let observing = |what: &str| {
        (lab.listener)(Event::Observing { service: target.name.to_owned(), what: what.to_owned() });
    };
    let mut before = None;
    if needs(Need::Replacement) && !may_overlap(lab.plan) {
        observing("replacement");
        before = Some(write_before(instance, target.wanted.port).await);
    }
    if needs(Need::Stop) {
        observing("stop");
        let stopped = stop(lab, instance, &lab.plan.containers[target.index]).await;
        let seen = settle(stopped.map(|stopped| match stopped {
            Some(stopped) => Observed::Seen(stopped),
            None => Observed::Blocked(Blocked::NotRunning),
        }))?;
        lab.board.service(target.name, |facts| facts.stop = seen);
    }
    if let Some(before) = before {
        instance.remove(lab).await?;
        let seen = read_after(world, target, before).await?;
        lab.board.service(target.name, |facts| facts.replacement = seen);
    }
    Ok(())
}
