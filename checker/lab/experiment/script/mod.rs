//! What does the lab need to go through a learner's scripts, one after the other?
//!
//! The reader keeps names and the order of things, see [`crate::submission::turn`], and asks what only an engine
//! or a container can say. Here the engine is brought to what the commands have come to, and what they ask is
//! asked.

mod answers;
mod shop;
mod user;

pub(super) use answers::{changes, exec, packed, upload};
pub(super) use shop::Shop;
pub(super) use user::User;

use crate::lab::LabError;

/// A request that did not come to the service, for a reason of the checker's own.
fn failed(detail: String) -> LabError {
    LabError::Engine { action: "to ask the service".to_owned(), detail }
}
