//! Which file, and which line of it, does a word mean?

use serde::{Deserialize, Serialize};

/// Files that are usual and have no ending, in lower case.
const WITHOUT_ENDING: [&str; 8] =
    ["dockerfile", "containerfile", "makefile", "crontab", "jenkinsfile", "procfile", "readme", "license"];

/// Longest path, in bytes.
const LONGEST_PATH: usize = 200;
/// Most digits of a line's number.
const MOST_DIGITS: usize = 6;

/// A file that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenPlace {
    /// The path as written, without `./` before it; a folder ends with `/` or does not.
    pub path: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
}

/// The file that a word means, where it looks like one.
pub(super) fn of_word(word: &str) -> Option<WrittenPlace> {
    let word = word.trim_end_matches(['.', ',', ':', ';', '!', '?', '…', '\'']).trim_start_matches('\'');
    if word.contains("://") {
        return None;
    }
    let (path, line) = match word.split_once('#') {
        Some((path, line)) => (path, number(line)),
        None => match word.split_once(':') {
            Some((path, line)) => (path, number(line)),
            None => (word, None),
        },
    };
    let path = path.trim_start_matches("./");
    is_path(path).then(|| WrittenPlace { path: path.to_owned(), line })
}

/// Whether nothing but a file or a folder is written like this, `docs/notes.md`; not so `and/or`.
pub(super) fn is_certain(place: &WrittenPlace) -> bool {
    place.path.contains('.') || is_known(&place.path)
}

/// A number of a line: `12`, `L12`, `12-14`, `12:3`.
pub(super) fn number(word: &str) -> Option<usize> {
    let digits = word.trim_start_matches(['L', 'l', '(']);
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    let ends = rest.is_empty() || rest.starts_with(['-', '–', ':', '.', ',', ')', ';']);
    if !ends || digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    digits.parse().ok().filter(|line| *line > 0)
}

fn is_path(path: &str) -> bool {
    let legal = |letter: char| letter.is_alphanumeric() || "._-/+@~".contains(letter);
    if path.is_empty() || path.len() > LONGEST_PATH || !path.chars().all(legal) {
        return false;
    }
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let says_something = |text: &str| text.chars().any(char::is_alphabetic);
    if is_known(path) {
        return true;
    }
    if let Some(hidden) = name.strip_prefix('.') {
        return hidden.len() > 1 && says_something(hidden);
    }
    if let Some((stem, ending)) = name.rsplit_once('.') {
        return says_something(stem) && (2..=12).contains(&ending.len()) && says_something(ending);
    }
    // A folder, or a file of one without an ending.
    path.contains('/') && says_something(name) && !name.is_empty()
}

fn is_known(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    WITHOUT_ENDING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_certain, number, of_word};

    #[test]
    fn a_path_is_read_with_its_line() {
        for (word, path, line) in [
            ("Dockerfile", "Dockerfile", None),
            ("Dockerfile:12", "Dockerfile", Some(12)),
            ("Dockerfile:12:3.", "Dockerfile", Some(12)),
            ("docs/notes.md#L7", "docs/notes.md", Some(7)),
            ("./.env,", ".env", None),
            (".git/config:6-8", ".git/config", Some(6)),
            (".github/", ".github/", None),
            ("compose.yaml:", "compose.yaml", None),
            ("scripts/backup", "scripts/backup", None),
        ] {
            let place = of_word(word).unwrap_or_else(|| panic!("{word}"));
            assert_eq!((place.path.as_str(), place.line), (path, line), "{word}");
        }
        assert!(is_certain(&of_word("Dockerfile").unwrap()));
        assert!(!is_certain(&of_word("and/or").unwrap()));
    }

    #[test]
    fn what_is_no_path_is_none() {
        for word in
            ["", ".", "..", "...", "/", "//", "e.g.", "z.B.", "0.0.0.0:8080", "127.0.0.1", "1.2", "1/2"]
        {
            assert_eq!(of_word(word), None, "{word}");
        }
        for word in ["https://example.org/a.md", "notes:latest", "8080", "a b", "🦀.🦀", &"x/".repeat(500)]
        {
            assert_eq!(of_word(word), None, "{word}");
        }
    }

    #[test]
    fn numbers_of_lines_are_bounded() {
        for (word, line) in [("12", Some(12)), ("L12", Some(12)), ("12–14", Some(12)), ("(12)", Some(12))] {
            assert_eq!(number(word), line, "{word}");
        }
        for word in ["", "0", "L", "12th", "99999999999999999999999", "-1", "１２"] {
            assert_eq!(number(word), None, "{word}");
        }
    }
}
