//! How do secrets, configs and mounted files of the submission reach a container?
//!
//! Docker Compose and `docker run --volume FILE:TARGET:ro` mount the file itself, so that it lies where
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
use std::path::Path;

use bollard::models::{Mount, MountType};

use crate::evidence::EngineFamily;
use crate::lab::{Engine, LabError};
use crate::submission::{ContainerSpec, FileMount, Located, Plan};

use super::filling::{Filling, make_volume};
use super::identity::RunIdentity;
use super::refusal::NotCarriedOut;

/// The files of the submission that its containers see, in a volume of the run.
#[derive(Debug, Default)]
pub(in crate::lab) struct HandedFiles {
    /// Where the engine keeps the volume, on its own host.
    folder: String,
    /// The file in the volume, by the path in the submission.
    names: BTreeMap<String, String>,
    /// The file in the volume, by the text of a seccomp profile; empty where the engine takes the text.
    profiles: BTreeMap<String, String>,
}

impl HandedFiles {
    /// Copies every file that a container of the plan is handed. Nothing is made where there is none.
    ///
    /// # Errors
    /// [`LabError`] where a file cannot be read or the engine failed.
    pub(in crate::lab) async fn copy(
        engine: &Engine,
        identity: &RunIdentity,
        submission: &Path,
        plan: &Plan,
    ) -> Result<HandedFiles, LabError> {
        let handed = plan.containers.iter().flat_map(|container| &container.files);
        let mut names = BTreeMap::new();
        for path in handed.filter_map(|file| file.value.file.as_ref()) {
            let next = names.len().to_string();
            names.entry(path.clone()).or_insert(next);
        }
        let profiles = match engine.family() {
            EngineFamily::Docker => BTreeMap::new(),
            // Its service reads a profile from a path on its own host.
            EngineFamily::Podman => profiles(plan),
        };
        if names.is_empty() && profiles.is_empty() {
            return Ok(HandedFiles::default());
        }
        let archive = archive(submission, &names, &profiles)?;
        let volume = identity.name("lab", "handed");
        let folder = make_volume(engine, identity, &volume).await?.mountpoint;
        Filling { volume: &volume, filler: "handed-filler", archive }.fill(engine, identity, || ()).await?;
        Ok(HandedFiles { folder, names, profiles })
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

fn archive(
    submission: &Path,
    names: &BTreeMap<String, String>,
    profiles: &BTreeMap<String, String>,
) -> Result<Vec<u8>, LabError> {
    let mut archive = tar::Builder::new(Vec::new());
    for (text, name) in profiles {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o444);
        header.set_size(text.len() as u64);
        archive
            .append_data(&mut header, name, text.as_bytes())
            .map_err(|source| LabError::File { path: name.clone(), source })?;
    }
    for (path, name) in names {
        let mut add = || {
            let file = submission.join(path);
            let content = fs::read(&file)?;
            let mut header = tar::Header::new_ustar();
            set_rights(&mut header, &fs::metadata(&file)?);
            header.set_size(content.len() as u64);
            archive.append_data(&mut header, name, content.as_slice())
        };
        add().map_err(|source| LabError::File { path: path.clone(), source })?;
    }
    archive.into_inner().map_err(|source| LabError::File { path: "files".to_owned(), source })
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
        let bytes = archive(Path::new("."), &BTreeMap::new(), &profiles).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert_eq!((entry.path().unwrap().as_ref(), text.as_str()), (Path::new("profile-0"), "{}"));
        let handed = HandedFiles { folder: "/v/_data".to_owned(), names: BTreeMap::new(), profiles };
        let path = handed.profile("{}").unwrap();
        assert_eq!((path.as_str(), handed.profile_at(&path)), ("/v/_data/profile-0", Some("{}")));
        assert_eq!((handed.profile("{ }"), handed.profile_at("/v/profile-0")), (None, None));
    }
}
