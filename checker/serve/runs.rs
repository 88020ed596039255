//! Which checks run now? One at a time for each exercise, and only so many in all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch as signal};

/// Most checks at the same time, those included that wait for a save.
const MOST: usize = 4;

/// The checks that run, by the exercise's number.
pub(super) struct Runs {
    running: Mutex<BTreeMap<u8, signal::Sender<bool>>>,
    one_ended: Notify,
    /// Turns true when the server is to end.
    ending: signal::Receiver<bool>,
}

/// The right to check one exercise; given back when it is dropped.
pub(super) struct Slot {
    runs: Arc<Runs>,
    number: u8,
    stop: signal::Receiver<bool>,
}

impl Runs {
    /// None yet. `ending` turns true when the server is to end.
    pub(super) fn new(ending: signal::Receiver<bool>) -> Runs {
        Runs { running: Mutex::default(), one_ended: Notify::new(), ending }
    }

    /// Takes the slot of an exercise.
    ///
    /// # Errors
    /// The name of the refusal.
    pub(super) fn take(runs: &Arc<Runs>, number: u8) -> Result<Slot, &'static str> {
        let mut running = runs.lock();
        if running.contains_key(&number) {
            return Err("already-running");
        }
        if running.len() >= MOST {
            return Err("too-many-runs");
        }
        let (stops, stop) = signal::channel(false);
        running.insert(number, stops);
        Ok(Slot { runs: Arc::clone(runs), number, stop })
    }

    /// Asks the check of an exercise to end, and waits until it has: until all it made is removed and
    /// the next may begin. Whether there was one.
    pub(super) async fn cancel(&self, number: u8) -> bool {
        let asked = self.lock().get(&number).is_some_and(|stop| stop.send(true).is_ok());
        if asked {
            self.until(|running| !running.contains_key(&number)).await;
        }
        asked
    }

    /// Waits until no check runs.
    pub(super) async fn all_ended(&self) {
        self.until(BTreeMap::is_empty).await;
    }

    /// The lab's clean-up has a deadline, and so has this.
    async fn until(&self, reached: impl Fn(&BTreeMap<u8, signal::Sender<bool>>) -> bool) {
        loop {
            let mut ended = std::pin::pin!(self.one_ended.notified());
            // Counted from here, so that an end between the question and the wait is not missed.
            ended.as_mut().enable();
            if reached(&self.lock()) {
                return;
            }
            ended.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u8, signal::Sender<bool>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Waits until somebody cancels, or the server is to end.
    pub(super) async fn stopped(&self) {
        let (mut stop, mut ending) = (self.stop.clone(), self.runs.ending.clone());
        // A sender that is gone means the same as its word.
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            _ = ending.wait_for(|ending| *ending) => {}
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.runs.lock().remove(&self.number);
        self.runs.one_ended.notify_waiters();
    }
}
