//! The book as `harden-check book` serves it, for a course folder of its own.

use std::path::Path;

use serde_json::Value;

use crate::course::Course;
use crate::held::Held;

/// Both languages.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "de"];

/// The other language.
pub(crate) fn other(language: &str) -> &'static str {
    if language == "en" { "de" } else { "en" }
}

/// A sentence of the page's own words (`book/theme/words.*.ftl`).
pub(crate) fn word(language: &str, key: &str) -> &'static str {
    let words = match language {
        "de" => include_str!("../../book/theme/words.de.ftl"),
        _ => include_str!("../../book/theme/words.en.ftl"),
    };
    let line = words.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
    line.unwrap_or_else(|| panic!("no word `{key}` in {language}"))
}

/// A server that runs. It ends with the test.
pub(crate) struct Book {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    /// The address with the key, as the program prints it.
    pub(crate) entrance: String,
    pub(crate) course: Course,
    _server: Held,
}

impl Book {
    /// Starts one in the words of one language, on the usual port or, where that is taken, on a free one.
    pub(crate) fn open(language: &str) -> Book {
        let course = Course::new();
        let program = Path::new(env!("CARGO_BIN_EXE_harden-check"));
        let arguments = ["book", "--no-open", "--format", "json", "--lang", language];
        let server =
            Held::start(program, &arguments, &course.folder(), ("HARDEN_CHECK_STATE", &course.state()));
        let announced: Value = server.said("the book's address", 30, |text| serde_json::from_str(text).ok());
        let said = |key: &str| announced[key].as_str().unwrap().to_owned();
        Book { origin: said("origin"), entrance: said("address"), course, _server: server }
    }

    /// The address of a page, `en/index.html`.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.origin)
    }

    /// The key of this start.
    pub(crate) fn key(&self) -> &str {
        self.entrance.split_once("key=").unwrap().1
    }

    /// The chapter of the exercise that the tests solve.
    pub(crate) fn chapter(&self, language: &str) -> String {
        self.page(&format!("{language}/{}.html", crate::course::EXERCISE))
    }
}
