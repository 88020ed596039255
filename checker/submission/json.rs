//! What does a JSON text hold, and where does each part stand?
//!
//! For texts that `serde_json` has read before, so that only places and repeated keys are new here.

use std::ops::Range;

/// A value and its bytes in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Object(Vec<Member>),
    List(Vec<Value>),
    Text(String),
    /// A number as it is written.
    Number(String),
    Truth,
    Null,
}

/// A key with its value; an object may hold a key several times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) key: String,
    /// Of the key, quotes included.
    pub(super) range: Range<usize>,
    pub(super) value: Value,
}

impl Kind {
    /// How the engine, which is written in Go, calls it when it expected something else.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Kind::Object(_) => "object",
            Kind::List(_) => "array",
            Kind::Text(_) => "string",
            Kind::Number(_) => "number",
            Kind::Truth => "bool",
            Kind::Null => "null",
        }
    }
}

/// The value of a text; `None` for one that is no JSON.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value()?;
    reader.skip();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn take(&mut self, letter: char) -> bool {
        self.skip();
        let found = self.text[self.at..].starts_with(letter);
        self.at += if found { letter.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self) -> Option<Value> {
        self.skip();
        let start = self.at;
        let kind = match self.text[start..].chars().next()? {
            '{' => Kind::Object(self.items('}', Reader::member)?),
            '[' => Kind::List(self.items(']', Reader::value)?),
            '"' => Kind::Text(self.string()?),
            _ => {
                let rest = &self.text[start..];
                let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
                self.at += end;
                match &rest[..end] {
                    "null" => Kind::Null,
                    "true" | "false" => Kind::Truth,
                    number => Kind::Number(number.to_owned()),
                }
            }
        };
        Some(Value { range: start..self.at, kind })
    }

    /// What stands between brackets, with commas in between.
    fn items<T>(&mut self, close: char, one: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(close) {
            return Some(items);
        }
        loop {
            items.push(one(self)?);
            if self.take(close) {
                return Some(items);
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn member(&mut self) -> Option<Member> {
        self.skip();
        let start = self.at;
        let key = self.string()?;
        let range = start..self.at;
        if !self.take(':') {
            return None;
        }
        Some(Member { key, range, value: self.value()? })
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        let mut letters = self.text[start..].char_indices().skip(1);
        while let Some((byte, letter)) = letters.next() {
            match letter {
                '\\' => {
                    letters.next();
                }
                '"' => {
                    self.at = start + byte + 1;
                    return serde_json::from_str(&self.text[start..self.at]).ok();
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, read};

    #[test]
    fn parts_stand_where_they_are_written_and_keys_may_come_twice() {
        let text = "{\n \"a\": [1, \"x\\\"y\"],\n \"a\": null }\n";
        let value = read(text).unwrap();
        let Kind::Object(members) = &value.kind else { panic!() };
        assert_eq!(members.len(), 2);
        assert_eq!(&text[members[1].range.clone()], "\"a\"");
        let Kind::List(items) = &members[0].value.kind else { panic!() };
        assert_eq!(items[1].kind, Kind::Text("x\"y".to_owned()));
        assert_eq!(&text[items[0].range.clone()], "1");
    }

    #[test]
    fn what_serde_takes_is_taken() {
        for text in ["{}", " [ ] ", "\"ä\"", "true", "-1.5e3", "{\"a\":{\"b\":[{},[]]}}", "null"] {
            assert!(
                serde_json::from_str::<serde_json::Value>(text).is_ok() && read(text).is_some(),
                "{text}"
            );
        }
        for text in ["", "{", "[1 2]", "{\"a\" 1}", "\"x", "{} {}"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
