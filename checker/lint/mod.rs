//! What do files alone show to be broken?
//!
//! ```text
//! find     which files are there?                 -> submission::understood  what does each ask for?
//! paper    what evidence do they give?            -> checks::judge           what does each check say of it?
//! judge    what of that holds without an engine?
//! ```
//!
//! There is no rule here. A check that declares what it judges on paper, or needs what stands in files
//! ([`crate::check::Check::is_answered_by_files`]), is asked as an exercise asks it, over evidence in which every
//! other fact is missing. A failure counts where no fact that nobody has seen could take it back.

mod bases;
mod catalogue;
mod file;
mod find;
mod image;
mod judge;
mod linted;
mod paper;
mod usual;

use std::collections::BTreeSet;
use std::path::Path;

use crate::words::Message;

pub use linted::{Broken, Linted, OpenKind, OpenPlace};

/// Reads the file, or every file of a folder that Docker would read, and judges them. All paths in the result are
/// relative to the folder, or to the one that the file lies in; of a workflow to the repository around it.
///
/// # Errors
/// The sentence that says why the path cannot be read.
pub fn lint(path: &Path) -> Result<Linted, Message> {
    let mut found = find::find(path)?;
    let mut linted = Linted { open: std::mem::take(&mut found.open), ..Linted::default() };
    let mut built = BTreeSet::new();
    // Dockerfiles last: one that a compose file or a script builds was judged with its run command.
    for (file, kind) in &found.files {
        if !built.contains(file) {
            built.extend(file::lint(&found, file, *kind, &mut linted));
        }
    }
    linted.files = found.files.into_iter().map(|(file, _)| file).collect();
    linted.settle(&found.root);
    Ok(linted)
}

/// Whether a check is about what workflows say themselves.
#[must_use]
pub fn is_about_workflows(check: &str) -> bool {
    usual::OF_WORKFLOWS.contains(&check)
}
