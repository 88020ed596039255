//! Where are the here-documents of a Dockerfile?
//!
//! BuildKit takes any number of them in any place of a `RUN`, `COPY` or `ADD`; the parser knows only
//! one as the first word. They are therefore found here, and the parser is given a text of the same
//! length in which their bodies are blank and their marks are plain words.

use std::ops::Range;

/// The text for the parser, and the bodies by the line that they belong to.
#[derive(Debug)]
pub(super) struct Masked {
    pub(super) text: String,
    pub(super) documents: Vec<HereDocument>,
}

/// One here-document.
#[derive(Debug)]
pub(super) struct HereDocument {
    /// Its mark, `<<EOF`.
    pub(super) mark: Range<usize>,
    /// The lines between the mark's line and the closing word.
    pub(super) body: Range<usize>,
}

/// Finds and blanks the here-documents.
///
/// # Errors
/// The mark of a here-document that has no end.
pub(super) fn mask(text: &str, escape: char) -> Result<Masked, Range<usize>> {
    let lines = lines_of(text);
    let mut bytes = text.as_bytes().to_vec();
    let mut documents = Vec::new();
    let mut number = 0;
    while let Some(first) = lines.get(number) {
        let mut last = number;
        // The logical line: continued lines, with comments and empty lines between them.
        while let Some(line) = lines.get(last) {
            let content = text.get(line.clone()).unwrap_or_default();
            let skipped =
                last > number && (content.trim().is_empty() || content.trim_start().starts_with('#'));
            let first_is_comment = content.trim_start().starts_with('#') || content.trim().is_empty();
            if (last == number && first_is_comment) || (!skipped && !content.trim_end().ends_with(escape)) {
                break;
            }
            last += 1;
        }
        last = last.min(lines.len() - 1);
        let range = first.start..lines.get(last).map_or(text.len(), |line| line.end);
        number = last + 1;
        let logical = text.get(range.clone()).unwrap_or_default();
        if !takes_documents(logical) {
            continue;
        }
        for mark in marks(logical) {
            let place = range.start + mark.range.start..range.start + mark.range.end;
            let start = number;
            let end = (start..lines.len()).find(|index| {
                let line = lines.get(*index).and_then(|line| text.get(line.clone())).unwrap_or_default();
                let line = line.trim_end_matches('\r');
                let line = if mark.strips_tabs { line.trim_start_matches('\t') } else { line };
                line == mark.word
            });
            let Some(end) = end else {
                return Err(place);
            };
            let from = lines.get(start).map_or(text.len(), |line| line.start);
            let body = from..lines.get(end).map_or(text.len(), |line| line.start);
            let closed = from..lines.get(end).map_or(text.len(), |line| line.end);
            for byte in bytes.get_mut(closed).into_iter().flatten().filter(|byte| **byte != b'\n') {
                *byte = b' ';
            }
            for byte in bytes.get_mut(place.clone()).into_iter().flatten().filter(|byte| **byte == b'<') {
                *byte = b'x';
            }
            documents.push(HereDocument { mark: place, body });
            number = end + 1;
        }
    }
    // Whole lines and single ASCII bytes were replaced, so this is UTF-8 as before.
    Ok(Masked { text: String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned()), documents })
}

/// The lines without their ends.
fn lines_of(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end + 1;
            range
        })
        .collect()
}

fn takes_documents(line: &str) -> bool {
    let mut words = line.split_whitespace().map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let keyword = if first == "ONBUILD" { words.next().unwrap_or_default() } else { first };
    ["RUN", "COPY", "ADD"].contains(&keyword.as_str())
}

struct Mark {
    range: Range<usize>,
    word: String,
    strips_tabs: bool,
}

/// The marks of a line: `<<EOF`, `<<-"EOF"`, `3<<EOF`, outside of quotes and at a word's start.
fn marks(line: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut quote: Option<char> = None;
    let mut word_start = 0;
    let mut escaped = false;
    for (byte, letter) in line.char_indices() {
        let quoted = quote.is_some();
        match (quote, letter) {
            _ if escaped => escaped = false,
            (Some('"') | None, '\\') => escaped = true,
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            _ => {}
        }
        if !quoted && letter.is_whitespace() {
            word_start = byte + letter.len_utf8();
        }
        let before = line.get(word_start..byte).unwrap_or_default();
        let rest = line.get(byte..).unwrap_or_default();
        if quoted || !rest.starts_with("<<") || !before.chars().all(|digit| digit.is_ascii_digit()) {
            continue;
        }
        let word_end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let after = rest.get(2..word_end).unwrap_or_default();
        let strips_tabs = after.starts_with('-');
        let word: String = after.trim_start_matches('-').replace(['"', '\''], "");
        if word.is_empty() || word.contains(['<', '(', '$']) {
            continue;
        }
        found.push(Mark { range: byte..byte + word_end, word, strips_tabs });
    }
    found
}
