//! How do the sentences of a language come into a file of the theme or into a drawing?
//!
//! `@@key@@` stands for the sentence of that key.

use crate::words::{Catalogue, Language};

/// The text with its sentences. What stands between two pairs of signs and is no key stays as it is.
pub(super) fn put(text: &str, words: &Catalogue, language: Language) -> String {
    let mut parts = text.split("@@");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut inside = true;
    for part in parts {
        match words.lookup(language, part).filter(|_| inside) {
            Some(sentence) => {
                whole.push_str(&sentence);
                inside = false;
            }
            None => {
                if inside {
                    whole.push_str("@@");
                }
                whole.push_str(part);
                inside = true;
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::put;
    use crate::words::{Catalogue, Language};

    static WORDS: Catalogue = Catalogue::new("test", "cat = cat\n", "cat = Katze\n");

    #[test]
    fn a_key_becomes_its_sentence_and_all_else_stays() {
        assert_eq!(put("a @@cat@@ b", &WORDS, Language::De), "a Katze b");
        assert_eq!(put("@@cat@@@@cat@@", &WORDS, Language::En), "catcat");
        for kept in ["diff @@ -1 +1 @@ x", "@@dog@@", "@@", "cat"] {
            assert_eq!(put(kept, &WORDS, Language::De), kept);
        }
    }
}
