//! Where does the book say something? The index that the search of a page reads.
//!
//! mdBook's own search stems English whatever the book's language is, so a reader who looks for
//! "Behälter" would not find "Behältern". Here every section is a place, every word is held by its
//! stem in the book's language, and `theme/search.js` does the rest in the reader's browser.

use std::collections::{BTreeMap, BTreeSet};

use icu_normalizer::ComposingNormalizerBorrowed;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use rust_stemmers::{Algorithm, Stemmer};
use serde::Serialize;

use crate::words::Language;

/// What a block with words of the checker is marked as, behind the marks of its fence.
pub(super) const REPORT: &str = "text,report";

/// Longest text kept with a place, in characters. The reader is shown the part of it around a hit.
const EXCERPT: usize = 1200;

/// One section of a chapter.
#[derive(Debug, Serialize)]
struct Place {
    /// `08-dedicated-user.html#why`, from the folder of the book.
    address: String,
    chapter: String,
    heading: String,
    /// The section's prose, or its beginning where it is long.
    text: String,
    stems: BTreeSet<String>,
}

/// The index of one book.
#[derive(Serialize)]
pub(super) struct Index {
    places: Vec<Place>,
    /// The stem of every form that the book holds, for the browser has no stemmer.
    stems: BTreeMap<String, String>,
    #[serde(skip)]
    stemmer: Stemmer,
}

impl Index {
    /// An empty index for a book in this language.
    pub(super) fn new(language: Language) -> Index {
        let algorithm = match language {
            Language::En => Algorithm::English,
            Language::De => Algorithm::German,
        };
        Index { places: Vec::new(), stems: BTreeMap::new(), stemmer: Stemmer::create(algorithm) }
    }

    /// Adds the sections of a chapter: its name, its page `08-dedicated-user.html`, and its Markdown
    /// as mdBook will render it.
    pub(super) fn add(&mut self, chapter: &str, page: &str, markdown: &str) {
        for section in sections(markdown) {
            let mut stems = BTreeSet::new();
            for word in words(&section.heading).chain(words(&section.all)) {
                // Snowball leaves the n of "Schlüsseln"; no English word of use here ends so.
                let shorter = word.strip_suffix('n').filter(|shorter| shorter.ends_with("el"));
                let stem = self.stemmer.stem(shorter.unwrap_or(&word)).into_owned();
                stems.insert(stem.clone());
                self.stems.insert(word, stem);
            }
            self.places.push(Place {
                address: format!("{page}#{}", section.id),
                chapter: chapter.to_owned(),
                heading: section.heading.trim().to_owned(),
                text: excerpt(&section.prose),
                stems,
            });
        }
    }

    /// The file `search-index.js`: a script, since a page that was opened as a file may read no other file.
    pub(super) fn script(&self) -> serde_json::Result<String> {
        Ok(format!("globalThis.searchIndex = {};\n", serde_json::to_string(self)?))
    }
}

/// A heading with an id and what stands below it.
#[derive(Default)]
struct Section {
    id: String,
    heading: String,
    /// Paragraphs and lists, for the excerpt.
    prose: String,
    /// All that can be seen, code as well.
    all: String,
}

fn sections(markdown: &str) -> Vec<Section> {
    let options = Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES | Options::ENABLE_GFM;
    let mut sections: Vec<Section> = Vec::new();
    let (mut in_heading, mut in_code, mut in_report, mut in_tag) = (false, false, false, false);
    for event in Parser::new_ext(markdown, options) {
        if let Event::Start(Tag::Heading { id, .. }) = &event {
            in_heading = id.is_some();
            if let Some(id) = id {
                sections.push(Section { id: id.to_string(), ..Section::default() });
            }
        }
        let Some(section) = sections.last_mut() else { continue };
        match event {
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Text(text) | Event::Code(text) if in_heading => section.heading.push_str(&text),
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                in_report = matches!(kind, CodeBlockKind::Fenced(kind) if *kind == *REPORT);
            }
            Event::End(TagEnd::CodeBlock) => (in_code, in_report) = (false, false),
            // What the checker says in passing is not what the chapter is about.
            Event::Text(_) if in_report => {}
            Event::Text(text) | Event::Code(text) => {
                section.all.push_str(&text);
                if !in_code {
                    section.prose.push_str(&text);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => visible(&html, &mut in_tag, &mut section.all),
            // The end of a word in bold or of a link is no end of a word.
            Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image,
            ) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => {
                section.all.push(' ');
                if !in_code {
                    section.prose.push(' ');
                }
            }
            _ => {}
        }
    }
    sections
}

/// The text of a piece of HTML. A tag may end in a later piece, which `in_tag` remembers.
fn visible(html: &CowStr<'_>, in_tag: &mut bool, to: &mut String) {
    let mut in_entity = false;
    for character in html.chars() {
        match character {
            '<' => *in_tag = true,
            '>' if *in_tag => {
                *in_tag = false;
                to.push(' ');
            }
            _ if *in_tag => {}
            '&' => in_entity = true,
            ';' if in_entity => {
                in_entity = false;
                to.push(' ');
            }
            _ if in_entity => {}
            other => to.push(other),
        }
    }
    to.push(' ');
}

