//! Which line and column is a byte of a learner's file?

use std::ops::Range;

use crate::words::Message;

use super::{Located, Location, Problem};

/// A text file of the submission, or several that are read as one.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    /// Path relative to the submission's folder; the first one's.
    pub(super) name: String,
    /// The content, without a byte order mark.
    pub(super) text: String,
    line_starts: Vec<usize>,
    /// Further files: path, and how many lines stand before its first one.
    further: Vec<(String, usize)>,
}

impl SourceFile {
    pub(super) fn new(name: &str, text: &str) -> SourceFile {
        // Editors on Windows write a byte order mark that neither Docker nor a shell counts as content.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let mut line_starts = vec![0];
        line_starts.extend(text.match_indices('\n').map(|(byte, _)| byte + 1));
        SourceFile { name: name.to_owned(), text, line_starts, further: Vec::new() }
    }

    /// Puts another file behind the text, so that a range of bytes names a place in either; returns the
    /// byte at which it begins.
    pub(super) fn append(&mut self, other: &SourceFile) -> usize {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
            self.line_starts.push(self.text.len());
        }
        let start = self.text.len();
        self.further.push((other.name.clone(), self.line_starts.len() - 1));
        self.line_starts.extend(other.line_starts.iter().skip(1).map(|line_start| start + line_start));
        self.text.push_str(&other.text);
        start
    }

    /// The backslash of a word that is a backslash and blanks at the end of a line, where one at the very end
    /// was meant.
    pub(super) fn blank_behind(&self, word: &Range<usize>) -> Option<Range<usize>> {
        let is_blank = |letter: char| letter == ' ' || letter == '\t';
        let blanks = self.text.get(word.clone())?.strip_prefix('\\')?;
        let ends = self.text.get(word.end..)?.trim_start_matches(is_blank).starts_with('\n');
        let meant = ends && !blanks.is_empty() && blanks.chars().all(is_blank);
        meant.then_some(word.start..word.start + 1)
    }

    /// The file that a line belongs to, both counted from 0, and how many lines stand before it.
    fn file_of(&self, line: usize) -> (&str, usize) {
        let found = self.further.iter().rfind(|(_, before)| *before <= line);
        found.map_or((self.name.as_str(), 0), |(name, before)| (name.as_str(), *before))
    }

    /// The place of a byte range; of a range over several lines, its part on the first one.
    pub(super) fn location(&self, range: &Range<usize>) -> Location {
        let start = self.floor(range.start);
        let line = self.line_starts.partition_point(|line_start| *line_start <= start).saturating_sub(1);
        let line_start = self.line_starts.get(line).copied().unwrap_or_default();
        let line_text = self.line(line + 1);
        let line_end = line_start + line_text.len();
        let end = self.floor(range.end).clamp(start, line_end.max(start));
        let column = self.text.get(line_start..start).map_or(0, |before| before.chars().count()) + 1;
        let length = self.text.get(start..end).map_or(0, |text| text.trim_end().chars().count()).max(1);
        let (file, before) = self.file_of(line);
        Location { file: file.to_owned(), line: line + 1 - before, column, length }
    }

    /// The text of a line counted from 1, without its end.
    pub(super) fn line(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return "";
        };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(*start..end).unwrap_or_default();
        text.strip_suffix('\r').unwrap_or(text)
    }

    /// A problem at a byte range.
    pub(super) fn problem(&self, range: &Range<usize>, message: Message) -> Problem {
        self.problem_at(self.location(range), message)
    }

    /// A problem at a place of this file.
    pub(super) fn problem_at(&self, at: Location, message: Message) -> Problem {
        let mut files = self.further.iter().map(|(name, before)| (name.as_str(), *before));
        let before = match files.find(|(name, _)| *name == at.file && at.file != self.name) {
            Some((_, before)) => before,
            None => 0,
        };
        let line = self.line(before + at.line).to_owned();
        Problem { at: Some(at), line: Some(line), ..Problem::new(message) }
    }

    /// Puts a value at a byte range.
    pub(super) fn located<T>(&self, value: T, range: &Range<usize>) -> Located<T> {
        Located::new(value, self.location(range))
    }

    /// The nearest character boundary at or before a byte.
    fn floor(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }
}

/// A text and, for each of its bytes, the bytes of the file that it came from, so that a caret can
/// stand under a part of a word even after quotes were removed and variables put in.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    text: String,
    origins: Vec<Range<usize>>,
    range: Range<usize>,
}

