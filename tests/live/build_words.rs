//! What the flags of `docker build` mean: each spelling is handed to the real client, in front of a stand-in
//! for the engine that only writes down what it is asked for, and to the reader. Both take it with the same
//! meaning, or both refuse; what the lab does not carry out is said to be outside.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use harden_check::submission::{BuildSpec, EnvironmentVariable, Located, read};
use tempfile::TempDir;

/// Spellings between `docker build` and its context. The client's own builder is asked, which knows no flag
/// of BuildKit alone.
const ROWS: &[&str] = &[
    "",
    "-t notes",
    "-tnotes",
    "-t=notes",
    "--tag notes",
    "--tag=notes:1.2",
    "-t notes:1 -t notes:2",
    "-t registry.example:5000/team/notes:1",
    "-t docker.io/library/notes",
    "-t Notes",
    "-t notes:1:2",
    "-t notes:",
    "-t 'no tes'",
    "-t ''",
    "-t",
    "-t notes:-x",
    "-t notes/",
    "-t a__b",
    "-t a___b",
    "--tags notes",
    "--ta notes",
    "-f Dockerfile.b",
    "-fDockerfile.b",
    "-f=Dockerfile.b",
    "--file Dockerfile.b",
    "--file=./Dockerfile.b",
    "-f Dockerfile.b -f Dockerfile",
    "-f sub/Dockerfile",
    "-f missing",
    "-f",
    "--build-arg A=b",
    "--build-arg A=",
    "--build-arg A=b=c",
    "--build-arg 'A=b c'",
    "--build-arg A=1 --build-arg A=2",
    "--build-arg A=1 --build-arg B=2",
    "--build-arg=A=b",
    "--build-arg ''",
    "--build-arg =b",
    "--build-arg",
    "--label a=b",
    "--label a",
    "--label a=",
    "--label a=b=c",
    "--label =b",
    "--label ''",
    "--label 'a b=c'",
    "--label a=1 --label a=2",
    "--target app",
    "--target=app",
    "--target ''",
    "--no-cache",
    "--no-cache=true",
    "--no-cache=1",
    "--no-cache=false",
    "--no-cache=T",
    "--no-cache=yes",
    "--no-cache=",
    "--no-cache true",
    "--no-cache --no-cache=false",
    "--pull",
    "--pull=false",
    "--pull=always",
    "-q",
    "-q=false",
    "--quiet",
    "--quiet=maybe",
    "-qt notes",
    "-tq notes",
    "-qf Dockerfile.b",
    "-qx",
    "--rm",
    "--rm=false",
    "--rm=0",
    "--rm=2",
    "--force-rm",
    "--compress",
    "--compress=no",
    "--network none",
    "--network default",
    "--network bridge",
    "--cpu-shares 5",
    "-c 5",
    "--cpu-shares five",
    "--cpu-quota 1e3",
    "--memory 64m",
    "-m 64m",
    "--shm-size 1g",
    "--ulimit nofile=10",
    "--iidfile id.txt",
    "--add-host a:127.0.0.1",
    "--platform linux/amd64",
    "--isolation default",
    "--security-opt seccomp=unconfined",
    "--cache-from notes",
    "--squash=false",
    "--unknown",
    "--unknown=1",
    "-Z",
    "-t notes --",
    "--no-cach",
];

/// What the engine is asked for, or what the reader makes of it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    tags: Vec<String>,
    dockerfile: String,
    build_args: BTreeMap<String, Option<String>>,
    labels: BTreeMap<String, String>,
    target: String,
    no_cache: bool,
    pull: bool,
}

enum Ours {
    Read(Box<Asked>),
    Outside,
    Refused(String),
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let text = "FROM harden-check/slim:1 AS app\nARG A\nARG B\n";
    fs::create_dir(folder.path().join("sub")).unwrap();
    for name in ["Dockerfile", "Dockerfile.b", "sub/Dockerfile"] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// A part of a query, with its `%41` and `+` put back.
fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: String = rest.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&digits, 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

fn of_query(query: &str) -> Asked {
    let mut asked = Asked::default();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = plain(value);
        match name {
            "t" => asked.tags.push(value),
            "dockerfile" => asked.dockerfile = value,
            "buildargs" => asked.build_args = serde_json::from_str(&value).unwrap(),
            "labels" => asked.labels = serde_json::from_str(&value).unwrap(),
            "target" => asked.target = value,
            "nocache" => asked.no_cache = value == "1",
            "pull" => asked.pull = value == "1",
            _ => {}
        }
    }
    asked
}

