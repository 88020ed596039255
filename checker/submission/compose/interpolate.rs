//! What does `${NAME}` in a compose file mean?
//!
//! Docker fills it from the caller's environment and from the file `.env`; only files and the
//! variables of run.sh count here. A `$` that begins nothing is a `$`.
//! Rules: <https://docs.docker.com/reference/compose-file/interpolation/>.

use std::collections::BTreeMap;

use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::catalogue::WORDS;
use super::node::{Kind, Node, Value};

/// The variables that may be put in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interpolation<'a> {
    pub(super) variables: &'a BTreeMap<String, String>,
}

/// Deepest nesting of defaults, `${A:-${B:-…}}`.
const DEEPEST: usize = 8;

impl Interpolation<'_> {
    /// Puts the variables into every text of a tree; keys, numbers and truth values hold none.
    pub(super) fn fill(&self, node: &mut Node, faults: &mut Vec<Fault>) {
        match &mut node.value {
            Value::Nothing => {}
            Value::Scalar(word) if node.kind == Kind::Text => match self.put_in(word) {
                Ok(filled) => *word = filled,
                Err(fault) => faults.push(fault),
            },
            Value::Scalar(_) => {}
            Value::List(items) => items.iter_mut().for_each(|item| self.fill(item, faults)),
            Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| self.fill(value, faults)),
        }
    }

    /// The word with its variables put in.
    ///
    /// # Errors
    /// The variable that has no value, or the braces that hold no variable.
    pub(super) fn put_in(&self, word: &Word) -> Result<Word, Fault> {
        if word.text().contains('$') { self.filled(word, 0) } else { Ok(word.clone()) }
    }

    fn filled(&self, word: &Word, depth: usize) -> Result<Word, Fault> {
        let mut result = Word::empty(word.range());
        let text = word.text();
        let mut byte = 0;
        while let Some(dollar) = text.get(byte..).and_then(|rest| rest.find('$')).map(|found| byte + found) {
            result.push_word(&word.part(byte..dollar));
            let rest = text.get(dollar + 1..).unwrap_or_default();
            let named = rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
            let (inner, end) = match rest.strip_prefix('{') {
                Some(inner) => {
                    let Some(end) = closing_brace(inner) else {
                        return Err(Fault::new(&word.part(dollar..dollar + 2), WORDS.say("brace-end")));
                    };
                    (word.part(dollar + 2..dollar + 2 + end), dollar + end + 3)
                }
                None if named => {
                    let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
                    (word.part(dollar + 1..dollar + 1 + end), dollar + 1 + end)
                }
                None => {
                    result.push_word(&word.part(dollar..dollar + 1));
                    byte = dollar + 1 + usize::from(rest.starts_with('$'));
                    continue;
                }
            };
            let place = word.part(dollar..end);
            let value = self.expression(&inner, &place, depth)?;
            result.push(&value, &place.range());
            byte = end;
        }
        result.push_word(&word.from(byte));
        Ok(result)
    }

    fn expression(&self, inner: &Word, place: &Word, depth: usize) -> Result<String, Fault> {
        let text = inner.text();
        let end = text.find(|letter| !is_name(letter)).unwrap_or(text.len());
        let (name, operator) = text.split_at(end);
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || depth > DEEPEST {
            return Err(Fault::new(place, WORDS.say("dollar")).help(WORDS.say("dollar-help")));
        }
        let value = self.variables.get(name);
        let (strict, sign) = match operator.strip_prefix(':') {
            Some(sign) => (true, sign),
            None => (false, operator),
        };
        let counts = value.filter(|value| !(strict && value.is_empty()));
        let argument = inner.from(text.len() - sign.get(1..).unwrap_or_default().len());
        match (sign.chars().next(), counts) {
            (None, _) if strict => Err(Fault::new(place, WORDS.say("dollar")).help(WORDS.say("dollar-help"))),
            (None, Some(value)) | (Some('-' | '?'), Some(value)) => Ok(value.clone()),
            (Some('-'), None) => Ok(self.filled(&argument, depth + 1)?.text().to_owned()),
            (Some('+'), Some(_)) => Ok(self.filled(&argument, depth + 1)?.text().to_owned()),
            (Some('+'), None) => Ok(String::new()),
            (None | Some('?'), None) => {
                let fault = Fault::new(place, WORDS.say("undefined").with("name", name));
                // Compose puts nothing in its place, where the caller has no such variable.
                let fault = if sign.is_empty() { fault.outside_lab() } else { fault };
                let near = did_you_mean(name, self.variables.keys().map(String::as_str));
                Err(fault.help(near.unwrap_or_else(|| WORDS.say("undefined-help").with("name", name))))
            }
            (Some(_), _) => Err(Fault::new(place, WORDS.say("dollar")).help(WORDS.say("dollar-help"))),
        }
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The end of `${…}`: braces of variables inside count, any other `{` does not.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (byte, letter) in text.char_indices() {
        match letter {
            '{' if before == '$' => depth += 1,
            '}' if depth == 0 => return Some(byte),
            '}' => depth -= 1,
            _ => {}
        }
        before = letter;
    }
    None
}
