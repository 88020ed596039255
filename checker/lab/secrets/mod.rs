//! Is there a secret in these bytes?
//!
//! Two questions are asked: for the values that an exercise planted, however they were written or
//! packed; and for what looks like a secret by its form. The second must stay silent on ordinary
//! files: a false alarm teaches a learner to look away.

mod budget;
mod disguises;
mod escapes;
mod folder;
mod handed;
mod keys;
mod needles;
mod patterns;
mod unpack;

use std::collections::BTreeSet;

use crate::check::PlantedSecret;
use crate::evidence::{SecretSighting, SightingPlace, Unseen};
use crate::lab::probe::SecretForm;

use budget::Budget;
pub(super) use folder::in_folder;
pub(super) use handed::{HandedValue, handed_over};
use needles::Needles;
pub(super) use patterns::PRIVATE_KEY;
use patterns::Patterns;
use unpack::{holds_clear_text, unpack};

/// How many archives may lie within one another.
const DEEPEST: usize = 8;

/// Stands for a secret wherever it is shown.
const MASK: &str = "********";

/// Longest excerpt, in characters.
const EXCERPT: usize = 120;

/// Looks for planted secrets and for general patterns.
pub(super) struct Scanner {
    needles: Needles,
    patterns: Patterns,
}

/// A secret in some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    secret: String,
    planted: bool,
    encoding: String,
    excerpt: String,
}

impl Found {
    /// Whether both are the same secret in the same writing.
    pub(super) fn tells_the_same(&self, other: &Found) -> bool {
        self.secret == other.secret && self.planted == other.planted && self.encoding == other.encoding
    }

    /// The sighting, at its place.
    pub(super) fn at(self, place: SightingPlace) -> SecretSighting {
        SecretSighting {
            secret: self.secret,
            planted: self.planted,
            place,
            encoding: self.encoding,
            excerpt: self.excerpt,
        }
    }
}

impl Scanner {
    /// A scanner for these planted secrets and for the general patterns.
    pub(super) fn new(planted: &[PlantedSecret]) -> Scanner {
        Scanner::with_handed(planted, &[])
    }

    /// The same, also for values that a submission hands over when it starts. Whoever chose them has put ordinary
    /// words into them, so that a piece of one is none.
    pub(super) fn with_handed(planted: &[PlantedSecret], handed: &[HandedValue]) -> Scanner {
        let whole: Vec<PlantedSecret> = handed.iter().map(|value| value.secret.clone()).collect();
        Scanner { needles: Needles::with_whole(planted, &whole), patterns: Patterns::new() }
    }

    /// Every secret in the bytes and in what is packed in them, each once per way of writing; and why
    /// something that is packed was not looked into.
    pub(super) fn scan(&self, bytes: &[u8]) -> (Vec<Found>, Option<Unseen>) {
        let mut search = Search { scanner: self, found: Vec::new(), known: BTreeSet::new() };
        let mut budget = Budget::default();
        search.scan(bytes, &mut Vec::new(), &mut budget);
        (search.found, budget.unseen())
    }

    /// The planted secrets in the bytes and in what is packed in them: name, and the way of writing.
    pub(super) fn planted_anywhere(&self, bytes: &[u8]) -> Vec<(String, String)> {
        let planted = self.scan(bytes).0.into_iter().filter(|found| found.planted);
        planted.map(|found| (found.secret, found.encoding)).collect()
    }

    /// Those of them that are packed, and not to be seen in the bytes themselves; and why something that is
    /// packed was not looked into.
    pub(super) fn planted_packed(&self, bytes: &[u8]) -> (Vec<(String, String)>, Option<Unseen>) {
        let (found, unseen) = self.scan(bytes);
        let packed = found.into_iter().filter(|one| one.planted && one.encoding.contains(" > "));
        (packed.map(|found| (found.secret, found.encoding)).collect(), unseen)
    }

    /// A name with every secret in it masked. Of a part in which a secret is not written as it is,
    /// nothing is left.
    pub(super) fn masked(&self, name: &str) -> String {
        let hidden = |part: &str| -> String {
            let ranges = self.needles.plain(part.as_bytes());
            let mut shown = part.to_owned();
            for range in ranges.into_iter().rev() {
                if shown.is_char_boundary(range.start) && shown.is_char_boundary(range.end) {
                    shown.replace_range(range, MASK);
                }
            }
            if self.scan_without_unpacking(shown.as_bytes()).is_empty() { shown } else { MASK.to_owned() }
        };
        let parts: Vec<String> = name.split('/').map(hidden).collect();
        let shown = parts.join("/");
        // One that is written over several parts, as base64 with its slashes is.
        if self.scan_without_unpacking(shown.as_bytes()).is_empty() { shown } else { format!("/{MASK}") }
    }

    /// As [`Scanner::scan`], for a piece of something larger.
    pub(super) fn scan_without_unpacking(&self, bytes: &[u8]) -> Vec<Found> {
        let mut search = Search { scanner: self, found: Vec::new(), known: BTreeSet::new() };
        search.scan_here(bytes, &[]);
        search.found
    }
}

