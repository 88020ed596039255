//! What do the attempts of one run have in common?

use std::path::PathBuf;

use crate::errno::Errno;
use crate::record::Outcome;

/// Where to try, and what is known before.
#[derive(Debug)]
pub(super) struct Request {
    /// Paths that the lab wants to see written to, beside the usual ones.
    pub(super) write: Vec<PathBuf>,
    /// What the walk over the file system found.
    pub(super) census: Census,
}

/// What one walk over the file system found.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// Folders in which a file was made and removed again.
    pub(super) writable: Vec<PathBuf>,
    /// Sockets with the name of an engine's.
    pub(super) engine_sockets: Vec<PathBuf>,
    /// Why there is no writing into the root.
    pub(super) root: Option<Errno>,
    pub(super) visited: String,
    pub(super) unreadable: String,
    pub(super) truncated: bool,
    pub(super) outcome: Option<Outcome>,
}
