//! How is a fact written as one line of JSON?

/// One JSON object under construction, its members in the order in which they are added.
#[derive(Debug, Default)]
pub(crate) struct Object {
    text: String,
}

impl Object {
    /// An empty object.
    pub(crate) fn new() -> Object {
        Object::default()
    }

    /// Adds a text.
    pub(crate) fn text(self, name: &str, value: &str) -> Object {
        self.raw(name, &quoted(value))
    }

    /// Adds a number.
    pub(crate) fn number(self, name: &str, value: impl Into<i128>) -> Object {
        self.raw(name, &value.into().to_string())
    }

    /// Adds a truth value.
    pub(crate) fn truth(self, name: &str, value: bool) -> Object {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// Adds a list of numbers.
    pub(crate) fn numbers(self, name: &str, values: &[u32]) -> Object {
        let items: Vec<String> = values.iter().map(u32::to_string).collect();
        self.raw(name, &format!("[{}]", items.join(",")))
    }

    /// Adds a list of texts.
    pub(crate) fn texts<T: AsRef<str>>(self, name: &str, values: &[T]) -> Object {
        let items: Vec<String> = values.iter().map(|value| quoted(value.as_ref())).collect();
        self.raw(name, &format!("[{}]", items.join(",")))
    }

    /// Adds an object.
    pub(crate) fn object(self, name: &str, value: Object) -> Object {
        let value = value.finish();
        self.raw(name, &value)
    }

    /// The object as text, without a line end.
    pub(crate) fn finish(self) -> String {
        format!("{{{}}}", self.text)
    }

    fn raw(mut self, name: &str, value: &str) -> Object {
        if !self.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str(&quoted(name));
        self.text.push(':');
        self.text.push_str(value);
        self
    }
}

/// A text in quotation marks, so that it stays on one line whatever it holds.
fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            control if (control as u32) < 0x20 || control as u32 == 0x7f => {
                text.push_str(&format!("\\u{:04x}", control as u32));
            }
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::{Object, quoted};

    #[test]
    fn an_object_keeps_the_order_of_its_members() {
        let object = Object::new()
            .text("name", "write-file")
            .number("size", u64::MAX)
            .number("less", -1)
            .truth("yes", true)
            .numbers("uids", &[0, 1])
            .texts("words", &["a", "b"])
            .object("inner", Object::new());
        assert_eq!(
            object.finish(),
            r#"{"name":"write-file","size":18446744073709551615,"less":-1,"yes":true,"uids":[0,1],"words":["a","b"],"inner":{}}"#
        );
    }

    #[test]
    fn a_text_cannot_leave_its_line_or_its_quotation_marks() {
        assert_eq!(quoted("a\"b\\c"), r#""a\"b\\c""#);
        assert_eq!(quoted("a\nb\u{1b}[0m\u{7f}"), r#""a\u000ab\u001b[0m\u007f""#);
        assert_eq!(quoted("größe"), "\"größe\"");
    }
}
