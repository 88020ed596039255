//! What do programs that look at single letters see in place of an id?
//!
//! Words hold an id as one character, see [`Id`]. A program that matches or cuts letters sees digits, as it would
//! with the engine's: digits are made up here, and what comes out with all of them is the id again.

use super::super::environment::{Id, TELLING, is_id};

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

    /// What came out, with ids in place of their digits; a part of them stays: whoever cuts off the first twelve digits
    /// compares them, or makes a name of them.
    pub(super) fn cut(&self, made: &str) -> String {
        let mut text = made.to_owned();
        for (letter, digits) in &self.ids {
            text = text.replace(digits.as_str(), letter.encode_utf8(&mut [0; 4]));
        }
        text
    }

    /// What came out, with ids in place of their digits; `None` where some digits of one are left, which
    /// nobody knows.
    pub(super) fn back(&self, made: &str) -> Option<String> {
        let text = self.cut(made);
        let is_left = |digits: &str| {
            let bare = digits.trim_start_matches("sha256:").as_bytes();
            bare.windows(TELLING).any(|part| std::str::from_utf8(part).is_ok_and(|part| text.contains(part)))
        };
        (!self.ids.iter().any(|(_, digits)| is_left(digits))).then_some(text)
    }
}

fn digits(letter: char) -> String {
    Id::of(letter.encode_utf8(&mut [0; 4])).map(Id::digits).unwrap_or_default()
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
        assert_eq!(spelled.cut(&digits), digits);
        let bare = spelled.text().rsplit(':').next().unwrap();
        assert_eq!(spelled.back(bare), None);
    }
}
