//! Which processes are there, and which power does each have?

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::json::Object;
use crate::kernel;
use crate::trial::ProbeFailure;

use super::status::{self, Status};

const WORD_LIMIT: usize = 32;

/// A process that neither really is nor was saved as this user, which may not be signalled without
/// `CAP_KILL`.
pub(crate) fn process_of_another(uid: u32) -> Option<i32> {
    let other = |status: &Status| status.uids[0] != uid && status.uids[2] != uid;
    of_the_service()
        .ok()?
        .iter()
        .find(|status| other(status))
        .and_then(|status| i32::try_from(status.pid).ok())
}

/// Whatever descends from the container's first process, that one included, without the probe itself.
/// What the engine executes beside it (the probe, a health command) has no parent in the container, and
/// is gone at the next look.
pub(super) fn of_the_service() -> Result<Vec<Status>, ProbeFailure> {
    let mut all = Vec::new();
    for pid in pids()? {
        all.extend(status_of(&pid)?);
    }
    let own = kernel::own_pid().unsigned_abs();
    let descends = |status: &Status| {
        let mut pid = status.pid;
        // No chain of parents is longer than the list.
        for _ in 0..=all.len() {
            if pid == 1 {
                return true;
            }
            pid = match all.iter().find(|other| other.pid == pid) {
                Some(other) => other.parent,
                // A parent that ended meanwhile, or one outside of the container.
                None => return false,
            };
        }
        false
    };
    Ok(all.iter().filter(|status| status.pid != own && descends(status)).cloned().collect())
}

/// The words that a process was started with; nothing for a process that is gone.
pub(super) fn command(pid: &str) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_suffix('\0').unwrap_or(&text);
    if text.is_empty() {
        return Vec::new();
    }
    text.split('\0').take(WORD_LIMIT).map(str::to_owned).collect()
}

/// The process ids in `/proc`, in order.
fn pids() -> Result<Vec<String>, ProbeFailure> {
    let failure = |error: std::io::Error| ProbeFailure(format!("/proc: {error}"));
    let mut pids = Vec::new();
    for entry in fs::read_dir("/proc").map_err(failure)? {
        let name = entry.map_err(failure)?.file_name();
        pids.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    pids.sort_unstable();
    Ok(pids.iter().map(u32::to_string).collect())
}

/// The status of a process; nothing for one that ended meanwhile.
fn status_of(pid: &str) -> Result<Option<Status>, ProbeFailure> {
    const NO_SUCH_PROCESS: i32 = 3;
    match fs::read(format!("/proc/{pid}/status")) {
        Ok(bytes) => status::parse(&String::from_utf8_lossy(&bytes)).map(Some).map_err(ProbeFailure),
        Err(error)
            if error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(NO_SUCH_PROCESS) =>
        {
            Ok(None)
        }
        Err(error) => Err(ProbeFailure(format!("/proc/{pid}/status: {error}"))),
    }
}

/// A process as a line of JSON; `pages` is where what it serves lies, as far as that is known.
pub(super) fn line(status: &Status, executable: &str, pages: Option<&Path>) -> String {
    let line = Object::new()
        .number("pid", status.pid)
        .text("name", &status.name)
        .numbers("uids", &status.uids)
        .numbers("gids", &status.gids)
        .numbers("groups", &status.groups)
        .number("inheritable", status.inheritable)
        .number("permitted", status.permitted)
        .number("effective", status.effective)
        .number("bounding", status.bounding)
        .number("ambient", status.ambient)
        .truth("no_new_privileges", status.no_new_privileges)
        .number("seccomp", status.seccomp)
        .text("executable", executable)
        .texts("command", &command(&status.pid.to_string()))
        .truth("ended", status.ended)
        .text("label", &label(status.pid));
    match pages.filter(|_| !status.ended) {
        Some(pages) => line.text("pages", &pages.to_string_lossy()).finish(),
        None => line.finish(),
    }
}

/// What a Linux security module (AppArmor, SELinux) calls the process's confinement; empty where there is
/// none.
fn label(pid: u32) -> String {
    // Without such a module the kernel answers `EINVAL`.
    let bytes = fs::read(format!("/proc/{pid}/attr/current")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim_matches(['\0', '\n']).to_owned()
}

/// The file that a process executes; nothing where the kernel hides it from this user.
pub(super) fn executable(status: &Status) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{}/exe", status.pid)).ok()
}
