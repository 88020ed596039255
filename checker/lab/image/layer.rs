//! What is in one layer?

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Read};

use sha2::{Digest, Sha256};
use tar::{Archive, Entry, EntryType};

use crate::evidence::{ContextCopy, LayerFile, Unseen};
use crate::lab::digest::{self, Digests};
use crate::lab::secrets::{Found, Scanner};

use super::kinds;
use super::package_files::PackageFiles;
use super::record_paths::is_record;
use super::sources::Sources;

/// Largest file that is held in memory to look into it. A larger one is searched piece by piece, and
/// what is packed inside of it is not unpacked.
const LARGEST_HELD: u64 = 256 << 20;

/// A piece of a larger file, in bytes.
const PIECE: usize = 8 << 20;

/// How much of a piece is searched again with the next one: longer than any secret.
const OVERLAP: usize = 64 << 10;

/// The beginning of finished programs and libraries.
const ELF: &[u8] = b"\x7fELF";

/// A layer's content. [`LayerFile::layer`] is filled in later.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// Everything but folders, in the archive's order.
    pub(super) files: Vec<LayerFile>,
    /// Folders, which hide what a lower layer has under the same name unless that is a folder too.
    pub(super) folders: Vec<String>,
    /// Where a symbolic link leads, by its path.
    pub(super) links: HashMap<String, String>,
    /// Paths of lower layers that this layer deletes, with all that they hold.
    pub(super) deleted: Vec<String>,
    /// Folders whose content in lower layers this layer deletes.
    pub(super) emptied: Vec<String>,
    /// Secrets in contents and in names, with the path of the file or folder.
    pub(super) sightings: Vec<(String, Found)>,
    /// Files that were not looked into altogether.
    pub(super) unseen: Vec<(String, Unseen)>,
    /// Content of package databases and of `os-release`, by path.
    pub(super) records: HashMap<String, Vec<u8>>,
    /// Finished programs and libraries, whether they may be executed or not.
    pub(super) binaries: HashSet<String>,
    /// Files of known packages, each in a file that holds it as it is, or nearly so.
    pub(super) packaged: HashMap<String, Vec<ContextCopy>>,
}

/// Reads a layer's archive.
pub(super) struct LayerReader<'a> {
    /// Looks for secrets, where they are wanted.
    pub(super) scanner: Option<&'a Scanner>,
    /// Files of the contexts, where copies of them are wanted.
    pub(super) sources: Option<&'a Sources>,
    /// Files of known packages, where copies of them are wanted.
    pub(super) packages: Option<&'a PackageFiles>,
    /// Algorithms of the digests that are wanted beside SHA-256.
    pub(super) digests: &'a BTreeSet<String>,
}