/// Answers one connection of the client: every question with nothing, a build with its end.
fn answer(stream: UnixStream, queries: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line == "\r\n" {
                break;
            }
            head.push(line);
        }
        let first = head.first().cloned().unwrap_or_default();
        let mut words = first.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if head.iter().any(|line| line.to_ascii_lowercase().starts_with("transfer-encoding: chunked")) {
            loop {
                let mut size = String::new();
                reader.read_line(&mut size)?;
                let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
                let mut piece = vec![0; size + 2];
                reader.read_exact(&mut piece)?;
                if size == 0 {
                    break;
                }
            }
        }
        let mut body = "{}";
        if let Some((_, query)) = path.split_once("/build?") {
            queries.lock().unwrap().push(query.to_owned());
            body = "{\"stream\":\"Successfully built 0123456789ab\\n\"}";
        }
        let length = body.len();
        write!(
            writer,
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{}",
            if method == "HEAD" { "" } else { body }
        )?;
    }
}

/// What the client asks the engine for; its own words where it refuses.
fn by_the_client(socket: &Path, queries: &Mutex<Vec<String>>, words: &str) -> Result<Asked, String> {
    let folder = folder();
    queries.lock().unwrap().clear();
    let ended = Command::new("sh")
        .args(["-c", &format!("docker build {words} .")])
        .current_dir(folder.path())
        .env("DOCKER_BUILDKIT", "0")
        .env("DOCKER_CONFIG", folder.path().join("none"))
        .env("DOCKER_HOST", format!("unix://{}", socket.display()))
        .env_remove("DOCKER_CONTEXT")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    match queries.lock().unwrap().as_slice() {
        [query] => Ok(of_query(query)),
        _ => Err(String::from_utf8_lossy(&ended.stderr).into_owned()),
    }
}

fn by_the_reader(words: &str) -> Ours {
    let folder = folder();
    let script = format!(
        "#!/bin/sh\ndocker build {words} .\ndocker build -t other .\ndocker run -d --name web other\n"
    );
    fs::write(folder.path().join("run.sh"), script).unwrap();
    match read(folder.path()) {
        Ok(submission) if !submission.dangers.is_empty() => Ours::Outside,
        Ok(submission) => Ours::Read(Box::new(asked(&submission.plan.builds[0]))),
        Err(problems) if problems.iter().all(|problem| problem.outside_lab) => Ours::Outside,
        Err(problems) => Ours::Refused(format!("{problems:?}")),
    }
}

fn asked(build: &BuildSpec) -> Asked {
    let pairs = |variables: &[Located<EnvironmentVariable>]| -> BTreeMap<String, Option<String>> {
        variables.iter().map(|one| (one.value.name.clone(), one.value.value.clone())).collect()
    };
    let labels = pairs(&build.labels).into_iter().map(|(name, value)| (name, value.unwrap_or_default()));
    Asked {
        tags: build.tags.iter().map(|tag| tag.value.clone()).collect(),
        dockerfile: build.dockerfile.value.clone(),
        build_args: pairs(&build.build_args),
        labels: labels.collect(),
        target: build.target.as_ref().map(|target| target.value.clone()).unwrap_or_default(),
        no_cache: build.no_cache,
        pull: build.pull,
    }
}

#[test]
fn flags_of_docker_build_mean_what_they_mean_to_docker() {
    let desk = TempDir::new().unwrap();
    let socket = desk.path().join("engine.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let queries = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&queries);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let heard = Arc::clone(&heard);
            thread::spawn(move || answer(stream, &heard));
        }
    });
    let (mut same, mut refused, mut outside, mut wrong) = (0, 0, 0, Vec::new());
    for words in ROWS {
        match (by_the_client(&socket, &queries, words), by_the_reader(words)) {
            (Ok(theirs), Ours::Read(ours)) if theirs == *ours => same += 1,
            (Ok(_), Ours::Outside) => outside += 1,
            (Err(_), Ours::Refused(_) | Ours::Outside) => refused += 1,
            (Ok(theirs), Ours::Read(ours)) => wrong.push(format!("{words}\n  {theirs:?}\n  {ours:?}")),
            (Ok(_), Ours::Refused(said)) => wrong.push(format!("{words}: Docker takes it\n  {said}")),
            (Err(said), Ours::Read(ours)) => {
                wrong.push(format!("{words}: Docker refuses: {said}\n  {ours:?}"))
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
    assert!(
        same >= 45 && refused >= 25 && outside >= 10,
        "{same} the same, {refused} refused, {outside} outside"
    );
}
