//! Which values stand where in a YAML file?
//!
//! A compose file is read into a tree in which every key and every value knows its bytes. Scalars
//! keep the text that the learner wrote (`0644`, `8080:8080`, `1.50`), whatever YAML would make of it.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use super::super::source::{Fault, SourceFile, Word};
use super::WORDS;
use super::interpolate::Interpolation;

/// A value of the file.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) range: Range<usize>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Nothing after the colon, or `null`.
    Nothing,
    /// Text, a number or a truth value.
    Scalar(Word),
    /// `- a` or `[a]`.
    List(Vec<Node>),
    /// `a: b`.
    Map(Vec<(Word, Node)>),
}

/// Reads a file.
///
/// # Errors
/// The first fault that keeps it from being read.
pub(super) fn parse(file: &SourceFile, interpolation: &Interpolation<'_>) -> Result<Node, Vec<Fault>> {
    match serde_saphyr::from_str::<Spanned<Raw>>(&file.text) {
        Ok(raw) => {
            let mut faults = Vec::new();
            let node = Converter { file, interpolation, faults: &mut faults }.node(&raw);
            if faults.is_empty() { Ok(node) } else { Err(faults) }
        }
        Err(error) => {
            let mut range = error.location().map_or(0..1, |location| {
                let start = byte_of(file, &location);
                start..start + 1
            });
            // The reason is the YAML parser's own, in English; the place is what helps.
            let reason = error.without_snippet().to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
            let message = match reason.strip_prefix("duplicate mapping key: ") {
                Some(rest) => {
                    let key = rest.split(',').next().unwrap_or(rest);
                    range.end = range.start + key.len();
                    WORDS.say("key-twice").with("value", key)
                }
                None => WORDS.say("yaml").with("reason", reason),
            };
            Err(vec![Fault::new(&Word::empty(range), message)])
        }
    }
}

fn byte_of(file: &SourceFile, location: &Location) -> usize {
    if let Some(byte) = location.span().byte_offset() {
        return usize::try_from(byte).unwrap_or(file.text.len()).min(file.text.len());
    }
    let line = usize::try_from(location.line()).unwrap_or(1).max(1);
    let column = usize::try_from(location.column()).unwrap_or(1).saturating_sub(1);
    let start: usize = file.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let inside = file.line(line).char_indices().nth(column).map_or(file.line(line).len(), |(byte, _)| byte);
    start + inside
}

/// The tree as serde gives it.
enum Raw {
    Nothing,
    /// Text whose quotes and escapes YAML has taken away; absent for a plain number or truth value,
    /// whose text is taken from the file.
    Scalar(Option<String>),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(Some(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

struct Converter<'a> {
    file: &'a SourceFile,
    interpolation: &'a Interpolation<'a>,
    faults: &'a mut Vec<Fault>,
}

impl Converter<'_> {
    fn node(&mut self, raw: &Spanned<Raw>) -> Node {
        let range = self.range(raw);
        let value = match &raw.value {
            Raw::Nothing => Value::Nothing,
            Raw::Scalar(text) => {
                let word = self.word(text.as_deref(), range.clone());
                match self.interpolation.put_in(&word) {
                    Ok(word) => Value::Scalar(word),
                    Err(fault) => {
                        self.faults.push(fault);
                        Value::Scalar(word)
                    }
                }
            }
            Raw::List(items) => Value::List(items.iter().map(|item| self.node(item)).collect()),
            Raw::Map(entries) => {
                let mut map: Vec<(Word, Node)> = Vec::new();
                for (key, value) in entries {
                    let range = self.range(key);
                    let Raw::Scalar(text) = &key.value else {
                        self.faults.push(Fault::new(&Word::empty(range), WORDS.say("key-kind")));
                        continue;
                    };
                    let key = self.word(text.as_deref(), range);
                    // A key merged by `<<` gives way to the map's own, which comes first.
                    if !map.iter().any(|(known, _)| known.text() == key.text()) {
                        let node = self.node(value);
                        map.push((key, node));
                    }
                }
                Value::Map(map)
            }
        };
        Node { value, range }
    }

    /// Where the value is written; for an alias, where its anchor is.
    fn range(&self, raw: &Spanned<Raw>) -> Range<usize> {
        let start = byte_of(self.file, &raw.defined);
        let length = raw.defined.span().byte_len().and_then(|length| usize::try_from(length).ok());
        let end = (start + length.unwrap_or(1)).min(self.file.text.len());
        let text = self.file.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end().len()
    }

    fn word(&self, text: Option<&str>, range: Range<usize>) -> Word {
        let written = self.file.text.get(range.clone()).unwrap_or_default();
        let Some(text) = text else {
            return Word::verbatim(written, range.start);
        };
        // Quoted text without escapes stands in the file as it is, one byte after the quote.
        let shift = usize::from(written.starts_with(['"', '\'']));
        if written.get(shift..shift + text.len()) == Some(text) {
            return Word::verbatim(text, range.start + shift).spanning(range);
        }
        Word::at(text, range)
    }
}

impl Node {
    fn fault(&self, key: &'static str) -> Fault {
        Fault::new(&Word::empty(self.range.clone()), WORDS.say(key))
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Result<&Word, Fault> {
        match &self.value {
            Value::Scalar(word) => Ok(word),
            _ => Err(self.fault("wants-text")),
        }
    }

    /// The items of a list; none for nothing.
    pub(super) fn list(&self) -> Result<&[Node], Fault> {
        match &self.value {
            Value::List(items) => Ok(items),
            Value::Nothing => Ok(&[]),
            _ => Err(self.fault("wants-list")),
        }
    }

    /// The items of a list, or the one scalar as a list of its own.
    pub(super) fn one_or_more(&self) -> Result<&[Node], Fault> {
        match &self.value {
            Value::Scalar(_) => Ok(std::slice::from_ref(self)),
            _ => self.list(),
        }
    }

    /// The entries of a map; none for nothing.
    pub(super) fn map(&self) -> Result<&[(Word, Node)], Fault> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            Value::Nothing => Ok(&[]),
            _ => Err(self.fault("wants-map")),
        }
    }
}
