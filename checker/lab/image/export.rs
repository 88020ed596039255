//! How is an image's export read while it streams?
//!
//! Three layouts are read by one rule. Engines before 25 write `<id>/json` and `<id>/layer.tar` for each
//! layer, in no particular order; newer ones write `blobs/sha256/<digest>`, and Podman
//! `<digest>.tar`. What is a layer, and which
//! one, is told by the digest of its uncompressed content, which the image's own list names.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bollard::errors::Error;
use flate2::read::GzDecoder;
use futures_util::StreamExt;
use hyper::body::Bytes;
use ruzstd::decoding::StreamingDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tar::{Archive, EntryType};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::lab::secrets::Scanner;
use crate::lab::{Engine, LabError, digest};
use crate::packages::Wheel;

use super::layer::{Layer, LayerReader};
use super::package_files::PackageFiles;
use super::sources::Sources;

/// Longest pause of an export. A healthy engine sends without one.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Pieces of the stream that may wait to be read.
const WAITING: usize = 16;

/// What is to be read.
#[derive(Default)]
pub(super) struct Wanted {
    /// How many of the lowest layers belong to the kit's base image. Nothing in them is the learner's.
    pub(super) base_layers: usize,
    /// Whether the files of those layers are wanted all the same.
    pub(super) base_files: bool,
    /// Looks for secrets, where they are wanted.
    pub(super) scanner: Option<Arc<Scanner>>,
    /// Files of the builds' contexts, where copies of them are wanted.
    pub(super) sources: Option<Arc<Sources>>,
    /// Files of known packages, where copies of them are wanted.
    pub(super) packages: Option<Arc<PackageFiles>>,
    /// Package files of Python, where what is installed is held against them.
    pub(super) wheels: Arc<Vec<Wheel>>,
    /// Algorithms of the digests that are wanted of each file beside SHA-256.
    pub(super) digests: BTreeSet<String>,
}

/// Why an export was not read.
pub(super) enum ExportError {
    /// The engine failed.
    Lab(LabError),
    /// It came, and it was not understood.
    Unreadable(String),
}

/// What was read of base layers, by the layer's digest and the algorithms that were wanted.
type BaseCache = Mutex<HashMap<(String, BTreeSet<String>), Arc<Layer>>>;

/// The files of the kit's base layers. They never change, and one run looks at many images over the same base.
fn base_cache() -> &'static BaseCache {
    static CACHE: OnceLock<BaseCache> = OnceLock::new();
    CACHE.get_or_init(Mutex::default)
}

/// What an export holds.
pub(super) struct Export {
    /// The layers, lowest first. Base layers that are not wanted are empty.
    pub(super) layers: Vec<Arc<Layer>>,
    /// Bytes of the uncompressed layers in all.
    pub(super) bytes: u64,
}

/// Exports an image and reads its layers.
pub(super) async fn read(
    engine: &Engine,
    id: &str,
    layers: &[String],
    wanted: Wanted,
) -> Result<Export, ExportError> {
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    let digests = layers.to_vec();
    let reading = tokio::task::spawn_blocking(move || {
        Reader { digests: &digests, wanted: &wanted }.read(&mut Stream::new(receiver))
    });
    let sent = send(engine, id, &sender).await;
    drop(sender);
    let read = reading.await.map_err(|error| ExportError::Unreadable(error.to_string()))?;
    sent.map_err(ExportError::Lab)?;
    read.map_err(|error| ExportError::Unreadable(error.to_string()))
}

/// Passes the engine's stream on, until it ends or nobody reads any more.
async fn send(engine: &Engine, id: &str, sender: &mpsc::Sender<io::Result<Bytes>>) -> Result<(), LabError> {
    let mut stream = std::pin::pin!(engine.docker().export_image(id));
    loop {
        let piece = timeout(LONGEST_PAUSE, stream.next()).await.map_err(|_| LabError::Deadline {
            what: "the next part of an image's export".to_owned(),
            seconds: LONGEST_PAUSE.as_secs(),
        })?;
        let piece: Bytes = match piece {
            None => return Ok(()),
            Some(Ok(piece)) => piece,
            Some(Err(error)) => {
                // The reader must not take half an export for a whole one.
                let broken = io::Error::new(io::ErrorKind::UnexpectedEof, "the export broke off");
                let _ = sender.send(Err(broken)).await;
                return Err(export_error(&error));
            }
        };
        if sender.send(Ok(piece)).await.is_err() {
            return Ok(());
        }
    }
}

fn export_error(error: &Error) -> LabError {
    LabError::of_engine("the export of an image", error)
}

