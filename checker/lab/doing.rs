//! What is being done while a base image is made or an engine is installed?

use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new("doing", include_str!("doing.en.ftl"), include_str!("doing.de.ftl"));

/// Receives what is being done, for people who wait.
pub(super) type Step<'a> = &'a (dyn Fn(Message) + Send + Sync);

/// The words of one thing that is being done.
pub(super) fn doing(key: &'static str) -> Message {
    WORDS.say(key)
}

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::words::Language;

    #[test]
    fn what_is_done_is_said_in_both_languages() {
        let keys = |language| {
            let lines = WORDS.source(language).lines();
            lines.filter_map(|line| Some(line.split_once(" = ")?.0)).collect::<Vec<_>>()
        };
        assert_eq!(keys(Language::En), keys(Language::De));
        for key in keys(Language::En) {
            assert!(WORDS.lookup(Language::De, key).is_some(), "{key}");
        }
    }
}
