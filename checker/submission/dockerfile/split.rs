//! How is the text of an instruction split: keyword, flags, words, JSON, here-documents?
//!
//! The rules are those of BuildKit's `frontend/dockerfile/parser`, each function one of them.

use std::ops::Range;

use super::super::source::Word;

/// The whitespace that BuildKit splits at.
const BLANKS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// An instruction's parts.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) keyword: Word,
    /// Each begins with `--`; quotes and escapes are taken away.
    pub(super) flags: Vec<Word>,
    /// What follows, trimmed.
    pub(super) rest: Word,
}

/// Splits `KEYWORD --flag=value rest`.
pub(super) fn parts(line: &Word, escape: char) -> Parts {
    let line = trimmed(line);
    let text = line.text();
    let end = text.find(BLANKS).unwrap_or(text.len());
    let after = end + text[end..].len() - text[end..].trim_start_matches(BLANKS).len();
    let (flags, rest) = flags(&line.from(after), escape);
    Parts { keyword: line.part(0..end), flags, rest: trimmed(&rest) }
}

/// The flags at the beginning; a lone `--` ends them.
fn flags(line: &Word, escape: char) -> (Vec<Word>, Word) {
    let mut flags = Vec::new();
    let mut at = 0;
    loop {
        let text = &line.text()[at..];
        let start = at + text.len() - text.trim_start().len();
        if !line.text()[start..].starts_with("--") {
            return (flags, line.from(start));
        }
        let (word, end) = unquoted(line, start, escape);
        if word.text() == "--" {
            return (flags, line.from(end));
        }
        flags.push(word);
        at = end;
    }
}

/// One word from a byte on, quotes and escapes taken away, and the byte after it.
fn unquoted(line: &Word, start: usize, escape: char) -> (Word, usize) {
    let mut quote = None;
    let mut word = Word::empty(start..start);
    let mut end = line.text().len();
    let mut letters = line.text()[start..].char_indices();
    while let Some((byte, letter)) = letters.next() {
        let mut at = start + byte;
        let mut letter = letter;
        match (quote, letter) {
            (None, space) if space.is_whitespace() => {
                end = at;
                break;
            }
            (Some(open), close) if open == close => {
                quote = None;
                continue;
            }
            (None, '"' | '\'') => {
                quote = Some(letter);
                continue;
            }
            (_, escaped) if escaped == escape => match letters.next() {
                Some((byte, next)) => (at, letter) = (start + byte, next),
                None => continue,
            },
            _ => {}
        }
        word.push_word(&line.part(at..at + letter.len_utf8()));
    }
    let range = line.part(start..end).range();
    (word.spanning(range), end)
}

/// Words as `ENV`, `LABEL` and `ARG` have them: quotes stay, and what they hold is one word.
pub(super) fn words(rest: &Word, escape: char) -> Vec<Word> {
    let text = rest.text();
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quote = None;
    let mut letters = text.char_indices();
    while let Some((byte, letter)) = letters.next() {
        match (quote, letter) {
            (None, space) if space.is_whitespace() => {
                words.extend(start.take().map(|start| rest.part(start..byte)));
                continue;
            }
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None | Some('"'), escaped) if escaped == escape => {
                letters.next();
            }
            _ => {}
        }
        start.get_or_insert(byte);
    }
    words.extend(start.map(|start| rest.from(start)));
    words
}

/// Words between blanks, whatever they hold.
pub(super) fn fields(rest: &Word) -> Vec<Word> {
    let text = rest.text();
    let mut fields = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = text[start..].find(BLANKS).map_or(text.len(), |length| start + length);
        if end > start {
            fields.push(rest.part(start..end));
        }
        start = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
    fields
}

/// What stands where an array of strings in JSON may stand.
pub(super) enum Form {
    /// An array of strings.
    Json(Vec<String>),
    /// An array, and not of strings only.
    WrongJson,
    /// Something else.
    Text,
}

/// Reads `["a", "b"]`.
pub(super) fn form(rest: &Word) -> Form {
    let text = rest.text().trim_start();
    if !text.starts_with('[') {
        return Form::Text;
    }
    match serde_json::from_str::<Vec<serde_json::Value>>(text) {
        Err(_) => Form::Text,
        Ok(values) => {
            let strings = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
            Option::map_or(strings, Form::WrongJson, Form::Json)
        }
    }
}

/// The mark of a here-document.
pub(super) struct Mark {
    pub(super) at: Word,
    /// The closing word.
    pub(super) word: String,
    pub(super) strips_tabs: bool,
}

/// The marks of a line's here-documents, `<<EOF`, `<<-"EOF"`, `3<<EOF`: a word each.
pub(super) fn document_marks(line: &Word, escape: char) -> Vec<Mark> {
    let mut inner = parts(line, escape);
    if inner.keyword.text().eq_ignore_ascii_case("ONBUILD") {
        inner = parts(&inner.rest, escape);
    }
    let takes =
        ["RUN", "COPY", "ADD"].iter().any(|keyword| inner.keyword.text().eq_ignore_ascii_case(keyword));
    if !takes || !line.text().contains("<<") || matches!(form(&inner.rest), Form::Json(_)) {
        return Vec::new();
    }
    // A line whose quotes do not close has no words, and so no here-document.
    if !closes_its_quotes(line.text()) {
        return Vec::new();
    }
    words(line, '\\').into_iter().filter_map(mark).collect()
}

fn mark(word: Word) -> Option<Mark> {
    let after = word.text().trim_start_matches(|letter: char| letter.is_ascii_digit()).strip_prefix("<<")?;
    let (strips_tabs, name) = match after.strip_prefix('-') {
        Some(name) => (true, name),
        None => (false, after),
    };
    if name.is_empty() || name.contains('<') {
        return None;
    }
    let name = super::variables::without_quotes(name)?;
    Some(Mark { word: name, strips_tabs, at: word })
}

/// Whether every quote of a shell's line has its end.
fn closes_its_quotes(text: &str) -> bool {
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None | Some('"'), '\\') => {
                letters.next();
            }
            _ => {}
        }
    }
    quote.is_none()
}

/// The text without whitespace at its ends.
pub(super) fn trimmed(word: &Word) -> Word {
    let text = word.text();
    let start = text.len() - text.trim_start().len();
    let end = start + text.trim().len();
    word.part(start..end)
}

/// The bytes of the file from the beginning of one word to the end of another.
pub(super) fn spanning(from: &Word, to: &Word) -> Range<usize> {
    from.range().start..to.range().end.max(from.range().end)
}
