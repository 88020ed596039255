//! What happens when the lab changes something and looks again?

mod crash;
mod cycle;
mod delivery;
mod deployment;
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
mod pipeline;
mod rebuild;
mod replacement;
mod rotation;
mod script;
mod stop;

pub(super) use crash::CRASH;
pub(super) use cycle::CYCLE;
pub(super) use delivery::{DELIVERY, PROMOTION};
pub(super) use deployment::DEPLOYMENT;
pub(super) use hang::HANG;
pub(super) use limits::LIMITS;
pub(super) use logs::LOGS;
pub(super) use metrics::METRICS;
pub(super) use pipeline::PIPELINE;
pub(super) use rebuild::{Again, REBUILD};
pub(super) use replacement::REPLACEMENT;
pub(super) use rotation::ROTATION;
pub(super) use stop::STOP;
