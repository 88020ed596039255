//! What do the attempts of one run have in common?

use std::path::PathBuf;

use crate::closure::{self, Closure};
use crate::errno::Errno;
use crate::record::Outcome;

/// What the lab asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Paths that the lab wants to see written to, beside the usual ones.
    pub(crate) write: Vec<PathBuf>,
    /// What the engine starts, and so what must not be written to.
    pub(crate) closure: closure::Asked,
}

/// Where to try, and what is known before.
#[derive(Debug)]
pub(super) struct Request {
    /// Paths that the lab wants to see written to, beside the usual ones.
    pub(super) write: Vec<PathBuf>,
    /// What the next start executes, reads as code and serves.
    pub(super) closure: &'static Closure,
    /// What the walk over the file system found.
    pub(super) census: Census,
}

/// What one walk over the file system found.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// Folders in which a file was made and removed again.
    pub(super) writable: Vec<PathBuf>,
    /// Folders of this user's own in which that went only with another mode.
    pub(super) owned: Vec<PathBuf>,
    /// Sockets with the name of an engine's.
    pub(super) engine_sockets: Vec<PathBuf>,
    /// Why there is no writing into the root.
    pub(super) root: Option<Errno>,
    pub(super) visited: String,
    pub(super) unreadable: String,
    pub(super) truncated: bool,
    pub(super) outcome: Option<Outcome>,
}
