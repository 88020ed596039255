//! What could an intruder use a file of an image for?
//!
//! The table is the probe's, which sees the same files from inside of the container.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::programs::{self, Form};

/// Files of package databases.
const DATABASES: [&str; 7] = [
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status.d/",
    "/var/lib/dpkg/info/",
    "/lib/apk/db/installed",
    "/var/lib/rpm/",
    "/usr/lib/sysimage/rpm/",
    "/var/lib/pacman/local/",
];

/// One program under many names.
const MULTI_CALL: &str = "multi-call";

/// What a regular file gives away: its kinds, sorted, and the known programs inside of one of many names.
pub(super) fn of_file(path: &str, content: &[u8]) -> (Vec<String>, BTreeMap<String, Vec<String>>) {
    let (mut kinds, inside) = of_content(content);
    if DATABASES.iter().any(|database| is_at(path, database)) {
        kinds.push("package-database".to_owned());
        kinds.sort();
    }
    (kinds, inside)
}

/// The same for a content without a place, as it lies in an archive.
pub(super) fn of_content(content: &[u8]) -> (Vec<String>, BTreeMap<String, Vec<String>>) {
    let form = programs::form(content);
    if !matches!(form, Form::Program | Form::Script) {
        return (Vec::new(), BTreeMap::new());
    }
    let found = texts_in(content);
    let owned = |words: Vec<&'static str>| words.into_iter().map(str::to_owned).collect::<Vec<String>>();
    let kinds = owned(programs::kinds(form, |text| found.contains(&text)));
    let many = kinds.iter().any(|kind| kind == MULTI_CALL);
    let inside = if many { programs::inside(content) } else { Vec::new() };
    let inside = inside.into_iter().map(|name| (name.to_owned(), owned(programs::of_name(name))));
    (kinds, inside.collect())
}

/// The kinds of a link to a file of these kinds. One of the names of a program of many is what the name
/// says; any other is what the file is.
pub(super) fn of_link(path: &str, target: &[String]) -> Vec<String> {
    if !target.iter().any(|kind| kind == MULTI_CALL) {
        return target.to_vec();
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut kinds: Vec<String> = programs::of_name(name).into_iter().map(str::to_owned).collect();
    kinds.push(MULTI_CALL.to_owned());
    kinds.sort();
    kinds.dedup();
    kinds
}

fn is_at(path: &str, database: &str) -> bool {
    if database.ends_with('/') { path.starts_with(database) } else { path == database }
}

/// The table's texts that are in a content.
fn texts_in(content: &[u8]) -> Vec<&'static str> {
    static SEARCH: OnceLock<(Vec<&'static str>, Option<AhoCorasick>)> = OnceLock::new();
    let (texts, search) = SEARCH.get_or_init(|| {
        let texts = programs::texts();
        let search = AhoCorasick::new(&texts).ok();
        (texts, search)
    });
    let Some(search) = search else { return Vec::new() };
    let mut found: Vec<&'static str> =
        search.find_overlapping_iter(content).map(|hit| texts[hit.pattern().as_usize()]).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::{of_file, of_link};

    fn kinds(path: &str, content: &[u8]) -> Vec<String> {
        of_file(path, content).0
    }

    const BUSYBOX: &[u8] = b"\x7fELF....BusyBox v1.35.0...applet not found\0ar\0dpkg\0sh\0";

    #[test]
    fn content_convicts_and_a_name_does_not() {
        for (path, content) in [
            ("/app/go", b"#!/bin/sh\nexec /app/notes\n".as_slice()),
            ("/usr/bin/gcc", b"\x7fELF a program of one's own"),
            ("/app/make", b"make notes, not war\n"),
            ("/app/page.html", b"BusyBox v1.35.0 is an applet; GNU Make %s"),
        ] {
            assert!(kinds(path, content).is_empty(), "{path}");
        }
        // Also where nobody may execute it, and where it poses as a library.
        for path in ["/app/tool", "/usr/lib/libnotes.so.1", "/app/data.bin"] {
            assert_eq!(kinds(path, b"\x7fELF..GNU Make %s.."), ["build-tool"], "{path}");
            assert_eq!(kinds(path, b"\x7fELF..GNU ld %s.."), ["build-tool", "compiler"], "{path}");
        }
    }

    #[test]
    fn a_name_counts_among_the_names_of_one_program() {
        let (kinds, inside) = of_file("/app/tool", BUSYBOX);
        assert_eq!(kinds, ["multi-call"]);
        assert_eq!(inside.keys().collect::<Vec<_>>(), ["ar", "dpkg", "sh"]);
        assert_eq!(inside["dpkg"], ["package-manager"]);
        assert_eq!(of_link("/bin/sh", &kinds), ["multi-call", "shell"]);
        assert_eq!(of_link("/bin/ls", &kinds), ["multi-call"]);
        assert_eq!(of_link("/bin/sh", &["build-tool".to_owned()]), ["build-tool"]);
        assert!(of_link("/app/sh", &[]).is_empty());
    }

    #[test]
    fn a_package_database_is_known_by_its_place() {
        assert_eq!(kinds("/var/lib/dpkg/status", b""), ["package-database"]);
        assert_eq!(kinds("/lib/apk/db/installed", b""), ["package-database"]);
        assert!(kinds("/var/lib/dpkg/status-old", b"").is_empty());
    }
}
