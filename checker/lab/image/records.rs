//! Which packages did a state of the layers have on record?

use std::collections::{BTreeMap, BTreeSet};

use crate::packages::{Installed, Manager, System, Ties, apk_installed, apk_ties, dpkg_installed, dpkg_ties};

use super::record_paths::{APK, DIVERSIONS, DPKG, SYSTEM, UNREAD, is_database, list_name, sums_name};
use super::stack::Stack;

/// What the databases of one state held.
#[derive(Default)]
pub(super) struct Records {
    /// The distribution.
    pub(super) system: System,
    /// The databases that are there.
    pub(super) databases: BTreeSet<String>,
    /// Databases that are there and not read.
    pub(super) unread: BTreeSet<String>,
    /// The installed packages, sorted.
    pub(super) packages: Vec<Installed>,
    /// What the installed packages need of each other.
    pub(super) ties: Vec<Ties>,
    /// Packages that left settings behind.
    pub(super) removed: BTreeSet<String>,
    /// The files of each package, where the database has a list of them.
    pub(super) files: BTreeMap<String, Vec<String>>,
    /// dpkg's own sums of the files of each package, hex MD5 by path.
    pub(super) sums: BTreeMap<String, BTreeMap<String, String>>,
    /// Files of packages in whose place something else may lie.
    pub(super) diverted: BTreeSet<String>,
    /// The layer of each list of dpkg's.
    pub(super) lists: BTreeMap<String, usize>,
    /// Packages whose database keeps lists of files beside it.
    pub(super) listed: BTreeSet<String>,
}

impl Records {
    /// Reads the databases of a state.
    pub(super) fn of(stack: &Stack<'_>) -> Records {
        let mut records = Records::default();
        let mut systems: BTreeMap<&str, System> = BTreeMap::new();
        for (path, layer) in stack.paths() {
            if let Some(folder) = UNREAD.into_iter().find(|folder| path.starts_with(folder)) {
                records.unread.insert(folder.trim_end_matches('/').to_owned());
            }
            let Some(content) = stack.layers()[layer].records.get(path) else { continue };
            let text = String::from_utf8_lossy(content);
            if SYSTEM.contains(&path) {
                systems.insert(path, System::read(&text));
            } else if let Some(name) = list_name(path) {
                let files = text.lines().filter(|line| line.starts_with('/') && *line != "/.");
                records.files.entry(name.to_owned()).or_default().extend(files.map(str::to_owned));
                records.lists.insert(name.to_owned(), layer);
            } else if let Some((name, alone)) = sums_name(path) {
                let sums: BTreeMap<String, String> = text.lines().filter_map(sum).collect();
                if alone {
                    records.files.entry(name.to_owned()).or_default().extend(sums.keys().cloned());
                }
                records.sums.entry(name.to_owned()).or_default().extend(sums);
            } else if path == DIVERSIONS {
                // Three lines each: the package's path, where its file lies instead, and who wanted it so.
                records.diverted.extend(text.lines().step_by(3).map(str::to_owned));
            } else if is_database(path) {
                records.database(path, &text);
            }
        }
        // The first of the two, where both are there.
        records.system = systems.into_values().next().unwrap_or_default();
        records.packages.sort();
        records.packages.dedup();
        records
    }

    fn database(&mut self, path: &str, text: &str) {
        self.databases.insert(path.to_owned());
        if APK.contains(&path) {
            self.ties.extend(apk_ties(text));
            for (package, files) in apk_installed(text) {
                self.files.insert(package.name.clone(), files);
                self.packages.push(package);
            }
            return;
        }
        let packages = dpkg_installed(text);
        let ties = dpkg_ties(text).into_iter();
        self.ties.extend(ties.filter(|one| packages.iter().any(|package| package.name == one.name)));
        if path == DPKG {
            self.listed.extend(packages.iter().map(|package| package.name.clone()));
            let named = text.lines().filter_map(|line| line.strip_prefix("Package:")).map(str::trim);
            let there: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
            self.removed.extend(named.filter(|name| !there.contains(name)).map(str::to_owned));
        }
        self.packages.extend(packages);
    }

    /// The packages of this name; several where architectures are mixed.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Installed> {
        self.packages.iter().filter(move |package| package.name == name)
    }

    /// Whether dpkg should have a list of a package's files, and has none.
    pub(super) fn is_without_list(&self, package: &Installed) -> bool {
        package.manager == Manager::Dpkg
            && self.listed.contains(&package.name)
            && !self.lists.contains_key(&package.name)
    }
}

/// Path and sum of a line of `md5sum`; the path is relative to the root.
fn sum(line: &str) -> Option<(String, String)> {
    let (sum, path) = line.split_once("  ").or_else(|| line.split_once(" *"))?;
    let path = path.trim().trim_start_matches("./").trim_start_matches('/');
    Some((format!("/{path}"), sum.trim().to_lowercase()))
}
