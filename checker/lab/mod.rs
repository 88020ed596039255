//! How is it all built, run, attacked, and cleaned up?
//!
//! The only module that knows an engine.

pub mod build;
mod engine;
mod error;
mod event;

use std::path::Path;

use crate::check::Wanted;
use crate::evidence::Evidence;
use crate::submission::Submission;

pub use engine::Engine;
pub use error::{LabError, NoEngine};
pub use event::{Event, Listener};

/// Builds and runs a submission, attacks it, and returns what was seen. Removes all it made.
///
/// # Errors
/// [`LabError`] where the engine or the lab failed; a learner's failure is part of the evidence.
pub async fn observe(
    folder: &Path,
    submission: &Submission,
    wanted: &Wanted,
    listener: Listener<'_>,
) -> Result<Evidence, LabError> {
    let _ = (folder, submission, wanted, listener);
    let engine = Engine::connect().await?;
    Err(LabError::Engine {
        action: "an observation".to_owned(),
        detail: format!("nothing is observed at `{}` yet", engine.address()),
    })
}
