//! Where is the progress kept? In a file that is read, changed under a lock, and written whole or not at
//! all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::{FOLDER, PROGRESS_VERSION, Progress, now, utc_stamp};

const FILE: &str = "progress.json";
const LOCK: &str = "progress.lock";
/// Another run holds the lock for the milliseconds of one write, so this is long.
const LOCK_DEADLINE: Duration = Duration::from_secs(5);
/// A progress file is a few KiB; anything of this size is not ours.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Why the progress could not be read or kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file could not be read, written or renamed.
    #[error("{}: {source}", path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Another run kept the lock.
    #[error("waited {seconds} s for the lock `{}`", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How long, in seconds.
        seconds: u64,
    },
}

/// What lies in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// The progress; empty where there is no file yet.
    Whole(Progress),
    /// The file is not readable as JSON of our form.
    Damaged,
    /// The file was written by another version of the program.
    Foreign(u64),
}

/// The progress file of one course folder.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    lock_deadline: Duration,
}

impl Store {
    /// The store of a course folder. Touches nothing.
    #[must_use]
    pub fn new(course: &Path) -> Store {
        Store { folder: course.join(FOLDER), lock_deadline: LOCK_DEADLINE }
    }

    /// The same store with another patience for the lock.
    #[must_use]
    pub fn with_lock_deadline(self, lock_deadline: Duration) -> Store {
        Store { lock_deadline, ..self }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Reads the file and leaves it as it is.
    ///
    /// # Errors
    /// [`StoreError::File`] where there is a file that the system does not let us read.
    pub fn load(&self) -> Result<Loaded, StoreError> {
        let path = self.path();
        let text = match fs::metadata(&path)
            .and_then(|facts| if facts.len() > LARGEST { Ok(Vec::new()) } else { fs::read(&path) })
        {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Loaded::Whole(Progress::default()));
            }
            Err(source) => return Err(StoreError::File { path, source }),
        };
        Ok(understand(&text))
    }

    /// Changes the progress under the lock and writes it. A damaged or foreign file is first set
    /// aside beside the new one; its path is returned.
    ///
    /// # Errors
    /// [`StoreError`] where the folder cannot be written or another run keeps the lock. The old
    /// file is then unchanged.
    pub fn update(&self, change: impl FnOnce(&mut Progress)) -> Result<Option<PathBuf>, StoreError> {
        self.make_folder()?;
        let _lock = self.lock()?;
        let (mut progress, set_aside) = match self.load()? {
            Loaded::Whole(progress) => (progress, None),
            Loaded::Damaged | Loaded::Foreign(_) => (Progress::default(), Some(self.set_aside()?)),
        };
        change(&mut progress);
        self.write(&progress)?;
        Ok(set_aside)
    }

    /// Makes the folder that holds the file.
    ///
    /// # Errors
    /// [`StoreError::File`] where the system refuses.
    pub fn make_folder(&self) -> Result<(), StoreError> {
        fs::create_dir_all(&self.folder)
            .map_err(|source| StoreError::File { path: self.folder.clone(), source })
    }

    fn lock(&self) -> Result<File, StoreError> {
        let path = self.folder.join(LOCK);
        let failed = |source| StoreError::File { path: path.clone(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(fs::TryLockError::WouldBlock) if begun.elapsed() < self.lock_deadline => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(StoreError::Locked { path, seconds: self.lock_deadline.as_secs() });
                }
                Err(fs::TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
    }

    /// Renames the file to a name that is not taken.
    fn set_aside(&self) -> Result<PathBuf, StoreError> {
        let path = self.path();
        let base = format!("{FILE}.damaged-{}", utc_stamp(now()));
        let mut target = self.folder.join(&base);
        let mut number = 1;
        // The lock keeps others of ours away between the question and the rename.
        while target.symlink_metadata().is_ok() {
            number += 1;
            target = self.folder.join(format!("{base}-{number}"));
        }
        fs::rename(&path, &target).map_err(|source| StoreError::File { path, source })?;
        Ok(target)
    }

    fn write(&self, progress: &Progress) -> Result<(), StoreError> {
        let path = self.path();
        let failed = |source| StoreError::File { path: path.clone(), source };
        let mut text = serde_json::to_string_pretty(progress).map_err(|error| failed(error.into()))?;
        text.push('\n');
        let mut file =
            tempfile::Builder::new().prefix(".progress-").tempfile_in(&self.folder).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        // Without this, a power cut after the rename may leave an empty file.
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

fn understand(text: &[u8]) -> Loaded {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u64,
    }
    match serde_json::from_slice::<Versioned>(text) {
        Ok(found) if found.version != u64::from(PROGRESS_VERSION) => Loaded::Foreign(found.version),
        Ok(_) => serde_json::from_slice(text).map_or(Loaded::Damaged, Loaded::Whole),
        Err(_) => Loaded::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let course = tempfile::tempdir().unwrap();
        let store = Store::new(course.path());
        (course, store)
    }

    fn attempt(progress: &mut Progress) {
        progress.exercises.entry("08-dedicated-user".to_owned()).or_default().attempts += 1;
    }

    fn attempts(store: &Store) -> u32 {
        match store.load().unwrap() {
            Loaded::Whole(progress) => progress.of("08-dedicated-user").attempts,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_course_without_a_file_starts_empty_and_reading_makes_none() {
        let (_course, store) = store();
        assert_eq!(store.load().unwrap(), Loaded::Whole(Progress::default()));
        assert!(!store.path().exists());
    }

    #[test]
    fn damaged_and_foreign_files_are_set_aside_whole() {
        for content in ["{\"version\":1,\"exercises\":{\"08-", "{\"version\":7,\"new\":true}", "", "\0\0\0\0"]
        {
            let (_course, store) = store();
            store.make_folder().unwrap();
            fs::write(store.path(), content).unwrap();
            assert!(!matches!(store.load().unwrap(), Loaded::Whole(_)), "{content}");
            assert_eq!(fs::read_to_string(store.path()).unwrap(), content, "reading changes nothing");
            let aside = store.update(attempt).unwrap().unwrap();
            assert_eq!(fs::read_to_string(&aside).unwrap(), content);
            assert_eq!(attempts(&store), 1);
            // A second damage within the same second gets a name of its own.
            fs::write(store.path(), "again").unwrap();
            let second = store.update(attempt).unwrap().unwrap();
            assert_ne!(aside, second);
            assert_eq!(fs::read_to_string(&aside).unwrap(), content);
        }
    }

    #[test]
    fn a_foreign_version_is_told_by_its_number() {
        let (_course, store) = store();
        store.make_folder().unwrap();
        fs::write(store.path(), "{\"version\":7,\"new\":true}").unwrap();
        assert_eq!(store.load().unwrap(), Loaded::Foreign(7));
    }

    #[test]
    fn writers_at_once_lose_nothing() {
        let (_course, store) = store();
        // Eighty writes in a row, each flushed to a disk that other tests use as well.
        let store = store.with_lock_deadline(Duration::from_secs(120));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        store.update(attempt).unwrap();
                    }
                });
            }
        });
        assert_eq!(attempts(&store), 80);
    }

    #[test]
    fn a_lock_that_is_kept_ends_the_wait_with_its_name() {
        let (_course, store) = store();
        store.update(attempt).unwrap();
        let holder = File::open(store.folder.join(LOCK)).unwrap();
        holder.lock().unwrap();
        let impatient = store.clone().with_lock_deadline(Duration::from_millis(30));
        let error = impatient.update(attempt).unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }), "{error}");
        assert_eq!(attempts(&store), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_with_its_path() {
        let (course, store) = store();
        fs::write(course.path().join(FOLDER), "a file in the way").unwrap();
        let error = store.update(attempt).unwrap_err();
        assert!(error.to_string().contains(FOLDER), "{error}");
    }
}
