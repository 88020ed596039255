//! Which lines of a `.dockerignore` are patterns?

use super::file::{IgnoreFile, IgnoreRule};
use super::pattern::Pattern;
use crate::submission::{Located, Location};

/// Reads the text of a file of this name, up to its first line that is no pattern.
pub(super) fn parse(name: &str, text: &str) -> IgnoreFile {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = IgnoreFile { file: Some(name.to_owned()), ..IgnoreFile::default() };
    for (index, line) in text.lines().enumerate() {
        // Only a `#` in the first column begins a comment.
        if line.starts_with('#') {
            continue;
        }
        let written = line.trim();
        let (exception, pattern) = match written.strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, written),
        };
        if written.is_empty() {
            continue;
        }
        let indent = line.chars().count() - line.trim_start().chars().count();
        let length = written.chars().count();
        let at = Location { file: name.to_owned(), line: index + 1, column: indent + 1, length };
        if pattern.is_empty() || Pattern::parse(pattern).is_none() {
            read.bad = Some(Located::new(written.to_owned(), at));
            return read;
        }
        read.rules.push(IgnoreRule { pattern: pattern.to_owned(), exception, at });
    }
    read
}
