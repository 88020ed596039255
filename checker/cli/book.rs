//! `book build`: write the book in both languages as a static site.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::book::{self, BookError};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::arguments::BookAction;
use super::{Session, place, trouble};

static WORDS: Catalogue =
    Catalogue::new("cli-book", include_str!("book.en.ftl"), include_str!("book.de.ftl"));

/// Lies in a folder that holds a book of ours. mdBook empties its output folders before it writes, so
/// no other folder with something in it is taken.
const MARK: &str = ".harden-check-book";

/// Runs the command.
pub(crate) fn run(session: &Session, action: &BookAction) -> Result<Answer, Failure> {
    let BookAction::Build { dir } = action;
    let course = place::course()?;
    let folder = session.folder.join(dir);
    let shown = dir.display().to_string();
    if holds_something_else(&folder) {
        return Err(Failure::usage("occupied", WORDS.say("occupied").with("folder", shown), None));
    }
    let file = |path: &Path, error| trouble::file_failure(path, &error);
    fs::create_dir_all(&folder).map_err(|error| file(&folder, error))?;
    let mark = folder.join(MARK);
    fs::write(&mark, "").map_err(|error| file(&mark, error))?;
    book::build(&course, &folder).map_err(|error| match error {
        BookError::File { path, source } => trouble::file_failure(&path, &source),
        other => {
            let message = WORDS.say("not-built").with("problem", other.to_string());
            Failure::not_done("book", message, None)
        }
    })?;
    let text = format!("{}\n", WORDS.say("built").with("folder", shown).text(session.language()));
    Ok(Answer::new("book", text, json!({ "folder": folder.display().to_string() })))
}

fn holds_something_else(folder: &Path) -> bool {
    let has_files = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    has_files && !folder.join(MARK).exists()
}
