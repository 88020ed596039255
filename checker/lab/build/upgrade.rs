//! How does a plain request to the engine become a connection of its own?

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::http::request::Builder;
use hyper::upgrade::Upgraded;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;

use crate::lab::{Engine, LabError};

/// A request for an HTTP/2 connection at one of the engine's places.
pub(super) fn request(place: &str) -> Builder {
    Request::post(place).header("Host", "engine").header("Connection", "Upgrade").header("Upgrade", "h2c")
}

/// Opens a connection. It ends with its tasks.
///
/// # Errors
/// [`LabError`] where the engine does not answer, or answers something else.
pub(super) async fn open(engine: &Engine, request: Builder) -> Result<(Upgraded, JoinSet<()>), LabError> {
    let gone = |detail: String| LabError::EngineGone { during: "the start of a build".to_owned(), detail };
    let stream = engine.stream().await.map_err(|error| gone(error.to_string()))?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| gone(error.to_string()))?;
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        // A connection that breaks is seen by whoever uses it.
        let _ = connection.with_upgrades().await;
    });
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| gone(error.to_string()))?;
    let place = request.uri().to_string();
    let response = sender.send_request(request).await.map_err(|error| gone(error.to_string()))?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let body: String = String::from_utf8_lossy(&body).trim().chars().take(300).collect();
        let detail = format!("`{place}` answers with status {status}: {body}");
        return Err(LabError::Engine { action: "a connection to its builder".to_owned(), detail });
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(|error| gone(error.to_string()))?;
    Ok((upgraded, tasks))
}