/// The stream as something to read from in a thread of its own.
struct Stream {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Stream {
    fn new(receiver: mpsc::Receiver<io::Result<Bytes>>) -> Stream {
        Stream { receiver, piece: Bytes::new() }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.piece.len());
        buffer[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}

/// `<id>/json` of the older layout.
#[derive(Deserialize)]
struct OldLayer {
    parent: Option<String>,
}

struct Reader<'a> {
    digests: &'a [String],
    wanted: &'a Wanted,
}

/// Layers by their digests, with the bytes of each.
#[derive(Default)]
struct Found {
    layers: HashMap<String, Arc<Layer>>,
    bytes: HashMap<String, u64>,
}

impl Reader<'_> {
    fn read(&self, stream: &mut dyn Read) -> io::Result<Export> {
        let mut found = Found::default();
        self.take_known(&mut found);
        // In the older layout a layer without a parent is the lowest, known before it is read.
        let mut lowest: HashSet<String> = HashSet::new();
        let mut archive = Archive::new(stream);
        for entry in archive.entries()? {
            let mut entry = entry?;
            if entry.header().entry_type() != EntryType::Regular {
                continue;
            }
            let name = entry.path()?.to_string_lossy().into_owned();
            if let Some(folder) = name.strip_suffix("/json") {
                let mut text = String::new();
                entry.by_ref().take(1 << 20).read_to_string(&mut text)?;
                let layer: OldLayer = serde_json::from_str(&text)?;
                if layer.parent.is_none_or(|parent| parent.is_empty()) {
                    lowest.insert(folder.to_owned());
                }
            } else if let Some(folder) = name.strip_suffix("/layer.tar") {
                let known = lowest.contains(folder).then(|| self.digests.first().cloned()).flatten();
                self.take_layer(&mut entry, known, &mut found)?;
            } else if let Some(digest) = name.strip_prefix("blobs/sha256/").or_else(|| podmans(&name)) {
                let digest = format!("sha256:{digest}");
                let known = self.digests.contains(&digest).then_some(digest);
                self.take_layer(&mut entry, known, &mut found)?;
            }
        }
        let mut export = Export { layers: Vec::new(), bytes: 0 };
        for digest in self.digests {
            let (Some(layer), Some(bytes)) = (found.layers.get(digest), found.bytes.get(digest)) else {
                return Err(io::Error::other(format!("the export holds no layer {digest}")));
            };
            export.layers.push(Arc::clone(layer));
            export.bytes += bytes;
        }
        Ok(export)
    }

    /// Layers of the base that need no reading.
    fn take_known(&self, found: &mut Found) {
        let cache = base_cache().lock().unwrap_or_else(PoisonError::into_inner);
        for digest in &self.digests[..self.wanted.base_layers] {
            if !self.wanted.base_files {
                found.layers.insert(digest.clone(), Arc::default());
            } else if let Some(layer) = cache.get(&self.cached(digest)) {
                found.layers.insert(digest.clone(), Arc::clone(layer));
            }
        }
    }

    /// Reads what may be a layer. Its digest is known beforehand for some.
    fn take_layer(&self, entry: &mut dyn Read, known: Option<String>, found: &mut Found) -> io::Result<()> {
        if known.as_ref().is_some_and(|digest| found.bytes.contains_key(digest)) {
            return Ok(());
        }
        let mut start = [0; 4];
        let length = read_up_to(entry, &mut start)?;
        let mut whole = BufReader::new(io::Cursor::new(start[..length].to_vec()).chain(entry));
        let content: Box<dyn Read> = match start {
            [0x1f, 0x8b, ..] => Box::new(GzDecoder::new(whole)),
            [0x28, 0xb5, 0x2f, 0xfd] => {
                Box::new(StreamingDecoder::new(whole).map_err(|error| io::Error::other(error.to_string()))?)
            }
            // A manifest or a configuration.
            [b'{', ..] => return io::copy(&mut whole, &mut io::sink()).map(|_| ()),
            _ => Box::new(whole),
        };
        let mut content = Counting { inner: content, bytes: 0, hasher: known.is_none().then(Sha256::new) };
        let needless = known.as_ref().is_some_and(|digest| found.layers.contains_key(digest));
        let is_base = known.as_ref().is_some_and(|digest| self.is_base(digest));
        let scanner = self.wanted.scanner.as_deref().filter(|_| !is_base);
        let sources = self.wanted.sources.as_deref().filter(|_| !is_base);
        let packages = self.wanted.packages.as_deref().filter(|_| !is_base);
        let reader = LayerReader { scanner, sources, packages, digests: &self.wanted.digests };
        let layer = (!needless).then(|| reader.read(&mut content)).transpose()?;
        // Padding after the archive's end belongs to the layer.
        io::copy(&mut content, &mut io::sink())?;
        let digest = match (known, content.hasher) {
            (Some(digest), _) => digest,
            (None, Some(hasher)) => format!("sha256:{}", digest::hex(&hasher.finalize())),
            (None, None) => return Ok(()),
        };
        found.bytes.insert(digest.clone(), content.bytes);
        let Some(layer) = layer else { return Ok(()) };
        let layer = Arc::new(layer);
        if self.is_base(&digest) {
            let mut cache = base_cache().lock().unwrap_or_else(PoisonError::into_inner);
            cache.insert(self.cached(&digest), Arc::clone(&layer));
        }
        found.layers.insert(digest, layer);
        Ok(())
    }

    /// Under what a base layer is kept.
    fn cached(&self, digest: &str) -> (String, BTreeSet<String>) {
        (digest.to_owned(), self.wanted.digests.clone())
    }

    fn is_base(&self, digest: &str) -> bool {
        self.digests[..self.wanted.base_layers].iter().any(|base| base == digest)
    }
}

/// Podman's layers lie at the top under their digests; its `<id>/layer.tar` are links to them.
fn podmans(name: &str) -> Option<&str> {
    name.strip_suffix(".tar").filter(|digest| digest.len() == 64 && !digest.contains('/'))
}

fn read_up_to(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..])? {
            0 => break,
            count => length += count,
        }
    }
    Ok(length)
}

/// Counts what it passes on, and hashes it where its digest is not known.
struct Counting<R> {
    inner: R,
    bytes: u64,
    hasher: Option<Sha256>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes += count as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&buffer[..count]);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
