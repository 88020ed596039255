//! Whatever ends a run, nothing of it stays; and nothing of anybody else goes.

use std::collections::HashMap;
use std::fs::{self, File};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::Docker;
use bollard::models::{NetworkCreateRequest, VolumeCreateRequest};
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListNetworksOptionsBuilder,
    ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder, RemoveVolumeOptions,
};
use futures_util::FutureExt;
use harden_check::check::Need;
use harden_check::lab::cleanup::sweep;
use harden_check::lab::{Engine, Event};
use testcontainers::runners::AsyncRunner;
use testcontainers::{GenericImage, ImageExt};

use crate::made::{answer, put, web};

const GOOD: &str = "USER 10001\nEXPOSE 8080\nCMD [\"/app/notes\"]";

/// How many containers, volumes, networks and images carry a label.
async fn count(docker: &Docker, label: &str) -> [usize; 4] {
    let filters = HashMap::from([("label", vec![label])]);
    let containers = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
    let volumes = ListVolumesOptionsBuilder::default().filters(&filters).build();
    let networks = ListNetworksOptionsBuilder::default().filters(&filters).build();
    let images = ListImagesOptionsBuilder::default().filters(&filters).build();
    [
        docker.list_containers(Some(containers)).await.unwrap().len(),
        docker.list_volumes(Some(volumes)).await.unwrap().volumes.unwrap_or_default().len(),
        docker.list_networks(Some(networks)).await.unwrap().len(),
        docker.list_images(Some(images)).await.unwrap().len(),
    ]
}

