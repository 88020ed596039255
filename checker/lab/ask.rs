//! How is the engine asked, so that no answer is waited for without an end?

use std::time::Duration;

use bollard::errors::Error;
use tokio::time::timeout;

use super::error::LabError;

/// How long an ordinary request may take. A healthy engine needs milliseconds; a busy one, seconds.
pub(super) const ORDINARY: Duration = Duration::from_secs(30);

/// A request that the engine understood and turned down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// The engine's words.
    pub(super) message: String,
}

impl Refusal {
    /// The object is not there.
    pub(super) fn not_found(&self) -> bool {
        self.status == 404
    }
}

/// Asks the engine for something that may be turned down for a reason of the learner's own.
/// `action` completes the sentence "the engine refused …".
///
/// # Errors
/// [`LabError::Deadline`] where no answer came in time, [`LabError::EngineGone`] where the
/// connection broke.
pub(super) fn ask_for<T>(
    action: &str,
    limit: Duration,
    call: impl Future<Output = Result<T, Error>>,
) -> impl Future<Output = Result<Result<T, Refusal>, LabError>> {
    // On the heap: the client's futures are large, and many are joined.
    let call = Box::pin(call);
    async move {
        match timeout(limit, call).await {
            Err(_) => Err(LabError::Deadline { what: action.to_owned(), seconds: limit.as_secs() }),
            Ok(Ok(value)) => Ok(Ok(value)),
            Ok(Err(Error::DockerResponseServerError { status_code, message })) => {
                Ok(Err(Refusal { status: status_code, message }))
            }
            Ok(Err(error)) => Err(LabError::of_engine(action, &error)),
        }
    }
}

/// Asks the engine for something that only the lab itself wants.
///
/// # Errors
/// As [`ask_for`], and [`LabError::Engine`] where the engine turned it down.
pub(super) fn ask<T>(
    action: &str,
    call: impl Future<Output = Result<T, Error>>,
) -> impl Future<Output = Result<T, LabError>> {
    let call = ask_for(action, ORDINARY, call);
    async move { call.await?.map_err(|refusal| refused(action, refusal)) }
}

/// A refusal of something that only the lab itself wanted.
pub(super) fn refused(action: &str, refusal: Refusal) -> LabError {
    LabError::Engine { action: action.to_owned(), detail: refusal.message }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bollard::errors::Error;

    use super::{LabError, ask, ask_for};

    #[tokio::test]
    async fn an_answer_that_never_comes_ends_with_the_name_of_what_was_asked() {
        let never = std::future::pending::<Result<(), Error>>();
        let error = ask_for("the start of `web`", Duration::from_millis(5), never).await.unwrap_err();
        assert!(matches!(error, LabError::Deadline { ref what, .. } if what == "the start of `web`"));
    }

    #[tokio::test]
    async fn a_refusal_is_told_from_a_broken_connection() {
        let refusal = Error::DockerResponseServerError { status_code: 409, message: "in use".into() };
        assert!(matches!(ask("x", async { Err::<(), _>(refusal) }).await, Err(LabError::Engine { .. })));
        let broken = Error::from(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        assert!(matches!(ask("x", async { Err::<(), _>(broken) }).await, Err(LabError::EngineGone { .. })));
    }
}
