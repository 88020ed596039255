//! How do package files become a tree, with owners and modes right, without root on the host?
//!
//! `dpkg-deb` turns each package into a tar stream; the streams are written one after the other into
//! one layer. Nothing is unpacked on the host's own disk.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tar::{Archive, Builder, EntryType};

use super::layer::plain_header;
use super::problem::KitProblem;

/// Folders of the root that are links into `/usr` on every distribution of today. Packages of Debian
/// 12 and Ubuntu 22.04 still bring files under the old names.
const MERGED: [&str; 4] = ["bin", "lib", "lib64", "sbin"];

/// What an unpacked tree needs no file of: `dpkg` brings later what of it belongs into the image.
const LEFT_OUT: [&str; 5] =
    ["usr/share/doc/", "usr/share/info/", "usr/share/lintian/", "usr/share/locale/", "usr/share/man/"];

/// Unpacks packages into the layer of a root file system that `dpkg` can then install into; returns
/// the uncompressed layer, ready to be read.
///
/// # Errors
/// A package cannot be read, or the temporary file cannot be written.
pub(super) fn root_file_system(packages: &[PathBuf]) -> Result<File, KitProblem> {
    let layer = tempfile::tempfile().map_err(KitProblem::file("making a temporary file"))?;
    let mut tree = Tree { archive: Builder::new(layer), folders: BTreeSet::new() };
    let into = "writing the unpacked packages";
    tree.skeleton().map_err(KitProblem::file(into))?;
    for package in packages {
        for_each_file(package, |entry| tree.add(entry))?;
    }
    let mut file = tree.archive.into_inner().map_err(KitProblem::file(into))?;
    file.seek(SeekFrom::Start(0)).map_err(KitProblem::file(into))?;
    Ok(file)
}

/// The content of the files of a package whose paths (without a leading `./`) are chosen.
///
/// # Errors
/// The package cannot be read.
pub(super) fn files(
    package: &Path,
    chosen: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, KitProblem> {
    let mut found = Vec::new();
    for_each_file(package, |entry| {
        let path = plain_path(&entry.path()?);
        if entry.header().entry_type() == EntryType::Regular && chosen(&path) {
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            found.push((path, content));
        }
        Ok(())
    })?;
    Ok(found)
}

type Entry<'a> = tar::Entry<'a, std::process::ChildStdout>;

fn for_each_file(
    package: &Path,
    mut visit: impl FnMut(&mut Entry<'_>) -> io::Result<()>,
) -> Result<(), KitProblem> {
    let mut child = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(package)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_error| KitProblem::ProgramMissing { program: "dpkg-deb".to_owned() })?;
    let Some(output) = child.stdout.take() else {
        return Err(failed(package, "no output"));
    };
    let mut archive = Archive::new(output);
    let visited = archive.entries().and_then(|mut entries| entries.try_for_each(|entry| visit(&mut entry?)));
    // What the archive's end leaves unread would make `dpkg-deb` die of a closed pipe.
    let drained = io::copy(&mut archive.into_inner(), &mut io::sink());
    let status = child.wait();
    visited.and(drained).map_err(|error| failed(package, &error.to_string()))?;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(package, &status.to_string())),
        Err(error) => Err(failed(package, &error.to_string())),
    }
}

fn failed(package: &Path, detail: &str) -> KitProblem {
    KitProblem::ProgramFailed {
        program: format!("dpkg-deb --fsys-tarfile {}", package.display()),
        detail: detail.to_owned(),
    }
}

struct Tree<W: Write> {
    archive: Builder<W>,
    folders: BTreeSet<String>,
}

impl<W: Write> Tree<W> {
    /// What `dpkg` needs before the first package: merged folders and an empty database.
    fn skeleton(&mut self) -> io::Result<()> {
        let folders =
            ["usr", "usr/bin", "usr/lib", "usr/lib64", "usr/sbin", "var", "var/lib", "var/lib/dpkg"];
        for folder in folders {
            let mut header = plain_header(0o755, 0);
            header.set_entry_type(EntryType::Directory);
            self.archive.append_data(&mut header, format!("{folder}/"), io::empty())?;
            self.folders.insert(folder.to_owned());
        }
        for name in MERGED {
            let mut header = plain_header(0o777, 0);
            header.set_entry_type(EntryType::Symlink);
            self.archive.append_link(&mut header, name, format!("usr/{name}"))?;
            // A package that brings the link, or the folder, has nothing to add.
            self.folders.insert(name.to_owned());
        }
        let mut header = plain_header(0o644, 0);
        self.archive.append_data(&mut header, "var/lib/dpkg/status", io::empty())
    }

    fn add(&mut self, entry: &mut Entry<'_>) -> io::Result<()> {
        let original = plain_path(&entry.path()?);
        let path = merged_path(&original);
        let mut header = entry.header().clone();
        let kind = header.entry_type();
        let left_out = LEFT_OUT.iter().any(|folder| path.starts_with(folder));
        if path.is_empty() || left_out || MERGED.contains(&original.as_str()) {
            return Ok(());
        }
        match kind {
            EntryType::Directory => {
                if !self.folders.insert(path.clone()) {
                    return Ok(());
                }
                self.archive.append_data(&mut header, format!("{path}/"), io::empty())
            }
            EntryType::Symlink => {
                let target = entry.link_name()?.unwrap_or_default().into_owned();
                self.archive.append_link(&mut header, path, target)
            }
            EntryType::Link => {
                // A hard link's target is a path of the same archive and moves with it.
                let target = entry.link_name()?.unwrap_or_default();
                let target = merged_path(&plain_path(&target));
                self.archive.append_link(&mut header, path, target)
            }
            _ => self.archive.append_data(&mut header, path, entry),
        }
    }
}

/// `./usr/bin/` as `usr/bin`.
fn plain_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text =
        text.strip_prefix('.').filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(&text);
    text.trim_matches('/').to_owned()
}

/// `bin/sh` as `usr/bin/sh`.
fn merged_path(path: &str) -> String {
    let first = path.split('/').next().unwrap_or_default();
    if MERGED.contains(&first) { format!("usr/{path}") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{merged_path, plain_path};

    #[test]
    fn paths_of_packages_lose_their_dots_and_move_into_usr() {
        assert_eq!(plain_path(Path::new("./")), "");
        assert_eq!(plain_path(Path::new("./bin/sh")), "bin/sh");
        assert_eq!(merged_path("bin/sh"), "usr/bin/sh");
        assert_eq!(merged_path("lib/x86_64-linux-gnu"), "usr/lib/x86_64-linux-gnu");
        assert_eq!(merged_path("usr/bin/awk"), "usr/bin/awk");
        assert_eq!(merged_path("binary"), "binary");
    }
}
