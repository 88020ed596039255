//! Which connections come about, between containers and from outside?
//!
//! A connection counts when data came through it: the word of whoever listens there, which the lab gave
//! to that one alone. Silence counts only beside a control that shows that somebody listens.

mod host;
mod neighbours;
mod posts;

pub(in crate::lab) use neighbours::NEIGHBOURS;

/// How long one connection may take, in milliseconds. A packet that is dropped is never answered; one
/// that is lost is sent again after a second.
const PATIENCE: u64 = 2_500;
