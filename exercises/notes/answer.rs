//! What does the service answer?

use std::io::{self, Write};

use crate::lab;

/// An answer. The connection is closed after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// `Content-Type`.
    pub(crate) kind: &'static str,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A JSON document.
    pub(crate) fn json(status: u16, body: String) -> Answer {
        Answer { status, kind: "application/json", body: body.into_bytes() }
    }

    /// Plain text.
    pub(crate) fn text(status: u16, body: impl Into<String>) -> Answer {
        Answer { status, kind: "text/plain; charset=utf-8", body: body.into().into_bytes() }
    }

    /// Writes it as HTTP/1.1.
    pub(crate) fn write(&self, stream: impl Write) -> io::Result<()> {
        self.write_from(None, stream)
    }

    /// The same as the answer of this port.
    pub(crate) fn write_from(&self, port: Option<u16>, mut stream: impl Write) -> io::Result<()> {
        let head = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}Connection: close\r\n\r\n",
            self.status,
            reason(self.status),
            self.kind,
            self.body.len(),
            lab::name_headers(port)
        );
        // One write, so that a small answer is one packet.
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes)?;
        stream.flush()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn an_answer_says_its_length() {
        let mut bytes = Vec::new();
        Answer::text(404, "no").write(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("HTTP/1.1 404 Not Found\r\n"));
        assert!(text.ends_with("Content-Length: 2\r\nConnection: close\r\n\r\nno"));
    }
}
