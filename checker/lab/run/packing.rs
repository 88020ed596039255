//! How are files of the submission packed for the engine, with owner and mode, and what is planted in them?

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use crate::check::PlantedSecret;
use crate::lab::LabError;
use crate::lab::secrets::planted_in;
use crate::submission::FileRights;

/// The most that the files of a submission may hold that its containers are handed, in bytes.
const MOST: u64 = 64 << 20;

/// A file in which a planted secret stands.
#[derive(Debug, Clone)]
pub(super) struct PlantedFile {
    /// Below the path that is handed; empty where that is the file itself.
    pub(super) below: String,
    pub(super) secret: String,
    pub(super) content: Vec<u8>,
}

/// What was found in handed files, by their paths in the submission.
pub(super) type Planted = BTreeMap<String, Vec<PlantedFile>>;

/// The archive of all handed files, and what is planted in them.
pub(super) fn archive(
    submission: &Path,
    names: &BTreeMap<String, String>,
    profiles: &BTreeMap<String, String>,
    rights: &BTreeMap<String, FileRights>,
    secrets: &[PlantedSecret],
) -> Result<(Vec<u8>, Planted), LabError> {
    let mut packing = Packing {
        archive: tar::Builder::new(Vec::new()),
        submission,
        rights,
        secrets,
        left: MOST,
        found: Vec::new(),
    };
    let mut planted = Planted::new();
    for (text, name) in profiles {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o444);
        header.set_size(text.len() as u64);
        let added = packing.archive.append_data(&mut header, name, text.as_bytes());
        added.map_err(|source| LabError::File { path: name.clone(), source })?;
    }
    for (path, name) in names {
        packing
            .add(&submission.join(path), name, "")
            .map_err(|(below, source)| LabError::of_file(&format!("{path}{below}"), source))?;
        if packing.left == 0 {
            let what = format!("{path}: more than {} MiB", MOST >> 20);
            return Err(LabError::NotCarriedOut { what });
        }
        planted.insert(path.clone(), std::mem::take(&mut packing.found));
    }
    let archive = packing.archive.into_inner();
    let archive = archive.map_err(|source| LabError::File { path: "files".to_owned(), source })?;
    Ok((archive, planted))
}

/// An archive under construction.
struct Packing<'a> {
    archive: tar::Builder<Vec<u8>>,
    submission: &'a Path,
    /// What the commands give to files, by their paths in the submission.
    rights: &'a BTreeMap<String, FileRights>,
    secrets: &'a [PlantedSecret],
    /// Bytes that may still be added.
    left: u64,
    /// Below the path that is added: the files with a secret in them.
    found: Vec<PlantedFile>,
}

impl Packing<'_> {
    /// Adds a file or all of a folder, each with its owner and mode. A link within a folder stays a link:
    /// it leads where it leads in the container.
    ///
    /// # Errors
    /// What cannot be read, below the path that is handed.
    fn add(&mut self, path: &Path, name: &str, below: &str) -> Result<(), (String, io::Error)> {
        self.add_one(path, name, below).map_err(|source| (below.to_owned(), source))?;
        if !path.symlink_metadata().is_ok_and(|own| own.is_dir() || (below.is_empty() && path.is_dir())) {
            return Ok(());
        }
        let failed = |source: io::Error| (below.to_owned(), source);
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let own = entry.file_name().to_string_lossy().into_owned();
            self.add(&entry.path(), &format!("{name}/{own}"), &format!("{below}/{own}"))?;
        }
        Ok(())
    }

    /// Adds a file, a link, or a folder without what is in it.
    fn add_one(&mut self, path: &Path, name: &str, below: &str) -> io::Result<()> {
        let metadata = if below.is_empty() { fs::metadata(path)? } else { fs::symlink_metadata(path)? };
        let mut header = tar::Header::new_gnu();
        set_rights(&mut header, &metadata);
        let inside = path.strip_prefix(self.submission).unwrap_or(path).to_string_lossy();
        if let Some(given) = self.rights.get(inside.trim_start_matches("./")) {
            given.user.into_iter().for_each(|user| header.set_uid(u64::from(user)));
            given.group.into_iter().for_each(|group| header.set_gid(u64::from(group)));
            given.mode.into_iter().for_each(|mode| header.set_mode(mode));
        }
        header.set_size(0);
        if metadata.is_symlink() {
            header.set_entry_type(tar::EntryType::Symlink);
            return self.archive.append_link(&mut header, name, fs::read_link(path)?);
        }
        if metadata.is_dir() {
            header.set_entry_type(tar::EntryType::Directory);
            return self.archive.append_data(&mut header, format!("{name}/"), io::empty());
        }
        // Sockets and pipes of a folder mean nothing elsewhere; they could only be waited for.
        if !metadata.is_file() {
            return Ok(());
        }
        self.left = self.left.saturating_sub(metadata.len());
        if self.left == 0 {
            return Ok(());
        }
        let content = fs::read(path)?;
        let secrets = planted_in(self.secrets, &content).into_iter();
        self.found.extend(secrets.map(|secret| PlantedFile {
            below: below.to_owned(),
            secret,
            content: content.clone(),
        }));
        header.set_size(content.len() as u64);
        self.archive.append_data(&mut header, name, content.as_slice())
    }
}

/// Owner and mode go along with a mounted file.
#[cfg(unix)]
fn set_rights(header: &mut tar::Header, metadata: &Metadata) {
    use std::os::unix::fs::MetadataExt as _;
    header.set_mode(metadata.mode() & 0o7777);
    header.set_uid(u64::from(metadata.uid()));
    header.set_gid(u64::from(metadata.gid()));
}

/// Elsewhere a file has no mode; Docker Desktop shows it as everybody's.
#[cfg(not(unix))]
fn set_rights(header: &mut tar::Header, _: &Metadata) {
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
}
