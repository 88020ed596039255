//! What does a host of the lab's hear that stands for one somewhere out there?
//!
//! It answers every request with a word, and every question for a name with the addresses that the lab gave
//! it. What it hears it tells, one line each: data that got out got out, whether or not an answer came back.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::json::Object;
use crate::trial::ProbeFailure;

use super::names::{Question, reply};

/// How long a client may take to ask.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most that is read of a request, in bytes.
const REQUEST: usize = 2048;
/// The longest question, in bytes (RFC 1035, section 4.2.1).
const DATAGRAM: usize = 512;

/// The names that a host knows.
type Names = Vec<(String, Ipv4Addr)>;

/// What the lab wants of such a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// How long it stays.
    pub(crate) stays: Duration,
    /// What it answers with.
    pub(crate) word: String,
    /// Its TCP port.
    pub(crate) port: u16,
    /// The port at which it is asked for names, over UDP and TCP, and the names that it knows.
    pub(crate) names: Option<(u16, Names)>,
}

impl Asked {
    /// Reads `SECONDS WORD PORT [--names=PORT NAME=ADDRESS...]`.
    pub(crate) fn read(words: &[&str]) -> Option<Asked> {
        let [seconds, word, port, rest @ ..] = words else { return None };
        let names = match rest {
            [] => None,
            [at, pairs @ ..] => {
                let pair = |pair: &&str| {
                    let (name, address) = pair.split_once('=')?;
                    Some((name.to_owned(), address.parse().ok()?))
                };
                let pairs: Option<Vec<_>> = pairs.iter().map(pair).collect();
                Some((at.strip_prefix("--names=")?.parse().ok()?, pairs?))
            }
        };
        Some(Asked {
            stays: Duration::from_secs(seconds.parse().ok()?),
            word: (*word).to_owned(),
            port: port.parse().ok()?,
            names,
        })
    }
}

/// A host whose ports are open.
#[derive(Debug)]
pub(crate) struct Host {
    listener: TcpListener,
    names: Option<(UdpSocket, TcpListener, Names)>,
    answer: String,
    stays: Duration,
}

impl Host {
    /// Opens the ports.
    pub(crate) fn begin(asked: Asked) -> Result<Host, ProbeFailure> {
        let failed = |error: std::io::Error| ProbeFailure(format!("no port to listen on: {error}"));
        // One socket for both versions, where the kernel has both: it is called by either.
        let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, asked.port))
            .or_else(|_| TcpListener::bind((Ipv4Addr::UNSPECIFIED, asked.port)))
            .map_err(failed)?;
        let names = match asked.names {
            None => None,
            Some((port, names)) => {
                let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).map_err(failed)?;
                // Whoever asks over TCP is passed on over TCP.
                let door = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).map_err(failed)?;
                Some((socket, door, names))
            }
        };
        let body = format!("{}\n", asked.word);
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        Ok(Host { listener, names, answer, stays: asked.stays })
    }

    /// Where it listens.
    pub(crate) fn line(&self) -> String {
        let port = self.listener.local_addr().map_or(0, |address| address.port());
        Object::new().number("port", port).finish()
    }

    /// Answers until the time is over.
    pub(crate) fn serve(self, tell: fn(String)) {
        let until = Instant::now() + self.stays;
        if let Some((socket, door, names)) = self.names {
            let of_door: Arc<Names> = Arc::new(names.clone());
            thread::spawn(move || answer_questions(&socket, &names, tell));
            thread::spawn(move || {
                while let Ok((stream, _)) = door.accept() {
                    let names = Arc::clone(&of_door);
                    thread::spawn(move || answer_over_tcp(stream, &names, tell));
                }
            });
        }
        let answer: Arc<str> = self.answer.into();
        let listener = self.listener;
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let answer = Arc::clone(&answer);
                // A client that says nothing holds up nobody else.
                thread::spawn(move || converse(stream, &answer, tell));
            }
        });
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            thread::sleep(left);
        }
    }
}

/// One request, and its answer.
fn converse(mut stream: TcpStream, answer: &str, tell: fn(String)) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let mut heard = Vec::new();
    let mut bytes = [0; REQUEST];
    while heard.len() < REQUEST && !is_whole(&heard) {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(length) => heard.extend_from_slice(bytes.get(..length).unwrap_or_default()),
        }
    }
    if !heard.is_empty() {
        tell(Object::new().text("heard", &String::from_utf8_lossy(&heard)).finish());
    }
    // Whoever hung up has no use for it.
    let _ = stream.write_all(answer.as_bytes());
}

