//! Where does the checker remember which runs are alive?

use std::env;
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::lab::LabError;

/// The folder that holds this machine's identity and one lock per live run.
#[derive(Debug, Clone)]
pub(in crate::lab) struct StateFolder {
    path: PathBuf,
    machine: String,
}

impl StateFolder {
    /// Opens the first folder that can be written to: `HARDEN_CHECK_STATE`, the XDG state folder of
    /// the user, or one among the temporary files (a read-only home must not stop a lesson).
    ///
    /// # Errors
    /// [`LabError::File`] when none can be written to.
    pub(in crate::lab) fn open() -> Result<StateFolder, LabError> {
        let mut last = None;
        for candidate in candidates() {
            match StateFolder::at(&candidate) {
                Ok(folder) => return Ok(folder),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| LabError::File {
            path: "HARDEN_CHECK_STATE".to_owned(),
            source: std::io::Error::from(std::io::ErrorKind::NotFound),
        }))
    }

    /// Opens one folder and makes what is missing in it.
    ///
    /// # Errors
    /// [`LabError::File`] when it cannot be written to.
    pub(in crate::lab) fn at(path: &Path) -> Result<StateFolder, LabError> {
        let told = |source| LabError::File { path: path.display().to_string(), source };
        fs::create_dir_all(path.join("runs")).map_err(told)?;
        // A folder that exists may still be read-only: a lock that cannot be made is found out here.
        tempfile::tempfile_in(path.join("runs")).map_err(told)?;
        let machine = machine_identity(&path.join("machine")).map_err(told)?;
        Ok(StateFolder { path: path.to_owned(), machine })
    }

    /// The folder itself.
    pub(in crate::lab) fn path(&self) -> &Path {
        &self.path
    }

    /// A random name for the owner of this folder. Who shares the folder shares the locks, and
    /// nobody else can tell whether a run is alive.
    pub(in crate::lab) fn machine(&self) -> &str {
        &self.machine
    }

    /// Takes the lock of a run that begins now.
    ///
    /// # Errors
    /// [`LabError::File`] when the lock cannot be made.
    pub(in crate::lab) fn hold(&self, run: &str) -> Result<RunLock, LabError> {
        let path = self.lock_path(run);
        let told = |source| LabError::File { path: path.display().to_string(), source };
        let file = File::create(&path).map_err(told)?;
        file.try_lock().map_err(|error| told(error.into()))?;
        Ok(RunLock { _file: file, path })
    }

    /// Takes over the lock of a run whose process is gone; nothing when it still lives, or when the
    /// file system cannot tell.
    pub(in crate::lab) fn take_over(&self, run: &str) -> Option<RunLock> {
        let path = self.lock_path(run);
        let file = File::options().create(true).truncate(false).write(true).open(&path).ok()?;
        match file.try_lock() {
            Ok(()) => Some(RunLock { _file: file, path }),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
        }
    }

    fn lock_path(&self, run: &str) -> PathBuf {
        // The name comes from a label; a label of a stranger must not name a path elsewhere.
        let name: String = run.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
        self.path.join("runs").join(format!("{name}.lock"))
    }
}

/// The lock of a run. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(in crate::lab) struct RunLock {
    _file: File,
    path: PathBuf,
}

impl RunLock {
    /// Forgets the run: everything it made is gone.
    pub(in crate::lab) fn forget(self) {
        // A file that stays behind costs nothing: the next sweep finds no object of its run.
        let _ = fs::remove_file(&self.path);
    }
}

fn candidates() -> Vec<PathBuf> {
    let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = given("HARDEN_CHECK_STATE") {
        return vec![folder];
    }
    let home = given("XDG_STATE_HOME")
        .or_else(|| env::home_dir().map(|home| home.join(".local/state")))
        .map(|state| state.join("harden-check"));
    home.into_iter().chain([env::temp_dir().join("harden-check")]).collect()
}

fn machine_identity(path: &Path) -> std::io::Result<String> {
    let read = || {
        let text = fs::read_to_string(path).ok()?;
        let text = text.trim();
        (text.len() == 16 && text.chars().all(|each| each.is_ascii_hexdigit())).then(|| text.to_owned())
    };
    if let Some(identity) = read() {
        return Ok(identity);
    }
    let fresh = random_name();
    let mut draft = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    writeln!(draft, "{fresh}")?;
    match draft.persist_noclobber(path) {
        Ok(_) => Ok(fresh),
        // Another process was faster, or the old content was no identity.
        Err(error) => match read() {
            Some(identity) => Ok(identity),
            None => {
                error.file.persist(path)?;
                Ok(fresh)
            }
        },
    }
}

/// Sixteen hexadecimal digits that nobody else has: the standard library seeds its hash maps from
/// the system's random numbers.
pub(in crate::lab) fn random_name() -> String {
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_u128(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos()),
    );
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::{StateFolder, random_name};

    #[test]
    fn the_identity_stays_and_differs_between_folders() {
        let one = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let first = StateFolder::at(one.path()).unwrap();
        assert_eq!(first.machine(), StateFolder::at(one.path()).unwrap().machine());
        assert_ne!(first.machine(), StateFolder::at(other.path()).unwrap().machine());
    }

    #[test]
    fn a_live_run_cannot_be_taken_over_and_a_dead_one_can() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::at(folder.path()).unwrap();
        let run = random_name();
        let lock = state.hold(&run).unwrap();
        assert!(state.take_over(&run).is_none());
        drop(lock);
        let taken = state.take_over(&run).unwrap();
        taken.forget();
        assert_eq!(std::fs::read_dir(folder.path().join("runs")).unwrap().count(), 0);
    }

    #[test]
    fn a_label_cannot_name_a_path_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::at(folder.path()).unwrap();
        let path = state.lock_path("../../../etc/passwd");
        assert_eq!(path.parent().unwrap(), folder.path().join("runs"));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_with_its_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = StateFolder::at(&file.path().join("below")).unwrap_err();
        assert!(error.to_string().contains(&file.path().display().to_string()));
    }
}
