//! Whose powers does an intruder get who takes over one of the service's processes?

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::closure::pages_of;
use crate::kernel::{self, Power};
use crate::trial::{DEADLINE, ProbeFailure};

use super::own_status;
use super::processes::{executable, line, of_the_service};
use super::status::Status;

/// The programs of the service's processes, read while the probe still may.
static PROGRAMS: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// What a process may do, as far as the kernel shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity(Power);

/// Every process of the service, as lines of JSON. Their programs are kept, so that all of them are
/// attacked later.
pub(crate) fn processes() -> Result<Vec<String>, ProbeFailure> {
    let processes = of_the_service()?;
    remember(&processes);
    let told = |status: &Status| {
        let pages = environment(status).map(|environment| pages_of(&environment));
        line(status, &program(status), pages.as_deref())
    };
    Ok(processes.iter().map(told).collect())
}

/// The folders from which the service's processes serve pages, by what each has in its environment; an
/// error, the file's name, where the kernel hides that.
pub(crate) fn served_pages() -> Vec<Result<PathBuf, String>> {
    let processes = of_the_service().unwrap_or_default();
    let mut pages: Vec<Result<PathBuf, String>> = Vec::new();
    for status in processes.iter().filter(|status| !status.ended) {
        let hidden = || format!("/proc/{}/environ", status.pid);
        let found = environment(status).map(|environment| pages_of(&environment)).ok_or_else(hidden);
        if !pages.contains(&found) {
            pages.push(found);
        }
    }
    pages
}

/// What a process was started with, as this user may see it or as its own.
fn environment(status: &Status) -> Option<Vec<u8>> {
    let file = format!("/proc/{}/environ", status.pid);
    let seen = std::fs::read(&file).ok();
    seen.or_else(|| {
        let identity = Identity(power(status));
        let ended = kernel::run_in_child(DEADLINE, |mut pipe| {
            if let Some(content) = identity.assume().ok().and_then(|()| std::fs::read(&file).ok()) {
                // A parent that is gone hears nothing; the end tells an empty one from none.
                let _ = pipe.write_all(&content).and_then(|()| pipe.write_all(b"\0."));
            }
        });
        Some(ended.ok()?.output.strip_suffix(b"\0.")?.to_vec())
    })
}

/// The distinct identities of the service's processes, the first process's before all others.
pub(crate) fn identities() -> Result<Vec<Identity>, ProbeFailure> {
    let processes = of_the_service()?;
    remember(&processes);
    let mut identities: Vec<Identity> = Vec::new();
    for status in processes.iter().filter(|status| !status.ended) {
        let identity = Identity(power(status));
        if !identities.contains(&identity) {
            identities.push(identity);
        }
    }
    Ok(identities)
}

/// The programs of the service's processes, where somebody has asked for these.
pub(crate) fn service_programs() -> &'static [PathBuf] {
    PROGRAMS.get().map_or(&[], Vec::as_slice)
}

impl Identity {
    /// Real, effective, saved and file-system uid and gid.
    pub(crate) fn ids(&self) -> ([u32; 4], [u32; 4]) {
        (self.0.uids, self.0.gids)
    }

    /// Makes it this process's own, for good.
    pub(crate) fn assume(&self) -> Result<(), ProbeFailure> {
        let failed = |detail: String| ProbeFailure(format!("cannot be {:?}: {detail}", self.0));
        if power(&own_status()?) == self.0 {
            return Ok(());
        }
        kernel::assume(&self.0).map_err(|errno| failed(errno.name()))?;
        let own = power(&own_status()?);
        if own == self.0 { Ok(()) } else { Err(failed(format!("became {own:?}"))) }
    }
}

/// The first list counts.
fn remember(processes: &[Status]) {
    PROGRAMS.get_or_init(|| {
        let programs = processes.iter().map(|status| PathBuf::from(program(status)));
        programs.filter(|path| !path.as_os_str().is_empty()).collect()
    });
}

/// The file that a process executes, as this user may see it or as its own; empty where neither may.
fn program(status: &Status) -> String {
    let seen = executable(status).or_else(|| {
        let identity = Identity(power(status));
        let ended = kernel::run_in_child(DEADLINE, |mut pipe| {
            if let Some(path) = identity.assume().ok().and_then(|()| executable(status)) {
                // A parent that is gone hears nothing.
                let _ = pipe.write_all(path.as_os_str().as_bytes());
            }
        });
        let output = ended.ok()?.output;
        (!output.is_empty()).then(|| PathBuf::from(OsStr::from_bytes(&output)))
    });
    seen.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()
}

fn power(status: &Status) -> Power {
    let mut groups = status.groups.clone();
    groups.sort_unstable();
    Power {
        uids: status.uids,
        gids: status.gids,
        groups,
        inheritable: status.inheritable,
        permitted: status.permitted,
        effective: status.effective,
        bounding: status.bounding,
        ambient: status.ambient,
        no_new_privileges: status.no_new_privileges,
    }
}
