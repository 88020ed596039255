//! What does a word say after quotes, variables and substitutions?

use std::ops::Range;

use brush_parser::ast;
use brush_parser::ast::SourceLocation;
use brush_parser::word::{
    BraceExpressionMember, BraceExpressionOrText, TildeExpr, WordPiece, WordPieceWithSource,
};

use super::super::draft::Draft;
use super::super::environment::HOME;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::fields::{Words, add_text, joined};
use super::held::is_list;
use super::script::Script;
use super::state::Status;
use super::text::options;

impl Script {
    /// The words that a raw word becomes: none for an empty variable, several where an unquoted
    /// variable holds spaces.
    pub(super) fn words(&mut self, draft: &mut Draft<'_>, word: &ast::Word) -> Vec<Word> {
        match word.location() {
            Some(span) => {
                let local = self.text.local(&span);
                let (raw, place) = (self.text.get(local.clone()).to_owned(), self.text.place(local.clone()));
                self.words_of(draft, &raw, self.text.verbatim(local.start), &place)
            }
            None => self.words_of(draft, &word.value, None, &self.place.clone()),
        }
    }

    /// The words of a text. `start` is where it stands in the file as it is.
    pub(super) fn words_of(
        &mut self,
        draft: &mut Draft<'_>,
        raw: &str,
        start: Option<usize>,
        place: &Range<usize>,
    ) -> Vec<Word> {
        if self.bash
            && has_braces(raw)
            && let Ok(Some(parts)) = brush_parser::word::parse_brace_expansions(raw, &options())
        {
            let raws = expanded(&parts);
            return raws.iter().flat_map(|raw| self.fields_of(draft, raw, None, place)).collect();
        }
        self.fields_of(draft, raw, start, place)
    }

    /// The letters at which unquoted values are split.
    pub(super) fn ifs(&self) -> String {
        self.state.variables.get("IFS").map_or(" \t\n".to_owned(), |ifs| ifs.value.clone())
    }

    fn fields_of(
        &mut self,
        draft: &mut Draft<'_>,
        raw: &str,
        start: Option<usize>,
        place: &Range<usize>,
    ) -> Vec<Word> {
        let mut words = Words::new(place.clone(), true, false, self.ifs());
        self.raw(draft, raw, start, &mut words, false);
        let mut words = words.finish();
        if let [word] = words.as_mut_slice() {
            *word = word.clone().spanning(place.clone());
        }
        let length: usize = words.iter().map(|word| word.text().len()).sum();
        self.step(draft, words.len() / 64 + length / 1024);
        words
    }

    /// The one word that a raw word becomes where nothing is split.
    pub(super) fn one(&mut self, draft: &mut Draft<'_>, word: &ast::Word) -> Word {
        let (raw, start, place) = self.raw_of(word);
        let mut words = Words::new(place.clone(), false, false, self.ifs());
        self.raw(draft, &raw, start, &mut words, false);
        joined(words, place)
    }

    /// A word as a pattern: what is quoted means itself.
    pub(super) fn pattern(&mut self, draft: &mut Draft<'_>, word: &ast::Word) -> String {
        let (raw, start, place) = self.raw_of(word);
        let mut words = Words::new(place.clone(), false, true, self.ifs());
        self.raw(draft, &raw, start, &mut words, false);
        joined(words, place).text().to_owned()
    }

    /// A text as a pattern, or as one word: the parts behind the operator of `${X%…}`, `${X:-…}`.
    pub(super) fn inner(
        &mut self,
        draft: &mut Draft<'_>,
        raw: &str,
        range: &Range<usize>,
        as_pattern: bool,
    ) -> String {
        let mut words = Words::new(range.clone(), false, as_pattern, self.ifs());
        self.raw(draft, raw, None, &mut words, false);
        joined(words, range.clone()).text().to_owned()
    }

    /// The value of an assignment, by its bytes in the text.
    pub(super) fn value_at(&mut self, draft: &mut Draft<'_>, local: Range<usize>) -> Word {
        let (raw, place) = (self.text.get(local.clone()).to_owned(), self.text.place(local.clone()));
        let mut words = Words::new(place.clone(), false, false, self.ifs());
        self.raw(draft, &raw, self.text.verbatim(local.start), &mut words, false);
        joined(words, place)
    }

