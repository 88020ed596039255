//! How does a connection end that the checker itself makes?

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::evidence::{Attempt, Errno, Outcome};

use super::through::line_to;

/// The most that is read of an answer, in bytes.
const ANSWER_LIMIT: usize = 1024;
/// The most that is read, and told, of what a shell says.
const OF_A_SHELL: usize = 4096;
/// After this time an empty line follows a line for a shell, as in the probe: a web server waits for it.
const EMPTY_LINE: Duration = Duration::from_millis(300);
/// The most that is told of it, in characters.
const TOLD: usize = 300;
/// A question that every service answers, with success or not.
const GREETING: &str = "GET /health HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";

/// What is said on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Talk {
    /// The service there is asked.
    Greeting,
    /// It is asked as a proxy for `host:port`.
    Via(String),
    /// The same with `CONNECT`.
    Tunnel(String),
    /// It is given a line as a shell takes it, which calls `host:port`.
    Shell(String),
}

/// Connects to `address`, asks, and tells what came back as the probe does, see `checker/probe/network`.
pub(super) async fn call(address: &str, talk: &Talk, limit: Duration) -> Attempt {
    let mut facts = BTreeMap::new();
    let mut read = Vec::new();
    let ended = timeout(limit, conversation(address, talk, &mut facts, &mut read)).await;
    let length = || Outcome::Done(i64::try_from(read.len()).unwrap_or(i64::MAX));
    let outcome = match ended {
        // What came before the end is an answer all the same.
        _ if !read.is_empty() => length(),
        Err(_) => Outcome::TimedOut,
        Ok(Ok(())) => Outcome::Refused(named("ENODATA", 61)),
        Ok(Err(error)) => refused(&error),
    };
    if !read.is_empty() {
        let told = if matches!(talk, Talk::Shell(_)) { OF_A_SHELL } else { TOLD };
        let answer = String::from_utf8_lossy(&read).chars().take(told).collect();
        facts.insert("answer".to_owned(), answer);
    }
    let name = match talk {
        Talk::Greeting => "connect",
        Talk::Via(_) | Talk::Tunnel(_) => "connect-by-proxy",
        Talk::Shell(_) => "connect-by-shell",
    };
    Attempt { name: name.to_owned(), target: address.to_owned(), outcome, facts }
}

