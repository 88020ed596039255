//! Which single changes does somebody make in a running container, and how does `drift.sh` end beside each?

use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;

use tar::Archive;

use crate::evidence::{DeployMoment, DeployStep};
use crate::lab::LabError;
use crate::lab::experiment::script::{exec, packed, upload};
use crate::lab::look::archive;
use crate::lab::run::{Instance, inspect};

use super::play::{HOT_FIX, MENDED, Play};

/// How long the removal of a file may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest file that is changed, in bytes.
const LARGEST: u64 = 1 << 20;
/// Whoever changes an existing file writes this behind it.
const ADDED: &[u8] = b"\n<!-- mended in the night -->\n";
/// Where there is no folder of the program's own.
const ELSEWHERE: &str = "/etc";

/// The moments, each in a container that nobody has touched before.
const MOMENTS: [DeployMoment; 3] = [DeployMoment::Edited, DeployMoment::Deleted, DeployMoment::Single];

/// A file that the image brings.
struct Own {
    folder: String,
    name: String,
    bytes: Vec<u8>,
}

impl Play<'_> {
    /// `drift.sh` beside one change of each kind: a file with another content, one that is missing, and a single new
    /// one. A script that sees none at all is not asked again.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn single_changes(&mut self, patched: &DeployStep) -> Result<Vec<DeployStep>, LabError> {
        let mut steps = Vec::new();
        for moment in MOMENTS {
            let refused = match patched.status {
                Some(status) if status != 0 => self.change(moment).await?,
                _ => Some("the script sees no change".to_owned()),
            };
            steps.push(match refused {
                Some(refused) => self.not_gone(moment, "drift.sh", refused),
                None => self.step(moment, "drift.sh", None).await?,
            });
        }
        Ok(steps)
    }

    /// Starts the same image anew and changes one thing in it; why that could not be done.
    async fn change(&mut self, moment: DeployMoment) -> Result<Option<String>, LabError> {
        self.renew().await?;
        let Some(instance) = self.instance() else { return Ok(Some("nothing runs".to_owned())) };
        if moment == DeployMoment::Single {
            return upload(self.lab, instance, "/", packed(HOT_FIX, MENDED)?).await;
        }
        let Some(own) = self.own_file(instance).await? else {
            return Ok(Some("the image has no file to change".to_owned()));
        };
        if moment == DeployMoment::Edited {
            let bytes = [own.bytes.as_slice(), ADDED].concat();
            return upload(self.lab, instance, &own.folder, packed(&own.name, &bytes)?).await;
        }
        let command = ["rm", "-f", "--", &format!("{}/{}", own.folder, own.name)].map(str::to_owned);
        let ended = exec(self.lab, Some(instance), &command, Some(&"0".to_owned()), PATIENCE).await?;
        Ok(ended.is_none_or(|ended| ended.status != 0).then(|| "nothing removes a file there".to_owned()))
    }

    /// The smallest file of the program's folder that is no program, and that nothing is mounted over.
    async fn own_file(&self, instance: &Instance) -> Result<Option<Own>, LabError> {
        let config = inspect(self.lab, &instance.id).await?.config;
        let folder = config.and_then(|config| config.working_dir).filter(|folder| folder.len() > 1);
        let folder = folder.unwrap_or_else(|| ELSEWHERE.to_owned());
        let Ok(bytes) = archive(self.lab, instance, &folder).await? else { return Ok(None) };
        let mounts = self.mounted();
        Ok(smallest(&folder, bytes, &mounts).ok().flatten())
    }
}

/// The archive begins with the folder's own name.
fn smallest(folder: &str, archive: Vec<u8>, mounts: &[String]) -> std::io::Result<Option<Own>> {
    let above = Path::new(folder).parent().unwrap_or(Path::new("/"));
    let mut found: Option<Own> = None;
    for entry in Archive::new(Cursor::new(archive)).entries()? {
        let mut entry = entry?;
        let header = entry.header();
        let is_plain = header.entry_type().is_file() && header.mode()? & 0o111 == 0;
        let path = above.join(entry.path()?);
        let covered = mounts.iter().any(|mount| path.starts_with(mount));
        let is_smaller = found.as_ref().is_none_or(|own| entry.size() < own.bytes.len() as u64);
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { continue };
        if !is_plain || covered || !is_smaller || entry.size() > LARGEST {
            continue;
        }
        let (folder, name) = (parent.to_string_lossy().into_owned(), name.to_string_lossy().into_owned());
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        found = Some(Own { folder, name, bytes });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::smallest;

    #[test]
    fn the_smallest_file_that_is_no_program_is_found() {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, mode, length) in [
            ("app/notes", 0o755, 1),
            ("app/dist/index.html", 0o644, 30),
            ("app/dist/app.css", 0o644, 20),
            ("app/data/1", 0o644, 2),
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_mode(mode);
            header.set_size(length);
            let bytes = vec![b'x'; usize::try_from(length).unwrap()];
            archive.append_data(&mut header, path, bytes.as_slice()).unwrap();
        }
        let bytes = archive.into_inner().unwrap();
        let of = |mounts: &[String]| {
            let own = smallest("/app", bytes.clone(), mounts).unwrap()?;
            Some((own.folder, own.name, own.bytes.len()))
        };
        let named = |folder: &str, name: &str, length| Some((folder.to_owned(), name.to_owned(), length));
        assert_eq!(of(&["/app/data".to_owned()]), named("/app/dist", "app.css", 20));
        assert_eq!(of(&[]), named("/app/data", "1", 2));
        assert_eq!(of(&["/app".to_owned()]), None);
    }
}
