//! In which words does this room speak?

use crate::words::Catalogue;

/// The sentences of this room.
pub(super) static WORDS: Catalogue =
    Catalogue::new("lint", include_str!("lint.en.ftl"), include_str!("lint.de.ftl"));
