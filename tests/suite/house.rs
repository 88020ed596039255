//! Laws over the house: who may know whom, and what must not lie where.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import of the others. The map in `checker/lib.rs` draws the same.
const MAY_KNOW: [(&str, &[&str]); 17] = [
    ("words", &[]),
    ("packages", &[]),
    ("submission", &["packages", "signing", "words"]),
    ("evidence", &["packages", "submission"]),
    ("check", &["evidence", "submission", "words"]),
    ("checks", &["check", "evidence", "packages", "submission", "words"]),
    ("exercise", &["check", "checks", "evidence", "lint", "words"]),
    ("lab", &["check", "evidence", "packages", "promotion", "signing", "submission", "words"]),
    ("lint", &["check", "checks", "evidence", "lab", "submission", "words"]),
    ("report", &["check", "checks", "evidence", "exercise", "lint", "submission", "words"]),
    ("signing", &["words"]),
    ("promotion", &["packages", "signing", "words"]),
    ("progress", &["check", "exercise", "report", "words"]),
    ("book", &["check", "checks", "exercise", "report", "words"]),
    ("workspace", &["check", "evidence", "exercise", "lab", "progress", "report", "submission", "words"]),
    ("serve", &["book", "exercise", "progress", "report", "words", "workspace"]),
    (
        "cli",
        &[
            "book",
            "check",
            "checks",
            "evidence",
            "exercise",
            "lab",
            "lint",
            "packages",
            "progress",
            "promotion",
            "report",
            "serve",
            "signing",
            "submission",
            "words",
            "workspace",
        ],
    ),
];

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn rust_files_below(folder: &str) -> Vec<PathBuf> {
    let mut files = files_below(&root().join(folder));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files
}

/// The rooms that a source file names by `crate::ROOM`, in imports and in paths.
fn rooms_named(source: &str) -> Vec<&str> {
    let mut rooms: Vec<&str> = source
        .split("crate::")
        .skip(1)
        .filter_map(|rest| {
            rest.split(|character: char| !character.is_ascii_lowercase() && character != '_').next()
        })
        .filter(|room| MAY_KNOW.iter().any(|(name, _)| name == room))
        .collect();
    rooms.sort_unstable();
    rooms.dedup();
    rooms
}

#[test]
fn imports_point_one_way() {
    let mut broken = Vec::new();
    for (room, may_know) in MAY_KNOW {
        let folder = format!("checker/{room}");
        if !root().join(&folder).is_dir() {
            broken.push(format!("the map names {room}, and there is no {folder}"));
            continue;
        }
        for file in rust_files_below(&folder) {
            let source = fs::read_to_string(&file).unwrap();
            assert!(
                !source.contains("crate::{"),
                "{}: one `use` a room, so that this law can read it",
                file.display()
            );
            for named in rooms_named(&source) {
                if named != room && !may_know.contains(&named) {
                    broken.push(format!("{} knows of {named}", file.strip_prefix(root()).unwrap().display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_is_on_the_map() {
    let library = fs::read_to_string(root().join("checker/lib.rs")).unwrap();
    let declared: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    for room in &declared {
        assert!(MAY_KNOW.iter().any(|(name, _)| name == room), "no law for {room}");
        assert!(library.contains(&format!("//! | [`{room}`]")), "{room} is not in the map of lib.rs");
    }
    assert_eq!(declared.len(), MAY_KNOW.len(), "a law for a room that is gone");
}

/// `cargo package` drops every folder that holds a Cargo.toml, without a word.
#[test]
fn no_folder_is_dropped_by_cargo_package() {
    for folder in ["checker", "exercises", "tests"] {
        for file in files_below(&root().join(folder)) {
            assert_ne!(file.file_name().unwrap(), "Cargo.toml", "{}", file.display());
        }
    }
}

/// Each file opens with a line that says which question it answers.
#[test]
fn every_file_says_what_it_answers() {
    let mut files = rust_files_below("checker");
    files.extend(rust_files_below("exercises/notes"));
    files.extend(rust_files_below("tests"));
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        assert!(source.starts_with("//! "), "{} opens without `//!`", file.display());
    }
}

#[test]
fn only_the_command_line_prints() {
    let mut printing = BTreeMap::new();
    for file in rust_files_below("checker") {
        let relative = file.strip_prefix(root().join("checker")).unwrap().to_owned();
        if relative.starts_with("cli") || relative.starts_with("probe") || relative == Path::new("main.rs") {
            continue;
        }
        let source = fs::read_to_string(&file).unwrap();
        for word in ["println!(", "eprintln!(", "print!(", "stdout()", "stderr()"] {
            // Test modules may print; they stand at the end of a file.
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            if code.contains(word) {
                printing.insert(relative.clone(), word);
            }
        }
    }
    assert!(printing.is_empty(), "{printing:?}");
}
