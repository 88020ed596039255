//! An engine that has no addresses left for another network.

use bollard::models::NetworkCreateRequest;
use harden_check::lab::Engine;
use harden_check::lab::kit::KitImage;

use crate::second_engine::SecondEngine;
use crate::support::{Desk, finish};

/// Two networks of eight addresses each, out of a range for such trials (RFC 2544), and none after them.
const POOL: [&str; 2] = ["--default-address-pool", "base=198.18.66.0/28,size=29"];

/// The ids of all networks, containers and volumes.
async fn everything(engine: &Engine) -> Vec<String> {
    let docker = engine.docker();
    let networks = docker.list_networks(None).await.unwrap().into_iter().filter_map(|network| network.id);
    let options = bollard::query_parameters::ListContainersOptionsBuilder::default().all(true).build();
    let containers = docker.list_containers(Some(options)).await.unwrap().into_iter();
    let volumes = docker
        .list_volumes(None::<bollard::query_parameters::ListVolumesOptions>)
        .await
        .unwrap()
        .volumes
        .unwrap_or_default()
        .into_iter();
    let mut all: Vec<String> = networks
        .chain(containers.filter_map(|container| container.id))
        .chain(volumes.map(|volume| volume.name))
        .collect();
    all.sort();
    all
}

async fn make_network(engine: &Engine, name: &str) -> Result<(), bollard::errors::Error> {
    let request = NetworkCreateRequest { name: name.to_owned(), ..NetworkCreateRequest::default() };
    engine.docker().create_network(request).await.map(drop)
}

#[tokio::test]
async fn the_line_that_asks_for_addresses_is_told_and_nothing_is_left_or_touched() {
    let mut second = SecondEngine::start(&POOL);
    let engine = second.connect(&[KitImage::Slim, KitImage::Notes]).await;
    let desk = Desk::new();
    let solution = desk.copy("16-own-networks/solution");
    let check = || finish(desk.exercise(16, &solution).env("DOCKER_HOST", second.address()), 120);

    // Somebody else's networks take what there is.
    make_network(&engine, "somebody").await.unwrap();
    make_network(&engine, "else").await.unwrap();
    let refused = make_network(&engine, "one-too-many").await.unwrap_err().to_string();
    let before = everything(&engine).await;
    let answer = check();
    assert_eq!(answer.code, Some(3), "{}", answer.stdout);
    let error = &answer.json()["error"];
    let says = |field: &str, words: &str| error[field].as_str().is_some_and(|text| text.contains(words));
    assert!(says("message", "run.sh:"), "{error}, where the engine said {refused}");
    assert!(says("help", "docker network rm"), "{error}");
    assert_eq!(everything(&engine).await, before);
}
