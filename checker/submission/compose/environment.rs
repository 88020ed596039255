//! Which variables does a project know before its files are read?

use std::collections::BTreeMap;

use super::super::Problem;
use super::super::draft::Draft;
use super::super::folder::{Entry, Folder};
use super::dotenv;

/// `.env` of a project's folder, where there is one.
pub(super) fn default_file(draft: &Draft<'_>, folder: &str) -> Vec<String> {
    let path = Folder::resolve(folder, ".env").unwrap_or_default();
    if draft.folder.entry(&path) == Entry::File { vec![path] } else { Vec::new() }
}

/// The variables of these files, a later one over an earlier one, and `outer` over all.
pub(super) fn read(
    draft: &mut Draft<'_>,
    files: &[String],
    outer: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for path in files {
        match draft.folder.text(path) {
            Ok(file) if draft.tell_unknown(&file.text) => {}
            Ok(file) => {
                let mut known = variables.clone();
                known.extend(outer.clone());
                for variable in dotenv::read(draft, &file, &known) {
                    variables.insert(variable.value.name, variable.value.value.unwrap_or_default());
                }
            }
            Err(message) => draft.problems.push(Problem::new(message)),
        }
    }
    variables.extend(outer.clone());
    variables
}
