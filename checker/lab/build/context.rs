//! Which files of the learner's folder are sent to the engine?

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::evidence::{BuildProblem, ContextFile};
use crate::lab::digest;
use crate::submission::{IgnoreProblem, IgnoreRules, find_ignore_file};

/// Largest context, in bytes. Docker has no limit; a learner who meets this one has sent a folder that
/// was never meant to be sent.
pub(super) const LARGEST_CONTEXT: u64 = 2 << 30;

/// Where BuildKit mounts secrets, and how much of a file is searched for it, in bytes.
const SECRETS: &str = "/run/secrets";
const NAMING_LIMIT: u64 = 1 << 20;

/// How many of the largest files a context that is too large names.
const NAMED_FILES: usize = 5;

/// What is sent, sorted by path.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// Folders come before what they hold.
    pub(super) entries: Vec<Entry>,
}

/// One thing that is sent.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Relative to the context's folder, `/` between parts.
    pub(super) path: String,
    /// Where it lies on this machine.
    pub(super) source: PathBuf,
    pub(super) kind: EntryKind,
    /// Permission bits.
    pub(super) mode: u32,
    /// Bytes of a file.
    pub(super) size: u64,
    /// Time of the last change, since 1970.
    pub(super) modified: Duration,
}

/// What is sent of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EntryKind {
    Folder,
    File,
    /// With its target as written; it is never followed.
    Link(String),
    /// A named pipe. Sockets are left out and devices are refused, as Docker does.
    Pipe,
}

impl Context {
    /// Reads a folder. `ignore` comes from [`ignore_file`].
    ///
    /// # Errors
    /// A file that cannot be read, or a context above `limit` bytes.
    pub(super) fn read(folder: &Path, ignore: &IgnoreRules, limit: u64) -> Result<Context, BuildProblem> {
        let mut context = Context::default();
        read_folder(folder, "", ignore, &mut context.entries)?;
        // Part by part, as BuildKit demands: what a folder holds comes before `folder-2`.
        context.entries.sort_by(|one, other| one.path.split('/').cmp(other.path.split('/')));
        context.drop_empty_ignored_folders(ignore);
        let bytes = context.entries.iter().map(|entry| entry.size).sum();
        if bytes > limit {
            return Err(BuildProblem::ContextTooLarge { bytes, limit, largest: context.largest() });
        }
        Ok(context)
    }

    /// A folder that is kept out is sent all the same where something in it is let back in.
    fn drop_empty_ignored_folders(&mut self, ignore: &IgnoreRules) {
        let mut needed = BTreeSet::new();
        for entry in self.entries.iter().filter(|entry| !ignore.ignores(&entry.path)) {
            for (end, _) in entry.path.match_indices('/') {
                needed.insert(entry.path[..end].to_owned());
            }
        }
        self.entries.retain(|entry| !ignore.ignores(&entry.path) || needed.contains(&entry.path));
    }

    fn largest(&self) -> Vec<ContextFile> {
        let mut files: Vec<&Entry> = self.entries.iter().collect();
        files.sort_by_key(|entry| std::cmp::Reverse(entry.size));
        let named = files.into_iter().take(NAMED_FILES);
        named
            .map(|entry| ContextFile {
                path: entry.path.clone(),
                size_bytes: entry.size,
                sha256: String::new(),
                secret_paths: Vec::new(),
            })
            .collect()
    }

    /// Bytes of all files.
    pub(super) fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.size).sum()
    }

    /// The files, as evidence, each with the digest of its content.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn files(&self) -> Result<Vec<ContextFile>, BuildProblem> {
        let sent = self.entries.iter().filter(|entry| entry.kind != EntryKind::Folder);
        sent.map(|entry| {
            let (sha256, secret_paths) = match entry.kind {
                EntryKind::File => digest_of(&entry.source)
                    .and_then(|sha256| Ok((sha256, secret_paths(&entry.source)?)))
                    .map_err(|_| unreadable(&entry.path))?,
                _ => (String::new(), Vec::new()),
            };
            Ok(ContextFile { path: entry.path.clone(), size_bytes: entry.size, sha256, secret_paths })
        })
        .collect()
    }
}

