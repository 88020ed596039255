//! Which files, settings and devices can be opened for writing?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::closure::{Closure, Role};
use crate::errno::{EACCES, ENOENT};
use crate::facts;
use crate::owner::{FILE, FOLDER, Taken};
use crate::record::{Attempt, Outcome};
use crate::trial::{ProbeFailure, attempt, in_child, records};
use crate::walk::walk;

use super::opening::{create_and_remove, is_own, is_sticky, open, open_file, try_write};
use super::owning;
use super::request::Request;

/// Always tried.
const USUAL: &[&str] = &["/", "/etc", "/etc/passwd", "/etc/group", "/etc/shadow", "/usr", "/bin", "/app"];
const WALK_LIMIT: usize = 20_000;
const TELL_LIMIT: usize = 200;
const WALK_DEADLINE: Duration = Duration::from_secs(10);
/// Devices of the host that no service needs.
const DEVICES: &[&str] =
    &["/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/port", "/dev/fuse", "/dev/kvm", "/dev/net/tun"];

/// Opens files for appending without writing, makes and removes a file in folders: the usual ones, those
/// that the lab names, and all that the next start executes, reads as code or serves. Below the folders
/// that the lab names, below those of pages, and below `/app`, everything writable is told of as well. What is
/// refused and this user's own is tried again with another mode.
pub(super) fn files(request: &Request) -> Result<Vec<Attempt>, ProbeFailure> {
    let mut targets: Vec<(PathBuf, &str)> = USUAL.iter().map(|path| (PathBuf::from(path), "usual")).collect();
    let programs = match facts::service_programs() {
        [] => facts::first_program().into_iter().collect(),
        programs => programs.to_vec(),
    };
    for program in programs {
        if let Some(folder) = program.parent() {
            targets.push((folder.to_path_buf(), "program-folder"));
        }
        targets.push((program, "program"));
    }
    targets.extend(request.write.iter().map(|path| (path.clone(), "asked")));
    let code = code(request.closure)?;
    targets.extend(code.keys().map(|path| (path.clone(), "code")));
    let mounts = facts::own_mounts()?;
    let mut attempts: Vec<Attempt> = Vec::new();
    for (path, why) in targets {
        let name = path.to_string_lossy().into_owned();
        if let Some(known) = attempts.iter_mut().find(|attempt| attempt.target == name) {
            let both = format!("{} {why}", known.facts.get("why").map_or("", String::as_str));
            known.facts.insert("why".to_owned(), both);
        } else {
            attempts
                .push(attempt("write-file", &name, |reporter| try_write(&path, reporter))?.with("why", why));
        }
    }
    // Where a path that was asked for really lies: a link may lead to another mount.
    let asked = |attempt: &&mut Attempt| request.write.contains(&PathBuf::from(&attempt.target));
    for attempt in attempts.iter_mut().filter(asked) {
        if let Ok(real) = fs::canonicalize(&attempt.target) {
            let mount = mounts.of(&real);
            attempt.facts.insert("file-system".to_owned(), mounts.kind_of(&mount));
            attempt.facts.insert("mount".to_owned(), mount);
        }
    }
    for attempt in &mut attempts {
        if let Some((roles, of)) = code.get(Path::new(&attempt.target)) {
            let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
            attempt.facts.insert("code".to_owned(), names.join(" "));
            attempt.facts.insert("of".to_owned(), of.to_string_lossy().into_owned());
        }
    }
    for unread in &request.closure.unread {
        if let Some(known) = attempts.iter_mut().find(|attempt| attempt.target == *unread) {
            known.facts.insert("unread".to_owned(), "true".to_owned());
        } else {
            let unseen = Attempt::new("write-file", unread, Outcome::Refused(ENOENT)).with("kind", "unseen");
            attempts.push(unseen.with("unread", true));
        }
    }
    let mut roots = vec![PathBuf::from("/app")];
    roots.extend(request.write.iter().cloned());
    roots.extend(
        code.iter().filter(|(_, (roles, _))| roles.contains(&Role::Pages)).map(|(path, _)| path.clone()),
    );
    roots.retain(|path| path.as_path() != Path::new("/"));
    let own = request.census.owned.iter().map(|path| owning::found(path, "directory", "census"));
    let mut more: Vec<Attempt> = owning::again(&attempts)?.into_iter().chain(own).collect();
    for root in roots {
        more.extend(below(&root)?);
    }
    for found in more {
        let known = |attempt: &Attempt| attempt.name == found.name && attempt.target == found.target;
        if !attempts.iter().any(known) {
            attempts.push(found);
        }
    }
    Ok(attempts)
}

