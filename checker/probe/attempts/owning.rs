//! What can the owner write to that it first gives itself the right to?
//!
//! A mode without write bits stops everybody but the owner, who changes it back without any capability.

use std::fs;
use std::path::{Path, PathBuf};

use crate::errno::{EACCES, Errno};
use crate::facts;
use crate::owner::{FILE, FOLDER, Owner, Taken};
use crate::record::{Attempt, Outcome};
use crate::trial::{ProbeFailure, Reporter, attempt};

use super::opening::try_write;

/// The name of these attempts.
pub(super) const NAME: &str = "write-after-chmod";
/// Facts of the first attempt that tell what the target is, not how it was tried.
const LASTING: [&str; 4] = ["why", "code", "of", "within"];

/// For each refused attempt to write the same again, after the owner has changed the mode; nothing for
/// what belongs to others.
pub(super) fn again(refused: &[Attempt]) -> Result<Vec<Attempt>, ProbeFailure> {
    let owner = facts::owner()?;
    let mut attempts = Vec::new();
    for first in refused.iter().filter(|attempt| attempt.outcome == Outcome::Refused(EACCES)) {
        let path = PathBuf::from(&first.target);
        if !concerns(&owner, &path) {
            continue;
        }
        let mut made = attempt(NAME, &first.target, |reporter| write(&path, owner.clone(), reporter))?;
        for name in LASTING {
            if let Some(value) = first.facts.get(name) {
                made.facts.insert(name.to_owned(), value.clone());
            }
        }
        if made.facts.contains_key("chmod") {
            attempts.push(made);
        }
    }
    Ok(attempts)
}

/// What a walk has found and tried.
pub(super) fn found(path: &Path, kind: &str, why: &str) -> Attempt {
    let found = Attempt::new(NAME, path.to_string_lossy(), Outcome::Done(0)).with("kind", kind);
    found.with("method", if kind == "directory" { "create" } else { "append" }).with("why", why)
}

/// Whether the path, or a folder above it, is one whose mode this user may change.
fn concerns(owner: &Owner, path: &Path) -> bool {
    path.ancestors().any(|path| {
        fs::metadata(path).is_ok_and(|metadata| {
            let bits = if metadata.is_dir() { FOLDER } else { FILE };
            owner.may_take(&metadata, bits)
        })
    })
}

/// Changes modes, writes, and puts the modes back. The fact `chmod` names whose mode was to be changed.
fn write(path: &Path, owner: Owner, reporter: &mut Reporter) -> Result<i64, Errno> {
    let mut taken = Taken::new(owner);
    let mut answer = taken.take_above(path).map(|()| false);
    if answer.is_ok() {
        let is_folder = fs::metadata(path).is_ok_and(|metadata| metadata.is_dir());
        answer = taken.take(path, if is_folder { FOLDER } else { FILE });
    }
    let paths: Vec<String> = taken.paths().map(|path| path.to_string_lossy().into_owned()).collect();
    if answer.is_err() || !paths.is_empty() {
        reporter.fact("chmod", paths.join(" "));
    }
    answer?;
    try_write(path, reporter)
}
