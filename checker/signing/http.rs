//! How is a registry on this machine asked, so that it can neither hang nor flood the program?
//!
//! The distribution API is five kinds of request; hyper, which speaks with the services too, does them.
//! A registry client of its own brings twenty crates for logins and TLS, and neither is spoken on
//! loopback.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HeaderMap;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::error::SigningError;
use super::reference::Reference;
use crate::words::cause;

/// How long one request may take. Signatures are a kilobyte each.
const LIMIT: Duration = Duration::from_secs(30);

/// The most that is read of an answer that is not asked for by size: a manifest. The distribution
/// specification lets registries take 4 MiB.
pub(super) const MOST: usize = 4 << 20;

/// One request.
pub(super) struct Asked<'a> {
    /// `GET`.
    pub(super) method: &'static str,
    /// From `/v2/` on.
    pub(super) path: &'a str,
    /// Name and value of one header.
    pub(super) header: Option<(&'static str, &'a str)>,
    /// What is sent.
    pub(super) body: Vec<u8>,
    /// The most that is read of the answer, in bytes.
    pub(super) most: usize,
}

/// What came back.
pub(super) struct Answered {
    /// Status code.
    pub(super) status: u16,
    headers: HeaderMap,
    /// The body, whole.
    pub(super) body: Vec<u8>,
}

impl Answered {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Sends one request on a connection of its own, and follows nobody to another place.
pub(super) async fn ask(reference: &Reference, asked: Asked<'_>) -> Result<Answered, SigningError> {
    let during = format!("{} {}", asked.method, asked.path);
    let registry = reference.registry.clone();
    let detail = match timeout(LIMIT, conversation(reference, asked)).await {
        Ok(Ok(answered)) => return Ok(answered),
        Ok(Err(error)) => cause(&*error),
        Err(_) => format!("no answer within {} s", LIMIT.as_secs()),
    };
    Err(SigningError::Gone { registry, during, detail })
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

async fn conversation(reference: &Reference, asked: Asked<'_>) -> Result<Answered, Trouble> {
    let stream = TcpStream::connect(reference.address()).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // A connection that breaks is seen by the request.
    let connection = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(asked.method)
        .uri(asked.path)
        .header("host", &reference.registry)
        .header("connection", "close")
        .header("user-agent", "harden-check");
    if let Some((name, value)) = asked.header {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(asked.body)))?;
    let talk = async {
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, asked.most).collect().await?.to_bytes().to_vec();
        Ok(Answered { status: head.status.as_u16(), headers: head.headers, body })
    };
    let answered = talk.await;
    connection.abort();
    answered
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::super::reference::Reference;
    use super::{Asked, ask};

    async fn says(answer: &'static [u8]) -> Reference {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let name = format!("{}/notes:1", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(answer).await;
        });
        Reference::read(&name).unwrap()
    }

    fn asked() -> Asked<'static> {
        Asked { method: "GET", path: "/v2/", header: None, body: Vec::new(), most: 8 }
    }

    #[tokio::test]
    async fn an_answer_is_whole_or_none() {
        let good = says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-word: y\r\n\r\n{}").await;
        let answered = ask(&good, asked()).await.unwrap();
        assert_eq!(
            (answered.status, answered.body.as_slice(), answered.header("x-word")),
            (200, &b"{}"[..], Some("y"))
        );
        let answers: [&[u8]; 3] = [
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123456789",
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1234",
            b"",
        ];
        for answer in answers {
            let bad = says(answer).await;
            assert!(ask(&bad, asked()).await.is_err(), "{}", String::from_utf8_lossy(answer));
        }
    }
}