impl Word {
    /// An empty word at a place, to be filled by [`Word::push`].
    pub(super) fn empty(range: Range<usize>) -> Word {
        Word { text: String::new(), origins: Vec::new(), range }
    }

    /// Text that stands in the file exactly as it is.
    pub(super) fn verbatim(text: &str, start: usize) -> Word {
        let mut word = Word::empty(start..start + text.len());
        word.push_verbatim(text, start);
        word
    }

    /// Text of which only the whole place is known.
    pub(super) fn at(text: &str, range: Range<usize>) -> Word {
        let mut word = Word::empty(range.clone());
        word.push(text, &range);
        word
    }

    /// Adds text that all came from one place.
    pub(super) fn push(&mut self, text: &str, origin: &Range<usize>) {
        self.text.push_str(text);
        self.origins.extend(text.bytes().map(|_| origin.clone()));
    }

    /// Adds text that stands in the file exactly as it is, from this byte on.
    pub(super) fn push_verbatim(&mut self, text: &str, start: usize) {
        self.text.push_str(text);
        self.origins.extend((start..start + text.len()).map(|byte| byte..byte + 1));
    }

    /// Adds another word's text.
    pub(super) fn push_word(&mut self, other: &Word) {
        self.text.push_str(&other.text);
        self.origins.extend(other.origins.iter().cloned());
    }

    /// The same text with another place for the whole of it, quotes included.
    pub(super) fn spanning(mut self, range: Range<usize>) -> Word {
        self.range = range;
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file, quotes included.
    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// A part of the word, by the bytes of its text.
    pub(super) fn part(&self, bytes: Range<usize>) -> Word {
        let text = self.text.get(bytes.clone()).unwrap_or_default();
        let origins = self.origins.get(bytes.clone()).unwrap_or_default().to_vec();
        let range = match (origins.first(), origins.last()) {
            (Some(first), Some(last)) => first.start..last.end.max(first.start),
            // An empty part stands where the next byte is, or at the word's end.
            _ => {
                let start = self.origins.get(bytes.start).map_or(self.range.end, |origin| origin.start);
                start..start
            }
        };
        Word { text: text.to_owned(), origins, range }
    }

    /// The part from a byte of the text to its end.
    pub(super) fn from(&self, byte: usize) -> Word {
        self.part(byte..self.text.len())
    }

    /// The parts before and after the first occurrence of a character.
    pub(super) fn split_once(&self, separator: char) -> Option<(Word, Word)> {
        let byte = self.text.find(separator)?;
        Some((self.part(0..byte), self.from(byte + separator.len_utf8())))
    }

    /// The parts between the occurrences of a character.
    pub(super) fn split(&self, separator: char) -> Vec<Word> {
        let mut parts = Vec::new();
        let mut start = 0;
        for (byte, found) in self.text.match_indices(separator) {
            parts.push(self.part(start..byte));
            start = byte + found.len();
        }
        parts.push(self.from(start));
        parts
    }
}

impl Word {
    /// The fields of a CSV line, as the Docker command reads `--mount`, `--secret` and `--network`: a
    /// field in double quotes may hold commas.
    pub(super) fn fields(&self) -> Vec<Word> {
        let mut fields = Vec::new();
        let mut start = 0;
        let mut quoted = false;
        for (byte, letter) in self.text.char_indices() {
            match letter {
                '"' if quoted || byte == start => quoted = !quoted,
                ',' if !quoted => {
                    fields.push(self.field(start..byte));
                    start = byte + 1;
                }
                _ => {}
            }
        }
        fields.push(self.field(start..self.text.len()));
        fields
    }

    fn field(&self, bytes: Range<usize>) -> Word {
        let text = self.text.get(bytes.clone()).unwrap_or_default();
        match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(_) => self.part(bytes.start + 1..bytes.end - 1),
            None => self.part(bytes),
        }
    }
}

/// A wrong value: where it stands, what is wrong, what to do.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) range: Range<usize>,
    pub(super) message: Message,
    pub(super) help: Option<Message>,
    /// Docker would take it; the lab does not carry it out.
    pub(super) outside_lab: bool,
}

impl Fault {
    pub(super) fn new(word: &Word, message: Message) -> Fault {
        Fault { range: word.range(), message, help: None, outside_lab: false }
    }

    /// The same, where Docker would take it and the lab does not carry it out.
    pub(super) fn outside_lab(mut self) -> Fault {
        self.outside_lab = true;
        self
    }

    pub(super) fn help(mut self, help: Message) -> Fault {
        self.help = Some(help);
        self
    }
}
