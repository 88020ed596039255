//! How does a command come to an engine? With a runtime where one is needed, and an engine where there
//! is none.

use std::future::Future;

use crate::lab::{Engine, LabError, Listener, setup};
use crate::workspace::trouble_of_lab;

use super::answer::{Failure, NOT_DONE};
use super::session::Session;

/// Runs work that asks the engine. Commands that need no engine start no runtime.
pub(crate) fn run<T>(work: impl Future<Output = Result<T, LabError>>) -> Result<T, LabError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| LabError::File { path: "tokio".to_owned(), source })?;
    runtime.block_on(work)
}

/// An engine that answers; one is installed and started only where the user allowed it.
pub(crate) async fn connect(session: &Session, listener: Listener<'_>) -> Result<Engine, LabError> {
    setup::ready(session.setup, listener).await
}

/// The lab's error as the end of a command.
pub(crate) fn failure(error: &LabError) -> Failure {
    Failure { exit_code: NOT_DONE, trouble: trouble_of_lab(error) }
}
