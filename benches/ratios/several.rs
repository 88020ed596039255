//! How long does a check of several containers take, against the same containers made bare?

use std::collections::BTreeMap;
use std::path::Path;

use bollard::Docker;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::{
    ContainerCreateBody, ExecConfig, HostConfig, NetworkConnectRequest, NetworkCreateRequest, PortBinding,
};
use bollard::query_parameters::{DownloadFromContainerOptionsBuilder, RemoveContainerOptionsBuilder};
use futures_util::StreamExt;
use futures_util::future::{join_all, try_join_all};
use harden_check::lab::build::{BuildRequest, build, remove_images};
use harden_check::lab::{Builds, Engine};
use harden_check::submission;

use super::LABEL;
use super::turns::in_turn;
use super::work::export;

/// How long a connection is waited for whose packets are dropped, in milliseconds.
const DROPPED: f64 = 2500.0;
/// Exercises with several containers, held against the same ones made bare.
const SEVERAL: [Several; 6] = [
    // A copy of its own, in which the secret is replaced, and both images searched for it.
    Several {
        number: "13",
        folder: "13-secret-backend",
        copies: 2,
        execs: 20,
        reads: 3,
        exports: 2,
        ..PLAIN
    },
    // In each container: who listens, what lies there, what every other one hands out.
    Several { number: "14", folder: "14-least-privilege-secrets", execs: 18, reads: 5, ..PLAIN },
    // Two containers of the lab's, each on a network of its own, and calls that are refused at once.
    Several { number: "15", folder: "15-publish-ports", stands: 2, execs: 5, ..PLAIN },
    Several { number: "16", folder: "16-own-networks", execs: 12, dropped: DROPPED, ..PLAIN },
    // Three hosts outside, and calls that are dropped; then those to whoever may pass something on.
    Several { number: "17", folder: "17-egress", stands: 3, execs: 23, dropped: DROPPED, ..PLAIN },
    // As step 15; the image is searched for secrets beside it, and the folder is.
    Several { number: "27", folder: "27-common-mistakes", stands: 2, execs: 12, exports: 1, ..PLAIN },
];
/// One copy, of which nothing is asked.
const PLAIN: Several =
    Several { number: "", folder: "", copies: 1, stands: 0, execs: 0, reads: 0, exports: 0, dropped: 0.0 };
/// An exercise with several containers, and what the engine has to do for it beside them.
struct Several {
    number: &'static str,
    folder: &'static str,
    /// How many copies of its containers stand up.
    copies: usize,
    /// Containers of the lab's own, each on a network of its own and with a published port.
    stands: usize,
    /// Programs that are started in the containers, as many as the lab starts, all at once: the calls that are
    /// tried, and the looks that need a container.
    execs: usize,
    /// Files that are read out of the containers through the engine.
    reads: usize,
    /// Images that are exported to be searched.
    exports: usize,
    /// Time for which a dropped packet is waited for, in milliseconds.
    dropped: f64,
}

/// All that are wanted, one after the other.
pub(crate) fn all(desk: &Path, wanted: impl Fn(&str) -> bool) {
    for exercise in SEVERAL.iter().filter(|exercise| wanted(exercise.number)) {
        let what = "containers, networks and calls";
        in_turn(desk, (exercise.folder, exercise.number), exercise.dropped, what, async |folder, round| {
            bare_several(folder, round, exercise).await;
        });
    }
}

/// A port of the host that the engine finds free.
fn any_port() -> Option<Vec<PortBinding>> {
    Some(vec![PortBinding { host_ip: None, host_port: Some("0".to_owned()) }])
}

