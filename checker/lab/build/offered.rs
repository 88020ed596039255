//! What would a build be offered, as far as that can be seen without an engine?

use std::path::Path;

use crate::evidence::{ContextFile, ContextSecrets};
use crate::lab::secrets::Scanner;
use crate::submission::{BuildSpec, IgnoreFile};

use super::context::Context;
use super::context_secrets::search_now;

/// The files of a build's context, and the secrets that show in them by their form. Nothing where the context is
/// above `limit` bytes, leads out of the folder `root`, or cannot be read: that is told by others.
#[must_use]
pub fn offered(
    root: &Path,
    build: &BuildSpec,
    ignore: &IgnoreFile,
    limit: u64,
) -> Option<(Vec<ContextFile>, ContextSecrets)> {
    let root = root.canonicalize().ok()?;
    let folder = root.join(&build.context.value).canonicalize().ok()?;
    if !folder.starts_with(&root) || ignore.bad.is_some() {
        return None;
    }
    let files = Context::read(&folder, &ignore.rules(), limit).ok()?.files().ok()?;
    let secrets = search_now(&folder, &files, &Scanner::new(&[])).ok()?;
    Some((files, secrets))
}
