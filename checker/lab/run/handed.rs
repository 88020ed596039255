//! How do secrets, configs and mounted files of the submission reach a container?
//!
//! Docker Compose and `docker run --volume FILE:TARGET:ro` mount the file (or folder) itself, so that it lies where
//! the target says, below a tmpfs as well and in a read-only container too, with the owner and the mode
//! that it has, and cannot be written. An engine elsewhere does not have the file: it is copied into a
//! volume of the run, and mounted from the folder that the engine keeps the volume in. Nothing of the
//! engine's host is mounted but that one file of the lab's own volume.
//!
//! Podman's service reads a seccomp profile from a path on its own host, where Docker takes the text: it
//! lies in that volume as well.
//!
//! What Compose holds in its own hands (the value of a variable, a `content`) it copies into the
//! container before the start; so does the lab.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use bollard::models::{Mount, MountType};

use crate::check::PlantedSecret;
use crate::evidence::{EngineFamily, HandedSecret};
use crate::lab::secrets::planted_in;
use crate::lab::{Engine, LabError};
use crate::submission::{ContainerSpec, FileMount, Located, Plan, Submission};

use super::filling::{Filling, make_volume};
use super::identity::RunIdentity;
use super::refusal::NotCarriedOut;

/// The files of the submission that its containers see, in a volume of the run.
#[derive(Debug, Default)]
pub(in crate::lab) struct HandedFiles {
    /// Where the engine keeps the volume, on its own host.
    folder: String,
    /// The file or folder in the volume, by the path in the submission.
    names: BTreeMap<String, String>,
    /// The file in the volume, by the text of a seccomp profile; empty where the engine takes the text.
    profiles: BTreeMap<String, String>,
    /// By the same path: which planted secrets stand in which file, empty where that is the path itself.
    planted: BTreeMap<String, Vec<(String, String)>>,
}

/// The most that the files of a submission may hold that its containers are handed, in bytes.
const MOST: u64 = 64 << 20;

impl HandedFiles {
    /// Copies every file and folder that a container of the plan is handed, and looks for planted secrets in
    /// them. Nothing is made where there is none.
    ///
    /// # Errors
    /// [`LabError`] where a file cannot be read or the engine failed.
    pub(in crate::lab) async fn copy(
        engine: &Engine,
        identity: &RunIdentity,
        folder: &Path,
        submission: &Submission,
        secrets: &[PlantedSecret],
    ) -> Result<HandedFiles, LabError> {
        let handed = submission.plan.containers.iter().flat_map(|container| &container.files);
        let mut names = BTreeMap::new();
        for path in handed.filter_map(|file| file.value.file.as_ref()) {
            let next = names.len().to_string();
            names.entry(path.clone()).or_insert(next);
        }
        let profiles = match engine.family() {
            EngineFamily::Docker => BTreeMap::new(),
            // Its service reads a profile from a path on its own host.
            EngineFamily::Podman => profiles(&submission.plan),
        };
        if names.is_empty() && profiles.is_empty() {
            return Ok(HandedFiles::default());
        }
        let (archive, planted) = archive(folder, &names, &profiles, secrets)?;
        let volume = identity.name("lab", "handed");
        let folder = make_volume(engine, identity, &volume).await?.mountpoint;
        Filling { volume: &volume, filler: "handed-filler", archive }.fill(engine, identity, || ()).await?;
        Ok(HandedFiles { folder, names, profiles, planted })
    }

    /// The path of a seccomp profile on the engine's host, where the engine wants one.
    pub(super) fn profile(&self, text: &str) -> Option<String> {
        self.profiles.get(text).map(|name| format!("{}/{name}", self.folder))
    }

    /// The text of the profile that lies at a path on the engine's host.
    pub(in crate::lab) fn profile_at(&self, path: &str) -> Option<&str> {
        let name = path.strip_prefix(&self.folder)?.strip_prefix('/')?;
        self.profiles.iter().find(|(_, known)| *known == name).map(|(text, _)| text.as_str())
    }

    /// The planted secrets among the files that a container is handed, with the paths at which it sees them.
    pub(in crate::lab) fn planted(
        &self,
        files: &[Located<FileMount>],
        secrets: &[PlantedSecret],
    ) -> Vec<HandedSecret> {
        let mut handed = Vec::new();
        for FileMount { file, content, target, .. } in files.iter().map(|file| &file.value) {
            let content = content.as_deref().unwrap_or_default();
            let in_content = planted_in(secrets, content.as_bytes()).into_iter();
            handed.extend(in_content.map(|secret| HandedSecret { secret, target: target.clone() }));
            let found = file.as_ref().and_then(|path| self.planted.get(path));
            handed.extend(found.into_iter().flatten().map(|(below, secret)| HandedSecret {
                secret: secret.clone(),
                target: format!("{}{below}", target.trim_end_matches('/')),
            }));
        }
        handed
    }

    /// The mounts of a container's files.
    ///
    /// # Errors
    /// [`NotCarriedOut`] for a file that was not copied.
    pub(super) fn mounts(&self, files: &[Located<FileMount>]) -> Result<Vec<Mount>, NotCarriedOut> {
        let mounted = files.iter().filter_map(|file| Some((file, file.value.file.as_ref()?)));
        mounted
            .map(|(file, path)| {
                let Some(name) = self.names.get(path) else {
                    return Err(NotCarriedOut(format!("{path}:{}", file.value.target)));
                };
                Ok(Mount {
                    typ: Some(MountType::BIND),
                    source: Some(format!("{}/{name}", self.folder)),
                    target: Some(file.value.target.clone()),
                    read_only: Some(true),
                    ..Mount::default()
                })
            })
            .collect()
    }
}

