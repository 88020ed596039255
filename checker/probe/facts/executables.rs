//! Which programs and package databases can this user reach?

use std::collections::HashMap;
use std::fs::{self, FileType, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crate::json::Object;
use crate::kernel;
use crate::owner::Taken;
use crate::programs;
use crate::trial::{ProbeFailure, in_child, records};
use crate::walk::walk;

use super::mountinfo::{Mounts, own_mounts};
use super::signatures::{self, Content};

/// Files and folders that are looked at.
const VISIT_LIMIT: usize = 400_000;
/// For one question a file.
const JUDGING: Duration = Duration::from_secs(20);
const EXECUTE_BITS: u32 = 0o111;
const SET_ID_BITS: u32 = 0o6000;
/// What an owner needs to list a folder and to pass it.
const LOOK_IN: u32 = 0o500;

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
type Contents = HashMap<(u64, u64), Content>;

/// A user in whose place it is judged what is within reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) groups: Vec<u32>,
}

/// A file and the kernel's answers about it. One program may have hundreds of links, and each question
/// costs: it is asked once.
#[derive(Debug)]
struct Program {
    /// Not a link, nor behind one.
    file: PathBuf,
    metadata: Metadata,
    /// Permitted set of its capabilities.
    capabilities: u64,
}

impl Program {
    fn new(file: PathBuf, metadata: Metadata) -> Program {
        let capabilities = kernel::file_capabilities(&file).unwrap_or(0);
        Program { file, metadata, capabilities }
    }

    /// Whether somebody could start it: as it is, or because its content is a program's. An empty file
    /// is none whatever its mode; the engine leaves one in every container.
    fn may_be_started(&self) -> bool {
        let executable = self.metadata.permissions().mode() & EXECUTE_BITS != 0;
        self.metadata.len() > 0 && (executable || signatures::can_be_started(&self.file))
    }

    /// Whether it could give a power to whoever executes it.
    fn gives_power(&self) -> bool {
        self.metadata.permissions().mode() & SET_ID_BITS != 0 || self.capabilities != 0
    }
}

/// What a user may do with a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reach {
    executable: bool,
    readable: bool,
}

/// Where links lead, by the path that they name; nothing where there is no file.
type Targets = HashMap<PathBuf, Option<Rc<Program>>>;

/// A path, and the file that it leads to.
#[derive(Debug)]
struct Candidate {
    path: PathBuf,
    program: Rc<Program>,
}

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

/// Every program that a user may start, or read and so start in another place, or that carries
/// privileges, and every package database, as lines of JSON. The walk is this process's; the user is
/// `of`, or this process's own. A folder that may be passed and not listed hides nothing from a walk of
/// uid 0; another walk tells of such folders first: whoever knows a name in one starts the program of that
/// name. The files there are asked for by name, in `also`. A closed folder of this process's own hides nothing
/// from its owner, who opens it; it is closed again at the end.
///
/// A walk that came to its limit is a failure: what was not seen cannot be told of.
pub(crate) fn files(of: Option<&Credentials>, also: &[PathBuf]) -> Result<Vec<String>, ProbeFailure> {
    let mounts = own_mounts()?;
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut targets = Targets::new();
    let mut own = of.is_none().then(super::owner).transpose()?.map(Taken::new);
    let mut look = |path: &Path, kind: FileType| {
        let closed = || kernel::may_read(path).is_err() || kernel::may_execute(path).is_err();
        if let (true, Some(own)) = (kind.is_dir(), &mut own)
            && closed()
        {
            // One that stays closed is told of like any other.
            let _ = own.take(path, LOOK_IN);
        }
        let program = if kind.is_symlink() {
            target(path, &mut targets)
        } else if kind.is_file() {
            let metadata = fs::symlink_metadata(path).ok().filter(Metadata::is_file);
            metadata.map(|metadata| Rc::new(Program::new(path.into(), metadata)))
        } else {
            None
        };
        let counts = |program: &Rc<Program>| program.gives_power() || program.may_be_started();
        candidates.extend(program.filter(counts).map(|program| Candidate { path: path.into(), program }));
    };
    let walked = walk(Path::new("/"), VISIT_LIMIT, &mut look);
    for path in also {
        if let Ok(metadata) = fs::symlink_metadata(path) {
            look(path, metadata.file_type());
        }
    }
    if walked.truncated {
        return Err(ProbeFailure(format!("more than {VISIT_LIMIT} files; the rest was not seen")));
    }
    let reaches = reaches(of, &candidates)?;
    let mut contents = Contents::new();
    let passed = |folder: &&PathBuf| of.is_none() && kernel::may_execute(folder).is_ok();
    let unlisted = |folder: &PathBuf| Object::new().text("unlisted", &folder.to_string_lossy()).finish();
    let mut lines: Vec<String> = walked.unreadable.iter().filter(passed).map(unlisted).collect();
    for (Candidate { path, program }, reach) in candidates.iter().zip(reaches) {
        let identity = (program.metadata.dev(), program.metadata.ino());
        let content = contents.entry(identity).or_insert_with(|| signatures::of_content(&program.file));
        // What may only be read is of interest where it is known what it is.
        let known = reach.readable && !content.kinds.is_empty();
        if reach.executable || known || program.gives_power() {
            lines.push(program_line(path, program, reach, &mounts, content));
        }
    }
    for path in PACKAGE_DATABASES {
        if let Ok(metadata) = fs::metadata(path) {
            let database = Program { file: PathBuf::from(path), metadata, capabilities: 0 };
            let content = Content { kinds: vec!["package-database"], inside: Vec::new() };
            lines.push(line(Path::new(path), &database, Reach::default(), &mounts, &content));
        }
    }
    Ok(lines)
}

