//! Which calls does the probe make on users, groups and other processes?

use std::ffi::c_int;

use super::raw;
use super::{Answer, answer};

const BOUNDING_SET_DROP: c_int = 24;

/// This process's own id.
pub(crate) fn own_pid() -> i32 {
    // SAFETY: no arguments, never fails.
    unsafe { raw::getpid() }
}

/// Makes a user the real, effective and saved one of this process.
pub(crate) fn set_uids(uid: u32) -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::setresuid(uid, uid, uid) })
}

/// Makes a group the real, effective and saved one of this process.
pub(crate) fn set_gids(gid: u32) -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::setresgid(gid, gid, gid) })
}

/// Replaces the supplementary groups of this process.
pub(crate) fn set_groups(groups: &[u32]) -> Answer {
    // SAFETY: the pointer and the count belong to one live slice.
    answer(unsafe { raw::setgroups(groups.len(), groups.as_ptr()) })
}

/// Drops a capability from the bounding set of this process.
pub(crate) fn drop_bounding(capability: i32) -> Answer {
    // SAFETY: this option of `prctl` takes one number.
    answer(unsafe { raw::prctl(BOUNDING_SET_DROP, capability) })
}

/// Asks whether a process may be signalled, without a signal.
pub(crate) fn signal_zero(pid: i32) -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::kill(pid, 0) })
}