/// A name for the text of every profile that a container of the plan is filtered by.
fn profiles(plan: &Plan) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (_, text) in plan.containers.iter().filter_map(ContainerSpec::own_profile) {
        let next = format!("profile-{}", names.len());
        names.entry(text.to_owned()).or_insert(next);
    }
    names
}

/// What was found in handed files, by their paths in the submission.
type Planted = BTreeMap<String, Vec<(String, String)>>;

/// The archive of all handed files, and what is planted in them.
fn archive(
    submission: &Path,
    names: &BTreeMap<String, String>,
    profiles: &BTreeMap<String, String>,
    secrets: &[PlantedSecret],
) -> Result<(Vec<u8>, Planted), LabError> {
    let mut packing =
        Packing { archive: tar::Builder::new(Vec::new()), secrets, left: MOST, found: Vec::new() };
    let mut planted = Planted::new();
    for (text, name) in profiles {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o444);
        header.set_size(text.len() as u64);
        let added = packing.archive.append_data(&mut header, name, text.as_bytes());
        added.map_err(|source| LabError::File { path: name.clone(), source })?;
    }
    for (path, name) in names {
        let failed = |source| LabError::File { path: path.clone(), source };
        packing.add(&submission.join(path), name, "").map_err(failed)?;
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
    secrets: &'a [PlantedSecret],
    /// Bytes that may still be added.
    left: u64,
    /// Below the path that is added: the file, and a secret in it.
    found: Vec<(String, String)>,
}

impl Packing<'_> {
    /// Adds a file or all of a folder, each with its owner and mode. A link within a folder stays a link:
    /// it leads where it leads in the container.
    fn add(&mut self, path: &Path, name: &str, below: &str) -> io::Result<()> {
        let metadata = if below.is_empty() { fs::metadata(path)? } else { fs::symlink_metadata(path)? };
        let mut header = tar::Header::new_gnu();
        set_rights(&mut header, &metadata);
        header.set_size(0);
        if metadata.is_symlink() {
            header.set_entry_type(tar::EntryType::Symlink);
            return self.archive.append_link(&mut header, name, fs::read_link(path)?);
        }
        if metadata.is_dir() {
            header.set_entry_type(tar::EntryType::Directory);
            self.archive.append_data(&mut header, format!("{name}/"), io::empty())?;
            for entry in fs::read_dir(path)? {
                let entry = entry?;
                let own = entry.file_name().to_string_lossy().into_owned();
                self.add(&entry.path(), &format!("{name}/{own}"), &format!("{below}/{own}"))?;
            }
            return Ok(());
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
        self.found.extend(secrets.map(|secret| (below.to_owned(), secret)));
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

/// The files that are copied into a container before it starts, as an archive of its root; `None` where
/// there are none.
///
/// # Errors
/// [`LabError`] where an owner is no number: Compose would look a name up on the engine's host.
pub(super) fn copied(files: &[Located<FileMount>]) -> Result<Option<Vec<u8>>, LabError> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut any = false;
    for file in files {
        let FileMount { name, content: Some(content), target, user, group, mode, .. } = &file.value else {
            continue;
        };
        any = true;
        let number = |owner: &Option<String>| match owner {
            Some(owner) => {
                owner.parse().map_err(|_| LabError::NotCarriedOut { what: format!("{name}: {owner}") })
            }
            None => Ok(0),
        };
        let mode = mode.as_ref().and_then(|mode| u32::from_str_radix(mode, 8).ok());
        let mut header = tar::Header::new_ustar();
        header.set_mode(mode.unwrap_or(0o444));
        header.set_uid(number(user)?);
        header.set_gid(number(group)?);
        header.set_size(content.len() as u64);
        archive
            .append_data(&mut header, target.trim_start_matches('/'), content.as_bytes())
            .map_err(|source| LabError::File { path: target.clone(), source })?;
    }
    let archive =
        archive.into_inner().map_err(|source| LabError::File { path: "files".to_owned(), source })?;
    Ok(any.then_some(archive))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read as _;
    use std::path::Path;

    use super::{HandedFiles, archive};

    #[test]
    fn a_profile_lies_in_the_volume_and_is_found_again_by_its_path() {
        let profiles = BTreeMap::from([("{}".to_owned(), "profile-0".to_owned())]);
        let (bytes, _) = archive(Path::new("."), &BTreeMap::new(), &profiles, &[]).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert_eq!((entry.path().unwrap().as_ref(), text.as_str()), (Path::new("profile-0"), "{}"));
        let handed = HandedFiles {
            folder: "/v/_data".to_owned(),
            names: BTreeMap::new(),
            profiles,
            planted: BTreeMap::new(),
        };
        let path = handed.profile("{}").unwrap();
        assert_eq!((path.as_str(), handed.profile_at(&path)), ("/v/_data/profile-0", Some("{}")));
        assert_eq!((handed.profile("{ }"), handed.profile_at("/v/profile-0")), (None, None));
    }
}
