//! Which bills of materials are in the folder, and what do they say?
//!
//! Only an exercise that asks for one says anything about them.

use std::fs;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::packages::{BillFault, BillFaultKind, LARGEST_BILL, ReadBill, read_bill};
use crate::words::Language;

use super::Location;
use super::folder::Folder;
use super::json::{Kind, Value};
use super::source::SourceFile;

/// The names by which the standards know a document, and two that are usual.
const ENDS: [&str; 2] = [".cdx.json", ".spdx.json"];
const NAMES: [&str; 2] = ["bom.json", "sbom.json"];

/// Most characters of an entry that are marked: all of a document may stand in one line.
const LONGEST: usize = 500;

/// A bill of materials as handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedBill {
    /// The file, relative to the submission's folder.
    pub file: String,
    /// What it says; absent where it is none.
    pub bill: Option<ReadBill>,
    /// Where each of its components stands, in their order.
    pub places: Vec<Location>,
    /// Why it is none, and where.
    pub fault: Option<(BillFault, Location)>,
    /// The command of `run.sh` that writes it. What it says is known when the image is: the lab reads it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<WrittenBill>,
}

/// A bill that `harden-check sbom` writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenBill {
    /// The place of the image's build in the plan.
    pub build: usize,
    /// The image as the command names it.
    pub image: String,
    /// Whether it is SPDX; otherwise it is CycloneDX.
    pub spdx: bool,
    /// The command.
    pub at: Location,
}

impl HandedBill {
    /// Reads what a command has written. Nobody has the text before them, so the command is the place of it all.
    #[must_use]
    pub fn of_bytes(file: &str, bytes: &[u8], written: WrittenBill) -> HandedBill {
        let mut read = of_bytes(file.to_owned(), bytes);
        read.places.fill(written.at.clone());
        read.fault = read.fault.map(|(fault, _)| (fault, written.at.clone()));
        HandedBill { written: Some(written), ..read }
    }
}

/// Reads every bill at the top of the folder, by name: those that were handed in, and those that the commands have
/// written by their end. Of the latter a text is one of `by_commands`, or what it is.
pub(super) fn read(folder: &Folder, by_commands: &[(char, WrittenBill)]) -> Vec<HandedBill> {
    let late = folder.late().into_files();
    let entries = fs::read_dir(folder.root()).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let there = names.filter(|name| !late.contains_key(name));
    let made = late.iter().filter(|(_, text)| text.is_some()).map(|(name, _)| name.clone());
    let mut names: Vec<String> = there.chain(made).filter(|name| is_bill(name)).collect();
    names.sort();
    let read = names.into_iter().map(|name| {
        let text = late.get(&name).cloned().flatten();
        match (text.as_deref().and_then(|text| written(by_commands, text)), text) {
            (Some(written), _) => HandedBill {
                file: name,
                bill: None,
                places: Vec::new(),
                fault: None,
                written: Some(written.clone()),
            },
            (None, Some(text)) => of_bytes(name, text.as_bytes()),
            (None, None) => one(folder, name),
        }
    });
    read.collect()
}

/// The bill that a text stands for.
pub(super) fn written<'a>(by_commands: &'a [(char, WrittenBill)], text: &str) -> Option<&'a WrittenBill> {
    let mut letters = text.trim_end().chars();
    let (letter, None) = (letters.next()?, letters.next()) else { return None };
    by_commands.iter().find(|(known, _)| *known == letter).map(|(_, written)| written)
}

/// Whether a file at the top of the folder is called like a bill.
pub(super) fn is_bill(name: &str) -> bool {
    !name.contains('/') && (NAMES.contains(&name) || ENDS.iter().any(|end| name.ends_with(end)))
}

fn one(folder: &Folder, name: String) -> HandedBill {
    let start = Location { file: name.clone(), line: 1, column: 1, length: 1 };
    let bytes = match folder.bytes_up_to(&name, LARGEST_BILL) {
        Ok(bytes) => bytes,
        Err(message) => {
            let (kind, about) = (BillFaultKind::Unreadable, message.text(Language::En));
            let fault = BillFault { kind, about, pointer: String::new(), line: 0, column: 0 };
            let fault = Some((fault, start));
            return HandedBill { file: name, bill: None, places: Vec::new(), fault, written: None };
        }
    };
    of_bytes(name, &bytes)
}

