//! Which files of the folder does an entry of `prometheus.yml` mean?
//!
//! Prometheus takes only the last part of a path for a pattern; the rest counts from the folder of
//! `prometheus.yml`.

use std::fs;
use std::path::Path;

use super::super::folder::{Entry, Folder};

/// How many folders deep files are looked for.
const DEEPEST: usize = 3;
/// How many entries are looked at for that.
const MOST_ENTRIES: usize = 2000;
/// How the files that hold rules or targets end.
const ENDINGS: [&str; 6] = ["yml", "yaml", "rules", "json", "YML", "YAML"];

/// The files of the folder that may hold rules or targets.
pub(super) struct Candidates(Vec<String>);

impl Candidates {
    /// Looks through the folder.
    pub(super) fn of(folder: &Folder) -> Candidates {
        let mut found = Vec::new();
        let mut left = MOST_ENTRIES;
        collect(folder.root(), folder.root(), DEEPEST, &mut left, &mut found);
        found.sort();
        Candidates(found)
    }

    /// All of them.
    pub(super) fn all(&self) -> &[String] {
        &self.0
    }

    /// The files that an entry means; none where there is none.
    pub(super) fn meant(&self, folder: &Folder, entry: &str) -> Vec<String> {
        let Some(wanted) = Folder::resolve(".", entry) else { return Vec::new() };
        if wanted.contains(['*', '?', '[']) {
            self.0.iter().filter(|path| matches(&wanted, path)).cloned().collect()
        } else if folder.entry(&wanted) == Entry::File {
            vec![wanted]
        } else {
            Vec::new()
        }
    }
}

/// Whether a path is one of those that a pattern of shells means: `*` and `?` do not pass over `/`.
fn matches(pattern: &str, path: &str) -> bool {
    let mut written = String::from("^");
    for letter in pattern.chars() {
        match letter {
            '*' => written.push_str("[^/]*"),
            '?' => written.push_str("[^/]"),
            '[' | ']' | '-' | '^' => written.push(letter),
            other => written.push_str(&regex::escape(&other.to_string())),
        }
    }
    written.push('$');
    regex::Regex::new(&written).is_ok_and(|pattern| pattern.is_match(path))
}

fn collect(root: &Path, folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let ending = path.extension().map(|end| end.to_string_lossy().into_owned());
        if kind.is_dir() && depth > 0 && !hidden {
            collect(root, &path, depth - 1, left, found);
        } else if kind.is_file() && ending.is_some_and(|end| ENDINGS.contains(&end.as_str())) {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}
