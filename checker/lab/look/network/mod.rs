//! Which connections come about, between containers and from outside?
//!
//! A connection counts when data came through it: the word of whoever listens there, which the lab gave
//! to that one alone. Silence counts only beside a control that shows that somebody listens.

mod aims;
mod called;
mod doors;
mod egress;
mod here;
mod host;
mod neighbours;
mod outside;
mod posts;
mod secret_packed;
mod secret_reach;
mod secret_shown;
mod through;

pub(in crate::lab) use called::{called, printed};
pub(in crate::lab) use egress::EGRESS;
pub(in crate::lab) use neighbours::NEIGHBOURS;
pub(in crate::lab) use outside::OUTSIDE;
pub(in crate::lab) use secret_reach::SECRET_REACH;
