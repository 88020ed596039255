//! How is the engine asked for what the client library has no words for?
//!
//! The library reads every answer into the types of one version of Docker's API. An older engine's
//! answer, or Podman's, may hold what they lack.

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::time::timeout;

use super::ask::{ORDINARY, Refusal};
use super::{Engine, LabError};

/// The most that is read of an answer, in bytes.
const LIMIT: usize = 16 << 20;

impl Engine {
    /// Asks for a path of the API, `/v1.41/info`, and reads the JSON of the answer; `null` where there
    /// is none. `action` completes the sentence "the engine refused …".
    ///
    /// # Errors
    /// As [`super::ask::ask_for`].
    pub(super) async fn raw(
        &self,
        action: &str,
        method: Method,
        path: &str,
    ) -> Result<Result<Value, Refusal>, LabError> {
        let gone = |detail: String| LabError::EngineGone { during: action.to_owned(), detail };
        let talk = async {
            let stream = self.stream().await.map_err(|error| error.to_string())?;
            let (mut sender, connection) =
                http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
            // A connection that breaks is seen by the request.
            let connection = tokio::spawn(connection);
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("Host", "engine")
                .body(Empty::<Bytes>::new())
                .map_err(|error| error.to_string())?;
            let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
            let status = response.status();
            let body = Limited::new(response.into_body(), LIMIT).collect().await;
            connection.abort();
            Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
        };
        let (status, body) = match timeout(ORDINARY, talk).await {
            Err(_) => {
                return Err(LabError::Deadline { what: action.to_owned(), seconds: ORDINARY.as_secs() });
            }
            Ok(answer) => answer.map_err(gone)?,
        };
        if !status.is_success() {
            return Ok(Err(Refusal { status: status.as_u16(), message: message(&body) }));
        }
        if body.is_empty() {
            return Ok(Ok(Value::Null));
        }
        let read = serde_json::from_slice(&body);
        read.map(Ok).map_err(|error| unreadable(action, &error))
    }
}

/// An answer that is not what was asked for.
pub(super) fn unreadable(action: &str, error: &serde_json::Error) -> LabError {
    LabError::Engine { action: action.to_owned(), detail: format!("its answer cannot be read: {error}") }
}

/// The words of a refusal: `{"message": …}`, or plain text.
fn message(body: &[u8]) -> String {
    let told = serde_json::from_slice::<Value>(body).ok();
    let told = told.and_then(|value| value.get("message")?.as_str().map(str::to_owned));
    told.unwrap_or_else(|| String::from_utf8_lossy(body).trim().to_owned())
}

/// `name=value&…`, in the letters that an address may hold.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |mut written, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                written.push(char::from(byte));
            } else {
                written.push_str(&format!("%{byte:02X}"));
            }
            written
        })
    };
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