async fn conversation(
    address: &str,
    talk: &Talk,
    facts: &mut BTreeMap<String, String>,
    read: &mut Vec<u8>,
) -> Result<(), Error> {
    let mut stream = TcpStream::connect(address).await?;
    facts.insert("connected".to_owned(), "yes".to_owned());
    let opening = match talk {
        Talk::Greeting => GREETING.to_owned(),
        Talk::Via(host) => {
            format!("GET http://{host}/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        }
        Talk::Tunnel(host) => format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        Talk::Shell(host) => format!("{}\n", line_to(host).unwrap_or_default()),
    };
    stream.write_all(opening.as_bytes()).await?;
    let is_shell = matches!(talk, Talk::Shell(_));
    let mut opens = matches!(talk, Talk::Tunnel(_));
    let mut bytes = [0; ANSWER_LIMIT];
    let mut says_more = is_shell;
    loop {
        if says_more && timeout(EMPTY_LINE, stream.readable()).await.is_err() {
            says_more = false;
            stream.write_all(b"\r\n\r\n").await?;
        }
        let length = stream.read(&mut bytes).await?;
        if length == 0 {
            return Ok(());
        }
        read.extend_from_slice(&bytes[..length]);
        let text = String::from_utf8_lossy(read);
        let head = text.contains("\r\n\r\n");
        if opens && head && text.split(' ').nth(1) == Some("200") {
            opens = false;
            read.clear();
            stream.write_all(GREETING.as_bytes()).await?;
        } else if is_shell {
            // It says more than one line, and hangs up when it has ended.
            if read.len() >= OF_A_SHELL {
                return Ok(());
            }
        } else if head || (!text.starts_with("HTTP/") && text.contains('\n')) || read.len() >= ANSWER_LIMIT {
            return Ok(());
        }
    }
}

/// The kernel's name for what went wrong, by its meaning: numbers differ from system to system.
fn refused(error: &Error) -> Outcome {
    let number = error.raw_os_error().unwrap_or_default();
    let name = match error.kind() {
        ErrorKind::ConnectionRefused => "ECONNREFUSED",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "ECONNRESET",
        ErrorKind::HostUnreachable => "EHOSTUNREACH",
        ErrorKind::NetworkUnreachable => "ENETUNREACH",
        ErrorKind::NetworkDown => "ENETDOWN",
        ErrorKind::AddrNotAvailable => "EADDRNOTAVAIL",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::TimedOut => return Outcome::TimedOut,
        _ => return Outcome::Refused(named(&format!("error {number}"), number)),
    };
    Outcome::Refused(named(name, number))
}

fn named(name: &str, number: i32) -> Errno {
    Errno { number, name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{Outcome, Talk, call};

    async fn server(answers: &'static [&'static str]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                for answer in answers {
                    let _ = stream.read(&mut [0; 512]).await.unwrap();
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            }
        });
        address
    }

    async fn label(address: &str, talk: Talk) -> (String, String) {
        let attempt = call(address, &talk, Duration::from_millis(400)).await;
        (attempt.outcome.label(), attempt.facts.get("answer").cloned().unwrap_or_default())
    }

    #[tokio::test]
    async fn data_is_what_counts_and_not_an_open_port() {
        let pair = |label: &str, answer: &str| (label.to_owned(), answer.to_owned());
        assert_eq!(label(&server(&["word\n"]).await, Talk::Greeting).await, pair("done", "word\n"));
        assert_eq!(label(&server(&[""]).await, Talk::Greeting).await, pair("ENODATA", ""));
        let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = deaf.local_addr().unwrap().to_string();
        assert_eq!(label(&address, Talk::Greeting).await, pair("ETIMEDOUT", ""));
        drop(deaf);
        assert_eq!(label(&address, Talk::Greeting).await, pair("ECONNREFUSED", ""));
    }

    #[tokio::test]
    async fn what_a_shell_says_is_heard_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shell = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut line = [0; 512];
            let length = stream.read(&mut line).await.unwrap();
            stream.write_all(b"one line\n").await.unwrap();
            stream.flush().await.unwrap();
            stream.write_all(b"word\n").await.unwrap();
            String::from_utf8_lossy(&line[..length]).into_owned()
        };
        let talk = Talk::Shell("db:8080".to_owned());
        let (line, attempt) = tokio::join!(shell, call(&address, &talk, Duration::from_secs(5)));
        assert!(line.ends_with(" name db 8080 -; exit\n"), "{line}");
        assert_eq!((attempt.name.as_str(), attempt.outcome), ("connect-by-shell", Outcome::Done(14)));
    }

    #[tokio::test]
    async fn a_web_server_says_at_once_that_it_is_no_shell() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let web = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        };
        let begun = std::time::Instant::now();
        let talk = Talk::Shell("db:8080".to_owned());
        let ((), attempt) = tokio::join!(web, call(&address, &talk, Duration::from_secs(20)));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        assert!(attempt.facts["answer"].contains("400"), "{attempt:?}");
    }

    #[tokio::test]
    async fn a_tunnel_is_asked_once_it_stands() {
        let through = server(&["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Lab-Name: a\r\n\r\n"]).await;
        let (_, answer) = label(&through, Talk::Tunnel("db:8080".to_owned())).await;
        assert!(answer.contains("X-Lab-Name"), "{answer}");
        let closed = server(&["HTTP/1.1 403 Forbidden\r\n\r\n"]).await;
        let (_, answer) = label(&closed, Talk::Tunnel("db:8080".to_owned())).await;
        assert!(answer.contains("403"), "{answer}");
    }
}