fn of_bytes(name: String, bytes: &[u8]) -> HandedBill {
    let start = Location { file: name.clone(), line: 1, column: 1, length: 1 };
    let source = SourceFile::new(&name, &String::from_utf8_lossy(bytes));
    match read_bill(bytes) {
        Ok(bill) => {
            let tree = super::json::read(&source.text);
            let ranges = bill.components.iter().map(|one| range(tree.as_ref(), &one.pointer));
            let places = places(&ranges.map(Option::unwrap_or_default).collect::<Vec<_>>(), &source);
            HandedBill { file: name, bill: Some(bill), places, fault: None, written: None }
        }
        Err(fault) => {
            // What is no JSON has no tree, and a place of its own.
            let tree = (fault.line == 0).then(|| super::json::read(&source.text)).flatten();
            let mut place = at(tree.as_ref(), &fault.pointer, &source).unwrap_or(start);
            if fault.line > 0 {
                place = Location { line: fault.line, column: fault.column.max(1), ..place };
            }
            let fault = Some((fault, place));
            HandedBill { file: name, bill: None, places: Vec::new(), fault, written: None }
        }
    }
}

/// Where a JSON pointer leads: the first line of it.
fn at(tree: Option<&Value>, pointer: &str, source: &SourceFile) -> Option<Location> {
    let range = range(tree, pointer)?;
    let first = source.text[range.clone()].lines().next().unwrap_or_default().len();
    Some(source.location(&(range.start..range.start + first)))
}

/// The first line of each range. Counted on from one to the next: a tool may write everything in one line.
fn places(ranges: &[Range<usize>], source: &SourceFile) -> Vec<Location> {
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_by_key(|number| ranges[*number].start);
    let mut places =
        vec![Location { file: source.name.clone(), line: 1, column: 1, length: 1 }; ranges.len()];
    let (mut line, mut column, mut counted) = (1, 1, 0);
    for number in order {
        let Range { start, end } = ranges[number];
        for letter in source.text[counted..start].chars() {
            (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        counted = start;
        let first = source.text[start..end].lines().next().unwrap_or_default();
        let shown = first.chars().take(LONGEST).count().max(1);
        places[number] = Location { line, column, length: shown, ..places[number].clone() };
    }
    places
}

/// The bytes to which a JSON pointer leads.
fn range(tree: Option<&Value>, pointer: &str) -> Option<Range<usize>> {
    let mut value = tree?;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        value = match &value.kind {
            Kind::Object(members) => &members.iter().rfind(|member| member.key == part)?.value,
            Kind::List(items) => items.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value.range.clone())
}

#[cfg(test)]
mod tests {
    use super::{BillFaultKind, HandedBill};
    use crate::submission::fixtures::folder;

    fn read(files: &[(&str, &str)]) -> Vec<HandedBill> {
        let files = folder(files);
        super::read(&super::Folder::open(files.path()).unwrap(), &[])
    }

    const BILL: &str = "{\n \"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\",\n \"components\": [\n  { \"type\": \"file\", \"name\": \"/x\" },\n  { \"type\": \"library\", \"name\": \"a\", \"purl\": \"pkg:deb/debian/a@1\" }\n ]\n}\n";

    #[test]
    fn every_bill_of_the_folder_is_read_with_the_places_of_its_entries() {
        let read = read(&[("sbom.cdx.json", BILL), ("package.json", "{}"), ("bom.json", BILL)]);
        let names: Vec<&str> = read.iter().map(|one| one.file.as_str()).collect();
        assert_eq!(names, ["bom.json", "sbom.cdx.json"]);
        let lines: Vec<usize> = read[1].places.iter().map(|place| place.line).collect();
        assert_eq!((read[1].bill.as_ref().unwrap().components.len(), lines), (2, vec![4, 5]));
    }

    #[test]
    fn a_large_bill_in_one_line_is_placed_in_one_pass() {
        let entry = |number: usize| format!("{{\"type\":\"library\",\"name\":\"ä{number}\"}}");
        let entries: Vec<String> = (0..50_000).map(entry).collect();
        let text = format!(
            "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{}]}}",
            entries.join(",")
        );
        let read = read(&[("bom.json", &text)]);
        let before = text.find("ä49999").unwrap() - entry(49_999).find('ä').unwrap();
        let last = read[0].places.last().unwrap();
        let column = text[..before].chars().count() + 1;
        assert_eq!((last.line, last.column, last.length), (1, column, entry(49_999).chars().count()));
    }

    #[test]
    fn what_is_none_says_where() {
        let fault = |text: &str| {
            let read = read(&[("sbom.spdx.json", text)]);
            let (fault, place) = read[0].fault.clone().unwrap();
            (fault.kind, place.line)
        };
        assert_eq!(fault(&BILL.replace("pkg:deb/", "deb/")), (BillFaultKind::NoPurl, 5));
        assert_eq!(fault(&BILL.replace("\"file\"", "\"thing\"")), (BillFaultKind::Schema, 4));
        assert_eq!(fault(&BILL.replace("1.6", "2.0")), (BillFaultKind::OtherVersion, 2));
        assert_eq!(fault("{\n \"bomFormat\":"), (BillFaultKind::NoJson, 2));
        let large = " ".repeat(usize::try_from(super::LARGEST_BILL).unwrap() + 1);
        assert_eq!(fault(&large), (BillFaultKind::Unreadable, 1));
    }
}
