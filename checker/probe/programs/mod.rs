//! What could an intruder use a file for?
//!
//! A name proves nothing: a start script may be called `go`, and a compiler may be called anything. The
//! content decides, and a name only among the many names of one program. The probe and the lab compile
//! this file, so that both see with one table.

mod table;

use std::collections::BTreeSet;

use table::ROWS;

/// Longest name of a program, in bytes, among many of one program.
const LONGEST_NAME: usize = 24;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Compiled, and made to be started.
    Program,
    /// Compiled, and made to be loaded by programs. It names its makers as they do.
    Library,
    /// Text for an interpreter, `#!`.
    Script,
    /// Anything else.
    Other,
}

/// Tells a file's form by as much of its start as there is.
pub(crate) fn form(start: &[u8]) -> Form {
    if start.starts_with(b"\x7fELF") {
        if is_library(start).unwrap_or(false) { Form::Library } else { Form::Program }
    } else if start.starts_with(b"#!") {
        Form::Script
    } else {
        Form::Other
    }
}

/// Every text that [`kinds`] may ask for, and no text twice.
pub(crate) fn texts() -> Vec<&'static str> {
    let mut texts: Vec<&'static str> = ROWS
        .iter()
        .flat_map(|row| row.compiled.iter().chain(row.scripts))
        .copied()
        .flatten()
        .copied()
        .collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// The kinds of a file of this form, sorted; `holds` says whether a text is in it.
pub(crate) fn kinds(form: Form, holds: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = Vec::new();
    for row in ROWS {
        let groups = match form {
            Form::Program => row.compiled,
            Form::Script => row.scripts,
            Form::Library | Form::Other => continue,
        };
        if groups.iter().any(|group| group.iter().all(|text| holds(text))) {
            kinds.extend(row.kinds);
        }
    }
    sorted(kinds)
}

/// The kinds of one of the many names of one program, sorted.
pub(crate) fn of_name(name: &str) -> Vec<&'static str> {
    let versionless = without_version(name);
    let rows = ROWS.iter().filter(|row| [name, versionless].iter().any(|form| row.names.contains(form)));
    sorted(rows.flat_map(|row| row.kinds).copied().collect())
}

/// The known programs among the names that are in a program of many names. It keeps its list of them in
/// order and between zero bytes: the longest such list counts, since a short name such as `cc` comes about
/// by chance among other bytes.
pub(crate) fn inside(content: &[u8]) -> Vec<&'static str> {
    let known: BTreeSet<&'static str> = ROWS.iter().flat_map(|row| row.names).copied().collect();
    let mut longest: &[&str] = &[];
    let words: Vec<&str> = content.split(|byte| *byte == 0).map(as_name).collect();
    for list in words.chunk_by(|one, next| !one.is_empty() && one < next) {
        if list.len() > longest.len() {
            longest = list;
        }
    }
    sorted(known.into_iter().filter(|name| longest.contains(name)).collect())
}

/// The bytes as the name of a program; empty where they cannot be one.
fn as_name(bytes: &[u8]) -> &str {
    let may_be = |byte: &u8| byte.is_ascii_alphanumeric() || b"[_.+-".contains(byte);
    let name = bytes.len() <= LONGEST_NAME && bytes.iter().all(may_be);
    name.then(|| std::str::from_utf8(bytes).ok()).flatten().unwrap_or_default()
}

