//! Where does a file stop to be the JSON that it should be?

use super::super::Problem;
use super::super::source::SourceFile;
use super::catalogue::WORDS;

/// A file that should hold JSON and does not.
pub(in super::super) fn json_problem(file: &SourceFile, error: &serde_json::Error) -> Problem {
    let message = WORDS.say("json").with("path", &file.name);
    let line = error.line().max(1);
    let start: usize = file.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let byte = start + error.column().saturating_sub(1);
    file.problem(&(byte..byte + 1), message)
}
