//! Which text is being followed, and where in the learner's file does it stand?

use std::ops::Range;
use std::rc::Rc;

use brush_parser::ast::Program;
use brush_parser::{ParseError, Parser, ParserOptions, SourceSpan};

use super::super::Problem;
use super::super::source::SourceFile;
use super::catalogue::WORDS;

/// Deepest nesting that is given to the parser, which calls itself for every level.
const DEEPEST: usize = 64;

/// A piece of script: a whole file, or what stands in `$(…)`, in `eval`, in `trap`.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The file that its places are in.
    pub(super) file: Rc<SourceFile>,
    text: Rc<str>,
    /// The byte of every character: the parser counts characters.
    starts: Rc<[usize]>,
    origin: Origin,
}

/// Where the text comes from.
#[derive(Debug, Clone)]
enum Origin {
    /// It stands in the file as it is, from this byte on.
    Verbatim(usize),
    /// It was put together; all of it stands here.
    Whole(Range<usize>),
}

impl Text {
    /// A whole file.
    pub(super) fn of(file: SourceFile) -> Text {
        let text: Rc<str> = file.text.as_str().into();
        Text { file: Rc::new(file), starts: starts(&text), text, origin: Origin::Verbatim(0) }
    }

    /// A part of the file, as it stands there.
    pub(super) fn part(&self, range: Range<usize>) -> Text {
        let text: Rc<str> = self.file.text.get(range.clone()).unwrap_or_default().into();
        Text { file: self.file.clone(), starts: starts(&text), text, origin: Origin::Verbatim(range.start) }
    }

    /// A text that was put together at a place of the file.
    pub(super) fn made(&self, text: &str, range: Range<usize>) -> Text {
        let text: Rc<str> = text.into();
        Text { file: self.file.clone(), starts: starts(&text), text, origin: Origin::Whole(range) }
    }

    /// The bytes of a span within the text. The parser counts a line continuation before a word as
    /// part of it.
    pub(super) fn local(&self, span: &SourceSpan) -> Range<usize> {
        let byte = |index: usize| self.starts.get(index).copied().unwrap_or(self.text.len());
        let mut start = byte(span.start.index);
        let end = byte(span.end.index).max(start);
        while let Some(text) = self.text.get(start..end) {
            let skipped = if text.starts_with("\\\n") { 2 } else { text.len() - text.trim_start().len() };
            if skipped == 0 {
                break;
            }
            start += skipped;
        }
        start..end
    }

    /// What stands between two bytes of the text.
    pub(super) fn get(&self, local: Range<usize>) -> &str {
        self.text.get(local).unwrap_or_default()
    }

    /// The text itself.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the file for bytes of the text.
    pub(super) fn place(&self, local: Range<usize>) -> Range<usize> {
        match &self.origin {
            Origin::Verbatim(start) => start + local.start..start + local.end,
            Origin::Whole(range) => range.clone(),
        }
    }

    /// The byte of the file for a byte of the text, where the text stands there as it is.
    pub(super) fn verbatim(&self, local: usize) -> Option<usize> {
        match &self.origin {
            Origin::Verbatim(start) => Some(start + local),
            Origin::Whole(_) => None,
        }
    }

    /// The syntax tree, or the place where it ends. Everything is parsed as bash, whose grammar holds
    /// that of `sh`; what the script's own shell does not know is found in the tree.
    pub(super) fn parse(&self) -> Result<Program, Box<Problem>> {
        let problem = |local: Range<usize>, key: &'static str| {
            Box::new(self.file.problem(&self.place(local), WORDS.say(key)))
        };
        let mut depth = 0_usize;
        for (byte, letter) in self.text.char_indices() {
            match letter {
                '(' | '{' => depth += 1,
                ')' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Err(problem(byte..byte + 1, "too-deep"));
            }
        }
        let end = self.text.trim_end().len();
        let byte_at = |index: usize| self.starts.get(index).copied().unwrap_or(end);
        match Parser::new(self.text.as_bytes(), &options()).parse_program() {
            Ok(program) => Ok(program),
            Err(ParseError::ParsingNear(position)) => {
                let start = byte_at(position.index);
                Err(problem(start..start + 1, "syntax"))
            }
            Err(ParseError::Tokenizing { inner, position: Some(position) }) => {
                let start = byte_at(position.index);
                Err(problem(start..start + 1, if inner.is_incomplete() { "syntax-quote" } else { "syntax" }))
            }
            // The rest say "at the end of the input": a quote, a bracket or `fi` is missing.
            Err(_) => Err(problem(end.saturating_sub(1)..end, "syntax-end")),
        }
    }
}

fn starts(text: &str) -> Rc<[usize]> {
    text.char_indices().map(|(byte, _)| byte).collect()
}

/// How words and programs are parsed. Tildes after colons are the shell's business in `PATH=`, and
/// Docker's in `--volume ~/x:/x`, where only the one at the start counts.
pub(super) fn options() -> ParserOptions {
    ParserOptions { enable_extended_globbing: false, ..ParserOptions::default() }
}
