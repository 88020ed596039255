//! How is a value told that is not written as Docker takes it?

use crate::words::{Catalogue, Message};

use super::super::environment::shown;
use super::super::nearest::nearest;
use super::super::source::{Fault, Word};

static WORDS: Catalogue =
    Catalogue::new("values", include_str!("values.en.ftl"), include_str!("values.de.ftl"));

/// What is wrong with a word, under the whole of it.
pub(super) fn fault(word: &Word, key: &'static str) -> Fault {
    Fault::new(word, WORDS.say(key).with("value", shown(word.text())))
}

/// "Did you mean `…`?", where something is near enough.
pub(in super::super) fn did_you_mean<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<Message> {
    nearest(written, known).map(|name| WORDS.say("did-you-mean").with("name", name))
}

/// A word that is none of those that are known.
pub(super) fn unknown<'a>(word: &Word, key: &'static str, known: impl IntoIterator<Item = &'a str>) -> Fault {
    let fault = fault(word, key);
    match did_you_mean(word.text(), known) {
        Some(help) => fault.help(help),
        None => fault,
    }
}
