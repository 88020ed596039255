//! How does a learner's Dockerfile become an image, or a failure that says why not?

mod archive;
mod clock;
mod context;
mod context_secrets;
mod control;
mod handover;
mod images;
mod offered;
mod pin;
mod podman;
mod prepare;
mod progress;
mod received;
mod recipe;
mod request;
mod session;
mod transfer;
mod upgrade;

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use bollard::errors::Error;
use bollard::query_parameters::{BuildImageOptionsBuilder, BuilderVersion, ListImagesOptionsBuilder};
use bollard::{Docker, body_try_stream};
use futures_util::StreamExt;
use futures_util::stream;
use hyper::body::Bytes;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::evidence::{BuildFacts, BuildFailure, BuildProblem, EngineFamily, Handover, Observed};

use super::{Engine, LabError, Listener, digest};
use prepare::{Prepared, prepare};
use progress::Progress;
use received::Received;
use request::{DOCKERFILE, attributes, learners_labels, options, own_tag};
use transfer::Source;

pub(super) use clock::script_on_another_day;
pub(super) use context_secrets::search_contexts;
pub(super) use handover::note_handovers;
pub use images::image_in_engine;
pub use offered::offered;
pub use request::BuildRequest;

/// Longest time for one build with a small context.
const LONGEST_BUILD: Duration = Duration::from_secs(600);

/// Bytes of context that add one second to [`LONGEST_BUILD`]: a slow network to a remote engine.
const BYTES_PER_SECOND: u64 = 4 << 20;

/// What became of a build.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// The facts, without `image`: that is for [`super::image::facts`] to look at.
    pub facts: BuildFacts,
    /// The image, where the build succeeded.
    pub image: Option<BuiltImage>,
}

/// An image in the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltImage {
    /// `sha256:…`.
    pub id: String,
    /// The tag that it has in the engine, `harden-check-run/<run id>/<number>:run`. It carries the
    /// run's labels; whoever cleans up the run removes it by them, see [`remove_images`].
    pub tag: String,
}

/// Builds an image. Dropping the future cancels the build in the engine.
///
/// # Errors
/// [`LabError`] where the engine failed; what is wrong with the learner's files is in
/// [`BuildFacts::failure`].
pub async fn build(
    engine: &Engine,
    request: &BuildRequest<'_>,
    listener: Listener<'_>,
) -> Result<Built, LabError> {
    let begin = Instant::now();
    let tag = request.spec.tags.first().map(|tag| tag.value.clone()).unwrap_or_default();
    let mut facts = BuildFacts {
        tag: tag.clone(),
        dockerfile: request.spec.dockerfile.value.clone(),
        milliseconds: 0,
        context: Observed::NotAsked,
        received: Observed::NotAsked,
        context_secrets: Observed::NotAsked,
        handover: Handover::default(),
        rebuild: Observed::NotAsked,
        failure: None,
        image: None,
    };
    let mut ended = attempt(engine, request, &tag, listener, &mut facts).await?;
    if ended.as_ref().is_err_and(|failure| lost_by_the_store(failure)) {
        ended = attempt(engine, request, &tag, listener, &mut facts).await?;
    }
    let image = match ended {
        Err(failure) if lost_by_the_store(&failure) => {
            return Err(LabError::Engine {
                action: format!("the build of `{tag}`"),
                detail: failure.message,
            });
        }
        Ok(image) => Some(image),
        Err(failure) => {
            facts.failure = Some(*failure);
            None
        }
    };
    facts.milliseconds = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Built { facts, image })
}

/// Whether the engine lost a part of its own store while it built: a run beside this one, or the engine's own
/// cleaning, took away what a step stands on. The learner's files have no part in it, and the next try finds
/// the store as it is now.
fn lost_by_the_store(failure: &BuildFailure) -> bool {
    let message = &failure.message;
    message.contains("parent snapshot ") && message.contains("does not exist")
}

/// Removes every image that carries a label with this value, tagged or not. An image that is gone
/// already is none of its trouble.
///
/// # Errors
/// [`LabError`] where the engine refuses.
pub async fn remove_images(engine: &Engine, label: &str, value: &str) -> Result<(), LabError> {
    let filters = HashMap::from([("label", vec![format!("{label}={value}")])]);
    let options = ListImagesOptionsBuilder::new().all(true).filters(&filters).build();
    let listed = engine.docker().list_images(Some(options)).await;
    let listed = listed.map_err(|error| LabError::of_engine("a list of its images", &error))?;
    for image in listed {
        let options = bollard::query_parameters::RemoveImageOptionsBuilder::new().force(true).build();
        match engine.docker().remove_image(&image.id, Some(options), None).await {
            Ok(_) | Err(Error::DockerResponseServerError { status_code: 404, .. }) => {}
            Err(error) => return Err(LabError::of_engine("the removal of an image", &error)),
        }
    }
    Ok(())
}

