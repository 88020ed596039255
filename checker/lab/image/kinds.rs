//! What could an intruder use a file for?
//!
//! A name is a hint, and a renamed program keeps its strings: both are looked at. The kinds are those
//! of the probe, which sees the same files from inside of the container.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// Names of programs, without version and target (`x86_64-linux-gnu-gcc-12` is `gcc`).
const PROGRAMS: [(&str, &[&str]); 7] = [
    (
        "package-manager",
        &[
            "apk",
            "apt",
            "apt-get",
            "apt-cache",
            "aptitude",
            "dnf",
            "dpkg",
            "gem",
            "microdnf",
            "npm",
            "npx",
            "opkg",
            "pacman",
            "pip",
            "pnpm",
            "rpm",
            "snap",
            "yarn",
            "yum",
            "zypper",
        ],
    ),
    (
        "compiler",
        &[
            "c++", "c89", "c99", "cc", "cc1", "cc1plus", "clang", "clang++", "collect2", "cpp", "g++", "gcc",
            "gfortran", "ghc", "go", "javac", "rustc", "tcc",
        ],
    ),
    (
        "build-tool",
        &[
            "ar",
            "as",
            "autoconf",
            "automake",
            "bison",
            "cargo",
            "cmake",
            "flex",
            "gmake",
            "gold",
            "gradle",
            "ld",
            "ld.bfd",
            "ld.gold",
            "m4",
            "make",
            "meson",
            "mvn",
            "ninja",
            "objcopy",
            "pkg-config",
            "ranlib",
            "strip",
        ],
    ),
    ("shell", &["ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "rbash", "sh", "tcsh", "zsh"]),
    (
        "downloader",
        &[
            "aria2c", "curl", "ftp", "ftpget", "lynx", "nc", "ncat", "netcat", "rsync", "scp", "sftp",
            "socat", "telnet", "tftp", "wget",
        ],
    ),
    (
        "interpreter",
        &["bun", "deno", "lua", "node", "nodejs", "perl", "php", "pypy", "python", "ruby", "tclsh"],
    ),
    (
        "privilege-tool",
        &[
            "capsh",
            "chfn",
            "chsh",
            "doas",
            "gosu",
            "gpasswd",
            "mount",
            "newgidmap",
            "newgrp",
            "newuidmap",
            "nsenter",
            "passwd",
            "pkexec",
            "runuser",
            "setpriv",
            "su",
            "su-exec",
            "sudo",
            "sudoedit",
            "umount",
            "unshare",
        ],
    ),
];

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

/// Strings that stay in a program under any name.
const STRINGS: [(&str, &str); 14] = [
    ("BusyBox v", "multi-call"),
    ("GNU bash, version", "shell"),
    ("PYTHONHASHSEED", "interpreter"),
    ("PERL5LIB", "interpreter"),
    ("RUBYLIB", "interpreter"),
    ("NODE_OPTIONS", "interpreter"),
    ("DPKG_ADMINDIR", "package-manager"),
    ("libapt-pkg.so", "package-manager"),
    ("apk-tools", "package-manager"),
    ("COLLECT_GCC_OPTIONS", "compiler"),
    ("GNU Make %s", "build-tool"),
    (".curlrc", "downloader"),
    ("WGETRC", "downloader"),
    ("/etc/sudoers", "privilege-tool"),
];

/// The kinds of a regular file, sorted.
pub(super) fn of_file(path: &str, mode: u32, content: &[u8]) -> Vec<String> {
    let mut kinds = Vec::new();
    if DATABASES.iter().any(|database| is_at(path, database)) {
        kinds.push("package-database".to_owned());
    }
    if mode & 0o111 != 0 {
        kinds = merged(kinds, &by_name(path));
        if content.starts_with(b"\x7fELF") {
            kinds = merged(kinds, &by_strings(content));
        }
    }
    kinds
}

fn is_at(path: &str, database: &str) -> bool {
    if database.ends_with('/') { path.starts_with(database) } else { path == database }
}

/// The kinds that a path's name gives away.
pub(super) fn by_name(path: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = plain(name);
    let named = PROGRAMS.iter().filter(|(_, names)| names.contains(&name));
    named.map(|(kind, _)| (*kind).to_owned()).collect()
}

/// A program's name without target (`x86_64-linux-gnu-`) and version (`-12`, `3.11`).
fn plain(name: &str) -> &str {
    let name = match name.find("-linux-") {
        Some(end) => {
            let rest = &name[end + "-linux-".len()..];
            rest.split_once('-').map_or(name, |(_, rest)| rest)
        }
        None => name,
    };
    let is_version = |one: char| one.is_ascii_digit() || one == '.' || one == '-';
    let short = name.trim_end_matches(is_version);
    // `c89` and `cc1` are names, not versions of `c` and `cc`; `[` and `.` have nothing else.
    if short.is_empty() || PROGRAMS.iter().any(|(_, names)| names.contains(&name)) { name } else { short }
}

fn by_strings(content: &[u8]) -> Vec<String> {
    static SEARCH: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let search = SEARCH.get_or_init(|| AhoCorasick::new(STRINGS.map(|(text, _)| text)).ok());
    let Some(search) = search else { return Vec::new() };
    let mut kinds = Vec::new();
    for found in search.find_overlapping_iter(content) {
        let (_, kind) = STRINGS[found.pattern().as_usize()];
        if !kinds.iter().any(|known| known == kind) {
            kinds.push(kind.to_owned());
        }
    }
    kinds.sort();
    kinds
}

/// Both, sorted, each once.
pub(super) fn merged(mut kinds: Vec<String>, more: &[String]) -> Vec<String> {
    kinds.extend_from_slice(more);
    kinds.sort();
    kinds.dedup();
    kinds
}

#[cfg(test)]
mod tests {
    use super::{by_name, of_file};

    #[test]
    fn a_name_is_seen_through_versions_and_targets() {
        for (path, kind) in [
            ("/usr/bin/x86_64-linux-gnu-gcc-12", "compiler"),
            ("/usr/bin/c89", "compiler"),
            ("/usr/lib/gcc/x86_64-linux-gnu/12/cc1", "compiler"),
            ("/usr/bin/python3.11", "interpreter"),
            ("/usr/bin/pip3", "package-manager"),
            ("/bin/sh", "shell"),
            ("/usr/bin/sudo", "privilege-tool"),
            ("/usr/bin/x86_64-linux-gnu-ld.bfd", "build-tool"),
        ] {
            assert_eq!(by_name(path), [kind], "{path}");
        }
        for path in ["/app/notes", "/usr/bin/[", "/usr/bin/gcc-helper-notes", "/etc/make.conf"] {
            assert!(by_name(path).is_empty(), "{path}");
        }
    }

    #[test]
    fn a_renamed_program_keeps_its_kind() {
        let program = b"\x7fELF....BusyBox v1.35.0...";
        assert_eq!(of_file("/app/tool", 0o755, program), ["multi-call"]);
        assert_eq!(of_file("/bin/sh", 0o755, program), ["multi-call", "shell"]);
        // A page that speaks of busybox is no program, nor is one that nobody may execute.
        assert!(of_file("/app/page.html", 0o755, b"BusyBox v1.35.0").is_empty());
        assert!(of_file("/app/tool", 0o644, program).is_empty());
    }

    #[test]
    fn a_package_database_is_known_by_its_place() {
        assert_eq!(of_file("/var/lib/dpkg/status", 0o644, b""), ["package-database"]);
        assert_eq!(of_file("/lib/apk/db/installed", 0o644, b""), ["package-database"]);
        assert!(of_file("/var/lib/dpkg/status-old", 0o644, b"").is_empty());
    }
}
