//! The engine that is asked is the one that the user's `docker` command would ask.

use std::fs;

use crate::support::{Desk, Proxy, finish};

/// The folder of the context `workshop`: the SHA-256 of its name.
const WORKSHOP: &str = "ee510d1a07ac7e6491ea191cd1918ea553ed2a358c8a0a04c1b90bd89222c314";

#[test]
fn a_context_leads_the_whole_run_to_its_engine() {
    let desk = Desk::new();
    let solution = desk.copy("20-resource-limits/solution");
    let proxy = Proxy::start();
    let folder = desk.path().join("docker");
    let meta = folder.join("contexts/meta").join(WORKSHOP);
    fs::create_dir_all(&meta).unwrap();
    let host = proxy.docker_host();
    let text = format!("{{\"Name\":\"workshop\",\"Endpoints\":{{\"docker\":{{\"Host\":\"{host}\"}}}}}}");
    fs::write(meta.join("meta.json"), text).unwrap();
    fs::write(folder.join("config.json"), "{\"currentContext\":\"workshop\"}").unwrap();

    let doctor =
        finish(desk.command().args(["doctor", "--format", "json"]).env("DOCKER_CONFIG", &folder), 60);
    let document = doctor.json();
    assert_eq!(document["address"], host.as_str(), "{document:#}");
    let address = document["facts"].as_array().unwrap().iter().find(|fact| fact["id"] == "address").unwrap();
    assert!(address["meaning"].as_str().unwrap().contains("`workshop`"), "{address:#}");

    // All of it, the neighbour of the attacked service as well: builds, looks, experiments, removal.
    let before = proxy.connections();
    let answer = finish(desk.exercise(20, &solution).env("DOCKER_CONFIG", &folder), 300);
    assert_eq!(answer.code, Some(0), "{}{}", answer.stdout, answer.stderr);
    assert!(proxy.connections() > before + 50, "{}", proxy.connections());

    proxy.cut();
    let gone = finish(desk.exercise(20, &solution).env("DOCKER_CONFIG", &folder), 60);
    assert_eq!(gone.code, Some(3), "{}", gone.stderr);
    let error = gone.json()["error"].clone();
    let help = error["help"].as_str().unwrap();
    assert!(error["kind"] == "no-engine" && help.contains("`workshop`") && help.contains(WORKSHOP), "{help}");
}
