//! Which capabilities does the kernel honour? One harmless act for each.

use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
use std::path::Path;

use crate::errno::{EACCES, EEXIST, ENOENT, EROFS, ESRCH, Errno};
use crate::facts;
use crate::kernel::{self, Sleepers};
use crate::record::Attempt;
use crate::trial::{ProbeFailure, attempt};

use super::request::Request;

type Made = Result<Vec<Attempt>, ProbeFailure>;

/// A user and group that no image has.
const STRANGER: u32 = 12_345;
/// `CAP_CHOWN`; which one is dropped makes no difference to the permission that is asked.
const SOME_CAPABILITY: i32 = 0;
/// Where a device can be made on a read-only root.
const DEVICE_FOLDERS: &[&str] = &["/dev/shm", "/tmp", "/"];

/// `CAP_CHOWN`: gives away a file in memory.
pub(super) fn chown(_: &Request) -> Made {
    let target = if facts::own_uids()?[1] == STRANGER { STRANGER + 1 } else { STRANGER };
    Ok(vec![attempt("chown", &target.to_string(), |_| kernel::set_owner(&kernel::memory_file()?, target))?])
}

/// `CAP_DAC_OVERRIDE`: opens a file in memory whose mode allows nobody anything.
pub(super) fn dac_override(_: &Request) -> Made {
    Ok(vec![attempt("dac-override", "", |_| {
        let file = kernel::memory_file()?;
        kernel::set_mode(&file, 0)?;
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        OpenOptions::new().read(true).write(true).open(path).map_err(|error| Errno::of(&error))?;
        Ok(0)
    })?])
}

/// `CAP_KILL`: asks whether another user's process may be signalled. That process is one of the
/// container's own, or a child that takes another uid; where there is neither, nobody could be
/// signalled, which is `ESRCH`.
pub(super) fn kill_other(_: &Request) -> Made {
    let own = facts::own_uids()?;
    let other = facts::process_of_another(own[0]);
    Ok(vec![attempt("kill-other", "", move |reporter| {
        if let Some(pid) = other {
            reporter.fact("peer", "process");
            reporter.fact("peer-pid", pid);
            return kernel::signal_zero(pid);
        }
        let stranger = if own[0] == STRANGER { STRANGER + 1 } else { STRANGER };
        let mut sleepers = Sleepers::new()?;
        let (pid, changed) = sleepers.start_after(|| kernel::set_uids(stranger))?;
        if changed.is_err() {
            reporter.fact("peer", "none");
            return Err(ESRCH);
        }
        reporter.fact("peer", "child");
        kernel::signal_zero(pid)
    })?])
}

/// `CAP_SETUID`: becomes root; root becomes somebody else, which asks the same permission.
pub(super) fn set_uid(_: &Request) -> Made {
    let target = if facts::own_uids()?.contains(&0) { STRANGER } else { 0 };
    Ok(vec![attempt("set-uid", &target.to_string(), |_| kernel::set_uids(target))?])
}

/// `CAP_SETGID`: takes root's group; who has it takes another one.
pub(super) fn set_gid(_: &Request) -> Made {
    let target = if facts::own_gids()?.contains(&0) { STRANGER } else { 0 };
    Ok(vec![attempt("set-gid", &target.to_string(), |_| kernel::set_gids(target))?])
}

/// `CAP_SETGID`: leaves all supplementary groups.
pub(super) fn set_groups(_: &Request) -> Made {
    Ok(vec![attempt("set-groups", "", |_| kernel::set_groups(&[]))?])
}

/// `CAP_SETPCAP`: drops a capability from the bounding set of the child.
pub(super) fn bounding_drop(_: &Request) -> Made {
    Ok(vec![attempt("bounding-drop", "", |_| kernel::drop_bounding(SOME_CAPABILITY))?])
}

/// `CAP_SETFCAP`: gives a file in memory an empty set of capabilities.
pub(super) fn set_file_capability(_: &Request) -> Made {
    Ok(vec![attempt("set-file-capability", "", |_| kernel::set_file_capability(&kernel::memory_file()?))?])
}

/// `CAP_SYS_CHROOT`: makes the root the root.
pub(super) fn chroot(_: &Request) -> Made {
    Ok(vec![attempt("chroot", "/", |_| kernel::change_root(Path::new("/")))?])
}

/// `CAP_MKNOD`: makes a node of the null device, in the first folder that takes one, and removes it.
pub(super) fn mknod(_: &Request) -> Made {
    Ok(vec![attempt("mknod", "", |reporter| {
        let mut refusal = ENOENT;
        for folder in DEVICE_FOLDERS {
            let path = Path::new(folder).join(format!(".harden-check-node-{}", kernel::own_pid()));
            reporter.fact("path", path.display());
            match kernel::make_device(&path, 1, 3) {
                Ok(value) => {
                    std::fs::remove_file(&path).map_err(|error| Errno::of(&error))?;
                    return Ok(value);
                }
                // The folder's own refusal; the question was never asked.
                Err(errno) if [ENOENT, EROFS, EACCES, EEXIST].contains(&errno) => refusal = errno,
                Err(errno) => return Err(errno),
            }
        }
        Err(refusal)
    })?])
}