/// The words of a text as `theme/search.js` takes them from the reader's question: lower case, composed.
/// A word with inner signs, as `--cap-drop` or `compose.yaml`, counts as a whole and by its parts.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = ComposingNormalizerBorrowed::new_nfc().normalize(&text.to_lowercase()).into_owned();
    let mut found = BTreeSet::new();
    let inner = |character: char| matches!(character, '_' | '.' | '-');
    for whole in folded.split(|character: char| !(character.is_alphanumeric() || inner(character))) {
        let whole = whole.trim_matches(inner);
        // Digests and addresses of that length are never typed into a search.
        if whole.chars().nth(1).is_some() && whole.chars().nth(40).is_none() {
            found.insert(whole.to_owned());
            found.extend(whole.split(inner).filter(|part| part.chars().nth(1).is_some()).map(str::to_owned));
        }
    }
    found.into_iter()
}

/// The beginning of a text, cut between two words.
fn excerpt(prose: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for word in prose.split_whitespace() {
        let more = word.chars().count() + 1;
        // One character is kept for the sign that there is more.
        if length + more > EXCERPT {
            text.truncate(text.trim_end_matches(['.', ',', ':', ';']).len());
            text.push('…');
            break;
        }
        if length > 0 {
            text.push(' ');
        }
        text.push_str(word);
        length += more;
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{EXCERPT, Index, excerpt, words};
    use crate::words::Language;

    fn index(language: Language, markdown: &str) -> Value {
        let mut index = Index::new(language);
        index.add("8 · Benutzer", "08.html", markdown);
        let script = index.script().unwrap();
        let value =
            script.strip_prefix("globalThis.searchIndex = ").and_then(|rest| rest.strip_suffix(";\n"));
        serde_json::from_str(value.unwrap()).unwrap()
    }

    /// Addresses of the places that hold a word whose stem the book knows by this form.
    fn found<'value>(index: &'value Value, form: &str) -> Vec<&'value str> {
        let Some(stem) = index["stems"][form].as_str() else { return Vec::new() };
        let places = index["places"].as_array().unwrap();
        let holds = |place: &&Value| place["stems"].as_array().unwrap().iter().any(|one| one == stem);
        places.iter().filter(holds).map(|place| place["address"].as_str().unwrap()).collect()
    }

    #[test]
    fn german_forms_share_a_stem() {
        let index = index(
            Language::De,
            "## Eins {#eins}\n\nIn den Behältern liegt nichts.\n\n## Zwei {#zwei}\n\nEin Behälter mit \
             Schlüssel.\n\n## Drei {#drei}\n\nDie Schlüsseln gleichen Größen, größere Größe.\n",
        );
        assert_eq!(found(&index, "behälter"), ["08.html#eins", "08.html#zwei"]);
        assert_eq!(found(&index, "behältern"), ["08.html#eins", "08.html#zwei"]);
        assert_eq!(found(&index, "schlüssel"), ["08.html#zwei", "08.html#drei"]);
        assert_eq!(found(&index, "größe"), found(&index, "größen"));
        assert!(found(&index, "kapitän").is_empty());
    }

    #[test]
    fn english_forms_share_a_stem() {
        let index = index(
            Language::En,
            "# Drop {#drop}\n\nDropping capabilities.\n\n## Why {#why}\n\nOne capability.\n",
        );
        assert_eq!(found(&index, "capability"), ["08.html#drop", "08.html#why"]);
        assert_eq!(index["places"][1]["heading"], "Why");
        assert_eq!(index["places"][1]["text"], "One capability.");
    }

    #[test]
    fn a_decomposed_umlaut_is_the_same_letter() {
        let words: Vec<_> = words("Beha\u{308}lter").collect();
        assert_eq!(words, ["behälter"]);
    }

    #[test]
    fn options_and_files_count_whole_and_by_their_parts() {
        let words: Vec<_> = words("--cap-drop ALL, (compose.yaml).").collect();
        assert_eq!(words, ["all", "cap", "cap-drop", "compose", "compose.yaml", "drop", "yaml"]);
    }

    #[test]
    fn code_is_found_but_not_quoted_and_tags_are_neither() {
        let index = index(
            Language::En,
            "## See {#see}\n\n```sh\ndocker run\n```\n\n<p class=\"secret\n hidden\">shown &amp; seen</p>\n\nAfter it.\n",
        );
        assert_eq!(index["places"][0]["text"], "After it.");
        for word in ["docker", "shown", "seen", "after"] {
            assert_eq!(found(&index, word), ["08.html#see"], "{word}");
        }
        for word in ["secret", "hidden", "class", "amp"] {
            assert!(found(&index, word).is_empty(), "{word}");
        }
    }

    #[test]
    fn a_report_is_no_place_of_its_words() {
        let index =
            index(Language::En, "## See {#see}\n\nBefore.\n\n```text,report\n✓ privileges\n```\n\nAfter.\n");
        assert_eq!(found(&index, "after"), ["08.html#see"]);
        assert!(found(&index, "privileges").is_empty());
    }

    #[test]
    fn an_excerpt_ends_between_words() {
        assert_eq!(excerpt(" one\n two "), "one two");
        let long = excerpt(&"größer ".repeat(200));
        assert!(long.chars().count() <= EXCERPT && long.ends_with("größer…"), "{long}");
    }
}
