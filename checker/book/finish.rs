//! What of mdBook's output stays, and what is put right?
//!
//! mdBook writes its own scripts and styles whether the theme uses them or not (the theme leaves them
//! empty), and titles of notes in English whatever the book's language is.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::error::at;
use super::{BookError, colour};
use crate::words::{Catalogue, Language};

/// A title as mdBook renders it, with a picture that the theme does not show.
static TITLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?s)<p class="blockquote-tag-title"><svg.*?</svg>(\w+)</p>"#).ok());

/// Name of the page that holds the whole book.
pub const PRINT_PAGE: &str = "print.html";

/// What mdBook sets between two chapters there: a style that the served book's policy refuses, and half a page of
/// empty paper for each chapter.
const BREAK: &str = "<div style=\"break-before: page; page-break-before: always;\"></div>";

/// Each chapter's way to the other language.
static SWITCH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?s)<p class="language-switch">.*?</p>"#).ok());

/// Begins a line below a German heading, for a law over the sources (`tests/suite/book.rs`).
const ORIGIN: &str = "<!-- en: ";

/// Removes empty files and folders and what only a law over the sources reads, and puts the titles of notes into the book's
/// language and colours into its code.
///
/// # Errors
/// [`BookError::File`] where a file cannot be read, written or removed.
pub(super) fn finish(folder: &Path, words: &Catalogue, language: Language) -> Result<(), BookError> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let path = entry.path();
        let metadata = entry.metadata().map_err(at(&path))?;
        if metadata.is_dir() {
            finish(&path, words, language)?;
            let empty = fs::read_dir(&path).map_err(at(&path))?.next().is_none();
            if empty {
                fs::remove_dir(&path).map_err(at(&path))?;
            }
        } else if metadata.len() <= 1 {
            fs::remove_file(&path).map_err(at(&path))?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let page = fs::read_to_string(&path).map_err(at(&path))?;
            let mut changed = colour::blocks(&without_origins(&titles(&page, words, language)));
            if path.ends_with(PRINT_PAGE) {
                changed = in_one_go(&changed, language);
            }
            if changed != page {
                fs::write(&path, changed).map_err(at(&path))?;
            }
        }
    }
    Ok(())
}

fn titles(page: &str, words: &Catalogue, language: Language) -> String {
    let Some(title) = TITLE.as_ref() else { return page.to_owned() };
    title
        .replace_all(page, |found: &Captures<'_>| {
            let word = words.lookup(language, &found[1].to_lowercase());
            format!("<p class=\"blockquote-tag-title\">{}</p>", word.as_deref().unwrap_or(&found[1]))
        })
        .into_owned()
}

/// The whole book: chapters follow each other as sections do, and one link leads to the other language.
fn in_one_go(page: &str, language: Language) -> String {
    let page = page.replace(BREAK, "");
    let Some(switch) = SWITCH.as_ref() else { return page };
    let page = switch.replace_all(&page, "").into_owned();
    let start = "<main id=\"content\" tabindex=\"-1\">\n";
    let link = super::directive::language_switch(language, PRINT_PAGE);
    page.replacen(start, &format!("{start}{link}\n"), 1)
}

fn without_origins(page: &str) -> String {
    page.split_inclusive('\n').filter(|line| !line.starts_with(ORIGIN)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{finish, titles, without_origins};
    use crate::book::build::WORDS;
    use crate::words::Language;

    #[test]
    fn titles_speak_the_language_of_the_book() {
        let page = "<p class=\"blockquote-tag-title\"><svg a=\"b\"><path d=\"\"></path></svg>Warning</p>\n<p>Warning</p>";
        let expected = |word| format!("<p class=\"blockquote-tag-title\">{word}</p>\n<p>Warning</p>");
        assert_eq!(titles(page, &WORDS, Language::De), expected("Achtung"));
        assert_eq!(titles(page, &WORDS, Language::En), expected("Warning"));
    }

    #[test]
    fn readers_do_not_load_what_only_a_law_reads() {
        assert_eq!(without_origins("<h2>A</h2>\n<!-- en: 01234567 -->\n<p>b</p>"), "<h2>A</h2>\n<p>b</p>");
    }

    #[test]
    fn only_what_holds_something_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        fs::create_dir(folder.path().join("css")).unwrap();
        fs::write(folder.path().join("css/chrome.css"), "\n").unwrap();
        fs::write(folder.path().join("toc.js"), "").unwrap();
        fs::write(folder.path().join("page.css"), "a{}").unwrap();
        finish(folder.path(), &WORDS, Language::En).unwrap();
        let left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["page.css"]);
    }
}
