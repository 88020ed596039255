//! What does `Cargo.lock` say?
//!
//! <https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html>. A package with a `source` is a stranger's;
//! one without is the application's own.

use std::collections::BTreeMap;

use semver::{Version, VersionReq};
use serde::Deserialize;
use toml::{Spanned, Value};

use super::{Ecosystem, Lock, LockFaultKind, Locked, line_of};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    target: BTreeMap<String, Asked>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Asked {
    dependencies: BTreeMap<String, Value>,
    dev_dependencies: BTreeMap<String, Value>,
    build_dependencies: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    package: Vec<Spanned<Package>>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
}

/// Reads `Cargo.lock`, held against `Cargo.toml`.
#[must_use]
pub fn read(manifest: &str, locked: &str) -> Lock {
    let mut lock = Lock::new(Ecosystem::Cargo);
    let unreadable = |lock: &mut Lock, text: &str, error: &toml::de::Error, in_manifest| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        lock.fault(LockFaultKind::Unreadable, error.message(), in_manifest, line);
    };
    let asked: Manifest = match toml::from_str(manifest) {
        Ok(asked) => asked,
        Err(error) => {
            unreadable(&mut lock, manifest, &error, true);
            return lock;
        }
    };
    let file: File = match toml::from_str(locked) {
        Ok(file) => file,
        Err(error) => {
            unreadable(&mut lock, locked, &error, false);
            return lock;
        }
    };
    let packages: Vec<(usize, Package)> = file
        .package
        .into_iter()
        .map(|package| (line_of(locked, package.span().start), package.into_inner()))
        .collect();
    for asked in std::iter::once(&asked.asked).chain(asked.target.values()) {
        let lists = [&asked.dependencies, &asked.dev_dependencies, &asked.build_dependencies];
        for (key, wanted) in lists.into_iter().flatten() {
            fits(&mut lock, manifest, key, wanted, &packages);
        }
    }
    for (line, package) in packages {
        let Some(source) = package.source else { continue };
        let about = format!("{} {}", package.name, package.version);
        // A commit is a digest of its own.
        let digest = package.checksum.or_else(|| {
            let commit = source.strip_prefix("git+")?.rsplit_once('#')?.1;
            Some(commit.to_owned())
        });
        if digest.is_none() {
            lock.fault(LockFaultKind::NoDigest, &about, false, line);
        }
        lock.packages.push(Locked {
            name: package.name,
            version: package.version,
            digests: digest.into_iter().collect(),
            conditional: false,
            line,
        });
    }
    lock
}

/// Whether a package that the application asks for is locked to a version that it allows.
fn fits(lock: &mut Lock, text: &str, key: &str, wanted: &Value, packages: &[(usize, Package)]) {
    let field = |name: &str| wanted.get(name).and_then(Value::as_str);
    let name = field("package").unwrap_or(key);
    let range = wanted.as_str().or_else(|| field("version"));
    let line = key_line(text, key);
    lock.direct.push(name.to_owned());
    let mut named = packages.iter().filter(|(_, package)| package.name == name).peekable();
    if named.peek().is_none() {
        lock.fault(LockFaultKind::NotLocked, name, true, line);
        return;
    }
    // Without a range the version stands elsewhere: in the workspace, a folder or a repository.
    let Some(range) = range else { return };
    let Ok(allowed) = VersionReq::parse(range) else {
        lock.fault(LockFaultKind::NotUnderstood, format!("{name} {range}"), true, line);
        return;
    };
    let versions: Vec<&str> = named.map(|(_, package)| package.version.as_str()).collect();
    let fits = |version: &&str| Version::parse(version).is_ok_and(|version| allowed.matches(&version));
    if !versions.iter().any(fits) {
        let about = format!("{name} {}, {range}", versions.join(", "));
        lock.fault(LockFaultKind::Outside, about, true, line);
    }
}

/// The line of a key, or of a table of this name.
fn key_line(text: &str, key: &str) -> usize {
    let is_it = |line: &str| {
        let line = line.trim_start();
        let key_first = line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']));
        key_first || line.starts_with('[') && line.trim_end().ends_with(&format!(".{key}]"))
    };
    text.lines().position(is_it).map_or(1, |number| number + 1)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::packages::LockFaultKind::{self, NoDigest, NotLocked, NotUnderstood, Outside, Unreadable};

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[dependencies]\ntidemark = \"1.2\"\n\n[dependencies.quay]\npackage = \"quaylink\"\nversion = \"0.10\"\n";
    const LOCKED: &str = "version = 4\n\n[[package]]\nname = \"quaylink\"\nversion = \"0.10.1\"\nsource = \"git+https://example.org/quay#0a1b\"\n\n[[package]]\nname = \"tidemark\"\nversion = \"1.2.1\"\nsource = \"registry+https://example.org/index\"\nchecksum = \"ab\"\n\n[[package]]\nname = \"x\"\nversion = \"0.1.0\"\n";

    fn faults(manifest: &str, locked: &str) -> Vec<(LockFaultKind, usize)> {
        read(manifest, locked).faults.into_iter().map(|fault| (fault.kind, fault.line)).collect()
    }

    #[test]
    fn a_whole_lock_is_read_and_ones_own_package_is_none() {
        let lock = read(MANIFEST, LOCKED);
        assert_eq!(lock.faults, []);
        let seen: Vec<_> = lock.packages.iter().map(|one| (one.name.as_str(), one.line)).collect();
        assert_eq!(seen, [("quaylink", 3), ("tidemark", 8)]);
        assert_eq!(lock.direct, ["quaylink", "tidemark"]);
    }

    #[test]
    fn each_way_of_not_fitting_is_a_fault() {
        assert_eq!(faults(&MANIFEST.replace("\"1.2\"", "\"1.3\""), LOCKED), [(Outside, 5)]);
        assert_eq!(faults(&MANIFEST.replace("\"0.10\"", "\"0.9\""), LOCKED), [(Outside, 7)]);
        assert_eq!(faults(&MANIFEST.replace("\"1.2\"", "\"1..2\""), LOCKED), [(NotUnderstood, 5)]);
        let other = format!("{MANIFEST}\n[target.'cfg(unix)'.dependencies]\nlantern = \"1\"\n");
        assert_eq!(faults(&other, LOCKED), [(NotLocked, 12)]);
        assert_eq!(faults(MANIFEST, &LOCKED.replace("checksum = \"ab\"\n", "")), [(NoDigest, 8)]);
        assert_eq!(faults("[package", LOCKED), [(Unreadable, 1)]);
        assert_eq!(faults(MANIFEST, "[[package]]\nname = 1\n").len(), 1);
    }
}
