//! Which instructions does a Dockerfile have, line by line?
//!
//! The rules are those of BuildKit's `frontend/dockerfile/parser`: a directive stands before everything
//! else, a comment or an empty line may stand between continued lines, and the lines of a here-document
//! belong to the instruction before them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::source::{Fault, SourceFile, Word};
use super::catalogue::WORDS;
use super::split;

/// A Dockerfile as lines.
#[derive(Debug)]
pub(super) struct Lines {
    /// The value of `# syntax=`.
    pub(super) syntax: Option<Word>,
    /// The character that escapes and continues.
    pub(super) escape: char,
    pub(super) lines: Vec<Line>,
}

/// One instruction with all its continued lines.
#[derive(Debug)]
pub(super) struct Line {
    /// Continuations and the comments between them taken away.
    pub(super) text: Word,
    pub(super) documents: Vec<HereDocument>,
}

/// One here-document.
#[derive(Debug)]
pub(super) struct HereDocument {
    /// The lines between the mark's line and the closing word, as bytes of the file.
    pub(super) body: Range<usize>,
}

/// Splits a Dockerfile. What is wrong with its lines comes beside those that could be read.
pub(super) fn read(file: &SourceFile) -> (Lines, Vec<Fault>) {
    let mut reader = Reader {
        text: &file.text,
        at: 0,
        escape: '\\',
        syntax: None,
        directives: Some(BTreeSet::new()),
        faults: Vec::new(),
    };
    let mut lines = Vec::new();
    while let Some(first) = reader.next_line() {
        reader.directive(&first);
        let content = reader.content(&first);
        if content.trim_start().is_empty() || is_comment(content) {
            continue;
        }
        let line = reader.instruction(first);
        lines.push(line);
    }
    (Lines { syntax: reader.syntax, escape: reader.escape, lines }, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    escape: char,
    syntax: Option<Word>,
    /// The directives seen; nothing once something else was seen.
    directives: Option<BTreeSet<String>>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// The next line of the file, with its end.
    fn next_line(&mut self) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
        Some(start..self.at)
    }

    /// A line without its end.
    fn content(&self, line: &Range<usize>) -> &str {
        self.text.get(line.clone()).unwrap_or_default().trim_end_matches(['\r', '\n'])
    }

    /// Notes `# escape=` and `# syntax=`. Each may stand once, and only before everything else.
    fn directive(&mut self, line: &Range<usize>) {
        let Some(seen) = &mut self.directives else { return };
        let content = self.text.get(line.clone()).unwrap_or_default();
        let Some((name, value)) = directive_of(content) else {
            // `#!` may stand in the first line, before the directives.
            if line.start > 0 || !content.starts_with("#!") {
                self.directives = None;
            }
            return;
        };
        let start = line.start + (value.as_ptr() as usize - content.as_ptr() as usize);
        let word = Word::verbatim(value, start);
        if !seen.insert(name.clone()) {
            self.faults.push(Fault::new(&word, WORDS.say("directive-twice").with("word", name)));
            return;
        }
        match (name.as_str(), value) {
            ("escape", "\\" | "`") => self.escape = value.chars().next().unwrap_or('\\'),
            ("escape", _) => self.faults.push(Fault::new(&word, WORDS.say("escape").with("word", value))),
            ("syntax", _) => self.syntax = Some(word),
            _ => {}
        }
    }

    fn instruction(&mut self, first: Range<usize>) -> Line {
        let indent = self.content(&first).len() - self.content(&first).trim_start().len();
        let mut text = Word::empty(first.start + indent..first.start + indent);
        let mut open = self.add(&mut text, first.start + indent..first.start + self.content(&first).len());
        while open {
            let Some(next) = self.next_line() else { break };
            let content = self.content(&next);
            if is_comment(content) || content.trim().is_empty() {
                continue;
            }
            let end = next.start + content.len();
            open = self.add(&mut text, next.start..end);
        }
        let range = text.part(0..text.text().len()).range();
        let text = text.spanning(range);
        let documents = self.documents(&text);
        Line { text, documents }
    }

    /// Adds a line's part of the file; says whether the instruction goes on in the next line.
    fn add(&self, text: &mut Word, range: Range<usize>) -> bool {
        let content = self.text.get(range.clone()).unwrap_or_default();
        let trimmed = content.trim_end_matches([' ', '\t']);
        // An escaped escape character ends no line.
        let continued = trimmed.strip_suffix(self.escape).filter(|before| !before.ends_with(self.escape));
        text.push_verbatim(continued.unwrap_or(content), range.start);
        continued.is_some()
    }

    /// Takes the here-documents of an instruction.
    fn documents(&mut self, text: &Word) -> Vec<HereDocument> {
        let mut documents = Vec::new();
        for mark in split::document_marks(text, self.escape) {
            let from = self.at;
            let mut to = None;
            while let Some(line) = self.next_line() {
                let content = self.content(&line);
                let content = if mark.strips_tabs { content.trim_start_matches('\t') } else { content };
                if content == mark.word {
                    to = Some(line.start);
                    break;
                }
            }
            match to {
                Some(to) => documents.push(HereDocument { body: from..to }),
                None => self.faults.push(Fault::new(&mark.at, WORDS.say("heredoc-end"))),
            }
        }
        documents
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// `# name=value` with one of the known names, in lower case.
fn directive_of(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    let known = ["syntax", "escape", "check"].contains(&name.as_str());
    (known && !value.is_empty()).then_some((name, value))
}
