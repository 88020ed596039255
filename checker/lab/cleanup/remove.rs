//! How are labelled objects found and removed?

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bollard::query_parameters::{
    ListImagesOptionsBuilder, ListNetworksOptionsBuilder, ListSecretsOptionsBuilder,
    ListServicesOptionsBuilder, ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptionsBuilder, RemoveVolumeOptions,
};
use futures_util::future::try_join_all;
use tokio::time::sleep;

use crate::lab::ask::{ORDINARY, Refusal, ask, ask_for, refused};
use crate::lab::run::RUN;
use crate::lab::{Engine, LabError};

/// How long an object may stay in use after its user was removed.
const LETTING_GO: Duration = Duration::from_secs(20);

/// What carries labels in the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Secret,
    Container,
    Volume,
    Network,
    Image,
}

/// A labelled object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) kind: Kind,
    /// Id, or name for a volume.
    pub(super) name: String,
    pub(super) labels: HashMap<String, String>,
}

/// Every container, volume, network and image with a label, `name` or `name=value`.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn labelled(engine: &Engine, label: &str) -> Result<Vec<Object>, LabError> {
    let docker = engine.docker();
    let filters = HashMap::from([("label", vec![label])]);
    let volumes = ListVolumesOptionsBuilder::default().filters(&filters).build();
    let networks = ListNetworksOptionsBuilder::default().filters(&filters).build();
    let images = ListImagesOptionsBuilder::default().all(true).filters(&filters).build();
    let (containers, volumes, networks, images) = tokio::try_join!(
        engine.labelled_containers(label),
        ask("to list volumes", docker.list_volumes(Some(volumes))),
        ask("to list networks", docker.list_networks(Some(networks))),
        ask("to list images", docker.list_images(Some(images))),
    )?;
    let containers = containers.into_iter().map(|container| Object {
        kind: Kind::Container,
        name: container.id.unwrap_or_default(),
        labels: container.labels.unwrap_or_default(),
    });
    let volumes = volumes.volumes.unwrap_or_default().into_iter().map(|volume| Object {
        kind: Kind::Volume,
        name: volume.name,
        labels: volume.labels,
    });
    let networks = networks.into_iter().map(|network| Object {
        kind: Kind::Network,
        name: network.id.unwrap_or_default(),
        labels: network.labels.unwrap_or_default(),
    });
    let images =
        images.into_iter().map(|image| Object { kind: Kind::Image, name: image.id, labels: image.labels });
    let of_swarm = of_swarm(engine, label).await?.into_iter();
    let all = of_swarm.chain(containers).chain(volumes).chain(networks).chain(images);
    Ok(all.filter(|object| !object.name.is_empty()).collect())
}

/// Services and secrets of the engine's Swarm; none where it is in none, or is no manager of it.
async fn of_swarm(engine: &Engine, label: &str) -> Result<Vec<Object>, LabError> {
    let docker = engine.docker();
    let filters = HashMap::from([("label", vec![label])]);
    let services = ListServicesOptionsBuilder::default().filters(&filters).build();
    let secrets = ListSecretsOptionsBuilder::default().filters(&filters).build();
    let Ok(services) = ask_for("to list services", ORDINARY, docker.list_services(Some(services))).await?
    else {
        return Ok(Vec::new());
    };
    let secrets = ask_for("to list secrets", ORDINARY, docker.list_secrets(Some(secrets))).await?;
    let services = services.into_iter().map(|service| Object {
        kind: Kind::Service,
        name: service.id.unwrap_or_default(),
        labels: service.spec.and_then(|spec| spec.labels).unwrap_or_default(),
    });
    let secrets = secrets.unwrap_or_default().into_iter().map(|secret| Object {
        kind: Kind::Secret,
        name: secret.id.unwrap_or_default(),
        labels: secret.spec.and_then(|spec| spec.labels).unwrap_or_default(),
    });
    Ok(services.chain(secrets).collect())
}

/// Removes objects at once: services first, which would start their containers again, then containers, then what they used.
///
/// # Errors
/// [`LabError`] where the engine failed, or where something stays in use.
pub(super) async fn remove(engine: &Engine, objects: &[Object]) -> Result<(), LabError> {
    let (services, objects): (Vec<&Object>, Vec<&Object>) =
        objects.iter().partition(|object| object.kind == Kind::Service);
    let (containers, others): (Vec<&Object>, Vec<&Object>) =
        objects.into_iter().partition(|object| object.kind == Kind::Container);
    try_join_all(services.into_iter().map(|object| remove_one(engine, object))).await?;
    try_join_all(containers.into_iter().map(|object| remove_one(engine, object))).await?;
    try_join_all(others.into_iter().map(|object| remove_one(engine, object))).await?;
    Ok(())
}

async fn remove_one(engine: &Engine, object: &Object) -> Result<(), LabError> {
    let action = match object.kind {
        Kind::Service => "to remove a service",
        Kind::Secret => "to remove a secret",
        Kind::Container => "to remove a container",
        Kind::Volume => "to remove a volume",
        Kind::Network => "to remove a network",
        Kind::Image => "to remove an image",
    };
    let begin = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        match remove_call(engine, object, action).await? {
            Ok(()) => return Ok(()),
            Err(refusal) if refusal.not_found() => return Ok(()),
            // Somebody else is removing it, or the engine has not yet let go of its container.
            Err(refusal) if begin.elapsed() > LETTING_GO => return Err(refused(action, refusal)),
            Err(_) => {
                if object.kind != Kind::Container {
                    remove_latecomers(engine, object).await?;
                }
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(250));
            }
        }
    }
}

/// Removes the containers of an object's own run that were not there when it was listed: the engine
/// finishes what a run asked for even when the run was killed meanwhile.
async fn remove_latecomers(engine: &Engine, object: &Object) -> Result<(), LabError> {
    let Some(run) = object.labels.get(RUN).filter(|run| !run.is_empty()) else { return Ok(()) };
    let listed = engine.labelled_containers(&format!("{RUN}={run}")).await?;
    for id in listed.into_iter().filter_map(|container| container.id) {
        let latecomer = Object { kind: Kind::Container, name: id, labels: HashMap::new() };
        // A refusal is met again by whoever waits for the object.
        let _ = remove_call(engine, &latecomer, "to remove a container").await?;
    }
    Ok(())
}

async fn remove_call(
    engine: &Engine,
    object: &Object,
    action: &str,
) -> Result<Result<(), Refusal>, LabError> {
    let docker = engine.docker();
    match object.kind {
        Kind::Service => ask_for(action, ORDINARY, docker.delete_service(&object.name)).await,
        Kind::Secret => ask_for(action, ORDINARY, docker.delete_secret(&object.name)).await,
        Kind::Container => {
            // Killed, not stopped: nobody waits for a container that ignores its signal.
            let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
            ask_for(action, ORDINARY, docker.remove_container(&object.name, Some(options))).await
        }
        Kind::Volume => {
            let call = docker.remove_volume(&object.name, None::<RemoveVolumeOptions>);
            ask_for(action, ORDINARY, call).await
        }
        Kind::Network => ask_for(action, ORDINARY, docker.remove_network(&object.name)).await,
        Kind::Image => {
            let options = RemoveImageOptionsBuilder::default().force(true).build();
            let call = docker.remove_image(&object.name, Some(options), None);
            ask_for(action, ORDINARY, call).await.map(|answer| answer.map(drop))
        }
    }
}
