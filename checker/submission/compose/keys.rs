//! Which keys does a map of a compose file hold, and what does each mean?

use std::ops::Range;

use super::super::draft::Draft;
use super::super::folder::Folder;
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::did_you_mean;
use super::super::{Danger, EnvironmentVariable, Located};
use super::catalogue::said;
use super::load::Sources;
use super::node::{Node, Value};
use super::shape::{Shape, yaml_boolean};

/// What a key means here.
pub(super) enum Meaning<T> {
    /// It is carried into the model.
    Carried(fn(&mut Entry<'_, '_, T>)),
    /// It changes nothing that can be observed, or only what other tools do.
    Ignored,
    /// Docker Compose knows it, the lab does not carry it out.
    Unsupported,
}

/// One key of the reference.
pub(super) struct Key<T: 'static> {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) meaning: Meaning<T>,
}

/// A key that is carried into the model.
pub(super) const fn key<T>(name: &'static str, shape: Shape, carried: fn(&mut Entry<'_, '_, T>)) -> Key<T> {
    Key { name, shape, meaning: Meaning::Carried(carried) }
}

/// A key without consequence.
pub(super) const fn ignored<T>(name: &'static str, shape: Shape) -> Key<T> {
    Key { name, shape, meaning: Meaning::Ignored }
}

/// A key that the lab does not carry out.
pub(super) const fn unsupported<T>(name: &'static str) -> Key<T> {
    Key { name, shape: Shape::Any, meaning: Meaning::Unsupported }
}

/// What every reader of a compose file needs.
pub(super) struct Context<'a, 'd> {
    pub(super) draft: &'a mut Draft<'d>,
    pub(super) sources: &'a Sources,
    /// All files of the project, as one.
    pub(super) file: &'a SourceFile,
    /// The project's name.
    pub(super) project: &'a str,
    /// The services will be a Swarm's.
    pub(super) stack: bool,
}

impl<'d> Context<'_, 'd> {
    pub(super) fn take<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        self.draft.take(self.file, read)
    }

    pub(super) fn fault(&mut self, word: &Word, key: &'static str) {
        self.draft.fault(self.file, said(word, key));
    }

    pub(super) fn danger(&mut self, range: &Range<usize>, danger: Danger) {
        self.draft.danger(self.file, range, danger);
    }

    /// The same context for a shorter while.
    pub(super) fn again(&mut self) -> Context<'_, 'd> {
        Context {
            draft: self.draft,
            sources: self.sources,
            file: self.file,
            project: self.project,
            stack: self.stack,
        }
    }

    /// The path that a word of the files means, relative to the submission's folder; `None` where it
    /// leads out.
    pub(super) fn resolve(&self, word: &Word) -> Option<String> {
        Folder::resolve(self.sources.folder(&word.range()), word.text())
    }

    /// The same for a path that Compose counts from the project's own folder, wherever it is written.
    pub(super) fn resolve_in_project(&self, word: &Word) -> Option<String> {
        Folder::resolve(self.sources.folder(&(0..0)), word.text())
    }

    /// The value of a variable that a place of the files knows.
    pub(super) fn variable(&self, name: &str, place: &Range<usize>) -> Option<String> {
        self.sources.variables(place)?.get(name).cloned()
    }
}

/// A key that was met, and what it is put into.
pub(super) struct Entry<'a, 'd, T> {
    pub(super) context: Context<'a, 'd>,
    pub(super) target: &'a mut T,
    pub(super) key: &'a Word,
    pub(super) node: &'a Node,
}

impl<T> Entry<'_, '_, T> {
    /// Key and value.
    pub(super) fn place(&self) -> Range<usize> {
        let start = self.key.range().start;
        // The value of an alias stands elsewhere; then the key alone is the place.
        if self.node.range.start >= start {
            start..self.node.range.end.max(self.key.range().end)
        } else {
            self.key.range()
        }
    }

    /// A value at the place of key and value.
    pub(super) fn at<V>(&self, value: V) -> Located<V> {
        self.context.file.located(value, &self.place())
    }

    /// A scalar's value, or `None` for nothing or after its fault was noted.
    pub(super) fn scalar<V>(&mut self, read: fn(&Word) -> Result<V, Fault>) -> Option<Located<V>> {
        if matches!(self.node.value, Value::Nothing) {
            return None;
        }
        let value = self.node.scalar().and_then(read);
        let value = self.context.take(value)?;
        Some(self.at(value))
    }

