//! How does a run end, whatever ends it?

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{sleep, timeout};

use crate::lab::run::{RUN, RunIdentity, timed};
use crate::lab::swarm;
use crate::lab::{Engine, Event, LabError, Listener};

use super::remove::{labelled, remove};
use super::state::{RunLock, StateFolder};

/// How long the removal of everything may take.
const REMOVAL: Duration = Duration::from_secs(60);

/// How long to watch for objects that the engine was still making when the run was cut short.
const LATECOMERS: Duration = Duration::from_millis(300);

/// A run under way. Dropped before [`RunGuard::finish`] has ended, as when its caller gave up waiting,
/// it removes what the run made from a thread of its own.
pub(in crate::lab) struct RunGuard {
    engine: Engine,
    identity: RunIdentity,
    lock: Option<RunLock>,
}

impl RunGuard {
    /// Takes the run's lock, before anything is made.
    ///
    /// # Errors
    /// [`LabError::File`] when the lock cannot be made.
    pub(in crate::lab) fn begin(
        engine: &Engine,
        state: &StateFolder,
        subject: &str,
    ) -> Result<RunGuard, LabError> {
        let identity = RunIdentity::new(state.machine(), subject);
        let lock = state.hold(identity.id())?;
        Ok(RunGuard { engine: engine.clone(), identity, lock: Some(lock) })
    }

    /// The run's identity.
    pub(in crate::lab) fn identity(&self) -> &RunIdentity {
        &self.identity
    }

    /// Removes everything that the run made. `cut_short` where requests may still be on their way.
    /// Dropped before its end, it leaves the work to the guard's own end.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or where something stays.
    pub(in crate::lab) async fn finish(&mut self, cut_short: bool) -> Result<(), LabError> {
        let result = remove_run(&self.engine, &self.identity, cut_short).await;
        if let Some(lock) = self.lock.take() {
            // Where something stays, the lock's file stays too, let go: the next sweep finds both.
            match &result {
                Ok(()) => lock.forget(),
                Err(_) => drop(lock),
            }
        }
        result
    }

    /// Lets go of what the run made: the next sweep removes it.
    fn abandon(&mut self) {
        self.lock = None;
    }
}

impl Drop for RunGuard {
    fn drop(&mut self) {
        let Some(lock) = self.lock.take() else { return };
        let engine = self.engine.clone();
        let identity = self.identity.clone();
        // A client belongs to the runtime that made it, and that one may be ending: hence a new one.
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let engine = engine.again().await.ok()?;
                remove_run(&engine, &identity, true).await.ok()
            })
        });
        // Waiting keeps a process that ends from ending before its containers.
        if let Ok(Some(())) = removal.join() {
            lock.forget();
        }
    }
}

/// Does a run's work under guard: after the work, an error, a panic, Ctrl-C or the end of the
/// process everything is removed.
///
/// # Errors
/// The work's own, [`LabError::Interrupted`], or an error of the removal.
pub(in crate::lab) async fn guarded<T>(
    mut guard: RunGuard,
    listener: Listener<'_>,
    work: impl Future<Output = Result<T, LabError>>,
) -> Result<T, LabError> {
    let outcome = tokio::select! {
        outcome = AssertUnwindSafe(work).catch_unwind() => outcome,
        () = signal_to_end() => Ok(Err(LabError::Interrupted)),
    };
    listener(Event::CleaningUp);
    let cut_short = !matches!(outcome, Ok(Ok(_)));
    let removal = tokio::select! {
        removal = timed(listener, "clean up", guard.finish(cut_short)) => Some(removal),
        () = signal_to_end() => None,
    };
    let removal = removal.unwrap_or_else(|| {
        // Whoever asks twice does not want to wait.
        guard.abandon();
        Err(LabError::Interrupted)
    });
    match outcome {
        Err(panic) => resume_unwind(panic),
        // The first error says more than a removal that fails after it.
        Ok(Err(error)) => Err(error),
        Ok(Ok(value)) => removal.map(|()| value),
    }
}

async fn remove_run(engine: &Engine, identity: &RunIdentity, cut_short: bool) -> Result<(), LabError> {
    let label = format!("{RUN}={}", identity.id());
    let removal = async {
        if cut_short {
            identity.making().settle().await;
        }
        loop {
            let objects = labelled(engine, &label).await?;
            remove(engine, &objects).await?;
            // Whoever used the Swarm last takes it along.
            swarm::leave(engine, identity).await?;
            if !cut_short {
                return Ok(());
            }
            // What somebody else makes for the run, such as a build, may still come.
            sleep(LATECOMERS).await;
            if labelled(engine, &label).await?.is_empty() {
                return Ok(());
            }
        }
    };
    timeout(REMOVAL, removal).await.unwrap_or_else(|_| {
        Err(LabError::Deadline { what: "the clean-up".to_owned(), seconds: REMOVAL.as_secs() })
    })
}

#[cfg(unix)]
async fn signal_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
        // Without a handler the system ends the process, and the next sweep cleans up.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
