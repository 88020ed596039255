//! The engine is the judge of words: what the Docker command and the engine take, the reader takes with
//! the same meaning; what they refuse, it refuses at the learner's line.
//!
//! Each row of the tables in `tests/live/words` is handed to the real `docker` command, which makes an
//! object and starts nothing, and to the reader. What the reader makes of it is made as well, and the
//! engine's view of both is compared. Only where the reader refuses what `docker create` takes is the
//! container started: a refusal of the start counts as one.

mod compare;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use bollard::Docker;
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, InspectContainerOptions, RemoveContainerOptionsBuilder,
    RemoveVolumeOptions, StartContainerOptions,
};
use futures_util::StreamExt;
use harden_check::lab::{Requests, requests};
use harden_check::submission::{Plan, Submission, read};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::timeout;

use table::{Row, Section};

const IMAGE: &str = "harden-check/slim:1";
/// Who made the objects of this test, so that they can be found again.
const OURS: &str = "io.harden-check.words";
/// Rows at work at the same time: more only wait for the engine's locks.
const AT_ONCE: usize = 6;

/// What became of the words on one side.
#[derive(Debug)]
enum Answer<T> {
    Taken(T),
    /// The words of the refusal.
    Refused(String),
}

/// What the reader made of them.
enum Ours {
    Read(Box<Submission>),
    /// Docker takes it, the lab does not carry it out.
    Outside,
    /// A mistake at a place of `run.sh`.
    Refused(String),
}

