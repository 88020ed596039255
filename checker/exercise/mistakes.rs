//! Which mistakes do an exercise's starting files hold?
//!
//! Its author names those that no machine sees (something is missing), the planted secrets are looked for, and
//! `harden-check lint` says the rest. A learner's findings are held against all three.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use toml::Spanned;

use crate::evidence::{Mistake, MistakeKind, Review};

use super::error::{Page, instead};
use super::form::MistakeForm;
use super::{CourseError, Exercise, Files};

/// The mistake that a step of the guide is about, as the chapter says it.
const OF_STEPS: [(MistakeKind, &[u8]); 6] = [
    (MistakeKind::Secrets, &[4, 12, 13, 14]),
    (MistakeKind::Root, &[8, 9, 11]),
    (MistakeKind::Bloat, &[1, 3]),
    (MistakeKind::Network, &[15, 16, 17]),
    (MistakeKind::Scan, &[5, 6]),
    (MistakeKind::Patch, &[2, 18, 19]),
];

/// The mistakes that the author names.
pub(super) fn known(
    page: Page<'_>,
    named: Vec<Spanned<MistakeForm>>,
    start: &Files,
) -> Result<Vec<Mistake>, CourseError> {
    let mut mistakes = Vec::new();
    for mistake in named {
        let (span, MistakeForm { kind, file, contains, also, gone }) = (mistake.span(), mistake.into_inner());
        let Some(kind) = MistakeKind::of_name(&kind) else {
            let known = instead(&kind, MistakeKind::ALL.iter().map(|kind| kind.name()));
            return Err(page.mistake(span, format!("`{kind}` is no kind of mistake{known}")));
        };
        let Some(content) = start.get(&file) else {
            let known = instead(&file, start.keys().map(String::as_str));
            return Err(page.mistake(span, format!("`start/` holds no `{file}`{known}")));
        };
        let text = String::from_utf8_lossy(&content.bytes);
        let line = match &contains {
            None => None,
            Some(wanted) => match text.lines().position(|line| line.contains(wanted.as_str())) {
                Some(index) => Some(index + 1),
                None => return Err(page.mistake(span, format!("no line of `{file}` holds `{wanted}`"))),
            },
        };
        if let Some(gone) = gone.as_ref().filter(|gone| !text.contains(gone.as_str())) {
            return Err(page.mistake(span, format!("`{file}` does not hold `{gone}`")));
        }
        mistakes.push(Mistake { kind, file, line, also, gone, stands: None });
    }
    Ok(mistakes)
}

/// A mistake that a machine sees, and sees again.
fn plain(kind: MistakeKind, file: String, line: Option<usize>) -> Mistake {
    Mistake { kind, file, line, also: Vec::new(), gone: None, stands: None }
}

/// Everything that is wrong in the starting files.
pub(super) fn review(exercise: &Exercise) -> Review {
    let mut mistakes: BTreeSet<Mistake> = BTreeSet::new();
    let mut add = |mistake: Mistake| {
        // What the author says of a place may name other files, and comes first.
        let same = |other: &Mistake| {
            (other.kind, &other.file, other.line) == (mistake.kind, &mistake.file, mistake.line)
        };
        if !mistakes.iter().any(same) {
            mistakes.insert(mistake);
        }
    };
    exercise.mistakes.iter().cloned().for_each(&mut add);
    for (path, file) in &exercise.start {
        let text = String::from_utf8_lossy(&file.bytes);
        for (index, line) in text.lines().enumerate() {
            if exercise.secrets.iter().any(|secret| line.contains(&secret.value)) {
                add(plain(MistakeKind::Secrets, path.clone(), Some(index + 1)));
            }
        }
    }
    linted(&exercise.start).into_iter().for_each(&mut add);
    let lines = exercise.start.iter().map(|(path, file)| {
        let breaks = file.bytes.iter().filter(|byte| **byte == b'\n').count();
        (path.clone(), breaks + usize::from(file.bytes.last().is_some_and(|byte| *byte != b'\n')))
    });
    Review {
        files: exercise.start.keys().cloned().collect(),
        lines: lines.collect(),
        mistakes: mistakes.into_iter().collect(),
    }
}

/// What `harden-check lint` says of the files; nothing where they cannot be laid out, for then the author's word
/// and the secrets are there all the same.
fn linted(files: &Files) -> Vec<Mistake> {
    let Ok(folder) = tempfile::tempdir() else { return Vec::new() };
    for (path, file) in files {
        if write(&folder.path().join(path), &file.bytes).is_err() {
            return Vec::new();
        }
    }
    let Ok(linted) = crate::lint::lint(folder.path()) else { return Vec::new() };
    let found = linted.broken.iter().filter_map(|broken| {
        let steps = broken.check.source.guide;
        let kind = OF_STEPS.iter().find(|(_, own)| own.iter().any(|step| steps.contains(step)))?.0;
        let (file, at) = broken.file();
        let line = at.map(|at| at.line);
        Some(plain(kind, file?.to_owned(), line))
    });
    found.collect()
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes)
}
