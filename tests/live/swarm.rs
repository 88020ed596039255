//! A Swarm of somebody else is left as it is, and one of the lab's is left, whatever ended its run.
//!
//! A Swarm is a state of the whole engine: these tests are alone with it, and whoever judges submissions waits.
//! An engine that leaves one forgets the names of all containers that run, so that nothing is left here while
//! somebody's name would be lost.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tokio::sync::{RwLock, RwLockWriteGuard};

use crate::support::{Desk, copy_folder, engine, finish, signal, until};

/// Who judges a submission reads, and who needs an engine in no Swarm writes.
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

/// Alone with an engine that is in no Swarm. Whatever Swarm a test leaves that failed is left here: the tests
/// behind it want none.
struct Alone {
    had_bridge: bool,
    _others_wait: RwLockWriteGuard<'static, ()>,
}

impl Alone {
    fn new() -> Alone {
        let others_wait = SWARM.blocking_write();
        assert_eq!(state(), "inactive", "this test enters a Swarm itself");
        Alone { had_bridge: has_bridge(), _others_wait: others_wait }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if state() == "inactive" {
            return;
        }
        leave();
        if !self.had_bridge {
            let _ = Command::new("docker").args(["network", "rm", "docker_gwbridge"]).output();
        }
    }
}

/// What every run locks as long as its containers have names.
fn names() -> PathBuf {
    std::env::temp_dir().join("harden-check.unix----var-run-docker-sock.names")
}

/// Leaves the engine's Swarm, as soon as no run of the lab has a container that others find by name.
fn leave() {
    let names = File::options().append(true).create(true).open(names()).unwrap();
    names.lock().unwrap();
    let _ = Command::new("docker").args(["swarm", "leave", "--force"]).output();
}

/// The engine is in no Swarm any more, at the latest when the other tests' runs have ended.
fn is_left() {
    until("an engine in no Swarm", 120, || state() == "inactive");
}

/// Two containers of somebody else, of which one calls the other by its name.
struct Neighbours {
    caller: String,
    called: String,
    network: String,
}

impl Neighbours {
    fn new(tag: &str) -> Neighbours {
        let own = |what: &str| format!("swarm-test-{tag}-{what}-{}", std::process::id());
        let there = Neighbours { caller: own("caller"), called: own("called"), network: own("network") };
        docker(&["network", "create", &there.network]);
        for name in [&there.caller, &there.called] {
            let run = ["run", "--detach", "--name", name, "--network", &there.network, "--entrypoint"];
            docker(&[&run[..], &["sleep", "harden-check/slim:1", "600"]].concat());
        }
        assert!(there.can_call(), "as long as nobody leaves a Swarm");
        there
    }

    fn can_call(&self) -> bool {
        let call = ["exec", &self.caller, "nslookup", "-type=a", &self.called, "127.0.0.11"];
        let output = Command::new("docker").args(call).output().unwrap();
        String::from_utf8_lossy(&output.stdout).contains(&format!("Name:\t{}", self.called))
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rm", "--force", &self.caller, &self.called]).output();
        let _ = Command::new("docker").args(["network", "rm", &self.network]).output();
    }
}

#[test]
fn no_swarm_is_entered_whose_end_would_take_a_name() {
    let _alone = Alone::new();
    let desk = Desk::new();
    let neighbours = Neighbours::new("before");
    let answer = finish(&mut desk.exercise(13, &services(&desk)), 300);
    assert_eq!(answer.code, Some(3), "{}", answer.stdout);
    let told: Value = answer.json();
    assert_eq!(told["error"]["kind"], "swarm-takes-names", "{told:#}");
    let words = told["error"]["message"].as_str().unwrap();
    assert!(words.starts_with("run.sh:10") && words.contains(&neighbours.called), "{words}");
    assert_eq!((state().as_str(), neighbours.can_call()), ("inactive", true));
}

#[test]
fn a_swarm_of_somebody_else_is_neither_used_nor_left() {
    let _alone = Alone::new();
    docker(&["swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1:2377"]);
    let labelled = |kind: &str| engine("GET", kind).as_array().map_or(0, Vec::len);
    let before = engine("GET", "/swarm");
    let desk = Desk::new();
    let answer = finish(&mut desk.exercise(13, &services(&desk)), 300);
    let after = engine("GET", "/swarm");
    let (made, cleaned) = (labelled("/secrets") + labelled("/services"), {
        let mut clean = desk.command();
        finish(clean.arg("clean"), 300).code
    });
    let still = state();
    leave();
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
    let _alone = Alone::new();
    let (desk, bridge) = (Desk::new(), has_bridge());
    let mut run = desk.exercise(13, &services(&desk)).spawn().unwrap();
    until("a service", 240, || engine("GET", "/services").as_array().is_some_and(|list| !list.is_empty()));
    signal(run.id(), "KILL");
    run.wait().unwrap();
    assert_eq!(state(), "active", "nobody has cleaned up yet");
    // Meanwhile somebody has started containers that find each other by name.
    let neighbours = Neighbours::new("behind");
    let clean = || {
        let answer = finish(desk.command().arg("clean"), 300);
        assert_eq!(answer.code, Some(0), "{}", answer.stderr);
        answer.stdout
    };
    let words = clean();
    assert!(words.contains("stays as long as"), "{words}");
    assert_eq!((state().as_str(), neighbours.can_call()), ("active", true));
    drop(neighbours);
    until("an engine in no Swarm", 120, || {
        clean();
        state() == "inactive"
    });
    assert_eq!(has_bridge(), bridge);
    let filter = "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22com.docker.swarm.service.id%22%5D%7D";
    assert_eq!(engine("GET", filter).as_array().map_or(0, Vec::len), 0);
}

#[test]
fn two_runs_share_one_swarm_and_the_last_one_leaves_it() {
    let _alone = Alone::new();
    let desk = Desk::new();
    let folder = services(&desk);
    let (one, other) =
        (desk.exercise(13, &folder).spawn().unwrap(), desk.exercise(13, &folder).spawn().unwrap());
    for run in [one, other] {
        let answer = crate::support::wait(run, 600);
        assert_eq!(answer.code, Some(0), "{}", answer.stdout);
    }
    assert!(names().exists(), "what a test locks before it leaves a Swarm is what runs lock");
    is_left();
}