/// The paths of secrets that the start of a file names, or the folder alone where a name follows later:
/// who is to read one has to know where it lies.
fn secret_paths(path: &Path) -> io::Result<Vec<String>> {
    let mut content = Vec::new();
    fs::File::open(path)?.take(NAMING_LIMIT).read_to_end(&mut content)?;
    let text = String::from_utf8_lossy(&content);
    let mut paths: Vec<String> = Vec::new();
    for (start, _) in text.match_indices(SECRETS) {
        let rest = &text[start + SECRETS.len()..];
        let is_end = |next: char| !next.is_alphanumeric() && !"._-".contains(next);
        let name = rest.strip_prefix('/').map(|name| &name[..name.find(is_end).unwrap_or(name.len())]);
        let path = match name.filter(|name| !name.is_empty()) {
            Some(name) => format!("{SECRETS}/{name}"),
            None => SECRETS.to_owned(),
        };
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// The patterns for a build. All paths are absolute, without links; `root` is the submission's folder.
///
/// # Errors
/// A line that is no pattern, or a file that cannot be read.
pub(super) fn ignore_file(
    root: &Path,
    context: &Path,
    dockerfile: &Path,
) -> Result<IgnoreRules, BuildProblem> {
    let found = find_ignore_file(root, context, dockerfile).map_err(|problem| match problem {
        IgnoreProblem::Unreadable(path) => BuildProblem::UnreadableFile { path },
        IgnoreProblem::Outside(path) => BuildProblem::OutsideFile { path },
    })?;
    match found.bad {
        Some(bad) => Err(BuildProblem::IgnorePattern { file: bad.at.file, pattern: bad.value }),
        None => Ok(found.rules()),
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    ignore: &IgnoreRules,
    entries: &mut Vec<Entry>,
) -> Result<(), BuildProblem> {
    let listed =
        fs::read_dir(folder).map_err(|_| unreadable(if prefix.is_empty() { "." } else { prefix }))?;
    for found in listed {
        let found = found.map_err(|_| unreadable(prefix))?;
        let name = found.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let ignored = ignore.ignores(&path);
        let metadata = found.metadata().map_err(|_| unreadable(&path))?;
        if ignored && !(metadata.is_dir() && ignore.may_hold_exceptions()) {
            continue;
        }
        let source = found.path();
        let Some(kind) = kind_of(&source, &metadata).map_err(|_| unreadable(&path))? else { continue };
        let is_folder = kind == EntryKind::Folder;
        let size = if kind == EntryKind::File { metadata.len() } else { 0 };
        entries.push(Entry {
            path: path.clone(),
            source: source.clone(),
            kind,
            mode: mode_of(&metadata),
            size,
            modified: modified(&metadata),
        });
        if is_folder {
            read_folder(&source, &path, ignore, entries)?;
        }
    }
    Ok(())
}

/// What is sent of a file; nothing of a socket.
fn kind_of(path: &Path, metadata: &Metadata) -> io::Result<Option<EntryKind>> {
    let kind = metadata.file_type();
    if kind.is_dir() {
        return Ok(Some(EntryKind::Folder));
    }
    if kind.is_file() {
        return Ok(Some(EntryKind::File));
    }
    if kind.is_symlink() {
        let target = fs::read_link(path)?;
        return Ok(Some(EntryKind::Link(target.to_string_lossy().into_owned())));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Ok(Some(EntryKind::Pipe));
        }
        if kind.is_socket() {
            return Ok(None);
        }
    }
    Err(io::Error::new(io::ErrorKind::Unsupported, "a device"))
}

#[cfg(unix)]
fn mode_of(metadata: &Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o7777
}

/// Docker's own choice where the file system knows no such bits.
#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> u32 {
    0o755
}

fn modified(metadata: &Metadata) -> Duration {
    let changed = metadata.modified().ok();
    changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default()
}

fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(digest::hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..count]);
    }
}

