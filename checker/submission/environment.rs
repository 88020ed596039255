//! What has a value in `run.sh`, and which values are not text of this machine?
//!
//! Only variables that `run.sh` itself sets have a value: nothing of the caller's environment is
//! used, so that a submission means the same on every machine.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Stands for the submission's own folder on the host (`$PWD`) in the text of a word: no path of this
/// machine belongs into a submission.
pub(super) const HERE: char = '\u{e000}';
/// Stands for the caller's home folder (`~`).
pub(super) const HOME: char = '\u{e001}';

/// From here on, characters stand for values that nobody knows: the output of a program, a number by
/// chance. Which one says why, see the shell's reasons.
const UNKNOWN: u32 = 0xf_0000;
/// How many different ones there are.
const UNKNOWNS: u32 = 0x1000;
/// From here on, characters stand for the ids that the engine gives to builds and containers.
const BUILDS: u32 = 0x10_0000;
const CONTAINERS: u32 = 0x10_1000;
/// For the 64 digits of the digest by which a registry knows the image of a build.
const DIGESTS: u32 = 0x10_2000;
const IDS: u32 = 0x1000;
/// How many digits of an id tell it from any other text.
pub(super) const TELLING: usize = 6;

/// The environment variable in which the caller hands in the private key.
const KEY: &str = "TEAM_KEY";
/// What stands before the name of an environment variable that holds a key.
pub(super) const FROM_ENVIRONMENT: &str = "env://";

/// Whether a variable is one in which the caller hands in a private key: the one that is agreed, or one from which a
/// command of the script takes its key.
pub(super) fn is_key(script: &str, name: &str) -> bool {
    let goes_on = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
    let taken = format!("{FROM_ENVIRONMENT}{name}");
    name == KEY
        || script.match_indices(&taken).any(|(at, _)| !script[at + taken.len()..].starts_with(goes_on))
}

/// The text as the learner would read it.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .filter(|letter| unknown_reason(*letter).is_none())
        .map(|letter| match (letter, Id::of(letter.encode_utf8(&mut [0; 4]))) {
            (HERE, _) => "$PWD".to_owned(),
            (HOME, _) => "~".to_owned(),
            (_, Some(Id::Build(_))) => "sha256:…".to_owned(),
            (_, Some(Id::Container(_) | Id::Digest(_))) => "…".to_owned(),
            (letter, None) => letter.to_string(),
        })
        .collect()
}

/// A text that nobody knows, with the number of the reason.
pub(super) fn unknown(reason: usize) -> char {
    let number = u32::try_from(reason).unwrap_or(u32::MAX).min(UNKNOWNS - 1);
    char::from_u32(UNKNOWN + number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The number of the reason why a character is unknown.
pub(super) fn unknown_reason(letter: char) -> Option<usize> {
    usize::try_from(u32::from(letter).checked_sub(UNKNOWN)?).ok().filter(|number| *number < UNKNOWNS as usize)
}

/// The engine's id of a build or a container, as one word of a script holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    /// The image of a build, by its place in the plan.
    Build(usize),
    /// A container, by its number in the ledger.
    Container(usize),
    /// The digits of the digest of a build's image in a registry, by the build's place in the plan.
    Digest(usize),
}

impl Id {
    /// The character that stands for it.
    pub(super) fn letter(self) -> char {
        let (start, number) = match self {
            Id::Build(number) => (BUILDS, number),
            Id::Container(number) => (CONTAINERS, number),
            Id::Digest(number) => (DIGESTS, number),
        };
        let number = u32::try_from(number).unwrap_or(u32::MAX).min(IDS - 1);
        char::from_u32(start + number).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Digits like those of the engine, made up here and always the same. An image's id says which hash it is, a
    /// digest's place in a text does.
    pub(super) fn digits(self) -> String {
        let hash = Sha256::digest(u32::from(self.letter()).to_be_bytes());
        let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        if matches!(self, Id::Build(_)) { format!("sha256:{digits}") } else { digits }
    }

    /// Whether a text is a beginning of its digits by which an engine would know it: `docker ps` shows twelve.
    pub(super) fn begins_with(self, text: &str) -> bool {
        let short = text.strip_prefix("sha256:").unwrap_or(text);
        let digits = self.digits();
        let digits = digits.strip_prefix("sha256:").unwrap_or(&digits);
        short.len() >= TELLING && digits.starts_with(short)
    }

    /// The id that a whole word is.
    pub(super) fn of(text: &str) -> Option<Id> {
        let mut letters = text.chars();
        let letter = u32::from(letters.next()?);
        if letters.next().is_some() || !(BUILDS..DIGESTS + IDS).contains(&letter) {
            return None;
        }
        let number = |start: u32| usize::try_from(letter - start).ok();
        if letter < CONTAINERS {
            number(BUILDS).map(Id::Build)
        } else if letter < DIGESTS {
            number(CONTAINERS).map(Id::Container)
        } else {
            number(DIGESTS).map(Id::Digest)
        }
    }
}

/// Whether a character stands for an id.
pub(super) fn is_id(letter: char) -> bool {
    Id::of(letter.encode_utf8(&mut [0; 4])).is_some()
}

/// Whether a word is an id that means something to the engine alone, and to no registry.
pub(super) fn is_own_id(text: &str) -> bool {
    matches!(Id::of(text), Some(Id::Build(_) | Id::Container(_)))
}

/// Whether a character stands for the digits of a digest.
pub(super) fn is_digest(letter: char) -> bool {
    matches!(Id::of(letter.encode_utf8(&mut [0; 4])), Some(Id::Digest(_)))
}

/// The first character of a text that nobody knows.
pub(super) fn first_unknown(text: &str) -> Option<char> {
    text.chars().find(|letter| unknown_reason(*letter).is_some())
}

/// A variable of `run.sh`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Variable {
    /// The text; its characters may be unknown.
    pub(super) value: String,
    /// Whether programs that are started see it.
    pub(super) exported: bool,
}

/// The variables set so far.
pub(super) type Variables = BTreeMap<String, Variable>;

#[cfg(test)]
mod tests {
    use super::{HERE, Id, shown, unknown, unknown_reason};

    #[test]
    fn what_stands_for_something_else_is_told_apart() {
        assert_eq!(Id::of(&Id::Build(3).letter().to_string()), Some(Id::Build(3)));
        assert_eq!(Id::of(&Id::Container(0).letter().to_string()), Some(Id::Container(0)));
        assert_eq!(Id::of(&Id::Digest(2).letter().to_string()), Some(Id::Digest(2)));
        assert_eq!(shown(&format!("notes@sha256:{}", Id::Digest(2).letter())), "notes@sha256:…");
        assert_eq!(shown(&format!("a {}", Id::Build(2).letter())), "a sha256:…");
        assert_eq!(shown(&Id::Container(2).letter().to_string()), "…");
        for text in ["", "a", "ab", "\u{e000}", &format!("{}x", Id::Build(0).letter())] {
            assert_eq!(Id::of(text), None, "{text:?}");
        }
        assert_eq!(unknown_reason(unknown(7)), Some(7));
        for letter in ['a', HERE, Id::Build(0).letter()] {
            assert_eq!(unknown_reason(letter), None);
        }
        assert_eq!(shown(&format!("{HERE}/a{}", unknown(0))), "$PWD/a");
        let digits = Id::Build(1).digits();
        assert!(Id::Build(1).begins_with(&digits) && Id::Build(1).begins_with(&digits[7..19]));
        assert!(!Id::Build(2).begins_with(&digits) && !Id::Build(1).begins_with(&digits[7..12]));
    }
}
