//! What does the learner's folder look like when others have published something?

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;

use crate::lab::LabError;
use crate::lab::build::script_on_another_day;
use crate::submission::copy_folder;

/// The learner's folder with others' files over it. Nothing where nobody publishes anything.
pub(super) struct Overlaid(Option<TempDir>);

impl Overlaid {
    pub(super) fn of(folder: &Path, published: &BTreeMap<String, Vec<u8>>) -> Result<Overlaid, LabError> {
        if published.is_empty() {
            return Ok(Overlaid(None));
        }
        let failed = |error: io::Error| LabError::Engine {
            action: "a copy of the exercise's folder".to_owned(),
            detail: error.to_string(),
        };
        let copy = TempDir::new().map_err(failed)?;
        copy_folder(folder, copy.path()).map_err(failed)?;
        for (path, bytes) in published {
            let path = copy.path().join(path);
            let parent = path.parent().unwrap_or(copy.path());
            // Where the learner has no such folder any more, nobody publishes into it.
            if parent.is_dir() {
                fs::write(&path, bytes).map_err(failed)?;
            }
        }
        Ok(Overlaid(Some(copy)))
    }

    pub(super) fn folder<'a>(&'a self, today: &'a Path) -> &'a Path {
        self.0.as_ref().map_or(today, TempDir::path)
    }
}

/// The largest script that is told of another day, in bytes, and how many files are looked at for one.
const LARGEST_SCRIPT: u64 = 64 << 10;
const MOST_FILES: usize = 5000;

/// The scripts of a folder that ask for now, as they are on another day. Who copies one into an image and runs it
/// there in a step reads the same clock as the step itself.
pub(super) fn scripts_on_another_day(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![String::new()];
    let mut looked_at = 0;
    while let Some(below) = open.pop() {
        // What cannot be listed or read is none of ours: the build says so.
        for entry in fs::read_dir(folder.join(&below)).into_iter().flatten().flatten() {
            looked_at += 1;
            let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            if kind.is_dir() && name != ".git" && looked_at < MOST_FILES {
                open.push(path);
                continue;
            }
            let is_small = entry.metadata().is_ok_and(|file| file.len() <= LARGEST_SCRIPT);
            if !kind.is_file() || !is_small || looked_at >= MOST_FILES {
                continue;
            }
            let Ok(text) = fs::read_to_string(entry.path()) else { continue };
            if (name.ends_with(".sh") || text.starts_with("#!"))
                && let Some(other) = script_on_another_day(&text)
            {
                found.insert(path, other.into_bytes());
            }
        }
    }
    found
}

/// The learner's folder on a day on which a package source has nothing but what was published last: servers keep no
/// version for ever. Nothing where no source has anything else.
pub(super) fn withdrawn(
    folder: &Path,
    published: &BTreeMap<String, Vec<u8>>,
) -> Result<Option<Overlaid>, LabError> {
    let mut left = published.clone();
    let mut gone: Vec<String> = Vec::new();
    for (path, bytes) in published.iter().filter(|(path, _)| path.rsplit('/').next() == Some("Packages")) {
        let above = path.strip_suffix("Packages").unwrap_or_default();
        let index = String::from_utf8_lossy(bytes);
        let file = |entry: &str| {
            let name =
                entry.lines().find_map(|line| line.strip_prefix("Filename:")).unwrap_or_default().trim();
            format!("{above}{}", name.trim_start_matches("./"))
        };
        let entries = index.split("\n\n").filter(|entry| !entry.trim().is_empty());
        let (kept, old): (Vec<&str>, Vec<&str>) =
            entries.partition(|entry| published.contains_key(&file(entry)));
        if !kept.is_empty() && !old.is_empty() {
            gone.extend(old.into_iter().map(file));
            left.insert(path.clone(), format!("{}\n\n", kept.join("\n\n")).into_bytes());
        }
    }
    if gone.is_empty() {
        return Ok(None);
    }
    let tomorrow = Overlaid::of(folder, &left)?;
    for path in &gone {
        // The learner may have taken it away long ago.
        let _ = fs::remove_file(tomorrow.folder(folder).join(path));
    }
    Ok(Some(tomorrow))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use tempfile::TempDir;

    use super::{scripts_on_another_day, withdrawn};

    #[test]
    fn scripts_that_ask_for_now_are_found_wherever_they_lie() {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("tools/deep")).unwrap();
        fs::write(folder.path().join("tools/deep/stamp"), "#!/bin/sh\ndate > /x\n").unwrap();
        fs::write(folder.path().join("stamp.sh"), "date > /x\n").unwrap();
        fs::write(folder.path().join("quiet.sh"), "#!/bin/sh\ntrue\n").unwrap();
        fs::write(folder.path().join("notes.txt"), "date\n").unwrap();
        let found: Vec<String> = scripts_on_another_day(folder.path()).into_keys().collect();
        assert_eq!(found, ["stamp.sh", "tools/deep/stamp"]);
    }

    #[test]
    fn a_source_that_lost_its_old_versions_has_the_published_ones() {
        let entry = |version: &str| format!("Package: p\nVersion: {version}\nFilename: ./p_{version}.deb\n");
        let both = format!("{}\n{}\n", entry("1"), entry("2"));
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("packages")).unwrap();
        fs::write(folder.path().join("packages/p_1.deb"), "1").unwrap();
        let mut published = BTreeMap::from([
            ("packages/Packages".to_owned(), both.into_bytes()),
            ("packages/p_2.deb".to_owned(), b"2".to_vec()),
        ]);
        let third = withdrawn(folder.path(), &published).unwrap().unwrap();
        let packages = third.folder(folder.path()).join("packages");
        let index = fs::read_to_string(packages.join("Packages")).unwrap();
        assert!(index.contains("Version: 2") && !index.contains("Version: 1"), "{index}");
        assert!(packages.join("p_2.deb").exists() && !packages.join("p_1.deb").exists());
        assert!(folder.path().join("packages/p_1.deb").exists(), "the learner's folder stays as it is");
        published.insert("packages/p_1.deb".to_owned(), b"1".to_vec());
        assert!(withdrawn(folder.path(), &published).unwrap().is_none());
        assert!(withdrawn(folder.path(), &BTreeMap::new()).unwrap().is_none());
    }
}
