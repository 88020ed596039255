//! How are the keys of Prometheus' files read, each with its place?

use std::ops::Range;
use std::time::Duration;

use crate::words::Language;

use super::super::compose::{YamlNode, YamlValue, parse_yaml};
use super::super::folder::Folder;
use super::super::source::{SourceFile, Word};
use super::super::{Located, Location};
use super::facts::{FaultKind, MonitoringFault};

/// A file that is being read, and what is wrong with it so far.
pub(super) struct Reader<'a> {
    file: SourceFile,
    faults: &'a mut Vec<MonitoringFault>,
}

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It is read.
    Read,
    /// It changes nothing that the lab looks at.
    Harmless,
    /// It would change what is seen, and the lab does not carry it out.
    Outside,
}

impl<'a> Reader<'a> {
    /// Opens a YAML file and reads its only document. What cannot be read is noted at `named`.
    pub(super) fn open(
        folder: &Folder,
        path: &str,
        named: &Location,
        faults: &'a mut Vec<MonitoringFault>,
    ) -> Option<(Reader<'a>, YamlNode)> {
        let file = opened(folder, path, named, faults)?;
        Reader { file, faults }.document(path)
    }

    /// Opens a JSON file. Every JSON text is one of YAML, but for the tabs between its parts.
    pub(super) fn open_json(
        folder: &Folder,
        path: &str,
        named: &Location,
        faults: &'a mut Vec<MonitoringFault>,
    ) -> Option<(Reader<'a>, YamlNode)> {
        let file = opened(folder, path, named, faults)?;
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&file.text) {
            let words = error.to_string();
            let about = words.split(" at line ").next().unwrap_or_default().to_owned();
            // `serde_json` counts columns in bytes, and has none where the text ends too early.
            let place = (error.line().max(1), error.column().max(1));
            let at = Location { file: path.to_owned(), line: place.0, column: place.1, length: 1 };
            faults.push(MonitoringFault { kind: FaultKind::NoJson, about, at });
            return None;
        }
        // A tab in a string is written `\t` in JSON, so that every other one is a blank.
        let file = SourceFile::new(path, &file.text.replace('\t', " "));
        Reader { file, faults }.document(path)
    }

    fn document(mut self, path: &str) -> Option<(Reader<'a>, YamlNode)> {
        match parse_yaml(&self.file.text, 0) {
            Ok(documents) => {
                let first = documents.into_iter().next();
                if first.is_none() {
                    self.fault(FaultKind::WrongKind, path, &(0..1));
                }
                first.map(|document| (self, document))
            }
            Err(fault) => {
                let words = fault.message.text(Language::En);
                let reason = words.split_once(": ").map_or(words.as_str(), |(_, reason)| reason);
                self.fault(FaultKind::NoYaml, reason, &fault.range);
                None
            }
        }
    }

    /// Whether something of this kind was noted before.
    pub(super) fn has_fault(&self, kind: FaultKind) -> bool {
        self.faults.iter().any(|fault| fault.kind == kind)
    }

    /// The place of a range of bytes.
    pub(super) fn place(&self, range: &Range<usize>) -> Location {
        self.file.location(range)
    }

    /// Notes a fault.
    pub(super) fn fault(&mut self, kind: FaultKind, about: &str, range: &Range<usize>) {
        let at = self.file.location(range);
        self.faults.push(MonitoringFault { kind, about: about.to_owned(), at });
    }

    /// The entries of a map, without those that are not read; unknown ones are noted.
    pub(super) fn map<'n>(
        &mut self,
        node: &'n YamlNode,
        what: &str,
        known: &dyn Fn(&str) -> Option<Known>,
    ) -> Vec<(&'n Word, &'n YamlNode)> {
        let Ok(entries) = node.map() else {
            self.fault(FaultKind::WrongKind, what, &node.range);
            return Vec::new();
        };
        let mut read = Vec::new();
        for (key, value) in entries {
            match known(key.text()) {
                Some(Known::Read) => read.push((key, value)),
                Some(Known::Harmless) => {}
                Some(Known::Outside) => self.fault(FaultKind::OutsideLab, key.text(), &key.range()),
                None => self.fault(FaultKind::UnknownKey, key.text(), &key.range()),
            }
        }
        read
    }

    /// The items of a list; none for nothing.
    pub(super) fn list<'n>(&mut self, node: &'n YamlNode, what: &str) -> &'n [YamlNode] {
        match (&node.value, node.list()) {
            (YamlValue::Nothing, _) => &[],
            (_, Ok(items)) => items,
            (_, Err(_)) => {
                self.fault(FaultKind::WrongKind, what, &node.range);
                &[]
            }
        }
    }

    /// The text of a scalar. Go's reader takes numbers and truth values for texts.
    pub(super) fn text(&mut self, node: &YamlNode, what: &str) -> Option<Located<String>> {
        match node.scalar() {
            Ok(word) => Some(self.file.located(word.text().to_owned(), &word.range())),
            Err(_) => {
                self.fault(FaultKind::WrongKind, what, &node.range);
                None
            }
        }
    }

    /// A duration, in milliseconds: `1m30s`; a bare `0` too.
    pub(super) fn duration(&mut self, node: &YamlNode, what: &str) -> Option<u64> {
        let text = self.text(node, what)?;
        // The parser of queries refuses a duration of nothing, which Prometheus takes here.
        let unit = text.value.trim_start_matches('0');
        if text.value.starts_with('0') && ["", "ms", "s", "m", "h", "d", "w", "y"].contains(&unit) {
            return Some(0);
        }
        // Configuration knows no number without a unit, other than the language of queries.
        let has_unit = text.value.ends_with(|last: char| last.is_ascii_alphabetic());
        match promql_parser::util::parse_duration(&text.value) {
            Ok(duration) if has_unit => Some(milliseconds(duration)),
            _ => {
                self.fault(FaultKind::NoDuration, &text.value, &node.range);
                None
            }
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The text of a file; nothing, and a note at `named`, where there is none.
fn opened(
    folder: &Folder,
    path: &str,
    named: &Location,
    faults: &mut Vec<MonitoringFault>,
) -> Option<SourceFile> {
    let file = folder.text(path).ok();
    if file.is_none() {
        let (about, at) = (path.to_owned(), named.clone());
        faults.push(MonitoringFault { kind: FaultKind::NoFile, about, at });
    }
    file
}

/// Where a file as a whole is meant.
pub(super) fn top_of(file: &str) -> Location {
    Location { file: file.to_owned(), line: 1, column: 1, length: 1 }
}
