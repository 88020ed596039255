//! What may every command ask for?

use std::path::PathBuf;

use crate::report::Look;
use crate::words::Language;

use super::answer::Streams;

/// The user, as every command meets them.
pub(crate) struct Session {
    /// The streams and their looks.
    pub(crate) streams: Streams,
    /// The folder in which the user stands.
    pub(crate) folder: PathBuf,
    /// Whether an engine may be installed and started.
    pub(crate) setup: bool,
}

impl Session {
    /// The reader's language.
    pub(crate) fn language(&self) -> Language {
        self.streams.out.language
    }

    /// The look of standard output.
    pub(crate) fn look(&self) -> &Look {
        &self.streams.out
    }
}
