//! What is the engine making right now? A run that is cut short must not remove too early.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bollard::errors::Error;
use tokio::time::sleep;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, Refusal, ask_for};

/// How long a request that nobody waits for any more may take.
const LONGEST: Duration = Duration::from_secs(10);

/// The requests of one run that make something, and are on their way.
#[derive(Debug, Clone, Default)]
pub(in crate::lab) struct Making {
    under_way: Arc<AtomicUsize>,
}

impl Making {
    /// Asks the engine to make something. The request goes on to its end even when nobody waits for
    /// it any more, because the engine would make the thing all the same, only later.
    ///
    /// # Errors
    /// As [`ask_for`].
    pub(in crate::lab) async fn ask<T: Send + 'static>(
        &self,
        action: &str,
        call: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<Result<T, Refusal>, LabError> {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        let count = Count(Arc::clone(&self.under_way));
        let request = tokio::spawn(async move {
            let answer = call.await;
            drop(count);
            answer
        });
        let joined = async {
            request
                .await
                .unwrap_or_else(|_| Err(Error::from(std::io::Error::other("the request ended early"))))
        };
        ask_for(action, ORDINARY, joined).await
    }

    /// Waits until no such request is on its way, or until that takes too long.
    pub(in crate::lab) async fn settle(&self) {
        let begin = Instant::now();
        while self.under_way.load(Ordering::SeqCst) > 0 && begin.elapsed() < LONGEST {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Counts down however the request ends.
struct Count(Arc<AtomicUsize>);

impl Drop for Count {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::time::{sleep, timeout};

    use super::Making;

    #[tokio::test]
    async fn a_request_that_nobody_waits_for_is_still_waited_out() {
        let making = Making::default();
        let slow = async {
            sleep(Duration::from_millis(100)).await;
            Ok(())
        };
        let begin = Instant::now();
        assert!(timeout(Duration::from_millis(1), making.ask("x", slow)).await.is_err());
        making.settle().await;
        assert!(begin.elapsed() >= Duration::from_millis(100));
    }
}
