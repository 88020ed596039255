//! How do the chapters become a static site?

use std::fs;
use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use serde_json::json;
use tempfile::TempDir;

use super::directive::Directives;
use super::error::at;
use super::finish::finish;
use super::{BookError, sentences, sources};
use crate::exercise::Course;
use crate::words::{Catalogue, Language};

/// Words of the pages around a chapter. `@@key@@` in the theme stands for the sentence of that key.
pub(super) static WORDS: Catalogue = Catalogue::new(
    "book",
    include_str!("../../book/theme/words.en.ftl"),
    include_str!("../../book/theme/words.de.ftl"),
);

/// Builds both books below a folder: `index.html` to choose a language, `en/` and `de/`.
///
/// # Errors
/// [`BookError`] with the chapter and line, or the path, of what went wrong. mdBook itself passes
/// over includes that do not resolve; every directive here is an error instead.
pub fn build(course: &Course, to: &Path) -> Result<(), BookError> {
    fs::create_dir_all(to).map_err(at(to))?;
    std::thread::scope(|scope| {
        let books: Vec<_> = Language::ALL
            .map(|language| scope.spawn(move || build_one(course, language, &to.join(language.code()))))
            .into_iter()
            .collect();
        books.into_iter().try_for_each(|book| {
            book.join().unwrap_or_else(|_| Err(BookError::Build("a renderer panicked".to_owned())))
        })
    })?;
    let chooser = to.join("index.html");
    let page = sources::text("theme/chooser.html").unwrap_or_default();
    let english = to.join(Language::En.code());
    let style = name_with(&english.join("theme/css"), "page-")?;
    let icon = name_with(&english, "favicon-")?;
    let page = page.replace("@@style@@", &style).replace("@@icon@@", &icon);
    fs::write(&chooser, page).map_err(at(&chooser))
}

/// The script by which the pages of one language become live, where the checker serves them: the
/// theme's `live*.js`, in the order of their names.
#[must_use]
pub fn live_script(language: Language) -> Vec<u8> {
    let files = sources::tree();
    let parts = files.iter().filter(|(path, _)| path.starts_with("theme/live") && path.ends_with(".js"));
    parts.flat_map(|(_, bytes)| translate(bytes, language)).collect()
}

/// The name of a file that mdBook makes from its beginning and its content.
fn name_with(folder: &Path, beginning: &str) -> Result<String, BookError> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let name = entry.map_err(at(folder))?.file_name().to_string_lossy().into_owned();
        if name.starts_with(beginning) {
            return Ok(name);
        }
    }
    Err(BookError::Build(format!("a file `{beginning}…` is missing from the book")))
}

fn build_one(course: &Course, language: Language, to: &Path) -> Result<(), BookError> {
    let desk = TempDir::new().map_err(at(&std::env::temp_dir()))?;
    let root = desk.path();
    sources::extract(&format!("{language}/"), root, |_, bytes| bytes.to_vec())?;
    sources::extract("theme/", &root.join("theme"), |_, bytes| translate(bytes, language))?;
    let directives = Directives::new(course.clone(), language);
    let outcome = directives.outcome();
    let mut book = MDBook::load_with_config(root, config(language, to)).map_err(problem)?;
    book.with_preprocessor(directives);
    let built = book.build();
    // The failure of a directive says more than what mdBook makes of it.
    let index = outcome.take().transpose()?;
    built.map_err(problem)?;
    finish(to, &WORDS, language)?;
    let index = index.ok_or_else(|| BookError::Build("the directives did not run".to_owned()))?;
    let text = index.script().map_err(|error| BookError::Build(error.to_string()))?;
    let path = to.join("search-index.js");
    fs::write(&path, text).map_err(at(&path))
}

fn problem(error: mdbook_driver::errors::Error) -> BookError {
    BookError::Build(format!("{error:#}"))
}

fn config(language: Language, to: &Path) -> Config {
    let mut config = Config::default();
    config.book.title = WORDS.lookup(language, "title");
    config.book.description = WORDS.lookup(language, "description");
    config.book.language = Some(language.code().to_owned());
    config.book.src = PathBuf::from("src");
    config.build.build_dir = to.to_owned();
    config.build.create_missing = false;
    // Its `links` passes over includes that do not resolve, and `index` is not needed.
    config.build.use_default_preprocessors = false;
    let html = json!({
        "theme": "theme",
        "hash-files": true,
        "no-section-label": true,
        "smart-punctuation": false,
        // The base of the page for lost addresses, where the book is served by the checker.
        "site-url": format!("/{language}/"),
        // One page for paper. What mdBook makes of it is put right in `finish`.
        "print": { "enable": true, "page-break": false },
        "search": { "enable": false },
        "playground": { "copyable": false, "runnable": false },
        "additional-css": ["theme/css/page.css", "theme/css/live.css", "theme/css/print-page.css"],
        "additional-js": ["theme/page.js", "theme/questions.js", "theme/search.js"],
    });
    // The value above is a table of plain values, which every format of `Config` takes.
    let set = config.set("output.html", html);
    debug_assert!(set.is_ok());
    config
}

/// Puts the sentences of one language into a file of the theme.
fn translate(bytes: &[u8], language: Language) -> Vec<u8> {
    std::str::from_utf8(bytes)
        .map_or_else(|_| bytes.to_vec(), |text| sentences::put(text, &WORDS, language).into_bytes())
}
