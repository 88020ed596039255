//! Which packages does the image have, and do its layers agree with the records?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::Need;
use crate::evidence::{Observed, PackageFacts, RecordDoubt, StrayFile};
use crate::lab::digest::MD5;
use crate::lab::observation::{Observation, Subject};
use crate::packages::{Installed, is_needed};

use super::look::{Exported, ImageLook};
use super::owned::Owned;
use super::package_files::PackageFiles;
use super::record_paths::is_database;
use super::records::Records;
use super::stack::Stack;

/// Most doubts and most files that are told of one image.
const MOST: usize = 200;

/// Where programs lie that somebody calls by their names.
const PROGRAM_FOLDERS: [&str; 6] =
    ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"];

/// What small images leave out of their packages.
const TEXTS: [&str; 8] = [
    "/usr/share/bug/",
    "/usr/share/doc",
    "/usr/share/groff/",
    "/usr/share/info/",
    "/usr/share/linda/",
    "/usr/share/lintian/",
    "/usr/share/locale/",
    "/usr/share/man/",
];

/// The package databases of the finished image and of every state before it. Databases and lists are small;
/// what an installation does to the layers is compared with what the records say of it.
pub(in crate::lab) const PACKAGES: Observation = Observation {
    need: Need::Packages,
    subject: Subject::Image(ImageLook {
        ask: |wanted, known| {
            wanted.base_files = true;
            wanted.packages = Some(Arc::clone(&known.packages));
            wanted.digests = known.digests.iter().cloned().chain([MD5.to_owned()]).collect();
        },
        put: |read, facts| facts.packages = Observed::Seen(package_facts(read)),
    }),
};

fn package_facts(read: &Exported<'_>) -> PackageFacts {
    let last = Records::of(&read.stack);
    let states = states_before(&read.stack);
    let removed = states.iter().flat_map(|(_, state)| state.databases.difference(&last.databases));
    let removed: BTreeSet<String> = removed.cloned().collect();
    // Without any database the image is as vulnerable as its last record says.
    let told = states.iter().map(|(_, state)| state).rfind(|state| !state.databases.is_empty());
    let packages = match told {
        Some(state) if last.databases.is_empty() => state.packages.clone(),
        _ => last.packages.clone(),
    };
    let mut doubts: BTreeSet<RecordDoubt> = BTreeSet::new();
    if !last.databases.is_empty() {
        doubts.extend(forgotten(&read.stack, &states, &last));
        doubts.extend(states.iter().flat_map(|(count, state)| rewritten(&read.stack, *count, state, &last)));
        doubts.extend(last.packages.iter().filter(|package| last.is_without_list(package)).map(|package| {
            RecordDoubt::Invented { package: package.name.clone(), version: package.version.clone() }
        }));
        doubts.extend(last.packages.iter().filter_map(|package| absent(&read.stack, package, &last)));
    }
    let owned = Owned::of(&read.stack, &states, &last, read.packages.as_deref());
    doubts.extend(owned.doubts.iter().cloned());
    let loose = last.databases.is_empty().then(|| read.stack.paths().find(|(path, _)| is_c_library(path)));
    let strays = read.packages.as_ref().map(|known| strays(&read.stack, known, &packages));
    let programs = owned.programs(&read.stack);
    let alone = alone(&last);
    PackageFacts {
        programs,
        alone,
        system: last.system,
        databases: last.databases.into_iter().collect(),
        removed_databases: removed.into_iter().collect(),
        loose_library: loose.flatten().map(|(path, _)| path.to_owned()),
        unread: last.unread.into_iter().collect(),
        packages,
        doubts: doubts.into_iter().take(MOST).collect(),
        strays: strays.unwrap_or_default(),
    }
}

/// Packages that no other one needs, each with its programs' names. One without a program may be what the service's
/// own program loads, so nothing is said of it.
fn alone(records: &Records) -> BTreeMap<String, BTreeSet<String>> {
    let alone = records.packages.iter().filter(|package| !is_needed(&package.name, &records.ties));
    let with_programs = alone.filter_map(|package| {
        let files = records.files.get(&package.name)?.iter();
        let names = files.filter_map(|path| {
            let folder = PROGRAM_FOLDERS.into_iter().find(|folder| path.starts_with(folder))?;
            Some(path[folder.len()..].to_owned()).filter(|name| !name.contains('/'))
        });
        let names: BTreeSet<String> = names.collect();
        (!names.is_empty()).then(|| (package.name.clone(), names))
    });
    with_programs.collect()
}

/// glibc or musl, by the names that a loader looks for.
fn is_c_library(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "libc.so.6" || name.starts_with("ld-musl-") || name.starts_with("libc.musl-")
}

