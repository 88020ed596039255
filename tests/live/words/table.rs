//! Which words are tried, and among which files?

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// Which command the words belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Create,
    /// Options that `docker create` does not have.
    Run,
    Network,
    Volume,
}

/// One spelling.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) section: Section,
    /// What stands between the command and its arguments, in the shell's words.
    pub(super) words: String,
    /// Words of the refusal of an engine that is too old for it.
    pub(super) newer: Option<String>,
    /// Whether only the engine can know that it refuses.
    pub(super) host: bool,
}

/// The rows of every `*.txt`. A table begins with its command in brackets; `#` begins a comment;
/// `engine:` stands before words whose refusal depends on the engine's machine, and `newer "…":` before
/// words that an engine refuses with `…` when it is too old for them.
pub(super) fn rows(folder: &Path) -> Vec<Row> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let mut rows = Vec::new();
    for path in files {
        let mut section = None;
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(command) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = Some(match command {
                    "docker create" => Section::Create,
                    "docker run" => Section::Run,
                    "docker network create" => Section::Network,
                    "docker volume create" => Section::Volume,
                    other => panic!("{path:?}: no section `{other}`"),
                });
                continue;
            }
            let (words, host) = line.strip_prefix("engine: ").map_or((line, false), |rest| (rest, true));
            let (words, newer) = match words.strip_prefix("newer \"").and_then(|rest| rest.split_once("\": "))
            {
                Some((newer, words)) => (words, Some(newer.to_owned())),
                None => (words, None),
            };
            rows.push(Row {
                file: path.file_name().unwrap().to_str().unwrap().to_owned(),
                line: number + 1,
                section: section.expect("a section before the first row"),
                words: words.to_owned(),
                newer,
                host,
            });
        }
    }
    rows
}

/// A folder with the files that the words name.
pub(super) fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("dir")).unwrap();
    for (name, text) in [
        ("env.list", "FROM_FILE=file\nOTHER=two words \n# comment\n\n  INDENTED=1\nEMPTY=\nQUOTED=\"q\"\n"),
        ("caller-env.list", "A=1\nNOBODY_HAS_THIS\n"),
        ("bad-env.list", "A B=1\n"),
        ("spaces-env.list", "A = 1\n"),
        ("nameless-env.list", "=1\n"),
        ("bom-env.list", "\u{feff}A=1\nB=2\n"),
        ("crlf-env.list", "A=1\r\nB=2\r\n"),
        ("empty.txt", ""),
        ("labels.list", "from.file=file\nempty\n# c\n x=y z \n"),
        ("seccomp.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}\n"),
        ("broken.json", "{\"defaultAction\":"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}