impl LayerReader<'_> {
    /// Reads one layer.
    ///
    /// # Errors
    /// What is no archive, or ends in its middle.
    pub(super) fn read(&self, reader: &mut dyn Read) -> io::Result<Layer> {
        let mut layer = Layer::default();
        let mut archive = Archive::new(reader);
        for entry in archive.entries()? {
            self.take(&mut entry?, &mut layer)?;
        }
        Ok(layer)
    }

    fn take(&self, entry: &mut Entry<'_, &mut dyn Read>, layer: &mut Layer) -> io::Result<()> {
        let path = absolute(&entry.path_bytes());
        self.take_names(entry, &path, &mut layer.sightings);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", ""));
        if name == ".wh..wh..opq" {
            layer.emptied.push(folder.to_owned());
            return Ok(());
        }
        if name.starts_with(".wh..wh.") {
            return Ok(());
        }
        if let Some(deleted) = name.strip_prefix(".wh.") {
            layer.deleted.push(format!("{folder}/{deleted}"));
            return Ok(());
        }
        let kind = entry.header().entry_type();
        if kind == EntryType::Directory {
            layer.folders.push(path);
            return Ok(());
        }
        let file_capabilities = has_capabilities(entry)?;
        let header = entry.header();
        let mut file = LayerFile {
            path,
            layer: 0,
            mode: header.mode()? & 0o7777,
            uid: number(header.uid()?),
            gid: number(header.gid()?),
            size_bytes: 0,
            sha256: String::new(),
            digests: BTreeMap::new(),
            file_capabilities,
            kinds: Vec::new(),
            inside: BTreeMap::new(),
            copies: Vec::new(),
            compiled: Vec::new(),
        };
        let target = entry.link_name_bytes();
        match (kind, target) {
            (EntryType::Symlink, Some(target)) => {
                let target = String::from_utf8_lossy(&target).into_owned();
                layer.links.insert(file.path.clone(), target);
            }
            (EntryType::Link, Some(target)) => {
                let target = absolute(&target);
                if let Some(same) = layer.files.iter().rfind(|other| other.path == target) {
                    file.size_bytes = same.size_bytes;
                    file.sha256.clone_from(&same.sha256);
                    file.digests.clone_from(&same.digests);
                    if layer.binaries.contains(&target) {
                        layer.binaries.insert(file.path.clone());
                    }
                    file.kinds = kinds::of_link(&file.path, &same.kinds);
                    file.inside.clone_from(&same.inside);
                    file.copies.clone_from(&same.copies);
                    file.compiled.clone_from(&same.compiled);
                }
            }
            _ if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() => {
                file.size_bytes = entry.size();
                self.take_content(entry, &mut file, layer)?;
            }
            _ => {}
        }
        layer.files.push(file);
        Ok(())
    }

    /// Secrets in an entry's path and in where it leads. What a folder's name gave away is not told
    /// again of all that lies in it.
    fn take_names(&self, entry: &Entry<'_, &mut dyn Read>, path: &str, sightings: &mut Vec<(String, Found)>) {
        let Some(scanner) = self.scanner else { return };
        let mut found = scanner.scan_without_unpacking(&entry.path_bytes());
        if let Some(target) = entry.link_name_bytes() {
            for new in scanner.scan_without_unpacking(&target) {
                if !found.iter().any(|known| known.tells_the_same(&new)) {
                    found.push(new);
                }
            }
        }
        for new in found {
            let told = |(place, known): &(String, Found)| {
                let within = path.strip_prefix(place.as_str()).is_some_and(|rest| rest.starts_with('/'));
                within && known.tells_the_same(&new)
            };
            if !sightings.iter().any(told) {
                sightings.push((path.to_owned(), new));
            }
        }
    }

    fn take_content(
        &self,
        content: &mut dyn Read,
        file: &mut LayerFile,
        layer: &mut Layer,
    ) -> io::Result<()> {
        if file.size_bytes > LARGEST_HELD {
            return self.take_large(content, file, layer);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(file.size_bytes).unwrap_or_default());
        content.read_to_end(&mut bytes)?;
        file.sha256 = digest::sha256(&bytes);
        let mut digests = Digests::by(self.digests);
        digests.update(&bytes);
        file.digests = digests.finish();
        if bytes.starts_with(ELF) {
            layer.binaries.insert(file.path.clone());
        }
        (file.kinds, file.inside) = kinds::of_file(&file.path, &bytes);
        if let Some(sources) = self.sources {
            file.copies = sources.find(&bytes);
            file.compiled = sources.compiled(&bytes);
        }
        let packaged = self.packages.map(|packages| packages.copies(&bytes)).unwrap_or_default();
        if !packaged.is_empty() {
            layer.packaged.insert(file.path.clone(), packaged);
        }
        if let Some(scanner) = self.scanner {
            let (found, unseen) = scanner.scan(&bytes);
            layer.sightings.extend(found.into_iter().map(|found| (file.path.clone(), found)));
            layer.unseen.extend(unseen.map(|why| (file.path.clone(), why)));
        }
        if is_record(&file.path) {
            layer.records.insert(file.path.clone(), bytes);
        }
        Ok(())
    }

    fn take_large(&self, content: &mut dyn Read, file: &mut LayerFile, layer: &mut Layer) -> io::Result<()> {
        let mut hasher = Sha256::new();
        let mut digests = Digests::by(self.digests);
        let mut piece: Vec<u8> = Vec::with_capacity(PIECE + OVERLAP);
        let mut found: Vec<Found> = Vec::new();
        let mut first = true;
        loop {
            let old = piece.len();
            if content.take(PIECE as u64).read_to_end(&mut piece)? == 0 {
                break;
            }
            hasher.update(&piece[old..]);
            digests.update(&piece[old..]);
            if first {
                if piece.starts_with(ELF) {
                    layer.binaries.insert(file.path.clone());
                }
                (file.kinds, file.inside) = kinds::of_file(&file.path, &piece);
                first = false;
            }
            if let Some(scanner) = self.scanner {
                for new in scanner.scan_without_unpacking(&piece) {
                    if !found.contains(&new) {
                        found.push(new);
                    }
                }
            }
            piece.drain(..piece.len().saturating_sub(OVERLAP));
        }
        file.sha256 = digest::hex(&hasher.finalize());
        file.digests = digests.finish();
        layer.sightings.extend(found.into_iter().map(|found| (file.path.clone(), found)));
        if self.scanner.is_some() {
            // Whether anything is packed in it, nobody knows.
            layer.unseen.push((file.path.clone(), Unseen::TooLarge));
        }
        Ok(())
    }
}

