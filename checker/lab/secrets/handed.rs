//! Which values does a submission hand to its containers as secrets, and in which files do they lie?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::check::PlantedSecret;
use crate::submission::{FileMount, Submission};

use super::needles::Needles;

/// The folder in which a container finds its secrets.
const USUAL: &str = "/run/secrets";

/// Shortest value that is looked for; a shorter one stands anywhere by chance.
const SHORTEST: usize = 8;

/// Largest file that is taken for a secret, in bytes.
const LARGEST: u64 = 16 << 10;

/// Most values that are looked for.
const MOST: usize = 40;

/// A value that some container is handed when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab) struct HandedValue {
    /// The value, by the file that it lies in, or by the name that it is declared by.
    pub(in crate::lab) secret: PlantedSecret,
    /// The files in which it may lie, relative to the submission's folder.
    pub(in crate::lab) files: Vec<String>,
}

/// Every such value that no exercise has planted and that no word of a text is by chance: whoever replaced a
/// password has a new one to keep.
pub(in crate::lab) fn handed_over(
    folder: &Path,
    submission: &Submission,
    planted: &[PlantedSecret],
) -> Vec<HandedValue> {
    let (named, old) = (named(submission), Needles::new(planted));
    let mut values: BTreeMap<String, HandedValue> = BTreeMap::new();
    let mut add = |text: &str, name: &str, file: Option<String>| {
        let value = text.trim();
        if values.len() >= MOST || !tells(value) || !old.find(value.as_bytes()).is_empty() {
            return;
        }
        let new = || {
            let secret = PlantedSecret { name: name.to_owned(), value: value.to_owned() };
            HandedValue { secret, files: Vec::new() }
        };
        let known = values.entry(value.to_owned()).or_insert_with(new);
        known.files.extend(file.filter(|file| !known.files.contains(file)));
    };
    for container in &submission.plan.containers {
        for FileMount { name, file, content, target, .. } in container.files.iter().map(|one| &one.value) {
            let is_secret = target.starts_with(USUAL) || named.contains(target.as_str());
            if let Some(text) = content.as_deref().filter(|_| is_secret) {
                add(text, name, None);
                // Compose has it from a variable, and the variable from there.
                add(text, name, Some(".env".to_owned()).filter(|file| folder.join(file).is_file()));
            }
            for (path, inside) in file.iter().flat_map(|file| files(folder, file)) {
                // Beside the secrets of a folder there may be an example, or a word about them.
                let at = format!("{}/{inside}", target.trim_end_matches('/'));
                if (if inside.is_empty() { is_secret } else { named.contains(at.as_str()) })
                    && let Some(text) = text(&folder.join(&path))
                {
                    add(&text, &path, Some(path.clone()));
                }
            }
        }
    }
    values.into_values().collect()
}

/// Every path that some variable names as a secret's, `NOTES_DB_PASSWORD_FILE=/etc/notes/password`.
fn named(submission: &Submission) -> BTreeSet<&str> {
    let of_containers = submission.plan.containers.iter().flat_map(|one| &one.environment);
    let of_containers =
        of_containers.filter_map(|one| Some((one.value.name.as_str(), one.value.value.as_deref()?)));
    let stages = submission.dockerfiles.values().flat_map(|file| &file.stages);
    let instructions = stages.flat_map(|stage| &stage.instructions).filter(|one| one.keyword == "ENV");
    let of_images = instructions.flat_map(|one| &one.words).filter_map(|word| word.split_once('='));
    let all = of_containers.chain(of_images).filter(|(name, _)| name.ends_with("_FILE"));
    all.map(|(_, path)| path).collect()
}

/// A mounted file, or those that lie in a mounted folder itself; each with its path below that one.
fn files(folder: &Path, mounted: &str) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder.join(mounted)) else {
        return vec![(mounted.to_owned(), String::new())];
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut files: Vec<(String, String)> =
        names.take(MOST).map(|name| (format!("{}/{name}", mounted.trim_end_matches('/')), name)).collect();
    files.sort();
    files
}

/// The text of a small file.
fn text(path: &Path) -> Option<String> {
    let metadata = path.metadata().ok()?;
    // Asked before opening: a named pipe would block for ever.
    let is_small = metadata.is_file() && metadata.len() <= LARGEST;
    is_small.then(|| fs::read_to_string(path).ok())?
}

/// Whether a value is a secret by its form: long enough, and no word of small letters that stands in any text.
fn tells(value: &str) -> bool {
    value.chars().count() >= SHORTEST && !value.chars().all(|letter| letter.is_lowercase())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{HandedValue, handed_over};
    use crate::check::PlantedSecret;
    use crate::submission;

    fn handed(files: &[(&str, &str)]) -> Vec<HandedValue> {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("Dockerfile"), "FROM harden-check/slim:1\n").unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let submission = submission::read(folder.path()).unwrap();
        let old = PlantedSecret { name: "old".to_owned(), value: "ponton-Nebel-64-kran".to_owned() };
        handed_over(folder.path(), &submission, &[old])
    }

    fn run(options: &str) -> String {
        format!("#!/bin/sh\nset -eu\ndocker build -t notes .\ndocker run -d --name web {options} notes\n")
    }

    #[test]
    fn a_mounted_file_is_a_secret_where_secrets_lie_or_where_a_variable_names_it() {
        for options in [
            "-v \"$PWD/secrets/db:/run/secrets/db:ro\"",
            "-v \"$PWD/secrets:/run/secrets:ro\" -e NOTES_DB_PASSWORD_FILE=/run/secrets/db",
            "-v \"$PWD/secrets/db:/etc/db:ro\" -e NOTES_DB_PASSWORD_FILE=/etc/db",
        ] {
            let found = handed(&[("run.sh", &run(options)), ("secrets/db", "reling-Kompass-19\n")]);
            assert_eq!(found.len(), 1, "{options}");
            assert_eq!(found[0].secret.value, "reling-Kompass-19");
            assert_eq!(
                (found[0].secret.name.as_str(), found[0].files.as_slice()),
                ("secrets/db", &["secrets/db".to_owned()][..])
            );
        }
    }

    #[test]
    fn compose_hands_over_files_and_variables() {
        let compose = |secret: &str| {
            format!("services:\n  web:\n    build: .\n    secrets: [db]\nsecrets:\n  db:\n    {secret}\n")
        };
        let found = handed(&[("compose.yaml", &compose("file: ./db.txt")), ("db.txt", "reling-Kompass-19")]);
        assert_eq!(found[0].files, ["db.txt"]);
        let found =
            handed(&[("compose.yaml", &compose("environment: DB")), (".env", "DB=reling-Kompass-19\n")]);
        assert_eq!(found[0].files, [".env"]);
    }

    #[test]
    fn what_is_no_new_secret_is_not_looked_for() {
        for (options, content) in [
            ("-v \"$PWD/secrets/db:/app/dist/page.html:ro\"", "<h1>Notes 1</h1>"),
            ("-v \"$PWD/secrets:/run/secrets:ro\"", "No password of today."),
            ("-v \"$PWD/secrets/db:/run/secrets/db:ro\"", "short-1"),
            ("-v \"$PWD/secrets/db:/run/secrets/db:ro\"", "operations"),
            ("-v \"$PWD/secrets/db:/run/secrets/db:ro\"", "ponton-Nebel-64-kran"),
        ] {
            let found = handed(&[("run.sh", &run(options)), ("secrets/db", content)]);
            assert!(found.is_empty(), "{options} {content}");
        }
    }
}
