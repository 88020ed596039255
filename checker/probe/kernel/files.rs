//! Which calls does the probe make on paths and mounts?

use std::ffi::{CString, c_int, c_ulong};
use std::path::Path;

use crate::errno::Errno;

use super::raw;
use super::{Answer, answer, c_path};

pub(crate) const NEW_MOUNTS: c_int = 0x0002_0000;
pub(crate) const NEW_USERS: c_int = 0x1000_0000;

pub(crate) const READ_ONLY: c_ulong = 1;
pub(crate) const NO_SUID: c_ulong = 2;
pub(crate) const NO_EXEC: c_ulong = 8;
pub(crate) const REMOUNT: c_ulong = 32;
pub(crate) const BIND: c_ulong = 4096;
pub(crate) const RECURSIVE: c_ulong = 16384;
pub(crate) const PRIVATE: c_ulong = 1 << 18;

const CHARACTER_DEVICE: u32 = 0o020_000;
const EXECUTE: c_int = 1;
const WRITE: c_int = 2;
const READ: c_int = 4;

/// What `statvfs(3)` says of a mount.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileSystemFacts {
    /// Size in bytes.
    pub(crate) bytes: u64,
    /// Flags of the mount, `READ_ONLY`, `NO_EXEC`.
    pub(crate) flags: c_ulong,
}

/// The file system below a path.
pub(crate) fn file_system(path: &Path) -> Result<FileSystemFacts, Errno> {
    let path = c_path(path)?;
    let mut facts = raw::FileSystem::default();
    // SAFETY: the path ends with NUL; `facts` is at least as large as the C structure.
    answer(unsafe { raw::statvfs(path.as_ptr(), &raw mut facts) })?;
    let unit = if facts.fragment_size == 0 { facts.block_size } else { facts.fragment_size };
    Ok(FileSystemFacts { bytes: facts.blocks.saturating_mul(unit), flags: facts.flags })
}

/// Whether this user may execute a file, without doing it.
pub(crate) fn may_execute(path: &Path) -> Answer {
    access(path, EXECUTE)
}

/// Whether this user may read a file, without opening it.
pub(crate) fn may_read(path: &Path) -> Answer {
    access(path, READ)
}

/// Whether this user may write to a file, without opening it.
pub(crate) fn may_write(path: &Path) -> Answer {
    access(path, WRITE)
}

fn access(path: &Path, mode: c_int) -> Answer {
    let path = c_path(path)?;
    // SAFETY: the path ends with NUL.
    answer(unsafe { raw::access(path.as_ptr(), mode) })
}

/// Makes a character device that is named but never opened.
pub(crate) fn make_device(path: &Path, major: u32, minor: u32) -> Answer {
    let path = c_path(path)?;
    let device = (u64::from(major) << 8) | u64::from(minor);
    // SAFETY: the path ends with NUL.
    answer(unsafe { raw::mknod(path.as_ptr(), CHARACTER_DEVICE | 0o600, device) })
}

/// Makes a folder this process's root.
pub(crate) fn change_root(path: &Path) -> Answer {
    let path = c_path(path)?;
    // SAFETY: the path ends with NUL.
    answer(unsafe { raw::chroot(path.as_ptr()) })
}

/// Gives this process namespaces of its own.
pub(crate) fn unshare(namespaces: c_int) -> Answer {
    // SAFETY: a plain number.
    answer(unsafe { raw::unshare(namespaces) })
}

/// Mounts, or changes a mount; `kind` is the file system's type.
pub(crate) fn mount(target: &Path, kind: &str, flags: c_ulong) -> Answer {
    let target = c_path(target)?;
    let source = c_path(Path::new("none"))?;
    let kind = c_path(Path::new(kind))?;
    // SAFETY: three texts that end with NUL; no file system used here reads `data`.
    answer(unsafe { raw::mount(source.as_ptr(), target.as_ptr(), kind.as_ptr(), flags, std::ptr::null()) })
}

/// The permitted set of a file's capabilities (`security.capability`); nothing where it has none.
pub(crate) fn file_capabilities(path: &Path) -> Option<u64> {
    let path = c_path(path).ok()?;
    let name = CString::new("security.capability").ok()?;
    let mut value = [0_u8; 24];
    // SAFETY: two texts that end with NUL, and a buffer with its length.
    let length =
        unsafe { raw::lgetxattr(path.as_ptr(), name.as_ptr(), value.as_mut_ptr().cast(), value.len()) };
    let length = usize::try_from(length).ok()?;
    permitted_set(value.get(..length)?)
}

/// `struct vfs_cap_data`: a word with the version, then permitted and inheritable, low words first.
fn permitted_set(value: &[u8]) -> Option<u64> {
    let word = |index: usize| -> Option<u64> {
        let bytes = value.get(index * 4..index * 4 + 4)?;
        Some(u64::from(u32::from_le_bytes(bytes.try_into().ok()?)))
    };
    word(0)?;
    Some(word(1)? | (word(3).unwrap_or(0) << 32))
}

#[cfg(test)]
mod tests {
    use super::permitted_set;

    #[test]
    fn the_permitted_set_is_read_from_both_words() {
        let mut value = vec![1, 0, 0, 2];
        value.extend([0, 4, 0, 0, 0, 0, 0, 0]);
        value.extend([2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(permitted_set(&value), Some(1 << 10 | 1 << 33));
    }

    #[test]
    fn a_cut_attribute_is_no_capability() {
        assert_eq!(permitted_set(&[1, 0, 0]), None);
        assert_eq!(permitted_set(&[]), None);
    }
}
