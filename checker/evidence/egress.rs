//! What got out of the networks, and to whom?

use serde::{Deserialize, Serialize};

use super::Attempt;
use super::network::is_clear;

/// Calls from one service to hosts that the lab runs outside of its networks. They are met as a host of the
/// internet is: through the host of the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EgressReport {
    /// Calls of the lab's own hosts, from ordinary networks, to each other: where no call comes through,
    /// silence proves nothing.
    pub controls: Vec<EgressCall>,
    /// Whether a question for a name, asked on an ordinary network, reached the lab's name server.
    pub names_heard: bool,
    /// Every call that was tried.
    pub tried: Vec<EgressCall>,
    /// A question for a name that nobody knows but this lab.
    pub question: Question,
    /// Questions for names that other containers were asked over TCP, as a name server is: whoever passes them on
    /// passes on what stands in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relayed: Vec<RelayedQuestion>,
    /// A text that the service was given, as a user gives it.
    pub note: Note,
    /// Whether the kernel knows a way to 169.254.169.254, at which clouds hand out credentials of the
    /// machine. Nothing was sent there. A way is no proof that a packet gets through: engine 20.10 drops it
    /// behind the default route.
    pub metadata: Attempt,
}

/// A call to a host outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EgressCall {
    /// Whom it was aimed at, `name:port`.
    pub host: String,
    /// How that one was addressed.
    pub way: EgressWay,
    /// The container of the plan that was asked to pass it on, by its service's name.
    pub through: Option<String>,
    /// The host whose word came back, `name:port`; absent where none came.
    pub answered_by: Option<String>,
    /// The attempt, with the facts `address`, `connected`, `answer`.
    pub attempt: Attempt,
}

/// How a host outside was addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EgressWay {
    /// By its name, as the container's own name servers have it.
    Name,
    /// By its address.
    Address,
    /// By its address of IPv6, where the lab has one.
    AddressOfIpv6,
    /// By another container, which was greeted, or asked as a proxy.
    Through,
}

/// A question for a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Whether the lab's name server heard it, whatever came back.
    pub heard: bool,
    /// The attempt, with the facts `code`, `addresses`.
    pub attempt: Attempt,
}

/// A question for a name that another container was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayedQuestion {
    /// The container of the plan that was asked, by its service's name.
    pub through: String,
    /// Whether the lab's name server outside heard the question, whatever came back.
    pub heard: bool,
    /// The attempt.
    pub attempt: Attempt,
}

/// A text given to the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The attempt, with the fact `answer`.
    pub attempt: Attempt,
    /// The hosts outside that heard of it from the service, `name:port`.
    pub heard_by: Vec<String>,
}

impl EgressCall {
    /// Whether the attempt shows anything, as for connections between containers.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        is_clear(&self.attempt)
    }
}
