//! The transcripts that the book shows are what the checker says.
//!
//! Each exercise's `start` and `solution` are checked in both languages, and the words compared with
//! `exercises/NN-slug/transcripts/NAME.LANGUAGE.txt`. Figures differ from run to run and from host to
//! host, so they are compared as `#`. `UPDATE_TRANSCRIPTS=1` writes the files anew, and
//! `HARDEN_CHECK_ONLY` names the exercise for whoever works on one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Desk, finish};

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

/// Every run of digits as one `#`, a word of chance in hexadecimal as well, and blanks as one blank: a longer figure may break a line elsewhere.
/// A green line is cut where the window ends, so a longer figure takes words from its end: it counts up
/// to its first figure.
fn without_figures(text: &str) -> String {
    let chance = regex::Regex::new("[0-9a-f]{8,}").unwrap();
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

fn exercises() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
    let only = std::env::var("HARDEN_CHECK_ONLY").unwrap_or_default();
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("exercise.toml").is_file())
        .filter(|path| path.to_string_lossy().contains(&only))
        .collect();
    found.sort();
    found
}

#[test]
fn the_book_shows_what_the_checker_says() {
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let desk = Desk::new();
    let exercises = exercises();
    assert!(!exercises.is_empty());
    let mut different = Vec::new();
    for exercise in exercises {
        let folder = exercise.file_name().unwrap().to_str().unwrap().to_owned();
        let transcripts = exercise.join("transcripts");
        for which in ["start", "solution"] {
            let submission = desk.copy(&format!("{folder}/{which}"));
            for language in ["en", "de"] {
                let mut command = desk.command();
                command.args(["exercise", &folder, "--lang", language, "--submission"]).arg(&submission);
                let answer = finish(command.env("COLUMNS", "92"), 180);
                let path = transcripts.join(format!("{which}.{language}.txt"));
                if update {
                    fs::create_dir_all(&transcripts).unwrap();
                    fs::write(&path, &answer.stdout).unwrap();
                }
                let kept = fs::read_to_string(&path).unwrap_or_default();
                if without_figures(&kept) != without_figures(&answer.stdout) {
                    different.push(format!("{}\n{}", path.display(), answer.stdout));
                }
            }
        }
    }
    assert!(different.is_empty(), "UPDATE_TRANSCRIPTS=1 writes them anew:\n{}", different.join("\n"));
}
