//! Which files did the packages on record bring?
//!
//! A list beside the database is a claim like any other. It is held against what is known elsewhere: the package
//! file, where the exercise has it; the records of a lower layer, where they have the package in that version; and
//! dpkg's sums. A package that the learner made brings what it says it brings: nothing else is known of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::evidence::{LayerFile, RecordDoubt};
use crate::lab::digest::MD5;
use crate::packages::Installed;

use super::package_files::PackageFiles;
use super::record_paths::LISTS;
use super::records::Records;
use super::stack::Stack;

/// What came with packages, and what only claims to.
#[derive(Default)]
pub(super) struct Owned {
    /// Paths of the final file system.
    paths: BTreeSet<String>,
    /// Programs that a package claims and did not bring.
    pub(super) doubts: BTreeSet<RecordDoubt>,
}

impl Owned {
    /// Looks at the files that the packages claim. `states` are the records of lower layers.
    pub(super) fn of(
        stack: &Stack<'_>,
        states: &[(usize, Records)],
        last: &Records,
        known: Option<&PackageFiles>,
    ) -> Owned {
        let there: HashMap<&str, &LayerFile> = stack.files().map(|file| (file.path.as_str(), file)).collect();
        let mut owned = Owned::default();
        let mut doubted: BTreeMap<String, RecordDoubt> = BTreeMap::new();
        for package in &last.packages {
            let Some(claimed) = last.files.get(&package.name) else { continue };
            let brought = Brought::of(package, states, last, known);
            for path in claimed {
                let Some((real, _)) = stack.layer_of(path) else { continue };
                let file = there.get(real.as_str()).copied();
                let is_diverted = || last.diverted.contains(path);
                match file.filter(|_| !is_diverted()).and_then(|file| brought.doubt(package, path, file)) {
                    Some(doubt) => doubted.entry(real).or_insert(doubt),
                    None => {
                        owned.paths.insert(real);
                        continue;
                    }
                };
            }
        }
        // Of two packages that claim a file one brought it.
        doubted.retain(|path, _| !owned.paths.contains(path));
        let is_program = |path: &str| there.get(path).is_some_and(|file| is_program(stack, file));
        doubted.retain(|path, _| {
            let is_program = is_program(path);
            // What is data may be somebody's own page where the package had one.
            if !is_program {
                owned.paths.insert(path.clone());
            }
            is_program
        });
        owned.doubts = doubted.into_values().collect();
        owned
    }

    /// Programs and libraries that no package brought, with their SHA-256.
    pub(super) fn programs(&self, stack: &Stack<'_>) -> Vec<(String, String)> {
        let all = stack.files().filter(|file| is_program(stack, file));
        // The scripts of the packages themselves belong to the database.
        let programs = all.filter(|file| !self.paths.contains(&file.path) && !file.path.starts_with(LISTS));
        programs.map(|file| (file.path.clone(), file.sha256.clone())).collect()
    }
}

/// What may be executed, and what is a finished program or a library although nobody may: another program maps it.
fn is_program(stack: &Stack<'_>, file: &LayerFile) -> bool {
    let is_binary = || {
        let layer = stack.layer_of(&file.path).map(|(_, layer)| &stack.layers()[layer]);
        layer.is_some_and(|layer| layer.binaries.contains(&file.path))
    };
    !file.sha256.is_empty() && (file.mode & 0o111 != 0 || is_binary())
}

/// What is known of the files of a package beside its list.
struct Brought<'a> {
    /// The paths that it has, where that is known.
    paths: Option<BTreeSet<&'a str>>,
    /// dpkg's sums.
    sums: BTreeMap<&'a str, String>,
}

impl<'a> Brought<'a> {
    fn of(
        package: &'a Installed,
        states: &'a [(usize, Records)],
        last: &'a Records,
        known: Option<&'a PackageFiles>,
    ) -> Brought<'a> {
        if let Some(files) = known.and_then(|known| known.brought(package)) {
            return Brought { paths: Some(files.keys().copied().collect()), sums: files };
        }
        let name = package.name.as_str();
        let mut before = states.iter().map(|(_, state)| state).filter(|state| {
            let is_same = |one: &Installed| one.version == package.version;
            state.files.contains_key(name) && state.named(name).any(is_same)
        });
        let before = before.next();
        let paths = before.and_then(|state| state.files.get(name));
        let sums = before.and_then(|state| state.sums.get(name)).or_else(|| last.sums.get(name));
        let sums = sums.into_iter().flatten().map(|(path, sum)| (path.as_str(), sum.clone()));
        Brought { paths: paths.map(|paths| paths.iter().map(String::as_str).collect()), sums: sums.collect() }
    }

    /// Why a file at a claimed path is not the package's.
    fn doubt(&self, package: &Installed, path: &str, file: &LayerFile) -> Option<RecordDoubt> {
        let (name, version) = (package.name.clone(), package.version.clone());
        if self.paths.as_ref().is_some_and(|paths| !paths.contains(path)) {
            return Some(RecordDoubt::Claimed { package: name, version, path: file.path.clone() });
        }
        let (said, own) = (self.sums.get(path)?, file.digests.get(MD5)?);
        (said != own).then(|| RecordDoubt::Altered { package: name, version, path: file.path.clone() })
    }
}

#[cfg(test)]
mod tests;
