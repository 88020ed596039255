//! How does a context become a tar stream of constant memory?

use std::fs::File;
use std::io::{self, Read, Write};

use hyper::body::Bytes;
use tar::{Builder, EntryType, Header};
use tokio::sync::mpsc;

use super::context::{Context, Entry, EntryKind};

/// Bytes per piece. With [`PIECES`] this bounds the memory of a context of any size.
const PIECE: usize = 128 << 10;

/// Pieces that may wait for the engine.
const PIECES: usize = 8;

/// Sends the context as a tar archive, in pieces. It ends early when the receiver is dropped.
///
/// `beside` are files that lie in front of the context, in place of those that it holds under the same
/// names.
pub(super) fn stream(
    context: Context,
    beside: Vec<(String, Vec<u8>)>,
) -> mpsc::Receiver<Result<Bytes, io::Error>> {
    let (sender, receiver) = mpsc::channel(PIECES);
    tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces { sender, waiting: Vec::with_capacity(PIECE) };
        let written = write(&context, &beside, &mut pieces).and_then(|()| pieces.flush());
        if let Err(error) = written {
            // A receiver that is gone has no use for the error either.
            let _ = pieces.sender.blocking_send(Err(error));
        }
    });
    receiver
}

fn write(context: &Context, beside: &[(String, Vec<u8>)], out: &mut Pieces) -> io::Result<()> {
    let mut archive = Builder::new(out);
    for (name, content) in beside {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, name, content.as_slice())?;
    }
    let is_beside = |path: &str| beside.iter().any(|(name, _)| name == path);
    for entry in context.entries.iter().filter(|entry| !is_beside(&entry.path)) {
        append(&mut archive, entry)?;
    }
    archive.finish()
}

fn append(archive: &mut Builder<&mut Pieces>, entry: &Entry) -> io::Result<()> {
    let mut header = Header::new_gnu();
    // The engine's root owns what is copied unless the Dockerfile says otherwise, whoever owns it here.
    header.set_uid(0);
    header.set_gid(0);
    header.set_mode(entry.mode);
    header.set_mtime(entry.modified.as_secs());
    header.set_size(0);
    match &entry.kind {
        EntryKind::Folder => {
            header.set_entry_type(EntryType::Directory);
            archive.append_data(&mut header, format!("{}/", entry.path), io::empty())
        }
        EntryKind::Link(target) => {
            header.set_entry_type(EntryType::Symlink);
            archive.append_link(&mut header, &entry.path, target)
        }
        EntryKind::Pipe => {
            header.set_entry_type(EntryType::Fifo);
            archive.append_data(&mut header, &entry.path, io::empty())
        }
        EntryKind::File => {
            header.set_entry_type(EntryType::Regular);
            header.set_size(entry.size);
            // A file that changes meanwhile must not shift all that follows it in the archive.
            let content = File::open(&entry.source)?.chain(io::repeat(0)).take(entry.size);
            archive.append_data(&mut header, &entry.path, content)
        }
    }
}

struct Pieces {
    sender: mpsc::Sender<Result<Bytes, io::Error>>,
    waiting: Vec<u8>,
}

impl Pieces {
    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE));
        self.sender
            .blocking_send(Ok(Bytes::from(piece)))
            .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the engine wants no more"))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE - self.waiting.len();
        let count = room.min(bytes.len());
        self.waiting.extend_from_slice(&bytes[..count]);
        if self.waiting.len() == PIECE {
            self.send()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() { Ok(()) } else { self.send() }
    }
}
