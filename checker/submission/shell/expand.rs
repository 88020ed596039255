//! What does a word of `run.sh` say after quotes and variables?
//!
//! Only variables that `run.sh` itself sets have a value: nothing of the caller's environment is
//! used, so that a submission means the same on every machine.

use std::collections::BTreeMap;
use std::ops::Range;

use brush_parser::ParserOptions;
use brush_parser::word::{
    Parameter, ParameterExpr, ParameterTestType, TildeExpr, WordPiece, WordPieceWithSource,
};

use super::super::source::{Fault, SourceFile, Word};
use super::super::values::did_you_mean;
use super::WORDS;

/// Stands for the caller's current folder (`$PWD`) in the text of a word: it is a folder of the host,
/// and no path of this machine belongs into a submission.
pub(in super::super) const HERE: char = '\u{e000}';
/// Stands for the caller's home folder (`~`).
pub(in super::super) const HOME: char = '\u{e001}';

/// The text as the learner would read it.
pub(in super::super) fn shown(text: &str) -> String {
    text.replace(HERE, "$PWD").replace(HOME, "~")
}

/// A variable of `run.sh`.
#[derive(Debug, Clone)]
pub(in super::super) struct Variable {
    pub(in super::super) value: String,
    pub(in super::super) exported: bool,
}

/// The variables set so far.
pub(in super::super) type Variables = BTreeMap<String, Variable>;

/// The words that a raw word becomes: none for an empty variable, several where an unquoted variable
/// holds spaces.
pub(super) fn expand(
    file: &SourceFile,
    range: Range<usize>,
    variables: &Variables,
) -> Result<Vec<Word>, Fault> {
    let mut expansion =
        Expansion { variables, words: Vec::new(), current: None, whole: range.clone(), splits: true };
    expansion.raw(file.text.get(range.clone()).unwrap_or_default(), range.start)?;
    let mut words = expansion.finish();
    if let [word] = words.as_mut_slice() {
        *word = word.clone().spanning(range);
    }
    Ok(words)
}

/// The one word that the value of an assignment becomes: it is never split.
pub(super) fn expand_value(
    file: &SourceFile,
    range: Range<usize>,
    variables: &Variables,
) -> Result<Word, Fault> {
    let mut expansion =
        Expansion { variables, words: Vec::new(), current: None, whole: range.clone(), splits: false };
    expansion.raw(file.text.get(range.clone()).unwrap_or_default(), range.start)?;
    Ok(expansion.finish().pop().unwrap_or_else(|| Word::empty(range)))
}

struct Expansion<'a> {
    variables: &'a Variables,
    words: Vec<Word>,
    current: Option<Word>,
    whole: Range<usize>,
    splits: bool,
}

