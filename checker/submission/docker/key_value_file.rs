//! Which variables and labels do the files of `--env-file` and `--label-file` hold?
//!
//! The rules are the Docker command's: white space in front of a line does not count, `#` begins a comment
//! there, and everything behind the first `=` is the value, white space and quotes included.

use super::super::draft::Draft;
use super::super::environment::Variables;
use super::super::source::{SourceFile, Word};
use super::super::values::assignment;
use super::super::{EnvironmentVariable, Located};
use super::catalogue::{WORDS, say};

/// The variables of an `--env-file`. One without `=` would come from the caller's environment.
pub(super) fn variables(
    draft: &mut Draft<'_>,
    file: &SourceFile,
    known: &Variables,
) -> Vec<Located<EnvironmentVariable>> {
    let mut variables = Vec::new();
    for (word, mut variable) in pairs(draft, file) {
        if variable.value.is_none() {
            match known.get(&variable.name).filter(|known| known.exported) {
                Some(known) => variable.value = Some(known.value.clone()),
                None => {
                    let help = WORDS.say("env-file-help").with("name", variable.name);
                    draft.fault(file, say(&word, "caller-environment").help(help).outside_lab());
                    continue;
                }
            }
        }
        variables.push(file.located(variable, &word.range()));
    }
    variables
}

/// The labels of a `--label-file`. One without `=` is empty.
pub(super) fn labels(draft: &mut Draft<'_>, file: &SourceFile) -> Vec<Located<EnvironmentVariable>> {
    let pairs = pairs(draft, file).into_iter();
    pairs
        .map(|(word, mut label)| {
            label.value.get_or_insert_default();
            file.located(label, &word.range())
        })
        .collect()
}

fn pairs(draft: &mut Draft<'_>, file: &SourceFile) -> Vec<(Word, EnvironmentVariable)> {
    let mut pairs = Vec::new();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let ended = line.strip_suffix('\n').unwrap_or(line);
        let ended = ended.strip_suffix('\r').unwrap_or(ended);
        let text = ended.trim_start();
        let byte = start + (ended.len() - text.len());
        start += line.len();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let word = Word::verbatim(text, byte);
        if let Some(pair) = draft.take(file, assignment(&word)) {
            pairs.push((word, pair));
        }
    }
    pairs
}
