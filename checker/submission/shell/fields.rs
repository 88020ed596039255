//! Which words come of it when quoted and unquoted parts are put together?

use std::ops::Range;

use super::super::environment::first_unknown;
use super::super::source::Word;
use super::pattern;

/// Words under construction.
pub(super) struct Words {
    words: Vec<Word>,
    current: Option<Word>,
    /// Where the whole of it stands in the file.
    pub(super) whole: Range<usize>,
    /// Unquoted values are split.
    pub(super) splits: bool,
    /// What is read stands behind the operator of `${X:-…}`, where unquoted text is split too.
    pub(super) inside: bool,
    /// The letters that separate: `IFS`.
    pub(super) ifs: String,
    /// Quoted text is written so that a pattern takes it as it is.
    pub(super) pattern: bool,
}

impl Words {
    pub(super) fn new(whole: Range<usize>, splits: bool, pattern: bool, ifs: String) -> Words {
        Words { words: Vec::new(), current: None, whole, splits, inside: false, ifs, pattern }
    }

    pub(super) fn word(&mut self) -> &mut Word {
        let range = self.whole.clone();
        self.current.get_or_insert_with(|| Word::empty(range))
    }

    /// Adds text that all came from one place.
    pub(super) fn push(&mut self, text: &str, range: &Range<usize>, quoted: bool) {
        let literal = self.pattern && quoted;
        let text = if literal { pattern::literally(text) } else { text.to_owned() };
        self.word().push(&text, range);
    }

    /// Puts a value in; outside quotes it is split as a shell does.
    pub(super) fn value(&mut self, value: &str, range: &Range<usize>, quoted: bool) {
        if quoted || !self.splits {
            return self.push(value, range, quoted);
        }
        if let Some(reason) = first_unknown(&self.ifs) {
            return self.push(&reason.to_string(), range, true);
        }
        let mut after_blank = false;
        for letter in value.chars() {
            let separates = self.ifs.contains(letter);
            let is_blank = separates && " \t\n".contains(letter);
            if !separates {
                after_blank = false;
                self.word().push(letter.encode_utf8(&mut [0; 4]), range);
            } else if is_blank {
                // Blanks at the start and several in a row separate nothing.
                after_blank |= self.current.is_some();
                self.next();
            } else if !std::mem::take(&mut after_blank) {
                self.word();
                self.next();
            }
        }
    }

    /// Puts several values in, each a word of its own: `"$@"`.
    pub(super) fn values(&mut self, values: &[String], range: &Range<usize>, quoted: bool) {
        for (number, value) in values.iter().enumerate() {
            if number > 0 {
                self.next();
            }
            self.value(value, range, quoted);
        }
    }

    /// Ends a word.
    fn next(&mut self) {
        self.words.extend(self.current.take());
    }

    pub(super) fn finish(mut self) -> Vec<Word> {
        self.next();
        self.words
    }
}

/// Text as it stands in the file, with the line continuations inside it taken out.
pub(super) fn add_text(
    words: &mut Words,
    text: &str,
    start: Option<usize>,
    range: &Range<usize>,
    quoted: bool,
) {
    let literal = words.pattern && quoted;
    let mut byte = 0;
    for part in text.split("\\\n") {
        match start {
            Some(start) if !literal => words.word().push_verbatim(part, start + byte),
            _ => words.push(part, range, quoted),
        }
        byte += part.len() + 2;
    }
}

/// All the words as one.
pub(super) fn joined(words: Words, place: Range<usize>) -> Word {
    let mut all = Word::empty(place.clone());
    for (number, word) in words.finish().iter().enumerate() {
        if number > 0 {
            all.push(" ", &place);
        }
        all.push_word(word);
    }
    all
}
