//! What does the learner's folder look like when others have published something?

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;

use crate::lab::LabError;
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

    use super::withdrawn;

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