/// What the user may do with each candidate, in their order.
fn reaches(of: Option<&Credentials>, candidates: &[Candidate]) -> Result<Vec<Reach>, ProbeFailure> {
    let Some(of) = of else { return Ok(own_reaches(candidates).collect()) };
    let ended = in_child(JUDGING, "files", |reporter| {
        kernel::set_groups(&of.groups)?;
        kernel::set_gids(of.gid)?;
        // With uid 0 go all capabilities; a service's own are judged elsewhere.
        kernel::set_uids(of.uid)?;
        let letter = |reach: Reach| match (reach.executable, reach.readable) {
            (false, false) => '-',
            (true, false) => 'x',
            (false, true) => 'r',
            (true, true) => 'b',
        };
        let letters: String = own_reaches(candidates).map(letter).collect();
        reporter.record("reach", &letters, "");
        Ok(0)
    })?;
    let records = records(&ended.output);
    let letters = records.iter().find(|record| record.kind == "reach").map(|record| record.name.as_str());
    let letters = letters.filter(|letters| letters.len() == candidates.len());
    let letters =
        letters.ok_or_else(|| ProbeFailure(format!("no reach of uid {}: {:?}", of.uid, ended.end)))?;
    let read = |letter: char| Reach {
        executable: matches!(letter, 'x' | 'b'),
        readable: matches!(letter, 'r' | 'b'),
    };
    Ok(letters.chars().map(read).collect())
}

/// What this user may do with each candidate. One program may have hundreds of links in a folder, and on
/// some file systems of containers each question goes through a program: it is asked once.
fn own_reaches(candidates: &[Candidate]) -> impl Iterator<Item = Reach> {
    let mut known: HashMap<(&Path, *const Program), Reach> = HashMap::new();
    let mut sticky: HashMap<&Path, bool> = HashMap::new();
    candidates.iter().map(move |Candidate { path, program }| {
        let ask = || Reach {
            // Without an execute bit root is refused as well.
            executable: program.metadata.len() > 0 && kernel::may_execute(path).is_ok(),
            readable: kernel::may_read(path).is_ok(),
        };
        match path.parent().filter(|_| *path != program.file) {
            Some(folder) if !*sticky.entry(folder).or_insert_with(|| is_sticky(folder)) => {
                *known.entry((folder, Rc::as_ptr(program))).or_insert_with(ask)
            }
            _ => ask(),
        }
    })
}

/// Whether it is for the owner of a link to decide who follows it: `fs.protected_symlinks`, proc(5).
fn is_sticky(folder: &Path) -> bool {
    const STICKY: u32 = 0o1000;
    fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & STICKY != 0)
}

fn program_line(path: &Path, program: &Program, reach: Reach, mounts: &Mounts, content: &Content) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let own_name = program.file.file_name().unwrap_or_default().to_string_lossy();
    // A link to a program of many names is what the link's name says.
    let is_applet = content.kinds.contains(&"multi-call") && name != own_name;
    if !is_applet {
        return line(path, program, reach, mounts, content);
    }
    let mut kinds = programs::of_name(&name);
    kinds.push("multi-call");
    line(path, program, reach, mounts, &Content { kinds, inside: Vec::new() })
}

fn line(path: &Path, program: &Program, reach: Reach, mounts: &Mounts, content: &Content) -> String {
    let Program { file, metadata, capabilities } = program;
    let inside = content
        .inside
        .iter()
        .fold(Object::new(), |inside, name| inside.texts(name, &programs::of_name(name)));
    Object::new()
        .text("path", &path.to_string_lossy())
        .number("mode", metadata.permissions().mode() & 0o7777)
        .number("uid", metadata.uid())
        .number("gid", metadata.gid())
        .number("size_bytes", metadata.len())
        .truth("executable", reach.executable)
        .truth("readable", reach.readable)
        .number("file_capabilities", *capabilities)
        .truth("honours_setuid", mounts.honours_setuid(file))
        .texts("kinds", &content.kinds)
        .object("inside", inside)
        .finish()
}
