//! What does every part of the reader look at?

use std::ops::Range;

use super::super::source::SourceFile;
use super::lines::Lines;

/// A Dockerfile and its lines.
pub(super) struct Reader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) lines: &'a Lines,
}

impl Reader<'_> {
    pub(super) fn original(&self, range: &Range<usize>) -> String {
        self.file.text.get(range.clone()).unwrap_or_default().to_owned()
    }

    pub(super) fn escape(&self) -> char {
        self.lines.escape
    }
}
