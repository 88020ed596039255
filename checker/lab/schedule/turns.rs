//! Who may go on, and who waits for whom?

use tokio::sync::{RwLock, RwLockReadGuard, Semaphore, SemaphorePermit};

/// How many copies of the plan are observed at the same time.
const COPIES: u32 = 3;

/// The turns of one run. Whoever asks for a permit first gets it first.
pub(super) struct Turns {
    /// One permit a copy. Never closed; without a permit everything would only be busier.
    copies: Semaphore,
    head_start: RwLock<()>,
}

impl Turns {
    /// Nobody has begun.
    pub(super) fn new() -> Turns {
        Turns { copies: Semaphore::new(COPIES as usize), head_start: RwLock::new(()) }
    }

    /// Goes ahead of all others, until the guard is dropped.
    pub(super) async fn ahead(&self) -> RwLockReadGuard<'_, ()> {
        self.head_start.read().await
    }

    /// Waits until those who go ahead stand up.
    pub(super) async fn after_those_ahead(&self) {
        drop(self.head_start.write().await);
    }

    /// The permit for one copy.
    pub(super) async fn one_copy(&self) -> Option<SemaphorePermit<'_>> {
        self.copies.acquire().await.ok()
    }

    /// Every permit: nobody else goes on.
    pub(super) async fn alone(&self) -> Option<SemaphorePermit<'_>> {
        self.copies.acquire_many(COPIES).await.ok()
    }
}
