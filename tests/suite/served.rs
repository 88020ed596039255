//! The served book as a script meets it: the real binary, and requests of any shape.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long any single answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `harden-check book`. Ended when it is dropped.
pub(crate) struct Book {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    /// The key of this start.
    pub(crate) key: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The head, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    /// The refusal's name.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Book {
    /// Serves the book for a course folder. `change` may change the command's environment.
    pub(crate) fn open(course: &Path, change: impl FnOnce(&mut Command)) -> Book {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harden-check"));
        command
            .args(["book", "--port", &free_port().to_string(), "--format", "json"])
            // Without a window none is opened, also on the desktop of whoever runs the tests.
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WSL_DISTRO_NAME")
            .env_remove("BROWSER")
            .current_dir(course)
            .env_remove("HARDEN_CHECK_SETUP")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        let document: Value = loop {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "the server ended: {text}");
            text.push_str(&line);
            if let Ok(document) = serde_json::from_str(&text) {
                break document;
            }
        };
        // What else it says goes on into the void, so that the pipe never fills.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let (origin, address) = (&document["origin"], &document["address"]);
        let key = address.as_str().unwrap().split_once("key=").unwrap().1.to_owned();
        Book { child, origin: origin.as_str().unwrap().to_owned(), key }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> &str {
        self.origin.strip_prefix("http://").unwrap()
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request as it is, HTTP/1.0 so that the answer ends with the connection.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut head = format!("{method} {path} HTTP/1.0\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        // A server that refuses a large body early has closed its ear, and its answer counts.
        let _ = stream.write_all(format!("{head}\r\n{body}").as_bytes());
        stream
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut text = Vec::new();
        let _ = self.send(method, path, headers, body).read_to_end(&mut text);
        let text = String::from_utf8_lossy(&text);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no answer to {method} {path}: {text}"));
        Reply { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// The headers of the book's own page.
    pub(crate) fn good(&self) -> [(&str, &str); 4] {
        [
            ("host", self.host()),
            ("origin", &self.origin),
            ("x-harden-check-key", &self.key),
            ("content-type", "application/json"),
        ]
    }

    /// A request as the book's own page makes it.
    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        self.ask("POST", path, &self.good(), body)
    }

    /// Asks for a check and reads its events as they come.
    pub(crate) fn check(&self, number: u8, watch: bool) -> Events {
        let path = format!("/api/exercises/{number}/check?lang=en");
        let body = format!("{{\"watch\":{watch}}}");
        let mut lines = BufReader::new(self.send("POST", &path, &self.good(), &body));
        let mut status = String::new();
        lines.read_line(&mut status).unwrap();
        assert!(status.contains(" 200 "), "{status}");
        Events { lines, begun: Instant::now() }
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").arg(&pid).status();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.child.try_wait().is_ok_and(|end| end.is_some()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The events of a check. Dropped, it hangs up.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
    begun: Instant,
}

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Value,
    /// Since the check was asked for.
    pub(crate) after: Duration,
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let (mut name, mut data) = (None, None);
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(text) = line.strip_prefix("event: ") {
                name = Some(text.trim().to_owned());
            } else if let Some(text) = line.strip_prefix("data: ") {
                data = Some(serde_json::from_str(text).unwrap());
            }
            if let (Some(name), Some(data)) = (&name, &data) {
                let (name, data): (&String, &Value) = (name, data);
                return Some(Event { name: name.clone(), data: data.clone(), after: self.begun.elapsed() });
            }
        }
    }
}

impl Events {
    /// Reads on to the event of a name.
    pub(crate) fn until(&mut self, name: &str) -> Event {
        let mut seen = Vec::new();
        for event in self.by_ref() {
            if event.name == name {
                return event;
            }
            seen.push(event.name);
        }
        panic!("no `{name}` after {seen:?}")
    }
}

/// A port that was free a moment ago; tests run side by side, so the usual one is not theirs.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
