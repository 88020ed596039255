//! What happens when the lab changes something and looks again?

mod crash;
mod hang;
mod health;
mod health_command;
mod limits;
mod neighbour;
mod order;
mod replacement;
mod stop;

pub(super) use crash::crash;
pub(super) use hang::hang;
pub(super) use limits::limits;
pub(super) use replacement::{Replacement, may_overlap, write_before};
pub(super) use stop::stop;
