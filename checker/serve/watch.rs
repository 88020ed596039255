//! When was something saved in a folder?

use std::path::Path;
use std::time::Duration;

use notify::event::EventKind;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long it must be quiet after a change: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(120);

/// Changes below a folder, from now on.
pub(super) struct Saves {
    changes: mpsc::UnboundedReceiver<()>,
    /// A change that was taken from the channel and not yet told.
    pending: bool,
    _watcher: RecommendedWatcher,
}

impl Saves {
    /// Begins to watch.
    ///
    /// # Errors
    /// The system's: the folder is not there, or too much is watched already.
    pub(super) fn below(folder: &Path) -> notify::Result<Saves> {
        let (tell, changes) = mpsc::unbounded_channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_save(&event)) {
                // Nobody listens any more where this fails.
                let _ = tell.send(());
            }
        })?;
        watcher.watch(folder, RecursiveMode::Recursive)?;
        Ok(Saves { changes, pending: false, _watcher: watcher })
    }

    /// Waits for the next save, and until it is whole. Dropped before its end, it loses none.
    pub(super) async fn next(&mut self) {
        if !self.pending && self.changes.recv().await.is_none() {
            // The watcher is gone: there will be no save.
            return std::future::pending().await;
        }
        self.pending = true;
        while let Ok(Some(())) = timeout(QUIET, self.changes.recv()).await {}
        self.pending = false;
    }

    /// Forgets what was saved up to now.
    pub(super) fn forget(&mut self) {
        while self.changes.try_recv().is_ok() {}
        self.pending = false;
    }
}

/// Reading is no save, and neither is what an editor keeps for itself.
fn is_save(event: &Event) -> bool {
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.paths.iter().any(|path| !is_of_an_editor(path))
}

/// Swap and backup files of vim and Emacs, and vim's `4913`, by which it tries whether it may write.
fn is_of_an_editor(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let swap = name.starts_with('.') && [".swp", ".swx", ".swo"].iter().any(|end| name.ends_with(end));
    swap || name.ends_with('~') || name.starts_with(".#") || name == "4913"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Far more than the system needs to tell of a change.
    const PATIENCE: Duration = Duration::from_secs(5);
    /// A change that is told at all is told within some milliseconds.
    const SILENCE: Duration = Duration::from_millis(400);

    async fn told(saves: &mut Saves) -> bool {
        timeout(PATIENCE, saves.next()).await.is_ok()
    }

    #[tokio::test]
    async fn a_save_is_told_once_and_reading_is_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("dist")).unwrap();
        let mut saves = Saves::below(folder.path()).unwrap();
        fs::write(folder.path().join("dist/page.html"), "one").unwrap();
        fs::write(folder.path().join("Dockerfile"), "FROM a").unwrap();
        assert!(told(&mut saves).await);
        fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
        fs::write(folder.path().join(".Dockerfile.swp"), "x").unwrap();
        assert!(timeout(SILENCE, saves.next()).await.is_err());
    }

    #[tokio::test]
    async fn a_wait_that_is_given_up_loses_no_save() {
        let folder = tempfile::tempdir().unwrap();
        let mut saves = Saves::below(folder.path()).unwrap();
        // Given up while it waits for the quiet after the change. A busy machine may wake up behind the quiet: then
        // the save was told, and nothing was given up.
        let mut is_given_up = false;
        for _ in 0..20 {
            fs::write(folder.path().join("Dockerfile"), "FROM a").unwrap();
            is_given_up = timeout(QUIET / 2, saves.next()).await.is_err();
            if is_given_up {
                break;
            }
        }
        assert!(is_given_up && told(&mut saves).await);
    }
}