#[derive(Default)]
struct Counts(BTreeMap<&'static str, usize>);

struct Judge {
    docker: Docker,
    /// Containers that are started, one after the other: two might want the same port.
    starting: Mutex<()>,
}

#[tokio::test(flavor = "multi_thread")]
async fn words_mean_what_they_mean_to_docker() {
    let judge = Judge { docker: Docker::connect_with_defaults().unwrap(), starting: Mutex::default() };
    judge.clean_up().await;
    let rows = table::rows(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/words"));
    let total = rows.len();
    let judged: Vec<(Row, Result<&'static str, String>)> =
        futures_util::stream::iter(rows.into_iter().enumerate())
            .map(|(number, row)| {
                let judge = &judge;
                async move {
                    let verdict = judge.row(number, &row).await;
                    (row, verdict)
                }
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
    judge.clean_up().await;
    let mut counts = Counts::default();
    let mut wrong = Vec::new();
    for (row, verdict) in judged {
        match verdict {
            Ok(kind) => *counts.0.entry(kind).or_default() += 1,
            Err(difference) => {
                wrong.push(format!("{}:{}: {}\n    {difference}", row.file, row.line, row.words))
            }
        }
    }
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} of {total} rows differ:\n{}\n{:?}",
        wrong.len(),
        wrong.join("\n"),
        counts.0
    );
    // A table that says nothing would hold as well.
    for (kind, least) in
        [("the same", 400), ("both refuse", 250), ("outside of the lab", 50), ("refused at the start", 20)]
    {
        let count = counts.0.get(kind).copied().unwrap_or_default();
        assert!(count >= least, "{kind}: {count} of {total}, {:?}", counts.0);
    }
}

impl Judge {
    async fn row(&self, number: usize, row: &Row) -> Result<&'static str, String> {
        let folder = table::folder();
        let name = format!("words-{number}");
        let real = self.real(row, &name, &folder).await;
        let ours = our_reading(row, &name, &folder);
        let verdict = self.compare(row, &name, &real, ours).await;
        match (&real, row.section) {
            (Answer::Taken(id), Section::Create) => self.remove(id).await,
            (Answer::Taken(id), Section::Network) => self.docker.remove_network(id).await.unwrap(),
            _ => {}
        }
        verdict
    }

    async fn compare(
        &self,
        row: &Row,
        name: &str,
        real: &Answer<String>,
        ours: Ours,
    ) -> Result<&'static str, String> {
        match (real, ours) {
            (Answer::Refused(_), Ours::Refused(_) | Ours::Outside) if row.newer.is_none() => {
                Ok("both refuse")
            }
            (Answer::Refused(words), _)
                if row.newer.as_ref().is_some_and(|newer| words.contains(newer.as_str())) =>
            {
                Ok("of a newer engine")
            }
            // A danger is refused before anything is asked.
            (Answer::Refused(_), Ours::Read(submission)) if !submission.dangers.is_empty() => {
                Ok("both refuse")
            }
            (Answer::Refused(words), Ours::Read(submission)) => {
                self.refused_by_the_engine_as_well(row, name, words, &submission.plan).await
            }
            (Answer::Refused(words), _) => {
                Err(format!("docker refuses in other words than the row says: {words}"))
            }
            (Answer::Taken(_), Ours::Outside) => Ok("outside of the lab"),
            (Answer::Taken(_), Ours::Read(submission)) if !submission.dangers.is_empty() => {
                Ok("outside of the lab")
            }
            (Answer::Taken(id), Ours::Refused(words)) => match row.section {
                Section::Create => match self.start(id).await {
                    Ok(()) => Err(format!("docker takes it, the reader says: {words}")),
                    Err(_) => Ok("refused at the start"),
                },
                _ => Err(format!("docker takes it, the reader says: {words}")),
            },
            (Answer::Taken(id), Ours::Read(submission)) => self.same(row, name, id, &submission.plan).await,
        }
    }

    /// Whether a refusal that the reader cannot know of is the engine's for the lab's request as well.
    async fn refused_by_the_engine_as_well(
        &self,
        row: &Row,
        name: &str,
        words: &str,
        plan: &Plan,
    ) -> Result<&'static str, String> {
        if !row.host {
            return Err(format!("docker refuses it, the reader takes it: {words}"));
        }
        match self.make(row, name, plan).await {
            Err(refusal) if words.contains(refusal.trim()) => Ok("refused by the engine"),
            Err(refusal) => Err(format!("docker says: {words}\n    the lab hears: {refusal}")),
            Ok(made) => {
                match row.section {
                    Section::Network => self.docker.remove_network(&made).await.unwrap(),
                    _ => self.remove(&made).await,
                }
                Err(format!("docker refuses it, and the lab's request is taken: {words}"))
            }
        }
    }

    async fn same(&self, row: &Row, name: &str, id: &str, plan: &Plan) -> Result<&'static str, String> {
        let sent = requests(plan).map_err(|error| format!("the lab: {error}"))?;
        match row.section {
            Section::Create => {
                let made = self
                    .make(row, name, plan)
                    .await
                    .map_err(|refusal| format!("the lab hears: {refusal}"))?;
                let seen = (self.inspect(id).await, self.inspect(&made).await);
                self.remove(&made).await;
                compare::containers(&seen.0, &seen.1, plan, &sent)?;
            }
            Section::Network => {
                let seen = self.docker.inspect_network(id, None).await.unwrap();
                compare::network(&serde_json::to_value(seen).unwrap(), &sent.networks)?;
            }
            Section::Volume => {
                let seen = self.docker.inspect_volume(id).await.unwrap();
                compare::volume(&serde_json::to_value(seen).unwrap(), &sent.volumes)?;
            }
            // Nothing was made: the image is not there.
            Section::Run => {}
        }
        Ok("the same")
    }

    /// Makes what the lab would ask for, without the probe. The lab's names would hide a difference in
    /// volumes and networks that are made by being named, so they go.
    async fn make(&self, row: &Row, name: &str, plan: &Plan) -> Result<String, String> {
        let Requests { prefix, containers, networks, .. } =
            requests(plan).map_err(|error| error.to_string())?;
        if row.section == Section::Network {
            let Some(network) = networks.into_iter().next() else {
                return Err("no network is asked for".to_owned());
            };
            return match self.docker.create_network(network).await {
                Ok(made) => Ok(made.id),
                Err(bollard::errors::Error::DockerResponseServerError { message, .. }) => Err(message),
                Err(error) => Err(error.to_string()),
            };
        }
        let text = serde_json::to_string(&containers[0]).unwrap().replace(&prefix, "");
        let mut body: bollard::models::ContainerCreateBody = serde_json::from_str(&text).unwrap();
        let host = body.host_config.as_mut().unwrap();
        host.mounts.as_mut().unwrap().retain(|mount| mount.target.as_deref() != Some("/.harden-check"));
        body.labels.as_mut().unwrap().insert(OURS.to_owned(), row.line.to_string());
        let platform = plan.containers[0].platform.as_ref().map_or("", |platform| &platform.value);
        let options =
            CreateContainerOptionsBuilder::default().name(&format!("{name}-lab")).platform(platform).build();
        match self.docker.create_container(Some(options), body).await {
            Ok(made) => Ok(made.id),
            Err(bollard::errors::Error::DockerResponseServerError { message, .. }) => Err(message),
            Err(error) => panic!("{}: {error}", row.words),
        }
    }

    async fn real(&self, row: &Row, name: &str, folder: &TempDir) -> Answer<String> {
        let words = &row.words;
        let line = match row.section {
            // What a learner's environment file or volume is called does not matter, who made it does.
            Section::Create => {
                format!("docker create --pull never --label {OURS}={} {words} {IMAGE} true", row.line)
            }
            Section::Run => format!("docker run --pull never {words} harden-check/nobody:0 true"),
            Section::Network => format!("docker network create --label {OURS}=1 {words} {name}"),
            Section::Volume => format!("docker volume create --label {OURS}=1 {words} {name}"),
        };
        let mut command = Command::new("sh");
        command
            .args(["-c", &line])
            .current_dir(folder)
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let output = timeout(Duration::from_secs(300), command.output()).await.expect(words).unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let absent = row.section == Section::Run && told.contains("No such image: harden-check/nobody:0");
        if output.status.success() || absent {
            let said = String::from_utf8(output.stdout).unwrap();
            return Answer::Taken(said.lines().next_back().unwrap_or_default().to_owned());
        }
        Answer::Refused(told)
    }

    async fn inspect(&self, id: &str) -> Value {
        serde_json::to_value(
            self.docker.inspect_container(id, None::<InspectContainerOptions>).await.unwrap(),
        )
        .unwrap()
    }

    async fn start(&self, id: &str) -> Result<(), String> {
        let _one = self.starting.lock().await;
        let started = self.docker.start_container(id, None::<StartContainerOptions>).await;
        self.remove(id).await;
        started.map_err(|error| error.to_string())
    }

    async fn remove(&self, id: &str) {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        // `--help` makes none, and a started one is gone.
        let _ = self.docker.remove_container(id, Some(options)).await;
    }

    async fn clean_up(&self) {
        use bollard::query_parameters::{
            ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptions,
        };
        let filters = std::collections::HashMap::from([("label", vec![OURS])]);
        let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        for container in self.docker.list_containers(Some(options)).await.unwrap() {
            self.remove(&container.id.unwrap()).await;
        }
        let options = ListNetworksOptionsBuilder::default().filters(&filters).build();
        for network in self.docker.list_networks(Some(options)).await.unwrap() {
            self.docker.remove_network(&network.id.unwrap()).await.unwrap();
        }
        // Volumes that a container makes by naming them have no label.
        for volume in
            self.docker.list_volumes(None::<ListVolumesOptions>).await.unwrap().volumes.unwrap_or_default()
        {
            if volume.name.to_lowercase().starts_with("words") {
                let _ = self.docker.remove_volume(&volume.name, None::<RemoveVolumeOptions>).await;
            }
        }
    }
}

fn our_reading(row: &Row, name: &str, folder: &TempDir) -> Ours {
    let words = &row.words;
    let script = match row.section {
        Section::Create | Section::Run => format!("docker run {words} {IMAGE} true\n"),
        // A container is wanted, so that the file is one that can be judged.
        Section::Network => format!("docker network create {words} {name}\ndocker run {IMAGE}\n"),
        Section::Volume => format!("docker volume create {words} {name}\ndocker run {IMAGE}\n"),
    };
    fs::write(folder.path().join("run.sh"), script).unwrap();
    match read(folder.path()) {
        Ok(submission) => Ours::Read(Box::new(submission)),
        Err(problems) => {
            let said = harden_check::submission::render_problems(
                &problems,
                harden_check::words::Language::En,
                false,
            );
            // Each problem points into a file of the learner's.
            assert!(problems.iter().all(|problem| problem.at.is_some()), "{words}: {said}");
            match problems.iter().all(|problem| problem.outside_lab) {
                true => Ours::Outside,
                false => Ours::Refused(said),
            }
        }
    }
}
