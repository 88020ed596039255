//! What do containers cost the engine, without the lab?

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::models::{ContainerCreateBody, HostConfig, PortBinding, RestartPolicy, RestartPolicyNameEnum};
use bollard::query_parameters::{
    PushImageOptionsBuilder, RemoveContainerOptionsBuilder, RemoveImageOptions, TagImageOptionsBuilder,
};
use futures_util::{StreamExt, TryStreamExt};
use harden_check::lab::kit::KitImage;

/// An image as an archive, read to its end.
pub(super) async fn export(docker: &Docker, image: &str) {
    let mut export = std::pin::pin!(docker.export_image(image));
    while let Some(piece) = export.next().await {
        piece.unwrap();
    }
}

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

/// A registry that an image is pushed into some times, each time to another place; none where it is not.
pub(crate) async fn pushing(docker: &Docker, image: &str, labels: &BTreeMap<String, String>, pushes: usize) {
    if pushes == 0 {
        return;
    }
    let key = "5000/tcp".to_owned();
    let port = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: Some(String::new()) };
    let body = ContainerCreateBody {
        image: Some(KitImage::Registry.own_reference()),
        labels: Some(labels.clone().into_iter().collect()),
        exposed_ports: Some(vec![key.clone()]),
        host_config: Some(HostConfig {
            port_bindings: Some([(key.clone(), Some(vec![port]))].into()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let id = docker.create_container(None, body).await.unwrap().id;
    docker.start_container(&id, None).await.unwrap();
    let inspected = docker.inspect_container(&id, None).await.unwrap();
    let ports = inspected.network_settings.unwrap().ports.unwrap();
    let bound = ports[&key].as_ref().unwrap()[0].host_port.clone().unwrap();
    for number in 0..pushes {
        let name = format!("127.0.0.1:{bound}/{number}/notes");
        let named = TagImageOptionsBuilder::default().repo(&name).tag("1").build();
        docker.tag_image(image, Some(named)).await.unwrap();
        let push = || async {
            let options = PushImageOptionsBuilder::default().tag("1").build();
            docker.push_image(&name, Some(options), None).try_collect::<Vec<_>>().await
        };
        // The engine takes connections for the registry before that listens.
        let begun = Instant::now();
        while let Err(error) = push().await {
            assert!(begun.elapsed() < Duration::from_secs(20), "{error}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        docker.remove_image(&format!("{name}:1"), None::<RemoveImageOptions>, None).await.unwrap();
    }
    let force = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    docker.remove_container(&id, Some(force)).await.unwrap();
}

/// Makes and starts a container with a published port; its id.
pub(crate) async fn started(docker: &Docker, image: &str, labels: &BTreeMap<String, String>) -> String {
    let port = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: Some(String::new()) };
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        labels: Some(labels.clone().into_iter().collect()),
        host_config: Some(HostConfig {
            port_bindings: Some([("8080/tcp".to_owned(), Some(vec![port]))].into()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let id = docker.create_container(None, body).await.unwrap().id;
    docker.start_container(&id, None).await.unwrap();
    id
}
