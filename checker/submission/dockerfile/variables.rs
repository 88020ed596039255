//! How are variables put into a word of a Dockerfile, and its quotes and escapes taken away?
//!
//! The rules of <https://docs.docker.com/reference/dockerfile/#environment-replacement>, and BuildKit's
//! `frontend/dockerfile/shell` for what the page leaves open.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

use super::super::EnvironmentVariable;
use super::glob;

/// Variables by name.
pub(super) type Known = BTreeMap<String, String>;

/// Why a word cannot be read: a key of this room's words.
pub(super) type Unreadable = &'static str;

/// The word as the builder uses it: quotes and escapes taken away, variables put in; an unknown one is
/// empty.
///
/// # Errors
/// An open quote, or a substitution that the builder does not know or that refuses an unset variable.
pub(super) fn expand(text: &str, known: &Known, escape: char) -> Result<String, Unreadable> {
    Lexer { letters: text.chars().peekable(), known, escape, quotes: true }.until(None)
}

/// Variables put into a word whose quotes were taken away by [`plain`].
pub(super) fn substitute(text: &str, known: &Known) -> String {
    let mut lexer = Lexer { letters: text.chars().peekable(), known, escape: '\\', quotes: false };
    // What the builder refuses was told where it stands.
    lexer.until(None).unwrap_or_default()
}

/// Quotes and escapes taken away, and `\$` where no variable is meant.
pub(super) fn plain(text: &str, escape: char) -> String {
    let mut plain = String::new();
    let mut quote = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (Some('\''), '$') => plain.push_str("\\$"),
            (None | Some('"'), escaped) if escaped == escape => {
                let kept =
                    quote.is_some() && letters.peek().is_some_and(|next| !['"', '$', escape].contains(next));
                match letters.next() {
                    Some('$') => plain.push_str("\\$"),
                    Some(next) if kept => plain.extend([letter, next]),
                    Some(next) => plain.push(next),
                    None => {}
                }
            }
            _ => plain.push(letter),
        }
    }
    plain
}

/// A word without its quotes, where it has an end of each.
pub(super) fn without_quotes(text: &str) -> Option<String> {
    let mut quote = None;
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '\\') => plain.extend(letters.next()),
            _ => plain.push(letter),
        }
    }
    quote.is_none().then_some(plain)
}

/// `NAME` or `NAME=value` of an `ARG`.
pub(super) fn argument(word: &str) -> EnvironmentVariable {
    match word.split_once('=') {
        Some((name, value)) => EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) },
        None => EnvironmentVariable { name: word.to_owned(), value: None },
    }
}

struct Lexer<'t> {
    letters: Peekable<Chars<'t>>,
    known: &'t Known,
    escape: char,
    quotes: bool,
}

impl Lexer<'_> {
    /// Reads to a character, which is taken too, or to the end.
    fn until(&mut self, stop: Option<char>) -> Result<String, Unreadable> {
        let mut result = String::new();
        loop {
            match self.letters.next() {
                None if stop.is_some() => return Err("brace-end"),
                None => return Ok(result),
                Some(letter) if Some(letter) == stop => return Ok(result),
                Some('$') => result.push_str(&self.variable()?),
                Some('\'') if self.quotes => result.push_str(&self.single_quoted()?),
                Some('"') if self.quotes => result.push_str(&self.double_quoted()?),
                // Of a word without its quotes every other escape was taken away before.
                Some(escaped)
                    if escaped == self.escape && (self.quotes || self.letters.peek() == Some(&'$')) =>
                {
                    result.extend(self.letters.next());
                }
                Some(letter) => result.push(letter),
            }
        }
    }

    fn single_quoted(&mut self) -> Result<String, Unreadable> {
        let mut result = String::new();
        loop {
            match self.letters.next() {
                None => return Err("quote-end"),
                Some('\'') => return Ok(result),
                Some(letter) => result.push(letter),
            }
        }
    }

    fn double_quoted(&mut self) -> Result<String, Unreadable> {
        let mut result = String::new();
        loop {
            match self.letters.next() {
                None => return Err("quote-end"),
                Some('"') => return Ok(result),
                Some('$') => result.push_str(&self.variable()?),
                // Before any other character the escape stays.
                Some(escaped) if escaped == self.escape => match self.letters.peek() {
                    Some('"' | '$') => result.extend(self.letters.next()),
                    Some(next) if *next == self.escape => result.extend(self.letters.next()),
                    Some(_) => result.push(escaped),
                    None => {}
                },
                Some(letter) => result.push(letter),
            }
        }
    }

    /// What follows a `$`.
    fn variable(&mut self) -> Result<String, Unreadable> {
        if self.letters.next_if_eq(&'{').is_none() {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(self.known.get(&name).cloned().unwrap_or_default());
        }
        match self.letters.peek() {
            None => return Err("brace-end"),
            Some('{' | '}' | ':') => return Err("substitution"),
            Some(_) => {}
        }
        let name = self.name();
        let value = self.known.get(&name).cloned();
        match self.letters.next() {
            None => Err("brace-end"),
            Some('}') => Ok(value.unwrap_or_default()),
            Some(':') => {
                let operator = self.letters.next();
                self.with_default(value.filter(|value| !value.is_empty()), operator)
            }
            Some(operator @ ('-' | '+' | '?')) => self.with_default(value, Some(operator)),
            Some(operator @ ('#' | '%')) => {
                let longest = self.letters.next_if_eq(&operator).is_some();
                let pattern = self.pattern('}')?;
                let value = value.unwrap_or_default();
                Ok(glob::trimmed(&value, &pattern, operator == '#', longest))
            }
            Some('/') => {
                let all = self.letters.next_if_eq(&'/').is_some();
                let pattern = self.pattern('/')?;
                let replacement = self.until(Some('}'))?;
                Ok(glob::replaced(&value.unwrap_or_default(), &pattern, &replacement, all))
            }
            Some(_) => Err("substitution"),
        }
    }

    fn with_default(&mut self, value: Option<String>, operator: Option<char>) -> Result<String, Unreadable> {
        if !matches!(operator, Some('-' | '+' | '?')) {
            return Err("substitution");
        }
        let word = self.until(Some('}'))?;
        match (operator, value) {
            (Some('-'), None) | (Some('+'), Some(_)) => Ok(word),
            (Some('?'), None) => Err("unset-variable"),
            (Some('+'), None) => Ok(String::new()),
            (_, value) => Ok(value.unwrap_or_default()),
        }
    }

    /// A pattern, its escapes kept, so that an escaped star stays a star.
    fn pattern(&mut self, stop: char) -> Result<String, Unreadable> {
        let mut pattern = String::new();
        loop {
            match self.letters.next() {
                None => return Err("brace-end"),
                Some(letter) if letter == stop => return Ok(pattern),
                Some('$') => pattern.push_str(&self.variable()?),
                Some(escaped) if escaped == self.escape => {
                    pattern.push('\\');
                    pattern.extend(self.letters.next());
                }
                Some(letter) => pattern.push(letter),
            }
        }
    }

    /// A name, a number, or one of the shell's special parameters.
    fn name(&mut self) -> String {
        let mut name = String::new();
        if let Some(special) = self.letters.next_if(|letter| "@*#?-$!".contains(*letter)) {
            return special.to_string();
        }
        let digits = self.letters.peek().is_some_and(char::is_ascii_digit);
        while let Some(letter) = self.letters.next_if(|letter| {
            if digits { letter.is_ascii_digit() } else { letter.is_alphanumeric() || *letter == '_' }
        }) {
            name.push(letter);
        }
        name
    }
}
