//! How is everything removed again, whatever happened?
//!
//! Three lines of defence: the end of a run removes what the run made, also after an error, a panic
//! or Ctrl-C; the next run removes what a killed one left behind; `harden-check clean` removes the
//! rest. All three go by the labels, so that nothing of anybody else is ever touched.

mod guard;
mod making;
mod remove;
mod state;
mod sweep;

pub(super) use guard::{RunGuard, guarded};
pub(super) use making::Making;
pub(super) use state::{RunLock, StateFolder, random_name};
pub(super) use sweep::clean;
pub use sweep::{Cleaned, clean_all, sweep};