fn of_subject(subject: &str) -> String {
    format!("io.harden-check.subject={subject}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ends_well_leaves_nothing_and_two_at_once_do_not_meet() {
    let engine = Engine::connect().await.unwrap();
    let one = answer(GOOD, web("notes")).about("cleanup-one");
    let other = answer(GOOD, web("notes")).about("cleanup-other");
    let needs = [Need::Container, Need::Http, Need::Crash];
    let (first, second) = tokio::join!(one.web(&needs), other.web(&needs));
    for facts in [first, second] {
        let exchanges = facts.http.seen().unwrap();
        // The second service would list the first one's note if they shared a volume.
        assert_eq!(exchanges[4].body.matches("written by").count(), 1, "{exchanges:?}");
    }
    for subject in ["cleanup-one", "cleanup-other"] {
        assert_eq!(count(engine.docker(), &of_subject(subject)).await, [0; 4]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_gives_up_leaves_nothing() {
    let engine = Engine::connect().await.unwrap();
    let answer = answer(GOOD, web("notes")).about("cleanup-given-up");
    let label = of_subject("cleanup-given-up");
    let seen = async {
        while count(engine.docker(), &label).await[0] < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        _ = answer.observe(&[Need::Hang, Need::Stop]) => panic!("it was to be cut short"),
        () = seen => {}
    }
    assert_eq!(count(engine.docker(), &label).await, [0; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_leaves_nothing() {
    let engine = Engine::connect().await.unwrap();
    let answer = answer(GOOD, web("notes")).about("cleanup-panic");
    let panic = |event: &Event| assert!(!matches!(event, Event::Observing { .. }), "meant to panic");
    let outcome = AssertUnwindSafe(answer.observe_and(&[Need::Http], panic)).catch_unwind().await;
    assert!(outcome.is_err());
    assert_eq!(count(engine.docker(), &of_subject("cleanup-panic")).await, [0; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_floods_its_log_and_ignores_its_signal_is_removed_at_once() {
    let flood = "CMD [\"/bin/sh\", \"-c\", \"trap '' TERM; while true; do echo flooooooooooooood; done\"]";
    let engine = Engine::connect().await.unwrap();
    let mut container = web("notes");
    container.publish.clear();
    container.stop_timeout = Some(put(3600));
    let answer = answer(flood, container).about("cleanup-flood");
    let facts = answer.web(&[Need::Container]).await;
    let state = &facts.container.seen().unwrap().state;
    assert!(state.running && state.log.len() <= 40, "{} lines", state.log.len());
    assert_eq!(count(engine.docker(), &of_subject("cleanup-flood")).await, [0; 4]);
}

/// The folder where the lab keeps its locks, and the identity in it.
fn state_folder() -> (PathBuf, String) {
    let given = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let folder = given("HARDEN_CHECK_STATE").unwrap_or_else(|| {
        given("XDG_STATE_HOME")
            .unwrap_or_else(|| given("HOME").unwrap().join(".local/state"))
            .join("harden-check")
    });
    let machine = fs::read_to_string(folder.join("machine")).unwrap().trim().to_owned();
    (folder, machine)
}

/// A volume, a network and a running container with the labels of a run.
async fn left_behind(docker: &Docker, name: &str, machine: &str, deadline: &str) {
    let labels: HashMap<String, String> = [
        ("io.harden-check.run", name),
        ("io.harden-check.machine", machine),
        ("io.harden-check.deadline", deadline),
        ("io.harden-check.subject", name),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    let volume = VolumeCreateRequest {
        name: Some(format!("{name}-volume")),
        labels: Some(labels.clone()),
        ..VolumeCreateRequest::default()
    };
    docker.create_volume(volume).await.unwrap();
    let network = NetworkCreateRequest {
        name: format!("{name}-network"),
        labels: Some(labels.clone()),
        ..NetworkCreateRequest::default()
    };
    docker.create_network(network).await.unwrap();
    let request = GenericImage::new("harden-check/notes", "1").with_cmd(["/notes"]).with_labels(labels);
    // Forgotten, so that nothing but a sweep removes it.
    std::mem::forget(request.start().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_removes_what_a_dead_run_left_and_spares_the_living_and_the_strangers() {
    let engine = Engine::connect().await.unwrap();
    let docker = engine.docker();
    sweep(&engine).await.unwrap();
    let (folder, machine) = state_folder();
    // A test that fails leaves nothing for longer than this.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let deadline = (now + 300).to_string();
    let name = |what: &str| format!("livesweep{what}{}", std::process::id());
    let (dead, alive, other, foreign) = (name("dead"), name("alive"), name("other"), name("foreign"));

    let stranger = VolumeCreateRequest { name: Some(foreign.clone()), ..VolumeCreateRequest::default() };
    docker.create_volume(stranger).await.unwrap();
    let another_machine = "0123456789abcdef";
    left_behind(docker, &other, another_machine, &deadline).await;
    // Other tests sweep at the same time: nothing may look dead before it is whole.
    let hold = |run: &str| {
        let lock = File::create(folder.join(format!("runs/{run}.lock"))).unwrap();
        lock.lock().unwrap();
        lock
    };
    let dying = hold(&dead);
    left_behind(docker, &dead, &machine, &deadline).await;
    let lock = hold(&alive);
    left_behind(docker, &alive, &machine, &deadline).await;

    drop(dying);
    let dead = swept(&engine, &of_subject(&dead)).await;
    let spared = count(docker, &of_subject(&alive)).await;
    let others = count(docker, &of_subject(&other)).await;
    let stranger = docker.inspect_volume(&foreign).await.is_ok();
    // The stranger's machine has to remove its own; here the test is that machine.
    drop(lock);
    remove_all(docker, &of_subject(&other)).await;
    docker.remove_volume(&foreign, None::<RemoveVolumeOptions>).await.unwrap();
    let ended = swept(&engine, &of_subject(&alive)).await;
    assert_eq!((dead, spared, others, ended), ([0; 4], [1, 1, 1, 0], [1, 1, 1, 0], [0; 4]));
    assert!(stranger, "a stranger's volume went");
}

/// What is left after a sweep; one that finds another at work on the same run leaves it to that one.
async fn swept(engine: &Engine, label: &str) -> [usize; 4] {
    let mut left = [0; 4];
    for _ in 0..20 {
        sweep(engine).await.unwrap();
        left = count(engine.docker(), label).await;
        if left == [0; 4] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    left
}

async fn remove_all(docker: &Docker, label: &str) {
    let filters = HashMap::from([("label", vec![label])]);
    let containers = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
    for container in docker.list_containers(Some(containers)).await.unwrap() {
        let force = RemoveContainerOptionsBuilder::default().force(true).build();
        docker.remove_container(&container.id.unwrap(), Some(force)).await.unwrap();
    }
    let volumes = ListVolumesOptionsBuilder::default().filters(&filters).build();
    for volume in docker.list_volumes(Some(volumes)).await.unwrap().volumes.unwrap_or_default() {
        docker.remove_volume(&volume.name, None::<RemoveVolumeOptions>).await.unwrap();
    }
    let networks = ListNetworksOptionsBuilder::default().filters(&filters).build();
    for network in docker.list_networks(Some(networks)).await.unwrap() {
        docker.remove_network(&network.id.unwrap()).await.unwrap();
    }
}
