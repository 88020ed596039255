//! Which secrets lie in the files that are offered to a build?

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{Need, Wanted};
use crate::evidence::{Blocked, ContextFile, ContextSecrets, Observed, SightingPlace, Unseen, UnseenFile};
use crate::lab::digest;
use crate::lab::secrets::{HandedValue, Scanner};
use crate::submission::Submission;

/// Most sightings that are reported of one context.
const MOST_SIGHTINGS: usize = 200;

/// Largest file that is held in memory to look into it.
const LARGEST_HELD: u64 = 256 << 20;

/// The secrets in the context of each build that was begun, where some service wants to know; `listed` is
/// what each of them was offered.
pub(in crate::lab) async fn search_contexts(
    folder: &Path,
    submission: &Submission,
    (wanted, handed): (&Wanted, &[HandedValue]),
    listed: Vec<Option<Vec<ContextFile>>>,
) -> Vec<Observed<ContextSecrets>> {
    if !wanted.services.values().any(|service| service.needs.contains(&Need::ContextSecrets)) {
        return Vec::new();
    }
    let scanner = Arc::new(Scanner::with_handed(&wanted.secrets, handed));
    let mut searched = Vec::new();
    for (spec, context) in submission.plan.builds.iter().zip(listed) {
        searched.push(match context {
            Some(files) => search(folder.join(&spec.context.value), files, Arc::clone(&scanner)).await,
            // The build says itself why there is none.
            None => Observed::Blocked(Blocked::BuildFailed),
        });
    }
    searched
}

/// Searches a context, in a thread of its own. `files` is what was listed of it when it was built.
async fn search(folder: PathBuf, files: Vec<ContextFile>, scanner: Arc<Scanner>) -> Observed<ContextSecrets> {
    let searched = tokio::task::spawn_blocking(move || search_now(&folder, &files, &scanner)).await;
    match searched {
        Ok(Ok(found)) => Observed::Seen(found),
        Ok(Err(problem)) => Observed::Missing(problem),
        Err(error) => Observed::Missing(error.to_string()),
    }
}

pub(super) fn search_now(
    folder: &Path,
    files: &[ContextFile],
    scanner: &Scanner,
) -> Result<ContextSecrets, String> {
    let mut secrets = ContextSecrets::default();
    for file in files {
        // A secret may be a name, too.
        let mut found = scanner.scan_without_unpacking(file.path.as_bytes());
        let mut unseen = None;
        let shown = scanner.masked(&file.path);
        if file.size_bytes > LARGEST_HELD {
            unseen = Some(Unseen::TooLarge);
        } else if !file.sha256.is_empty() {
            let bytes = content(&folder.join(&file.path)).map_err(|error| format!("{shown}: {error}"))?;
            if digest::sha256(&bytes) != file.sha256 {
                return Err(format!("{shown} was changed while it was looked at"));
            }
            let (inside, why) = scanner.scan(&bytes);
            found.extend(inside);
            unseen = why;
        }
        let sightings = found.into_iter().map(|found| found.at(SightingPlace::Context(shown.clone())));
        secrets.sightings.extend(sightings);
        secrets.unseen.extend(unseen.map(|why| UnseenFile { path: shown, why }));
    }
    secrets.sightings.truncate(MOST_SIGHTINGS);
    Ok(secrets)
}

fn content(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_HELD + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::search_now;
    use crate::check::PlantedSecret;
    use crate::evidence::{ContextFile, SightingPlace};
    use crate::lab::digest;
    use crate::lab::secrets::Scanner;

    fn scanner() -> Scanner {
        let value = "correct-horse-battery-42".to_owned();
        Scanner::new(&[PlantedSecret { name: "db-password".to_owned(), value }])
    }

    fn listed(folder: &Path, path: &str, text: &str) -> ContextFile {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        ContextFile {
            path: path.to_owned(),
            size_bytes: text.len() as u64,
            sha256: digest::sha256(text.as_bytes()),
            secret_paths: Vec::new(),
        }
    }

    #[test]
    fn a_secret_is_found_under_any_name_also_as_one() {
        let folder = TempDir::new().unwrap();
        let files = [
            listed(folder.path(), "dist/settings.js", "var p = 'correct-horse-battery-42'\n"),
            listed(folder.path(), "encoded", "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LTQy\n"),
            listed(folder.path(), "correct-horse-battery-42", ""),
            listed(folder.path(), "page", "nothing\n"),
        ];
        let found = search_now(folder.path(), &files, &scanner()).unwrap();
        let places: Vec<(&SightingPlace, &str)> =
            found.sightings.iter().map(|sighting| (&sighting.place, sighting.encoding.as_str())).collect();
        let at = |path: &str| SightingPlace::Context(path.to_owned());
        assert_eq!(
            places,
            [(&at("dist/settings.js"), "plain"), (&at("encoded"), "base64"), (&at("********"), "plain")]
        );
        assert!(!format!("{found:?}").contains("battery"), "{found:?}");
    }

    #[test]
    fn what_was_changed_meanwhile_was_not_searched() {
        let folder = TempDir::new().unwrap();
        let file = listed(folder.path(), "page", "one\n");
        fs::write(folder.path().join("page"), "two\n").unwrap();
        assert!(search_now(folder.path(), std::slice::from_ref(&file), &scanner()).is_err());
        fs::remove_file(folder.path().join("page")).unwrap();
        assert!(search_now(folder.path(), &[file], &scanner()).is_err());
    }
}
