//! Does every German text call one thing by one word, and quote as German does?
//!
//! The words stand in `german_terms.toml`. Read are the chapters, the words of the exercises, and every
//! sentence of the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use harden_check::words::Language;
use regex::Regex;
use serde::Deserialize;

use super::book::{none, pages};

/// One thing and its word.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    /// The word, with its article.
    say: String,
    /// Why this one, where that is not plain.
    #[serde(default)]
    #[expect(dead_code, reason = "for whoever reads the list")]
    about: String,
    /// Patterns of other words for it.
    never: Vec<String>,
    /// Phrases in which one of them means something else.
    #[serde(default)]
    unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    term: Vec<Term>,
}

static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`[^`]*`").unwrap());
/// A choice's words, and what is said to it.
static OPTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\{\{#option \w+ "([^"]*)" "([^"]*)"\}\}"#).unwrap());

/// What a drawing says: words in quotes that belong to the directive.
static FIGURE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\{\{#(?:figure|stepped) [\w-]+ "(.*)"\}\}"#).unwrap());

fn terms() -> Vec<Term> {
    let terms: Terms = toml::from_str(include_str!("german_terms.toml")).unwrap();
    terms.term
}

/// Every German text, each with the place where it stands, in one line and without its code.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for page in pages(Language::De).into_values() {
        // A paragraph's words may be anywhere in its lines.
        // Each step of a drawing has a text of its own.
        let prose =
            FIGURE.replace_all(&page.prose, |found: &regex::Captures<'_>| found[1].replace("\" \"", "\n"));
        let prose = OPTION.replace_all(&prose, "$1\n$2").into_owned();
        texts.extend(prose.split("\n\n").map(|paragraph| (page.place(), paragraph.to_owned())));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = |folder: &str, ending: &str| {
        let mut paths = Vec::new();
        files_below(&root.join(folder), ending, &mut paths);
        paths
    };
    let named = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    for path in below("checker", ".de.ftl").into_iter().chain(below("book", ".de.ftl")) {
        let text = fs::read_to_string(&path).unwrap();
        texts.extend(text.lines().map(|line| (named(&path), line.to_owned())));
    }
    for path in below("exercises", ".toml") {
        let parsed: toml::Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut words = Vec::new();
        german(&parsed, &mut words);
        texts.extend(words.into_iter().map(|text| (named(&path), text)));
    }
    for (_, text) in &mut texts {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        *text = CODE.replace_all(&line, "``").into_owned();
    }
    texts
}

/// Files whose names end so, in any order of the folders.
fn files_below(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, ending, paths);
        } else if path.to_string_lossy().ends_with(ending) {
            paths.push(path);
        }
    }
}

/// The values of every key `de`.
fn german(value: &toml::Value, words: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value.as_str() {
                    Some(text) if key == "de" => words.push(text.to_owned()),
                    _ => german(value, words),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| german(value, words)),
        _ => {}
    }
}

#[test]
fn one_thing_has_one_word_in_german() {
    let texts = texts();
    assert!(texts.len() > 3000, "{} texts", texts.len());
    let mut mistakes = Vec::new();
    for term in terms() {
        let never: Vec<Regex> = term.never.iter().map(|pattern| Regex::new(pattern).unwrap()).collect();
        for (place, text) in &texts {
            let meant = term.unless.iter().fold(text.clone(), |text, phrase| text.replace(phrase, ""));
            for found in never.iter().filter_map(|pattern| pattern.find(&meant)) {
                mistakes.push(format!("{place}: `{}`, say: {}\n    {text}", found.as_str(), term.say));
            }
        }
    }
    none(&mistakes);
}

/// A phrase that no text has any more excuses nothing.
#[test]
fn every_exception_of_the_words_is_needed() {
    let texts = texts();
    let mut idle = Vec::new();
    for term in terms() {
        for phrase in term.unless {
            let used = texts.iter().any(|(_, text)| text.contains(&phrase));
            if !used {
                idle.push(format!("{}: `{phrase}`", term.say));
            }
        }
    }
    none(&idle);
}

#[test]
fn german_is_quoted_in_german() {
    // Code in backticks is gone already, and HTML of the chapters has no attributes.
    let straight = texts().into_iter().filter(|(_, text)| text.contains('"'));
    let straight = straight.map(|(place, text)| format!("{place}: {text}"));
    none(&straight.collect::<Vec<_>>());
}