    /// The text of a scalar.
    pub(super) fn text(&mut self) -> Option<Located<String>> {
        self.scalar(|word| Ok(word.text().to_owned()))
    }

    /// `true` or `false`.
    pub(super) fn truth(&mut self) -> Option<Located<bool>> {
        self.scalar(yaml_boolean)
    }

    /// The values of a list, each at its own place.
    pub(super) fn items<V>(&mut self, read: fn(&Word) -> Result<V, Fault>) -> Vec<Located<V>> {
        match self.context.take(self.node.list()) {
            Some(items) => self.each(items, read),
            None => Vec::new(),
        }
    }

    /// The values of a list, or the one value that stands alone.
    pub(super) fn one_or_more<V>(&mut self, read: fn(&Word) -> Result<V, Fault>) -> Vec<Located<V>> {
        match self.context.take(self.node.one_or_more()) {
            Some(items) => self.each(items, read),
            None => Vec::new(),
        }
    }

    fn each<V>(&mut self, items: &[Node], read: fn(&Word) -> Result<V, Fault>) -> Vec<Located<V>> {
        let mut values = Vec::new();
        for item in items {
            let value = item.scalar().and_then(read);
            if let Some(value) = self.context.take(value) {
                values.push(self.context.file.located(value, &item.range));
            }
        }
        values
    }

    /// `NAME: value` entries, or a list of `NAME=value`. A name without a value is kept without one.
    pub(super) fn pairs(&mut self) -> Vec<(Located<EnvironmentVariable>, Word)> {
        let mut pairs = Vec::new();
        match &self.node.value {
            Value::Map(entries) => {
                for (name, node) in entries {
                    let value = match &node.value {
                        Value::Nothing => None,
                        _ => match self.context.take(node.scalar()) {
                            Some(word) => Some(word.text().to_owned()),
                            None => continue,
                        },
                    };
                    let range = name.range().start..node.range.end.max(name.range().end);
                    let variable = EnvironmentVariable { name: name.text().to_owned(), value };
                    pairs.push((self.context.file.located(variable, &range), name.clone()));
                }
            }
            _ => {
                for item in self.context.take(self.node.list()).unwrap_or_default() {
                    let Some(word) = self.context.take(item.text()) else {
                        continue;
                    };
                    let read = super::super::values::assignment(word);
                    if let Some(variable) = self.context.take(read) {
                        pairs.push((self.context.file.located(variable, &item.range), word.clone()));
                    }
                }
            }
        }
        pairs
    }

    /// The entries of the value, each read by its own key.
    pub(super) fn keys<V>(&mut self, keys: &'static [Key<V>], target: &mut V) {
        read_keys(&mut self.context.again(), self.node, keys, target);
    }
}

/// Reads an entry of a map of named things, which may be nothing more than its name.
pub(super) fn read_entry<T>(
    context: &mut Context<'_, '_>,
    node: &Node,
    keys: &'static [Key<T>],
    target: &mut T,
) {
    if !matches!(node.value, Value::Nothing) {
        read_keys(context, node, keys, target);
    }
}

/// Reads the entries of a map. Names that begin with `x-` are the learner's own.
pub(super) fn read_keys<T>(
    context: &mut Context<'_, '_>,
    node: &Node,
    keys: &'static [Key<T>],
    target: &mut T,
) {
    for (name, value) in context.take(node.map()).unwrap_or_default() {
        if name.text().starts_with("x-") {
            continue;
        }
        let Some(known) = keys.iter().find(|known| known.name == name.text()) else {
            let mut fault = said(name, "unknown-key");
            fault.help = did_you_mean(name.text(), keys.iter().map(|known| known.name));
            context.draft.fault(context.file, fault);
            continue;
        };
        if context.take(known.shape.fits(value)).is_none() {
            continue;
        }
        match &known.meaning {
            Meaning::Carried(carried) => {
                carried(&mut Entry { context: context.again(), target, key: name, node: value });
            }
            Meaning::Ignored => {}
            Meaning::Unsupported => context.fault(name, "unsupported-key"),
        }
    }
}
