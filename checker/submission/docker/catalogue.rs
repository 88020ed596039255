//! In which words is it told what is wrong with a command?

use crate::words::Catalogue;

use super::super::environment::shown;
use super::super::source::{Fault, Word};

pub(super) static WORDS: Catalogue =
    Catalogue::new("docker", include_str!("docker.en.ftl"), include_str!("docker.de.ftl"));

/// A sentence about a word.
pub(super) fn say(word: &Word, key: &'static str) -> Fault {
    Fault::new(word, WORDS.say(key).with("value", shown(word.text())))
}