/// The paths of the next start, each with what it is to it. A folder with the sticky bit lets nobody
/// replace what others own in it.
fn code(closure: &Closure) -> Result<BTreeMap<PathBuf, (BTreeSet<Role>, PathBuf)>, ProbeFailure> {
    let mut code: BTreeMap<PathBuf, (BTreeSet<Role>, PathBuf)> = BTreeMap::new();
    for item in &closure.items {
        if let Some(child) = &item.child
            && is_sticky(&item.path)?
            && !is_own(child)?
        {
            continue;
        }
        let (roles, of) = code.entry(item.path.clone()).or_insert_with(|| (BTreeSet::new(), item.of.clone()));
        if roles.iter().all(|role| *role > item.role) {
            *of = item.of.clone();
        }
        roles.insert(item.role);
    }
    Ok(code)
}

/// A setting of the whole host; it is opened and not written to.
pub(super) fn sysctl(_: &Request) -> Result<Vec<Attempt>, ProbeFailure> {
    let path = "/proc/sys/kernel/core_pattern";
    Ok(vec![attempt("write-sysctl", path, |_| open(Path::new(path), false, true))?])
}

/// Devices of the host; they are opened for reading and not read. Block devices are taken as they are
/// found; character devices only by name, because some act when they are opened.
pub(super) fn devices(_: &Request) -> Result<Vec<Attempt>, ProbeFailure> {
    let mut paths: Vec<PathBuf> = DEVICES.iter().map(PathBuf::from).collect();
    walk(Path::new("/dev"), 1000, |path, kind| {
        if kind.is_block_device() {
            paths.push(path.to_path_buf());
        }
    });
    paths
        .iter()
        .map(|path| attempt("open-device", &path.to_string_lossy(), |_| open(path, true, false)))
        .collect()
}

/// What is writable below a folder; the folder itself is an attempt of its own.
fn below(root: &Path) -> Result<Vec<Attempt>, ProbeFailure> {
    if !root.is_dir() {
        return Ok(Vec::new());
    }
    let owner = facts::owner()?;
    let ended = in_child(WALK_DEADLINE, "write-file", |reporter| {
        let mut told = 0;
        // Open until the walk has been in them.
        let mut folders = Taken::new(owner.clone());
        walk(root, WALK_LIMIT, |path, kind| {
            if told >= TELL_LIMIT {
                return;
            }
            if path == root {
                let _ = folders.take(path, FOLDER);
                return;
            }
            let (kind, answer) = if kind.is_dir() {
                ("directory", create_and_remove(path))
            } else if kind.is_file() {
                ("file", open_file(path))
            } else {
                return;
            };
            let again = answer == Err(EACCES)
                && if kind == "directory" {
                    folders.take(path, FOLDER) == Ok(true) && create_and_remove(path).is_ok()
                } else {
                    let mut file = Taken::new(owner.clone());
                    file.take(path, FILE) == Ok(true) && open_file(path).is_ok()
                };
            if answer.is_ok() || again {
                told += 1;
                reporter.record(if again { "owned" } else { "writable" }, &path.to_string_lossy(), kind);
            }
        });
        Ok(told as i64)
    })?;
    let within = root.to_string_lossy();
    let records = records(&ended.output).into_iter();
    let told = records.filter(|record| ["owned", "writable"].contains(&record.kind.as_str()));
    Ok(told
        .map(|record| {
            if record.kind == "owned" {
                return owning::found(Path::new(&record.name), &record.value, "below")
                    .with("within", &within);
            }
            let method = if record.value == "directory" { "create" } else { "append" };
            Attempt::new("write-file", record.name, Outcome::Done(0))
                .with("kind", record.value)
                .with("method", method)
                .with("why", "below")
                .with("within", &within)
        })
        .collect())
}
