//! Which variables does a `.env` or an `env_file` hold, as Compose reads it?
//!
//! One `NAME=value` after another, with comments, `export`, quotes over several lines, and variables of
//! earlier lines. <https://docs.docker.com/reference/compose-file/services/#env_file-format>

use std::collections::BTreeMap;

use super::super::draft::Draft;
use super::super::source::{Fault, SourceFile, Word};
use super::super::{EnvironmentVariable, Located};
use super::catalogue::WORDS;
use super::interpolate::Interpolation;

/// Reads a file. `outer` are the variables that count more than those of earlier lines; a name without
/// a value takes its own from there.
pub(super) fn read(
    draft: &mut Draft<'_>,
    file: &SourceFile,
    outer: &BTreeMap<String, String>,
) -> Vec<Located<EnvironmentVariable>> {
    let whole = Word::verbatim(&file.text, 0);
    let mut known = outer.clone();
    let mut variables = Vec::new();
    let mut byte = 0;
    loop {
        let rest = file.text.get(byte..).unwrap_or_default();
        let trimmed = rest.trim_start();
        byte += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return variables;
        }
        if trimmed.starts_with('#') {
            byte += line_end(trimmed);
            continue;
        }
        let assignment = match assignment(&whole, byte) {
            Ok(assignment) => assignment,
            Err(fault) => {
                draft.fault(file, fault);
                return variables;
            }
        };
        byte = assignment.end;
        let Assignment { name, value, .. } = assignment;
        let Some(value) = value else {
            if let Some(value) = outer.get(name.text()) {
                variables.push(variable(file, &name, value, &name));
            }
            continue;
        };
        let filled = match value.filled {
            true => Interpolation { variables: &known }.put_in(&value.text),
            false => Ok(value.text.clone()),
        };
        if let Some(filled) = draft.take(file, filled) {
            variables.push(variable(file, &name, filled.text(), &value.text));
            known.entry(name.text().to_owned()).or_insert_with(|| filled.text().to_owned());
            if !outer.contains_key(name.text()) {
                known.insert(name.text().to_owned(), filled.text().to_owned());
            }
        }
    }
}

fn variable(file: &SourceFile, name: &Word, value: &str, last: &Word) -> Located<EnvironmentVariable> {
    let range = name.range().start..last.range().end.max(name.range().end);
    file.located(EnvironmentVariable { name: name.text().to_owned(), value: Some(value.to_owned()) }, &range)
}

struct Assignment {
    name: Word,
    value: Option<Text>,
    /// The first byte behind it.
    end: usize,
}

struct Text {
    text: Word,
    /// Whether variables are put into it: not between single quotes.
    filled: bool,
}

fn line_end(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Reads `[export ]NAME=value`, `NAME: value` or `NAME`.
fn assignment(whole: &Word, start: usize) -> Result<Assignment, Fault> {
    let rest = whole.text().get(start..).unwrap_or_default();
    let exported = rest.strip_prefix("export").filter(|after| after.starts_with([' ', '\t']));
    let start =
        exported.map_or(start, |after| start + "export".len() + after.len() - after.trim_start().len());
    let rest = whole.text().get(start..).unwrap_or_default();
    let end = rest.find(['=', ':', '\n']).unwrap_or(rest.len());
    let name = whole.part(start..start + rest.get(..end).unwrap_or_default().trim_end().len());
    let wrong = |letter: char| !(letter.is_alphanumeric() || "_.-[]".contains(letter));
    if let Some(byte) = name.text().find(wrong) {
        return Err(Fault::new(&name.part(byte..byte + 1), WORDS.say("env-name").with("value", name.text())));
    }
    if !rest.get(end..).unwrap_or_default().starts_with(['=', ':']) {
        return Ok(Assignment { name, value: None, end: start + end });
    }
    let after = rest.get(end + 1..).unwrap_or_default();
    let blank = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    let start = start + end + 1 + blank;
    let text = whole.text().get(start..).unwrap_or_default();
    if let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        return quoted(whole, name, start, quote);
    }
    let end = line_end(text);
    let line = text.get(..end).unwrap_or_default();
    let value = line.split(" #").next().unwrap_or_default();
    let value = if value.starts_with('#') && blank > 0 { "" } else { value.trim_end() };
    let text = whole.part(start..start + value.len());
    Ok(Assignment { name, value: Some(Text { text, filled: true }), end: start + end })
}

fn quoted(whole: &Word, name: Word, start: usize, quote: char) -> Result<Assignment, Fault> {
    let mut text = Word::empty(start..start);
    let mut letters = whole.text().get(start + 1..).unwrap_or_default().char_indices();
    while let Some((byte, letter)) = letters.next() {
        let byte = start + 1 + byte;
        let here = byte..byte + letter.len_utf8();
        if letter == quote {
            let text = text.spanning(start..byte + 1);
            return Ok(Assignment { name, value: Some(Text { text, filled: quote == '"' }), end: byte + 1 });
        }
        if letter != '\\' {
            text.push(&letter.to_string(), &here);
            continue;
        }
        let Some((_, next)) = letters.next() else { break };
        match (quote, next) {
            (_, next) if next == quote => text.push(&next.to_string(), &here),
            ('"', next) => text.push(&escaped(next), &here),
            (_, next) => text.push(&format!("\\{next}"), &here),
        }
    }
    Err(Fault::new(&whole.part(start..start + 1), WORDS.say("quote-end")))
}

/// The escapes of a text in double quotes, as Go has them. A dollar sign stays one for the variables.
fn escaped(letter: char) -> String {
    match letter {
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        'r' => "\r".to_owned(),
        'a' => "\u{7}".to_owned(),
        'b' => "\u{8}".to_owned(),
        'f' => "\u{c}".to_owned(),
        'v' => "\u{b}".to_owned(),
        '\\' => "\\".to_owned(),
        '$' => "$$".to_owned(),
        other => format!("\\{other}"),
    }
}
