//! How do two processes of one user not make the same image twice at the same time?

use std::env;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::problem::KitProblem;

/// How long another process may take to make every image.
const DEADLINE: Duration = Duration::from_secs(1800);

/// How often the lock is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// The lock of one kit. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct KitLock {
    _file: File,
}

impl KitLock {
    /// Takes the lock, waiting for another process that has it; `waiting` is called once when so.
    ///
    /// # Errors
    /// The lock cannot be made, or is not free within half an hour.
    pub(super) async fn take(repository: &str, waiting: impl Fn()) -> Result<KitLock, KitProblem> {
        let name =
            format!("kit-{}.lock", repository.replace(|each: char| !each.is_ascii_alphanumeric(), "-"));
        let file = open(&name)?;
        let begun = Instant::now();
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(KitLock { _file: file }),
                Err(fs::TryLockError::WouldBlock) => {}
                // A file system without locks: two processes then make the same image, to the same end.
                Err(fs::TryLockError::Error(_)) => return Ok(KitLock { _file: file }),
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
}

/// Opens the lock file in the first folder that can be written to.
fn open(name: &str) -> Result<File, KitProblem> {
    let mut problem = None;
    for folder in folders() {
        let path = folder.join(name);
        let opened = fs::create_dir_all(&folder)
            .and_then(|()| File::options().create(true).truncate(false).write(true).open(&path));
        match opened {
            Ok(file) => return Ok(file),
            Err(error) => problem = Some(KitProblem::file(path.display().to_string())(error)),
        }
    }
    Err(problem
        .unwrap_or_else(|| KitProblem::Deadline { what: "a folder for a lock".to_owned(), seconds: 0 }))
}

/// The state folder, and one among the temporary files: a read-only home must not stop a lesson.
fn folders() -> impl Iterator<Item = PathBuf> {
    let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = given("XDG_STATE_HOME").or_else(|| env::home_dir().map(|home| home.join(".local/state")));
    let state = given("HARDEN_CHECK_STATE").or_else(|| home.map(|home| home.join("harden-check")));
    state.into_iter().chain([env::temp_dir().join("harden-check")])
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
            drop(first);
        };
        tokio::join!(second, release);
        assert!(waited.load(Ordering::Relaxed));
    }
}
