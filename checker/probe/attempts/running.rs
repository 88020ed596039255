//! Can a program that an intruder brings be run, and does a set-user-id program give its owner's power?

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::errno::{EDQUOT, EFBIG, ENOSPC, Errno};
use crate::facts;
use crate::kernel;
use crate::record::Attempt;
use crate::trial::{ProbeFailure, Reporter, attempt};

use super::request::Request;

/// The second copy of the probe: the same bytes, owned by root, with the set-user-id bit.
const SETUID_COPY: &str = "/.harden-check/probe-setuid";
/// Folders that are tried where they are writable, whatever their mount.
const USUAL: &[&str] = &["/tmp", "/var/tmp", "/dev/shm", "/run", "/app"];
const FOLDER_LIMIT: usize = 40;

/// Copies the probe into a writable folder of each mount and runs it: `noexec` is a property of a mount.
pub(super) fn copies(request: &Request) -> Result<Vec<Attempt>, ProbeFailure> {
    let mounts = facts::own_mounts()?;
    let mut folders: Vec<&PathBuf> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for folder in &request.census.writable {
        let mount = mounts.of(folder);
        let usual = USUAL.iter().any(|usual| folder == Path::new(usual)) || request.write.contains(folder);
        if usual || !seen.contains(&mount) {
            folders.push(folder);
            seen.push(mount);
        }
    }
    let root = PathBuf::from("/");
    if folders.is_empty() {
        // Refused there as well; an intruder's program found no place.
        folders.push(&root);
    }
    folders
        .into_iter()
        .take(FOLDER_LIMIT)
        .map(|folder| {
            let copy = folder.join(format!(".harden-check-copy-{}", kernel::own_pid()));
            let made = attempt("exec-from", &folder.to_string_lossy(), |reporter| run_copy(&copy, reporter));
            // The child is gone, replaced by the copy or refused; what it wrote goes too.
            let removed = fs::remove_file(&copy);
            let made = made?.with("mount", mounts.of(folder));
            match removed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Ok(made.with("left-behind", copy.to_string_lossy()))
                }
                _ => Ok(made),
            }
        })
        .collect()
}

/// Runs the set-user-id copy of the probe, which says whose power it has.
pub(super) fn setuid_program(_: &Request) -> Result<Vec<Attempt>, ProbeFailure> {
    Ok(vec![raise()?])
}

/// The same without anything else.
pub(super) fn raise() -> Result<Attempt, ProbeFailure> {
    attempt("setuid-program", SETUID_COPY, |reporter| {
        let output = reporter.pipe().map_err(|error| Errno::of(&error))?;
        let refused = Command::new(SETUID_COPY).arg("euid-witness").stdout(Stdio::from(output)).exec();
        Err(Errno::of(&refused))
    })
}

/// Becomes a copy of the probe; returns only where something was refused.
fn run_copy(copy: &Path, reporter: &mut Reporter) -> Result<i64, Errno> {
    kernel::answer_large_files_with_errors();
    reporter.fact("method", "program");
    match write_program(copy) {
        // Too small a place for the probe; the kernel asks the same permission of a script.
        Err(ENOSPC | EDQUOT | EFBIG) => {
            reporter.fact("method", "script");
            reporter.fact("step", "write");
            write_script(copy)?;
        }
        written => {
            reporter.fact("step", "write");
            written?;
        }
    }
    reporter.fact("step", "execute");
    let refused = Command::new(copy).arg("exec-witness").exec();
    Err(Errno::of(&refused))
}

fn write_program(copy: &Path) -> Result<(), Errno> {
    let refused = |error: io::Error| Errno::of(&error);
    let mut source = File::open("/proc/self/exe").map_err(refused)?;
    let mut target =
        OpenOptions::new().write(true).create_new(true).mode(0o700).open(copy).map_err(refused)?;
    io::copy(&mut source, &mut target).map_err(refused)?;
    Ok(())
}

fn write_script(copy: &Path) -> Result<(), Errno> {
    let refused = |error: io::Error| Errno::of(&error);
    let mut target = OpenOptions::new().write(true).truncate(true).open(copy).map_err(refused)?;
    target.write_all(b"#!/.harden-check/probe exec-witness\n").map_err(refused)
}
