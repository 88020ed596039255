//! Where do notes lie? One file a note, `ID.txt`, complete or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// Counted from 1.
    pub(crate) id: u64,
    /// Its text.
    pub(crate) text: String,
}

/// A folder of notes.
pub(crate) struct Store {
    data: PathBuf,
    scratch: PathBuf,
    uploads: AtomicU64,
}

/// An error with the path that it happened at.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

impl Store {
    /// Notes in `data`; incomplete uploads in `scratch`.
    pub(crate) fn new(data: PathBuf, scratch: PathBuf) -> Store {
        Store { data, scratch, uploads: AtomicU64::new(0) }
    }

    /// Keeps a note. The upload is complete in the scratch folder before the data folder sees it.
    pub(crate) fn add(&self, text: &str) -> Result<Note, String> {
        let number = self.uploads.fetch_add(1, Ordering::Relaxed);
        let upload = self.scratch.join(format!("notes-upload-{}-{number}", std::process::id()));
        let kept = self.keep(&upload, text);
        // It may not exist, and a left-over in the scratch folder harms nobody.
        let _ = fs::remove_file(&upload);
        kept
    }

    fn keep(&self, upload: &Path, text: &str) -> Result<Note, String> {
        fs::write(upload, text).map_err(at(upload))?;
        fs::create_dir_all(&self.data).map_err(at(&self.data))?;
        let incoming = self.data.join(upload.file_name().unwrap_or_default()).with_extension("part");
        // Scratch and data are different file systems, so a rename from one to the other cannot do.
        fs::copy(upload, &incoming).map_err(at(&incoming))?;
        let mut id = self.list()?.last().map_or(1, |note| note.id + 1);
        let linked = loop {
            let path = self.path(id);
            match fs::hard_link(&incoming, &path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => id += 1,
                result => break result.map_err(at(&path)),
            }
        };
        fs::remove_file(&incoming).map_err(at(&incoming))?;
        linked.map(|()| Note { id, text: text.to_owned() })
    }

    fn path(&self, id: u64) -> PathBuf {
        self.data.join(format!("{id}.txt"))
    }

    /// One note.
    pub(crate) fn get(&self, id: u64) -> Result<Option<Note>, String> {
        let path = self.path(id);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Note { id, text })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&path)(error)),
        }
    }

    /// Every note, in order. A data folder that does not exist yet holds none.
    pub(crate) fn list(&self) -> Result<Vec<Note>, String> {
        let entries = match fs::read_dir(&self.data) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(at(&self.data)(error)),
        };
        let mut notes = Vec::new();
        for entry in entries {
            let path = entry.map_err(at(&self.data))?.path();
            let id =
                path.file_name().and_then(|name| name.to_str()?.strip_suffix(".txt")?.parse::<u64>().ok());
            if let Some(id) = id {
                notes.extend(self.get(id)?);
            }
        }
        notes.sort_by_key(|note| note.id);
        Ok(notes)
    }

    /// Whether a note could be kept right now: tries it with an empty file in both folders.
    pub(crate) fn writable(&self) -> Result<(), String> {
        fs::create_dir_all(&self.data).map_err(at(&self.data))?;
        for folder in [&self.data, &self.scratch] {
            let number = self.uploads.fetch_add(1, Ordering::Relaxed);
            let trial = folder.join(format!(".notes-trial-{}-{number}", std::process::id()));
            let mut file: File =
                OpenOptions::new().write(true).create_new(true).open(&trial).map_err(at(&trial))?;
            let written = file.write_all(b"\n").map_err(at(&trial));
            fs::remove_file(&trial).map_err(at(&trial))?;
            written?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::Store;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("notes-test-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("scratch")).unwrap();
        path
    }

    fn store(folder: &std::path::Path) -> Store {
        Store::new(folder.join("data"), folder.join("scratch"))
    }

    #[test]
    fn notes_survive_a_new_process() {
        let folder = folder("survive");
        assert_eq!(store(&folder).list().unwrap(), []);
        assert_eq!(store(&folder).add("first").unwrap().id, 1);
        assert_eq!(store(&folder).add("second").unwrap().id, 2);
        let notes = store(&folder).list().unwrap();
        assert_eq!(notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["first", "second"]);
        assert_eq!(store(&folder).get(3).unwrap(), None);
        assert_eq!(fs::read_dir(folder.join("scratch")).unwrap().count(), 0);
        assert_eq!(fs::read_dir(folder.join("data")).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = folder("broken");
        fs::write(folder.join("data"), "a file where a folder should be").unwrap();
        assert!(store(&folder).writable().unwrap_err().contains("data"));
        assert!(store(&folder).add("x").unwrap_err().contains("data"));
        assert_eq!(fs::read_dir(folder.join("scratch")).unwrap().count(), 0);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_writers_never_share_a_number() {
        let folder = folder("two");
        let store = store(&folder);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| store.add("x").unwrap());
            }
        });
        let ids: Vec<u64> = store.list().unwrap().iter().map(|note| note.id).collect();
        assert_eq!(ids, (1..=8).collect::<Vec<_>>());
        fs::remove_dir_all(folder).unwrap();
    }
}
