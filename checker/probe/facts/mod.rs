//! What does the kernel say of processes, mounts and files, without an attempt?

mod asleep;
mod executables;
mod holding;
mod identities;
mod listening;
mod mountinfo;
mod processes;
mod signatures;
mod sockets;
mod status;

use std::fs;
use std::path::PathBuf;

use crate::owner::Owner;
use crate::trial::ProbeFailure;

pub(crate) use asleep::wait_for_sleepers;
pub(crate) use executables::{Credentials, files};
pub(crate) use holding::holding;
pub(crate) use identities::{identities, processes, served_pages, service_programs};
pub(crate) use listening::listening;
pub(crate) use mountinfo::{mounts, own_mounts};
pub(crate) use processes::process_of_another;

use status::Status;

/// Real, effective, saved and file-system uid of this process.
pub(crate) fn own_uids() -> Result<[u32; 4], ProbeFailure> {
    own_status().map(|status| status.uids)
}

/// Real, effective, saved and file-system gid of this process.
pub(crate) fn own_gids() -> Result<[u32; 4], ProbeFailure> {
    own_status().map(|status| status.gids)
}

/// Whether this process may replace what others own in a folder with the sticky bit: `CAP_FOWNER`.
pub(crate) fn overrides_owners() -> Result<bool, ProbeFailure> {
    own_status().map(|status| owns_all(&status))
}

/// As whom this process may change modes.
pub(crate) fn owner() -> Result<Owner, ProbeFailure> {
    let status = own_status()?;
    let of_all = owns_all(&status);
    let groups = status.groups.into_iter().chain([status.gids[3]]).collect();
    Ok(Owner { uid: status.uids[3], groups, of_all })
}

fn owns_all(status: &Status) -> bool {
    const OWNER: u64 = 1 << 3;
    status.effective & OWNER != 0
}

fn own_status() -> Result<Status, ProbeFailure> {
    let text = read("/proc/self/status")?;
    status::parse(&text).map_err(ProbeFailure)
}

/// The program of the container's first process: its file, or its first word where the kernel hides
/// the file from this user.
pub(crate) fn first_program() -> Option<PathBuf> {
    let linked = fs::read_link("/proc/1/exe").ok();
    let named = || {
        let words = processes::command("1");
        words.first().map(PathBuf::from).filter(|path| path.is_absolute() && path.is_file())
    };
    linked.filter(|path| path.is_file()).or_else(named)
}

fn read(path: &str) -> Result<String, ProbeFailure> {
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|error| ProbeFailure(format!("{path}: {error}")))
}