/// A learner's failure, or what came out well.
type Outcome<T> = Result<T, Box<BuildFailure>>;

async fn attempt(
    engine: &Engine,
    request: &BuildRequest<'_>,
    tag: &str,
    listener: Listener<'_>,
    facts: &mut BuildFacts,
) -> Result<Outcome<BuiltImage>, LabError> {
    let prepared = match prepare(request) {
        Ok(prepared) => prepared,
        Err(problem) => return Ok(Err(before_any_step(problem))),
    };
    match prepared.context.files() {
        Ok(files) => facts.context = Observed::Seen(files),
        Err(problem) => return Ok(Err(before_any_step(problem))),
    }
    let recipe = prepared.recipe.clone();
    let names = match images::in_engine(engine, request.earlier, &recipe).await? {
        Ok(names) => names,
        Err(problem) => return Ok(Err(before_any_step(problem))),
    };
    if engine.family() == EngineFamily::Podman
        && let Some(what) = podman::beyond(recipe.facts(), engine.version_number())
    {
        return Ok(Err(before_any_step(BuildProblem::BeyondEngine { what })));
    }
    let mut text = recipe::renamed(&prepared.text, &names);
    // Where the Dockerfile is sent within the context, a step could copy it into the image.
    if request.another_day && (engine.family() == EngineFamily::Podman || engine.has_stream()) {
        text = clock::on_another_day(&text);
    }
    let deadline = LONGEST_BUILD + Duration::from_secs(prepared.context.bytes() / BYTES_PER_SECOND);
    let learners = recipe::learners_names(&names);
    let mut progress = Progress::new(tag, &learners, listener);
    let received = Received::default();
    let build = run(engine, request, prepared, text, deadline, &received, &mut progress);
    let ended = timeout(deadline, build).await;
    facts.received = Observed::Seen(received.paths());
    let seconds = deadline.as_secs();
    let image = match ended {
        Ok(Ok(Ok(()))) => progress.image.take(),
        Ok(Ok(Err(message))) => return Ok(Err(Box::new(progress.failure(&message)?))),
        Ok(Err(error)) => return Err(error),
        Err(_) => {
            let Some(mut failure) = progress.running() else {
                return Err(LabError::Deadline { what: format!("the build of `{tag}`"), seconds });
            };
            failure.problem = BuildProblem::TooSlow { seconds };
            return Ok(Err(Box::new(failure)));
        }
    };
    let own_tag = own_tag(request);
    let id = match image {
        Some(id) => id,
        None => id_of(engine, &own_tag).await?,
    };
    Ok(Ok(BuiltImage { id, tag: own_tag }))
}

/// Runs the build to its end: the engine's closing message where it failed.
async fn run(
    engine: &Engine,
    request: &BuildRequest<'_>,
    prepared: Prepared,
    text: String,
    deadline: Duration,
    received: &Received,
    progress: &mut Progress<'_>,
) -> Result<Result<(), String>, LabError> {
    let by_session = engine.family() != EngineFamily::Podman && engine.has_stream();
    if !by_session {
        received.note_all(&prepared.context);
    }
    if engine.family() == EngineFamily::Podman {
        return by_buildah(engine, request, prepared, &text, deadline, progress).await;
    }
    if !engine.has_stream() {
        return by_archive(engine, request, prepared, text, deadline, progress).await;
    }
    let id = format!("harden-check-{}-{}", request.run_id, request.number);
    let offer = session::Offer {
        shared_key: digest::sha256(prepared.folder.to_string_lossy().as_bytes()),
        context: Source::Folder(prepared.context),
        dockerfile: Source::Text { name: DOCKERFILE.to_owned(), bytes: text.into_bytes() },
        secrets: prepared.secrets,
        received: received.clone(),
    };
    // Held until the build is over.
    let _session = session::Session::open(engine, &id, offer).await?;
    let order = control::Order { id, tag: own_tag(request), attributes: attributes(request) };
    let solved = control::solve(engine, order, |status| progress.take_status(status)).await?;
    Ok(solved.map(|image| progress.image = image))
}

