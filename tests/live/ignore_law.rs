//! Docker's own client is the judge of `.dockerignore`: what it sends of a folder, our reader offers.
//!
//! The client applies the patterns itself and sends what is left as a tar archive. Here it sends it to a
//! listener on the loopback address, which answers like an engine and keeps the archive: no engine is
//! asked, and each row takes milliseconds.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use harden_check::submission::{self, IgnoreFile};
use tempfile::TempDir;

/// The folder, one file each.
const FILES: &[&str] = &[
    ".env",
    ".env.example",
    ".git/HEAD",
    ".git/objects/ab/cdef",
    "README.md",
    "a b",
    "abc",
    "config/.env",
    "config/.env.local",
    "config/deploy/server.key",
    "config/site.conf",
    "dist/app.js",
    "dist/index.html",
    "docs/README.md",
    "docs/secret/README-secret.md",
    "logs/a/b.log",
    "logs/b.log",
    "node_modules/m/index.js",
    "server.key",
    "tempa",
    "tempbb",
    "tools/node_modules/m/index.js",
    "tools/x[1].sh",
    "umlaut-\u{fc}",
];

/// What stands in `.dockerignore`. Not among the rows are exceptions with a wildcard below folders that
/// stay out (`*` and `!**/app.js`): the client's own sender does not look into such a folder, BuildKit's,
/// which we follow, does.
const ROWS: &[&str] = &[
    "",
    "# a comment\n\n",
    ".env\n.git\nnode_modules\n*.key\n",
    "**/.env\n**/.git\n**/node_modules\n**/*.key\n",
    "*\n!dist/\n",
    "*\n!dist/*\n!config/site.conf\n",
    "**\n!dist/**\n!tools/*.sh\n",
    "config\n!config/site.conf\n",
    "config\n!config/site.conf\nconfig/site.conf\n",
    "config/\n!config/deploy/\n",
    "!dist/\n*\n",
    "**/.env*\n!.env.example\n",
    "**/.env*\n!**/.env.example\n",
    "*.md\n!README*.md\nREADME-secret.md\n",
    "**/*.md\n!docs\n**/*secret*\n",
    "**/*.md\n!docs/**\n",
    "docs\n!docs\n",
    "config\n**/.env\n!config\n",
    "*\n!config\nconfig/.env\n!config/deploy\n",
    "temp?\n*/*/*.log\n",
    "/dist\n./logs/./a\nx/../abc\n",
    "../abc\n/../abc\n",
    "  .env  \r\n\t.git\t\r\n",
    "\u{feff}.env\r\nREADME.md\r\n",
    " #x\n#abc\n",
    "a b\n",
    "a\n b\n",
    "tools/x[[]1].sh\n",
    "tools/x\\[1\\].sh\n",
    "[a-c]*\n",
    "[^a-c]*\n",
    "logs/**\n",
    "logs/**/b.log\n",
    "**/b.log\n",
    "**b.log\n",
    "lo**\n",
    "**/config/**/server.key\n",
    "CONFIG\nReadme.md\n",
    "umlaut-?\n",
    "! dist\n*\n! dist\n",
    "*/\n!config\n",
    ".\n",
    "./\n",
    "/\n",
    "dist/../config\n",
    "dist//app.js\n",
    "**/\n",
    "*.key\n!*.key\n",
    "!**\n",
    "*.log *.key\n",
    "logs\n!logs/a\nlogs/a/*.log\n",
];

/// Lines that Docker's client refuses.
const REFUSED: &[&str] = &["[\n", "a[\n", "!\n", "[]a]\n", "a\\\n", "[a-\n", "ok\n  [z-\n"];

fn folder(ignore: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for path in FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    fs::write(folder.path().join("Dockerfile"), "FROM scratch\nCOPY . /\n").unwrap();
    fs::write(folder.path().join("run.sh"), "docker build -t x .\ndocker run --name web x\n").unwrap();
    fs::write(folder.path().join(".dockerignore"), ignore).unwrap();
    folder
}

/// The client sends these whatever the patterns say, and takes them back from `COPY`.
fn judged(path: &str) -> bool {
    !["Dockerfile", ".dockerignore"].contains(&path)
}

/// What our reader leaves of the folder; nothing where a line is refused.
fn ours(folder: &Path) -> Option<BTreeSet<String>> {
    let submission = submission::read(folder).unwrap_or_else(|problems| panic!("{problems:?}"));
    let ignore: &IgnoreFile = &submission.ignores[0];
    if ignore.bad.is_some() {
        return None;
    }
    let rules = ignore.rules();
    let all = FILES.iter().copied().chain(["run.sh"]);
    Some(all.filter(|path| !rules.ignores(path)).map(str::to_owned).collect())
}

/// What Docker's client sends of it; nothing where it refuses.
fn theirs(folder: &Path) -> Option<BTreeSet<String>> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let mut client = Command::new("docker")
        .args(["build", "."])
        .current_dir(folder)
        .env("DOCKER_HOST", address)
        .env("DOCKER_BUILDKIT", "0")
        .env("DOCKER_CONFIG", folder.join("no-such-folder"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("docker's command line");
    listener.set_nonblocking(true).unwrap();
    let mut archive = None;
    loop {
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(false).unwrap();
            archive = answer(stream).or(archive);
        } else if client.try_wait().unwrap().is_some() {
            break;
        } else {
            std::thread::yield_now();
        }
    }
    client.wait().unwrap();
    let bytes = archive?;
    let mut paths = BTreeSet::new();
    for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
        let entry = entry.unwrap();
        if !entry.header().entry_type().is_dir() {
            let path = entry.path().unwrap().to_string_lossy().trim_start_matches("./").to_owned();
            paths.extend(Some(path).filter(|path| judged(path)));
        }
    }
    Some(paths)
}

/// Answers one request as an engine would: the archive of a build.
fn answer(mut stream: TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let is_build = head.starts_with("POST") && head.contains("/build");
    let archive = is_build.then(|| chunks(&mut stream));
    let kind =
        "Content-Type: application/json\r\nApi-Version: 1.41\r\nOstype: linux\r\nBuilder-Version: 1\r\n";
    let body = if head.starts_with("HEAD") { "" } else { "{}" };
    let answer =
        format!("HTTP/1.1 200 OK\r\n{kind}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    // A client that is gone has no use for it.
    let _ = stream.write_all(answer.as_bytes());
    archive
}

/// A body in chunks.
fn chunks(stream: &mut TcpStream) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        let mut byte = [0];
        while !line.ends_with(b"\r\n") {
            stream.read_exact(&mut byte).unwrap();
            line.push(byte[0]);
        }
        let size = usize::from_str_radix(String::from_utf8_lossy(&line).trim(), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        stream.read_exact(&mut chunk).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&chunk[..size]);
    }
}

#[test]
fn what_dockers_client_sends_is_what_we_offer() {
    let mut differences = Vec::new();
    for row in ROWS {
        let folder = folder(row);
        let (ours, theirs) = (ours(folder.path()), theirs(folder.path()));
        assert!(theirs.is_some(), "docker's client refuses {row:?}");
        if ours != theirs {
            let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
            let only_ours: Vec<&String> = ours.difference(&theirs).collect();
            let only_theirs: Vec<&String> = theirs.difference(&ours).collect();
            differences.push(format!("{row:?}: only we offer {only_ours:?}, only it sends {only_theirs:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn what_dockers_client_refuses_we_refuse() {
    for row in REFUSED {
        let folder = folder(row);
        assert_eq!((ours(folder.path()), theirs(folder.path())), (None, None), "{row:?}");
    }
}
