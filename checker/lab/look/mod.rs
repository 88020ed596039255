//! What does a running container show?

mod facts;
pub(super) mod http;
mod log;
mod probe;
mod requests;

pub(super) use facts::container_facts;
pub(super) use probe::{Looked, run_probe};
pub(super) use requests::{exchange, note_id, usual_requests};
