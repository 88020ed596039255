//! How is a file or a folder opened for writing, so that nothing is left of it?

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::errno::{ETXTBSY, Errno};
use crate::facts;
use crate::kernel;
use crate::trial::{ProbeFailure, Reporter};

/// A file that a process waits for, or a device, must not hold the probe.
const NON_BLOCKING: i32 = 0o4000;

/// Whether the sticky bit of a folder keeps this user from replacing what others own in it.
pub(super) fn is_sticky(folder: &Path) -> Result<bool, ProbeFailure> {
    const STICKY: u32 = 0o1000;
    let Ok(metadata) = fs::metadata(folder) else { return Ok(false) };
    Ok(metadata.mode() & STICKY != 0 && !is_own(folder)? && !facts::overrides_owners()?)
}

/// Whether a file is this user's.
pub(super) fn is_own(path: &Path) -> Result<bool, ProbeFailure> {
    let own = facts::own_uids()?[3];
    Ok(fs::symlink_metadata(path).is_ok_and(|metadata| metadata.uid() == own))
}

/// Makes a file of a name that nobody has, and removes it.
pub(super) fn create_and_remove(folder: &Path) -> Result<i64, Errno> {
    let path = folder.join(format!(".harden-check-{}", kernel::own_pid()));
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    created.map_err(|error| Errno::of(&error))?;
    fs::remove_file(&path).map_err(|error| Errno::of(&error))?;
    Ok(0)
}

/// Opens a file for appending without writing, or makes and removes a file in a folder; tells which.
pub(super) fn try_write(path: &Path, reporter: &mut Reporter) -> Result<i64, Errno> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            reporter.fact("kind", "missing");
            reporter.fact("method", "stat");
            return Err(Errno::of(&error));
        }
    };
    if metadata.is_dir() {
        reporter.fact("kind", "directory");
        reporter.fact("method", "create");
        if is_sticky(path).unwrap_or(false) {
            reporter.fact("sticky", "true");
        }
        return create_and_remove(path);
    }
    if !metadata.is_file() {
        reporter.fact("kind", "special");
        reporter.fact("method", "access");
        return kernel::may_write(path);
    }
    reporter.fact("kind", "file");
    reporter.fact("method", "append");
    match open(path, false, true) {
        // A running program; the kernel says so before it looks at the mount.
        Err(ETXTBSY) => {
            reporter.fact("method", "access");
            kernel::may_write(path)
        }
        answer => answer,
    }
}

/// Opens a file for appending; of a running program the kernel is asked otherwise.
pub(super) fn open_file(path: &Path) -> Result<i64, Errno> {
    match open(path, false, true) {
        Err(ETXTBSY) => kernel::may_write(path),
        answer => answer,
    }
}

/// Opens and closes, without waiting for anybody.
pub(super) fn open(path: &Path, read: bool, append: bool) -> Result<i64, Errno> {
    OpenOptions::new()
        .read(read)
        .append(append)
        .custom_flags(NON_BLOCKING)
        .open(path)
        .map(|_| 0)
        .map_err(|error| Errno::of(&error))
}
