//! A registry on the loopback address for tests: keeps what is put there, and has referrers or not.
//!
//! It stands for the two kinds that signatures meet: the distribution registry 2.8, which has no list of
//! referrers, and those of the OCI distribution specification 1.1, which have one.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The registry. It answers until the process ends.
#[derive(Clone)]
pub(crate) struct Registry {
    port: u16,
    has_referrers: bool,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    blobs: BTreeMap<String, Vec<u8>>,
    /// By tag and by digest: the media type and the bytes.
    manifests: BTreeMap<String, (String, Vec<u8>)>,
    /// After so many further requests it answers nobody any more.
    answers_left: Option<usize>,
}

struct Request {
    method: String,
    path: String,
    content_type: String,
    body: Vec<u8>,
}

/// `sha256:…` of some bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

impl Registry {
    /// One at a free port.
    pub(crate) fn start(has_referrers: bool) -> Registry {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let registry = Registry { port, has_referrers, shelf: Arc::default() };
        let answering = registry.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answering = answering.clone();
                // A client that goes away has its answer or wants none.
                thread::spawn(move || answering.answer(&stream));
            }
        });
        registry
    }

    /// `127.0.0.1:PORT/NAME`.
    pub(crate) fn name(&self, repository: &str) -> String {
        format!("127.0.0.1:{}/{repository}", self.port)
    }

    /// Puts a manifest under a tag and its digest, which comes back.
    pub(crate) fn put(&self, tag: &str, media_type: &str, bytes: &[u8]) -> String {
        let digest = digest(bytes);
        let mut shelf = self.shelf.lock().unwrap();
        for name in [tag, &digest] {
            shelf.manifests.insert(name.to_owned(), (media_type.to_owned(), bytes.to_vec()));
        }
        digest
    }

    /// Puts some bytes.
    pub(crate) fn put_blob(&self, bytes: &[u8]) {
        self.shelf.lock().unwrap().blobs.insert(digest(bytes), bytes.to_vec());
    }

    /// The JSON under a tag.
    pub(crate) fn json(&self, tag: &str) -> Option<Value> {
        let shelf = self.shelf.lock().unwrap();
        shelf.manifests.get(tag).map(|(_, bytes)| serde_json::from_slice(bytes).unwrap())
    }

    /// From the answer after so many on, connections are closed without a word.
    pub(crate) fn goes_away_after(&self, answers: usize) {
        self.shelf.lock().unwrap().answers_left = Some(answers);
    }

    fn answer(&self, stream: &TcpStream) -> Option<()> {
        let request = read(stream)?;
        let mut shelf = self.shelf.lock().unwrap();
        if let Some(left) = &mut shelf.answers_left {
            *left = left.checked_sub(1)?;
        }
        let (status, headers, body) = self.reply(&mut shelf, &request);
        let mut answer =
            format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            answer += &format!("{name}: {value}\r\n");
        }
        let mut stream = stream;
        stream.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
        if request.method != "HEAD" {
            stream.write_all(&body).ok()?;
        }
        Some(())
    }

    fn reply(&self, shelf: &mut Shelf, request: &Request) -> (u16, Vec<(&'static str, String)>, Vec<u8>) {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let parts: Vec<&str> = path.trim_start_matches("/v2/").rsplitn(3, '/').collect();
        let nothing = (404, Vec::new(), b"404 page not found\n".to_vec());
        let [name, kind, _repository] = parts[..] else { return nothing };
        match (request.method.as_str(), kind, name) {
            ("GET", "manifests", name) => match shelf.manifests.get(name) {
                Some((media_type, bytes)) => (200, vec![("content-type", media_type.clone())], bytes.clone()),
                None => (404, Vec::new(), br#"{"errors":[{"message":"manifest unknown"}]}"#.to_vec()),
            },
            ("PUT", "manifests", name) => {
                let kept = (request.content_type.clone(), request.body.clone());
                shelf.manifests.insert(name.to_owned(), kept.clone());
                shelf.manifests.insert(digest(&request.body), kept);
                let read: Value = serde_json::from_slice(&request.body).unwrap();
                let subject = read["subject"]["digest"].as_str().filter(|_| self.has_referrers);
                (
                    201,
                    subject.map(|digest| ("oci-subject", digest.to_owned())).into_iter().collect(),
                    Vec::new(),
                )
            }
            ("GET", "referrers", name) if self.has_referrers => {
                let manifests: Vec<Value> = shelf
                    .manifests
                    .iter()
                    .filter(|(key, (_, bytes))| **key == digest(bytes))
                    .filter(|(_, (_, bytes))| {
                        let read: Value = serde_json::from_slice(bytes).unwrap_or_default();
                        read["subject"]["digest"] == name
                    })
                    .map(|(key, (kind, bytes))| json!({ "mediaType": kind, "digest": key, "size": bytes.len() }))
                    .collect();
                let index = json!({ "schemaVersion": 2, "manifests": manifests });
                (200, Vec::new(), index.to_string().into_bytes())
            }
            ("GET" | "HEAD", "blobs", name) => match shelf.blobs.get(name) {
                Some(bytes) => (200, Vec::new(), bytes.clone()),
                None => nothing,
            },
            // There is one shelf for all repositories.
            ("POST", "uploads", _) if query.starts_with("mount=") => (201, Vec::new(), Vec::new()),
            // `POST …/blobs/uploads/` ends in an empty part.
            ("POST", "uploads", _) => {
                (202, vec![("location", "/v2/notes/blobs/1?_state=x".to_owned())], Vec::new())
            }
            ("PUT", "blobs", _) if query == format!("_state=x&digest={}", digest(&request.body)) => {
                shelf.blobs.insert(digest(&request.body), request.body.clone());
                (201, Vec::new(), Vec::new())
            }
            _ => nothing,
        }
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut content_type) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "content-type" => content_type = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, content_type, body })
}
