//! What do the followers of commands and of scripts ask of each other?

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::found::Closure;

/// The most that is read of a script, in bytes.
const SCRIPT_LIMIT: u64 = 1 << 20;

/// What surrounds a command.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) environment: HashMap<String, String>,
    pub(super) folder: PathBuf,
}

impl State {
    /// A path as a process in this folder means it.
    pub(super) fn path(&self, word: &str) -> PathBuf {
        self.folder.join(word)
    }
}

/// Follows the commands that a script comes to.
pub(super) trait Commands {
    /// What was found so far.
    fn closure(&mut self) -> &mut Closure;

    /// Adds what a command executes and reads; whether its program was found.
    fn command(&mut self, state: &State, words: &[String], depth: usize) -> bool;

    /// Follows a script. One that cannot be read is told of.
    fn script(&mut self, state: &State, path: &Path, arguments: &[String], depth: usize);
}

/// Whether this is a name that a variable may have.
pub(super) fn is_name(text: &str) -> bool {
    let letters = |next: char| next.is_ascii_alphanumeric() || next == '_';
    !text.is_empty() && !text.starts_with(|next: char| next.is_ascii_digit()) && text.chars().all(letters)
}

/// The content of a script.
pub(super) fn text_of(path: &Path) -> Option<String> {
    let mut content = Vec::new();
    File::open(path).and_then(|file| file.take(SCRIPT_LIMIT).read_to_end(&mut content)).ok()?;
    Some(String::from_utf8_lossy(&content).into_owned())
}
