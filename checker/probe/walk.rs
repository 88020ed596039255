//! Which files of the container's own file system are there to be tried?

use std::collections::VecDeque;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

/// Trees that belong to the kernel or to the lab.
const SKIPPED: &[&str] = &["/proc", "/sys", "/dev", "/.harden-check"];
/// Folders inside skipped trees where anybody may write.
const KEPT: &[&str] = &["/dev/shm", "/dev/mqueue"];

/// How far a walk came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Walked {
    /// Files and folders seen.
    pub(crate) visited: usize,
    /// Folders that this user may not list.
    pub(crate) unreadable: Vec<PathBuf>,
    /// Whether the limit ended the walk.
    pub(crate) truncated: bool,
}

/// Visits everything below a folder, and the folder itself, without following links; the upper
/// folders first, so that a limit cuts off the deepest.
///
/// A visitor gets the type that stands in the folder's list; a file or socket that is mounted over
/// another file is listed as that file. Whoever wants to know more asks for it: on some file systems of
/// containers each question goes through a program.
pub(crate) fn walk(root: &Path, limit: usize, visit: impl FnMut(&Path, FileType)) -> Walked {
    walk_root(Path::new("/"), root, limit, visit)
}

/// The same where the root of the file system is called otherwise, `/proc/7/root` for that of a process.
pub(crate) fn walk_root(
    base: &Path,
    root: &Path,
    limit: usize,
    mut visit: impl FnMut(&Path, FileType),
) -> Walked {
    let mut walked = Walked::default();
    let mut folders: VecDeque<PathBuf> = VecDeque::from([root.to_path_buf()]);
    let in_base = |path: &str| base.join(path.trim_start_matches('/'));
    let skipped: Vec<PathBuf> = SKIPPED.iter().map(|path| in_base(path)).collect();
    if root == base {
        folders.extend(KEPT.iter().map(|path| in_base(path)).filter(|kept| kept.is_dir()));
    }
    for folder in &folders {
        if let Ok(metadata) = fs::symlink_metadata(folder) {
            visit(folder, metadata.file_type());
        }
    }
    while let Some(folder) = folders.pop_front() {
        let Ok(entries) = fs::read_dir(&folder) else {
            walked.unreadable.push(folder);
            continue;
        };
        for entry in entries.flatten() {
            if walked.visited >= limit {
                walked.truncated = true;
                return walked;
            }
            let path = entry.path();
            if skipped.contains(&path) {
                continue;
            }
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            walked.visited += 1;
            visit(&path, kind);
            if kind.is_dir() {
                folders.push_back(path);
            }
        }
    }
    walked
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::walk;

    #[test]
    fn a_walk_sees_all_and_follows_no_link() {
        let root = std::env::temp_dir().join(format!("harden-check-walk-{}", std::process::id()));
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/b/file"), "x").unwrap();
        std::os::unix::fs::symlink("/", root.join("link")).unwrap();
        let mut seen: Vec<PathBuf> = Vec::new();
        let walked = walk(&root, 100, |path, _| seen.push(path.to_path_buf()));
        let cut = walk(&root, 2, |_, _| {});
        fs::remove_dir_all(&root).unwrap();
        seen.sort();
        let expected: Vec<PathBuf> = ["", "a", "a/b", "a/b/file", "link"]
            .iter()
            .map(|name| if name.is_empty() { root.clone() } else { root.join(name) })
            .collect();
        assert_eq!(seen, expected);
        assert_eq!((walked.visited, walked.truncated), (4, false));
        assert!(cut.truncated);
    }
}
