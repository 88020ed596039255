//! Where do files go that `run.sh` writes?
//!
//! Never into the learner's folder: a check changes nothing there. With the first one a copy of the folder
//! is made, and everything is read from that one from then on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

/// A copy of the submission's folder with what its script wrote. It goes away with the last clone.
#[derive(Debug, Clone)]
pub struct FolderCopy {
    folder: Arc<TempDir>,
    /// Where it lies, links resolved.
    path: PathBuf,
}

impl FolderCopy {
    /// Copies a folder.
    ///
    /// # Errors
    /// A file cannot be read, or there is no room for it.
    pub(super) fn of(folder: &Path) -> io::Result<FolderCopy> {
        let copy = TempDir::new()?;
        copy_folder(folder, copy.path())?;
        let path = copy.path().canonicalize()?;
        Ok(FolderCopy { folder: Arc::new(copy), path })
    }

    /// Where the copy lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl PartialEq for FolderCopy {
    fn eq(&self, other: &FolderCopy) -> bool {
        Arc::ptr_eq(&self.folder, &other.folder)
    }
}

/// Copies files with their rights, folders and links; what else there is, no build takes.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            fs::create_dir(&target)?;
            copy_folder(&entry.path(), &target)?;
            fs::set_permissions(&target, entry.metadata()?.permissions())?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
        } else if kind.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(entry.path())?, &target)?;
        }
    }
    Ok(())
}
