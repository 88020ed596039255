//! How does a new value come to the services?

use std::collections::BTreeSet;

use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigLogConfig, Mount, MountType, MountVolumeOptions,
};
use futures_util::future::try_join_all;

use crate::check::PlantedSecret;
use crate::evidence::{Outcome, RotationWay};
use crate::lab::LabError;
use crate::lab::kit::KitImage;
use crate::lab::look::one_off;
use crate::lab::observation::Seat;
use crate::lab::probe::{ProbeCommand, arguments_of, outputs, read_attempt};
use crate::lab::run::{
    Holding, Lab, PROBE_FOLDER, Start, Variation, World, inspect, mount_probe, next_container,
    replace_secrets, wait_until_ready,
};
use crate::lab::secrets::planted_in;

use super::holder::{Holder, Values, with_content};
use super::record::Record;

/// Where the files lie in the container that writes them.
const FILES: &str = "/handed";

/// The image that each container runs.
pub(super) async fn images(lab: &Lab<'_>, holders: &[Holder<'_>]) -> Result<Vec<Option<String>>, LabError> {
    let each = holders.iter().map(|holder| async { inspect(lab, &holder.instance.id).await });
    Ok(try_join_all(each).await?.into_iter().map(|inspected| inspected.image).collect())
}

/// Gives the secret another value. An inner error is what kept the lab from it.
pub(super) async fn replace(
    seat: &Seat<'_>,
    holders: &mut [Holder<'_>],
    values: &Values<'_>,
    record: &mut Record,
) -> Result<Result<Option<RotationWay>, String>, LabError> {
    let lab = &seat.world.lab;
    let mut way = None;
    let held: BTreeSet<Holding> = holders
        .iter()
        .flat_map(|holder| lab.handed.holding(&holder.spec.files, &values.planted.name))
        .map(|holding| Holding { target: String::new(), ..holding })
        .collect();
    if !held.is_empty() {
        if let Err(problem) = overwrite(lab, &held, values).await? {
            return Ok(Err(problem));
        }
        way = Some(RotationWay::File);
    }
    let of_swarm = |holder: &Holder<'_>| {
        holder.spec.swarm && !lab.handed.planted(&holder.spec.files, lab.planted).is_empty()
    };
    let updated: Vec<usize> = (0..holders.len()).filter(|place| of_swarm(&holders[*place])).collect();
    if !updated.is_empty() {
        if let Err(problem) = update(seat, holders, &updated, values, record).await? {
            return Ok(Err(problem));
        }
        way = Some(RotationWay::Swarm);
    }
    let anew: Vec<usize> = (0..holders.len())
        .filter(|place| !holders[*place].spec.swarm)
        .filter(|place| !with_content(&holders[*place].spec.files, values.planted).is_empty())
        .collect();
    if !anew.is_empty() {
        for place in &anew {
            record.keep_log(lab, &holders[*place]).await?;
        }
        if let Err(problem) = make_anew(seat, holders, &anew, values).await? {
            return Ok(Err(problem));
        }
        way = Some(RotationWay::Content);
    }
    Ok(Ok(way))
}

