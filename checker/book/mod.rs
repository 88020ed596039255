//! How does the book come about?
//!
//! Two mdBook trees of one shape, `book/en` and `book/de`, and one theme. They travel inside the
//! binary and are built by mdBook's libraries in this process. What a chapter shows of an exercise
//! (task, rules, hints, wrong answers, solution, reports) comes from the exercise itself through the
//! directives of [`directive`], so that it cannot drift from what is checked.

mod build;
mod colour;
mod directive;
mod error;
mod finish;
mod search;
mod sentences;
mod sources;

pub use build::{build, live_script};
pub use error::BookError;
pub use finish::PRINT_PAGE;
pub use sources::{chapter_slug, tree};
