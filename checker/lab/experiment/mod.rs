//! What happens when the lab changes something and looks again?

mod crash;
mod delivery;
mod farewell;
mod hang;
mod hang_calls;
mod health;
mod health_command;
mod limits;
mod logs;
mod logs_control;
mod logs_kept;
mod metrics;
mod metrics_target;
mod order;
mod rebuild;
mod replacement;
mod rotation;
mod stop;

pub(super) use crash::CRASH;
pub(super) use delivery::{DELIVERY, delivered};
pub(super) use hang::HANG;
pub(super) use limits::LIMITS;
pub(super) use logs::LOGS;
pub(super) use metrics::METRICS;
pub(super) use rebuild::{Again, REBUILD};
pub(super) use replacement::REPLACEMENT;
pub(super) use rotation::ROTATION;
pub(super) use stop::STOP;
