//! An engine that speaks as Podman does gets right verdicts, and nothing stays in it.
//!
//! Not every machine that runs these tests has Podman. A stand-in before the local engine says what
//! Podman 4.3 says: its name, no sessions, no changes to what runs, and a state that Docker has not.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use crate::support::{Desk, RUN_LABEL, carry, engine, finish};

const SOCKET: &str = "/var/run/docker.sock";

/// `/version` of Podman 4.3.1, shortened.
const VERSION: &str = r#"{"Platform":{"Name":"linux/amd64/debian-12"},"Components":[
    {"Name":"Podman Engine","Version":"4.3.1","Details":{"APIVersion":"4.3.1","MinAPIVersion":"4.0.0"}},
    {"Name":"OCI Runtime (crun)","Version":"crun version 1.8.1"}],
    "Version":"4.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24","Os":"linux","Arch":"amd64"}"#;

/// Something that speaks like Podman. The client makes a new connection for every request.
struct StandIn {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    fn start() -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let log = Arc::clone(&log);
                thread::spawn(move || answer(client, &log));
            }
        });
        StandIn { address, asked }
    }

    /// Whether anybody asked for such a path.
    fn was_asked(&self, part: &str) -> bool {
        self.asked.lock().unwrap().iter().any(|line| line.contains(part))
    }

    /// The runs that asked, by the names of what they made.
    fn runs(&self) -> BTreeSet<String> {
        let asked = self.asked.lock().unwrap();
        let names = asked.iter().filter_map(|line| line.split_once("name=hc-"));
        names.filter_map(|(_, name)| name.split_once('-')).map(|(run, _)| run.to_owned()).collect()
    }
}