/// Sends the context as one archive, where the engine is reached by a way that only bollard knows.
async fn by_archive(
    engine: &Engine,
    request: &BuildRequest<'_>,
    prepared: Prepared,
    text: String,
    deadline: Duration,
    progress: &mut Progress<'_>,
) -> Result<Result<(), String>, LabError> {
    if !prepared.secrets.is_empty() {
        let detail =
            format!("secrets reach an engine by a socket or plain TCP, not by `{}`", engine.address());
        return Err(LabError::Engine { action: "a build secret".to_owned(), detail });
    }
    // Until the first message comes the whole context may have to be sent.
    let docker = engine.docker().clone().with_timeout(deadline);
    let id = format!("harden-check-{}-{}", request.run_id, request.number);
    let options = options(request).session(&id).dockerfile(&prepared.dockerfile);
    let pieces = archive::stream(prepared.context, vec![(prepared.dockerfile, text.into_bytes())]);
    let sent = send(&docker, options, pieces, progress).await?;
    // What the engine refuses before it begins is a Dockerfile or an option that it can't read.
    Ok(sent.map_err(|refused| match refused {
        Refused::AtOnce(message) | Refused::Built(message) => message,
    }))
}

/// Sends everything to Podman in one archive.
async fn by_buildah(
    engine: &Engine,
    request: &BuildRequest<'_>,
    prepared: Prepared,
    text: &str,
    deadline: Duration,
    progress: &mut Progress<'_>,
) -> Result<Result<(), String>, LabError> {
    let text = podman::labelled(text, &prepared.recipe.facts().stages, request.labels);
    let beside = podman::Beside::new(text.as_bytes(), prepared.secrets);
    let docker = beside.asking(engine.docker().clone().with_timeout(deadline));
    let options = options(request)
        .version(BuilderVersion::BuilderV1)
        // Every step carries the run's.
        .labels(&learners_labels(request))
        // Steps of another run are none of ours: both remove what they made.
        .nocache(true)
        .dockerfile(podman::DOCKERFILE);
    match send(&docker, options, archive::stream(prepared.context, beside.files), progress).await? {
        Ok(()) => Ok(Ok(())),
        Err(Refused::Built(message)) => Ok(Err(message)),
        // It reads the Dockerfile only when the build has begun.
        Err(Refused::AtOnce(detail)) => Err(LabError::Engine { action: "a build".to_owned(), detail }),
    }
}

/// The engine's message where it did not build.
enum Refused {
    /// Before anything was read.
    AtOnce(String),
    /// The build's last one.
    Built(String),
}

/// Sends an archive and takes the build's messages to their end.
async fn send(
    docker: &Docker,
    options: BuildImageOptionsBuilder,
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    progress: &mut Progress<'_>,
) -> Result<Result<(), Refused>, LabError> {
    let body = body_try_stream(stream::unfold(pieces, |mut pieces| async {
        pieces.recv().await.map(|piece| (piece, pieces))
    }));
    let messages = docker.build_image(options.build(), None, Some(body));
    let mut messages = std::pin::pin!(messages);
    while let Some(message) = messages.next().await {
        match message {
            Ok(message) => progress.take(message),
            Err(Error::DockerStreamError { error }) => return Ok(Err(Refused::Built(error))),
            Err(Error::DockerResponseServerError { status_code: 400, message }) => {
                return Ok(Err(Refused::AtOnce(message)));
            }
            // A busy engine may close the stream within its last message, after the image is there. Where
            // it is not, the look at it says so.
            Err(error) if error.to_string().contains("bytes remaining on stream") => break,
            Err(error) => return Err(LabError::of_engine("a build", &error)),
        }
    }
    Ok(Ok(()))
}

async fn id_of(engine: &Engine, tag: &str) -> Result<String, LabError> {
    let image = engine.docker().inspect_image(tag).await;
    let image = image.map_err(|error| LabError::of_engine("a look at the image it built", &error))?;
    image.id.ok_or_else(|| LabError::Engine {
        action: "a look at the image it built".to_owned(),
        detail: "the image has no id".to_owned(),
    })
}

fn before_any_step(problem: BuildProblem) -> Box<BuildFailure> {
    Box::new(BuildFailure { problem, step: String::new(), message: String::new(), output: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::lost_by_the_store;
    use crate::evidence::{BuildFailure, BuildProblem};

    #[test]
    fn what_the_store_lost_is_not_the_learners() {
        let failure = |message: &str, output: &str| BuildFailure {
            problem: BuildProblem::Step,
            step: "exporting to image".to_owned(),
            message: message.to_owned(),
            output: vec![output.to_owned()],
        };
        let lost = "failed to prepare extraction snapshot \"extract-1 sha256:ab\": parent snapshot sha256:cd does not exist: not found";
        assert!(lost_by_the_store(&failure(lost, "")));
        assert!(!lost_by_the_store(&failure(
            "process \"/bin/sh -c x\" did not complete: exit code: 1",
            lost
        )));
    }
}
