//! Which bills of materials are in the folder, and what do they say?
//!
//! Only an exercise that asks for one says anything about them.

use std::fs;

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
}

/// Reads every bill at the top of the folder, by name.
pub(super) fn read(folder: &Folder) -> Vec<HandedBill> {
    let entries = fs::read_dir(folder.root()).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_bill(name)).collect();
    names.sort();
    names.into_iter().map(|name| one(folder, name)).collect()
}

fn is_bill(name: &str) -> bool {
    NAMES.contains(&name) || ENDS.iter().any(|end| name.ends_with(end))
}

fn one(folder: &Folder, name: String) -> HandedBill {
    let start = Location { file: name.clone(), line: 1, column: 1, length: 1 };
    let bytes = match folder.bytes_up_to(&name, LARGEST_BILL) {
        Ok(bytes) => bytes,
        Err(message) => {
            let (kind, about) = (BillFaultKind::Unreadable, message.text(Language::En));
            let fault = BillFault { kind, about, pointer: String::new(), line: 0, column: 0 };
            return HandedBill { file: name, bill: None, places: Vec::new(), fault: Some((fault, start)) };
        }
    };
    let source = SourceFile::new(&name, &String::from_utf8_lossy(&bytes));
    match read_bill(&bytes) {
        Ok(bill) => {
            let tree = super::json::read(&source.text);
            let place = |pointer: &str| at(tree.as_ref(), pointer, &source).unwrap_or(start.clone());
            let places = bill.components.iter().map(|component| place(&component.pointer)).collect();
            HandedBill { file: name, bill: Some(bill), places, fault: None }
        }
        Err(fault) => {
            // What is no JSON has no tree, and a place of its own.
            let tree = (fault.line == 0).then(|| super::json::read(&source.text)).flatten();
            let mut place = at(tree.as_ref(), &fault.pointer, &source).unwrap_or(start);
            if fault.line > 0 {
                place = Location { line: fault.line, column: fault.column.max(1), ..place };
            }
            HandedBill { file: name, bill: None, places: Vec::new(), fault: Some((fault, place)) }
        }
    }
}

/// Where a JSON pointer leads: the first line of it.
fn at(tree: Option<&Value>, pointer: &str, source: &SourceFile) -> Option<Location> {
    let mut value = tree?;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        value = match &value.kind {
            Kind::Object(members) => &members.iter().rfind(|member| member.key == part)?.value,
            Kind::List(items) => items.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    let first = source.text[value.range.clone()].lines().next().unwrap_or_default().len();
    Some(source.location(&(value.range.start..value.range.start + first)))
}

#[cfg(test)]
mod tests {
    use super::{BillFaultKind, HandedBill};
    use crate::submission::fixtures::folder;

    fn read(files: &[(&str, &str)]) -> Vec<HandedBill> {
        let files = folder(files);
        super::read(&super::Folder::open(files.path()).unwrap())
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
