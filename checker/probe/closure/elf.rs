//! Which loader and which libraries does a program ask for?

use std::fs::File;
use std::os::unix::fs::FileExt;

/// Program headers, `elf(5)`.
const LOAD: u32 = 1;
const DYNAMIC: u32 = 2;
const INTERPRETER: u32 = 3;
/// Entries of the dynamic section.
const NEEDED: u64 = 1;
const STRINGS: u64 = 5;
const RPATH: u64 = 15;
const RUNPATH: u64 = 29;
/// The most that is read of a table, in bytes, and of a name.
const TABLE_LIMIT: u64 = 1 << 20;
const NAME_LIMIT: usize = 4096;

/// What a program asks for when it is started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// `PT_INTERP`; a static program has none.
    pub(super) loader: Option<String>,
    /// `DT_NEEDED`.
    pub(super) libraries: Vec<String>,
    /// Folders of `DT_RPATH`, which counts only without the other, and of `DT_RUNPATH`.
    pub(super) rpath: Vec<String>,
    pub(super) runpath: Vec<String>,
}

/// Reads a 64-bit, little-endian ELF file; nothing for any other form.
pub(super) fn read(file: &File) -> Option<Asked> {
    let head = bytes(file, 0, 64)?;
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (table, size, count) = (long(&head, 32)?, u64::from(short(&head, 54)?), u64::from(short(&head, 56)?));
    let mut headers = Vec::new();
    for index in 0..count {
        let header = bytes(file, table.checked_add(index * size)?, 56)?;
        headers.push(Header {
            kind: word(&header, 0)?,
            offset: long(&header, 8)?,
            address: long(&header, 16)?,
            size: long(&header, 32)?,
        });
    }
    let mut asked = Asked::default();
    if let Some(header) = headers.iter().find(|header| header.kind == INTERPRETER) {
        asked.loader = name(file, header.offset);
    }
    let Some(dynamic) = headers.iter().find(|header| header.kind == DYNAMIC) else { return Some(asked) };
    let entries = bytes(file, dynamic.offset, dynamic.size.min(TABLE_LIMIT))?;
    let entries: Vec<(u64, u64)> = entries
        .chunks_exact(16)
        .filter_map(|entry| Some((long(entry, 0)?, long(entry, 8)?)))
        .take_while(|(tag, _)| *tag != 0)
        .collect();
    let strings = entries.iter().find(|(tag, _)| *tag == STRINGS).map(|(_, address)| *address);
    let strings = strings.and_then(|address| {
        let within = |header: &&Header| {
            header.kind == LOAD && address >= header.address && address - header.address < header.size
        };
        headers.iter().find(within).map(|header| address - header.address + header.offset)
    });
    let Some(strings) = strings else { return Some(asked) };
    let named = |wanted: u64| {
        let of = entries.iter().filter(move |(tag, _)| *tag == wanted);
        of.filter_map(|(_, offset)| name(file, strings.checked_add(*offset)?)).collect::<Vec<String>>()
    };
    let folders = |lists: Vec<String>| {
        lists.iter().flat_map(|list| list.split(':').map(str::to_owned)).collect::<Vec<String>>()
    };
    asked.libraries = named(NEEDED);
    (asked.rpath, asked.runpath) = (folders(named(RPATH)), folders(named(RUNPATH)));
    Some(asked)
}

struct Header {
    kind: u32,
    offset: u64,
    address: u64,
    size: u64,
}

fn bytes(file: &File, offset: u64, length: u64) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    file.read_exact_at(&mut bytes, offset).ok()?;
    Some(bytes)
}

/// A text that ends with NUL.
fn name(file: &File, offset: u64) -> Option<String> {
    let mut bytes = vec![0; NAME_LIMIT];
    let read = file.read_at(&mut bytes, offset).ok()?;
    let end = bytes.get(..read)?.iter().position(|byte| *byte == 0)?;
    Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::read;

    #[test]
    fn a_program_of_this_machine_names_its_loader_and_its_libraries() {
        // The shell of the machine that builds; a static one asks for nothing.
        let shell = std::fs::canonicalize("/bin/sh").unwrap();
        let asked = read(&File::open(&shell).unwrap()).unwrap();
        if let Some(loader) = &asked.loader {
            assert!(loader.starts_with('/') && loader.contains("ld"), "{asked:?}");
            assert!(asked.libraries.iter().any(|name| name.contains(".so")), "{asked:?}");
        }
    }

    #[test]
    fn other_files_ask_for_nothing_that_is_known() {
        let here = File::open("/proc/self/status").unwrap();
        assert_eq!(read(&here), None);
    }
}
