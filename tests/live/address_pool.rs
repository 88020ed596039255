//! An engine that has no addresses left for another network.

use std::collections::HashMap;
use std::process::{Command, Stdio};

use bollard::models::NetworkCreateRequest;
use bollard::query_parameters::{ListContainersOptionsBuilder, ListVolumesOptions};
use harden_check::lab::Engine;
use harden_check::lab::kit::KitImage;

use crate::second_engine::SecondEngine;
use crate::support::{Desk, finish};

/// Somebody else's networks. Their bridges stay on the machine when an engine ends, so they end with this.
struct Strangers(Vec<String>);

impl Strangers {
    /// Makes one more.
    async fn join(&mut self, engine: &Engine) -> Result<(), bollard::errors::Error> {
        let name = format!("hcs-{}-{}", self.0.len(), std::process::id() % 1_000_000);
        let bridge = HashMap::from([("com.docker.network.bridge.name".to_owned(), name.clone())]);
        self.0.push(name.clone());
        let request = NetworkCreateRequest { name, options: Some(bridge), ..NetworkCreateRequest::default() };
        engine.docker().create_network(request).await.map(drop)
    }
}

impl Drop for Strangers {
    fn drop(&mut self) {
        for bridge in &self.0 {
            let _ = Command::new("ip").args(["link", "delete", bridge]).stderr(Stdio::null()).status();
        }
    }
}

/// The ids of all networks, containers and volumes.
async fn everything(engine: &Engine) -> Vec<String> {
    let docker = engine.docker();
    let networks = docker.list_networks(None).await.unwrap().into_iter().filter_map(|network| network.id);
    let options = ListContainersOptionsBuilder::default().all(true).build();
    let containers = docker.list_containers(Some(options)).await.unwrap().into_iter();
    let volumes = docker.list_volumes(None::<ListVolumesOptions>).await.unwrap().volumes.unwrap_or_default();
    let mut all: Vec<String> = networks
        .chain(containers.filter_map(|container| container.id))
        .chain(volumes.into_iter().map(|volume| volume.name))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn the_line_that_asks_for_addresses_is_told_and_nothing_is_left_or_touched() {
    // Two networks of eight addresses each, out of a range for such trials (RFC 2544), and none after them.
    let pool = format!("base=198.18.{}.0/28,size=29", 128 + std::process::id() % 100);
    let mut second = SecondEngine::start(&["--default-address-pool", &pool]);
    let engine = second.connect(&[KitImage::Slim, KitImage::Notes]).await;
    let desk = Desk::new();
    let solution = desk.copy("16-own-networks/solution");
    let check = || finish(desk.exercise(16, &solution).env("DOCKER_HOST", second.address()), 120);

    // Somebody else's networks take what there is.
    let mut strangers = Strangers(Vec::new());
    strangers.join(&engine).await.unwrap();
    strangers.join(&engine).await.unwrap();
    let refused = strangers.join(&engine).await.unwrap_err().to_string();
    let before = everything(&engine).await;
    let answer = check();
    assert_eq!(answer.code, Some(3), "{}", answer.stdout);
    let error = &answer.json()["error"];
    let says = |field: &str, words: &str| error[field].as_str().is_some_and(|text| text.contains(words));
    assert!(says("message", "run.sh:"), "{error}, where the engine said {refused}");
    assert!(says("help", "docker network rm"), "{error}");
    assert_eq!(everything(&engine).await, before);
}
