//! What the tests of the command line share: the real binary in an empty environment and folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// An empty folder in which the program is run.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A new, empty one.
    pub(crate) fn new() -> Desk {
        Desk { folder: TempDir::new().unwrap() }
    }

    /// One with the starting files of every exercise.
    pub(crate) fn with_course() -> Desk {
        let desk = Desk::new();
        desk.ok(&["init"]);
        desk
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The content of a file in it.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Writes a file in it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// The program, not yet started. No engine can be reached from it.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        program(self.folder.path(), words)
    }

    /// What the program said and how it ended.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        Said::from(self.command(words).output().unwrap())
    }

    /// Standard output of a command that must end well.
    pub(crate) fn ok(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{words:?}\n{}{}", said.out, said.error);
        said.out
    }

    /// The JSON document of a command, whatever its end.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let mut words = words.to_vec();
        words.extend(["--format", "json"]);
        self.run(&words).json()
    }

    /// The progress file.
    pub(crate) fn progress(&self) -> Value {
        serde_json::from_str(&self.read(".harden-check/progress.json")).unwrap()
    }

    /// Names of the files beside the progress file.
    pub(crate) fn beside_progress(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path(".harden-check")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// The program in a folder, not yet started. No engine can be reached from it.
pub(crate) fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::cargo_bin("harden-check").unwrap();
    command
        .env_clear()
        .env("DOCKER_HOST", "unix:///nonexistent/docker.sock")
        .env("HARDEN_CHECK_STATE", folder.join("state"))
        .current_dir(folder)
        .args(words);
    command
}

/// What a finished command said.
pub(crate) struct Said {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) error: String,
}

impl Said {
    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.error));
        assert_eq!(value["exit_code"], self.code, "{value:#}");
        value
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
