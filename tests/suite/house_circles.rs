//! Does a file of the program need a file that needs it?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::house::{root, rust_files_below};
use crate::house_imports::{Modules, Needs};

/// The files of every circle, by name.
fn circles(needs: &Needs) -> Vec<BTreeSet<PathBuf>> {
    let mut direct: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (from, to) in needs.keys() {
        direct.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        direct.keys().map(|from| (*from, reached_from(from, &direct))).collect();
    let mut circles: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (from, to) in &reached {
        if to.contains(from) && !circles.iter().any(|circle| circle.contains(*from)) {
            let back =
                to.iter().filter(|other| reached.get(*other).is_some_and(|theirs| theirs.contains(from)));
            circles.push(back.map(|file| file.to_path_buf()).collect());
        }
    }
    circles
}

fn reached_from<'path>(
    from: &'path Path,
    direct: &BTreeMap<&'path Path, BTreeSet<&'path Path>>,
) -> BTreeSet<&'path Path> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        for next in direct.get(file).into_iter().flatten() {
            if reached.insert(*next) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// One line for each need inside of a circle.
fn told(circle: &BTreeSet<PathBuf>, needs: &Needs, root: &Path) -> String {
    let short = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let mut lines = vec![format!("a circle of {} files:", circle.len())];
    for ((from, to), names) in needs {
        if circle.contains(from) && circle.contains(to) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            lines.push(format!("    {} takes {} of {}", short(from), names.join(", "), short(to)));
        }
    }
    lines.join("\n")
}

#[test]
fn no_file_needs_a_file_that_needs_it() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for crate_root in ["checker/lib.rs", "checker/probe/main.rs"] {
        let modules = Modules::read(&root().join(crate_root));
        let needs = modules.needs();
        broken.extend(circles(&needs).iter().map(|circle| told(circle, &needs, root())));
        seen.extend(modules.files());
        seen.extend(modules.for_tests);
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    seen.insert(root().join("checker/main.rs"));
    let lost: Vec<PathBuf> =
        rust_files_below("checker").into_iter().filter(|file| !seen.contains(file)).collect();
    assert!(lost.is_empty(), "no `mod` line leads to {lost:?}");
}

/// The law over a crate of these files, by their names without the folder.
fn circles_in(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, source) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, source).unwrap();
    }
    let modules = Modules::read(&folder.path().join("lib.rs"));
    let name = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().display().to_string();
    circles(&modules.needs()).iter().map(|circle| circle.iter().map(name).collect()).collect()
}

#[test]
fn a_circle_is_found_in_imports_paths_and_macros() {
    for need in [
        "use crate::b::B;",
        "use super::b::{self as other, B};",
        "fn f() { crate::b::B::new(); }",
        "use crate::b; fn f(_: b::B) {}",
        "fn f() { println!(\"{}\", super::b::B::new()); }",
        "fn f() { use crate::b::B; }",
        "use crate::reexported::B;",
        "use crate::*; fn f(b: B) {}",
        "impl super::b::B { fn f() {} }",
    ] {
        let found = circles_in(&[
            ("lib.rs", "mod a; mod b; mod reexported { pub use crate::b::B; } pub use b::B;"),
            ("a.rs", &format!("{need} pub struct A;")),
            ("b.rs", "use crate::a::A; pub struct B(A);"),
        ]);
        assert_eq!(found, [["a.rs", "b.rs"]], "{need}");
    }
}

#[test]
fn a_parent_and_its_module_are_a_circle_where_both_use_each_other() {
    let found = circles_in(&[
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod inner; pub struct A; fn f() { inner::run() }"),
        ("a/inner.rs", "use super::A; pub fn run() { A; }"),
    ]);
    assert_eq!(found, [["a/inner.rs", "a/mod.rs"]]);
}

#[test]
fn re_exports_and_tests_are_no_circle() {
    for (name, parent, inner) in [
        (
            "passed on",
            "mod inner; mod other; pub use inner::run;",
            "use super::other::A; pub fn run() { A; }",
        ),
        (
            "beside an item",
            "mod inner; mod other; pub use inner::run; pub struct B;",
            "use super::B; pub fn run() {}",
        ),
        (
            "its tests",
            "mod inner; mod other; fn f() { inner::run() } pub struct B;",
            "pub fn run() {} #[cfg(test)] mod tests { use crate::a::B; }",
        ),
        (
            "one way",
            "mod inner; mod other; fn f() { inner::run() }",
            "use super::other::A; pub fn run() { A; }",
        ),
    ] {
        let found = circles_in(&[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", parent),
            ("a/inner.rs", inner),
            ("a/other.rs", "pub struct A;"),
        ]);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
