//! Which mistakes of a repository has the learner written down? `findings.md`
//!
//! Free text, in which a list item, a row of a table or a line is a finding where it names a kind of mistake and a
//! file. A heading may name the kind for all below it, or
//! say that all of it is in order. What is inside of `<!-- … -->` or quoted counts for nothing.
//!
//! Only an exercise that asks for the file says anything about it.

mod kinds;
mod line;
mod places;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::words::Language;

use super::Location;
use super::folder::Folder;
use super::source::SourceFile;

use line::{Form, Line};

pub use kinds::MistakeKind;
pub use places::WrittenPlace;

/// The file.
const FILE: &str = "findings.md";
/// Lines that are read, and characters of each: whoever needs more floods.
const MOST_LINES: usize = 2000;
const LONGEST_LINE: usize = 1000;

/// What the learner has found, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedFindings {
    /// The file, relative to the submission's folder.
    pub file: String,
    /// Why it cannot be read; the reader's sentence in English.
    pub problem: Option<String>,
    /// The findings, in the file's order.
    pub findings: Vec<WrittenFinding>,
    /// Lines that name a kind and no file.
    pub without_place: Vec<Location>,
    /// List items and rows that name a file and no kind.
    pub without_kind: Vec<Location>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenFinding {
    /// Its line.
    pub at: Location,
    /// The mistake.
    pub kind: MistakeKind,
    /// Everything in the line that may be meant as its file, the likeliest first; at least one.
    pub places: Vec<WrittenPlace>,
}

/// Reads what the folder has of it.
pub(super) fn read(folder: &Folder) -> Option<HandedFindings> {
    folder.has(FILE).then(|| match folder.text(FILE) {
        Ok(file) => of_file(&file),
        Err(message) => HandedFindings {
            file: FILE.to_owned(),
            problem: Some(message.text(Language::En)),
            ..HandedFindings::default()
        },
    })
}

fn of_file(file: &SourceFile) -> HandedFindings {
    let mut handed = HandedFindings { file: file.name.clone(), ..HandedFindings::default() };
    let mut hidden = false;
    let mut heading = None;
    let mut cleared: Option<usize> = None;
    // The item that names a kind for those below it, by how far it is indented.
    let mut group: Option<(usize, MistakeKind)> = None;
    let mut in_item = false;
    // A line that is there twice is one finding.
    let mut told = BTreeSet::new();
    for (index, text) in file.text.lines().take(MOST_LINES).enumerate() {
        let text = line::shown(text, &mut hidden, LONGEST_LINE);
        let Line { form, indent, words } = line::read(&text);
        let goes_on = in_item && form == Form::Plain && indent > 0;
        if form == Form::Blank || form == Form::Quote || goes_on {
            in_item &= goes_on;
            continue;
        }
        in_item = form == Form::Item;
        if form == Form::Heading {
            let level = text.trim_start().bytes().take_while(|byte| *byte == b'#').count();
            // What lies below a heading that clears it is no finding, down to the next of its rank.
            if cleared.is_none_or(|rank| level <= rank) {
                cleared = words.clear().then_some(level);
            }
            (heading, group) = (words.kind(), None);
            continue;
        }
        if cleared.is_some() {
            continue;
        }
        let outer = group.filter(|(own, _)| form == Form::Item && indent > *own).map(|(_, kind)| kind);
        if form == Form::Item && outer.is_none() {
            group = None;
        }
        let at = Location {
            file: file.name.clone(),
            line: index + 1,
            column: indent + 1,
            length: text.trim().chars().count().max(1),
        };
        let places = words.places();
        let kind = words.kind_before_place().or(outer).or(heading).or_else(|| words.kind());
        match (kind, places.is_empty()) {
            (Some(kind), false) => {
                if told.insert((kind, text.trim().to_lowercase())) {
                    handed.findings.push(WrittenFinding { at, kind, places });
                }
            }
            (None, false) if form != Form::Plain => handed.without_kind.push(at),
            (_, true) => match (words.kind(), form) {
                // An item above others, or a line that stands for a heading.
                (Some(kind), Form::Item) if words.are_few() => group = Some((indent, kind)),
                (Some(kind), Form::Plain) if words.are_few() => heading = Some(kind),
                (Some(_), _) => handed.without_place.push(at),
                (None, _) => {}
            },
            (None, false) => {}
        }
    }
    handed
}

#[cfg(test)]
mod tests;
