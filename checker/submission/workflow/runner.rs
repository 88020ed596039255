//! How does a runner start a step's shell, and through which files do steps speak to it?
//!
//! `GITHUB_ENV`, `GITHUB_OUTPUT`, `GITHUB_PATH` and `GITHUB_STEP_SUMMARY` name files: a step adds lines, and the steps
//! behind it find what they say ("Workflow commands for GitHub Actions").

use super::super::Located;
use super::super::environment::HERE;
use super::super::folder::Folder;
use super::super::shell::Settings;

/// The folder of those files. No file of a repository lies there, and no build sees it.
pub(super) const FILES: &str = super::super::folder::RUNNER_FILES;

/// The variables with their files.
const NAMES: [(&str, &str); 5] = [
    ("GITHUB_ENV", "env"),
    ("GITHUB_OUTPUT", "output"),
    ("GITHUB_PATH", "path"),
    ("GITHUB_STATE", "state"),
    ("GITHUB_STEP_SUMMARY", "summary"),
];

/// Where a shell looks for programs when nobody has said anything else.
pub(super) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a step has left.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LeftBehind {
    /// Variables for the steps behind it.
    pub(super) variables: Vec<(String, String)>,
    /// Folders in which the shells of the steps behind it look for programs first, the last one before all others.
    pub(super) folders: Vec<String>,
    /// What it hands on.
    pub(super) outputs: std::collections::BTreeMap<String, String>,
}

/// Lays the files, empty, and says how they are called.
pub(super) fn lay(folder: &Folder) -> Vec<(String, String)> {
    folder.lay_folder(FILES);
    let laid = NAMES.iter().map(|(variable, file)| {
        let path = format!("{FILES}/{file}");
        folder.lay(&path, Some(String::new()));
        ((*variable).to_owned(), format!("{HERE}/{path}"))
    });
    laid.collect()
}

/// What stands in the files.
pub(super) fn take(folder: &Folder) -> LeftBehind {
    let text = |file: &str| folder.text(&format!("{FILES}/{file}")).map(|file| file.text).unwrap_or_default();
    let folders =
        text("path").lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    LeftBehind {
        variables: read(&text("env")),
        folders,
        outputs: read(&text("output")).into_iter().collect(),
    }
}

/// `NAME=value`, or `NAME<<END`, lines, and `END`.
fn read(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match (line.split_once("<<"), line.split_once('=')) {
            (Some((name, end)), _) if !name.contains('=') => {
                let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
                found.push((name.to_owned(), value.join("\n")));
            }
            (_, Some((name, value))) => found.push((name.to_owned(), value.to_owned())),
            _ => {}
        }
    }
    found
}

/// A path of a step, relative to the folder of its job.
pub(super) fn below(path: &str) -> Option<String> {
    match path.strip_prefix(HERE) {
        Some(rest) => Folder::resolve(".", rest.trim_start_matches('/')),
        None => Folder::resolve(".", path),
    }
}

/// The shell of a step: without a word `bash -e`, for `bash` also `-o pipefail`, for a command what stands in it.
pub(super) fn shell_of(shell: Option<&Located<String>>) -> Option<Settings> {
    let written = shell.map_or("bash -e {0}", |shell| shell.value.trim());
    let mut words = written.split_whitespace();
    let bash = match words.next()?.trim_start_matches("/usr").trim_start_matches("/bin/") {
        "bash" => true,
        "sh" => false,
        _ => return None,
    };
    let plain = !written.contains(' ');
    let mut settings = Settings {
        bash,
        errexit: plain,
        pipefail: plain && bash,
        nounset: false,
        folder: ".".to_owned(),
        variables: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word {
            "{0}" | "--noprofile" | "--norc" | "--login" | "-l" => {}
            flags if flags.starts_with('-') && flags[1..].chars().all(|letter| "eouxE".contains(letter)) => {
                settings.errexit |= flags.contains('e');
                settings.nounset |= flags.contains('u');
                if flags.contains('o') {
                    match words.next()? {
                        "pipefail" => settings.pipefail = true,
                        "errexit" => settings.errexit = true,
                        "nounset" => settings.nounset = true,
                        _ => return None,
                    }
                }
            }
            _ => return None,
        }
    }
    Some(settings)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn lines_and_blocks_are_read() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let text = "IMAGE=notes:1\nTEXT<<END\none\ntwo=2\nEND\nEMPTY=\nrubbish\nA=b<<c\n";
        let expected =
            [pair("IMAGE", "notes:1"), pair("TEXT", "one\ntwo=2"), pair("EMPTY", ""), pair("A", "b<<c")];
        assert_eq!(read(text), expected);
    }
}
