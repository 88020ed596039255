//! Which connections were tried, and who answered?

use serde::{Deserialize, Serialize};

use super::{Attempt, Outcome};

/// Connections that were tried from one place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionReport {
    /// The same listeners, reached where they must be reached: what nobody listens on proves nothing by
    /// its silence.
    pub controls: Vec<Connection>,
    /// Every connection that was tried.
    pub tried: Vec<Connection>,
    /// Services of the exercise that did not run, so that nobody could reach them.
    pub absent: Vec<String>,
}

/// One connection, as far as it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Whom it was aimed at, by the service's name.
    pub to: String,
    /// How that one was addressed.
    pub way: Way,
    /// The container that was asked to pass it on, by its service's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// Who listens there.
    pub listener: Listener,
    /// The service whose word came back, a word that the lab gave to it alone; absent where none came.
    pub answered_by: Option<String>,
    /// The attempt, with the facts `address`, `connected`, `answer`.
    pub attempt: Attempt,
}

/// How a container was addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// By a name: its own or an alias.
    Name,
    /// By an address of its own.
    Address,
    /// By an address of the host and a published port.
    HostPort,
    /// By another container, which was asked as a proxy.
    Through,
}

/// Who listens at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listener {
    /// The service itself.
    Service,
    /// A listener of the lab's in the same container: an intruder would find any other port as well.
    Lab,
}

/// Connections from outside: through ports of the host that lead into containers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideReport {
    /// Every port of the host that leads into a container of the plan, as the engine tells.
    pub published: Vec<BoundPort>,
    /// Services that answered the lab from inside their own container.
    pub home: Vec<String>,
    /// Calls to a listener of the lab's that is published on all addresses of the host: an address where
    /// it is not met leads nowhere.
    pub controls: Vec<HostCall>,
    /// Every call that was tried.
    pub tried: Vec<HostCall>,
    /// Services of the exercise that did not run.
    pub absent: Vec<String>,
}

/// A port of the host, as `inspect` tells (`NetworkSettings.Ports`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundPort {
    /// The container that it leads to, by its service's name.
    pub service: String,
    /// The container's port.
    pub inside: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
    /// The address that the engine bound; `0.0.0.0` and `::` are all of them.
    pub address: String,
}

/// A call to a port of the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostCall {
    /// Who called.
    pub from: Vantage,
    /// Whether it was made to a loopback address.
    pub loopback: bool,
    /// The container that the port leads to, by its service's name.
    pub to: String,
    /// The port of that container.
    pub inside: u16,
    /// The service whose word came back, a word that the lab gave to it alone; absent where none came.
    pub answered_by: Option<String>,
    /// The port of that service which was asked in the end, whatever stood between.
    pub answered_at: Option<u16>,
    /// The attempt, with the facts `address`, `connected`, `answer`.
    pub attempt: Attempt,
}

/// From where a port of the host was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vantage {
    /// The checker itself: the host, or where the engine is elsewhere another machine.
    Checker,
    /// A container of the lab's, on a network that it shares with nobody.
    Stranger,
}

impl Connection {
    /// Whether the attempt shows anything, see [`is_clear`].
    #[must_use]
    pub fn is_clear(&self) -> bool {
        is_clear(&self.attempt)
    }
}

impl HostCall {
    /// Whether the attempt shows anything, see [`is_clear`].
    #[must_use]
    pub fn is_clear(&self) -> bool {
        is_clear(&self.attempt)
    }
}

/// Whether an attempt to connect shows anything: somebody answered, known or not, or no data got through:
/// refused, unreachable, timed out, an unknown name, closed without a word. Which of them it is differs
/// from engine to engine.
pub(super) fn is_clear(attempt: &Attempt) -> bool {
    match &attempt.outcome {
        Outcome::Done(_) | Outcome::TimedOut => true,
        Outcome::Refused(errno) => STOPS.contains(&errno.name.as_str()),
        Outcome::Killed(_) => false,
    }
}

/// Errors of a connection that does not come about; any other, such as `EMFILE`, is the lab's own trouble.
const STOPS: [&str; 14] = [
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "ETIMEDOUT",
    "EADDRNOTAVAIL",
    "EAFNOSUPPORT",
    // No such name, and an end without a word.
    "ENOENT",
    "ENODATA",
    // A firewall says no.
    "EACCES",
    "EPERM",
    // An address of another link.
    "EINVAL",
];