    /// The text of a here-document.
    pub(super) fn here_document(&mut self, draft: &mut Draft<'_>, document: &ast::Word) -> String {
        let place = self.place.clone();
        let Ok(pieces) = brush_parser::word::parse_heredoc(&document.value, &options()) else {
            return document.value.clone();
        };
        let mut words = Words::new(place.clone(), false, false, self.ifs());
        for piece in &pieces {
            self.piece(draft, piece, None, &mut words, true);
        }
        joined(words, place).text().to_owned()
    }

    fn raw_of(&self, word: &ast::Word) -> (String, Option<usize>, Range<usize>) {
        match word.location() {
            Some(span) => {
                let local = self.text.local(&span);
                let start = self.text.verbatim(local.start);
                (self.text.get(local.clone()).to_owned(), start, self.text.place(local))
            }
            None => (word.value.clone(), None, self.place.clone()),
        }
    }

    /// Adds a raw text, piece by piece.
    pub(super) fn raw(
        &mut self,
        draft: &mut Draft<'_>,
        raw: &str,
        start: Option<usize>,
        words: &mut Words,
        quoted: bool,
    ) {
        let Ok(pieces) = brush_parser::word::parse(raw, &options()) else {
            let range = words.whole.clone();
            return self.unknown_piece(draft, words, &range, "word", raw);
        };
        for piece in &pieces {
            self.piece(draft, piece, start, words, quoted);
        }
    }

    fn piece(
        &mut self,
        draft: &mut Draft<'_>,
        piece: &WordPieceWithSource,
        start: Option<usize>,
        words: &mut Words,
        quoted: bool,
    ) {
        let range = match start {
            Some(start) => start + piece.start_index..start + piece.end_index,
            None => words.whole.clone(),
        };
        match &piece.piece {
            WordPiece::Text(text) => {
                if !quoted && words.splits && text.contains(['*', '?']) {
                    return self.unknown_piece(draft, words, &range, "pattern", text);
                }
                if !quoted && words.splits && self.bash && has_braces(text) {
                    return self.unknown_piece(draft, words, &range, "expansion", text);
                }
                if words.inside && !quoted {
                    return words.value(text, &range, false);
                }
                add_text(words, text, start.map(|_| range.start), &range, quoted);
            }
            WordPiece::SingleQuotedText(text) => {
                if words.pattern {
                    words.push(text, &range, true);
                } else {
                    match start {
                        Some(_) => words.word().push_verbatim(text, range.start + 1),
                        None => words.word().push(text, &range),
                    }
                }
            }
            WordPiece::EscapeSequence(text) => {
                let escaped = text.strip_prefix('\\').unwrap_or(text);
                if escaped != "\n" {
                    words.push(escaped, &range, true);
                }
            }
            WordPiece::DoubleQuotedSequence(pieces) => {
                // `"$@"` without arguments is no word at all.
                let only_list = matches!(pieces.as_slice(), [only] if is_list(&only.piece));
                if !only_list {
                    words.word();
                }
                for piece in pieces {
                    self.piece(draft, piece, start, words, true);
                }
            }
            WordPiece::TildeExpansion(TildeExpr::Home | TildeExpr::UserHome(_)) => {
                words.push(&HOME.to_string(), &range, true);
            }
            WordPiece::ParameterExpansion(parameter) => {
                self.parameter(draft, parameter, &range, words, quoted);
            }
            WordPiece::CommandSubstitution(command) => {
                let text = match start {
                    Some(_) if self.text.file.text.get(range.start + 2..range.end - 1) == Some(command) => {
                        self.text.part(range.start + 2..range.end - 1)
                    }
                    _ => self.text.made(command, range.clone()),
                };
                self.substitution(draft, text, &range, words, quoted);
            }
            WordPiece::BackquotedCommandSubstitution(command) => {
                let text = self.text.made(command, range.clone());
                self.substitution(draft, text, &range, words, quoted);
            }
            WordPiece::ArithmeticExpression(expression) => {
                match self.calculate(draft, &expression.value, &range) {
                    Ok(number) => words.push(&number.to_string(), &range, quoted),
                    Err(reason) => words.push(&reason.to_string(), &range, quoted),
                }
            }
            WordPiece::AnsiCQuotedText(text) => match simple_escapes(text) {
                Some(text) if self.bash => words.push(&text, &range, true),
                _ if !self.bash => {
                    let fault = self.not_in_sh(&range, &format!("$'{text}'"));
                    self.unknown_fault(draft, words, &range, fault);
                }
                _ => self.unknown_piece(draft, words, &range, "quoting", text),
            },
            WordPiece::GettextDoubleQuotedSequence(_) => {
                self.unknown_piece(draft, words, &range, "quoting", "$\"…\"");
            }
            WordPiece::TildeExpansion(_) => self.unknown_piece(draft, words, &range, "expansion", "~+"),
        }
    }

