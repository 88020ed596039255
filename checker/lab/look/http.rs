//! How is a service asked over HTTP, so that it can neither hang nor flood the checker?

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::words::cause;

/// The most that is read of a body, in bytes.
pub(in crate::lab) const BODY_LIMIT: usize = 4096;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab) struct Answer {
    /// Status code.
    pub(in crate::lab) status: u16,
    /// `Content-Type`, where one was sent.
    pub(in crate::lab) content_type: Option<String>,
    /// Start of the body, at most [`BODY_LIMIT`] bytes or what was asked for, what is no UTF-8 replaced.
    pub(in crate::lab) body: String,
}

/// Sends one request on a connection of its own.
///
/// # Errors
/// What went wrong, in the system's words.
pub(in crate::lab) async fn ask(
    address: &str,
    method: &str,
    path: &str,
    body: &str,
    token: Option<&str>,
    limit: Duration,
) -> Result<Answer, String> {
    answered(Asked { address, method, path, body, token, most: BODY_LIMIT }, limit).await
}

/// Reads a page, at most so many bytes of it.
///
/// # Errors
/// What went wrong, in the system's words.
pub(in crate::lab) async fn page(
    address: &str,
    path: &str,
    most: usize,
    limit: Duration,
) -> Result<Answer, String> {
    answered(Asked { address, method: "GET", path, body: "", token: None, most }, limit).await
}

/// One request.
struct Asked<'a> {
    address: &'a str,
    method: &'a str,
    path: &'a str,
    body: &'a str,
    token: Option<&'a str>,
    /// The most that is read of the body, in bytes.
    most: usize,
}

async fn answered(asked: Asked<'_>, limit: Duration) -> Result<Answer, String> {
    match timeout(limit, conversation(asked)).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
    }
}

async fn conversation(asked: Asked<'_>) -> Result<Answer, String> {
    let Asked { address, method, path, body, token, most } = asked;
    let stream = TcpStream::connect(address).await.map_err(|error| cause(&error))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| cause(&error))?;
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", address)
        .header("connection", "close")
        .header("user-agent", "harden-check");
    if !body.is_empty() {
        request = request.header("content-type", "text/plain; charset=utf-8");
    }
    if let Some(token) = token {
        request = request.header("x-lab-token", token);
    }
    let request = request.body(Full::new(Bytes::from(body.to_owned()))).map_err(|error| cause(&error))?;
    let talk = async {
        let response = sender.send_request(request).await.map_err(|error| cause(&error))?;
        let status = response.status().as_u16();
        let content_type = response.headers().get("content-type");
        let content_type = content_type.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
        let mut incoming = response.into_body();
        let mut bytes = Vec::new();
        while bytes.len() < most {
            match incoming.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        bytes.extend_from_slice(&data);
                    }
                }
                // What came before a broken end is an answer all the same.
                Some(Err(_)) | None => break,
            }
        }
        bytes.truncate(most);
        Ok(Answer { status, content_type, body: String::from_utf8_lossy(&bytes).into_owned() })
    };
    tokio::pin!(talk);
    tokio::pin!(connection);
    let mut open = true;
    loop {
        tokio::select! {
            answer = &mut talk => return answer,
            _ = &mut connection, if open => open = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{BODY_LIMIT, ask};

    async fn server(answer: &'static [u8], then_flood: bool) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            stream.write_all(answer).await.unwrap();
            while then_flood && stream.write_all(&[b'x'; 8192]).await.is_ok() {}
            let _ = stream.read(&mut request).await;
        });
        address
    }

    #[tokio::test]
    async fn an_answer_is_read_and_a_flood_is_cut() {
        let address = server(b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}", false).await;
        let answer = ask(&address, "POST", "/notes", "hello", None, Duration::from_secs(5)).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (201, "{}"));
        let address = server(b"HTTP/1.1 200 OK\r\n\r\n", true).await;
        let answer = ask(&address, "GET", "/", "", None, Duration::from_secs(5)).await.unwrap();
        assert_eq!(answer.body.len(), BODY_LIMIT);
    }

    #[tokio::test]
    async fn silence_and_a_closed_port_are_told_apart() {
        let address = server(b"", false).await;
        let error = ask(&address, "GET", "/", "", None, Duration::from_millis(50)).await.unwrap_err();
        assert_eq!(error, "no answer within 50 ms");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let error = ask(&address, "GET", "/", "", None, Duration::from_secs(1)).await.unwrap_err();
        assert!(error.contains("refused"), "{error}");
    }
}
