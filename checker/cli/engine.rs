//! The seam to the lab: a runtime where one is needed, and an engine where there is none.

use std::future::Future;

use crate::lab::{LabError, Listener, setup};

use super::answer::{Failure, NOT_DONE};
use super::{Session, trouble};

/// Runs work that asks the engine. Commands that need no engine start no runtime.
pub(crate) fn run<T>(work: impl Future<Output = Result<T, LabError>>) -> Result<T, LabError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| LabError::File { path: "tokio".to_owned(), source })?;
    runtime.block_on(work)
}

/// Installs and starts an engine where there is none and the user allowed it.
pub(crate) async fn ready(session: &Session, listener: Listener<'_>) -> Result<(), LabError> {
    if !session.setup {
        // A missing engine is told by the first question that is put to it.
        return Ok(());
    }
    setup::ready(true, listener).await.map(drop)
}

/// The lab's error as the end of a command.
pub(crate) fn failure(error: &LabError) -> Failure {
    Failure { exit_code: NOT_DONE, trouble: trouble::of_lab(error) }
}
