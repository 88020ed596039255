//! Which files of the context did the engine hear of?
//!
//! With a session the engine asks: it is sent a list of what its instructions can use, `COPY dist/` of
//! `dist` alone. Without one it is sent the whole context.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::context::{Context, EntryKind};

/// Notes every file whose name, time and size went to the engine. What it had from an earlier build it
/// does not ask for again, so that contents say less.
#[derive(Debug, Clone, Default)]
pub(super) struct Received {
    paths: Arc<Mutex<BTreeSet<String>>>,
}

impl Received {
    /// Notes some paths.
    pub(super) fn note(&self, paths: impl IntoIterator<Item = String>) {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner).extend(paths);
    }

    /// Notes everything.
    pub(super) fn note_all(&self, context: &Context) {
        let files = context.entries.iter().filter(|entry| entry.kind != EntryKind::Folder);
        self.note(files.map(|entry| entry.path.clone()));
    }

    /// The files so far, in order.
    pub(super) fn paths(&self) -> Vec<String> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
