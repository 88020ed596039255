//! Which calls does the probe make on users, groups and other processes?

use std::ffi::{c_int, c_long};

use crate::errno::Errno;

use super::child::die_with_parent;
use super::raw::{self, CapabilityHeader, CapabilitySets};
use super::{Answer, answer};

const DUMPABLE: c_int = 4;
const KEEP_CAPABILITIES: c_int = 8;
const BOUNDING_SET_DROP: c_int = 24;
const NO_NEW_PRIVILEGES: c_int = 38;
const AMBIENT: c_int = 47;
const AMBIENT_RAISE: c_long = 2;
/// `_LINUX_CAPABILITY_VERSION_3`: two words a set.
const CAPABILITY_VERSION: u32 = 0x2008_0522;

/// What decides about a process's permissions, `credentials(7)` and `capabilities(7)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Power {
    /// Real, effective, saved and file-system uid.
    pub(crate) uids: [u32; 4],
    /// Real, effective, saved and file-system gid.
    pub(crate) gids: [u32; 4],
    /// Supplementary groups.
    pub(crate) groups: Vec<u32>,
    pub(crate) inheritable: u64,
    pub(crate) permitted: u64,
    pub(crate) effective: u64,
    pub(crate) bounding: u64,
    pub(crate) ambient: u64,
    pub(crate) no_new_privileges: bool,
}

/// Gives this process the powers of another, for good. It must hold all capabilities before.
pub(crate) fn assume(power: &Power) -> Result<(), Errno> {
    for capability in 0..64 {
        if power.bounding & (1 << capability) == 0 {
            // EINVAL: the kernel knows no more of them.
            if drop_bounding(capability).is_err() {
                break;
            }
        }
    }
    set_flag(KEEP_CAPABILITIES, 1)?;
    set_groups(&power.groups)?;
    let [real, effective, saved, _] = power.gids;
    // SAFETY: plain numbers.
    answer(unsafe { raw::setresgid(real, effective, saved) })?;
    let [real, effective, saved, _] = power.uids;
    // SAFETY: plain numbers.
    answer(unsafe { raw::setresuid(real, effective, saved) })?;
    set_flag(KEEP_CAPABILITIES, 0)?;
    set_capabilities(power)?;
    for capability in (0..64).filter(|capability| power.ambient & (1 << capability) != 0) {
        // SAFETY: this option of `prctl` takes four numbers, the last two of them zero.
        answer(unsafe {
            raw::prctl(AMBIENT, AMBIENT_RAISE, c_long::from(capability), 0 as c_long, 0 as c_long)
        })?;
    }
    if power.no_new_privileges {
        set_flag(NO_NEW_PRIVILEGES, 1)?;
    }
    // Another user's process is closed to itself below `/proc`; one that was started as that user is not.
    set_flag(DUMPABLE, 1)?;
    // A change of users clears it.
    die_with_parent();
    Ok(())
}

fn set_flag(option: c_int, value: c_long) -> Answer {
    // SAFETY: these options of `prctl` take one number, and the rest must be zero.
    answer(unsafe { raw::prctl(option, value, 0 as c_long, 0 as c_long, 0 as c_long) })
}

fn set_capabilities(power: &Power) -> Answer {
    let header = CapabilityHeader { version: CAPABILITY_VERSION, pid: 0 };
    let word = |shift: u32| CapabilitySets {
        effective: half(power.effective, shift),
        permitted: half(power.permitted, shift),
        inheritable: half(power.inheritable, shift),
    };
    let sets = [word(0), word(32)];
    // SAFETY: this version reads one header and two sets, and all of them are live.
    answer(unsafe { raw::capset(&raw const header, sets.as_ptr()) })
}

fn half(set: u64, shift: u32) -> u32 {
    u32::try_from((set >> shift) & 0xffff_ffff).unwrap_or(u32::MAX)
}

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
