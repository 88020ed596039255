//! Of which type may the value of a key be?
//!
//! Compose holds a file to its schema before it looks at what it means: `user: 10001` is a number, and
//! a user is a text. <https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json>

use super::super::source::{Fault, Word};
use super::catalogue::said;
use super::node::{Kind, Node, Value};

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Whatever its own reader takes.
    Any,
    Text,
    TextOrNothing,
    /// A number, or a text that is one.
    Number,
    /// A whole number, or a text that is one.
    Integer,
    /// `true`, `false`, or a text that says so.
    Truth,
    /// `true` or `false`, and no text.
    Boolean,
    /// `true`, `false`, or any text.
    TruthOrText,
    /// A list of texts, each once.
    Texts,
    /// One text, or a list of texts, each once.
    TextOrTexts,
    /// `NAME: value` entries, or a list of `NAME=value`.
    Pairs,
    List,
    Map,
    MapOrNothing,
}

impl Shape {
    /// Whether a value has this shape.
    ///
    /// # Errors
    /// The part that has not.
    pub(super) fn fits(self, node: &Node) -> Result<(), Fault> {
        match (self, &node.value) {
            (Shape::Any, _) | (Shape::TextOrNothing | Shape::MapOrNothing, Value::Nothing) => Ok(()),
            (Shape::Text | Shape::TextOrNothing, _) => node.text().map(|_| ()),
            (Shape::TextOrTexts, Value::Scalar(_)) => node.text().map(|_| ()),
            (Shape::Number, _) => node.number().map(|_| ()),
            (Shape::Integer, _) if node.kind == Kind::Float => Err(node.fault("wants-whole")),
            (Shape::Integer, _) => node.number().map(|_| ()),
            (Shape::Truth, _) => truth(node),
            (Shape::Boolean | Shape::TruthOrText, _) if node.kind == Kind::Boolean => Ok(()),
            (Shape::Boolean, _) => Err(said(node.scalar()?, "no-truth")),
            (Shape::TruthOrText, _) => node.text().map(|_| ()),
            (Shape::Texts | Shape::TextOrTexts, _) => texts(node),
            (Shape::Pairs, Value::List(_)) => texts(node),
            (Shape::Pairs, _) => pairs(node),
            (Shape::List, _) => node.list().map(|_| ()),
            (Shape::Map | Shape::MapOrNothing, _) => node.map().map(|_| ()),
        }
    }
}

fn truth(node: &Node) -> Result<(), Fault> {
    match node.kind {
        Kind::Boolean | Kind::Text => node.scalar().and_then(yaml_boolean).map(|_| ()),
        _ => Err(said(node.scalar()?, "no-truth")),
    }
}

fn texts(node: &Node) -> Result<(), Fault> {
    let mut seen = Vec::new();
    for item in node.list()? {
        let word = item.text()?;
        if seen.contains(&word.text()) {
            return Err(said(word, "item-twice"));
        }
        seen.push(word.text());
    }
    Ok(())
}

/// A list of texts and numbers in which none stands twice.
///
/// # Errors
/// The item that does, or that is something else.
pub(super) fn once(node: &Node) -> Result<(), Fault> {
    let mut seen = Vec::new();
    for item in node.list()? {
        let (word, kind) = (item.number()?, item.kind);
        if seen.contains(&(word.text(), kind)) {
            return Err(said(word, "item-twice"));
        }
        seen.push((word.text(), kind));
    }
    Ok(())
}

fn pairs(node: &Node) -> Result<(), Fault> {
    for (_, value) in node.map()? {
        if !matches!(value.value, Value::Nothing) {
            value.scalar()?;
        }
    }
    Ok(())
}

/// The truth values that Compose takes from a text; YAML's older spellings are among them.
pub(super) fn yaml_boolean(word: &Word) -> Result<bool, Fault> {
    match word.text().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" => Ok(true),
        "false" | "no" | "n" | "off" => Ok(false),
        _ => Err(said(word, "no-truth")),
    }
}
