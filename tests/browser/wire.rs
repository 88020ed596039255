//! JSON over HTTP to the browser's driver, for what WebDriver's standard does not name, and a look
//! into the engine.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// The engine's socket on this machine.
const SOCKET: &str = "/var/run/docker.sock";

/// The `value` of the driver's answer.
pub(crate) async fn post(address: &str, body: &Value) -> Value {
    let request = Request::post(address).header(CONTENT_TYPE, "application/json");
    let request = request.body(Full::new(Bytes::from(body.to_string()))).unwrap();
    let answer = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    let mut document: Value = serde_json::from_slice(&bytes).unwrap();
    let value = document["value"].take();
    assert!(status.is_success(), "{address}: {value}");
    value
}

/// One GET to the engine, without any of the program's own code.
pub(crate) fn engine(path: &str) -> Value {
    let mut stream = UnixStream::connect(SOCKET).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: engine\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or(Value::Null)
}
