//! How are many connections tried at once, each with the same deadline?
//!
//! One thread and no child: a container with a limit on its processes must not notice.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crate::errno::{EINVAL, EIO, ENODATA, ENOENT, Errno};
use crate::kernel::{Wait, begin_connection, wait_for};
use crate::record::{Attempt, Outcome};

use super::places::{is_line, length, length_of, places, route, socket_to};
use super::resolve;
use super::wish::{GREETING, OVER_TCP, Wish};

/// Connections that are open at the same time; a container may have few descriptors.
const AT_ONCE: usize = 40;
/// After this time a name server is asked again: a datagram may be lost.
const ASK_AGAIN: Duration = Duration::from_millis(800);
/// After this time an empty line follows a question that is none of HTTP. Whoever it was for has read it by then and
/// goes on; a web server waits for just that line, and says that it does not understand.
const EMPTY_LINE: Duration = Duration::from_millis(300);
/// The most that is read of an answer, in bytes.
const ANSWER_LIMIT: usize = 1024;
/// The most that is told of it, in characters.
const TOLD: usize = 300;
/// The most that is read, and told, of an answer that is wanted as a whole.
const WHOLE: usize = 16 << 10;

/// Tries every wish; the attempts come back in the order of the wishes.
pub(crate) fn connect(limit: Duration, wishes: &[Wish]) -> Vec<Attempt> {
    let mut waiting: VecDeque<(usize, &Wish)> = wishes.iter().enumerate().collect();
    let mut running: Vec<(usize, Task<'_>)> = Vec::new();
    let mut done: Vec<(usize, Attempt)> = Vec::new();
    while !waiting.is_empty() || !running.is_empty() {
        while running.len() < AT_ONCE
            && let Some((place, wish)) = waiting.pop_front()
        {
            running.push((place, Task::begin(wish, Instant::now() + limit)));
        }
        turn(&mut running);
        let (ended, going): (Vec<_>, Vec<_>) =
            running.into_iter().partition(|(_, task)| matches!(task.phase, Phase::Ended(_)));
        running = going;
        done.extend(ended.into_iter().map(|(place, task)| (place, task.attempt())));
    }
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, attempt)| attempt).collect()
}