    /// `$(…)`: what the commands inside write.
    fn substitution(
        &mut self,
        draft: &mut Draft<'_>,
        text: super::text::Text,
        range: &Range<usize>,
        words: &mut Words,
        quoted: bool,
    ) {
        let text = match file_alone(text.as_str()) {
            // Where nothing but a file is named, bash writes what it holds.
            Some(file) if self.bash => text.made(&format!("cat {file}"), range.clone()),
            Some(_) => {
                let fault = self.not_in_sh(range, &format!("$({})", text.as_str().trim()));
                return self.unknown_fault(draft, words, range, fault);
            }
            None => text,
        };
        // Of the shells, only bash forgets `set -e` inside.
        let errexit = self.state.errexit;
        self.state.errexit &= !self.bash || self.state.inherits_errexit;
        let written = self.captured(draft, |script, draft| script.inside(draft, text));
        self.state.errexit = errexit;
        self.state.substituted = true;
        if written.is_empty()
            && let Status::Unknown(reason) = self.state.status
        {
            return words.push(&reason.to_string(), range, quoted);
        }
        words.value(&written, range, quoted);
    }

    /// A part of a word that nobody knows, and why.
    pub(super) fn unknown_piece(
        &mut self,
        draft: &mut Draft<'_>,
        words: &mut Words,
        range: &Range<usize>,
        key: &'static str,
        what: &str,
    ) {
        let what = super::super::environment::shown(what);
        let fault = Fault::new(&Word::empty(range.clone()), WORDS.say(key).with("word", what))
            .help(WORDS.say("supported"))
            .outside_lab();
        self.unknown_fault(draft, words, range, fault);
    }

    pub(super) fn unknown_fault(
        &mut self,
        draft: &mut Draft<'_>,
        words: &mut Words,
        range: &Range<usize>,
        fault: Fault,
    ) {
        let reason = draft.unknown(&self.text.file, Some(fault));
        words.push(&reason.to_string(), range, true);
    }
}

/// `<FILE` of `$(<FILE)`.
fn file_alone(commands: &str) -> Option<&str> {
    let commands = commands.trim();
    let file = commands.strip_prefix('<')?;
    (!file.starts_with(['<', '(', '&', '>']) && !file.contains([';', '|', '&', '\n', '<', '>']))
        .then_some(commands)
}

/// `{a,b}` and `{1..3}`, which bash takes apart.
fn has_braces(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        let inside = rest.split('}').next().unwrap_or_default();
        rest.contains('}') && (inside.contains(',') || inside.contains(".."))
    })
}

/// The raw words that braces stand for.
fn expanded(parts: &[BraceExpressionOrText]) -> Vec<String> {
    let mut all = vec![String::new()];
    for part in parts {
        let ends = match part {
            BraceExpressionOrText::Text(text) => vec![text.clone()],
            BraceExpressionOrText::Expr(members) => members.iter().flat_map(member).collect(),
        };
        all = all.iter().flat_map(|start| ends.iter().map(move |end| format!("{start}{end}"))).collect();
    }
    all
}

fn member(member: &BraceExpressionMember) -> Vec<String> {
    // Longer than any list that somebody writes.
    const MOST: usize = 1000;
    match member {
        BraceExpressionMember::Child(parts) => expanded(parts),
        BraceExpressionMember::NumberSequence { start, end, increment } => {
            let step = increment.checked_abs().filter(|step| *step > 0).unwrap_or(1);
            let step = if start <= end { step } else { -step };
            let numbers = std::iter::successors(Some(*start), |number| number.checked_add(step));
            let inside = |number: &i64| if start <= end { number <= end } else { number >= end };
            numbers.take_while(inside).take(MOST).map(|number| number.to_string()).collect()
        }
        BraceExpressionMember::CharSequence { start, end, .. } if start <= end => {
            (*start..=*end).take(MOST).map(String::from).collect()
        }
        BraceExpressionMember::CharSequence { start, end, .. } => {
            (*end..=*start).rev().take(MOST).map(String::from).collect()
        }
    }
}

/// `$'…'` with the escapes that have one meaning.
fn simple_escapes(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        result.push(match letter {
            '\\' => match letters.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                quoted @ ('\\' | '\'' | '"' | '?') => quoted,
                _ => return None,
            },
            other => other,
        });
    }
    Some(result)
}
