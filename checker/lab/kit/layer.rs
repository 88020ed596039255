//! How does a layer come into being that has the same digest wherever it is made?
//!
//! Files are sorted by path, carry one fixed time and no names of users, so that nothing of the
//! machine or the hour gets into the bytes.

use std::collections::BTreeMap;
use std::io;

use tar::{Builder, EntryType, Header};

/// The modification time of every file, in seconds since 1970: 2026-01-01 00:00 UTC.
pub(super) const FIXED_TIME: u64 = 1_767_225_600;

/// [`FIXED_TIME`] as an image's configuration writes it.
pub(super) const FIXED_TIME_TEXT: &str = "2026-01-01T00:00:00Z";

/// The files of one layer, by path without a leading slash.
#[derive(Debug, Default)]
pub(super) struct Layer {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    mode: u32,
    owner: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Folder,
    File(Vec<u8>),
    Link(String),
}

impl Layer {
    /// An empty layer.
    pub(super) fn new() -> Layer {
        Layer::default()
    }

    /// Adds a folder that belongs to root.
    pub(super) fn folder(self, path: &str, mode: u32) -> Layer {
        self.entry(path, mode, 0, Content::Folder)
    }

    /// Adds a folder that belongs to a user and the group of the same number.
    pub(super) fn folder_of(self, path: &str, mode: u32, owner: u64) -> Layer {
        self.entry(path, mode, owner, Content::Folder)
    }

    /// Adds a file that belongs to root.
    pub(super) fn file(self, path: &str, mode: u32, bytes: impl Into<Vec<u8>>) -> Layer {
        self.entry(path, mode, 0, Content::File(bytes.into()))
    }

    /// Adds a symbolic link.
    pub(super) fn link(self, path: &str, target: &str) -> Layer {
        self.entry(path, 0o777, 0, Content::Link(target.to_owned()))
    }

    fn entry(mut self, path: &str, mode: u32, owner: u64, content: Content) -> Layer {
        self.entries.insert(path.to_owned(), Entry { mode, owner, content });
        self
    }

    /// The layer as an uncompressed tar archive.
    ///
    /// # Errors
    /// A path that no tar archive can hold.
    pub(super) fn archive(&self) -> io::Result<Vec<u8>> {
        let mut archive = Builder::new(Vec::new());
        for (path, entry) in &self.entries {
            let mut header = plain_header(entry.mode, entry.owner);
            match &entry.content {
                Content::Folder => {
                    header.set_entry_type(EntryType::Directory);
                    archive.append_data(&mut header, format!("{path}/"), io::empty())?;
                }
                Content::File(bytes) => {
                    header.set_entry_type(EntryType::Regular);
                    header.set_size(bytes.len() as u64);
                    archive.append_data(&mut header, path, bytes.as_slice())?;
                }
                Content::Link(target) => {
                    header.set_entry_type(EntryType::Symlink);
                    archive.append_link(&mut header, path, target)?;
                }
            }
        }
        archive.into_inner()
    }
}

/// A header with the fixed time, for an entry of no bytes yet.
pub(super) fn plain_header(mode: u32, owner: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_mode(mode);
    header.set_uid(owner);
    header.set_gid(owner);
    header.set_mtime(FIXED_TIME);
    header.set_size(0);
    header
}

#[cfg(test)]
mod tests {
    use super::Layer;

    #[test]
    fn the_order_of_making_does_not_change_the_bytes() {
        let one = Layer::new().folder("bin", 0o755).file("bin/a", 0o555, "x").link("bin/b", "a");
        let other = Layer::new().link("bin/b", "a").file("bin/a", 0o555, "x").folder("bin", 0o755);
        assert_eq!(one.archive().unwrap(), other.archive().unwrap());
    }

    #[test]
    fn mode_owner_and_target_arrive_in_the_archive() {
        let bytes = Layer::new()
            .file("probe-setuid", 0o4755, "x")
            .folder_of("home/nonroot", 0o700, 65532)
            .link("sh", "busybox")
            .archive()
            .unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut seen = Vec::new();
        for entry in archive.entries().unwrap() {
            let entry = entry.unwrap();
            let header = entry.header();
            let target = entry.link_name().unwrap().map(|target| target.display().to_string());
            seen.push((
                entry.path().unwrap().display().to_string(),
                header.mode().unwrap(),
                header.uid().unwrap(),
                target,
            ));
        }
        assert_eq!(
            seen,
            [
                ("home/nonroot/".to_owned(), 0o700, 65532, None),
                ("probe-setuid".to_owned(), 0o4755, 0, None),
                ("sh".to_owned(), 0o777, 0, Some("busybox".to_owned())),
            ]
        );
    }
}