fn sorted(mut words: Vec<&'static str>) -> Vec<&'static str> {
    words.sort_unstable();
    words.dedup();
    words
}

/// `python3.11` and `gcc-12` without the number.
fn without_version(name: &str) -> &str {
    let cut = name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
    cut.strip_suffix('-').unwrap_or(cut)
}

/// Whether a compiled file has a name to be loaded by (`DT_SONAME`) and asks for no loader of its own
/// (`PT_INTERP`), elf(5). Nothing where its tables are not within the bytes.
fn is_library(file: &[u8]) -> Option<bool> {
    const DYNAMIC: u64 = 2;
    const INTERPRETER: u64 = 3;
    const LOADED_BY_NAME: u64 = 14;
    let wide = *file.get(4)? == 2;
    let big = *file.get(5)? == 2;
    let number = |at: u64, length: usize| -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = file.get(at..at.checked_add(length)?)?;
        let join = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Some(if big { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) })
    };
    let word = if wide { 8 } else { 4 };
    let (table, size, count) = if wide { (32, 54, 56) } else { (28, 42, 44) };
    let (table, size, count) = (number(table, word)?, number(size, 2)?, number(count, 2)?);
    let (offset_at, length_at) = if wide { (8, 32) } else { (4, 16) };
    let mut named = false;
    for index in 0..count {
        let header = table.checked_add(index * size)?;
        match number(header, 4)? {
            INTERPRETER => return Some(false),
            DYNAMIC => {
                let begin = number(header + offset_at, word)?;
                let entries = number(header + length_at, word)? / (2 * word as u64);
                for entry in 0..entries {
                    let tag = number(begin.checked_add(entry * 2 * word as u64)?, word)?;
                    named |= tag == LOADED_BY_NAME;
                    if tag == 0 {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::table::ROWS;
    use super::{Form, LONGEST_NAME, form, inside, kinds, of_name, texts};

    fn of(form: Form, content: &str) -> Vec<&'static str> {
        kinds(form, |text| content.contains(text))
    }

    #[test]
    fn every_row_can_be_told_by_its_content() {
        for row in ROWS {
            assert!(!row.compiled.is_empty() || !row.scripts.is_empty(), "{:?}", row.kinds);
            assert!(!row.names.is_empty() && row.kinds.is_sorted(), "{:?}", row.kinds);
        }
        let names = ROWS.iter().flat_map(|row| row.names);
        assert_eq!(names.map(|name| name.len()).max().filter(|length| *length > LONGEST_NAME), None);
        // A short text is met by chance.
        assert!(texts().iter().all(|text| text.len() >= 4), "{:?}", texts());
    }

    #[test]
    fn no_name_stands_in_two_rows() {
        let mut names: Vec<&str> = ROWS.iter().flat_map(|row| row.names).copied().collect();
        names.sort_unstable();
        let twice: Vec<&&str> =
            names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn all_texts_of_a_group_are_needed() {
        assert_eq!(of(Form::Program, "..noclobber..nounset..errexit..OPTIND"), ["shell"]);
        assert!(of(Form::Program, "..noclobber..nounset..errexit..").is_empty());
        assert_eq!(of(Form::Program, "libapt-pkg.so.6.0\0GNU Make %s"), ["build-tool", "package-manager"]);
        assert_eq!(of(Form::Program, "GNU ld %s"), ["build-tool", "compiler"]);
        assert!(of(Form::Program, "").is_empty());
    }

    #[test]
    fn a_script_is_what_its_text_says() {
        for text in [
            "#!/bin/sh\n# go: starts the notes\nexec /app/notes\n",
            "#!/bin/sh\n# make, gcc and libapt-pkg.so are only spoken of: GNU Make %s\nexec \"$@\"\n",
            "#!/usr/bin/python3\nfrom notes import main\nmain()\n",
        ] {
            assert!(of(form(text.as_bytes()), text).is_empty(), "{text}");
        }
        for (text, kinds) in [
            (
                "#!/usr/bin/python3\nfrom pip._internal.cli.main import main\n",
                ["build-tool", "package-manager"].as_slice(),
            ),
            ("#!/usr/bin/env node\nrequire('../lib/cli.js')(process)\n", &["build-tool", "package-manager"]),
            ("#! /bin/sh\nextra_flag=-std=c99\nexec gcc $extra_flag \"$@\"\n", &["compiler"]),
        ] {
            assert_eq!(of(form(text.as_bytes()), text), kinds, "{text}");
        }
    }

    #[test]
    fn a_name_is_seen_through_its_version() {
        assert_eq!(of_name("sh"), ["shell"]);
        assert_eq!(of_name("python3.11"), ["interpreter"]);
        assert_eq!(of_name("ld.bfd"), ["build-tool", "compiler"]);
        for name in ["notes", "gccx", "makefile", "health", "[", ""] {
            assert!(of_name(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn the_names_inside_of_one_program_are_those_between_zero_bytes() {
        let content = b"..applet not found\0[\0[[\0ar\0ash\0dpkg\0rpmsg\0a make b\0";
        assert_eq!(inside(content), ["ar", "ash", "dpkg"]);
        assert!(inside(b"").is_empty());
    }

    /// An ELF file of 64 bits with a table of program headers of these types and a dynamic section.
    fn compiled(headers: &[u32], tags: &[u64]) -> Vec<u8> {
        let dynamic: Vec<u8> =
            tags.iter().chain(&[0]).flat_map(|tag| [tag.to_le_bytes(), [0; 8]].concat()).collect();
        let begin = 64 + 56 * headers.len() as u64;
        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(64, 0);
        file[32..40].copy_from_slice(&64_u64.to_le_bytes());
        file[54..56].copy_from_slice(&56_u16.to_le_bytes());
        file[56..58].copy_from_slice(&u16::try_from(headers.len()).unwrap().to_le_bytes());
        for kind in headers {
            let mut header = kind.to_le_bytes().to_vec();
            header.resize(56, 0);
            header[8..16].copy_from_slice(&begin.to_le_bytes());
            header[32..40].copy_from_slice(&(dynamic.len() as u64).to_le_bytes());
            file.extend(header);
        }
        file.extend(dynamic);
        file
    }

    #[test]
    fn a_library_has_a_name_to_be_loaded_by_and_no_loader() {
        assert_eq!(form(&compiled(&[1, 2], &[1, 14])), Form::Library);
        // The C library can be started, and a static program has no name.
        assert_eq!(form(&compiled(&[3, 2], &[14])), Form::Program);
        assert_eq!(form(&compiled(&[1, 2], &[1])), Form::Program);
        assert_eq!(form(&compiled(&[1], &[])), Form::Program);
        assert_eq!(form(b"\x7fELF..cut"), Form::Program);
        assert_eq!(form(b"#!/bin/sh\n"), Form::Script);
        assert_eq!(form(b"\x7fEL"), Form::Other);
    }
}
