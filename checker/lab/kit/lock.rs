//! How do two processes of one user not make the same image twice at the same time, and what marks
//! their unfinished work?

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::time::sleep;

use crate::lab::LabError;
use crate::lab::cleanup::{RunLock, StateFolder, random_name};
use crate::lab::run::{DEADLINE as DEADLINE_LABEL, MACHINE, RUN};

use super::problem::KitProblem;

/// How long another process may take to make every image, and ours after it.
const DEADLINE: Duration = Duration::from_secs(1800);

/// How often the lock is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// The lock of one kit. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct KitLock {
    _file: File,
    work: RunLock,
    labels: BTreeMap<String, String>,
}

impl KitLock {
    /// Takes the lock, waiting for another process that has it; `waiting` is called once when so.
    ///
    /// # Errors
    /// The lock cannot be made, or is not free within half an hour.
    pub(super) async fn take(repository: &str, waiting: impl Fn()) -> Result<KitLock, KitProblem> {
        let state = StateFolder::open().map_err(of_lab)?;
        let file = wait_for(&state, repository, waiting).await?;
        let run = random_name();
        let work = state.hold(&run).map_err(of_lab)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let labels = BTreeMap::from([
            (RUN.to_owned(), run),
            (MACHINE.to_owned(), state.machine().to_owned()),
            (DEADLINE_LABEL.to_owned(), (now + DEADLINE.as_secs()).to_string()),
        ]);
        Ok(KitLock { _file: file, work, labels })
    }

    /// The labels of containers and images in between. They are those of a run, so that what a killed
    /// process leaves is swept like a run's.
    pub(super) fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// Says that nothing in between is left.
    pub(super) fn end(self) {
        self.work.forget();
    }
}

async fn wait_for(state: &StateFolder, repository: &str, waiting: impl Fn()) -> Result<File, KitProblem> {
    let name = format!("kit-{}.lock", repository.replace(|each: char| !each.is_ascii_alphanumeric(), "-"));
    let path = state.path().join(name);
    let opened = File::options().create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(KitProblem::file(path.display().to_string()))?;
    let begun = Instant::now();
    let mut told = false;
    loop {
        match file.try_lock() {
            // A file system without locks: two processes then make the same image, to the same end.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
        }
        if begun.elapsed() > DEADLINE {
            let what = "another process that makes base images".to_owned();
            return Err(KitProblem::Deadline { what, seconds: DEADLINE.as_secs() });
        }
        if !told {
            waiting();
            told = true;
        }
        sleep(PAUSE).await;
    }
}

fn of_lab(error: LabError) -> KitProblem {
    match error {
        LabError::File { path, source } => KitProblem::File { action: path, source },
        other => KitProblem::File {
            action: "opening the state folder".to_owned(),
            source: std::io::Error::other(other),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::KitLock;

    #[tokio::test]
    async fn the_second_waits_until_the_first_is_done() {
        let name = format!("harden-check-test-lock-{}", std::process::id());
        let first = KitLock::take(&name, || panic!("nobody else has it")).await.unwrap();
        let waited = AtomicBool::new(false);
        let second = async {
            KitLock::take(&name, || waited.store(true, Ordering::Relaxed)).await.unwrap();
        };
        let release = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            first.end();
        };
        tokio::join!(second, release);
        assert!(waited.load(Ordering::Relaxed));
    }
}
