//! Of which parts is an expression of GitHub's made?
//!
//! The part of the platform's language that people write: texts, numbers, places in contexts (`github.sha`,
//! `matrix['os']`), `==`, `!=`, `!`, `&&`, `||`, brackets and calls
//! ("Evaluate expressions in workflows and actions").

/// The most brackets and signs that are read around a word. Nobody writes so many by hand.
const DEEPEST: usize = 50;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// `'text'`, a number, `true`, `false`, `null`.
    Text(String),
    /// A place in a context, its parts joined by dots.
    Context(String),
    /// A function with what it is given.
    Call(String, Vec<Expression>),
    /// `!x`.
    Not(Box<Expression>),
    /// `a == b`, or `a != b` where this is `false`.
    Same(Box<Expression>, Box<Expression>, bool),
    /// `a && b`.
    And(Box<Expression>, Box<Expression>),
    /// `a || b`.
    Or(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// Reads a text; nothing where it is no expression of this kind.
    pub(super) fn read(text: &str) -> Option<Expression> {
        let mut reader = Reader { rest: text.trim(), depth: 0 };
        let read = reader.any()?;
        reader.rest.trim().is_empty().then_some(read)
    }

    /// Everything in it, itself first.
    pub(super) fn parts(&self) -> Vec<&Expression> {
        let mut all = vec![self];
        match self {
            Expression::Text(_) | Expression::Context(_) => {}
            Expression::Call(_, given) => all.extend(given.iter().flat_map(Expression::parts)),
            Expression::Not(one) => all.extend(one.parts()),
            Expression::Same(one, other, _) | Expression::And(one, other) | Expression::Or(one, other) => {
                all.extend(one.parts());
                all.extend(other.parts());
            }
        }
        all
    }
}

struct Reader<'a> {
    rest: &'a str,
    /// How many brackets and signs stand around what is read.
    depth: usize,
}

impl Reader<'_> {
    fn any(&mut self) -> Option<Expression> {
        let mut one = self.all()?;
        while self.take("||") {
            one = Expression::Or(Box::new(one), Box::new(self.all()?));
        }
        Some(one)
    }

    fn all(&mut self) -> Option<Expression> {
        let mut one = self.compared()?;
        while self.take("&&") {
            one = Expression::And(Box::new(one), Box::new(self.compared()?));
        }
        Some(one)
    }

    fn compared(&mut self) -> Option<Expression> {
        let one = self.single()?;
        for (sign, wanted) in [("==", true), ("!=", false)] {
            if self.take(sign) {
                return Some(Expression::Same(Box::new(one), Box::new(self.single()?), wanted));
            }
        }
        Some(one)
    }

    fn single(&mut self) -> Option<Expression> {
        self.depth += 1;
        let read = if self.depth > DEEPEST { None } else { self.innermost() };
        self.depth -= 1;
        read
    }

    fn innermost(&mut self) -> Option<Expression> {
        if self.take("!") {
            return Some(Expression::Not(Box::new(self.single()?)));
        }
        if self.take("(") {
            let inner = self.any()?;
            return self.take(")").then_some(inner);
        }
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('\'') {
            return self.quoted().map(Expression::Text);
        }
        let name = self.name()?;
        if self.take("(") {
            return self.given().map(|given| Expression::Call(name, given));
        }
        if ["true", "false", "null"].contains(&name.as_str()) || name.parse::<f64>().is_ok() {
            return Some(Expression::Text(name));
        }
        self.place(name).map(Expression::Context)
    }

    /// The letters of a name, with dots in it.
    fn name(&mut self) -> Option<String> {
        let is_part = |letter: char| letter.is_alphanumeric() || "_-.*".contains(letter);
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// What stands behind the first name of a place: `['x']` means `.x`.
    fn place(&mut self, mut name: String) -> Option<String> {
        while self.rest.starts_with('[') {
            self.rest = self.rest[1..].trim_start();
            let index = if self.rest.starts_with('\'') { self.quoted()? } else { self.name()? };
            if !self.take("]") {
                return None;
            }
            name.push('.');
            name.push_str(&index);
            if self.rest.starts_with('.') {
                name.push_str(&self.name()?);
            }
        }
        Some(name)
    }

    /// A text in quotes; two of them in it are one.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut rest = self.rest.strip_prefix('\'')?;
        loop {
            let end = rest.find('\'')?;
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('\'') {
                Some(more) => {
                    text.push('\'');
                    rest = more;
                }
                None => break,
            }
        }
        self.rest = rest;
        Some(text)
    }

    fn given(&mut self) -> Option<Vec<Expression>> {
        let mut given = Vec::new();
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        if !self.take(")") {
            loop {
                given.push(self.any()?);
                if self.take(")") {
                    break;
                }
                if !self.take(",") {
                    return None;
                }
            }
        }
        self.depth -= 1;
        Some(given)
    }

    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(sign) {
            // `!=` is no `!`.
            Some(behind) if sign != "!" || !behind.starts_with('=') => {
                self.rest = behind;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;

    fn context(text: &str) -> String {
        match Expression::read(text) {
            Some(Expression::Context(place)) => place,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_place_is_one_however_it_is_written() {
        for text in
            ["github.event.issue.title", "github['event']['issue'].title", "github.event['issue'].title"]
        {
            assert_eq!(context(text), "github.event.issue.title", "{text}");
        }
        assert_eq!(context("github.event.commits[0].message"), "github.event.commits.0.message");
        assert_eq!(context("matrix['go-version']"), "matrix.go-version");
    }

    #[test]
    fn texts_hold_quotes_and_what_is_none_is_none() {
        assert_eq!(Expression::read("'it''s'"), Some(Expression::Text("it's".to_owned())));
        for text in ["always(", "github.event_name ==", "a b", "", "github['x'", "'x", "x["] {
            assert_eq!(Expression::read(text), None, "{text}");
        }
        for deep in ["!".repeat(100_000) + "true", "(".repeat(100_000), "contains(".repeat(100_000)] {
            assert_eq!(Expression::read(&deep), None);
        }
    }
}