fn answer(mut client: TcpStream, log: &Mutex<Vec<String>>) -> Option<()> {
    let head = head(&mut client)?;
    let line = String::from_utf8_lossy(&head).lines().next()?.to_owned();
    let (method, rest) = line.split_once(' ')?;
    let path = rest.split(' ').next()?;
    log.lock().unwrap().push(format!("{method} {path}"));
    let is_list = path.contains("/containers/json");
    let is_container = path.contains("/containers/") && path.ends_with("/json");
    if path.ends_with("/version") {
        say(&mut client, "200 OK", VERSION);
    } else if path.ends_with("/session") || path.ends_with("/update") {
        say(&mut client, "404 Not Found", r#"{"cause":"","message":"Not Found","response":404}"#);
    } else if path.contains("/libpod/") {
        say(&mut client, "200 OK", r#"{"Status":"starting","FailingStreak":0,"Log":null}"#);
    } else if method == "GET" && (is_list || is_container) {
        let mut engine = UnixStream::connect(SOCKET).ok()?;
        write!(engine, "GET {path} HTTP/1.0\r\nHost: engine\r\n\r\n").ok()?;
        let mut said = String::new();
        engine.read_to_string(&mut said).ok()?;
        let (status, body) = said.split_once("\r\n\r\n")?;
        let body = body.replace(r#"":"exited""#, r#"":"stopped""#);
        say(&mut client, status.lines().next()?.split_once(' ')?.1, &body);
    } else if method == "POST" && path.contains("/containers/create") {
        // A word for a mount that Podman has, and Docker has not.
        let body = body(&mut client, &head)?.replace("ro,suid,nocopy", "ro,nocopy");
        let lines = String::from_utf8_lossy(&head).into_owned();
        let kept = lines.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
        let kept: Vec<&str> = kept.filter(|line| !line.is_empty()).collect();
        let mut engine = UnixStream::connect(SOCKET).ok()?;
        write!(engine, "{}\r\nContent-Length: {}\r\n\r\n{body}", kept.join("\r\n"), body.len()).ok()?;
        carry(client, engine);
    } else {
        let mut engine = UnixStream::connect(SOCKET).ok()?;
        engine.write_all(&head).ok()?;
        carry(client, engine);
    }
    Some(())
}

/// The body of a request that says how long it is.
fn body(client: &mut TcpStream, head: &[u8]) -> Option<String> {
    let lines = String::from_utf8_lossy(head).to_ascii_lowercase();
    let length = lines.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())?;
    let mut body = vec![0; length];
    client.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

/// The head of a request, and nothing of its body.
fn head(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    Some(head)
}

fn say(client: &mut TcpStream, status: &str, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    // A client that is gone has no use for it.
    let _ = client.write_all((head + body).as_bytes());
}

/// What the engine still has of some runs. Other tests run beside this one.
fn left_of(runs: &BTreeSet<String>) -> Vec<String> {
    let lists = [
        engine("GET", "/containers/json?all=1"),
        engine("GET", "/images/json?all=1"),
        engine("GET", "/networks"),
        engine("GET", "/volumes")["Volumes"].take(),
    ];
    let objects = lists.iter().filter_map(Value::as_array).flatten();
    let of_them =
        objects.filter(|object| object["Labels"][RUN_LABEL].as_str().is_some_and(|run| runs.contains(run)));
    of_them.map(Value::to_string).collect()
}

#[test]
fn podmans_words_are_read_and_its_missing_parts_are_done_without() {
    let desk = Desk::new();
    let stand_in = StandIn::start();

    let doctor =
        finish(desk.command().args(["doctor", "--lang", "de"]).env("DOCKER_HOST", &stand_in.address), 60);
    assert!(
        doctor.stdout.contains("Podman 4.3.1") && doctor.stdout.contains("buildah"),
        "{}{}",
        doctor.stdout,
        doctor.stderr
    );

    // Read-only: the folders that Podman would leave open are closed, and the restart policy is seen.
    for (number, folder) in [(8, "08-dedicated-user/solution"), (10, "10-read-only/solution")] {
        let solution = desk.copy(folder);
        let answer = finish(desk.exercise(number, &solution).env("DOCKER_HOST", &stand_in.address), 180);
        assert_eq!(answer.code, Some(0), "{folder}\n{}{}", answer.stdout, answer.stderr);
    }
    assert!(
        stand_in.was_asked("/build?") && !stand_in.was_asked("/session") && !stand_in.was_asked("/update")
    );

    // A step that fails is told with its own words, not with the lab's lines around it.
    let folder = desk.submission(
        "broken",
        "FROM harden-check/slim:1\nRUN echo on the way && cat /nowhere\nCMD [\"/bin/true\"]\n",
        "",
    );
    let broken = finish(desk.exercise(8, &folder).env("DOCKER_HOST", &stand_in.address), 120);
    let seen = broken.finding("image-builds")["seen"].as_str().unwrap().to_owned();
    assert!(seen.contains("cat /nowhere") && seen.contains("on the way"), "{seen}");
    assert!(!seen.contains("LABEL"), "{seen}");

    let runs = stand_in.runs();
    // The probe's volume is filled while the build goes on, also while one that fails does.
    assert_eq!(runs.len(), 3, "{runs:?}");
    let left = left_of(&runs);
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_its_builder_does_not_know_is_skipped_with_the_reason() {
    let desk = Desk::new();
    let stand_in = StandIn::start();
    let folder = desk.submission(
        "here-document",
        "FROM harden-check/slim:1\nRUN <<EOF\ntrue\nEOF\nCMD [\"/bin/true\"]\n",
        "",
    );
    let answer = finish(desk.exercise(8, &folder).env("DOCKER_HOST", &stand_in.address), 60);
    let finding = answer.finding("image-builds");
    assert_eq!(finding["verdict"], "skipped", "{finding:#}");
    assert!(finding["reason"].as_str().unwrap().contains("RUN <<"), "{finding:#}");
    assert!(answer.checks_with("fail").iter().all(|check| check.ends_with("-declared")), "{}", answer.stdout);
}
