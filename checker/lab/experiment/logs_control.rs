//! Does the collector hear the engine at all, over the learner's driver?

use std::time::Duration;

use bollard::models::{ContainerCreateBody, HostConfig, HostConfigLogConfig};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, StartContainerOptions,
};

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for, refused};
use crate::lab::collector::Collector;
use crate::lab::kit::KitImage;
use crate::lab::run::{Instance, Lab, PROBE_FOLDER, mount_probe, random_word};
use crate::submission::LogSpec;

/// Starts a container of the lab's own that says one line, with the learner's driver and the address of the
/// collector. Its line has a tag of its own.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn control_is_heard(
    lab: &Lab<'_>,
    collector: &Collector,
    instance: &Instance,
    spec: &LogSpec,
    limit: Duration,
) -> Result<bool, LabError> {
    let docker = lab.engine.docker();
    let (driver, tag) = (spec.driver_name(), random_word());
    let written =
        LogSpec::address_option(driver).and_then(|option| spec.option(option)?.value.value.as_deref());
    let mut host = HostConfig {
        network_mode: Some("none".to_owned()),
        log_config: Some(HostConfigLogConfig {
            typ: Some(driver.to_owned()),
            config: Some(collector.control(driver, written, &tag)),
        }),
        ..HostConfig::default()
    };
    mount_probe(&mut host, lab.probe_volume.name(), lab.engine.family());
    let body = ContainerCreateBody {
        image: Some(KitImage::Probe.own_reference()),
        cmd: Some(vec![format!("{PROBE_FOLDER}/probe"), "version".to_owned()]),
        labels: Some(lab.identity.labels()),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    };
    let options =
        CreateContainerOptionsBuilder::default().name(&lab.identity.name("control", &instance.id)).build();
    let (client, action) = (docker.clone(), "to make a container that logs");
    let call = async move { client.create_container(Some(options), body).await };
    let made = lab.identity.making().ask(action, call).await?;
    let id = made.map_err(|refusal| refused(action, refusal))?.id;
    let start = docker.start_container(&id, None::<StartContainerOptions>);
    // An engine that cannot even start it does not reach the collector.
    let started = ask_for("to start a container that logs", ORDINARY, start).await?;
    let heard = started.is_ok() && collector.heard_within(&tag, limit).await;
    let force = RemoveContainerOptionsBuilder::default().force(true).build();
    ask("to remove a container that logs", docker.remove_container(&id, Some(force))).await?;
    Ok(heard)
}
