//! Where do the lines go that a container's log driver sends away?
//!
//! The engine sends them, not the container, so that a collector on this machine's loopback address hears
//! an engine of this machine. The learner writes the address of the task; the lab puts the port of its own
//! collector there, as it does with published ports. Any other address leads to a port of the lab's at which
//! nobody listens: nothing leaves the machine, and what would be lost or refused is lost or refused.

mod address;
mod fluentd;
mod gelf;
mod kept;
mod syslog;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};
use tokio::task::JoinSet;

use crate::evidence::{CollectedLine, EngineFamily};
use crate::lab::LabError;
use crate::submission::{LogSpec, Plan};

pub(in crate::lab) use address::Way;
use address::{Wish, wish_of};
use kept::Kept;

/// The largest datagram, in bytes; `udp(7)`.
const DATAGRAM: usize = 65_536;
/// The most that is kept of a stream until a whole message is there, in bytes.
const STREAM: usize = 4 << 20;
/// The most connections at the same time; each container has one.
const CONNECTIONS: usize = 128;

/// What hears the engine's log drivers, for one run.
pub(in crate::lab) struct Collector {
    kept: Arc<Kept>,
    ports: HashMap<Way, u16>,
    /// Ports that are taken and lead nowhere, for TCP and for UDP.
    nowhere: (u16, u16),
    out_of_reach: AtomicBool,
    _nowhere: (TcpSocket, UdpSocket),
    /// Ends with the collector.
    _listening: JoinSet<()>,
}

impl Collector {
    /// A collector, where the plan has a container that sends its lines away.
    ///
    /// # Errors
    /// [`LabError::Collector`] where no port can be had.
    pub(in crate::lab) async fn for_plan(
        plan: &Plan,
        family: EngineFamily,
    ) -> Result<Option<Collector>, LabError> {
        let sends = |log: &LogSpec| {
            log.driver.as_ref().is_some_and(|driver| LogSpec::address_option(&driver.value).is_some())
        };
        if !plan.containers.iter().any(|container| sends(&container.log)) {
            return Ok(None);
        }
        let collector = Collector::start().await.map_err(LabError::Collector)?;
        // Podman has other drivers.
        collector.out_of_reach.store(family == EngineFamily::Podman, Ordering::Relaxed);
        Ok(Some(collector))
    }

    async fn start() -> std::io::Result<Collector> {
        let kept = Arc::new(Kept::default());
        let (mut ports, mut listening) = (HashMap::new(), JoinSet::new());
        for way in Way::ALL {
            if way.is_datagram() {
                let socket = UdpSocket::bind(("127.0.0.1", 0)).await?;
                ports.insert(way, socket.local_addr()?.port());
                listening.spawn(hear_datagrams(socket, way, Arc::clone(&kept)));
            } else {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
                ports.insert(way, listener.local_addr()?.port());
                listening.spawn(hear_streams(listener, way, Arc::clone(&kept)));
            }
        }
        // Bound, so that nobody else takes it, and not listening, so that whoever calls is refused.
        let closed = TcpSocket::new_v4()?;
        closed.bind(([127, 0, 0, 1], 0).into())?;
        let unread = UdpSocket::bind(("127.0.0.1", 0)).await?;
        let nowhere = (closed.local_addr()?.port(), unread.local_addr()?.port());
        Ok(Collector {
            kept,
            ports,
            nowhere,
            out_of_reach: AtomicBool::new(false),
            _nowhere: (closed, unread),
            _listening: listening,
        })
    }

    /// The options with which a container of the lab's own speaks to the collector as the learner's would.
    pub(in crate::lab) fn control(
        &self,
        driver: &str,
        written: Option<&str>,
        tag: &str,
    ) -> HashMap<String, String> {
        let datagram = written.map_or(driver != "fluentd", |written| written.starts_with("udp"));
        let way = match (driver, datagram) {
            ("gelf", true) => Way::GelfUdp,
            ("gelf", false) => Way::GelfTcp,
            ("syslog", true) => Way::SyslogUdp,
            ("syslog", false) => Way::SyslogTcp,
            _ => Way::Fluentd,
        };
        let mut options = HashMap::from([("tag".to_owned(), tag.to_owned())]);
        if let Some(option) = LogSpec::address_option(driver) {
            options.insert(option.to_owned(), self.address(driver, Wish::Collector(way)));
        }
        options
    }

    /// The learner's options with the lab's addresses in the place of theirs; nothing where the engine does
    /// not reach the collector.
    pub(in crate::lab) fn carried_out(
        &self,
        driver: &str,
        options: &HashMap<String, String>,
    ) -> Option<HashMap<String, String>> {
        if self.out_of_reach.load(Ordering::Relaxed) {
            return None;
        }
        let mut options = options.clone();
        let Some(option) = LogSpec::address_option(driver) else { return Some(options) };
        let written = options.get(option).cloned();
        if let Some(wish) = wish_of(driver, written.as_deref()) {
            options.insert(option.to_owned(), self.address(driver, wish));
        }
        Some(options)
    }

