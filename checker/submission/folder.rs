//! Which files of the learner's folder may be read, and how?
//!
//! Only regular text files inside the folder, up to [`LARGEST`] bytes. A link that leads out of the
//! folder is refused: the checker may run with rights that the author of the files does not have.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::words::{Catalogue, Message};

use super::copy::FolderCopy;
use super::nearest::nearest;
use super::source::SourceFile;

static WORDS: Catalogue =
    Catalogue::new("folder", include_str!("folder.en.ftl"), include_str!("folder.de.ftl"));

/// The largest text file that is read, in bytes: far more than any file of this kind needs.
const LARGEST: u64 = 1024 * 1024;

/// A folder that only lies over the submission's: files through which the steps of a workflow speak to its runner.
pub(super) const RUNNER_FILES: &str = ".runner-files";

/// The submission's folder.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// What is read in its place since something was written.
    copy: OnceLock<FolderCopy>,
    /// Whether it is never copied, so that nothing can be written.
    fixed: bool,
    writes: AtomicUsize,
    late: Mutex<LateFiles>,
}

/// Files that a script writes when something was built: they lie over the folder for whoever reads them, and no
/// build sees them.
#[derive(Debug, Clone, Default)]
pub(super) struct LateFiles {
    /// Nothing in place of a text is a file that was removed, or a folder, where a slash stands behind its name.
    files: BTreeMap<String, Option<String>>,
    /// Links to others of the folder: where each leads, as written.
    links: BTreeMap<String, String>,
}

impl LateFiles {
    /// The files, with their texts.
    pub(super) fn into_files(self) -> BTreeMap<String, Option<String>> {
        self.files
    }
}

/// What a path of the submission leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    File,
    Folder,
    Nothing,
}

impl Folder {
    /// Opens the folder itself.
    ///
    /// # Errors
    /// The sentence that says why it cannot be read.
    pub(super) fn open(path: &Path) -> Result<Folder, Message> {
        let shown = path.display().to_string();
        match path.canonicalize() {
            Ok(root) if root.is_dir() => Ok(Folder {
                root,
                copy: OnceLock::new(),
                fixed: false,
                writes: AtomicUsize::new(0),
                late: Mutex::default(),
            }),
            Ok(_) => Err(WORDS.say("not-a-folder").with("path", shown)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(WORDS.say("no-folder").with("path", shown))
            }
            Err(error) => Err(unreadable(&shown, &error)),
        }
    }

    /// The same folder, which is never copied however large it is: a script that writes a file meets a
    /// problem at its line.
    pub(super) fn fixed(self) -> Folder {
        Folder { fixed: true, ..self }
    }

    /// The folder's own path, links resolved.
    pub(super) fn root(&self) -> &Path {
        self.copy.get().map_or(&self.root, FolderCopy::path)
    }

