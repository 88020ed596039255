//! In which words is it told what is wrong with a compose file?

use crate::words::{Catalogue, Message};

use super::super::source::{Fault, Word};

pub(super) static WORDS: Catalogue =
    Catalogue::new("compose", include_str!("compose.en.ftl"), include_str!("compose.de.ftl"));

/// Sentences about what Compose takes and the lab does not carry out.
const OUTSIDE_LAB: [&str; 11] = [
    "caller-environment",
    "env-file-format",
    "external",
    "file-owner",
    "further-files",
    "network-driver",
    "network-mode",
    "outside",
    "remote-file",
    "unsupported-key",
    "volume-driver",
];

/// A sentence of this module about a word.
pub(super) fn said(word: &Word, key: &'static str) -> Fault {
    let fault = Fault::new(word, sentence(key, word.text()));
    if OUTSIDE_LAB.contains(&key) { fault.outside_lab() } else { fault }
}

fn sentence(key: &'static str, value: &str) -> Message {
    WORDS.say(key).with("value", value)
}
