//! A Swarm of somebody else is left as it is, and one of the lab's is left, whatever ended its run.
//!
//! A Swarm is a state of the whole engine: these tests are alone with it, and whoever judges services of a Swarm
//! waits.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tokio::sync::RwLock;

use crate::support::{Desk, copy_folder, engine, finish, signal, until};

/// Who uses the lab's Swarm reads, and who needs an engine in none writes.
pub(crate) static SWARM: RwLock<()> = RwLock::const_new(());

/// Services of a Swarm, as the exercise's right answer has them.
fn services(desk: &Desk) -> PathBuf {
    let folder = desk.copy("13-secret-backend/solution");
    let answer =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("exercises/13-secret-backend/right/swarm-services");
    copy_folder(&answer, &folder);
    fs::remove_file(folder.join("compose.yaml")).unwrap();
    folder
}

fn docker(words: &[&str]) {
    let output = Command::new("docker").args(words).output().unwrap();
    assert!(output.status.success(), "docker {words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// `inactive`, `active`.
fn state() -> String {
    engine("GET", "/info")["Swarm"]["LocalNodeState"].as_str().unwrap_or_default().to_owned()
}

fn has_bridge() -> bool {
    let networks = engine("GET", "/networks");
    networks.as_array().unwrap().iter().any(|network| network["Name"] == "docker_gwbridge")
}

#[test]
fn a_swarm_of_somebody_else_is_neither_used_nor_left() {
    let _alone = SWARM.blocking_write();
    assert_eq!(state(), "inactive", "this test enters a Swarm itself");
    docker(&["swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1:2377"]);
    let labelled = |kind: &str| engine("GET", kind).as_array().map_or(0, Vec::len);
    let before = engine("GET", "/swarm");
    let desk = Desk::new();
    let answer = finish(&mut desk.exercise(13, &services(&desk)), 120);
    let after = engine("GET", "/swarm");
    let (made, cleaned) = (labelled("/secrets") + labelled("/services"), {
        let mut clean = desk.command();
        finish(clean.arg("clean"), 60).code
    });
    let still = state();
    docker(&["swarm", "leave", "--force"]);
    docker(&["network", "rm", "docker_gwbridge"]);
    assert_eq!(answer.code, Some(3), "{}", answer.stdout);
    let told: Value = answer.json();
    assert_eq!(told["error"]["kind"], "foreign-swarm", "{told:#}");
    let words = told["error"]["message"].as_str().unwrap();
    assert!(words.starts_with("run.sh:10"), "the line of the first service: {words}");
    assert_eq!(
        (before["ID"].clone(), before["Version"].clone()),
        (after["ID"].clone(), after["Version"].clone())
    );
    assert_eq!((made, cleaned, still.as_str()), (0, Some(0), "active"));
}

#[test]
fn a_killed_run_is_swept_with_its_swarm() {
    let _alone = SWARM.blocking_write();
    assert_eq!(state(), "inactive", "the run enters a Swarm itself");
    let (desk, bridge) = (Desk::new(), has_bridge());
    let mut run = desk.exercise(13, &services(&desk)).spawn().unwrap();
    until("a service", 90, || engine("GET", "/services").as_array().is_some_and(|list| !list.is_empty()));
    signal(run.id(), "KILL");
    run.wait().unwrap();
    assert_eq!(state(), "active", "nobody has cleaned up yet");
    let mut clean = desk.command();
    let answer = finish(clean.arg("clean"), 120);
    assert_eq!(answer.code, Some(0), "{}", answer.stderr);
    assert!(answer.stdout.contains("Swarm"), "{}", answer.stdout);
    assert_eq!((state().as_str(), has_bridge()), ("inactive", bridge));
    let filter = "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22com.docker.swarm.service.id%22%5D%7D";
    assert_eq!(engine("GET", filter).as_array().map_or(0, Vec::len), 0);
}

#[test]
fn two_runs_share_one_swarm_and_the_last_one_leaves_it() {
    let _alone = SWARM.blocking_write();
    let desk = Desk::new();
    let folder = services(&desk);
    let (one, other) =
        (desk.exercise(13, &folder).spawn().unwrap(), desk.exercise(13, &folder).spawn().unwrap());
    for run in [one, other] {
        let answer = crate::support::wait(run, 240);
        assert_eq!(answer.code, Some(0), "{}", answer.stdout);
    }
    assert_eq!(state(), "inactive");
}