/// A path of an archive as the container sees it.
fn absolute(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    let parts = text.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.fold(String::new(), |path, part| path + "/" + part)
}

fn has_capabilities(entry: &mut Entry<'_, &mut dyn Read>) -> io::Result<bool> {
    let Some(extensions) = entry.pax_extensions()? else { return Ok(false) };
    let mut keys = extensions.filter_map(Result::ok).map(|extension| extension.key_bytes().to_vec());
    Ok(keys.any(|key| key == b"SCHILY.xattr.security.capability"))
}

/// Owners above 32 bits do not exist on Linux.
fn number(id: u64) -> u32 {
    u32::try_from(id).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Read;

    use tar::{Builder, EntryType, Header};

    use super::LayerReader;
    use crate::check::PlantedSecret;
    use crate::lab::secrets::Scanner;

    const TOKEN: &str = "ntk_birch-under-snow-41";

    /// The places of the sightings in a layer of empty entries: type, path and where it leads.
    fn places(entries: &[(EntryType, &str, &str)]) -> Vec<String> {
        let mut archive = Builder::new(Vec::new());
        for (kind, path, target) in entries {
            let mut header = Header::new_gnu();
            header.set_entry_type(*kind);
            header.set_mode(0o644);
            header.set_uid(0);
            header.set_gid(0);
            header.set_size(0);
            if target.is_empty() {
                archive.append_data(&mut header, path, std::io::empty()).unwrap();
            } else {
                archive.append_link(&mut header, path, target).unwrap();
            }
        }
        let archive = archive.into_inner().unwrap();
        let planted = [PlantedSecret { name: "token".to_owned(), value: TOKEN.to_owned() }];
        let scanner = Scanner::new(&planted);
        let mut reader = archive.as_slice();
        let layer =
            LayerReader { scanner: Some(&scanner), sources: None, packages: None, digests: &BTreeSet::new() }
                .read(&mut reader as &mut dyn Read)
                .unwrap();
        layer.sightings.into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn a_secret_in_a_name_is_found_whatever_bears_it() {
        let named = format!("app/theme-{TOKEN}");
        for kind in [EntryType::Regular, EntryType::Directory, EntryType::Fifo] {
            assert_eq!(places(&[(kind, &named, "")]), [format!("/{named}")], "{kind:?}");
        }
        for kind in [EntryType::Symlink, EntryType::Link] {
            assert_eq!(places(&[(kind, "app/current", TOKEN)]), ["/app/current"], "{kind:?}");
            assert_eq!(places(&[(kind, &named, "app")]), [format!("/{named}")], "{kind:?}");
        }
        let deleted = format!("app/.wh.{TOKEN}");
        assert_eq!(places(&[(EntryType::Regular, &deleted, "")]), [format!("/{deleted}")]);
    }

    #[test]
    fn a_name_is_told_once_of_a_folder_and_all_that_lies_in_it() {
        let folder = format!("app/{TOKEN}");
        let (inner, file) = (format!("{folder}/inner"), format!("{folder}/inner/file"));
        let beside = format!("{folder}-2");
        let found = places(&[
            (EntryType::Directory, &folder, ""),
            (EntryType::Directory, &inner, ""),
            (EntryType::Regular, &file, ""),
            (EntryType::Regular, &beside, ""),
        ]);
        assert_eq!(found, [format!("/{folder}"), format!("/{beside}")]);
    }

    #[test]
    fn ordinary_names_hold_no_secret() {
        let found = places(&[
            (EntryType::Directory, "app/theme-token", ""),
            (EntryType::Regular, "app/theme-token/ntk_", ""),
            (EntryType::Regular, "usr/share/password=/secret.key", ""),
            (EntryType::Regular, "app/.wh.token", ""),
            (EntryType::Symlink, "app/id", "/run/secrets/theme-token"),
        ]);
        assert_eq!(found, [""; 0]);
    }
}
