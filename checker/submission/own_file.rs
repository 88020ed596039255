//! Which mount of a host path shows the container no more than files of the submission?
//!
//! A regular file of the submission's own folder, or a folder in it, mounted only to be read, gives away
//! nothing of the host: it is how secrets are handed over at run time. Everything else of the host is a
//! danger.

use super::folder::{Entry, Folder};
use super::{BindKind, ContainerSpec, FileMount, Located, MountSpec};

/// Turns every such mount of a container into a file. `folder` is the one that its paths count from,
/// relative to the submission's.
pub(super) fn take_own_files(submission: &Folder, folder: &str, spec: &mut ContainerSpec) {
    let found = |mount: &Located<MountSpec>| own_file(submission, folder, mount);
    let files: Vec<_> = spec.mounts.iter().filter_map(found).collect();
    spec.mounts.retain(|mount| found(mount).is_none());
    spec.files.extend(files);
}

/// The file, or the folder, of the container that such a mount makes.
pub(super) fn own_file(
    submission: &Folder,
    folder: &str,
    mount: &Located<MountSpec>,
) -> Option<Located<FileMount>> {
    let MountSpec { kind, source, target, read_only, .. } = &mount.value;
    if *kind != BindKind::Bind || !read_only {
        return None;
    }
    // `$PWD` begins in the submission's folder, see `environment::HERE`.
    let source = source.as_deref()?;
    let path = match source.strip_prefix("$PWD") {
        Some(rest) => Folder::resolve(".", rest.trim_start_matches('/')),
        None => Folder::resolve(folder, source),
    };
    let path = path.filter(|path| submission.entry(path) != Entry::Nothing)?;
    let file = FileMount {
        name: path.clone(),
        file: Some(path),
        content: None,
        target: target.clone(),
        user: None,
        group: None,
        mode: None,
    };
    Some(Located::new(file, mount.at.clone()))
}
