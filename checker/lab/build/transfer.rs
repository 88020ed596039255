//! In which packets do files travel to BuildKit?
//!
//! The protocol is that of `tonistiigi/fsutil`: the sender lists everything in order, an empty entry
//! ends the list; the receiver asks by number for the content of what it does not have yet; `FIN` is
//! said by both.

use std::sync::Arc;

use bollard::fsutil::types::packet::PacketType;
use bollard::fsutil::types::{Packet, Stat};
use futures_util::{Stream, StreamExt, stream};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tonic::{Status, Streaming};

use crate::lab::digest;

use super::context::{Context, Entry, EntryKind};
use super::received::Received;

/// Bytes of content per packet; the receiver copies in pieces of this size.
const PIECE: usize = 32 << 10;

/// Packets that may wait for the engine, so that memory stays constant whatever the files' sizes.
const WAITING: usize = 16;

/// Bits of Go's `os.FileMode`, which is what [`Stat::mode`] holds.
mod go_mode {
    pub(super) const FOLDER: u32 = 1 << 31;
    pub(super) const LINK: u32 = 1 << 27;
    pub(super) const PIPE: u32 = 1 << 25;
    pub(super) const SET_USER: u32 = 1 << 23;
    pub(super) const SET_GROUP: u32 = 1 << 22;
    pub(super) const STICKY: u32 = 1 << 20;
}

/// A folder that can be asked for.
pub(super) enum Source {
    /// Files of this machine.
    Folder(Context),
    /// One file of the given name, from memory.
    Text {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
}

/// One side of the conversation. `followed` are the only paths that the receiver has a use for; none
/// means all. What is listed is noted in `received`.
pub(super) fn transfer(
    source: Arc<Source>,
    followed: &[String],
    received: &Received,
    requests: Streaming<Packet>,
) -> impl Stream<Item = Result<Packet, Status>> + Send + use<> {
    let wanted = source.list(followed);
    received.note(wanted.iter().filter_map(|listed| source.file(listed)));
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let ended = serve(&source, &wanted, requests, &sender).await;
        if let Err(status) = ended {
            // A receiver that is gone has no use for the error either.
            let _ = sender.send(Err(status)).await;
        }
    });
    stream::unfold(receiver, |mut receiver| async {
        let packet = receiver.recv().await?;
        Some((packet, receiver))
    })
}

type Sender = mpsc::Sender<Result<Packet, Status>>;

async fn serve(
    source: &Source,
    listed: &[Listed],
    mut requests: Streaming<Packet>,
    sender: &Sender,
) -> Result<(), Status> {
    // Requests are taken in while the list is still sent: both directions have bounded windows, and
    // neither side may wait for the other.
    let (asked_for, mut asked) = mpsc::unbounded_channel();
    let reader = async move {
        while let Some(Ok(packet)) = requests.next().await {
            let ends = packet.r#type() != PacketType::PacketReq;
            if asked_for.send(packet).is_err() || ends {
                return;
            }
        }
    };
    let writer = async {
        for entry in listed {
            say(sender, PacketType::PacketStat, 0, Some(entry.stat.clone()), Vec::new()).await?;
        }
        say(sender, PacketType::PacketStat, 0, None, Vec::new()).await?;
        while let Some(packet) = asked.recv().await {
            match packet.r#type() {
                PacketType::PacketReq => content(source, listed, packet.id, sender).await?,
                PacketType::PacketFin => {
                    return say(sender, PacketType::PacketFin, 0, None, Vec::new()).await;
                }
                _ => return Err(Status::aborted(String::from_utf8_lossy(&packet.data).into_owned())),
            }
        }
        Ok(())
    };
    let (written, ()) = tokio::join!(writer, reader);
    written
}

async fn content(source: &Source, listed: &[Listed], id: u32, sender: &Sender) -> Result<(), Status> {
    let entry = usize::try_from(id).ok().and_then(|index| listed.get(index));
    let entry = entry.ok_or_else(|| Status::invalid_argument(format!("no entry {id}")))?;
    match source {
        Source::Text { bytes, .. } => {
            for piece in bytes.chunks(PIECE) {
                say(sender, PacketType::PacketData, id, None, piece.to_vec()).await?;
            }
        }
        Source::Folder(context) => {
            let path = &context.entries[entry.index].source;
            let failed = |error| Status::internal(format!("{}: {error}", entry.stat.path));
            let mut file = File::open(path).await.map_err(failed)?;
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                let mut part = (&mut file).take(PIECE as u64);
                if part.read_to_end(&mut piece).await.map_err(failed)? == 0 {
                    break;
                }
                say(sender, PacketType::PacketData, id, None, piece).await?;
            }
        }
    }
    // An empty packet ends a file.
    say(sender, PacketType::PacketData, id, None, Vec::new()).await
}

