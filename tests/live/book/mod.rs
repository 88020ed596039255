//! Does what the book shows really happen?
//!
//! The code blocks of both books are the same by a law of the other suite, so the English ones are enough.
//! What the chapters tell to type is typed by a command of its own: `cargo test --test engines -- typed`.

mod builds;

use std::fs;
use std::path::Path;

use harden_check::exercise::Course;

use crate::fences::{self, Block};

/// A page of the English book.
struct Page {
    /// `08-dedicated-user.md`.
    name: String,
    blocks: Vec<Block>,
}

impl Page {
    fn read(name: &str) -> Page {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/en/src").join(name);
        let text = fs::read_to_string(path).unwrap();
        let blocks = fences::read(&text, |_, _| {});
        Page { name: name.to_owned(), blocks }
    }

    /// Every page with at least one block, in the order of their names.
    fn all() -> Vec<Page> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/en/src");
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut pages: Vec<Page> = names.map(|name| Page::read(name.to_str().unwrap())).collect();
        pages.retain(|page| !page.blocks.is_empty());
        pages.sort_by(|one, other| one.name.cmp(&other.name));
        pages
    }

    /// `08-dedicated-user`: the name of the exercise's folder as well.
    fn chapter(&self) -> &str {
        self.name.trim_end_matches(".md")
    }

    /// `book/en/src/08-dedicated-user.md:47`.
    fn place(&self, block: &Block) -> String {
        format!("book/en/src/{}:{}", self.name, block.line)
    }

    /// Whether the page is the chapter of an exercise that can be checked.
    fn has_exercise(&self, course: &Course) -> bool {
        let mut entries = course.entries().iter().filter(|entry| entry.available);
        entries.any(|entry| self.chapter() == entry.folder())
    }
}
