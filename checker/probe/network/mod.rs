//! Which addresses and names can be reached from here, and who listens?
//!
//! Nothing is tried but what the lab names, word by word.

mod connect;
mod host;
mod listen;
mod names;
mod places;
mod resolve;
mod wish;

pub(crate) use connect::connect;
pub(crate) use host::{Asked, Host};
pub(crate) use listen::Listening;
pub(crate) use wish::wishes;

/// The names of the attempts of this room.
pub(crate) const NAMES: &[&str] =
    &["connect", "connect-by-proxy", "connect-by-shell", "ask-name", "fetch", "post", "log-in", "route"];
