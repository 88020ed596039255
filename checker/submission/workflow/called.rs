//! Which scripts of the repository does a step start?

use crate::submission::folder::{Entry, Folder};
use crate::submission::{Located, Location};

use super::facts::{Step, Workflow};
use super::pieces::pieces;

/// Puts the text of each script beside the step that starts it: `./scripts/scan.sh`, `sh scripts/scan.sh`.
pub(super) fn put_in(folder: &Folder, workflow: &mut Workflow) {
    for step in workflow.jobs.iter_mut().flat_map(|job| &mut job.steps) {
        step.called = of(folder, step);
    }
}

fn of(folder: &Folder, step: &Step) -> Vec<(String, Located<String>)> {
    let inside = step.folder.as_ref().map_or(".", |folder| folder.value.as_str());
    let pieces = pieces(step);
    let named = pieces.iter().filter_map(|piece| {
        let words = piece.command();
        let (first, rest) = words.split_first()?;
        let shell = ["sh", "bash", "dash", "."].contains(&first.rsplit('/').next().unwrap_or(first));
        let word = if shell { rest.iter().find(|word| !word.starts_with('-'))? } else { first };
        (shell || word.contains('/')).then_some(word)
    });
    let mut called: Vec<(String, Located<String>)> = Vec::new();
    for word in named {
        let Some(path) = Folder::resolve(inside, word) else { continue };
        if folder.entry(&path) != Entry::File || called.iter().any(|(known, _)| known == word) {
            continue;
        }
        if let Ok(file) = folder.text(&path) {
            let at = Location { file: path, line: 1, column: 1, length: 1 };
            called.push((word.clone(), Located::new(file.text.clone(), at)));
        }
    }
    called
}

/// The script that a command starts, as a step of its own.
pub(super) fn script_of(step: &Step, words: &[String]) -> Option<Step> {
    let (_, script) = step.called.iter().find(|(word, _)| words.iter().take(3).any(|own| own == word))?;
    let first = script.value.lines().next().unwrap_or_default();
    let options =
        first.strip_prefix("#!").and_then(|line| line.split_whitespace().nth(1)).unwrap_or_default();
    // A script of its own has no `-e` from the step.
    let shell = Located::new(format!("sh {options} {{0}}"), script.at.clone());
    let own =
        Step { run: Some(script.clone()), more: Vec::new(), called: Vec::new(), uses: None, ..step.clone() };
    Some(Step { shell: Some(shell), ..own })
}
