//! What did the service answer to a request?

use serde::{Deserialize, Serialize};

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Wall time in milliseconds.
    pub milliseconds: u64,
}
