//! Which programs and package databases can this user reach?

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::json::Object;
use crate::kernel;
use crate::trial::ProbeFailure;
use crate::walk::walk;

use super::mountinfo::{Mounts, own_mounts};
use super::{kinds, signatures};

/// Files and folders that are looked at.
const VISIT_LIMIT: usize = 400_000;
const EXECUTE_BITS: u32 = 0o111;
const SET_ID_BITS: u32 = 0o6000;

/// Where package managers keep what they know.
const PACKAGE_DATABASES: &[&str] = &[
    "/lib/apk/db/installed",
    "/usr/lib/apk/db/installed",
    "/usr/lib/sysimage/rpm",
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status.d",
    "/var/lib/pacman/local",
    "/var/lib/rpm",
];

/// What the content of a file gives away, by device and inode: one program may have hundreds of links.
type Contents = HashMap<(u64, u64), Vec<&'static str>>;

/// A file that was found, and the file that it is a link to.
#[derive(Debug)]
struct Found {
    path: PathBuf,
    /// The path itself where it is no link.
    file: PathBuf,
    metadata: Metadata,
}

/// Every program that this user may execute or that carries privileges, and every package database, as
/// lines of JSON.
///
/// A walk that came to its limit is a failure: what was not seen cannot be told of.
pub(crate) fn files() -> Result<Vec<String>, ProbeFailure> {
    let mounts = own_mounts()?;
    let mut candidates: Vec<Found> = Vec::new();
    let walked = walk(Path::new("/"), VISIT_LIMIT, |path, metadata| {
        if metadata.is_file() {
            candidates.push(Found { path: path.into(), file: path.into(), metadata: metadata.clone() });
        } else if metadata.is_symlink()
            && let (Ok(file), Ok(target)) = (fs::canonicalize(path), fs::metadata(path))
            && target.is_file()
            && !file.starts_with("/proc")
        {
            candidates.push(Found { path: path.into(), file, metadata: target });
        }
    });
    if walked.truncated {
        return Err(ProbeFailure(format!("more than {VISIT_LIMIT} files; the rest was not seen")));
    }
    let mut contents = Contents::new();
    let mut lines: Vec<String> =
        candidates.iter().filter_map(|found| program_line(found, &mounts, &mut contents)).collect();
    for path in PACKAGE_DATABASES {
        if let Ok(metadata) = fs::metadata(path) {
            let found = Found { path: path.into(), file: path.into(), metadata };
            lines.push(line(&found, false, 0, &mounts, &["package-database"]));
        }
    }
    Ok(lines)
}

/// A line for a program; nothing for a file that is none.
fn program_line(found: &Found, mounts: &Mounts, contents: &mut Contents) -> Option<String> {
    let mode = found.metadata.permissions().mode();
    let capabilities = kernel::file_capabilities(&found.file).unwrap_or(0);
    // An empty file is no program whatever its mode; the engine leaves one in every container.
    let content = found.metadata.len() > 0;
    let executable = content && mode & EXECUTE_BITS != 0 && kernel::may_execute(&found.file).is_ok();
    if !executable && mode & SET_ID_BITS == 0 && capabilities == 0 {
        return None;
    }
    let name = found.path.file_name().unwrap_or_default().to_string_lossy();
    let mut kinds = kinds::of_name(&name);
    // A link to a program of many names is what the link's name says; others are what they hold.
    let own_name = found.file.file_name().unwrap_or_default().to_string_lossy();
    let library = own_name.contains(".so");
    if !library {
        let identity = (found.metadata.dev(), found.metadata.ino());
        let content = contents.entry(identity).or_insert_with(|| signatures::of_content(&found.file));
        let applet = content.contains(&"multi-call") && name != own_name;
        for kind in content.iter().copied() {
            let of_another_name = applet && kind != "multi-call";
            if !of_another_name && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    Some(line(found, executable, capabilities, mounts, &kinds))
}

fn line(found: &Found, executable: bool, capabilities: u64, mounts: &Mounts, kinds: &[&str]) -> String {
    let honours = mounts.honours_setuid(&found.file);
    Object::new()
        .text("path", &found.path.to_string_lossy())
        .number("mode", found.metadata.permissions().mode() & 0o7777)
        .number("uid", found.metadata.uid())
        .number("gid", found.metadata.gid())
        .number("size_bytes", found.metadata.len())
        .truth("executable", executable)
        .number("file_capabilities", capabilities)
        .truth("honours_setuid", honours)
        .texts("kinds", kinds)
        .finish()
}
