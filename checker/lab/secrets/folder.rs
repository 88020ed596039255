//! Which secrets lie in the files of a folder, and in their names?

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::evidence::{FolderSecrets, SightingPlace, Unseen, UnseenFile};

use super::Scanner;

/// Largest file that is searched, in bytes.
const LARGEST: u64 = 64 << 20;
/// Files after which a folder is given up.
const MOST_FILES: usize = 50_000;

/// Searches every file of a folder, hidden ones too, in a thread of its own. A link is not followed.
///
/// # Errors
/// Why a file cannot be read, or that there are too many.
pub(in crate::lab) async fn in_folder(folder: &Path, scanner: Scanner) -> Result<FolderSecrets, String> {
    let folder = folder.to_owned();
    let searched = tokio::task::spawn_blocking(move || {
        let mut found = FolderSecrets::default();
        search(&folder, &folder, &scanner, &mut found).map(|()| found)
    });
    searched.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

fn search(root: &Path, folder: &Path, scanner: &Scanner, found: &mut FolderSecrets) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        let metadata = path.symlink_metadata()?;
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        if metadata.is_dir() {
            search(root, &path, scanner, found)?;
            continue;
        }
        found.files += 1;
        if found.files > MOST_FILES {
            return Err(io::Error::other(format!("there are more than {MOST_FILES} files")));
        }
        let shown = scanner.masked(&name);
        let mut inside = scanner.scan_without_unpacking(name.as_bytes());
        let mut unseen = None;
        if metadata.is_symlink() {
            // It leads anywhere or nowhere, and its text is kept and committed like that of a file.
            inside
                .extend(scanner.scan_without_unpacking(fs::read_link(&path)?.as_os_str().as_encoded_bytes()));
        } else if metadata.len() > LARGEST {
            unseen = Some(Unseen::TooLarge);
        } else if metadata.is_file() {
            match fs::read(&path) {
                Ok(bytes) => {
                    let (more, why) = scanner.scan(&bytes);
                    inside.extend(more);
                    unseen = why;
                }
                // A secret's own file keeps others out, as it should.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    unseen = Some(Unseen::Unreadable);
                }
                Err(error) => return Err(error),
            }
        }
        let sightings = inside.into_iter().map(|one| one.at(SightingPlace::Context(shown.clone())));
        found.sightings.extend(sightings);
        found.unseen.extend(unseen.map(|why| UnseenFile { path: shown, why }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::in_folder;
    use crate::check::PlantedSecret;
    use crate::evidence::SightingPlace;
    use crate::lab::secrets::Scanner;

    #[tokio::test]
    async fn hidden_files_encoded_values_and_names_are_searched() {
        let folder = TempDir::new().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(".git/config", "url = https://deploy:correct-horse-battery-42@example.org\n");
        write("docs/old/notes.md", "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LTQy\n");
        write("correct-horse-battery-42", "");
        write("README.md", "nothing\n");
        std::os::unix::fs::symlink("correct-horse-battery-42", folder.path().join("link")).unwrap();
        let value = "correct-horse-battery-42".to_owned();
        let scanner = Scanner::new(&[PlantedSecret { name: "token".to_owned(), value }]);
        let found = in_folder(folder.path(), scanner).await.unwrap();
        assert_eq!(found.files, 5);
        let mut places: Vec<SightingPlace> =
            found.sightings.iter().filter(|one| one.planted).map(|one| one.place.clone()).collect();
        places.dedup();
        let at = |path: &str| SightingPlace::Context(path.to_owned());
        assert_eq!(places, [at(".git/config"), at("********"), at("docs/old/notes.md"), at("link")]);
        assert!(!format!("{found:?}").contains("battery"), "{found:?}");
    }
}
