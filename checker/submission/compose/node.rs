//! What is a value of a compose file, and as what may it be read?

use std::ops::Range;

use super::super::source::{Fault, Word};
use super::catalogue::WORDS;

/// A value of the file.
#[derive(Debug, Clone)]
pub(in crate::submission) struct Node {
    pub(in crate::submission) value: Value,
    /// The type of a scalar.
    pub(in crate::submission) kind: Kind,
    pub(in crate::submission) tag: Tag,
    pub(in crate::submission) range: Range<usize>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(in crate::submission) enum Value {
    /// Nothing after the colon, or `null`.
    Nothing,
    /// Text, a number or a truth value.
    Scalar(Word),
    /// `- a` or `[a]`.
    List(Vec<Node>),
    /// `a: b`.
    Map(Vec<(Word, Node)>),
}

/// The type of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::submission) enum Kind {
    Text,
    Integer,
    Float,
    Boolean,
    Time,
}

/// Tags of their own: of Compose what an overriding file takes away, and what it puts in the place of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::submission) enum Tag {
    None,
    Reset,
    Override,
    /// GitLab's: what stands at another place of the file.
    Reference,
}

impl Node {
    pub(in crate::submission) fn new(value: Value, range: Range<usize>) -> Node {
        Node { value, kind: Kind::Text, tag: Tag::None, range }
    }

    pub(super) fn tagged(mut self, tag: Tag) -> Node {
        self.tag = tag;
        self
    }

    pub(super) fn fault(&self, key: &'static str) -> Fault {
        Fault::new(&Word::empty(self.range.clone()), WORDS.say(key))
    }

    /// The text of a scalar of any type.
    pub(in crate::submission) fn scalar(&self) -> Result<&Word, Fault> {
        match &self.value {
            Value::Scalar(word) => Ok(word),
            _ => Err(self.fault("wants-text")),
        }
    }

    /// The text of a scalar that is a text.
    pub(super) fn text(&self) -> Result<&Word, Fault> {
        match self.kind {
            Kind::Text => self.scalar(),
            _ => {
                let word = self.scalar()?;
                Err(Fault::new(word, WORDS.say("wants-quotes").with("value", word.text()))
                    .help(WORDS.say("wants-quotes-help").with("value", word.text())))
            }
        }
    }

    /// The text of a scalar that is a text or a number.
    pub(super) fn number(&self) -> Result<&Word, Fault> {
        match self.kind {
            Kind::Boolean | Kind::Time => Err(self.fault("wants-number")),
            _ => self.scalar(),
        }
    }

    /// The items of a list; none for nothing.
    pub(in crate::submission) fn list(&self) -> Result<&[Node], Fault> {
        match &self.value {
            Value::List(items) => Ok(items),
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

    /// The entries of a map.
    pub(in crate::submission) fn map(&self) -> Result<&[(Word, Node)], Fault> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.fault("wants-map")),
        }
    }

    /// The value of a key, where this is a map that has it.
    pub(in crate::submission) fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(name, _)| name.text() == key).map(|(_, node)| node)
    }

    /// How many lists and maps lie in one another here, this one among them.
    pub(super) fn height(&self) -> usize {
        let inner = match &self.value {
            Value::List(items) => items.iter().map(Node::height).max(),
            Value::Map(entries) => entries.iter().map(|(_, node)| node.height()).max(),
            Value::Nothing | Value::Scalar(_) => return 0,
        };
        1 + inner.unwrap_or_default()
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }
}
