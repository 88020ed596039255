//! Which processes are there, and which power does each have?

use std::fs;
use std::io::ErrorKind;

use crate::json::Object;
use crate::kernel;
use crate::trial::ProbeFailure;

use super::status::{self, Status};

const WORD_LIMIT: usize = 32;

/// Every process that `/proc` shows, except the probe itself, as lines of JSON.
pub(crate) fn processes() -> Result<Vec<String>, ProbeFailure> {
    let mut lines = Vec::new();
    for pid in pids()? {
        if let Some(status) = status_of(&pid)? {
            lines.push(line(&pid, &status));
        }
    }
    Ok(lines)
}

/// A process that neither really is nor was saved as this user, which may not be signalled without
/// `CAP_KILL`.
pub(crate) fn process_of_another(uid: u32) -> Option<i32> {
    pids().ok()?.iter().find_map(|pid| {
        let status = status_of(pid).ok()??;
        let other = status.uids[0] != uid && status.uids[2] != uid;
        if other { i32::try_from(status.pid).ok() } else { None }
    })
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

/// The process ids in `/proc`, in order, without the probe's own.
fn pids() -> Result<Vec<String>, ProbeFailure> {
    let failure = |error: std::io::Error| ProbeFailure(format!("/proc: {error}"));
    let own = kernel::own_pid().unsigned_abs();
    let mut pids = Vec::new();
    for entry in fs::read_dir("/proc").map_err(failure)? {
        let name = entry.map_err(failure)?.file_name();
        if let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok())
            && pid != own
        {
            pids.push(pid);
        }
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

fn line(pid: &str, status: &Status) -> String {
    let executable = fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
    Object::new()
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
        .text("executable", &executable.to_string_lossy())
        .texts("command", &command(pid))
        .finish()
}
