//! How is the engine's builder asked to build, so that it takes the engine's own images?
//!
//! `POST /build` leaves it to the builder where an image comes from, and with the containerd image store
//! that is the registry first. The builder's own interface, which the docker command's buildx speaks too
//! (`POST /grpc`, `moby.buildkit.v1.Control`), takes `image-resolve-mode=local`: what the engine has is
//! taken from there, and nobody is asked.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::Duration;

use bollard::moby::buildkit::v1::control_client::ControlClient;
use bollard::moby::buildkit::v1::{SolveRequest, StatusRequest, StatusResponse};
use hyper::Uri;
use hyper::upgrade::Upgraded;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tonic::codegen::Service;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use super::upgrade;
use crate::lab::{Engine, LabError};

/// The front end that is part of every engine.
const FRONT_END: &str = "dockerfile.v0";

/// The exporter that puts the result among the engine's images.
const EXPORTER: &str = "moby";

/// Largest message of the builder: the log of a step comes in pieces, the list of steps in one.
const LARGEST_MESSAGE: usize = 64 << 20;

/// How long the builder may go on telling of a build that has ended.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What is to be built.
pub(super) struct Order {
    /// The build's and its session's id.
    pub(super) id: String,
    /// The tag of the result.
    pub(super) tag: String,
    /// The front end's attributes: `filename`, `target`, `build-arg:NAME`, `label:NAME`.
    pub(super) attributes: HashMap<String, String>,
}

/// Builds, and hands on what the builder says; returns the image's id where the builder tells it, or
/// the builder's closing message where it failed.
///
/// # Errors
/// [`LabError`] where the engine does not answer or has no such interface.
pub(super) async fn solve(
    engine: &Engine,
    order: Order,
    mut hear: impl FnMut(StatusResponse),
) -> Result<Result<Option<String>, String>, LabError> {
    // Dropping it, with the build not ended, cancels the build.
    let (channel, _connection) = connect(engine).await?;
    let client = ControlClient::new(channel).max_decoding_message_size(LARGEST_MESSAGE);
    let mut attributes = order.attributes;
    attributes.insert("image-resolve-mode".to_owned(), "local".to_owned());
    let request = SolveRequest {
        r#ref: order.id.clone(),
        session: order.id.clone(),
        frontend: FRONT_END.to_owned(),
        frontend_attrs: attributes,
        // The newer field for exporters is unknown to older engines; all know this one.
        exporter_deprecated: EXPORTER.to_owned(),
        exporter_attrs_deprecated: HashMap::from([("name".to_owned(), order.tag)]),
        ..SolveRequest::default()
    };
    let mut listener = client.clone();
    let mut listening = std::pin::pin!(async {
        let Ok(messages) = listener.status(StatusRequest { r#ref: order.id }).await else { return };
        let mut messages = messages.into_inner();
        while let Ok(Some(message)) = messages.message().await {
            hear(message);
        }
    });
    let mut builder = client;
    let mut solving = std::pin::pin!(builder.solve(request));
    let mut heard_all = false;
    let solved = loop {
        tokio::select! {
            solved = &mut solving => break solved,
            () = &mut listening, if !heard_all => heard_all = true,
        }
    };
    if !heard_all {
        // Its last words name the step that failed. Without them the closing message still stands.
        let _ = timeout(LAST_WORDS, listening).await;
    }
    match solved {
        Ok(response) => {
            let mut said = response.into_inner().exporter_response;
            Ok(Ok(said.remove("containerimage.digest")))
        }
        Err(status) => told(&status).map(Err),
    }
}

/// What a failed build was ended with.
fn told(status: &Status) -> Result<String, LabError> {
    match status.code() {
        Code::Unavailable | Code::Cancelled | Code::Unimplemented => {
            Err(LabError::EngineGone { during: "a build".to_owned(), detail: status.message().to_owned() })
        }
        _ => Ok(status.message().to_owned()),
    }
}

/// Opens the builder's interface. The connection lives as long as its tasks.
async fn connect(engine: &Engine) -> Result<(Channel, JoinSet<()>), LabError> {
    let (upgraded, tasks) = upgrade::open(engine, upgrade::request("/grpc")).await?;
    // The address is never looked up: the connection is there already.
    let endpoint = Endpoint::from_static("http://engine");
    let channel = endpoint.connect_with_connector(OneConnection(Some(upgraded))).await;
    let channel = channel.map_err(|error| LabError::EngineGone {
        during: "the start of a build".to_owned(),
        detail: error.to_string(),
    })?;
    Ok((channel, tasks))
}

/// Hands out the one connection that there is.
struct OneConnection(Option<Upgraded>);

impl Service<Uri> for OneConnection {
    type Response = Upgraded;
    type Error = std::io::Error;
    type Future = Ready<Result<Upgraded, std::io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), std::io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let closed = || std::io::Error::new(std::io::ErrorKind::NotConnected, "the connection has ended");
        ready(self.0.take().ok_or_else(closed))
    }
}
