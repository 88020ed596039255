//! What is said, before anyone decides in which language?

use std::fmt;

use fluent_bundle::{FluentArgs, FluentValue};
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::language::Language;

/// An argument of a [`Message`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text that stands as it is: a path, a flag, an errno name.
    Text(String),
    /// A number; plural rules of the language apply. Its unit is in the sentence.
    Number(f64),
    /// A sentence of its own, said in the language of the one around it.
    Message(Box<Message>),
    /// A sentence that was kept in every language.
    Said(Said),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Value::Message(Box::new(message))
    }
}

impl From<&Said> for Value {
    fn from(said: &Said) -> Self {
        Value::Said(said.clone())
    }
}

macro_rules! number_value {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Value {
            fn from(number: $kind) -> Self {
                // Fluent counts in double precision; every number shown here is far below 2^53.
                Value::Number(number as f64)
            }
        })+
    };
}
number_value!(u8, u16, u32, u64, usize, i32, i64, f64);

/// One sentence: a key of a catalogue and its arguments.
#[derive(Clone)]
pub struct Message {
    catalogue: &'static Catalogue,
    key: &'static str,
    arguments: Vec<(&'static str, Value)>,
}

impl Catalogue {
    /// The sentence with this key.
    #[must_use]
    pub fn say(&'static self, key: &'static str) -> Message {
        Message { catalogue: self, key, arguments: Vec::new() }
    }
}

impl Message {
    /// Adds an argument, `{ $name }` in the catalogue.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Message {
        self.arguments.push((name, value.into()));
        self
    }

    /// The same sentence, its texts as `shown` writes them.
    #[must_use]
    pub fn with_texts(mut self, shown: &dyn Fn(&str) -> String) -> Message {
        for (_, value) in &mut self.arguments {
            match value {
                Value::Text(text) => *text = shown(text),
                Value::Message(message) => **message = (**message).clone().with_texts(shown),
                Value::Number(_) | Value::Said(_) => {}
            }
        }
        self
    }

    /// The key within the catalogue.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in one language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in &self.arguments {
            let value = match value {
                Value::Text(text) => FluentValue::from(text.clone()),
                Value::Number(number) => FluentValue::from(*number),
                Value::Message(message) => FluentValue::from(message.text(language)),
                Value::Said(said) => FluentValue::from(said.text(language).to_owned()),
            };
            arguments.set(*name, value);
        }
        self.catalogue.text(language, self.key, &arguments)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}: {}", self.catalogue.name(), self.key, self.text(Language::En))
    }
}

/// English, for logs and for errors that reach a developer.
impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text(Language::En))
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.catalogue, other.catalogue)
            && self.key == other.key
            && self.arguments == other.arguments
    }
}

/// A sentence in every language. A [`Message`] is a key of this program; what is recorded is read by another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// In English.
    pub en: String,
    /// In German.
    pub de: String,
}

impl Said {
    /// Somebody else's words, which nobody has translated.
    #[must_use]
    pub fn as_they_are(words: &str) -> Said {
        Said { en: words.to_owned(), de: words.to_owned() }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::De => &self.de,
        }
    }
}

impl From<&Message> for Said {
    fn from(message: &Message) -> Said {
        Said { en: message.text(Language::En), de: message.text(Language::De) }
    }
}
