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

impl Connection {
    /// Whether the attempt shows anything: somebody answered, known or not, or no data got through:
    /// refused, unreachable, timed out, an unknown name, closed without a word. Which of them it is
    /// differs from engine to engine.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        match &self.attempt.outcome {
            Outcome::Done(_) | Outcome::TimedOut => true,
            Outcome::Refused(errno) => STOPS.contains(&errno.name.as_str()),
            Outcome::Killed(_) => false,
        }
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
