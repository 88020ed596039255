//! Into which folders can this user really write?

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::errno::{EACCES, ENOTDIR, Errno};
use crate::facts;
use crate::kernel::ChildEnd;
use crate::owner::{FOLDER, Taken};
use crate::record::{Attempt, Outcome};
use crate::trial::{ProbeFailure, in_child, records};
use crate::walk::walk;

use super::opening::{create_and_remove, is_sticky};
use super::request::{Census, Request};

/// Files and folders that are looked at.
const VISIT_LIMIT: usize = 200_000;
/// Writable folders that are told of.
const TELL_LIMIT: usize = 1000;
const DEADLINE: Duration = Duration::from_secs(20);
const ENGINE_SOCKET_NAMES: &[&str] =
    &["docker.sock", "docker-engine.sock", "containerd.sock", "podman.sock", "crio.sock"];

/// Walks over everything this user can see and tries to write into each folder; into its own ones that
/// are closed also with another mode, which they have until the walk is over.
pub(super) fn take() -> Result<Census, ProbeFailure> {
    let owner = facts::owner()?;
    let ended = in_child(DEADLINE, "directory-census", |reporter| {
        let mut writable = 0;
        let mut folders = Taken::new(owner);
        let walked = walk(Path::new("/"), VISIT_LIMIT, |path, kind| {
            let answer = if kind.is_dir() { create_and_remove(path) } else { Err(ENOTDIR) };
            if answer.is_ok() {
                writable += 1;
                if writable <= TELL_LIMIT {
                    reporter.record("writable", &path.to_string_lossy(), "");
                }
            }
            let closed = answer == Err(EACCES);
            if closed && folders.take(path, FOLDER) == Ok(true) && create_and_remove(path).is_ok() {
                reporter.record("owned", &path.to_string_lossy(), "");
            }
            // Told of whatever the answer, so that a census without any writable folder shows that it
            // was made.
            if let (Err(errno), true) = (answer, path == Path::new("/")) {
                reporter.record("root", "", &errno.0.to_string());
            }
            let named = path.file_name().is_some_and(|name| {
                ENGINE_SOCKET_NAMES.iter().any(|socket| name.as_encoded_bytes() == socket.as_bytes())
            });
            if named && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket()) {
                reporter.record("socket", &path.to_string_lossy(), "");
            }
        });
        reporter.record("walked", &walked.visited.to_string(), &walked.unreadable.len().to_string());
        if walked.truncated || writable > TELL_LIMIT {
            reporter.record("truncated", "", "");
        }
        Ok(writable as i64)
    })?;
    let mut census = Census { truncated: ended.end == ChildEnd::TimedOut, ..Census::default() };
    for record in records(&ended.output) {
        match record.kind.as_str() {
            "writable" => census.writable.push(PathBuf::from(record.name)),
            "owned" => census.owned.push(PathBuf::from(record.name)),
            "root" => census.root = record.value.parse().ok().map(Errno),
            "socket" => census.engine_sockets.push(PathBuf::from(record.name)),
            "walked" => (census.visited, census.unreadable) = (record.name, record.value),
            "truncated" => census.truncated = true,
            "done" => census.outcome = record.value.parse().ok().map(Outcome::Done),
            other => return Err(ProbeFailure(format!("the census says `{other}`"))),
        }
    }
    match (ended.end, census.outcome) {
        (_, Some(_)) => Ok(census),
        (ChildEnd::TimedOut, None) => {
            census.outcome = Some(Outcome::TimedOut);
            Ok(census)
        }
        (end, None) => Err(ProbeFailure(format!("the census ended without a result: {end:?}"))),
    }
}

/// One attempt for each writable folder and for the root, and one that says how far the walk came.
pub(super) fn report(request: &Request) -> Result<Vec<Attempt>, ProbeFailure> {
    let census = &request.census;
    let mounts = facts::own_mounts()?;
    let root = census
        .root
        .map(|errno| Attempt::new("writable-directory", "/", Outcome::Refused(errno)).with("mount", "/"));
    let mut attempts: Vec<Attempt> = root.into_iter().collect();
    for path in &census.writable {
        let found = Attempt::new("writable-directory", path.to_string_lossy(), Outcome::Done(0));
        let found = found.with("mount", mounts.of(path));
        attempts.push(if is_sticky(path)? { found.with("sticky", true) } else { found });
    }
    let outcome = census.outcome.ok_or_else(|| ProbeFailure("no census".to_owned()))?;
    attempts.push(
        Attempt::new("directory-census", "/", outcome)
            .with("visited", &census.visited)
            .with("unreadable", &census.unreadable)
            .with("truncated", census.truncated),
    );
    Ok(attempts)
}
