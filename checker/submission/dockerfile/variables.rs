//! How are words split, and variables put in, inside a Dockerfile?
//!
//! The rules of <https://docs.docker.com/reference/dockerfile/#environment-replacement>.

use std::collections::BTreeMap;

use super::super::EnvironmentVariable;
use super::super::source::Word;

/// The words of an `ENV`, `ARG` or `LABEL` line with quotes, escapes and continuations taken away.
pub(super) fn words(text: &str, start: usize, escape: char) -> Vec<Word> {
    let mut words = Vec::new();
    let mut current: Option<(usize, String)> = None;
    let mut quote: Option<char> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((byte, letter)) = letters.next() {
        match (quote, letter) {
            (None, space) if space.is_whitespace() => {
                if let Some((from, word)) = current.take() {
                    words.push(Word::at(&word, start + from..start + byte));
                }
                continue;
            }
            (None | Some('"'), escaped) if escaped == escape => {
                // A continuation: the rest of the line and the line end are nothing.
                let rest = text.get(byte + escape.len_utf8()..).unwrap_or_default();
                let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
                if rest.get(blank..).is_some_and(|rest| rest.starts_with('\n')) {
                    while letters.next_if(|(_, next)| *next != '\n').is_some() {}
                    letters.next();
                    skip_comments(text, &mut letters);
                    continue;
                }
                let (_, word) = current.get_or_insert((byte, String::new()));
                match letters.next() {
                    // Before `$` the escape is kept, so that the substitution sees it.
                    Some((_, '$')) => word.push_str("\\$"),
                    Some((_, next)) => word.push(next),
                    None => word.push(letter),
                }
                continue;
            }
            (Some(open), close) if open == close => {
                quote = None;
                continue;
            }
            (None, '"' | '\'') => {
                quote = Some(letter);
                current.get_or_insert((byte, String::new()));
                continue;
            }
            _ => {}
        }
        current.get_or_insert((byte, String::new())).1.push(letter);
    }
    if let Some((from, word)) = current {
        words.push(Word::at(&word, start + from..start + text.len()));
    }
    words
}

/// Comment lines between continued lines are left out.
fn skip_comments(text: &str, letters: &mut std::iter::Peekable<std::str::CharIndices<'_>>) {
    while let Some((byte, _)) = letters.peek() {
        let line = text.get(*byte..).unwrap_or_default().lines().next().unwrap_or_default();
        if !line.trim_start().starts_with('#') {
            return;
        }
        while letters.next_if(|(_, next)| *next != '\n').is_some() {}
        letters.next();
    }
}

/// `NAME` or `NAME=value` of an `ARG`.
pub(super) fn argument(word: &str) -> EnvironmentVariable {
    match word.split_once('=') {
        Some((name, value)) => EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) },
        None => EnvironmentVariable { name: word.to_owned(), value: None },
    }
}

/// Puts variables in: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}`; an unknown one is empty.
pub(super) fn substitute(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find(['$', '\\']) {
        result.push_str(rest.get(..dollar).unwrap_or_default());
        let after = rest.get(dollar + 1..).unwrap_or_default();
        if rest.get(dollar..).is_some_and(|rest| rest.starts_with('\\')) {
            let next = after.chars().next();
            result.extend(next);
            rest = after.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
            continue;
        }
        if let Some(inner) = after.strip_prefix('{')
            && let Some(end) = closing_brace(inner)
        {
            result.push_str(&expression(inner.get(..end).unwrap_or_default(), known));
            rest = inner.get(end + 1..).unwrap_or_default();
            continue;
        }
        let end = after
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(after.len());
        let name = after.get(..end).unwrap_or_default();
        if name.is_empty() {
            result.push('$');
        }
        result.push_str(known.get(name).map_or("", String::as_str));
        rest = after.get(end..).unwrap_or_default();
    }
    result.push_str(rest);
    result
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (byte, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(byte),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The inside of `${…}`. Nested defaults are put in one level at a time; their depth is that of the
/// text, which is a line of a file.
fn expression(inner: &str, known: &BTreeMap<String, String>) -> String {
    let end =
        inner.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(inner.len());
    let (name, operator) = inner.split_at(end);
    let value = known.get(name);
    let filled = value.filter(|value| !value.is_empty());
    let depth = operator.matches("${").count();
    let default = |text: &str| {
        if depth > 16 { String::new() } else { substitute(text, known) }
    };
    if let Some(text) = operator.strip_prefix(":-") {
        return filled.cloned().unwrap_or_else(|| default(text));
    }
    if let Some(text) = operator.strip_prefix('-') {
        return value.cloned().unwrap_or_else(|| default(text));
    }
    if let Some(text) = operator.strip_prefix(":+") {
        return filled.map(|_| default(text)).unwrap_or_default();
    }
    if let Some(text) = operator.strip_prefix('+') {
        return value.map(|_| default(text)).unwrap_or_default();
    }
    value.cloned().unwrap_or_default()
}
