//! In which words does the program speak? Fluent catalogues in two languages.
//!
//! A catalogue lies beside the thing it speaks about (`non_root.en.ftl` beside `non_root.rs`), so
//! that whoever changes one sees the other. Code never holds a learner-visible sentence: it makes a
//! [`Message`], a key with arguments, and only a renderer turns that into text.

mod catalogue;
mod cause;
mod language;
mod message;

pub use catalogue::Catalogue;
pub use cause::cause;
pub use language::Language;
pub use message::{Message, Said, Value};

/// Words that several renderers share: verdict names, units, headings.
pub static COMMON: Catalogue =
    Catalogue::new("common", include_str!("common.en.ftl"), include_str!("common.de.ftl"));
