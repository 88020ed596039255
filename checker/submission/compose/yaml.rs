//! Which values stand where in the text of a YAML file?
//!
//! The parser's events become a tree in which every key and every value knows its bytes. Aliases and
//! merge keys (`<<`) are put in. Compose reads with Go's `yaml`, so plain scalars have the types that
//! it gives them.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag as YamlTag};

use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::node::{Kind, Node, Tag, Value};
use super::scalar::plain;

/// The most values that the aliases of a file may spread it to: far more than any real file, and far
/// less than what hurts.
const MOST_VALUES: usize = 100_000;

/// The most lists and maps that may lie in one another; every reader of the tree goes down into it.
const DEEPEST: usize = 128;

/// Reads the documents of a text. `base` is the byte at which it begins among the files that are read
/// as one.
///
/// # Errors
/// The first fault that keeps it from being read.
pub(in crate::submission) fn parse(text: &str, base: usize) -> Result<Vec<Node>, Fault> {
    let mut builder = Builder {
        events: Parser::new_from_str(text),
        text,
        base,
        anchors: HashMap::new(),
        values: 0,
        depth: 0,
    };
    let mut documents = Vec::new();
    while let Some((event, span)) = builder.next()? {
        match event {
            Event::DocumentStart(..) => builder.anchors.clear(),
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            event => documents.push(builder.node(event, span)?),
        }
    }
    Ok(documents)
}

