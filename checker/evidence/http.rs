//! What did the service answer to a request?

use serde::{Deserialize, Serialize};

/// Who did the work behind a published port.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answerer {
    /// The IP address at which the lab's question came in, as the notes application tells it; empty when it
    /// did not.
    pub at: String,
    /// The addresses that the engine gave to the container of the service, over all its networks.
    pub addresses: Vec<String>,
    /// The other container of the plan that has the address at which the question came in, by its service's
    /// name; absent where it is the service itself or nobody.
    #[serde(default)]
    pub behind: Option<String>,
    /// Why it did not tell: a status code, or the system's words; empty when it did.
    pub problem: String,
}

/// One request and its answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpExchange {
    /// `write-note`, `read-note`, `health`, `page`.
    pub name: String,
    /// `POST /notes`.
    pub request: String,
    /// Status code; absent when nothing answered.
    pub status: Option<u16>,
    /// Start of the body, at most 4 KiB.
    pub body: String,
    /// What went wrong, in the system's words; empty when something answered.
    pub problem: String,
    /// The port of the service that was to be asked, where the engine publishes none such; then nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublished: Option<u16>,
    /// Wall time in milliseconds.
    pub milliseconds: u64,
}