/// Every written form of the planted secrets that is looked for.
pub(super) fn forms(planted: &[PlantedSecret]) -> Vec<SecretForm> {
    Needles::new(planted).into_forms()
}

/// Names of the planted secrets that stand in these bytes, however they are written there.
pub(super) fn planted_in(planted: &[PlantedSecret], bytes: &[u8]) -> BTreeSet<String> {
    Needles::new(planted).find(bytes).into_iter().map(|hit| hit.secret.to_owned()).collect()
}

/// Visits bytes and all that is packed in them, with the names of the packings around each content.
pub(super) fn contents(bytes: &[u8], visit: &mut dyn FnMut(&[&'static str], &[u8])) {
    fn within(
        bytes: &[u8],
        around: &mut Vec<&'static str>,
        budget: &mut Budget,
        visit: &mut dyn FnMut(&[&'static str], &[u8]),
    ) {
        visit(around, bytes);
        unpack(bytes, budget, &mut |kind, content, budget| {
            if around.len() < DEEPEST {
                around.push(kind);
                within(content, around, budget, visit);
                around.pop();
            }
        });
    }
    within(bytes, &mut Vec::new(), &mut Budget::default(), visit);
}

struct Search<'a> {
    scanner: &'a Scanner,
    found: Vec<Found>,
    known: BTreeSet<(String, String)>,
}

impl Search<'_> {
    /// One sighting of a secret is enough of one place: what lies in clear in an archive is told as
    /// lying in the archive, what is encoded in a text as encoded in the text.
    fn scan(&mut self, bytes: &[u8], around: &mut Vec<&'static str>, budget: &mut Budget) {
        let begin = self.found.len();
        let inner_first = holds_clear_text(bytes);
        if !inner_first {
            self.scan_here(bytes, around);
        }
        let middle = self.found.len();
        unpack(bytes, budget, &mut |kind, content, budget| {
            if around.len() >= DEEPEST {
                budget.miss(Unseen::TooDeep);
                return;
            }
            around.push(kind);
            self.scan(content, around, budget);
            around.pop();
        });
        if inner_first {
            let middle = self.found.len();
            self.scan_here(bytes, around);
            self.forget_repeated(begin, middle);
        } else {
            self.forget_repeated(begin, middle);
        }
    }

    /// Drops the sightings from `middle` on whose secret was seen between `begin` and `middle`.
    fn forget_repeated(&mut self, begin: usize, middle: usize) {
        let later = self.found.split_off(middle);
        let seen: BTreeSet<String> = self.found[begin..].iter().map(|found| found.secret.clone()).collect();
        self.found.extend(later.into_iter().filter(|found| !seen.contains(&found.secret)));
    }

    fn scan_here(&mut self, bytes: &[u8], around: &[&'static str]) {
        let written = |encoding: &str| {
            let mut parts = around.to_vec();
            parts.push(encoding);
            parts.join(" > ")
        };
        for hit in self.scanner.needles.find(bytes) {
            let encoding = written(hit.encoding);
            if self.known.insert((hit.secret.to_owned(), encoding.clone())) {
                let excerpt = excerpt(&hit.text, hit.range);
                let secret = hit.secret.to_owned();
                self.found.push(Found { secret, planted: true, encoding, excerpt });
            }
        }
        for (secret, range) in self.scanner.patterns.find(bytes) {
            let encoding = written("plain");
            if self.known.insert((secret.to_owned(), encoding.clone())) {
                let excerpt = excerpt(bytes, range);
                self.found.push(Found { secret: secret.to_owned(), planted: false, encoding, excerpt });
            }
        }
    }
}

/// The line around a secret, with the secret itself masked.
fn excerpt(bytes: &[u8], range: std::ops::Range<usize>) -> String {
    const SIDE: usize = (EXCERPT - MASK.len()) / 2;
    let is_line_end = |byte: &u8| *byte == b'\n' || *byte == b'\r' || *byte == 0;
    let before = &bytes[range.start.saturating_sub(SIDE * 4)..range.start];
    let before = before.iter().rposition(is_line_end).map_or(before, |end| &before[end + 1..]);
    let after = &bytes[range.end..bytes.len().min(range.end + SIDE * 4)];
    let after = after.iter().position(is_line_end).map_or(after, |end| &after[..end]);
    let shown = |part: &[u8]| -> Vec<char> {
        let text = String::from_utf8_lossy(part);
        text.chars().map(|one| if one.is_control() || one == '\u{fffd}' { '.' } else { one }).collect()
    };
    let before = shown(before);
    let before: String = before[before.len().saturating_sub(SIDE)..].iter().collect();
    let after: String = shown(after).into_iter().take(SIDE).collect();
    format!("{before}{MASK}{after}")
}

#[cfg(test)]
mod tests;