struct Builder<'a> {
    events: Parser<'a, StrInput<'a>>,
    text: &'a str,
    base: usize,
    /// Finished nodes with an anchor, and how many values each holds.
    anchors: HashMap<usize, (Node, usize)>,
    values: usize,
    /// Lists and maps around what is read.
    depth: usize,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Fault> {
        self.events.next_event().transpose().map_err(|error| self.broken(&error))
    }

    /// The event after an opened list or map, which always has one.
    fn inner(&mut self) -> Result<(Event<'a>, Span), Fault> {
        Ok(self.next()?.unwrap_or((Event::StreamEnd, Span::default())))
    }

    fn broken(&self, error: &ScanError) -> Fault {
        let start = error.marker().byte_offset().unwrap_or_default().min(self.text.len());
        let place = Word::empty(self.base + start..self.base + start + 1);
        // The reason is the YAML parser's own, in English; the place is what helps.
        let reason = error.info();
        let reason = reason.split(" at byte ").next().unwrap_or(&reason).to_owned();
        Fault::new(&place, WORDS.say("yaml").with("reason", reason))
    }

    fn range(&self, span: Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or_default();
        let text = self.text.get(range.clone()).unwrap_or_default();
        self.base + range.start..self.base + range.start + text.trim_end().len()
    }

    fn count(&mut self, values: usize, range: &Range<usize>) -> Result<(), Fault> {
        self.values += values;
        if self.values > MOST_VALUES {
            return Err(Fault::new(&Word::empty(range.clone()), WORDS.say("too-many-values")));
        }
        Ok(())
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Fault> {
        self.enter(1, &self.range(span))?;
        let node = self.node_within(event, span);
        self.depth -= 1;
        node
    }

    /// Notes that what comes lies so much deeper.
    fn enter(&mut self, height: usize, range: &Range<usize>) -> Result<(), Fault> {
        if self.depth + height > DEEPEST {
            return Err(Fault::new(&Word::empty(range.start..range.start + 1), WORDS.say("too-deep")));
        }
        self.depth += 1;
        Ok(())
    }

    fn node_within(&mut self, event: Event<'a>, span: Span) -> Result<Node, Fault> {
        let range = self.range(span);
        let before = self.values;
        self.count(1, &range)?;
        let (node, anchor) = match event {
            Event::Alias(id) => {
                let Some((node, values)) = self.anchors.get(&id).cloned() else {
                    return Err(Fault::new(&Word::empty(range), WORDS.say("alias-of-itself")));
                };
                self.count(values, &range)?;
                self.enter(node.height(), &range)?;
                self.depth -= 1;
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, tag) => {
                (self.scalar(&text, style, tag.as_deref(), range), anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                let mut items = Vec::new();
                let end = loop {
                    let (event, span) = self.inner()?;
                    match event {
                        Event::SequenceEnd | Event::StreamEnd => break self.range(span).end,
                        event => items.push(self.node(event, span)?),
                    }
                };
                (
                    Node::new(Value::List(items), range.start..end.max(range.end))
                        .tagged(tagged(tag.as_deref())),
                    anchor,
                )
            }
            Event::MappingStart(_, anchor, tag) => {
                let (entries, end) = self.entries()?;
                (
                    Node::new(Value::Map(entries), range.start..end.max(range.end))
                        .tagged(tagged(tag.as_deref())),
                    anchor,
                )
            }
            _ => (Node::new(Value::Nothing, range), 0),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), self.values - before));
        }
        Ok(node)
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&YamlTag>, range: Range<usize>) -> Node {
        let is_text = tag.and_then(YamlTag::core_suffix) == Some("str") || style != ScalarStyle::Plain;
        let known = if is_text { Some((Kind::Text, text.to_owned())) } else { plain(text) };
        let tag = tagged(tag);
        let Some((kind, value)) = known else {
            return Node::new(Value::Nothing, range).tagged(tag);
        };
        Node { kind, ..Node::new(Value::Scalar(self.word(&value, range.clone())), range) }.tagged(tag)
    }

    /// The entries of a map and its last byte. An entry that `<<` brings gives way to the map's own.
    fn entries(&mut self) -> Result<(Vec<(Word, Node)>, usize), Fault> {
        let mut own: Vec<(Word, Node)> = Vec::new();
        let mut merged: Vec<(Word, Node)> = Vec::new();
        let end = loop {
            let (event, span) = self.inner()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                break self.range(span).end;
            }
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, _) if text == "<<");
            let key = self.node(event, span)?;
            let (event, span) = self.inner()?;
            let value = self.node(event, span)?;
            if is_merge {
                merge(&value, &mut merged)?;
                continue;
            }
            let Value::Scalar(name) = &key.value else {
                return Err(Fault::new(&Word::empty(key.range.clone()), WORDS.say("key-kind")));
            };
            if key.kind != Kind::Text {
                return Err(Fault::new(name, WORDS.say("key-kind")));
            }
            if own.iter().any(|(known, _)| known.text() == name.text()) {
                return Err(Fault::new(name, WORDS.say("key-twice").with("value", name.text())));
            }
            own.push((name.clone(), value));
        };
        for (name, node) in merged {
            if !own.iter().any(|(known, _)| known.text() == name.text()) {
                own.push((name, node));
            }
        }
        Ok((own, end))
    }

    fn word(&self, text: &str, range: Range<usize>) -> Word {
        let local = range.start - self.base..range.end - self.base;
        let written = self.text.get(local).unwrap_or_default();
        // Quoted text without escapes stands in the file as it is, one byte after the quote.
        let shift = usize::from(written.starts_with(['"', '\'']));
        if written.get(shift..shift + text.len()) == Some(text) {
            return Word::verbatim(text, range.start + shift).spanning(range);
        }
        Word::at(text, range)
    }
}

/// Collects what `<<: *name` or `<<: [*name, …]` brings; the first of several wins.
fn merge(value: &Node, merged: &mut Vec<(Word, Node)>) -> Result<(), Fault> {
    let maps: &[Node] = match &value.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(value),
    };
    for map in maps {
        let Value::Map(entries) = &map.value else {
            return Err(Fault::new(&Word::empty(map.range.clone()), WORDS.say("merge-kind")));
        };
        merged.extend(entries.iter().cloned());
    }
    // A key that an earlier map brought stays: the caller takes the first of each name.
    Ok(())
}

fn tagged(tag: Option<&YamlTag>) -> Tag {
    match tag.map(|tag| (tag.handle(), tag.suffix())) {
        Some(("!", "reset")) => Tag::Reset,
        Some(("!", "override")) => Tag::Override,
        Some(("!", "reference")) => Tag::Reference,
        _ => Tag::None,
    }
}