/// Waits until something happens to one of them, and lets each go on to which something did.
fn turn(running: &mut [(usize, Task<'_>)]) {
    let now = Instant::now();
    for (_, task) in running.iter_mut() {
        task.look_at_the_clock(now);
    }
    let next = running.iter().filter_map(|(_, task)| task.alarm()).min();
    let Some(next) = next else { return };
    let mut asked = Vec::new();
    let mut whose = Vec::new();
    for (index, (_, task)) in running.iter().enumerate() {
        match &task.phase {
            Phase::Asking { socket, .. } => asked.push((socket.as_fd(), Wait::Read)),
            Phase::Connecting(stream) => asked.push((stream.as_fd(), Wait::Write)),
            Phase::Reading(stream) => asked.push((stream.as_fd(), Wait::Read)),
            Phase::Ended(_) => continue,
        }
        whose.push(index);
    }
    let ready = wait_for(&asked, next.saturating_duration_since(Instant::now()));
    let ready: Vec<usize> =
        whose.into_iter().zip(ready).filter(|(_, ready)| *ready).map(|(index, _)| index).collect();
    for index in ready {
        running[index].1.go_on();
    }
}

/// One wish under way.
struct Task<'a> {
    wish: &'a Wish,
    until: Instant,
    phase: Phase,
    /// Addresses that are still to be tried.
    left: VecDeque<SocketAddr>,
    facts: Vec<(&'static str, String)>,
    read: Vec<u8>,
    /// A tunnel is through, and the question was asked in it.
    through: bool,
    /// When an empty line is said, where one is.
    empty_line: Option<Instant>,
}

enum Phase {
    /// Waits for a name server.
    Asking {
        socket: UdpSocket,
        servers: VecDeque<SocketAddr>,
        id: u16,
        again: Instant,
    },
    Connecting(TcpStream),
    Reading(TcpStream),
    Ended(Outcome),
}

impl<'a> Task<'a> {
    fn begin(wish: &'a Wish, until: Instant) -> Task<'a> {
        let mut task = Task {
            wish,
            until,
            phase: Phase::Ended(Outcome::Refused(EIO)),
            left: VecDeque::new(),
            facts: Vec::new(),
            read: Vec::new(),
            through: false,
            empty_line: None,
        };
        match wish {
            Wish::Address { address, every_link, port } => {
                task.left = places(*address, *port, *every_link);
                task.next_address(EINVAL);
            }
            Wish::Fetch { address, port, .. }
            | Wish::AskThere { address, port, .. }
            | Wish::Post { address, port, .. }
            | Wish::Login { address, port, .. } => {
                task.left = places(*address, *port, false);
                task.next_address(EINVAL);
            }
            Wish::Route { address } => task.end(route(*address)),
            Wish::Ask { name } => task.ask(name),
            Wish::Name { name, port }
            | Wish::Via { name, port, .. }
            | Wish::Tunnel { name, port, .. }
            | Wish::Shell { name, port, .. } => {
                let known = match name.parse::<IpAddr>() {
                    Ok(address) => vec![address],
                    Err(_) => resolve::from_files(name),
                };
                if known.is_empty() {
                    task.ask(name);
                } else {
                    task.left = known.into_iter().map(|address| SocketAddr::new(address, *port)).collect();
                    task.next_address(ENOENT);
                }
            }
        }
        task
    }

    fn end(&mut self, answer: Result<i64, Errno>) {
        self.phase = Phase::Ended(match answer {
            Ok(value) => Outcome::Done(value),
            Err(errno) => Outcome::Refused(errno),
        });
    }

    /// Begins to connect to the next address; `reason` is why there is no other.
    fn next_address(&mut self, mut reason: Errno) {
        while let Some(address) = self.left.pop_front() {
            self.fact("address", address.ip().to_string());
            match begin_connection(address) {
                Ok(stream) => return self.phase = Phase::Connecting(stream),
                Err(errno) => reason = errno,
            }
        }
        self.end(Err(reason));
    }

    fn ask(&mut self, name: &str) {
        self.ask_servers(name, resolve::servers().into(), ENOENT);
    }

    /// Asks the first server that can be asked; `reason` is why there is no other.
    fn ask_servers(&mut self, name: &str, mut servers: VecDeque<SocketAddr>, mut reason: Errno) {
        // No secret: nobody else sends to this socket, which is connected to the server.
        let id = std::process::id() as u16;
        let Some(question) = resolve::question(id, name) else { return self.end(Err(EINVAL)) };
        while let Some(server) = servers.pop_front() {
            match socket_to(server, &question) {
                Ok(socket) => {
                    let again = Instant::now() + ASK_AGAIN;
                    return self.phase = Phase::Asking { socket, servers, id, again };
                }
                Err(error) => reason = Errno::of(&error),
            }
        }
        self.end(Err(reason));
    }

    fn fact(&mut self, name: &'static str, value: String) {
        self.facts.retain(|(known, _)| *known != name);
        self.facts.push((name, value));
    }

    /// When it wants to be looked at, if nothing happens before; nothing where it has ended.
    fn alarm(&self) -> Option<Instant> {
        match &self.phase {
            Phase::Asking { again, .. } => Some(self.until.min(*again)),
            Phase::Connecting(_) => Some(self.until),
            Phase::Reading(_) => Some(self.empty_line.map_or(self.until, |line| line.min(self.until))),
            Phase::Ended(_) => None,
        }
    }

    fn look_at_the_clock(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Ended(_)) {
            return;
        }
        if now >= self.until {
            // What came before is an answer all the same.
            self.phase = Phase::Ended(match self.read.is_empty() {
                true => Outcome::TimedOut,
                false => Outcome::Done(length(&self.read)),
            });
            return;
        }
        if let Phase::Reading(stream) = &mut self.phase
            && self.empty_line.is_some_and(|line| now >= line)
        {
            self.empty_line = None;
            // An error shows when the answer is read.
            let _ = stream.write_all(b"\r\n\r\n");
        }
        if let Phase::Asking { socket, id, again, .. } = &mut self.phase
            && now >= *again
        {
            *again = now + ASK_AGAIN;
            let name = match self.wish {
                Wish::Name { name, .. } | Wish::Ask { name } => name,
                Wish::Via { name, .. } | Wish::Tunnel { name, .. } | Wish::Shell { name, .. } => name,
                Wish::Address { .. }
                | Wish::AskThere { .. }
                | Wish::Fetch { .. }
                | Wish::Post { .. }
                | Wish::Login { .. }
                | Wish::Route { .. } => return,
            };
            if let Some(question) = resolve::question(*id, name) {
                // An error shows when the answer is read.
                let _ = socket.send(&question);
            }
        }
    }

    fn go_on(&mut self) {
        let phase = std::mem::replace(&mut self.phase, Phase::Ended(Outcome::TimedOut));
        match phase {
            Phase::Asking { socket, servers, id, again } => self.hear(socket, servers, id, again),
            Phase::Connecting(stream) => match stream.take_error() {
                Ok(None) => {
                    self.fact("connected", "yes".to_owned());
                    self.empty_line = (!self.wish.is_http()).then(|| Instant::now() + EMPTY_LINE);
                    self.say(stream, &self.wish.opening());
                }
                Ok(Some(error)) | Err(error) => self.next_address(Errno::of(&error)),
            },
            Phase::Reading(stream) => self.read(stream),
            ended @ Phase::Ended(_) => self.phase = ended,
        }
    }

    fn hear(&mut self, socket: UdpSocket, servers: VecDeque<SocketAddr>, id: u16, again: Instant) {
        let (name, port) = match self.wish {
            Wish::Name { name, port }
            | Wish::Via { name, port, .. }
            | Wish::Tunnel { name, port, .. }
            | Wish::Shell { name, port, .. } => (name, Some(*port)),
            Wish::Ask { name } => (name, None),
            Wish::Address { .. }
            | Wish::AskThere { .. }
            | Wish::Fetch { .. }
            | Wish::Post { .. }
            | Wish::Login { .. }
            | Wish::Route { .. } => {
                return self.end(Err(EINVAL));
            }
        };
        let mut bytes = [0; 1500];
        match socket.recv(&mut bytes) {
            Ok(length) => match resolve::answer(id, bytes.get(..length).unwrap_or_default()) {
                Some(said) => {
                    self.fact("code", said.code.to_string());
                    let list: Vec<String> = said.addresses.iter().map(IpAddr::to_string).collect();
                    self.fact("addresses", list.join(" "));
                    match port {
                        _ if said.addresses.is_empty() => self.end(Err(ENOENT)),
                        None => self.end(Ok(length_of(said.addresses.len()))),
                        Some(port) => {
                            let places = said.addresses.into_iter();
                            self.left = places.map(|address| SocketAddr::new(address, port)).collect();
                            self.next_address(ENOENT);
                        }
                    }
                }
                None => self.phase = Phase::Asking { socket, servers, id, again },
            },
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.phase = Phase::Asking { socket, servers, id, again };
            }
            Err(error) => self.ask_servers(name, servers, Errno::of(&error)),
        }
    }

    fn say(&mut self, mut stream: TcpStream, said: &[u8]) {
        match stream.write_all(said) {
            Ok(()) => self.phase = Phase::Reading(stream),
            Err(error) => self.end(Err(Errno::of(&error))),
        }
    }

    fn read(&mut self, mut stream: TcpStream) {
        let mut bytes = [0; ANSWER_LIMIT];
        match stream.read(&mut bytes) {
            Ok(0) if self.read.is_empty() => self.end(Err(ENODATA)),
            Ok(0) => self.end(Ok(length(&self.read))),
            Ok(length_read) => {
                self.read.extend_from_slice(bytes.get(..length_read).unwrap_or_default());
                let text = String::from_utf8_lossy(&self.read).into_owned();
                let head = text.contains("\r\n\r\n");
                let opens = matches!(self.wish, Wish::Tunnel { .. }) && !self.through;
                if opens && head && text.split(' ').nth(1) == Some("200") {
                    self.through = true;
                    self.read.clear();
                    self.say(stream, GREETING.as_bytes());
                } else if self.wish.wants_all() && self.read.len() < WHOLE {
                    self.phase = Phase::Reading(stream);
                } else if head || is_line(&text) || self.read.len() >= ANSWER_LIMIT || self.is_said() {
                    self.end(Ok(length(&self.read)));
                } else {
                    self.phase = Phase::Reading(stream);
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.phase = Phase::Reading(stream),
            Err(_) if !self.read.is_empty() => self.end(Ok(length(&self.read))),
            Err(error) => self.end(Err(Errno::of(&error))),
        }
    }

    /// Whether a name server has said all over TCP.
    fn is_said(&self) -> bool {
        let said = self.read.get(2..).and_then(|said| resolve::answer(OVER_TCP, said));
        matches!(self.wish, Wish::AskThere { .. }) && said.is_some()
    }

    fn attempt(self) -> Attempt {
        let outcome = match self.phase {
            Phase::Ended(outcome) => outcome,
            _ => Outcome::TimedOut,
        };
        let mut attempt = Attempt::new(self.wish.attempt(), self.wish.target(), outcome);
        for (name, value) in self.facts {
            attempt = attempt.with(name, value);
        }
        // What a name server says is no text.
        if self.read.is_empty() || matches!(self.wish, Wish::AskThere { .. }) {
            return attempt;
        }
        let told = if self.wish.wants_all() { WHOLE } else { TOLD };
        attempt.with("answer", String::from_utf8_lossy(&self.read).chars().take(told).collect::<String>())
    }
}

#[cfg(test)]
mod tests;