/// The records after each lower layer that wrote a database, with the number of layers up to there.
fn states_before(stack: &Stack<'_>) -> Vec<(usize, Records)> {
    let layers = stack.layers();
    let writes = |number: &usize| layers[*number].records.keys().any(|path| is_database(path));
    let below = (0..layers.len().saturating_sub(1)).filter(writes);
    below.map(|number| (number + 1, Records::of(&stack.up_to(number + 1)))).collect()
}

/// Packages that lost their record and kept their files.
fn forgotten(stack: &Stack<'_>, states: &[(usize, Records)], last: &Records) -> Vec<RecordDoubt> {
    let mut missing: BTreeMap<&str, (usize, &Installed, &[String])> = BTreeMap::new();
    for (count, state) in states {
        for package in &state.packages {
            let name = package.name.as_str();
            if last.named(name).next().is_none() && !last.removed.contains(name) {
                let files = state.files.get(name).map(Vec::as_slice).unwrap_or_default();
                missing.insert(name, (*count, package, files));
            }
        }
    }
    if missing.is_empty() {
        return Vec::new();
    }
    // A package that was renamed hands its files on.
    let owned = last.packages.iter().filter_map(|package| last.files.get(&package.name)).flatten();
    let owned: BTreeSet<String> =
        owned.filter_map(|path| stack.layer_of(path)).map(|(path, _)| path).collect();
    let left = missing.into_values().filter_map(|(count, package, files)| {
        let there = files.iter().filter_map(|path| stack.layer_of(path));
        let there: Vec<String> = there
            .filter(|(path, layer)| *layer < count && !owned.contains(path))
            .map(|(path, _)| path)
            .collect();
        Some(RecordDoubt::Forgotten {
            package: package.name.clone(),
            version: package.version.clone(),
            path: there.first()?.clone(),
            files: there.len(),
        })
    });
    left.collect()
}

/// Packages whose version is another than in this state, and of which nothing was written since.
fn rewritten<'a>(
    stack: &'a Stack<'_>,
    count: usize,
    state: &'a Records,
    last: &'a Records,
) -> impl Iterator<Item = RecordDoubt> + 'a {
    state.packages.iter().filter_map(move |package| {
        let name = package.name.as_str();
        let now = last.named(name).find(|now| now.architecture == package.architecture)?;
        let files = last.files.get(name).or_else(|| state.files.get(name))?;
        let is_new = |path: &String| stack.layer_of(path).is_some_and(|(_, layer)| layer >= count);
        let written = last.lists.get(name).is_some_and(|layer| *layer >= count) || files.iter().any(is_new);
        let same = now.version == package.version && now.source_version == package.source_version;
        (!same && !written).then(|| RecordDoubt::Rewritten {
            package: name.to_owned(),
            before: package.version.clone(),
            now: now.version.clone(),
        })
    })
}

/// A package of whose files none is in the image. Texts about it do not count: small images leave them out.
fn absent(stack: &Stack<'_>, package: &Installed, records: &Records) -> Option<RecordDoubt> {
    let files = records.files.get(&package.name)?;
    // A list names the folders too, each before what lies in it.
    let folders: BTreeSet<&str> =
        files.iter().filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder)).collect();
    let mut own = files
        .iter()
        .filter(|path| !folders.contains(path.as_str()) && !TEXTS.iter().any(|start| path.starts_with(start)))
        .peekable();
    let first = (*own.peek()?).clone();
    // A package may own empty folders alone, and those are no files of a layer.
    let is_there = |path: &String| stack.layer_of(path).is_some() || stack.has_folder(path);
    (!own.any(is_there)).then(|| RecordDoubt::Absent {
        package: package.name.clone(),
        version: package.version.clone(),
        path: first,
    })
}

/// Files of known packages that no record accounts for.
fn strays(stack: &Stack<'_>, known: &PackageFiles, recorded: &[Installed]) -> Vec<StrayFile> {
    let mut strays = Vec::new();
    for (path, layer) in stack.paths() {
        let Some(copies) = stack.layers()[layer].packaged.get(path) else { continue };
        let packages: Vec<&Installed> = copies.iter().filter_map(|copy| known.package_of(copy)).collect();
        let is_recorded = |package: &&Installed| {
            recorded.iter().any(|one| one.name == package.name && one.version == package.version)
        };
        let Some(first) = packages.first().filter(|_| !packages.iter().any(is_recorded)) else { continue };
        let same: Vec<&&Installed> = packages.iter().filter(|package| package.name == first.name).collect();
        strays.push(StrayFile {
            path: path.to_owned(),
            package: first.name.clone(),
            source: first.source.clone(),
            versions: same.iter().map(|package| package.version.clone()).collect(),
            source_versions: same.iter().map(|package| package.source_version.clone()).collect(),
            recorded: recorded.iter().find(|one| one.name == first.name).map(|one| one.version.clone()),
        });
        if strays.len() == MOST {
            break;
        }
    }
    strays
}
