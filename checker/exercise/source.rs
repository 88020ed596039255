//! Where do the course's folders come from: out of this binary, or from a folder of an instructor?
//!
//! Two things of a folder do not survive `git`, `cargo package` and embedding, and are restored here:
//! permission to execute (every `*.sh`, and every file that starts with `#!`), and the folder `.git`,
//! which no repository can hold: it is kept as `dot-git` and called `.git` again when it is read.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, File, include_dir};

use crate::embedded::entry;

use super::{CourseError, FileContent, Files};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/exercises");

/// A place that holds `course.toml` and the exercises' folders.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// The folders that travel inside the binary.
    Embedded,
    /// A folder on this machine.
    Folder(PathBuf),
}

impl Source {
    /// Names of the folders directly below, sorted.
    pub(super) fn folders(&self) -> Result<Vec<String>, CourseError> {
        let mut names = match self {
            Source::Embedded => EMBEDDED.dirs().map(|folder| name_of(folder.path())).collect(),
            Source::Folder(path) => list(path)?
                .into_iter()
                .filter(|entry| entry.is_dir())
                .map(|entry| name_of(&entry))
                .collect::<Vec<String>>(),
        };
        names.sort();
        Ok(names)
    }

    /// The text of one file, if there is such a file.
    pub(super) fn text(&self, path: &str) -> Result<Option<String>, CourseError> {
        let bytes = match self {
            Source::Embedded => embedded_file(path).map(|file| file.contents().to_vec()),
            Source::Folder(folder) => match std::fs::read(folder.join(path)) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(source) => return Err(CourseError::Unreadable { path: path.to_owned(), source }),
            },
        };
        bytes
            .map(|bytes| {
                String::from_utf8(bytes).map_err(|error| CourseError::Unreadable {
                    path: path.to_owned(),
                    source: io::Error::new(io::ErrorKind::InvalidData, error),
                })
            })
            .transpose()
    }

    /// Whether there is such a file.
    pub(super) fn has_file(&self, path: &str) -> bool {
        match self {
            Source::Embedded => embedded_file(path).is_some(),
            Source::Folder(folder) => folder.join(path).is_file(),
        }
    }

    /// Every file below a folder, by its path relative to it; empty where there is no such folder.
    pub(super) fn files(&self, folder: &str) -> Result<Files, CourseError> {
        let mut files = Files::new();
        match self {
            Source::Embedded => {
                if let Some(found) = entry(&EMBEDDED, folder).and_then(DirEntry::as_dir) {
                    collect_embedded(found, found.path(), &mut files);
                }
            }
            Source::Folder(path) => {
                let root = path.join(folder);
                if root.is_dir() {
                    collect_folder(&root, &root, &mut files)?;
                }
            }
        }
        Ok(files)
    }
}

fn embedded_file(path: &str) -> Option<&'static File<'static>> {
    entry(&EMBEDDED, path).and_then(DirEntry::as_file)
}

fn collect_embedded(folder: &Dir<'static>, root: &Path, files: &mut Files) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(below) => collect_embedded(below, root, files),
            DirEntry::File(file) => {
                let path = relative(file.path(), root);
                let content = restored(&path, file.contents().to_vec());
                files.insert(path, content);
            }
        }
    }
}

fn collect_folder(folder: &Path, root: &Path, files: &mut Files) -> Result<(), CourseError> {
    for entry in list(folder)? {
        let unreadable = |source| CourseError::Unreadable { path: entry.display().to_string(), source };
        let kind = std::fs::symlink_metadata(&entry).map_err(unreadable)?.file_type();
        if kind.is_dir() {
            collect_folder(&entry, root, files)?;
        } else if kind.is_file() {
            let path = relative(&entry, root);
            let content = restored(&path, std::fs::read(&entry).map_err(unreadable)?);
            files.insert(path, content);
        } else {
            // A link would mean another file on the learner's machine than on the instructor's.
            let problem = "a course folder holds regular files only, no links and no devices";
            return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, problem)));
        }
    }
    Ok(())
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, CourseError> {
    let unreadable = |source| CourseError::Unreadable { path: folder.display().to_string(), source };
    std::fs::read_dir(folder)
        .map_err(unreadable)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(unreadable))
        .collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn relative(path: &Path, root: &Path) -> String {
    let parts: Vec<String> = path
        .strip_prefix(root)
        .unwrap_or(path)
        .components()
        .map(|part| match part.as_os_str().to_string_lossy() {
            name if name == "dot-git" => ".git".to_owned(),
            name => name.into_owned(),
        })
        .collect();
    parts.join("/")
}

fn restored(path: &str, bytes: Vec<u8>) -> FileContent {
    let executable = path.ends_with(".sh") || bytes.starts_with(b"#!");
    FileContent { bytes, executable }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{relative, restored};

    #[test]
    fn what_git_loses_is_restored() {
        assert_eq!(relative(Path::new("a/start/dot-git/config"), Path::new("a/start")), ".git/config");
        assert_eq!(relative(Path::new("a/start/dot-github"), Path::new("a/start")), "dot-github");
        assert!(restored("run.sh", Vec::new()).executable);
        assert!(restored("tools/render", b"#!/bin/sh\n".to_vec()).executable);
        assert!(!restored("Dockerfile", b"FROM scratch\n".to_vec()).executable);
    }
}
