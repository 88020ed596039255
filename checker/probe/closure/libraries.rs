//! Which libraries does a loader read, and where does it look for them?

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::chain::{End, follow};
use super::elf;
use super::found::{Closure, Role};

/// Where glibc looks beside the folders of its configuration, `ld.so(8)`.
const USUAL: [&str; 8] = [
    "/lib/x86_64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/lib/aarch64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/lib64",
    "/usr/lib64",
    "/lib",
    "/usr/lib",
];
/// Where musl looks, where no file says otherwise.
const USUAL_OF_MUSL: [&str; 3] = ["/lib", "/usr/local/lib", "/usr/lib"];
/// A configuration that names more files than this is cut.
const LIMIT: usize = 200;

/// Adds the loader of a program and all that it loads. A static program and a script have none.
pub(super) fn add(closure: &mut Closure, environment: &HashMap<String, String>, program: &Path) {
    let Ok(file) = File::open(program) else {
        closure.unread.insert(program.to_string_lossy().into_owned());
        return;
    };
    let Some(asked) = elf::read(&file) else { return };
    let Some(loader) = asked.loader.clone() else { return };
    let found = closure.file(Path::new(&loader), Role::Library);
    let loader_name = found.unwrap_or_else(|| PathBuf::from(&loader));
    let is_musl = [loader.as_str(), &loader_name.to_string_lossy()].iter().any(|name| name.contains("musl"));
    let listed = |name: &str, signs: [char; 2]| -> Vec<String> {
        let value = environment.get(name).map_or("", String::as_str);
        value.split(signs).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let own = listed("LD_LIBRARY_PATH", [':', ';']);
    let usual = if is_musl { of_musl(closure, &loader) } else { of_glibc(closure) };
    let mut wanted: Vec<(String, PathBuf, elf::Asked)> = Vec::new();
    let mut preloaded = listed("LD_PRELOAD", [':', ' ']);
    if !is_musl {
        preloaded.extend(listed("LD_AUDIT", [':', ':']));
        closure.file(Path::new("/etc/ld.so.preload"), Role::Library);
        let list = fs::read_to_string("/etc/ld.so.preload").unwrap_or_default();
        preloaded
            .extend(list.split([':', ' ', '\n', '\t']).filter(|part| !part.is_empty()).map(str::to_owned));
    }
    for name in asked.libraries.iter().chain(&preloaded) {
        wanted.push((name.clone(), program.to_path_buf(), asked.clone()));
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some((name, asker, asked)) = wanted.pop() {
        if seen.len() >= LIMIT || !seen.insert(name.clone()) {
            continue;
        }
        if name.contains('/') {
            follow_library(closure, Path::new(&name), &mut wanted);
            continue;
        }
        let origin = asker.parent().unwrap_or(Path::new("/")).to_string_lossy().into_owned();
        let at =
            |folder: &String| PathBuf::from(folder.replace("$ORIGIN", &origin).replace("${ORIGIN}", &origin));
        // The older tag counts before the environment, and not at all beside the newer one.
        let old: &[String] = if asked.runpath.is_empty() { &asked.rpath } else { &[] };
        let special: Vec<PathBuf> = old.iter().chain(&own).chain(&asked.runpath).map(at).collect();
        search(closure, &name, &special, &usual, is_musl, &mut wanted);
    }
}

/// Finds one library. What is searched before it may get another of the same name.
fn search(
    closure: &mut Closure,
    name: &str,
    special: &[PathBuf],
    usual: &[PathBuf],
    in_order: bool,
    wanted: &mut Vec<(String, PathBuf, elf::Asked)>,
) {
    let is_there = |folder: &Path| matches!(follow(&folder.join(name)).end, End::File(_));
    let place = special.iter().chain(usual).position(|folder| is_there(folder));
    for (index, folder) in special.iter().chain(usual).enumerate() {
        if place == Some(index) {
            follow_library(closure, &folder.join(name), wanted);
            return;
        }
        // The cache of glibc says where a library of the usual folders lies, not their order.
        if index < special.len() || in_order {
            closure.searched(folder, name);
        }
    }
}

fn follow_library(closure: &mut Closure, path: &Path, wanted: &mut Vec<(String, PathBuf, elf::Asked)>) {
    let Some(real) = closure.file(path, Role::Library) else { return };
    let Ok(file) = File::open(&real) else {
        closure.unread.insert(real.to_string_lossy().into_owned());
        return;
    };
    if let Some(asked) = elf::read(&file) {
        wanted.extend(asked.libraries.iter().map(|name| (name.clone(), path.to_path_buf(), asked.clone())));
    }
}

/// The folders of musl's own file, or the usual ones; the file counts as well, also where it is missing.
fn of_musl(closure: &mut Closure, loader: &str) -> Vec<PathBuf> {
    let name = Path::new(loader).file_name().unwrap_or_default().to_string_lossy();
    let list = format!("/etc/{}.path", name.split(".so").next().unwrap_or_default());
    closure.file(Path::new(&list), Role::Library);
    match fs::read_to_string(&list) {
        Ok(text) => text.split([':', '\n']).filter(|part| !part.is_empty()).map(PathBuf::from).collect(),
        Err(_) => USUAL_OF_MUSL.iter().map(PathBuf::from).collect(),
    }
}

/// The folders of glibc's configuration, which its cache was made from, and the usual ones.
fn of_glibc(closure: &mut Closure) -> Vec<PathBuf> {
    closure.file(Path::new("/etc/ld.so.cache"), Role::Library);
    let mut files = vec![PathBuf::from("/etc/ld.so.conf")];
    let entries = fs::read_dir("/etc/ld.so.conf.d").into_iter().flatten().flatten();
    files.extend(entries.map(|entry| entry.path()).take(LIMIT));
    let texts = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    let mut folders: Vec<PathBuf> = texts
        .flat_map(|text| text.lines().map(str::trim).map(PathBuf::from).collect::<Vec<_>>())
        .filter(|line| line.is_absolute())
        .collect();
    folders.extend(USUAL.iter().map(PathBuf::from));
    folders
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::add;
    use crate::closure::found::{Closure, Role};
    use crate::closure::place::Place;

    #[test]
    fn a_folder_that_is_searched_for_libraries_first_is_told_of() {
        let program = std::fs::canonicalize("/bin/sh").unwrap();
        let is_static = super::elf::read(&std::fs::File::open(&program).unwrap()).unwrap().loader.is_none();
        if is_static {
            return;
        }
        let place = Place::new("libraries");
        std::fs::create_dir_all(place.at("first")).unwrap();
        let environment = HashMap::from([
            ("LD_LIBRARY_PATH".to_owned(), place.text("first")),
            ("LD_PRELOAD".to_owned(), place.text("absent/x.so")),
        ]);
        let mut closure = Closure::default();
        add(&mut closure, &environment, &program);
        let has = |path: &str, role: Role| {
            closure.items.iter().any(|item| item.path == place.at(path) && item.role == role)
        };
        assert!(has("first", Role::Search), "{closure:#?}");
        assert!(has("", Role::Search), "where the missing library could be made: {closure:#?}");
        assert!(closure.items.iter().any(|item| item.role == Role::Library));
    }
}
