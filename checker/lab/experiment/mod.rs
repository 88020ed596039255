//! What happens when the lab changes something and looks again?

mod crash;
mod farewell;
mod hang;
mod hang_calls;
mod health;
mod health_command;
mod limits;
mod order;
mod rebuild;
mod replacement;
mod stop;

pub(super) use crash::CRASH;
pub(super) use hang::HANG;
pub(super) use limits::LIMITS;
pub(super) use rebuild::{Again, REBUILD};
pub(super) use replacement::REPLACEMENT;
pub(super) use stop::STOP;