async fn say(
    sender: &Sender,
    kind: PacketType,
    id: u32,
    stat: Option<Stat>,
    data: Vec<u8>,
) -> Result<(), Status> {
    let packet = Packet { r#type: kind.into(), stat, id, data };
    sender.send(Ok(packet)).await.map_err(|_| Status::cancelled("the engine wants no more"))
}

/// An entry as it is listed; its number is its place in the list.
struct Listed {
    /// Index into the context's entries.
    index: usize,
    stat: Stat,
}

impl Source {
    /// The path of what is listed, where it is a file of the context.
    fn file(&self, listed: &Listed) -> Option<String> {
        let Source::Folder(context) = self else { return None };
        let entry = &context.entries[listed.index];
        (entry.kind != EntryKind::Folder).then(|| entry.path.clone())
    }

    fn list(&self, followed: &[String]) -> Vec<Listed> {
        match self {
            Source::Text { name, bytes } => {
                let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
                // The engine compares time and size with what it got for this folder before. Text that
                // differs must differ there too, so the time is made of the text.
                let mod_time = digest::number(bytes);
                let stat = Stat { path: name.clone(), mode: 0o644, size, mod_time, ..Stat::default() };
                vec![Listed { index: 0, stat }]
            }
            Source::Folder(context) => {
                let filter = Followed::new(followed, context);
                let entries = context.entries.iter().enumerate();
                let wanted = entries.filter(|(_, entry)| filter.wants(&entry.path));
                wanted.map(|(index, entry)| Listed { index, stat: stat_of(entry) }).collect()
            }
        }
    }
}

/// The paths that a build has a use for: `COPY dist /app` needs no file outside of `dist`.
struct Followed {
    /// Nothing for all.
    paths: Option<Vec<String>>,
}

impl Followed {
    fn new(followed: &[String], context: &Context) -> Followed {
        let mut paths = Vec::new();
        for path in followed {
            let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
            // What follows a pattern can lie anywhere below it.
            let fixed: Vec<&str> = parts.take_while(|part| !part.contains(['*', '?', '[', '\\'])).collect();
            if fixed.is_empty() || fixed.contains(&"..") {
                return Followed { paths: None };
            }
            paths.push(fixed.join("/"));
        }
        let is_link = |entry: &&Entry| matches!(entry.kind, EntryKind::Link(_));
        let through_link = context.entries.iter().filter(is_link).any(|link| {
            paths.iter().any(|path| *path == link.path || path.starts_with(&format!("{}/", link.path)))
        });
        // A link on the way leads somewhere else in the context: everything is listed then.
        let all = paths.is_empty() || through_link;
        Followed { paths: (!all).then_some(paths) }
    }

    fn wants(&self, path: &str) -> bool {
        let holds = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let Some(paths) = &self.paths else { return true };
        paths.iter().any(|followed| holds(followed, path) || holds(path, followed))
    }
}

fn stat_of(entry: &Entry) -> Stat {
    let (kind, linkname) = match &entry.kind {
        EntryKind::Folder => (go_mode::FOLDER, String::new()),
        EntryKind::File => (0, String::new()),
        EntryKind::Link(target) => (go_mode::LINK, target.clone()),
        EntryKind::Pipe => (go_mode::PIPE, String::new()),
    };
    let special = [(0o4000, go_mode::SET_USER), (0o2000, go_mode::SET_GROUP), (0o1000, go_mode::STICKY)];
    let special: u32 = special.iter().filter(|(bit, _)| entry.mode & bit != 0).map(|(_, go)| go).sum();
    Stat {
        path: entry.path.clone(),
        mode: kind | special | (entry.mode & 0o777),
        // The engine's root owns what is copied, whoever owns it here.
        uid: 0,
        gid: 0,
        size: i64::try_from(entry.size).unwrap_or(i64::MAX),
        mod_time: i64::try_from(entry.modified.as_nanos()).unwrap_or(i64::MAX),
        linkname,
        ..Stat::default()
    }
}
