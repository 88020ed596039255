//! Which files is the book made of?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::embedded::entry;

use super::BookError;
use super::error::at;

static BOOK: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/book");

/// Every file of `book/`, by its path below it.
#[must_use]
pub fn tree() -> BTreeMap<String, &'static [u8]> {
    let mut files = BTreeMap::new();
    collect(&BOOK, &mut files);
    files
}

fn collect(folder: &Dir<'static>, files: &mut BTreeMap<String, &'static [u8]>) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().into_owned(), file.contents());
    }
    for inner in folder.dirs() {
        collect(inner, files);
    }
}

/// The text of one file; empty where there is none, which a law over the book keeps from happening.
pub(super) fn text(path: &str) -> Option<&'static str> {
    entry(&BOOK, path)?.as_file()?.contents_utf8()
}

/// Writes every file below `prefix` to a folder, as `change` gives it back.
pub(super) fn extract(
    prefix: &str,
    to: &Path,
    change: impl Fn(&str, &'static [u8]) -> Vec<u8>,
) -> Result<(), BookError> {
    for (path, bytes) in tree() {
        let Some(relative) = path.strip_prefix(prefix) else { continue };
        let target = to.join(relative);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        fs::write(&target, change(relative, bytes)).map_err(at(&target))?;
    }
    Ok(())
}

/// Number and slug of a chapter of a step, from its file's name `08-dedicated-user.md`.
#[must_use]
pub fn chapter_slug(path: &Path) -> Option<(u8, String)> {
    let name = path.file_stem()?.to_str()?;
    let (number, slug) = name.split_once('-')?;
    Some((number.parse().ok()?, slug.to_owned()))
}
