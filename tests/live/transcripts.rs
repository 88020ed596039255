//! The transcripts that the book shows are what the checker says.
//!
//! What `exercises` sees of each exercise's `start` and `solution` is told in both languages, and the words are
//! compared with `exercises/NN-slug/transcripts/NAME.LANGUAGE.txt`. Figures differ from run to run and from host
//! to host, so they are compared as `#`. `UPDATE_TRANSCRIPTS=1` writes the files anew.

use std::fs;
use std::path::Path;

use harden_check::exercise::Course;
use harden_check::report::{Look, Report, human};
use harden_check::words::Language;
use harden_check::workspace::next_command;

use crate::cases::Case;

/// Columns of a line, as the book has room for them.
const WIDTH: usize = 100;

/// What is said of a host where others are busy, as these tests are, and on a quiet one.
const BUSY: [(&str, &str); 2] = [
    (
        "the container may use every CPU of the host; its busy threads got no more than #.# CPUs of time only because others were busy as well",
        "the container may use every CPU; busy threads got #.# CPUs of time",
    ),
    (
        "der Container darf jede CPU des Hosts nutzen; dass seine beschäftigten Threads nur Zeit von #.# CPUs bekamen, liegt allein daran, dass auch andere beschäftigt waren",
        "der Container darf jede CPU nutzen; beschäftigte Threads bekamen Zeit von #.# CPUs",
    ),
];

/// Every run of digits as one `#`, a word of chance in hexadecimal as well, even where the window cuts it off, and
/// blanks as one blank: a longer figure may break a line elsewhere.
/// A green line is cut where the window ends, so a longer figure takes words from its end: it counts up
/// to its first figure.
fn without_figures(text: &str) -> String {
    let chance = regex::Regex::new("[0-9a-f]{8,}|`[0-9a-f]+…").unwrap();
    let text = chance.replace_all(text, "0");
    let mut plain = String::new();
    for line in text.lines() {
        let is_cut_to_fit = line.trim_start().starts_with('✓');
        for character in line.chars() {
            if !character.is_ascii_digit() {
                plain.push(character);
            } else if !plain.ends_with('#') {
                plain.push('#');
                if is_cut_to_fit {
                    break;
                }
            }
        }
        plain.push('\n');
    }
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    BUSY.iter().fold(plain, |plain, (busy, quiet)| plain.replace(busy, quiet))
}

/// Whether the files are written anew, and nothing else is judged.
pub(crate) fn are_written_anew() -> bool {
    std::env::var_os("UPDATE_TRANSCRIPTS").is_some()
}

/// Whether the book shows what is said of this submission.
pub(crate) fn are_kept_of(case: &Case) -> bool {
    matches!(case.name.as_str(), "start" | "solution")
}

/// What the checker says otherwise than the book shows: a line for each language.
pub(crate) fn different(case: &Case, report: &Report) -> Vec<String> {
    let course = Course::embedded().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(case.exercise.folder());
    let mut different = Vec::new();
    for language in Language::ALL {
        let look = Look { language, width: WIDTH, colour: false };
        let said = human::render(report, &next_command(&course, report), &look);
        let path = folder.join(format!("transcripts/{}.{}.txt", case.name, language.code()));
        if are_written_anew() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &said).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        if without_figures(&kept) != without_figures(&said) {
            different.push(format!("  UPDATE_TRANSCRIPTS=1 writes {} anew:\n{said}", path.display()));
        }
    }
    different
}
