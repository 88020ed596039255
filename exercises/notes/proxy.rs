//! How does a proxy pass requests on, to the hosts of its list and to no other?
//!
//! A forward proxy (RFC 9110, section 3.7): requests with a whole address, and `CONNECT`. The list is
//! the only rule; what is not on it is answered with 403 before any connection is made.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::answer::Answer;
use crate::log;

/// Largest head of a request, in bytes.
const HEAD_LIMIT: u64 = 16 * 1024;
/// Longest silence of either side, and longest wait for a connection.
const LIMIT: Duration = Duration::from_secs(10);
/// On the list: every host.
const EVERY: &str = "*";

/// Accepts connections until the process ends.
pub(crate) fn accept(listener: &TcpListener, allow: &[String]) -> io::Result<()> {
    let allow: Arc<[String]> = allow.into();
    loop {
        let (stream, _) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) => {
                log::error("accept", &[("problem", &error.to_string())]);
                thread::sleep(Duration::from_millis(50));
                continue;
            }
        };
        let (allow, spare) = (Arc::clone(&allow), stream.try_clone());
        if thread::Builder::new().spawn(move || serve(&stream, &allow)).is_err()
            && let Ok(spare) = spare
        {
            let _ = Answer::text(503, "busy\n").write(&spare);
        }
    }
}

fn serve(stream: &TcpStream, allow: &[String]) {
    let _ = stream.set_read_timeout(Some(LIMIT));
    let _ = stream.set_write_timeout(Some(LIMIT));
    let mut reader = BufReader::new(stream);
    let Some(head) = head(&mut reader) else {
        let _ = Answer::text(400, "not HTTP/1.1\n").write(stream);
        return;
    };
    let Some(asked) = Asked::read(&head) else {
        // A health check asks the proxy itself, by a path.
        let well = head.starts_with("GET /health ");
        let answer =
            if well { (200, "{\"status\":\"ok\"}\n") } else { (400, "a proxy wants a whole address\n") };
        let _ = Answer::text(answer.0, answer.1).write(stream);
        return;
    };
    if !allow.iter().any(|host| host == EVERY || *host == asked.host) {
        log::error("proxy", &[("host", &asked.host), ("problem", "not on the list")]);
        let _ = Answer::text(403, format!("{} is not on the list\n", asked.host)).write(stream);
        return;
    }
    match pass_on(&asked, reader, stream) {
        Ok(()) => log::info("proxy", &[("host", &asked.host)]),
        Err(error) => {
            log::error("proxy", &[("host", &asked.host), ("problem", &error.to_string())]);
            let _ = Answer::text(502, format!("{}: {error}\n", asked.host)).write(stream);
        }
    }
}

fn head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        let read = reader.by_ref().take(HEAD_LIMIT).read_until(b'\n', &mut head).ok()?;
        if read == 0 || head.len() as u64 > HEAD_LIMIT {
            return None;
        }
        if matches!(&head[before..], b"\r\n" | b"\n") {
            return String::from_utf8(head).ok();
        }
    }
}

/// What a client wants of a proxy.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    /// `host:port`.
    host: String,
    /// What the host is sent first; nothing for a tunnel.
    first: String,
}

impl Asked {
    fn read(head: &str) -> Option<Asked> {
        let (line, rest) = head.split_once('\n')?;
        let mut words = line.trim_end().split(' ');
        let (method, target) = (words.next()?, words.next()?);
        if method == "CONNECT" {
            return Some(Asked { host: target.to_owned(), first: String::new() });
        }
        let target = target.strip_prefix("http://")?;
        let (host, path) = target.find('/').map_or((target, "/"), |slash| target.split_at(slash));
        let host = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        Some(Asked { host, first: format!("{method} {path} HTTP/1.1\r\n{rest}") })
    }
}

fn pass_on(asked: &Asked, reader: BufReader<&TcpStream>, client: &TcpStream) -> io::Result<()> {
    let address = asked.host.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let host = TcpStream::connect_timeout(&address, LIMIT)?;
    host.set_read_timeout(Some(LIMIT))?;
    host.set_write_timeout(Some(LIMIT))?;
    if asked.first.is_empty() {
        let mut client = client;
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    }
    let mut to_host = host.try_clone()?;
    to_host.write_all(asked.first.as_bytes())?;
    to_host.write_all(reader.buffer())?;
    let (mut from_client, mut from_host, mut to_client) = (client.try_clone()?, host, client.try_clone()?);
    let upwards = thread::Builder::new().spawn(move || {
        // Either side may hang up at any time; the other is told by the end of its stream.
        let _ = io::copy(&mut from_client, &mut to_host);
        let _ = to_host.shutdown(Shutdown::Write);
    })?;
    let _ = io::copy(&mut from_host, &mut to_client);
    let _ = to_client.shutdown(Shutdown::Both);
    let _ = upwards.join();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;
    use std::time::Duration;

    use super::{Asked, accept};
    use crate::client;

    #[test]
    fn what_is_wanted_stands_in_the_first_line() {
        let asked = |head: &str| Asked::read(head).map(|asked| (asked.host, asked.first));
        let post = asked("POST http://mail.example:8080/mail HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(post.0, "mail.example:8080");
        assert_eq!(post.1, "POST /mail HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(asked("GET http://a HTTP/1.1\r\n\r\n").unwrap().0, "a:80");
        assert_eq!(asked("CONNECT a:443 HTTP/1.1\r\n\r\n").unwrap(), ("a:443".to_owned(), String::new()));
        assert_eq!(asked("GET /health HTTP/1.1\r\n\r\n"), None);
    }

    /// A host that answers once for each connection with what it was sent first.
    fn host() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut text = [0; 256];
                let length = stream.read(&mut text).unwrap();
                let line = String::from_utf8_lossy(&text[..length]).lines().next().unwrap().to_owned();
                let body = format!("HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n{line}");
                stream.write_all(body.as_bytes()).unwrap();
            }
        });
        address
    }

    fn proxy(allow: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || accept(&listener, &allow));
        address
    }

    #[test]
    fn only_a_host_of_the_list_is_reached() {
        let (good, other) = (host(), host());
        let proxy = proxy(vec![good.clone()]);
        let limit = Duration::from_secs(5);
        let sent = client::send_by_proxy(&proxy, &good, "/mail", "x", limit).unwrap();
        assert_eq!(sent, (202, "POST /mail HTTP/1.1".to_owned()));
        assert_eq!(client::send_by_proxy(&proxy, &other, "/mail", "x", limit).unwrap().0, 403);
        assert_eq!(client::send(&proxy, "GET", "/health", &[], "", limit).unwrap().0, 200);
    }

    #[test]
    fn a_tunnel_leads_to_a_host_of_the_list() {
        let (good, other) = (host(), host());
        let proxy = proxy(vec![good.clone()]);
        let tunnel = |to: &str| {
            let mut stream = TcpStream::connect(&proxy).unwrap();
            write!(stream, "CONNECT {to} HTTP/1.1\r\n\r\n").unwrap();
            let mut text = [0; 256];
            let length = stream.read(&mut text).unwrap();
            let first = String::from_utf8_lossy(&text[..length]).into_owned();
            (stream, first)
        };
        let (mut stream, first) = tunnel(&good);
        assert!(first.starts_with("HTTP/1.1 200"), "{first}");
        stream.write_all(b"hello\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("hello"), "{answer}");
        assert!(tunnel(&other).1.starts_with("HTTP/1.1 403"));
    }
}
