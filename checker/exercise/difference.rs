//! How does the solution differ from the start?

use similar::TextDiff;

use super::{Exercise, FileContent};

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path below the exercise's folder.
    pub path: String,
    /// `added`, `removed` or `changed`.
    pub kind: &'static str,
    /// In the unified form.
    pub difference: String,
}

impl Exercise {
    /// Every file of the solution that differs from the starting files, by path.
    #[must_use]
    pub fn difference(&self) -> Vec<Change> {
        let mut paths: Vec<&String> = self.start.keys().chain(self.solution.keys()).collect();
        paths.sort();
        paths.dedup();
        paths.into_iter().filter_map(|path| self.change(path)).collect()
    }

    fn change(&self, path: &str) -> Option<Change> {
        let (before, after) = (self.start.get(path), self.solution.get(path));
        let kind = match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            (Some(before), Some(after)) if before == after => return None,
            (Some(_), Some(_)) => "changed",
        };
        let (old, new) = (content(before), content(after));
        let difference = TextDiff::from_lines(&old, &new)
            .unified_diff()
            .header(&format!("start/{path}"), &format!("solution/{path}"))
            .to_string();
        Some(Change { path: path.to_owned(), kind, difference })
    }
}

fn content(file: Option<&FileContent>) -> String {
    file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).unwrap_or_default()
}
