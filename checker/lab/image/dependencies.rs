//! Which packages of Python are installed, and are they the published ones?
//!
//! An installer writes what it installed beside it, in `NAME-VERSION.dist-info`. That is a claim; the contents
//! of the files are held against those of the package files that the exercise knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::Need;
use crate::evidence::{
    DependencyFacts, InstalledDependency, Observed, PublishedCode, PublishedFile, StrayDependency,
};
use crate::lab::observation::{Observation, Subject};
use crate::packages::{Wheel, metadata, normal_name, read_wheel};

use super::look::{Exported, ImageLook};
use super::record_paths::is_metadata;

/// Most strays that are told of one image.
const MOST: usize = 50;

/// The installed packages above the kit's base image.
pub(in crate::lab) const DEPENDENCIES: Observation = Observation {
    need: Need::Dependencies,
    subject: Subject::Image(ImageLook {
        ask: |wanted, known| wanted.wheels = Arc::clone(&known.wheels),
        put: |read, facts| facts.dependencies = Observed::Seen(dependency_facts(read)),
    }),
};

/// The wheels among package files; what is none is left out.
pub(in crate::lab) fn wheels(files: &BTreeMap<String, Vec<u8>>) -> Vec<Wheel> {
    let named = files.iter().filter(|(path, _)| path.ends_with(".whl"));
    named.filter_map(|(_, bytes)| read_wheel(bytes).ok()).collect()
}

/// The files of code in wheels.
fn code_of(wheels: &[Wheel]) -> Vec<PublishedCode> {
    let of = |wheel: &Wheel| {
        let (name, version) = (wheel.name.clone(), wheel.version.clone());
        let code = wheel.files.iter().filter(|(file, _)| file.ends_with(".py"));
        let code = code.map(move |(file, sha256)| PublishedCode {
            name: name.clone(),
            version: version.clone(),
            file: file.clone(),
            sha256: sha256.clone(),
        });
        code.collect::<Vec<_>>()
    };
    wheels.iter().flat_map(of).collect()
}

fn files_of(wheels: &[Wheel]) -> Vec<PublishedFile> {
    let file = |wheel: &Wheel| PublishedFile {
        name: wheel.name.clone(),
        version: wheel.version.clone(),
        digests: wheel.digests.clone(),
    };
    wheels.iter().map(file).collect()
}

fn dependency_facts(read: &Exported<'_>) -> DependencyFacts {
    let own: BTreeMap<&str, usize> =
        read.stack.paths().filter(|(_, layer)| *layer >= read.base_layers).collect();
    let contents: BTreeMap<&str, &str> =
        read.stack.files().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let mut installed = Vec::new();
    let mut accounted: BTreeSet<String> = BTreeSet::new();
    for (path, layer) in own.iter().filter(|(path, _)| is_metadata(path)) {
        let Some(content) = read.stack.layers()[*layer].records.get(*path) else { continue };
        let Some((name, version)) = metadata(&String::from_utf8_lossy(content)) else { continue };
        // `FOLDER/NAME.dist-info/METADATA`.
        let folder = path.rsplitn(3, '/').nth(2).unwrap_or_default().to_owned();
        let name = normal_name(&name);
        let wheel = read.wheels.iter().find(|wheel| wheel.name == name && wheel.version == version);
        let files = wheel.map(|wheel| wheel.files.as_slice()).unwrap_or_default();
        let altered = files.iter().filter_map(|(file, sha256)| {
            let path = format!("{folder}/{file}");
            (contents.get(path.as_str()) != Some(&sha256.as_str())).then_some(path)
        });
        let altered = altered.collect();
        let named = read.wheels.iter().filter(|wheel| wheel.name == name);
        accounted.extend(named.flat_map(|wheel| &wheel.files).map(|(file, _)| format!("{folder}/{file}")));
        installed.push(InstalledDependency { name, version, folder, published: wheel.is_some(), altered });
    }
    let strays = own.keys().filter(|path| !accounted.contains(**path)).filter_map(|path| {
        let ends = |file: &str| !file.contains(".dist-info/") && path.ends_with(&format!("/{file}"));
        let named = |wheel: &&Wheel| wheel.files.iter().any(|(file, _)| ends(file));
        let mut wheels = read.wheels.iter().filter(named).peekable();
        let name = wheels.peek()?.name.clone();
        let content = contents.get(path)?;
        let same = wheels.filter(|wheel| wheel.files.iter().any(|(_, sha256)| sha256 == content));
        let versions = same.map(|wheel| wheel.version.clone()).collect();
        Some(StrayDependency { path: (*path).to_owned(), name, versions })
    });
    let strays = strays.take(MOST).collect();
    DependencyFacts { installed, strays, published: code_of(&read.wheels), files: files_of(&read.wheels) }
}
