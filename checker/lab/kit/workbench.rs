//! Which few things does the kit ask of an engine while it makes an image?

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::time::Duration;

use bollard::Docker;
use bollard::body_try_stream;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{
    CreateContainerOptions, ImportImageOptions, LogsOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptionsBuilder, StartContainerOptions, UploadToContainerOptionsBuilder, WaitContainerOptions,
};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use hyper::body::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::packages::last_lines;
use super::problem::KitProblem;

/// How long one step inside a container may take: `dpkg` on a slow disk, with room.
const STEP_DEADLINE: Duration = Duration::from_secs(1200);

/// How many bytes are read from a file at once on their way to the engine.
const CHUNK: usize = 256 * 1024;

/// Loads a `docker save` archive into the engine.
pub(super) async fn load(docker: &Docker, archive: File) -> Result<(), KitProblem> {
    let body = body_try_stream(chunks(archive));
    // Some hundred megabytes go up before the engine's first answer.
    let docker = docker.clone().with_timeout(STEP_DEADLINE);
    let answers = docker.import_image(ImportImageOptions::default(), body, None);
    answers.try_for_each(|_progress| async { Ok(()) }).await.map_err(KitProblem::engine("to load an image"))
}

/// A container in between, not yet started: no network, and nothing of the host.
pub(super) struct WorkContainer<'a> {
    docker: &'a Docker,
    id: String,
}

impl<'a> WorkContainer<'a> {
    /// Creates a container that will run `command` as root, with the labels of unfinished work.
    pub(super) async fn create(
        docker: &'a Docker,
        image: &str,
        command: &[&str],
        labels: &BTreeMap<String, String>,
    ) -> Result<WorkContainer<'a>, KitProblem> {
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            entrypoint: Some(Vec::new()),
            cmd: Some(command.iter().map(|&word| word.to_owned()).collect()),
            user: Some("0:0".to_owned()),
            labels: Some(labels.clone().into_iter().collect()),
            network_disabled: Some(true),
            host_config: Some(HostConfig { network_mode: Some("none".to_owned()), ..HostConfig::default() }),
            ..ContainerCreateBody::default()
        };
        let created = docker.create_container(None::<CreateContainerOptions>, body).await;
        let created = created.map_err(KitProblem::engine("to create a container"))?;
        Ok(WorkContainer { docker, id: created.id })
    }

    /// Unpacks a tar archive in the root of the container.
    pub(super) async fn put(&self, archive: File) -> Result<(), KitProblem> {
        let options = UploadToContainerOptionsBuilder::default().path("/").build();
        let docker = self.docker.clone().with_timeout(STEP_DEADLINE);
        let sent =
            docker.upload_to_container(&self.id, Some(options), body_try_stream(chunks(archive))).await;
        sent.map_err(KitProblem::engine("to copy files into a container"))
    }

    /// Starts the container, waits for its end, and returns what it printed on its standard output.
    pub(super) async fn run(&self, step: &str) -> Result<String, KitProblem> {
        let started = self.docker.start_container(&self.id, None::<StartContainerOptions>).await;
        started.map_err(KitProblem::engine("to start a container"))?;
        let mut ends = self.docker.wait_container(&self.id, None::<WaitContainerOptions>);
        let end = timeout(STEP_DEADLINE, ends.next()).await.map_err(|_elapsed| KitProblem::Deadline {
            what: step.to_owned(),
            seconds: STEP_DEADLINE.as_secs(),
        })?;
        let code = match end {
            Some(Ok(end)) => end.status_code,
            // bollard turns an exit code other than 0 into an error.
            Some(Err(bollard::errors::Error::DockerContainerWaitError { code, .. })) => code,
            Some(Err(error)) => return Err(KitProblem::engine("to wait for a container")(error)),
            None => return Err(step_failed(step, -1, "the engine did not tell the container's end")),
        };
        if code == 0 {
            return self.log(true).await;
        }
        let said = self.log(false).await?;
        Err(step_failed(step, code, &last_lines(&said, 5)))
    }

    /// The container's file system as a tar archive, in a temporary file, ready to be read.
    pub(super) async fn export(&self) -> Result<File, KitProblem> {
        save_stream(self.docker.export_container(&self.id), "to export a container").await
    }

    /// Removes the container.
    pub(super) async fn remove(self) -> Result<(), KitProblem> {
        remove_container(self.docker, &self.id).await
    }

    async fn log(&self, only_output: bool) -> Result<String, KitProblem> {
        let options = LogsOptionsBuilder::default().stdout(true).stderr(!only_output).build();
        let lines = self.docker.logs(&self.id, Some(options));
        let pieces: Vec<_> =
            lines.try_collect().await.map_err(KitProblem::engine("to show a container's log"))?;
        Ok(pieces.into_iter().map(|piece| piece.to_string()).collect())
    }
}

