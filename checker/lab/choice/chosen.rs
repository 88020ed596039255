//! Who chose an engine, and how is the way to it secured?

use std::path::{Path, PathBuf};

/// Who chose the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenBy {
    /// The variable `DOCKER_HOST`.
    Variable,
    /// A context of the `docker` command line.
    Context {
        /// Its name.
        name: String,
        /// What names it: `DOCKER_CONTEXT`, or the path of `config.json`.
        named_by: String,
        /// Where its address stands.
        file: PathBuf,
    },
    /// Nobody.
    Nobody,
}

/// The files of a connection that both sides prove themselves on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab) struct Tls {
    pub(in crate::lab) authority: PathBuf,
    pub(in crate::lab) certificate: PathBuf,
    pub(in crate::lab) key: PathBuf,
}

impl Tls {
    /// The three files under the names that Docker gives them.
    pub(super) fn in_folder(folder: &Path) -> Tls {
        Tls {
            authority: folder.join("ca.pem"),
            certificate: folder.join("cert.pem"),
            key: folder.join("key.pem"),
        }
    }
}
