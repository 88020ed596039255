//! How is `docker` called, and where?

use std::ops::Range;

use super::super::environment::Variables;
use super::super::source::{SourceFile, Word};

/// One call of `docker` as `run.sh` makes it.
#[derive(Debug)]
pub(in super::super) struct Call<'a> {
    pub(in super::super) file: &'a SourceFile,
    pub(in super::super) variables: &'a Variables,
    /// The current folder, relative to the submission's.
    pub(in super::super) folder: &'a str,
    /// The word `docker`.
    pub(in super::super) command: &'a Word,
    /// The words after it.
    pub(in super::super) words: &'a [Word],
    /// The file of the submission that it reads as its input.
    pub(in super::super) input: Option<&'a str>,
    /// What it is given to read, by a pipe or a redirection; nothing where that is not known.
    pub(in super::super) given: Option<&'a str>,
    /// `timeout` ends it.
    pub(in super::super) timed: bool,
    /// The script does not wait for its end: `&`.
    pub(in super::super) background: bool,
}

impl Call<'_> {
    /// From the command to its last word.
    pub(super) fn place(&self) -> Range<usize> {
        let start = self.command.range().start;
        let end = self.words.last().map_or(self.command.range().end, |word| word.range().end);
        start..end.max(self.command.range().end)
    }
}

/// Whether a call reads the content of a secret from its input: `docker secret create NAME -`.
pub(in super::super) fn reads_secret(words: &[Word]) -> bool {
    let texts: Vec<&str> = words.iter().map(Word::text).collect();
    texts.starts_with(&["secret", "create"]) && texts.contains(&"-")
}

/// Whether `docker build` is told to read its Dockerfile from its input: `-f -`.
pub(in super::super) fn builds_from_input(words: &[Word]) -> bool {
    let builds = words.iter().any(|word| word.text() == "build");
    let is_file = |word: &Word| ["-f", "--file"].contains(&word.text());
    let pairs = words.windows(2).any(|pair| is_file(&pair[0]) && pair[1].text() == "-");
    builds && (pairs || words.iter().any(|word| ["-f-", "-f=-", "--file=-"].contains(&word.text())))
}
