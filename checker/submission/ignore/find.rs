//! Which file holds the patterns of a build, and which one only looks like it?

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::file::IgnoreFile;
use super::rules;

/// The largest such file that is read, in bytes: far more than any needs.
const LARGEST: u64 = 1 << 20;

/// How many folders deep files that only look like one are searched.
const DEEPEST: usize = 4;

/// How many entries are looked at for that.
const MOST_ENTRIES: usize = 5000;

/// Folders that nobody keeps such a file in on purpose.
const PASSED_OVER: [&str; 3] = [".git", "node_modules", "target"];

/// Why the file that counts was not read; by its path relative to the submission's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IgnoreProblem {
    /// It is no text file, too large, or the right to read it is missing.
    Unreadable(String),
    /// A link that leads out of the submission: the checker may run with rights that its author has not.
    Outside(String),
}

/// Finds and reads the patterns of a build: `<Dockerfile>.dockerignore` beside the Dockerfile where there
/// is one, else the context's own `.dockerignore`. All paths are absolute, without links; `root` is the
/// submission's folder.
///
/// # Errors
/// [`IgnoreProblem`] where the file that counts cannot be read. A line that is no pattern is part of the
/// result.
pub fn find(root: &Path, context: &Path, dockerfile: &Path) -> Result<IgnoreFile, IgnoreProblem> {
    let mut own = dockerfile.as_os_str().to_owned();
    own.push(".dockerignore");
    let candidates = [PathBuf::from(own), context.join(".dockerignore")];
    let counts = candidates.iter().find(|path| path.symlink_metadata().is_ok());
    let mut found = match counts {
        Some(path) => {
            let name = shown(root, path);
            rules::parse(&name, &text(root, path, &name)?)
        }
        None => IgnoreFile::default(),
    };
    let mut left = MOST_ENTRIES;
    look_alikes(root, root, DEEPEST, &mut left, &mut found.unread);
    found.unread.retain(|name| Some(name) != found.file.as_ref());
    found.unread.sort();
    Ok(found)
}

fn text(root: &Path, path: &Path, name: &str) -> Result<String, IgnoreProblem> {
    let unreadable = || IgnoreProblem::Unreadable(name.to_owned());
    let real = path.canonicalize().map_err(|_| unreadable())?;
    if !real.starts_with(root) {
        return Err(IgnoreProblem::Outside(name.to_owned()));
    }
    // Asked before opening: a named pipe would block for ever.
    if !real.is_file() {
        return Err(unreadable());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(&real).map_err(|_| unreadable())?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    if bytes.len() as u64 > LARGEST {
        return Err(unreadable());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Files with `dockerignore` in their names, also misspelt ones.
fn look_alikes(root: &Path, folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth > 0 && !PASSED_OVER.contains(&name.as_str()) {
            look_alikes(root, &entry.path(), depth - 1, left, found);
        } else if !kind.is_dir() && name.to_lowercase().contains("dockerignore") {
            found.push(shown(root, &entry.path()));
        }
    }
}

fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}
