//! What do programs that look at single letters see in place of an id?
//!
//! Words hold an id as one character, see [`Id`]. A program that matches or cuts letters sees digits, as it would
//! with the engine's: digits are made up here, and what comes out with all of them is the id again.

use sha2::{Digest, Sha256};

use super::super::environment::{Id, is_id};

/// How many digits of an id tell it from any other text.
const TELLING: usize = 6;

/// A text whose ids are spelled out.
pub(super) struct Spelled {
    text: String,
    /// Each id with its digits.
    ids: Vec<(char, String)>,
}

impl Spelled {
    pub(super) fn of(text: &str) -> Spelled {
        let mut ids: Vec<(char, String)> = Vec::new();
        for letter in text.chars().filter(|letter| is_id(*letter)) {
            if !ids.iter().any(|(known, _)| *known == letter) {
                ids.push((letter, digits(letter)));
            }
        }
        let mut spelled = text.to_owned();
        for (letter, digits) in &ids {
            spelled = spelled.replace(*letter, digits);
        }
        Spelled { text: spelled, ids }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What came out, with ids in place of their digits; `None` where some digits of one are left, which
    /// nobody knows.
    pub(super) fn back(&self, made: &str) -> Option<String> {
        let mut text = made.to_owned();
        for (letter, digits) in &self.ids {
            text = text.replace(digits.as_str(), letter.encode_utf8(&mut [0; 4]));
        }
        let is_left = |digits: &str| {
            let bare = digits.trim_start_matches("sha256:").as_bytes();
            bare.windows(TELLING).any(|part| std::str::from_utf8(part).is_ok_and(|part| text.contains(part)))
        };
        (!self.ids.iter().any(|(_, digits)| is_left(digits))).then_some(text)
    }
}

/// Digits like those of the engine. An image's id says which hash it is, a digest's place in a text does.
fn digits(letter: char) -> String {
    let hash = Sha256::digest(u32::from(letter).to_be_bytes());
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    match Id::of(letter.encode_utf8(&mut [0; 4])) {
        Some(Id::Build(_)) => format!("sha256:{digits}"),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::Spelled;
    use crate::submission::environment::Id;

    #[test]
    fn only_whole_ids_come_back() {
        let (one, other) = (Id::Digest(0).letter(), Id::Build(0).letter());
        let text = format!("a@sha256:{one} {other}");
        let spelled = Spelled::of(&text);
        assert_eq!(spelled.text().len(), "a@sha256: sha256:".len() + 128);
        assert_eq!(spelled.back(spelled.text()), Some(text));
        assert_eq!(spelled.back("plain"), Some("plain".to_owned()));
        let digits: String = spelled.text().chars().skip(9).take(12).collect();
        assert_eq!(spelled.back(&digits), None);
        let bare = spelled.text().rsplit(':').next().unwrap();
        assert_eq!(spelled.back(bare), None);
    }
}
