//! Is the book served for this course, and where?
//!
//! The server keeps a lock while it lives and writes its address beside it, so that a failing check on
//! the command line can name the page. A server that was killed leaves the address and no lock.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::progress::FOLDER;

const LOCK: &str = "book.lock";
const ADDRESS: &str = "book.address";

/// An announcement of a server; gone when it is dropped.
#[derive(Debug)]
pub struct Served {
    address: PathBuf,
    _lock: File,
}

impl Served {
    /// Announces the address, `http://127.0.0.1:4848`. Nothing where the folder cannot be written or
    /// another server is announced already: the book is served all the same.
    #[must_use]
    pub fn announce(course_folder: &Path, address: &str) -> Option<Served> {
        let folder = course_folder.join(FOLDER);
        fs::create_dir_all(&folder).ok()?;
        let lock = open(&folder.join(LOCK)).ok()?;
        lock.try_lock().ok()?;
        let path = folder.join(ADDRESS);
        fs::write(&path, address).ok()?;
        Some(Served { address: path, _lock: lock })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.address);
    }
}

/// The address of the server that serves the book for this course now.
#[must_use]
pub fn served_at(course_folder: &Path) -> Option<String> {
    let folder = course_folder.join(FOLDER);
    let address = fs::read_to_string(folder.join(ADDRESS)).ok()?;
    let lock = File::open(folder.join(LOCK)).ok()?;
    match lock.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Some(address),
        _ => None,
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS, FOLDER, Served, fs, served_at};

    #[test]
    fn only_a_living_server_is_named() {
        let course = tempfile::tempdir().unwrap();
        assert_eq!(served_at(course.path()), None);
        let served = Served::announce(course.path(), "http://127.0.0.1:4848").unwrap();
        assert_eq!(served_at(course.path()).as_deref(), Some("http://127.0.0.1:4848"));
        assert!(Served::announce(course.path(), "http://127.0.0.1:1").is_none());
        drop(served);
        assert_eq!(served_at(course.path()), None);
        // What a killed server leaves.
        fs::write(course.path().join(FOLDER).join(ADDRESS), "http://127.0.0.1:4848").unwrap();
        assert_eq!(served_at(course.path()), None);
    }
}
