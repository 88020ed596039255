//! A registry on the loopback address that has an image of every name, each of them poisoned, and
//! counts what it is asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::json;
use sha2::{Digest, Sha256};

/// The file that an image of the stand-in holds, and nothing of ours.
pub(super) const POISON: &str = "/poisoned";

const CONFIGURATION_TYPE: &str = "application/vnd.docker.container.image.v1+json";
const LAYER_TYPE: &str = "application/vnd.docker.image.rootfs.diff.tar";
const MANIFEST_TYPE: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// The registry. It answers until the process ends.
pub(super) struct StandIn {
    pub(super) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

struct Poisoned {
    layer: Vec<u8>,
    configuration: Vec<u8>,
    manifest: Vec<u8>,
}

impl StandIn {
    /// Listens at a port of the loopback address, 0 for any.
    pub(super) fn start(port: u16) -> StandIn {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let image = Arc::new(poisoned());
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (image, heard) = (Arc::clone(&image), Arc::clone(&heard));
                // A client that goes away has its answer or wants none.
                thread::spawn(move || drop(answer(&stream, &image, &heard)));
            }
        });
        StandIn { port, asked }
    }

    /// What was asked since the last time, `GET /v2/…` each.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// An image of one layer with one file.
fn poisoned() -> Poisoned {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    header.set_mode(0o644);
    archive.append_data(&mut header, &POISON[1..], b"yes\n".as_slice()).unwrap();
    let layer = archive.into_inner().unwrap();
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let configuration = json!({
        "architecture": architecture,
        "os": "linux",
        "config": {},
        "rootfs": { "type": "layers", "diff_ids": [digest(&layer)] },
        "history": [{ "created_by": "a stranger" }],
    });
    let configuration = configuration.to_string().into_bytes();
    let part =
        |kind: &str, bytes: &[u8]| json!({ "mediaType": kind, "size": bytes.len(), "digest": digest(bytes) });
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": part(CONFIGURATION_TYPE, &configuration),
        "layers": [part(LAYER_TYPE, &layer)],
    });
    Poisoned { layer, configuration, manifest: manifest.to_string().into_bytes() }
}

fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn answer(mut stream: &TcpStream, image: &Poisoned, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    // The head ends with an empty line; nobody sends a body to a registry that he reads from.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    heard.lock().unwrap().push(format!("{method} {path}"));
    let last = path.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let (kind, body) = match last {
        _ if path.contains("/manifests/") => (MANIFEST_TYPE, image.manifest.as_slice()),
        last if last == digest(&image.layer) => (LAYER_TYPE, image.layer.as_slice()),
        last if last == digest(&image.configuration) => (CONFIGURATION_TYPE, image.configuration.as_slice()),
        _ => ("application/json", b"{}".as_slice()),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nDocker-Content-Digest: {}\r\nDocker-Distribution-Api-Version: registry/2.0\r\nConnection: close\r\n\r\n",
        body.len(),
        digest(body),
    );
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(body)?;
    }
    Ok(())
}
