//! In which words does a chapter speak around what it takes from the course?

use crate::words::Catalogue;

/// Words around what is taken from the course.
pub(super) static WORDS: Catalogue =
    Catalogue::new("directive", include_str!("directive.en.ftl"), include_str!("directive.de.ftl"));
