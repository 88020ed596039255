//! Which packages were installed since a container started?
//!
//! The engine tells which files of a container are others than its image's; a database among them is read.

use std::io::{Cursor, Read};

use bollard::models::ChangeType;
use tar::Archive;

use crate::evidence::ChangedDatabase;
use crate::lab::LabError;
use crate::lab::ask::ask;
use crate::lab::image::{is_apk, is_database};
use crate::lab::run::{Instance, Lab};
use crate::packages::{Installed, apk_installed, dpkg_installed};

use super::hidden::archive;

/// The largest database that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// The databases that were written since the start, with what they say now.
///
/// # Errors
/// [`LabError`] where the engine failed, or a database cannot be read.
pub(super) async fn changed_databases(
    lab: &Lab<'_>,
    instance: &Instance,
) -> Result<Vec<ChangedDatabase>, LabError> {
    let action = "to see what a container changed";
    let changes = ask(action, lab.engine.docker().container_changes(&instance.id)).await?;
    let mut found = Vec::new();
    for change in changes.unwrap_or_default() {
        // What is gone says of no package that it is there.
        if change.kind == ChangeType::_2 || !is_database(&change.path) {
            continue;
        }
        let unread =
            |detail: String| LabError::Engine { action: "to read a package database".to_owned(), detail };
        let bytes = archive(lab, instance, &change.path).await?.map_err(unread)?;
        let packages = packages(&change.path, &bytes).map_err(|error| unread(error.to_string()))?;
        found.push(ChangedDatabase { path: change.path, packages });
    }
    Ok(found)
}

/// The packages of a database that came in an archive.
fn packages(path: &str, archive: &[u8]) -> std::io::Result<Vec<Installed>> {
    let mut bytes = Vec::new();
    for entry in Archive::new(Cursor::new(archive)).entries()? {
        entry?.take(LARGEST).read_to_end(&mut bytes)?;
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(match is_apk(path) {
        true => apk_installed(&text).into_iter().map(|(package, _)| package).collect(),
        false => dpkg_installed(&text),
    })
}

#[cfg(test)]
mod tests {
    use super::packages;

    #[test]
    fn a_database_is_read_by_its_managers_rules() {
        let packed = |text: &str| {
            let mut archive = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            archive.append_data(&mut header, "status", text.as_bytes()).unwrap();
            archive.into_inner().unwrap()
        };
        let of = |path: &str, text: &str| {
            let found = packages(path, &packed(text)).unwrap();
            found.into_iter().map(|one| format!("{} {}", one.name, one.version)).collect::<Vec<_>>()
        };
        assert_eq!(
            of("/var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nVersion: 1\n"),
            ["a 1"]
        );
        assert_eq!(of("/lib/apk/db/installed", "P:b\nV:2-r0\n\n"), ["b 2-r0"]);
        assert!(packages("/var/lib/dpkg/status", b"none at all").is_err());
    }
}
