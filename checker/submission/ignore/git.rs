//! Does Git leave a file out of a commit?
//!
//! As gitignore(5) says: a pattern without a slash holds at every depth, the last line that matches decides, and
//! what lies in a folder that is left out stays out.

use std::fs;
use std::path::Path;

use super::pattern::Pattern;

/// Largest file of patterns that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// A line of a `.gitignore`.
struct Line {
    exception: bool,
    folders_only: bool,
    pattern: Pattern,
}

/// Whether no commit takes a file along, by its path relative to the folder of the repository: by the `.gitignore`
/// of each folder above it, or by the repository's own list. What Git tracks already is not known here.
#[must_use]
pub fn git_ignores(root: &Path, path: &str) -> bool {
    let mut lines = read(&root.join(".git/info/exclude"), "");
    lines.extend(read(&root.join(".gitignore"), ""));
    let ends = path.match_indices('/').map(|(end, _)| (end, true)).chain([(path.len(), false)]);
    for (end, is_folder) in ends {
        let part = &path[..end];
        let matches = |line: &&Line| (is_folder || !line.folders_only) && line.pattern.matches(part);
        if lines.iter().rfind(matches).is_some_and(|line| !line.exception) {
            return true;
        }
        lines.extend(read(&root.join(part).join(".gitignore"), part));
    }
    false
}

/// The lines of a file of patterns, as patterns of paths from the root.
fn read(file: &Path, folder: &str) -> Vec<Line> {
    // Asked before opening: a named pipe would block for ever.
    let is_small = file.metadata().is_ok_and(|one| one.is_file() && one.len() <= LARGEST);
    let bytes = if is_small { fs::read(file).unwrap_or_default() } else { Vec::new() };
    let text = String::from_utf8_lossy(&bytes);
    text.trim_start_matches('\u{feff}').lines().filter_map(|line| parse(line, folder)).collect()
}

fn parse(line: &str, folder: &str) -> Option<Line> {
    if line.starts_with('#') {
        return None;
    }
    // A blank at the end counts where a backslash stands before it.
    let trimmed = line.trim_end_matches([' ', '\r']);
    let kept =
        if trimmed.ends_with('\\') && trimmed.len() < line.len() { &line[..=trimmed.len()] } else { trimmed };
    let (exception, written) = kept.strip_prefix('!').map_or((false, kept), |rest| (true, rest));
    let (folders_only, written) = written.strip_suffix('/').map_or((false, written), |rest| (true, rest));
    if written.is_empty() {
        return None;
    }
    let here = match written.contains('/') {
        true => written.trim_start_matches('/').to_owned(),
        false => format!("**/{written}"),
    };
    let above = folder.replace(['*', '?', '[', '\\'], "?");
    let whole = if folder.is_empty() { here } else { format!("{above}/{here}") };
    let pattern = Pattern::parse(&whole.replace("[!", "[^"))?;
    Some(Line { exception, folders_only, pattern })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::git_ignores;

    fn ignored(files: &[(&str, &str)], path: &str) -> bool {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            let name = folder.path().join(name);
            fs::create_dir_all(name.parent().unwrap()).unwrap();
            fs::write(name, text).unwrap();
        }
        git_ignores(folder.path(), path)
    }

    #[test]
    fn every_way_to_leave_a_file_out() {
        for lines in [
            "/secrets/\n",
            "secrets\n",
            "secrets/\n",
            "secrets/*\n",
            "secrets/**\n",
            "**/secrets/\n",
            "db-password\n",
            "db-*\r\n",
            "*\n!.gitignore\n",
            "# why\n\n/secrets/db-password  \n",
            "[rs]ecrets/\n",
            "secrets/\n!secrets/db-password\n",
        ] {
            assert!(ignored(&[(".gitignore", lines)], "secrets/db-password"), "{lines:?}");
        }
        assert!(ignored(&[("secrets/.gitignore", "*\n")], "secrets/db-password"));
        assert!(ignored(&[(".git/info/exclude", "secrets\n")], "secrets/db-password"));
    }

    #[test]
    fn what_only_looks_like_it() {
        for lines in [
            "",
            "# secrets/\n",
            "/db-password\n",
            "db-password/\n",
            "secret/\n",
            "secrets/*\n!secrets/db-password\n",
            "sub/secrets/\n",
            "*.txt\n",
            "[!a-z]ecrets\n",
        ] {
            assert!(!ignored(&[(".gitignore", lines)], "secrets/db-password"), "{lines:?}");
        }
        assert!(!ignored(&[("docs/.gitignore", "*\n")], "secrets/db-password"));
        assert!(!ignored(&[(".dockerignore", "secrets\n")], "secrets/db-password"));
    }
}
