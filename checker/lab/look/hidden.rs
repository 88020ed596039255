//! What lies where the probe cannot look: in folders that the service may pass and not list, and beneath
//! the lab's own folder?

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use bollard::models::ChangeType;
use bollard::query_parameters::DownloadFromContainerOptionsBuilder;
use futures_util::StreamExt;
use tar::Archive;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask_for};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER};

/// The most that is read of one folder, in bytes.
const FOLDER_LIMIT: usize = 256 << 20;
/// The most paths, and their bytes in all: they are words for a program.
const PATH_LIMIT: usize = 5000;
const BYTES_LIMIT: usize = 500_000;
/// The longest that one folder is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The paths of all files in folders of a container. The engine reads them whoever may list them. An inner
/// error is why they could not be told.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn files_in(
    lab: &Lab<'_>,
    instance: &Instance,
    folders: &BTreeSet<String>,
) -> Result<Result<Vec<String>, String>, LabError> {
    let mut paths = Vec::new();
    for folder in folders {
        match archive(lab, instance, folder).await? {
            Ok(archive) => match listed(folder, archive) {
                Ok(found) => paths.extend(found),
                Err(error) => return Ok(Err(format!("the files in `{folder}` cannot be told: {error}"))),
            },
            Err(problem) => return Ok(Err(problem)),
        }
    }
    let bytes: usize = paths.iter().map(String::len).sum();
    if paths.len() > PATH_LIMIT || bytes > BYTES_LIMIT {
        let problem = format!("{} files lie in folders that the service may pass and not list", paths.len());
        return Ok(Err(problem));
    }
    Ok(Ok(paths))
}

/// Whether the image has a folder of the lab's name, which the lab's own one covers. The engine makes that
/// one only where there is none, and says so.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn covers_own(lab: &Lab<'_>, instance: &Instance) -> Result<bool, LabError> {
    let action = "to see what a container changed";
    let changes = ask_for(action, ORDINARY, lab.engine.docker().container_changes(&instance.id)).await?;
    // An engine that does not tell has hidden nothing that is known of.
    let Ok(changes) = changes else { return Ok(false) };
    let made = |path: &str, kind: ChangeType| path == PROBE_FOLDER && kind == ChangeType::_1;
    Ok(!changes.unwrap_or_default().into_iter().any(|change| made(&change.path, change.kind)))
}

/// A folder of a container as an archive, which the engine reads whoever may. An inner error is why there is none.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn archive(
    lab: &Lab<'_>,
    instance: &Instance,
    folder: &str,
) -> Result<Result<Vec<u8>, String>, LabError> {
    let action = "to read a folder of a container";
    let options = DownloadFromContainerOptionsBuilder::default().path(folder).build();
    let mut stream = lab.engine.docker().download_from_container(&instance.id, Some(options));
    let read = async {
        let mut bytes = Vec::new();
        while let Some(part) = stream.next().await {
            bytes.extend_from_slice(&part.map_err(|error| LabError::of_engine(action, &error))?);
            if bytes.len() > FOLDER_LIMIT {
                return Ok(Err(format!("`{folder}` holds too much to look into")));
            }
        }
        Ok(Ok(bytes))
    };
    let late =
        || LabError::Deadline { what: format!("the files in `{folder}`"), seconds: PATIENCE.as_secs() };
    timeout(PATIENCE, read).await.unwrap_or_else(|_| Err(late()))
}

/// The paths in an archive, which begins with the folder's own name.
fn listed(folder: &str, archive: Vec<u8>) -> std::io::Result<Vec<String>> {
    let above = Path::new(folder).parent().unwrap_or(Path::new("/"));
    let mut paths = Vec::new();
    for entry in Archive::new(Cursor::new(archive)).entries()? {
        let entry = entry?;
        if !entry.header().entry_type().is_dir() {
            paths.push(above.join(entry.path()?).to_string_lossy().into_owned());
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn paths_of_an_archive_lie_below_the_folder() {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, kind) in
            [("hidden/", tar::EntryType::Directory), ("hidden/deep/su", tar::EntryType::Regular)]
        {
            let mut header = tar::Header::new_gnu();
            header.set_size(0);
            header.set_mode(0o4755);
            header.set_entry_type(kind);
            header.set_cksum();
            archive.append_data(&mut header, path, &b""[..]).unwrap();
        }
        let paths = listed("/opt/hidden", archive.into_inner().unwrap()).unwrap();
        assert_eq!(paths, ["/opt/hidden/deep/su"]);
        assert!(listed("/opt", b"no archive at all".to_vec()).is_err());
    }
}