fn unreadable(path: &str) -> BuildProblem {
    BuildProblem::UnreadableFile { path: path.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{Context, EntryKind, LARGEST_CONTEXT, ignore_file};
    use crate::evidence::BuildProblem;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn read(folder: &Path) -> Result<Context, BuildProblem> {
        let ignore = ignore_file(folder, folder, &folder.join("Dockerfile"))?;
        Context::read(folder, &ignore, LARGEST_CONTEXT)
    }

    fn paths(context: &Context) -> Vec<&str> {
        context.entries.iter().map(|entry| entry.path.as_str()).collect()
    }

    #[test]
    fn folders_come_before_what_they_hold_and_part_by_part() {
        let folder = folder(&[("a/b", ""), ("a-b/c", ""), ("a.txt", "")]);
        assert_eq!(paths(&read(folder.path()).unwrap()), ["a", "a/b", "a-b", "a-b/c", "a.txt"]);
    }

    #[test]
    fn what_is_let_back_in_comes_with_its_folders() {
        let text = "secrets\n!secrets/public/*.pem\nempty\n!nothing\n";
        let folder = folder(&[
            (".dockerignore", text),
            ("secrets/key", ""),
            ("secrets/public/a.pem", ""),
            ("empty/file", ""),
        ]);
        let sent = read(folder.path()).unwrap();
        assert_eq!(paths(&sent), [".dockerignore", "secrets", "secrets/public", "secrets/public/a.pem"]);
    }

    #[test]
    fn the_dockerfiles_own_ignore_file_comes_first() {
        let folder =
            folder(&[(".dockerignore", "one"), ("Dockerfile.dockerignore", "two"), ("one", ""), ("two", "")]);
        let sent = read(folder.path()).unwrap();
        assert!(paths(&sent).contains(&"one") && !paths(&sent).contains(&"two"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_sent_as_links_and_never_followed() {
        let folder = folder(&[("a", "x")]);
        std::os::unix::fs::symlink("/etc", folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("in")).unwrap();
        let sent = read(folder.path()).unwrap();
        assert_eq!(paths(&sent), ["a", "in", "out"]);
        assert_eq!(sent.entries[2].kind, EntryKind::Link("/etc".to_owned()));
        assert_eq!(sent.bytes(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_left_out() {
        let folder = folder(&[("a", "")]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        assert_eq!(paths(&read(folder.path()).unwrap()), ["a"]);
    }

    #[test]
    fn a_context_that_is_too_large_names_its_largest_files() {
        let folder = folder(&[("small", "1"), ("large", "12345"), ("middle", "123")]);
        let ignore = ignore_file(folder.path(), folder.path(), &folder.path().join("Dockerfile")).unwrap();
        match Context::read(folder.path(), &ignore, 8) {
            Err(BuildProblem::ContextTooLarge { bytes: 9, limit: 8, largest }) => {
                assert_eq!((largest[0].path.as_str(), largest[1].path.as_str()), ("large", "middle"));
            }
            other => panic!("{other:?}"),
        }
        assert!(Context::read(folder.path(), &ignore, 9).is_ok());
    }

    #[test]
    fn a_bad_pattern_is_named_with_its_file() {
        let folder = folder(&[(".dockerignore", "a\n[b\n")]);
        let problem = read(folder.path()).unwrap_err();
        assert_eq!(
            problem,
            BuildProblem::IgnorePattern { file: ".dockerignore".to_owned(), pattern: "[b".to_owned() }
        );
    }

    #[test]
    fn every_file_has_its_digest() {
        let folder = folder(&[("a", "hello")]);
        let files = read(folder.path()).unwrap().files().unwrap();
        assert_eq!(files[0].sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }
}
