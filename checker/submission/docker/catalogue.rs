//! In which words is it told what is wrong with a command?

use crate::words::Catalogue;

use super::super::environment::shown;
use super::super::source::{Fault, Word};

pub(super) static WORDS: Catalogue =
    Catalogue::new("docker", include_str!("docker.en.ftl"), include_str!("docker.de.ftl"));

/// Sentences about what Docker takes and the lab does not carry out.
const OUTSIDE_LAB: [&str; 4] = ["global-flag", "kill-signal", "pull-always", "secret-input"];

/// A sentence about a word.
pub(super) fn say(word: &Word, key: &'static str) -> Fault {
    let fault = Fault::new(word, WORDS.say(key).with("value", shown(word.text())));
    if OUTSIDE_LAB.contains(&key) { fault.outside_lab() } else { fault }
}