    fn address(&self, driver: &str, wish: Wish) -> String {
        let port = match wish {
            Wish::Collector(way) => self.ports.get(&way).copied().unwrap_or_default(),
            Wish::Nowhere { datagram: false } => self.nowhere.0,
            Wish::Nowhere { datagram: true } => self.nowhere.1,
        };
        match (driver, wish) {
            ("fluentd", _) => format!("tcp://127.0.0.1:{port}"),
            (_, Wish::Collector(way)) if way.is_datagram() => format!("udp://127.0.0.1:{port}"),
            (_, Wish::Nowhere { datagram: true }) => format!("udp://127.0.0.1:{port}"),
            _ => format!("tcp://127.0.0.1:{port}"),
        }
    }

    /// Whether a refusal of the engine's says that it does not reach the collector. It is told so once: the
    /// containers after that keep their lines on the engine.
    pub(in crate::lab) fn is_out_of_reach(&self, refusal: &str) -> bool {
        let ours = |port: &u16| refusal.contains(&format!("127.0.0.1:{port}: "));
        // The collector listens: where its port refuses, it is not this machine's.
        let missed = refusal.contains("dial tcp") && self.ports.values().any(ours);
        self.out_of_reach.fetch_or(missed, Ordering::Relaxed) || missed
    }

    /// Whether the engine does not reach it.
    pub(in crate::lab) fn is_unheard(&self) -> bool {
        self.out_of_reach.load(Ordering::Relaxed)
    }

    /// The engine's words with the learner's address in the place of the lab's.
    pub(in crate::lab) fn as_written(&self, words: &str, log: &LogSpec) -> String {
        let written = log
            .driver
            .as_ref()
            .and_then(|driver| log.option(LogSpec::address_option(&driver.value)?)?.value.value.as_deref());
        let Some(written) = written else { return words.to_owned() };
        let bare = written.split_once("://").map_or(written, |(_, address)| address);
        let all = self.ports.values().chain([&self.nowhere.0, &self.nowhere.1]);
        all.fold(words.to_owned(), |words, port| words.replace(&format!("127.0.0.1:{port}"), bare))
    }

    /// Waits for a line with this mark.
    pub(in crate::lab) async fn heard_within(&self, mark: &str, limit: Duration) -> bool {
        self.kept.heard_within(mark, limit).await
    }

    /// Every line with this mark so far.
    pub(in crate::lab) fn with_mark(&self, mark: &str) -> Vec<CollectedLine> {
        self.kept.with_mark(mark)
    }
}

async fn hear_datagrams(socket: UdpSocket, way: Way, kept: Arc<Kept>) {
    let mut buffer = vec![0; DATAGRAM];
    let mut pieces = gelf::Pieces::default();
    while let Ok(length) = socket.recv(&mut buffer).await {
        let bytes = &buffer[..length];
        let line = match way {
            Way::GelfUdp => pieces.whole(bytes).and_then(|message| gelf::read(&message)),
            _ => syslog::read(bytes),
        };
        kept.put(line.map(|line| line.by(way)));
    }
}

async fn hear_streams(listener: TcpListener, way: Way, kept: Arc<Kept>) {
    let mut open = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while open.try_join_next().is_some() {}
        if open.len() < CONNECTIONS {
            open.spawn(hear_stream(stream, way, Arc::clone(&kept)));
        }
    }
}

async fn hear_stream(mut stream: TcpStream, way: Way, kept: Arc<Kept>) {
    let mut buffer: Vec<u8> = Vec::new();
    let mut piece = vec![0; DATAGRAM];
    while let Ok(length) = stream.read(&mut piece).await {
        if length == 0 || buffer.len() > STREAM {
            return;
        }
        buffer.extend_from_slice(&piece[..length]);
        if way == Way::Fluentd {
            let Some((used, lines, answers)) = fluentd::read(&buffer) else { return };
            buffer.drain(..used);
            lines.into_iter().for_each(|line| kept.put(Some(line.by(way))));
            if stream.write_all(&answers).await.is_err() {
                return;
            }
            continue;
        }
        let end = if way == Way::GelfTcp { 0 } else { b'\n' };
        while let Some(at) = buffer.iter().position(|byte| *byte == end) {
            let message: Vec<u8> = buffer.drain(..=at).collect();
            let message = &message[..at];
            let line = if way == Way::GelfTcp { gelf::read(message) } else { syslog::read(message) };
            kept.put(line.map(|line| line.by(way)));
        }
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Collector").field("ports", &self.ports).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