/// Writes a stream from the engine to a temporary file, ready to be read.
pub(super) async fn save_stream(
    bytes: impl Stream<Item = Result<Bytes, bollard::errors::Error>>,
    action: &str,
) -> Result<File, KitProblem> {
    let writing = "writing a temporary file";
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(KitProblem::file(writing))?);
    let mut bytes = std::pin::pin!(bytes);
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(KitProblem::engine(action))?;
        file.write_all(&chunk).await.map_err(KitProblem::file(writing))?;
    }
    file.flush().await.map_err(KitProblem::file(writing))?;
    let mut file = file.into_std().await;
    file.seek(SeekFrom::Start(0)).map_err(KitProblem::file(writing))?;
    Ok(file)
}

/// Removes a tag, and the image with its last tag. An image that is not there is no error.
pub(super) async fn remove_image(docker: &Docker, reference: &str) -> Result<(), KitProblem> {
    let options = RemoveImageOptionsBuilder::default().force(false).noprune(false).build();
    match docker.remove_image(reference, Some(options), None).await {
        Err(error) if !is_absent(&error) => {
            Err(KitProblem::engine(format!("to remove the image `{reference}`"))(error))
        }
        _ => Ok(()),
    }
}

/// Removes an image that lost its name, unless something still uses it.
pub(super) async fn remove_if_unused(docker: &Docker, id: &str) -> Result<(), KitProblem> {
    let tags = match docker.inspect_image(id).await {
        Ok(inspected) => inspected.repo_tags.unwrap_or_default(),
        Err(_gone) => return Ok(()),
    };
    if !tags.is_empty() {
        return Ok(());
    }
    let options = RemoveImageOptionsBuilder::default().force(false).noprune(false).build();
    match docker.remove_image(id, Some(options), None).await {
        // 409: a container is made of it.
        Err(bollard::errors::Error::DockerResponseServerError { status_code: 404 | 409, .. }) | Ok(_) => {
            Ok(())
        }
        Err(error) => Err(KitProblem::engine("to remove a replaced image")(error)),
    }
}

/// Whether the engine says that there is no such thing.
pub(super) fn is_absent(error: &bollard::errors::Error) -> bool {
    use bollard::errors::Error::DockerResponseServerError;
    match error {
        DockerResponseServerError { status_code: 404, .. } => true,
        // Podman, where an image went away between two of its own looks.
        DockerResponseServerError { status_code: 500, message } => message.contains("image not known"),
        _ => false,
    }
}

async fn remove_container(docker: &Docker, id: &str) -> Result<(), KitProblem> {
    let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
    match docker.remove_container(id, Some(options)).await {
        Err(error) if !is_absent(&error) => Err(KitProblem::engine("to remove a container")(error)),
        _ => Ok(()),
    }
}

fn step_failed(step: &str, code: i64, detail: &str) -> KitProblem {
    KitProblem::StepFailed { step: step.to_owned(), code, detail: detail.to_owned() }
}

fn chunks(file: File) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let count = file.read(&mut chunk).await?;
        chunk.truncate(count);
        Ok((count > 0).then(|| (Bytes::from(chunk), file)))
    })
}
