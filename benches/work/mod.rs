//! What do containers of the lab's own cost the engine, without the lab?

use std::collections::BTreeMap;
use std::time::Duration;

use bollard::Docker;
use bollard::models::{ContainerCreateBody, HostConfig, RestartPolicy, RestartPolicyNameEnum};
use bollard::query_parameters::RemoveContainerOptionsBuilder;
use futures_util::StreamExt;

/// A container that ends and is started again by the engine, so many times: until it stays down.
pub(super) async fn crashing(docker: &Docker, image: &str, labels: &BTreeMap<String, String>, crashes: i64) {
    if crashes == 0 {
        return;
    }
    let policy =
        RestartPolicy { name: Some(RestartPolicyNameEnum::ON_FAILURE), maximum_retry_count: Some(crashes) };
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        // A role that there is not: it ends at once.
        env: Some(vec!["NOTES_ROLE=none".to_owned()]),
        labels: Some(labels.clone().into_iter().collect()),
        host_config: Some(HostConfig { restart_policy: Some(policy), ..HostConfig::default() }),
        ..ContainerCreateBody::default()
    };
    let id = docker.create_container(None, body).await.unwrap().id;
    docker.start_container(&id, None).await.unwrap();
    loop {
        let container = docker.inspect_container(&id, None).await.unwrap();
        let running = container.state.and_then(|state| state.running) == Some(true);
        if container.restart_count == Some(crashes) && !running {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let force = RemoveContainerOptionsBuilder::new().force(true).build();
    docker.remove_container(&id, Some(force)).await.unwrap();
}

/// A container in the PID namespace of another: made, started, awaited, removed.
pub(super) async fn beside(docker: &Docker, image: &str, service: &str, labels: &BTreeMap<String, String>) {
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(vec!["/app/notes".to_owned(), "version".to_owned()]),
        labels: Some(labels.clone().into_iter().collect()),
        host_config: Some(HostConfig {
            pid_mode: Some(format!("container:{service}")),
            network_mode: Some("none".to_owned()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let id = docker.create_container(None, body).await.unwrap().id;
    docker.start_container(&id, None).await.unwrap();
    // Its exit code is no concern of a clock.
    let _ = docker.wait_container(&id, None).next().await;
    let force = RemoveContainerOptionsBuilder::new().force(true).build();
    docker.remove_container(&id, Some(force)).await.unwrap();
}