impl Expansion<'_> {
    fn raw(&mut self, text: &str, start: usize) -> Result<(), Fault> {
        let pieces = brush_parser::word::parse(text, &options()).map_err(|_| {
            Fault::new(&Word::at(text, start..start + text.len()), WORDS.say("word").with("word", text))
        })?;
        for piece in &pieces {
            self.piece(piece, Some(start), false)?;
        }
        Ok(())
    }

    /// `start` is where the parsed text begins in the file; absent inside a default value, whose
    /// pieces all stand where the whole expansion stands.
    fn piece(
        &mut self,
        piece: &WordPieceWithSource,
        start: Option<usize>,
        quoted: bool,
    ) -> Result<(), Fault> {
        let range = match start {
            Some(start) => start + piece.start_index..start + piece.end_index,
            None => self.whole.clone(),
        };
        match &piece.piece {
            WordPiece::Text(text) => {
                if !quoted && text.contains(['*', '?']) {
                    return Err(unsupported(&range, "pattern", text));
                }
                self.text(text, start.map(|_| range.start), &range, true);
            }
            WordPiece::SingleQuotedText(text) => {
                self.text(text, start.map(|_| range.start + 1), &range, false);
            }
            WordPiece::EscapeSequence(text) => {
                let escaped = text.strip_prefix('\\').unwrap_or(text);
                if escaped != "\n" {
                    self.word().push(escaped, &range);
                }
            }
            WordPiece::DoubleQuotedSequence(pieces) => {
                self.word();
                for piece in pieces {
                    self.piece(piece, start, true)?;
                }
            }
            WordPiece::TildeExpansion(TildeExpr::Home | TildeExpr::UserHome(_)) => {
                self.word().push(&HOME.to_string(), &range);
            }
            WordPiece::ParameterExpansion(parameter) => self.parameter(parameter, &range, quoted)?,
            WordPiece::CommandSubstitution(command) | WordPiece::BackquotedCommandSubstitution(command) => {
                if command.trim() != "pwd" {
                    return Err(unsupported(&range, "substitution", command.trim()));
                }
                self.word().push(&HERE.to_string(), &range);
            }
            WordPiece::AnsiCQuotedText(text) => return Err(unsupported(&range, "quoting", text)),
            WordPiece::GettextDoubleQuotedSequence(_) => {
                return Err(unsupported(&range, "quoting", "$\"…\""));
            }
            WordPiece::TildeExpansion(_) => return Err(unsupported(&range, "expansion", "~+")),
            WordPiece::ArithmeticExpression(expression) => {
                return Err(unsupported(&range, "arithmetic", &expression.value));
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, start: Option<usize>, range: &Range<usize>, joins_lines: bool) {
        let word = self.word();
        let mut byte = 0;
        while let Some(rest) = text.get(byte..) {
            let end = if joins_lines { rest.find("\\\n") } else { None };
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            match start {
                Some(start) => word.push_verbatim(part, start + byte),
                None => word.push(part, range),
            }
            match end {
                Some(end) => byte += end + 2,
                None => break,
            }
        }
    }

    fn parameter(
        &mut self,
        expression: &ParameterExpr,
        range: &Range<usize>,
        quoted: bool,
    ) -> Result<(), Fault> {
        let whole = |what: &str| unsupported(range, "expansion", what);
        match expression {
            ParameterExpr::Parameter { parameter: Parameter::Named(name), indirect: false } => {
                match self.variables.get(name) {
                    Some(variable) => self.value(&variable.value.clone(), range, quoted),
                    None if name == "PWD" => self.word().push(&HERE.to_string(), range),
                    None if name == "HOME" => self.word().push(&HOME.to_string(), range),
                    None => return Err(self.undefined(name, range)),
                }
            }
            ParameterExpr::UseDefaultValues {
                parameter: Parameter::Named(name),
                indirect: false,
                test_type,
                default_value,
            } => match self.variables.get(name) {
                Some(variable)
                    if !variable.value.is_empty() || matches!(test_type, ParameterTestType::Unset) =>
                {
                    self.value(&variable.value.clone(), range, quoted);
                }
                _ => self.default_value(default_value.as_deref().unwrap_or_default(), range, quoted)?,
            },
            ParameterExpr::IndicateErrorIfNullOrUnset {
                parameter: Parameter::Named(name),
                indirect: false,
                ..
            } => match self.variables.get(name) {
                Some(variable) if !variable.value.is_empty() => {
                    self.value(&variable.value.clone(), range, quoted);
                }
                _ => return Err(self.undefined(name, range)),
            },
            ParameterExpr::Parameter { parameter, .. } => return Err(whole(&parameter.to_string())),
            _ => return Err(whole("${…}")),
        }
        Ok(())
    }

    fn default_value(&mut self, text: &str, range: &Range<usize>, quoted: bool) -> Result<(), Fault> {
        let pieces =
            brush_parser::word::parse(text, &options()).map_err(|_| unsupported(range, "word", text))?;
        let outer = std::mem::replace(&mut self.whole, range.clone());
        for piece in &pieces {
            self.piece(piece, None, quoted)?;
        }
        self.whole = outer;
        Ok(())
    }

    /// Puts a variable's value in; outside quotes it is split at white space, as a shell does.
    fn value(&mut self, value: &str, range: &Range<usize>, quoted: bool) {
        if quoted || !self.splits {
            self.word().push(value, range);
            return;
        }
        if value.starts_with(char::is_whitespace) {
            self.words.extend(self.current.take());
        }
        for (number, part) in value.split_whitespace().enumerate() {
            if number > 0 {
                self.words.extend(self.current.take());
            }
            self.current.get_or_insert_with(|| Word::empty(range.clone())).push(part, range);
        }
        if value.ends_with(char::is_whitespace) {
            self.words.extend(self.current.take());
        }
    }

    fn undefined(&self, name: &str, range: &Range<usize>) -> Fault {
        let fault = Fault::new(&Word::empty(range.clone()), WORDS.say("undefined").with("name", name));
        match did_you_mean(name, self.variables.keys().map(String::as_str)) {
            Some(help) => fault.help(help),
            None => fault.help(WORDS.say("undefined-help").with("name", name)),
        }
    }

    fn word(&mut self) -> &mut Word {
        let range = self.whole.clone();
        self.current.get_or_insert_with(|| Word::empty(range))
    }

    fn finish(mut self) -> Vec<Word> {
        self.words.extend(self.current.take());
        self.words
    }
}

fn unsupported(range: &Range<usize>, key: &'static str, what: &str) -> Fault {
    Fault::new(&Word::empty(range.clone()), WORDS.say(key).with("word", what)).help(WORDS.say("supported"))
}

pub(super) fn options() -> ParserOptions {
    // The learner's files begin with `#!/bin/sh`; tildes after colons are the shell's business in
    // `PATH=`, and Docker's in `--volume ~/x:/x`, where only the one at the start counts.
    ParserOptions {
        sh_mode: true,
        posix_mode: true,
        enable_extended_globbing: false,
        ..ParserOptions::default()
    }
}
