//! What the live tests share: the real binary, submissions in temporary folders, a proxy before the
//! engine, and a look at what lies in it.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The label that every object of a run carries.
pub(crate) const RUN_LABEL: &str = "io.harden-check.run";

/// The engine's socket on this machine.
const SOCKET: &str = "/var/run/docker.sock";

/// A folder of a test: a state folder for the program and room for submissions. Removed at the end.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A new, empty one.
    pub(crate) fn new() -> Desk {
        Desk { folder: TempDir::new().unwrap() }
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A copy of a folder of the course, `08-dedicated-user/solution`.
    pub(crate) fn copy(&self, course_folder: &str) -> PathBuf {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(course_folder);
        let target = self.path().join(course_folder.replace('/', "-"));
        copy_folder(&source, &target);
        target
    }

    /// A submission of a Dockerfile and a `docker run` line for one `web` on port 8080.
    pub(crate) fn submission(&self, name: &str, dockerfile: &str, run_flags: &str) -> PathBuf {
        let folder = self.path().join(name);
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/index.html"), "<h1>Notes</h1>\n").unwrap();
        fs::write(folder.join("Dockerfile"), dockerfile).unwrap();
        let run = format!(
            "#!/bin/sh\nset -eu\ndocker build --tag notes .\ndocker run --detach --name web --publish 8080:8080 {run_flags} notes\n"
        );
        fs::write(folder.join("run.sh"), run).unwrap();
        folder
    }

    /// The program, with an environment of its own.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harden-check"));
        command
            .env_remove("DOCKER_HOST")
            .env_remove("HARDEN_CHECK_SETUP")
            .env("HARDEN_CHECK_STATE", self.path().join("state"))
            .env("LANG", "C.UTF-8")
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// `exercise N --submission FOLDER --format json`, not yet started.
    pub(crate) fn exercise(&self, number: u8, submission: &Path) -> Command {
        let mut command = self.command();
        command.args(["exercise", &number.to_string(), "--format", "json", "--submission"]).arg(submission);
        command
    }
}

