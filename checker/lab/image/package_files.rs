//! Which files come from package files that the exercise knows?

use std::collections::BTreeMap;

use crate::evidence::ContextCopy;
use crate::lab::digest;
use crate::packages::{DebPackage, Installed, read_deb};

use super::sources::Sources;

/// Package files, and their contents ready to be found.
pub(in crate::lab) struct PackageFiles {
    packages: Vec<DebPackage>,
    sources: Sources,
}

impl PackageFiles {
    /// Reads package files; what is none is left out.
    pub(in crate::lab) fn new(files: &BTreeMap<String, Vec<u8>>) -> PackageFiles {
        let packages: Vec<DebPackage> = files.values().filter_map(|bytes| read_deb(bytes).ok()).collect();
        let contents = packages.iter().enumerate().flat_map(|(number, package)| {
            let files = package.files.iter();
            files.map(move |file| (format!("{number}:{}", file.path), file.content.clone()))
        });
        let sources = Sources::new(contents.collect::<Vec<_>>());
        PackageFiles { packages, sources }
    }

    /// The files of packages that a content is, or nearly so. What is packed in it is not installed.
    pub(super) fn copies(&self, content: &[u8]) -> Vec<ContextCopy> {
        if self.packages.is_empty() {
            return Vec::new();
        }
        let mut copies = self.sources.find(content);
        copies.retain(|copy| copy.packed.is_empty());
        // Two versions of a script differ in a few bytes: what fits best counts.
        let best = copies.iter().map(|copy| copy.missing_bytes).min().unwrap_or_default();
        copies.retain(|copy| copy.missing_bytes == best);
        copies
    }

    /// The files of this package in this version, each with dpkg's sum of it; nothing where it is not known.
    pub(super) fn brought(&self, wanted: &Installed) -> Option<BTreeMap<&str, String>> {
        let is_it = |one: &&DebPackage| {
            let own = &one.package;
            own.name == wanted.name
                && own.version == wanted.version
                && own.architecture == wanted.architecture
        };
        let files = self.packages.iter().find(is_it)?.files.iter();
        Some(files.map(|file| (file.path.as_str(), digest::md5(&file.content))).collect())
    }

    /// The package that a copy comes from.
    pub(super) fn package_of(&self, copy: &ContextCopy) -> Option<&Installed> {
        let (number, _) = copy.path.split_once(':')?;
        self.packages.get(number.parse::<usize>().ok()?).map(|package| &package.package)
    }
}
