//! What is in one line: a list item, a row, a heading; and which of its words mean something?

use super::kinds::{self, MistakeKind};
use super::places::{self, WrittenPlace};

/// Words of a line that stands for a heading.
const FEW: usize = 6;
/// Words that come before the number of a line.
const BEFORE_NUMBER: [&str; 9] = ["line", "lines", "zeile", "zeilen", "z", "l", "ln", "nr", "no"];

/// What a heading says above what was looked at and is as it should be.
const CLEAR: [&str; 22] = [
    "in order",
    "in ordnung",
    "no finding",
    "no mistake",
    "no problem",
    "no issue",
    "not a finding",
    "not a mistake",
    "nothing wrong",
    "nothing found",
    "false alarm",
    "is fine",
    "are fine",
    "looks fine",
    "keine funde",
    "kein fund",
    "kein fehler",
    "keine fehler",
    "unauffällig",
    "unbedenklich",
    "fehlalarm",
    "nichts gefunden",
];
/// The same as a whole heading.
const CLEAR_ALONE: [&str; 9] =
    ["ok", "okay", "fine", "good", "clean", "passt", "gut", "sauber", "already fine"];

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing, or a rule.
    Blank,
    /// `#` and words.
    Heading,
    /// `>` and words.
    Quote,
    /// An item of a list, or a row of a table.
    Item,
    /// Words.
    Plain,
}

/// A line.
pub(super) struct Line<'a> {
    pub(super) form: Form,
    /// Characters before the first that is no blank.
    pub(super) indent: usize,
    pub(super) words: Words<'a>,
}

/// The words of a line.
pub(super) struct Words<'a>(Vec<&'a str>);

/// The line without its comments; `hidden` says whether one is open.
pub(super) fn shown(line: &str, hidden: &mut bool, longest: usize) -> String {
    let mut rest: &str = line;
    let mut shown = String::new();
    loop {
        if *hidden {
            let Some((_, behind)) = rest.split_once("-->") else { break };
            (rest, *hidden) = (behind, false);
        } else {
            let Some((before, behind)) = rest.split_once("<!--") else {
                shown.push_str(rest);
                break;
            };
            shown.push_str(before);
            (rest, *hidden) = (behind, true);
        }
    }
    shown.chars().take(longest).collect()
}

/// Reads a line.
pub(super) fn read(line: &str) -> Line<'_> {
    let text = line.trim();
    let indent = line.chars().take_while(|letter| letter.is_whitespace()).count();
    let (form, text) = if !text.chars().any(char::is_alphanumeric) {
        (Form::Blank, "")
    } else if text.starts_with('#') {
        (Form::Heading, text.trim_start_matches('#'))
    } else if text.starts_with('>') {
        (Form::Quote, "")
    } else if text.starts_with('|') {
        (Form::Item, text)
    } else if let Some(item) = item(text) {
        (Form::Item, item)
    } else if text.contains('|') {
        // A table without its outer bars.
        (Form::Item, text)
    } else {
        (Form::Plain, text)
    };
    let between = |letter: char| letter.is_whitespace() || "|,()[]{}\"`*<>“”„‚‘’«»".contains(letter);
    Line { form, indent, words: Words(text.split(between).filter(|word| !word.is_empty()).collect()) }
}

/// The text of a list item.
fn item(text: &str) -> Option<&str> {
    if let Some(item) = text.strip_prefix(['-', '*', '+', '•']).filter(|item| item.starts_with([' ', '\t']))
    {
        // A box to tick off.
        let boxed = item.trim_start();
        return Some(["[ ]", "[x]", "[X]"].iter().find_map(|tick| boxed.strip_prefix(tick)).unwrap_or(item));
    }
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let behind = text[end..].strip_prefix(['.', ')'])?;
    ((1..=3).contains(&end) && behind.starts_with(' ')).then_some(behind)
}

impl Words<'_> {
    /// Whether there are so few that the line may stand for a heading.
    pub(super) fn are_few(&self) -> bool {
        self.0.len() <= FEW
    }

    /// Whether a heading says that nothing is wrong with what stands below it.
    pub(super) fn clear(&self) -> bool {
        let lower: Vec<String> = self.0.iter().map(|word| word.to_lowercase()).collect();
        let text = lower.join(" ");
        let text = text.trim_matches(|letter: char| !letter.is_alphanumeric());
        CLEAR.iter().any(|phrase| text.contains(phrase)) || CLEAR_ALONE.contains(&text)
    }

    /// The first kind that a word means.
    pub(super) fn kind(&self) -> Option<MistakeKind> {
        self.kind_in(self.0.len())
    }

    /// The first kind that a word before every file means.
    pub(super) fn kind_before_place(&self) -> Option<MistakeKind> {
        let is_place = |word: &&str| places::of_word(word).is_some_and(|place| places::is_certain(&place));
        self.kind_in(self.0.iter().position(is_place).unwrap_or(self.0.len()))
    }

    fn kind_in(&self, end: usize) -> Option<MistakeKind> {
        let words = self.0.iter().take(end);
        // What a file is called says nothing of its mistakes.
        let says = |word: &&&str| places::of_word(word).is_none_or(|place| !places::is_certain(&place));
        words.filter(says).find_map(|word| kinds::of_word(word))
    }

    /// Everything that may be meant as a file, what can be nothing else first.
    pub(super) fn places(&self) -> Vec<WrittenPlace> {
        let numbered = self.0.windows(2).find_map(|pair| {
            let is_before = BEFORE_NUMBER.contains(&pair[0].to_lowercase().trim_end_matches(['.', ':']));
            places::number(pair[1]).filter(|_| is_before)
        });
        let mut found: Vec<WrittenPlace> = Vec::new();
        for (index, word) in self.0.iter().enumerate() {
            let Some(mut place) = places::of_word(word) else { continue };
            let next = self.0.get(index + 1).and_then(|word| places::number(word));
            place.line = place.line.or(next).or(numbered);
            if !found.contains(&place) {
                found.push(place);
            }
        }
        found.sort_by_key(|place| !places::is_certain(place));
        found
    }
}
