//! What does the engine start, and what does that come to?

use std::path::PathBuf;
use std::sync::OnceLock;

use super::found::Closure;
use super::starts;

/// What the engine starts: words, with its environment and working folder around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) starts: Vec<Vec<String>>,
    /// Folders of pages beside those that the processes name.
    pub(crate) pages: Vec<PathBuf>,
}

static KNOWN: OnceLock<Closure> = OnceLock::new();

/// The closure, found once by who asks first: later on the probe may be somebody who sees less. Nothing
/// where it is not said what is started.
pub(crate) fn of(asked: &Asked, pages: impl FnOnce() -> Vec<Result<PathBuf, String>>) -> &'static Closure {
    KNOWN.get_or_init(|| {
        if asked.starts.is_empty() {
            return Closure::default();
        }
        let environment = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let mut closure = Closure::default();
        for words in &asked.starts {
            starts::begin(&mut closure, &environment, &folder, words);
        }
        for found in pages() {
            match found {
                Ok(folder) => closure.pages(&folder),
                Err(hidden) if asked.pages.is_empty() => _ = closure.unread.insert(hidden),
                Err(_) => {}
            }
        }
        for folder in &asked.pages {
            closure.pages(folder);
        }
        closure
    })
}
