//! Which lock files are at the top of the folder, and do they fit the manifests beside them?

use serde::{Deserialize, Serialize};

use crate::packages::{Ecosystem, LARGEST_LOCK, Lock, cargo_lock, npm_lock, pip_lock, read_project};

use super::folder::Folder;

/// A manifest and its lock, as they are handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedLock {
    /// Whose packages they name.
    pub ecosystem: Ecosystem,
    /// The file that says what the application asks for; absent where there is none.
    pub manifest: Option<String>,
    /// The file that says which versions those are; absent where there is none.
    pub file: Option<String>,
    /// What it says; absent where one of the two is missing, or cannot be read as text.
    pub lock: Option<Lock>,
}

/// Reads a lock, held against its manifest.
type Reader = fn(&str, &str) -> Lock;

/// Manifests, each with its lock.
const PAIRS: [(Ecosystem, &str, &str, Reader); 4] = [
    (Ecosystem::Pip, "requirements.in", "requirements.txt", pip_lock),
    (Ecosystem::Pip, "pyproject.toml", "requirements.txt", read_project),
    (Ecosystem::Npm, "package.json", "package-lock.json", npm_lock),
    (Ecosystem::Cargo, "Cargo.toml", "Cargo.lock", cargo_lock),
];

/// Reads every pair of which at least one is there, one of each ecosystem.
pub(super) fn read(folder: &Folder) -> Vec<HandedLock> {
    let mut handed: Vec<HandedLock> = Vec::new();
    for (ecosystem, manifest, file, reader) in PAIRS {
        let (has_manifest, has_file) = (folder.has(manifest), folder.has(file));
        let known = handed.iter().position(|one| one.ecosystem == ecosystem);
        // A lock without the first manifest may have the second.
        let is_better = known.is_none_or(|at| handed[at].manifest.is_none() && has_manifest);
        if !(has_manifest || has_file) || !is_better {
            continue;
        }
        if let Some(at) = known {
            handed.remove(at);
        }
        let text = |name: &str| {
            let bytes = folder.bytes_up_to(name, LARGEST_LOCK).ok()?;
            String::from_utf8(bytes).ok()
        };
        let lock = match (has_manifest, has_file) {
            (true, true) => text(manifest).zip(text(file)).map(|(manifest, file)| reader(&manifest, &file)),
            _ => None,
        };
        handed.push(HandedLock {
            ecosystem,
            manifest: has_manifest.then(|| manifest.to_owned()),
            file: has_file.then(|| file.to_owned()),
            lock,
        });
    }
    handed
}

#[cfg(test)]
mod tests {
    use super::HandedLock;
    use crate::packages::Ecosystem;
    use crate::submission::fixtures::folder;

    fn read(files: &[(&str, &str)]) -> Vec<HandedLock> {
        let files = folder(files);
        super::read(&super::Folder::open(files.path()).unwrap())
    }

    #[test]
    fn each_ecosystem_has_its_pair_of_files() {
        let handed = read(&[
            ("requirements.in", "tidemark\n"),
            ("requirements.txt", "tidemark==1.2.1\n"),
            ("package.json", "{}"),
            ("package-lock.json", "{\"lockfileVersion\": 3}"),
            ("Cargo.toml", "[package]\nname = \"x\"\n"),
            ("Cargo.lock", "version = 4\n"),
        ]);
        let of: Vec<Ecosystem> = handed.iter().map(|one| one.ecosystem).collect();
        assert_eq!(of, [Ecosystem::Pip, Ecosystem::Npm, Ecosystem::Cargo]);
        assert!(handed.iter().all(|one| one.lock.is_some()), "{handed:?}");
        assert_eq!(handed[0].lock.as_ref().unwrap().packages.len(), 1);
    }

    #[test]
    fn a_half_of_a_pair_is_told_as_one() {
        let alone = |name: &str| {
            let handed = read(&[(name, "")]);
            (handed[0].manifest.is_some(), handed[0].file.is_some(), handed[0].lock.is_some())
        };
        assert_eq!(alone("requirements.in"), (true, false, false));
        assert_eq!(alone("requirements.txt"), (false, true, false));
        assert_eq!(read(&[("Dockerfile", "FROM scratch")]), []);
        let project = read(&[("pyproject.toml", "[project]\n"), ("requirements.txt", "a==1\n")]);
        assert_eq!((project.len(), project[0].manifest.as_deref()), (1, Some("pyproject.toml")));
    }
}
