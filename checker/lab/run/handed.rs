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
use std::fs;
use std::path::Path;

use bollard::models::{Mount, MountType};

use crate::check::PlantedSecret;
use crate::evidence::{EngineFamily, HandedSecret};
use crate::lab::secrets::planted_in;
use crate::lab::{Engine, LabError};
use crate::submission::{ContainerSpec, FileMount, Located, Plan, Submission};

use super::filling::{Filling, make_volume};
use super::identity::RunIdentity;
use super::packing::{Planted, PlantedFile, archive};
use super::refusal::NotCarriedOut;

/// The files of the submission that its containers see, in a volume of the run.
#[derive(Debug, Clone, Default)]
pub(in crate::lab) struct HandedFiles {
    /// The engine's name for the volume.
    volume: String,
    /// Where the engine keeps the volume, on its own host.
    folder: String,
    /// What was put into it, as a tar archive.
    archive: Vec<u8>,
    /// The file or folder in the volume, by the path in the submission.
    names: BTreeMap<String, String>,
    /// The file in the volume, by the text of a seccomp profile; empty where the engine takes the text.
    profiles: BTreeMap<String, String>,
    /// What the Swarm's services are handed, by the same path. It lies in no volume.
    contents: BTreeMap<String, Vec<u8>>,
    /// By the same path: which planted secrets stand in which file.
    planted: Planted,
}

/// A file of the volume that holds a planted secret, and where a container sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lab) struct Holding {
    /// Path below the volume's own folder.
    pub(in crate::lab) in_volume: String,
    /// Absolute path in the container.
    pub(in crate::lab) target: String,
    /// What it holds.
    pub(in crate::lab) content: Vec<u8>,
}

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
        let containers = || submission.plan.containers.iter();
        let handed = containers().filter(|container| !container.swarm).flat_map(|container| &container.files);
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
        let mut files = HandedFiles::default();
        let of_swarm = containers().filter(|container| container.swarm).flat_map(|one| &one.files);
        for path in of_swarm.filter_map(|file| file.value.file.as_ref()) {
            files.take(folder, path, secrets)?;
        }
        if names.is_empty() && profiles.is_empty() {
            return Ok(files);
        }
        let (archive, planted) = archive(folder, &names, &profiles, &submission.plan.rights, secrets)?;
        files.planted.extend(planted);
        let files = HandedFiles { archive, names, profiles, ..files };
        files.again(engine, identity, "handed").await
    }

    /// The same files in a volume of their own, so that one copy of the plan may change them.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn again(
        &self,
        engine: &Engine,
        identity: &RunIdentity,
        name: &str,
    ) -> Result<HandedFiles, LabError> {
        if self.archive.is_empty() {
            return Ok(self.clone());
        }
        let (volume, filler) = (identity.name("lab", name), format!("{name}-filler"));
        let folder = make_volume(engine, identity, &volume).await?.mountpoint;
        let archive = self.archive.clone();
        Filling { volume: &volume, filler: &filler, archive }.fill(engine, identity, || ()).await?;
        Ok(HandedFiles {
            volume,
            folder,
            archive: self.archive.clone(),
            names: self.names.clone(),
            profiles: self.profiles.clone(),
            contents: self.contents.clone(),
            planted: self.planted.clone(),
        })
    }

    /// Reads a file that a Swarm's secret is made from.
    fn take(&mut self, folder: &Path, path: &str, secrets: &[PlantedSecret]) -> Result<(), LabError> {
        let content = fs::read(folder.join(path));
        let content = content.map_err(|source| LabError::of_file(path, source))?;
        let below = String::new();
        let found = planted_in(secrets, &content).into_iter().map(|secret| PlantedFile {
            below: below.clone(),
            secret,
            content: content.clone(),
        });
        self.planted.insert(path.to_owned(), found.collect());
        self.contents.insert(path.to_owned(), content);
        Ok(())
    }

    /// What a Swarm's secret is made of; nothing for a file that was not read.
    pub(in crate::lab) fn content(&self, file: &FileMount) -> Option<Vec<u8>> {
        match (&file.content, &file.file) {
            (Some(content), _) => Some(content.clone().into_bytes()),
            (None, Some(path)) => self.contents.get(path).cloned(),
            (None, None) => None,
        }
    }

    /// The engine's name for the volume.
    pub(in crate::lab) fn volume(&self) -> &str {
        &self.volume
    }

    /// The files of the volume in which a secret stands, among those that a container is handed.
    pub(in crate::lab) fn holding(&self, files: &[Located<FileMount>], secret: &str) -> Vec<Holding> {
        let mounted = files.iter().filter_map(|file| Some((file, file.value.file.as_ref()?)));
        let found = mounted.filter(|(_, path)| self.names.contains_key(*path)).flat_map(|(file, path)| {
            let name = self.names.get(path).cloned().unwrap_or_default();
            let planted = self.planted.get(path).into_iter().flatten();
            planted.filter(|one| one.secret == secret).map(move |one| Holding {
                in_volume: format!("{name}{}", one.below),
                target: format!("{}{}", file.value.target.trim_end_matches('/'), one.below),
                content: one.content.clone(),
            })
        });
        found.collect()
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
            handed.extend(found.into_iter().flatten().map(|one| HandedSecret {
                secret: one.secret.clone(),
                target: format!("{}{}", target.trim_end_matches('/'), one.below),
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

    use super::super::packing::archive;
    use super::HandedFiles;

    #[test]
    fn a_profile_lies_in_the_volume_and_is_found_again_by_its_path() {
        let profiles = BTreeMap::from([("{}".to_owned(), "profile-0".to_owned())]);
        let (bytes, _) = archive(Path::new("."), &BTreeMap::new(), &profiles, &BTreeMap::new(), &[]).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert_eq!((entry.path().unwrap().as_ref(), text.as_str()), (Path::new("profile-0"), "{}"));
        let handed = HandedFiles { folder: "/v/_data".to_owned(), profiles, ..HandedFiles::default() };
        let path = handed.profile("{}").unwrap();
        assert_eq!((path.as_str(), handed.profile_at(&path)), ("/v/_data/profile-0", Some("{}")));
        assert_eq!((handed.profile("{ }"), handed.profile_at("/v/profile-0")), (None, None));
    }
}