/// The engine's own work: the containers of the plan on their networks, one after the other as the lab
/// starts them, then those of the lab's own at once, and a program in each.
async fn bare_several(folder: &Path, round: u32, exercise: &Several) {
    let engine = Engine::connect().await.unwrap();
    let docker = engine.docker();
    let submission = submission::read(folder).unwrap();
    let run_id = format!("bench-several-{}-{}-{round}", exercise.number, std::process::id());
    let labels = BTreeMap::from([(LABEL.to_owned(), run_id.clone())]);
    let labelled = || Some(labels.clone().into_iter().collect());
    // None of them takes from another.
    let images = join_all(submission.plan.builds.iter().enumerate().map(|(number, spec)| {
        let (engine, run_id, labels) = (&engine, &run_id, &labels);
        async move {
            let earlier = Builds::default().known_to(spec);
            let request =
                BuildRequest { folder, spec, run_id, number, labels, earlier: &earlier, another_day: false };
            build(engine, &request, &|_| ()).await.unwrap().image.unwrap().tag
        }
    }));
    let images = images.await;
    let mut networks: Vec<String> =
        submission.plan.networks.iter().map(|network| format!("{run_id}-{}", network.name.value)).collect();
    networks.extend((0..exercise.stands).map(|number| format!("{run_id}-lab-{number}")));
    let made = networks.iter().map(|name| {
        let request = NetworkCreateRequest {
            name: name.clone(),
            labels: labelled(),
            ..NetworkCreateRequest::default()
        };
        docker.create_network(request)
    });
    try_join_all(made).await.unwrap();
    let started = |image: &str, networks: Vec<String>, ports: Vec<u16>| {
        let ports = ports.into_iter().map(|port| (format!("{port}/tcp"), any_port())).collect();
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            labels: labelled(),
            host_config: Some(HostConfig {
                network_mode: Some(networks[0].clone()),
                port_bindings: Some(ports),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        async move {
            let id = docker.create_container(None, body).await.unwrap().id;
            for network in &networks[1..] {
                let request =
                    NetworkConnectRequest { container: id.clone(), ..NetworkConnectRequest::default() };
                docker.connect_network(network, request).await.unwrap();
            }
            docker.start_container(&id, None).await.unwrap();
            id
        }
    };
    let mut ids = Vec::new();
    for container in
        submission.plan.containers.iter().cycle().take(submission.plan.containers.len() * exercise.copies)
    {
        let on = container.networks.iter().map(|on| format!("{run_id}-{}", on.value.network)).collect();
        let ports = container.publish.iter().map(|port| port.value.container_port).collect();
        ids.push(started(&images[container.build_index().unwrap_or(0)], on, ports).await);
    }
    let stands = networks.iter().skip(submission.plan.networks.len());
    ids.extend(join_all(stands.map(|network| started(&images[0], vec![network.clone()], vec![8080]))).await);
    let some = |count: usize| ids.iter().cycle().take(count);
    tokio::join!(
        join_all(some(exercise.execs).map(|id| asked(docker, id))),
        join_all(some(exercise.reads).map(|id| read(docker, id))),
        join_all(images.iter().take(exercise.exports).map(|image| export(docker, image))),
    );
    let force = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    try_join_all(ids.iter().map(|id| docker.remove_container(id, Some(force.clone())))).await.unwrap();
    try_join_all(networks.iter().map(|network| docker.remove_network(network))).await.unwrap();
    remove_images(&engine, LABEL, &run_id).await.unwrap();
}

/// A file of a container, read through the engine.
async fn read(docker: &Docker, id: &str) {
    let options = DownloadFromContainerOptionsBuilder::default().path("/etc/passwd").build();
    let mut stream = docker.download_from_container(id, Some(options));
    while let Some(part) = stream.next().await {
        part.unwrap();
    }
}

/// A program that runs in a container to its end.
async fn asked(docker: &Docker, id: &str) {
    let config = ExecConfig {
        cmd: Some(vec!["/app/notes".to_owned(), "version".to_owned()]),
        attach_stdout: Some(true),
        ..ExecConfig::default()
    };
    let exec = docker.create_exec(id, config).await.unwrap().id;
    let options = StartExecOptions::default();
    if let StartExecResults::Attached { mut output, .. } =
        docker.start_exec(&exec, Some(options)).await.unwrap()
    {
        while output.next().await.is_some() {}
    }
}