/// Copies a folder with all below it over another.
pub(crate) fn copy_folder(source: &Path, target: &Path) {
    fs::create_dir_all(target).unwrap();
    for entry in fs::read_dir(source).unwrap() {
        let entry = entry.unwrap();
        // A course keeps a learner's repository under this name, see `exercise::source`.
        let name = entry.file_name();
        let to = target.join(if name == "dot-git" { ".git".into() } else { name });
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What a finished command said.
pub(crate) struct Answer {
    /// Exit code; `None` after a signal.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Answer {
    /// The JSON document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\nstdout: {}\nstderr: {}", self.stdout, self.stderr))
    }

    /// The verdict of one check.
    pub(crate) fn verdict(&self, check: &str) -> String {
        self.finding(check)["verdict"].as_str().unwrap().to_owned()
    }

    /// The finding of one check.
    pub(crate) fn finding(&self, check: &str) -> Value {
        let document = self.json();
        document["findings"]
            .as_array()
            .and_then(|findings| findings.iter().find(|finding| finding["check"] == check))
            .unwrap_or_else(|| panic!("no finding `{check}` in {document:#}"))
            .clone()
    }

    /// Ids of the checks with this verdict.
    pub(crate) fn checks_with(&self, verdict: &str) -> Vec<String> {
        let document = self.json();
        let findings =
            document["findings"].as_array().unwrap_or_else(|| panic!("no findings in {document:#}"));
        findings
            .iter()
            .filter(|finding| finding["verdict"] == verdict)
            .map(|finding| finding["check"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Answer {
        Answer {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a command to its end; one that takes longer than `seconds` fails the test.
pub(crate) fn finish(command: &mut Command, seconds: u64) -> Answer {
    wait(command.spawn().unwrap(), seconds)
}

/// Waits for a child's end; one that takes longer than `seconds` fails the test.
pub(crate) fn wait(child: Child, seconds: u64) -> Answer {
    let pid = child.id();
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&done);
    let guard = thread::spawn(move || {
        let end = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < end {
            if seen.load(Ordering::SeqCst) {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        signal(pid, "KILL");
        true
    });
    let output = child.wait_with_output().unwrap();
    done.store(true, Ordering::SeqCst);
    let answer = Answer::from(output);
    let late = guard.join().unwrap();
    assert!(!late, "not finished after {seconds} s\nstdout: {}\nstderr: {}", answer.stdout, answer.stderr);
    answer
}

/// Sends a signal to a process.
pub(crate) fn signal(pid: u32, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap();
    assert!(status.success(), "kill -{name} {pid}");
}

/// Polls a condition; what does not come true within `seconds` fails the test.
pub(crate) fn until(what: &str, seconds: u64, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !condition() {
        assert!(Instant::now() < end, "waited {seconds} s for {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// One GET or DELETE to the engine, without any of the program's own code.
pub(crate) fn engine(method: &str, path: &str) -> Value {
    let mut stream = UnixStream::connect(SOCKET).unwrap();
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: engine\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or(Value::Null)
}

/// Everything in the engine, named; what a run may not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inventory(Vec<String>);

/// Everything in the engine that belongs to the run label's machine of this desk, or, without a
/// desk, everything that no run made.
pub(crate) fn inventory(of_runs: bool) -> Inventory {
    let mut names = Vec::new();
    let has_label = |object: &Value| !object["Labels"][RUN_LABEL].is_null();
    for container in engine("GET", "/containers/json?all=1").as_array().unwrap() {
        if has_label(container) == of_runs {
            names.push(format!("container {} {}", container["Id"], container["State"]));
        }
    }
    for network in engine("GET", "/networks").as_array().unwrap() {
        // They come and go with the Swarm of another test's run.
        let of_swarm = ["ingress", "docker_gwbridge"].iter().any(|name| network["Name"] == *name);
        if has_label(network) == of_runs && !of_swarm {
            names.push(format!("network {}", network["Id"]));
        }
    }
    for volume in engine("GET", "/volumes")["Volumes"].as_array().into_iter().flatten() {
        if has_label(volume) == of_runs {
            names.push(format!("volume {}", volume["Name"]));
        }
    }
    for image in engine("GET", "/images/json").as_array().unwrap() {
        if has_label(image) == of_runs {
            names.push(format!("image {} {}", image["Id"], image["RepoTags"]));
        }
    }
    names.sort();
    Inventory(names)
}

impl Inventory {
    /// Whether nothing is listed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A TCP address on loopback before the engine's socket, which can be cut in the middle.
pub(crate) struct Proxy {
    address: SocketAddr,
    open: Arc<AtomicBool>,
    connections: Arc<Mutex<Vec<TcpStream>>>,
    requests: Arc<AtomicU64>,
}

impl Proxy {
    /// Starts to listen.
    pub(crate) fn start() -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy {
            address: listener.local_addr().unwrap(),
            open: Arc::new(AtomicBool::new(true)),
            connections: Arc::new(Mutex::new(Vec::new())),
            requests: Arc::new(AtomicU64::new(0)),
        };
        let (open, connections, requests) =
            (Arc::clone(&proxy.open), Arc::clone(&proxy.connections), Arc::clone(&proxy.requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(client) = stream else { return };
                if !open.load(Ordering::SeqCst) {
                    // The listener closes with this thread, so that later calls are refused.
                    return;
                }
                requests.fetch_add(1, Ordering::SeqCst);
                connections.lock().unwrap().push(client.try_clone().unwrap());
                thread::spawn(move || {
                    if let Ok(engine) = UnixStream::connect(SOCKET) {
                        carry(client, engine);
                    }
                });
            }
        });
        proxy
    }

    /// `tcp://127.0.0.1:PORT` for `DOCKER_HOST`.
    pub(crate) fn docker_host(&self) -> String {
        format!("tcp://{}", self.address)
    }

    /// How many connections came in.
    pub(crate) fn connections(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Ends every connection and accepts no more: the engine is gone.
    pub(crate) fn cut(&self) {
        self.open.store(false, Ordering::SeqCst);
        for connection in self.connections.lock().unwrap().drain(..) {
            // It may be closed already.
            let _ = connection.shutdown(Shutdown::Both);
        }
        // Wakes the listener, so that it sees the flag and closes.
        drop(TcpStream::connect(self.address));
    }
}

/// Carries bytes both ways until one side ends. The engine upgrades connections, so this knows
/// nothing of HTTP.
pub(crate) fn carry(client: TcpStream, engine: UnixStream) {
    let (mut from_client, mut to_engine) = (client.try_clone().unwrap(), engine.try_clone().unwrap());
    let up = thread::spawn(move || {
        let ended: io::Result<u64> = io::copy(&mut from_client, &mut to_engine);
        // Half a connection is closed where the other half may still carry an answer.
        let _ = to_engine.shutdown(Shutdown::Write);
        ended
    });
    let (mut from_engine, mut to_client) = (engine, client);
    let _ = io::copy(&mut from_engine, &mut to_client);
    let _ = to_client.shutdown(Shutdown::Write);
    let _ = up.join();
}

/// How many objects of one run lie in the engine.
pub(crate) fn objects_of(run: &str) -> usize {
    let filter = format!("%7B%22label%22%3A%5B%22{RUN_LABEL}%3D{run}%22%5D%7D");
    let count = |path: &str| engine("GET", path).as_array().map_or(0, Vec::len);
    count(&format!("/containers/json?all=1&filters={filter}"))
        + count(&format!("/networks?filters={filter}"))
        + count(&format!("/images/json?filters={filter}"))
        + engine("GET", &format!("/volumes?filters={filter}"))["Volumes"].as_array().map_or(0, Vec::len)
}

/// A volume and a network of somebody else. Removed at the end.
pub(crate) struct Foreign {
    name: String,
}

impl Foreign {
    /// Makes both.
    pub(crate) fn create() -> Foreign {
        let name = format!("somebody-elses-{}", std::process::id());
        for path in ["/volumes/create", "/networks/create"] {
            post(path, &format!("{{\"Name\":\"{name}\"}}"));
        }
        Foreign { name }
    }

    /// Both are still there.
    pub(crate) fn assert_untouched(&self) {
        for kind in ["volumes", "networks"] {
            let object = engine("GET", &format!("/{kind}/{}", self.name));
            assert_eq!(object["Name"], self.name.as_str(), "{kind}: {object}");
        }
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        for kind in ["volumes", "networks"] {
            engine("DELETE", &format!("/{kind}/{}", self.name));
        }
    }
}

fn post(path: &str, body: &str) {
    let mut stream = UnixStream::connect(SOCKET).unwrap();
    let head = format!(
        "POST {path} HTTP/1.0\r\nHost: engine\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 201") || answer.starts_with("HTTP/1.1 201"), "{answer}");
}
