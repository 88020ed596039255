//! What does one service show while it runs, and when it is stopped and replaced?

use std::time::Duration;

use bollard::models::ContainerUpdateBody;

use crate::check::Need;
use crate::evidence::{
    Blocked, ContainerFacts, ContainerState, Observed, ReplacementExperiment, ServiceFacts,
};

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

/// How long the probe may take: every attempt has a deadline of its own, and there are some dozen.
const PROBE: Duration = Duration::from_secs(60);

/// Observes a service in the copy that is looked at.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn observe(
    world: &World<'_>,
    target: &Target<'_>,
    start: &Start,
) -> Result<ServiceFacts, LabError> {
    let mut facts = ServiceFacts::default();
    let lab = &world.lab;
    let cause = match start {
        Start::NotBuilt => Blocked::BuildFailed,
        Start::TurnedDown { message, id } => {
            facts.container = Observed::Seen(turned_down(lab, message, id.as_deref()).await?);
            Blocked::NotRunning
        }
        Start::Started(instance) => {
            let name = format!("ready {}", target.name);
            let ready = wait_until_ready(lab, instance, Some(target.wanted.port));
            if timed(lab.listener, name, ready).await? == Readiness::Ended {
                facts.container = Observed::Seen(container_facts(lab, &instance.id).await?);
            } else {
                let name = format!("look {}", target.name);
                timed(lab.listener, name, look(world, target, instance, &mut facts)).await?;
                let name = format!("stop {}", target.name);
                timed(lab.listener, name, stop_and_replace(world, target, instance, &mut facts)).await?;
            }
            Blocked::NotRunning
        }
    };
    let looked = target.wanted.needs.iter().copied().filter(|need| LOOKS.contains(need)).collect();
    block(&mut facts, &looked, cause);
    Ok(facts)
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

async fn look(
    world: &World<'_>,
    target: &Target<'_>,
    instance: &Instance,
    facts: &mut ServiceFacts,
) -> Result<(), LabError> {
    let lab = &world.lab;
    let needs = |need: Need| target.wanted.needs.contains(&need);
    let observing = |what: &str| {
        (lab.listener)(Event::Observing { service: target.name.to_owned(), what: what.to_owned() });
    };
    let container = async {
        if !needs(Need::Container) {
            return Ok(Observed::NotAsked);
        }
        observing("container");
        let spec = &lab.plan.containers[target.index];
        if let Some(declared) = &spec.restart {
            // It started without: a loop of restarts would have looked like a service that runs.
            let policy = Some(restart_policy(declared)?);
            let body = ContainerUpdateBody { restart_policy: policy, ..ContainerUpdateBody::default() };
            ask("to set the restart policy", lab.engine.docker().update_container(&instance.id, body))
                .await?;
        }
        container_facts(lab, &instance.id).await.map(Observed::Seen)
    };
    let http = async {
        if !needs(Need::Http) {
            return Observed::NotAsked;
        }
        observing("http");
        match usual_requests(instance, target.wanted.port, &random_word()).await {
            Ok(exchanges) => Observed::Seen(exchanges),
            Err(problem) => Observed::Missing(problem),
        }
    };
    let probes = async {
        let mut probed = ServiceFacts::default();
        // The list of processes first, while the probe's own attempts make none.
        if needs(Need::Processes) {
            observing("processes");
            let asked = ProbeCommand::Processes;
            probed.processes = probe(lab, instance, Some("0"), &asked, read_processes).await?;
        }
        if needs(Need::Mounts) {
            observing("mounts");
            probed.mounts = probe(lab, instance, None, &ProbeCommand::Mounts, read_mounts).await?;
        }
        if needs(Need::ReachableFiles) {
            observing("reachable-files");
            probed.reachable_files = probe(lab, instance, None, &ProbeCommand::Files, read_files).await?;
        }
        let attack = ProbeCommand::Attack { write: target.wanted.write_paths.clone() };
        // One after the other: each would see the other's files.
        if needs(Need::Attack) {
            observing("attack");
            probed.attack = probe(lab, instance, None, &attack, read_report).await?;
        }
        if needs(Need::AttackAsRoot) {
            observing("attack-as-root");
            probed.attack_as_root = probe(lab, instance, Some("0"), &attack, read_report).await?;
        }
        Ok::<_, LabError>(probed)
    };
    let replacement = async {
        if needs(Need::Replacement) && may_overlap(lab.plan) {
            observing("replacement");
            let before = write_before(instance, target.wanted.port).await;
            return read_after(world, target, before).await;
        }
        Ok(Observed::NotAsked)
    };
    let (container, http, probed, replacement) = tokio::join!(
        timed(lab.listener, format!("inspect {}", target.name), container),
        timed(lab.listener, format!("http {}", target.name), http),
        timed(lab.listener, format!("probe {}", target.name), probes),
        timed(lab.listener, format!("replace {}", target.name), replacement),
    );
    *facts = ServiceFacts { container: settle(container)?, http, replacement: replacement?, ..probed? };
    Ok(())
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

async fn probe<T>(
    lab: &Lab<'_>,
    instance: &Instance,
    user: Option<&str>,
    asked: &ProbeCommand,
    read: impl FnOnce(&[u8]) -> Result<T, ProbeError>,
) -> Result<Observed<T>, LabError> {
    let looked = run_probe(lab, instance, user, &asked.arguments(), PROBE).await;
    settle(looked.map(|looked| match looked {
        Looked::NotRunning => Observed::Blocked(Blocked::NotRunning),
        Looked::Failed(problem) => Observed::Missing(problem),
        Looked::Printed(text) => match read(text.as_bytes()) {
            Ok(facts) => Observed::Seen(facts),
            Err(problem) => Observed::Missing(problem.to_string()),
        },
    }))
}

/// The end of the copy that was looked at. Stopping comes before removing, as in real life.
async fn stop_and_replace(
    world: &World<'_>,
    target: &Target<'_>,
    instance: &Instance,
    facts: &mut ServiceFacts,
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
        facts.stop = settle(stopped.map(|stopped| match stopped {
            Some(stopped) => Observed::Seen(stopped),
            None => Observed::Blocked(Blocked::NotRunning),
        }))?;
    }
    if let Some(before) = before {
        instance.remove(lab).await?;
        facts.replacement = read_after(world, target, before).await?;
    }
    Ok(())
}
