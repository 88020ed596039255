//! Which programs and package databases can this user reach?

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;

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

/// A file and the kernel's answers about it. One program may have hundreds of links, and each question
/// costs: it is asked once.
#[derive(Debug)]
struct Program {
    /// Not a link, nor behind one.
    file: PathBuf,
    metadata: Metadata,
    /// Permitted set of its capabilities.
    capabilities: u64,
    /// Whether this user may execute it.
    executable: bool,
}

impl Program {
    fn new(file: PathBuf, metadata: Metadata) -> Program {
        let capabilities = kernel::file_capabilities(&file).unwrap_or(0);
        // An empty file is no program whatever its mode; the engine leaves one in every container.
        let executable = metadata.len() > 0
            && metadata.permissions().mode() & EXECUTE_BITS != 0
            && kernel::may_execute(&file).is_ok();
        Program { file, metadata, capabilities, executable }
    }

    /// Whether it can be executed, or could give a power to whoever executes it.
    fn counts(&self) -> bool {
        let set_id = self.metadata.permissions().mode() & SET_ID_BITS != 0;
        self.executable || set_id || self.capabilities != 0
    }
}

/// Where links lead, by the path that they name; nothing where there is no file.
type Targets = HashMap<PathBuf, Option<Rc<Program>>>;

/// The file that a link leads to.
fn target(link: &Path, targets: &mut Targets) -> Option<Rc<Program>> {
    let named = link.parent()?.join(fs::read_link(link).ok()?);
    let known = targets.entry(named).or_insert_with_key(|named| {
        let file = fs::canonicalize(named).ok()?;
        let metadata = fs::metadata(&file).ok()?;
        let wanted = metadata.is_file() && !file.starts_with("/proc");
        wanted.then(|| Rc::new(Program::new(file, metadata)))
    });
    known.clone()
}

/// Every program that this user may execute or that carries privileges, and every package database, as
/// lines of JSON.
///
/// A walk that came to its limit is a failure: what was not seen cannot be told of.
pub(crate) fn files() -> Result<Vec<String>, ProbeFailure> {
    let mounts = own_mounts()?;
    let mut candidates: Vec<(PathBuf, Rc<Program>)> = Vec::new();
    let mut targets = Targets::new();
    let walked = walk(Path::new("/"), VISIT_LIMIT, |path, kind| {
        let program = if kind.is_symlink() {
            target(path, &mut targets)
        } else if kind.is_file() {
            let metadata = fs::symlink_metadata(path).ok().filter(Metadata::is_file);
            metadata.map(|metadata| Rc::new(Program::new(path.into(), metadata)))
        } else {
            None
        };
        candidates.extend(program.filter(|program| program.counts()).map(|program| (path.into(), program)));
    });
    if walked.truncated {
        return Err(ProbeFailure(format!("more than {VISIT_LIMIT} files; the rest was not seen")));
    }
    let mut contents = Contents::new();
    let mut lines: Vec<String> = candidates
        .iter()
        .map(|(path, program)| program_line(path, program, &mounts, &mut contents))
        .collect();
    for path in PACKAGE_DATABASES {
        if let Ok(metadata) = fs::metadata(path) {
            let (file, capabilities, executable) = (PathBuf::from(path), 0, false);
            let database = Program { file, metadata, capabilities, executable };
            lines.push(line(Path::new(path), &database, &mounts, &["package-database"]));
        }
    }
    Ok(lines)
}

fn program_line(path: &Path, program: &Program, mounts: &Mounts, contents: &mut Contents) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut kinds = kinds::of_name(&name);
    // A link to a program of many names is what the link's name says; others are what they hold.
    let own_name = program.file.file_name().unwrap_or_default().to_string_lossy();
    let library = own_name.contains(".so");
    if !library {
        let identity = (program.metadata.dev(), program.metadata.ino());
        let content = contents.entry(identity).or_insert_with(|| signatures::of_content(&program.file));
        let applet = content.contains(&"multi-call") && name != own_name;
        for kind in content.iter().copied() {
            let of_another_name = applet && kind != "multi-call";
            if !of_another_name && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    line(path, program, mounts, &kinds)
}

fn line(path: &Path, program: &Program, mounts: &Mounts, kinds: &[&str]) -> String {
    let Program { file, metadata, capabilities, executable } = program;
    Object::new()
        .text("path", &path.to_string_lossy())
        .number("mode", metadata.permissions().mode() & 0o7777)
        .number("uid", metadata.uid())
        .number("gid", metadata.gid())
        .number("size_bytes", metadata.len())
        .truth("executable", *executable)
        .number("file_capabilities", *capabilities)
        .truth("honours_setuid", mounts.honours_setuid(file))
        .texts("kinds", kinds)
        .finish()
}
