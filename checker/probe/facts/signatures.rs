//! What does a program's content give away, whatever its name?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::programs::{self, Form};

/// Read of each file, in bytes. Its tables and the names of what it loads stand at the start.
const READ_LIMIT: u64 = 4 << 20;

/// What a file's content gives away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Its kinds, sorted.
    pub(super) kinds: Vec<&'static str>,
    /// Known programs that one program of many names holds.
    pub(super) inside: Vec<&'static str>,
}

/// Whether a file can be a program at all; a file that cannot be read is none.
pub(super) fn can_be_started(path: &Path) -> bool {
    let mut start = [0_u8; 4];
    let Ok(mut file) = File::open(path) else { return false };
    let read = file.read(&mut start).unwrap_or(0);
    programs::form(&start[..read]) != Form::Other
}

/// What the start of a file gives away; nothing where it cannot be read.
pub(super) fn of_content(path: &Path) -> Content {
    let mut content = Vec::new();
    let read = File::open(path).and_then(|file| {
        let length = file.metadata().map_or(0, |metadata| metadata.len()).min(READ_LIMIT);
        // One byte more, so that the end is seen without more room.
        content.reserve_exact(usize::try_from(length + 1).unwrap_or(0));
        file.take(READ_LIMIT).read_to_end(&mut content)
    });
    if read.is_ok() { of_bytes(&content) } else { Content::default() }
}

fn of_bytes(content: &[u8]) -> Content {
    let form = programs::form(content);
    if !matches!(form, Form::Program | Form::Script) {
        return Content::default();
    }
    let found = search(content);
    let kinds = programs::kinds(form, |text| found.contains(&text));
    let inside = if kinds.contains(&"multi-call") { programs::inside(content) } else { Vec::new() };
    Content { kinds, inside }
}

/// All texts of the table that a content holds, in one pass over it.
fn search(content: &[u8]) -> Vec<&'static str> {
    // Sorted, so that those that begin with the same two bytes stand together. Almost every position is
    // passed over with one look into a table that stays in the processor.
    let texts = programs::texts();
    let mut begins = vec![(0, 0); 1 << 16];
    for (index, text) in texts.iter().enumerate() {
        if let [first, second, ..] = text.as_bytes() {
            let range: &mut (usize, usize) = &mut begins[pair(*first, *second)];
            *range = if range.1 == 0 { (index, index + 1) } else { (range.0, index + 1) };
        }
    }
    let mut found: Vec<&'static str> = Vec::new();
    for (position, bytes) in content.windows(2).enumerate() {
        let (first, end) = begins[pair(bytes[0], bytes[1])];
        for text in &texts[first..end] {
            if content[position..].starts_with(text.as_bytes()) && !found.contains(text) {
                found.push(text);
            }
        }
    }
    found
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

#[cfg(test)]
mod tests {
    use super::{Content, of_bytes};

    #[test]
    fn texts_are_found_anywhere_and_only_in_programs() {
        let shell = b"\x7fELF..noclobber..nounset..errexit..OPTIND";
        assert_eq!(of_bytes(shell).kinds, ["shell"]);
        assert_eq!(of_bytes(b"#!/bin/sh\nexec gcc -std=c99\n").kinds, ["compiler"]);
        assert_eq!(of_bytes(b"#!/bin/sh\nexec /app/notes\n"), Content::default());
        assert_eq!(of_bytes(b"a page about noclobber, nounset, errexit and OPTIND"), Content::default());
        assert_eq!(of_bytes(b""), Content::default());
    }

    #[test]
    fn one_program_of_many_names_tells_which() {
        let content = of_bytes(b"\x7fELF..BusyBox v1.35.0..applet not found\0ash\0dpkg\0sh\0");
        assert_eq!(content.kinds, ["multi-call"]);
        assert_eq!(content.inside, ["ash", "dpkg", "sh"]);
        let by_chance =
            of_bytes(b"\x7fELF..BusyBox v1.35.0\0\x01\x05\0cc\0\0\0..applet not found\0ash\0ls\0vi\0");
        assert_eq!(by_chance.inside, ["ash"]);
    }
}
