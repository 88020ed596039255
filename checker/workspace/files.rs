//! How do a course's files come into the learner's folders? Whole or not at all, and never over anything.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::exercise::{FileContent, Files};
use crate::progress::{FOLDER, now, utc_stamp};

/// What was done with the files of one or more exercises.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many files were written.
    pub new: usize,
    /// How many were there already, equal.
    pub unchanged: usize,
    /// Files with another content, left as they are; relative to the course folder.
    pub kept: Vec<String>,
}

/// A path and what the system said about it.
pub type PathError = (PathBuf, io::Error);

/// Writes the files of an exercise below `course/folder`. What lies there already is left alone.
pub fn write(course: &Path, folder: &str, files: &Files, written: &mut Written) -> Result<(), PathError> {
    for (name, content) in files {
        let path = course.join(folder).join(name);
        // The link itself, not what it leads to.
        match path.symlink_metadata() {
            Ok(facts) if facts.is_file() && fs::read(&path).is_ok_and(|bytes| bytes == content.bytes) => {
                written.unchanged += 1;
            }
            Ok(_) => written.kept.push(format!("{folder}/{name}")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                write_new(&path, content)?;
                written.new += 1;
            }
            Err(error) => return Err((path, error)),
        }
    }
    Ok(())
}

fn write_new(path: &Path, content: &FileContent) -> Result<(), PathError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
    let failed = |error| (path.to_owned(), error);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".harden-check-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The user's umask takes its share.
        let mode = if content.executable { 0o777 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(&content.bytes).map_err(failed)?;
    // A full disk may show only here, and then the name must not exist yet.
    file.as_file().sync_data().map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Moves everything in a folder of the learner into a new backup folder, which is returned. The
/// folder itself stays, since a shell may stand in it.
pub fn back_up(course: &Path, folder: &str) -> Result<PathBuf, PathError> {
    let backups = course.join(FOLDER).join("backups");
    fs::create_dir_all(&backups).map_err(|error| (backups.clone(), error))?;
    let backup = new_folder(&backups, &format!("{folder}-{}", utc_stamp(now())))?;
    let from = course.join(folder);
    let entries = fs::read_dir(&from).map_err(|error| (from.clone(), error))?;
    for entry in entries {
        let entry = entry.map_err(|error| (from.clone(), error))?;
        fs::rename(entry.path(), backup.join(entry.file_name())).map_err(|error| (entry.path(), error))?;
    }
    Ok(backup)
}

/// A folder that did not exist before.
fn new_folder(parent: &Path, name: &str) -> Result<PathBuf, PathError> {
    let mut number = 1;
    loop {
        let path = match number {
            1 => parent.join(name),
            _ => parent.join(format!("{name}-{number}")),
        };
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => number += 1,
            Err(error) => return Err((path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let file = |text: &str, executable| FileContent { bytes: text.into(), executable };
        Files::from([
            ("Dockerfile".to_owned(), file("FROM a\n", false)),
            ("dist/index.html".to_owned(), file("<p>", false)),
            ("run.sh".to_owned(), file("#!/bin/sh\n", true)),
        ])
    }

    fn written(course: &Path) -> Written {
        let mut written = Written::default();
        write(course, "08-x", &files(), &mut written).unwrap();
        written
    }

    #[test]
    fn what_the_learner_changed_is_kept_and_what_is_missing_comes_back() {
        let course = tempfile::tempdir().unwrap();
        assert_eq!(written(course.path()), Written { new: 3, ..Written::default() });
        fs::write(course.path().join("08-x/Dockerfile"), "mine\n").unwrap();
        fs::remove_file(course.path().join("08-x/run.sh")).unwrap();
        let again = written(course.path());
        let kept = vec!["08-x/Dockerfile".to_owned()];
        assert_eq!(again, Written { new: 1, unchanged: 1, kept });
        assert_eq!(fs::read_to_string(course.path().join("08-x/Dockerfile")).unwrap(), "mine\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_stays_one_and_a_link_is_not_followed() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let course = tempfile::tempdir().unwrap();
        fs::create_dir(course.path().join("08-x")).unwrap();
        symlink("/nowhere/at-all", course.path().join("08-x/Dockerfile")).unwrap();
        assert_eq!(written(course.path()).kept, ["08-x/Dockerfile"]);
        let mode = |name: &str| fs::metadata(course.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("08-x/run.sh") & 0o100, 0o100);
        assert_eq!(mode("08-x/dist/index.html") & 0o111, 0);
    }

    #[test]
    fn backups_of_one_second_do_not_meet() {
        let course = tempfile::tempdir().unwrap();
        let mut backups = Vec::new();
        for text in ["one", "two"] {
            fs::create_dir_all(course.path().join("08-x/dist")).unwrap();
            fs::write(course.path().join("08-x/dist/mine"), text).unwrap();
            backups.push(back_up(course.path(), "08-x").unwrap());
            assert_eq!(fs::read_dir(course.path().join("08-x")).unwrap().count(), 0);
        }
        for (backup, text) in backups.iter().zip(["one", "two"]) {
            assert_eq!(fs::read_to_string(backup.join("dist/mine")).unwrap(), text);
        }
    }
}