/// Makes new secrets and has the engine replace the tasks, all services at once.
async fn update(
    seat: &Seat<'_>,
    holders: &mut [Holder<'_>],
    places: &[usize],
    values: &Values<'_>,
    record: &mut Record,
) -> Result<Result<(), String>, LabError> {
    let lab = &seat.world.lab;
    let mut services = Vec::new();
    for place in places {
        let holder = &mut holders[*place];
        let contents = holder.spec.files.iter().filter_map(|file| {
            let content = lab.handed.content(&file.value)?;
            let holds = planted_in(std::slice::from_ref(values.planted), &content);
            let new = with_new(&content, values).into_bytes();
            (!holds.is_empty()).then(|| (file.value.target.clone(), new))
        });
        let contents: Vec<(String, Vec<u8>)> = contents.collect();
        let Some(service) = &mut holder.instance.service else { continue };
        replace_secrets(lab, service, &contents).await?;
        services.push(service.id.clone());
    }
    // The engine keeps its last 256 events only, so that they are read before it goes on.
    record.read_events(lab, &services).await?;
    for place in places {
        let holder = &mut holders[*place];
        // The engine keeps the old container, and its log, as long as the service is there.
        record.keep_old(holder);
        let Some(service) = &holder.instance.service else { continue };
        let id = match next_container(lab, service, &holder.instance.id).await? {
            Ok(id) => id,
            Err(problem) => return Ok(Err(problem)),
        };
        holder.instance = holder.instance.replaced_by(lab, id).await?;
    }
    all_ready(seat, lab, holders, places).await?;
    Ok(Ok(()))
}

/// The content with the new value in the place of the planted one; the new value alone where the planted one
/// is written otherwise.
pub(super) fn with_new(content: &[u8], values: &Values<'_>) -> String {
    let text = String::from_utf8_lossy(content);
    let planted = values.planted.value.trim();
    if text.contains(planted) { text.replace(planted, &values.new.value) } else { values.new.value.clone() }
}

/// Writes into the files as they are, so that whoever has one mounted sees it: a file that is put in its place
/// would be another one.
async fn overwrite(
    lab: &Lab<'_>,
    held: &BTreeSet<Holding>,
    values: &Values<'_>,
) -> Result<Result<(), String>, LabError> {
    lab.probe_volume.filled().await?;
    let commands: Vec<ProbeCommand> = held
        .iter()
        .map(|holding| ProbeCommand::Overwrite {
            path: format!("{FILES}/{}", holding.in_volume),
            content: with_new(&holding.content, values),
        })
        .collect();
    let name = lab.identity.name("lab", &format!("writer-{}", lab.handed.volume()));
    let printed = one_off(lab, &name, writer(lab, &commands)).await?.said;
    for output in outputs(&printed).iter() {
        let attempt = match read_attempt(output.as_bytes(), "overwrite-secret") {
            Ok(attempt) => attempt,
            Err(error) => return Ok(Err(error.to_string())),
        };
        if !matches!(attempt.outcome, Outcome::Done(_)) {
            return Ok(Err(format!("the new value could not be written: {:?}", attempt.outcome)));
        }
    }
    match outputs(&printed).len() == commands.len() {
        true => Ok(Ok(())),
        false => Ok(Err("not every file was written".to_owned())),
    }
}

/// A container that may write to every file of the volume, whoever owns it.
fn writer(lab: &Lab<'_>, commands: &[ProbeCommand]) -> ContainerCreateBody {
    let mut host = HostConfig {
        network_mode: Some("none".to_owned()),
        cap_drop: Some(vec!["ALL".to_owned()]),
        cap_add: Some(vec!["DAC_OVERRIDE".to_owned()]),
        log_config: Some(HostConfigLogConfig { typ: Some("json-file".to_owned()), config: None }),
        ..HostConfig::default()
    };
    mount_probe(&mut host, lab.probe_volume.name(), lab.engine.family());
    host.mounts.get_or_insert_default().push(Mount {
        typ: Some(MountType::VOLUME),
        source: Some(lab.handed.volume().to_owned()),
        target: Some(FILES.to_owned()),
        volume_options: Some(MountVolumeOptions { no_copy: Some(true), ..MountVolumeOptions::default() }),
        ..Mount::default()
    });
    ContainerCreateBody {
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(std::iter::once(format!("{PROBE_FOLDER}/probe")).chain(arguments_of(commands)).collect()),
        user: Some("0:0".to_owned()),
        labels: Some(lab.identity.labels()),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    }
}

/// Waits until each of these containers answers, or has been silent for long enough.
async fn all_ready(
    seat: &Seat<'_>,
    lab: &Lab<'_>,
    holders: &[Holder<'_>],
    places: &[usize],
) -> Result<(), LabError> {
    let ready = places.iter().map(|place| {
        let holder = &holders[*place];
        let port = (holder.index == seat.target.index).then(|| seat.port());
        wait_until_ready(lab, &holder.instance, port)
    });
    try_join_all(ready).await.map(drop)
}

/// Makes containers anew with the new content, as Compose does when it is called again.
async fn make_anew(
    seat: &Seat<'_>,
    holders: &mut [Holder<'_>],
    places: &[usize],
    values: &Values<'_>,
) -> Result<Result<(), String>, LabError> {
    let lab = &seat.world.lab;
    let mut plan = lab.plan.clone();
    for holder in places.iter().map(|place| &holders[*place]) {
        for file in &mut plan.containers[holder.index].files {
            let planted: &PlantedSecret = values.planted;
            if let Some(content) = &mut file.value.content
                && content.contains(planted.value.trim())
            {
                *content = with_new(content.as_bytes(), values);
            }
        }
    }
    // Each takes its own grace time, and nobody waits for another one's.
    let ends = places.iter().map(|place| async {
        let instance = &holders[*place].instance;
        instance.stop(lab).await?;
        instance.remove(lab).await
    });
    try_join_all(ends).await?;
    let again = World::furnished(Lab { plan: &plan, ..*lab }, seat.world.name());
    for place in places {
        let holder = &mut holders[*place];
        let start = again.start(holder.index, "-again", &Variation::to_look_at(&again.lab)).await?;
        let Start::Started(instance) = start else {
            return Ok(Err(format!("`{}` did not start again", holder.service())));
        };
        holder.instance = instance;
    }
    all_ready(seat, lab, holders, places).await?;
    Ok(Ok(()))
}