    /// Writes a file, or adds to one, in a copy of the folder.
    ///
    /// # Errors
    /// The sentence that says why it cannot be written.
    pub(super) fn write(&self, path: &str, text: &str, append: bool) -> Result<(), Message> {
        let copy = self.own_copy(path)?;
        let target = copy.path().join(path);
        let parent = target.parent().unwrap_or(copy.path());
        let inside = parent.canonicalize().is_ok_and(|parent| parent.starts_with(copy.path()));
        // A link may lead out of the folder.
        if !inside || target.is_symlink() {
            return Err(WORDS.say("link-out").with("path", path));
        }
        let mut options = fs::File::options();
        let options = options.create(true).write(true).append(append).truncate(!append);
        let written = options.open(&target).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| unwritable(path, &error))
    }

    /// Writes a file, or adds to one, over the folder.
    ///
    /// # Errors
    /// The sentence that says why the file to add to cannot be read.
    pub(super) fn write_late(&self, path: &str, text: &str, append: bool) -> Result<(), Message> {
        let before = match append && self.entry(path) == Entry::File {
            true => self.text(path)?.text,
            false => String::new(),
        };
        self.lay(path, Some(before + text));
        Ok(())
    }

    /// Lays a text over the folder, or nothing in place of a file.
    pub(super) fn lay(&self, path: &str, text: Option<String>) {
        self.writes.fetch_add(1, Ordering::Relaxed);
        if text.is_none() && self.unlink(path) {
            return;
        }
        let path = self.led(path);
        self.lain().files.insert(path, text);
    }

    /// Lays a link over the folder, in place of whatever is there.
    pub(super) fn lay_link(&self, path: &str, target: &str) {
        self.writes.fetch_add(1, Ordering::Relaxed);
        let mut lain = self.lain();
        lain.files.remove(path);
        lain.links.insert(path.to_owned(), target.to_owned());
    }

    /// Takes a link away, and leaves alone where it leads; whether there was one.
    pub(super) fn unlink(&self, path: &str) -> bool {
        self.lain().links.remove(path).is_some()
    }

    /// Where a link leads that the script has made, as written.
    pub(super) fn link(&self, path: &str) -> Option<String> {
        self.lain().links.get(path).cloned()
    }

    /// A path with the script's own links followed.
    fn led(&self, path: &str) -> String {
        // A circle of links leads nowhere.
        const DEEPEST: usize = 16;
        let lain = self.lain();
        let mut path = path.to_owned();
        for _ in 0..DEEPEST {
            let ends = path.match_indices('/').map(|(byte, _)| byte).chain([path.len()]);
            let found = ends.map(|end| path.split_at(end)).find_map(|(above, below)| {
                let parent = above.rsplit_once('/').map_or(".", |(parent, _)| parent);
                Some(format!("{}{below}", Folder::resolve(parent, lain.links.get(above)?)?))
            });
            match found {
                Some(next) => path = next,
                None => break,
            }
        }
        path
    }

    /// Lays a folder over this one, with those above it where they are missing.
    pub(super) fn lay_folder(&self, path: &str) {
        self.writes.fetch_add(1, Ordering::Relaxed);
        let ends = path.match_indices('/').map(|(byte, _)| byte).chain([path.len()]);
        let missing: Vec<&str> =
            ends.map(|end| &path[..end]).filter(|above| self.entry(above) == Entry::Nothing).collect();
        self.lain().files.extend(missing.into_iter().map(|path| (format!("{path}/"), None)));
    }

    /// What lies over the folder.
    pub(super) fn late(&self) -> LateFiles {
        self.lain().clone()
    }

    /// The folder with what an earlier run laid over it.
    pub(super) fn under(self, late: LateFiles) -> Folder {
        Folder { late: Mutex::new(late), ..self }
    }

    fn lain(&self) -> MutexGuard<'_, LateFiles> {
        self.late.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a folder in a copy of this one; whether that went.
    ///
    /// # Errors
    /// The sentence that says why there is no copy.
    pub(super) fn make_folder(&self, path: &str, parents: bool) -> Result<bool, Message> {
        let target = self.own_copy(path)?.path().join(path);
        let made = if parents { fs::create_dir_all(target) } else { fs::create_dir(target) };
        Ok(made.is_ok())
    }

    /// The copy that may be changed.
    fn own_copy(&self, path: &str) -> Result<&FolderCopy, Message> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        match self.copy.get() {
            Some(copy) => Ok(copy),
            None if self.fixed => Err(WORDS.say("not-written").with("path", path)),
            None => {
                let copy = FolderCopy::of(&self.root).map_err(|error| unwritable(path, &error))?;
                Ok(self.copy.get_or_init(|| copy))
            }
        }
    }

    /// How often something was written.
    pub(super) fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }

    /// The folder with what was written; nothing where that was nothing.
    pub(super) fn copy(&self) -> Option<FolderCopy> {
        self.copy.get().cloned()
    }

    /// Joins a path written in the submission to the folder it was written in; `None` where it leads
    /// out of the submission.
    pub(super) fn resolve(inside: &str, path: &str) -> Option<String> {
        if path.starts_with(['/', '~']) {
            return None;
        }
        let mut parts: Vec<&str> = inside.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                other => parts.push(other),
            }
        }
        Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
    }

    /// Whether anything has this name, be it a link that leads nowhere.
    pub(super) fn has(&self, name: &str) -> bool {
        self.root().join(name).symlink_metadata().is_ok()
    }

    /// The same by the line that the script is at, which may have written or removed it.
    pub(super) fn has_by_now(&self, path: &str) -> bool {
        match self.lain().files.get(path) {
            Some(lain) => lain.is_some(),
            None => self.has(path),
        }
    }

    /// What lies at a path relative to the folder; a link that leads out of it leads to nothing.
    pub(super) fn entry(&self, path: &str) -> Entry {
        let path = self.led(path);
        let path = path.as_str();
        match self.lain().files.get(path) {
            Some(Some(_)) => return Entry::File,
            Some(None) => return Entry::Nothing,
            None => {}
        }
        if self.lain().files.contains_key(&format!("{path}/")) {
            return Entry::Folder;
        }
        match self.inside(path) {
            Some(path) if path.is_file() => Entry::File,
            Some(path) if path.is_dir() => Entry::Folder,
            _ => Entry::Nothing,
        }
    }

    /// A text file, by its path relative to the folder.
    ///
    /// # Errors
    /// The sentence that says why it cannot be read.
    pub(super) fn text(&self, path: &str) -> Result<SourceFile, Message> {
        let path = self.led(path);
        let path = path.as_str();
        let lain = self.lain().files.get(path).cloned();
        match lain {
            Some(Some(text)) => return Ok(SourceFile::new(path, &text)),
            Some(None) => return Err(WORDS.say("no-file").with("path", path)),
            None => {}
        }
        let bytes = self.bytes(path)?;
        match String::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => Err(WORDS.say("not-text").with("path", path)),
            Ok(text) => Ok(SourceFile::new(path, &text)),
            Err(_) => Err(WORDS.say("not-text").with("path", path)),
        }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Message> {
        self.bytes_up_to(path, LARGEST)
    }

    /// A file's content, by its path relative to the folder, where it has no more than so many bytes.
    ///
    /// # Errors
    /// The sentence that says why it cannot be read.
    pub(super) fn bytes_up_to(&self, path: &str, largest: u64) -> Result<Vec<u8>, Message> {
        let joined = self.root().join(path);
        let real = joined.canonicalize().map_err(|error| match error.kind() {
            ErrorKind::NotFound => WORDS.say("no-file").with("path", path),
            _ => unreadable(path, &error),
        })?;
        if !real.starts_with(self.root()) {
            return Err(WORDS.say("link-out").with("path", path));
        }
        // Asked before opening: a named pipe would block for ever.
        if !real.is_file() {
            return Err(WORDS.say("not-a-file").with("path", path));
        }
        let mut bytes = Vec::new();
        fs::File::open(&real)
            .and_then(|file| file.take(largest + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(path, &error))?;
        if bytes.len() as u64 > largest {
            return Err(WORDS.say("too-large").with("path", path).with("limit", largest >> 20));
        }
        Ok(bytes)
    }

    /// The name of a file in the folder that was most likely meant.
    pub(super) fn similar(&self, wanted: &str) -> Option<String> {
        let names: Vec<String> = fs::read_dir(self.root())
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
    }

    /// All files and folders below a folder, in the order of their names; a link is not followed, and is none.
    pub(super) fn below(&self, path: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut folders = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(self.root().join(&folder)).into_iter().flatten().flatten() {
                let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else {
                    continue;
                };
                if kind.is_symlink() {
                    continue;
                }
                let own = if folder == "." { name } else { format!("{folder}/{name}") };
                if kind.is_dir() {
                    folders.push(own.clone());
                }
                found.push(own);
            }
        }
        let above = if path == "." { String::new() } else { format!("{path}/") };
        found.extend(self.lain().files.keys().filter(|own| own.starts_with(&above)).cloned());
        found.sort();
        found.dedup();
        found.retain(|own| self.entry(own) != Entry::Nothing);
        found
    }

    /// Where a path leads, links resolved; `None` where that is nowhere or outside of the folder.
    pub(super) fn inside(&self, path: &str) -> Option<PathBuf> {
        let real = self.root().join(path).canonicalize().ok()?;
        real.starts_with(self.root()).then_some(real)
    }
}

fn unwritable(path: &str, error: &std::io::Error) -> Message {
    WORDS.say("unwritable").with("path", path).with("reason", error.to_string())
}

fn unreadable(path: &str, error: &std::io::Error) -> Message {
    WORDS.say("unreadable").with("path", path).with("reason", error.to_string())
}
