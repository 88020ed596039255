//! What does `${NAME}` in a compose file mean?
//!
//! Docker fills it from the caller's environment and from the file `.env`; only the file counts here.
//! Rules: <https://docs.docker.com/reference/compose-file/interpolation/>.

use std::collections::BTreeMap;

use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::WORDS;

/// The variables of `.env`.
#[derive(Debug)]
pub(super) struct Interpolation<'a> {
    pub(super) variables: &'a BTreeMap<String, String>,
}

/// Deepest nesting of defaults, `${A:-${B:-…}}`.
const DEEPEST: usize = 8;

impl Interpolation<'_> {
    /// The word with its variables put in.
    ///
    /// # Errors
    /// The variable that has no value, or the `$` that begins nothing.
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
            if rest.starts_with('$') {
                result.push_word(&word.part(dollar..dollar + 1));
                byte = dollar + 2;
                continue;
            }
            let (inner, end) = match rest.strip_prefix('{') {
                Some(inner) => {
                    let Some(end) = closing_brace(inner) else {
                        return Err(Fault::new(&word.part(dollar..dollar + 2), WORDS.say("brace-end")));
                    };
                    (word.part(dollar + 2..dollar + 2 + end), dollar + end + 3)
                }
                None => {
                    let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
                    (word.part(dollar + 1..dollar + 1 + end), dollar + 1 + end)
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
        if name.is_empty() || depth > DEEPEST {
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
            (None, Some(value)) | (Some('-' | '?'), Some(value)) => Ok(value.clone()),
            (Some('-'), None) => Ok(self.filled(&argument, depth + 1)?.text().to_owned()),
            (Some('+'), Some(_)) => Ok(self.filled(&argument, depth + 1)?.text().to_owned()),
            (Some('+'), None) => Ok(String::new()),
            (None | Some('?'), None) => {
                let fault = Fault::new(place, WORDS.say("undefined").with("name", name));
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

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (byte, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(byte),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