/// Whether a request is there with the body that its head promises.
fn is_whole(heard: &[u8]) -> bool {
    let text = String::from_utf8_lossy(heard);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    body.len() >= length.unwrap_or(0)
}

/// One question over TCP, with its length in front, and its answer (RFC 1035, section 4.2.2).
fn answer_over_tcp(mut stream: TcpStream, names: &Names, tell: fn(String)) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let mut length = [0; 2];
    if stream.read_exact(&mut length).is_err() {
        return;
    }
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length)).min(DATAGRAM)];
    if stream.read_exact(&mut bytes).is_err() {
        return;
    }
    let Some(question) = Question::read(&bytes) else { return };
    tell(Object::new().text("asked", &question.name).finish());
    let said = reply(&question, names);
    let length = u16::try_from(said.len()).unwrap_or_default().to_be_bytes();
    // Whoever hung up has no use for it.
    let _ = stream.write_all(&[&length[..], &said].concat());
}

fn answer_questions(socket: &UdpSocket, names: &[(String, Ipv4Addr)], tell: fn(String)) {
    let mut bytes = [0; DATAGRAM];
    loop {
        // An error is one client's, such as a port that is closed by now.
        let Ok((length, from)) = socket.recv_from(&mut bytes) else { continue };
        let Some(question) = Question::read(bytes.get(..length).unwrap_or_default()) else { continue };
        tell(Object::new().text("asked", &question.name).finish());
        let _ = socket.send_to(&reply(&question, names), from);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::Mutex;
    use std::thread;
    use std::time::Duration;

    use super::{Asked, Host, is_whole};

    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

    fn tell(line: String) {
        TOLD.lock().unwrap().push(line);
    }

    #[test]
    fn the_words_of_the_lab_are_read() {
        let asked = Asked::read(&["9", "w", "80", "--names=5353", "mail.example=172.20.0.1"]).unwrap();
        let names = vec![("mail.example".to_owned(), [172, 20, 0, 1].into())];
        assert_eq!(asked.names, Some((5353, names)));
        assert_eq!(Asked::read(&["9", "w", "80"]).unwrap().names, None);
        for wrong in [
            &["9", "w"][..],
            &["9", "w", "x"],
            &["9", "w", "80", "a=1.2.3.4"],
            &["9", "w", "80", "--names=1", "a"],
        ] {
            assert_eq!(Asked::read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_request_is_answered_and_told_with_its_body() {
        let host = Host::begin(Asked::read(&["5", "word", "0"]).unwrap()).unwrap();
        let port = host.listener.local_addr().unwrap().port();
        thread::spawn(move || host.serve(tell));
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(b"POST /mail HTTP/1.1\r\nContent-Length: 4\r\n\r\n").unwrap();
        thread::sleep(Duration::from_millis(30));
        stream.write_all(b"text").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nword\n"), "{answer}");
        let told = TOLD.lock().unwrap().clone();
        assert!(told.iter().any(|line| line.starts_with("{\"heard\":") && line.contains("text")), "{told:?}");
    }

    #[test]
    fn a_name_is_asked_for_over_tcp_as_well() {
        // A port that is free now.
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let names = format!("--names={free}");
        let host =
            Host::begin(Asked::read(&["5", "word", "0", &names, "mail.example=192.0.2.7"]).unwrap()).unwrap();
        thread::spawn(move || host.serve(tell));
        let wish = ["ask-there", "127.0.0.1", &free, "data.mail.example"];
        let attempts =
            crate::network::connect(Duration::from_secs(2), &crate::network::wishes(&wish).unwrap());
        assert!(matches!(attempts[0].outcome, crate::record::Outcome::Done(_)), "{attempts:?}");
        let told = TOLD.lock().unwrap().clone();
        assert!(told.iter().any(|line| line.contains("data.mail.example")), "{told:?}");
    }

    #[test]
    fn a_request_is_whole_with_the_body_that_it_promises() {
        assert!(is_whole(b"GET / HTTP/1.1\r\n\r\n"));
        assert!(!is_whole(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"));
        assert!(!is_whole(b"GET / HTTP/1.1\r\n"));
    }
}
