//! Can the container's mounts be changed from inside?
//!
//! What is changed is a mount table of the child's own. Where the kernel gives it none, the call is
//! made so that it changes nothing in the shared one.

use std::path::Path;

use crate::kernel::{self, BIND, NEW_MOUNTS, NO_EXEC, NO_SUID, PRIVATE, READ_ONLY, RECURSIVE, REMOUNT};
use crate::record::Attempt;
use crate::trial::{ProbeFailure, Reporter, attempt};

use super::request::Request;

type Made = Result<Vec<Attempt>, ProbeFailure>;

/// Bits that `statvfs` and `mount` share: read-only, no set-user-id, no devices, no programs, and
/// the three that say when access times are kept.
const COMMON_FLAGS: u64 = 0xf | 0x400 | 0x800;

/// Makes the root writable.
pub(super) fn remount_root(_: &Request) -> Made {
    let root = Path::new("/");
    Ok(vec![attempt("remount-root", "/", |reporter| {
        let flags = kernel::file_system(root)?.flags & COMMON_FLAGS;
        let flags = if own_mounts(reporter) { flags & !READ_ONLY } else { flags };
        kernel::mount(root, "none", REMOUNT | BIND | flags)
    })?])
}

/// Mounts a new file system.
pub(super) fn mount_tmpfs(_: &Request) -> Made {
    let root = Path::new("/");
    let attempt = attempt("mount-tmpfs", "/", |reporter| {
        if own_mounts(reporter) {
            return kernel::mount(root, "tmpfs", NO_SUID | NO_EXEC);
        }
        // Permission is asked before the kernel looks for a file system of this name.
        kernel::mount(root, "no-such-file-system", NO_SUID | NO_EXEC)
    })?;
    let own = attempt.facts.get("mounts").is_some_and(|mounts| mounts == "own");
    Ok(vec![if own { attempt } else { attempt.with("let-through", "ENODEV") }])
}

/// Whether the child now has a mount table of its own, from which nothing reaches the container's.
fn own_mounts(reporter: &mut Reporter) -> bool {
    let own = kernel::unshare(NEW_MOUNTS)
        .and_then(|_| kernel::mount(Path::new("/"), "none", RECURSIVE | PRIVATE))
        .is_ok();
    reporter.fact("mounts", if own { "own" } else { "shared" });
    own
}
