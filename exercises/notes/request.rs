//! What does the client ask for? HTTP/1.1 (RFC 9112), as much of it as a small service needs.

use std::io::{self, BufRead, BufReader, Read};

/// Largest head of a request, in bytes.
const HEAD_LIMIT: u64 = 16 * 1024;
/// Largest body of a request, in bytes.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// `GET`, `POST`.
    pub(crate) method: String,
    /// Path without the query.
    pub(crate) path: String,
    /// What follows the question mark; empty for none.
    pub(crate) query: String,
    headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The address of the client, as the kernel knows it; empty where nobody asked.
    pub(crate) from: String,
}

/// Why there is no request.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The client went away or was too slow.
    Gone(io::Error),
    /// It is not HTTP.
    Malformed,
    /// It is larger than the limits.
    TooLarge,
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Unreadable::Gone(error)
    }
}

impl Request {
    /// Reads one request.
    pub(crate) fn read(stream: impl Read) -> Result<Request, Unreadable> {
        let mut reader = BufReader::new(stream);
        let mut head = Vec::new();
        loop {
            let before = head.len();
            let read = (&mut reader).take(HEAD_LIMIT).read_until(b'\n', &mut head)?;
            if read == 0 {
                return Err(Unreadable::Gone(io::ErrorKind::UnexpectedEof.into()));
            }
            if head.len() as u64 > HEAD_LIMIT {
                return Err(Unreadable::TooLarge);
            }
            if matches!(&head[before..], b"\r\n" | b"\n") {
                break;
            }
        }
        let head = String::from_utf8(head).map_err(|_| Unreadable::Malformed)?;
        let mut lines = head.lines();
        let mut request = Request::from_first_line(lines.next().unwrap_or_default())?;
        for line in lines.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or(Unreadable::Malformed)?;
            request.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = match request.header("content-length") {
            Some(text) => text.parse::<usize>().map_err(|_| Unreadable::Malformed)?,
            None => 0,
        };
        if length > BODY_LIMIT {
            return Err(Unreadable::TooLarge);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        request.body = body;
        Ok(request)
    }

    fn from_first_line(line: &str) -> Result<Request, Unreadable> {
        let mut words = line.split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Unreadable::Malformed);
        };
        if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return Err(Unreadable::Malformed);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            from: String::new(),
        })
    }

    /// The first header of this lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A number of the query, `?bytes=1024`.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.text(name).and_then(|value| value.parse().ok())
    }

    /// A value of the query as it was sent, `?is=abc`.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::{BODY_LIMIT, Request, Unreadable};

    #[test]
    fn a_request_is_read_whole() {
        let text = b"POST /notes?bytes=7 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcdef";
        let request = Request::read(&text[..]).unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/notes"));
        assert_eq!(request.body, b"abc");
        assert_eq!(request.header("host"), Some("x"));
        assert_eq!(request.number("bytes"), Some(7));
    }

    #[test]
    fn what_is_not_http_is_refused() {
        for text in
            ["GET\r\n\r\n", "GET x HTTP/1.1\r\n\r\n", "GET / SPDY\r\n\r\n", "GET / HTTP/1.1\r\nx\r\n\r\n"]
        {
            assert!(matches!(Request::read(text.as_bytes()), Err(Unreadable::Malformed)), "{text}");
        }
    }

    #[test]
    fn limits_hold() {
        let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(20_000));
        assert!(matches!(Request::read(long.as_bytes()), Err(Unreadable::TooLarge)));
        let body = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", BODY_LIMIT + 1);
        assert!(matches!(Request::read(body.as_bytes()), Err(Unreadable::TooLarge)));
        let short = "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc";
        assert!(matches!(Request::read(short.as_bytes()), Err(Unreadable::Gone(_))));
    }
}
