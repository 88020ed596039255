//! What does `package-lock.json` say?
//!
//! Versions 2 and 3, <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>. What decides an install is
//! `resolved` and `integrity`; `version` is what is shown of it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Ecosystem, Lock, LockFaultKind, Locked, line_with};

/// The lists of packages that an application asks for, and that a lock repeats.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Asked {
    dependencies: BTreeMap<String, String>,
    dev_dependencies: BTreeMap<String, String>,
    optional_dependencies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    lockfile_version: u64,
    #[serde(default)]
    packages: BTreeMap<String, Entry>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Entry {
    name: Option<String>,
    version: Option<String>,
    resolved: Option<String>,
    integrity: Option<String>,
    link: bool,
    in_bundle: bool,
    optional: bool,
    #[serde(flatten)]
    asked: Asked,
}

/// Reads `package-lock.json`, held against `package.json`.
#[must_use]
pub fn read(manifest: &str, locked: &str) -> Lock {
    let mut lock = Lock::new(Ecosystem::Npm);
    let asked: Asked = match serde_json::from_str(manifest) {
        Ok(asked) => asked,
        Err(error) => {
            lock.fault(LockFaultKind::Unreadable, error.to_string(), true, error.line().max(1));
            return lock;
        }
    };
    let file: File = match serde_json::from_str(locked) {
        Ok(file) => file,
        Err(error) => {
            lock.fault(LockFaultKind::Unreadable, error.to_string(), false, error.line().max(1));
            return lock;
        }
    };
    if ![2, 3].contains(&file.lockfile_version) {
        let about = format!("lockfileVersion {}", file.lockfile_version);
        lock.fault(LockFaultKind::NotUnderstood, about, false, line_with(locked, "\"lockfileVersion\""));
        return lock;
    }
    let none = Asked::default();
    let root = file.packages.get("").map_or(&none, |root| &root.asked);
    let lists = [
        (&asked.dependencies, &root.dependencies),
        (&asked.dev_dependencies, &root.dev_dependencies),
        (&asked.optional_dependencies, &root.optional_dependencies),
    ];
    for (wanted, noted) in lists {
        for (name, range) in wanted {
            let about = format!("{name} {range}");
            let line = line_with(manifest, &format!("\"{name}\""));
            if !file.packages.contains_key(&format!("node_modules/{name}")) {
                lock.fault(LockFaultKind::NotLocked, about, true, line);
            } else if noted.get(name) != Some(range) {
                let noted = noted.get(name).map_or("-", String::as_str);
                lock.fault(LockFaultKind::Outside, format!("{name} {noted}, {about}"), true, line);
            }
            lock.direct.push(name.clone());
        }
    }
    for (path, entry) in &file.packages {
        // Everything else is the application's own, a workspace of it.
        let Some((_, folder)) = path.rsplit_once("node_modules/") else { continue };
        let name = entry.name.as_deref().unwrap_or(folder);
        package(&mut lock, locked, path, name, entry);
    }
    lock
}

fn package(lock: &mut Lock, text: &str, path: &str, name: &str, entry: &Entry) {
    let line = line_with(text, &format!("\"{path}\""));
    // A link leads to a workspace; what is bundled came inside of another package's file.
    if entry.link || entry.in_bundle {
        return;
    }
    let Some(version) = &entry.version else {
        lock.fault(LockFaultKind::NotPinned, name, false, line);
        return;
    };
    let about = format!("{name} {version}");
    match &entry.resolved {
        Some(address) if address.starts_with("http") => {
            let file = address.rsplit('/').next().unwrap_or_default();
            let bare = name.rsplit('/').next().unwrap_or(name);
            // A registry of one's own may name its files otherwise; then the digest alone decides.
            let named = file.strip_prefix(&format!("{bare}-")).and_then(|rest| rest.strip_suffix(".tgz"));
            if named.is_some_and(|named| named != version) {
                lock.fault(LockFaultKind::OtherVersion, format!("{about}, {file}"), false, line);
            }
        }
        Some(address) => {
            lock.fault(LockFaultKind::Elsewhere, format!("{about}, {address}"), false, line);
        }
        None => {}
    }
    if entry.integrity.as_deref().is_none_or(|integrity| !is_strong(integrity)) {
        lock.fault(LockFaultKind::NoDigest, &about, false, line);
    }
    let digests = entry.integrity.iter().flat_map(|integrity| integrity.split_whitespace());
    lock.packages.push(Locked {
        name: name.to_owned(),
        version: version.clone(),
        digests: digests.map(str::to_owned).collect(),
        conditional: entry.optional,
        line,
    });
}

/// Whether one of the digests is of a kind that nobody can imitate: SHA-1 is older than that.
fn is_strong(integrity: &str) -> bool {
    let kinds = ["sha256-", "sha384-", "sha512-"];
    integrity.split_whitespace().any(|one| kinds.iter().any(|kind| one.starts_with(kind)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;
    use crate::packages::LockFaultKind::{
        self, Elsewhere, NoDigest, NotLocked, NotPinned, NotUnderstood, OtherVersion, Outside, Unreadable,
    };

    fn manifest() -> Value {
        json!({"name": "x", "dependencies": {"tidemark": "^1.2.0", "@harbour/quay": "~0.10.0"}})
    }

    fn locked() -> Value {
        json!({"name": "x", "lockfileVersion": 3, "packages": {
            "": manifest(),
            "node_modules/tidemark": {"version": "1.2.1", "integrity": "sha512-abc",
                "resolved": "https://registry.example/tidemark/-/tidemark-1.2.1.tgz"},
            "node_modules/@harbour/quay": {"version": "0.10.0", "integrity": "sha512-def",
                "resolved": "https://registry.example/@harbour/quay/-/quay-0.10.0.tgz"},
            "node_modules/tidemark/node_modules/inner": {"version": "1.0.0", "inBundle": true},
            "node_modules/own": {"resolved": "packages/own", "link": true},
            "packages/own": {"version": "0.0.1"}}})
    }

    fn faults(manifest: &Value, locked: &Value) -> Vec<LockFaultKind> {
        let text = serde_json::to_string_pretty(locked).unwrap();
        read(&manifest.to_string(), &text).faults.into_iter().map(|fault| fault.kind).collect()
    }

    #[test]
    fn a_whole_lock_is_read_with_scopes_links_and_what_is_bundled() {
        let text = serde_json::to_string_pretty(&locked()).unwrap();
        let lock = read(&manifest().to_string(), &text);
        assert_eq!(lock.faults, []);
        let names: Vec<&str> = lock.packages.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["@harbour/quay", "tidemark"]);
        assert!(lock.packages.iter().all(|one| one.line > 1 && one.digests.len() == 1));
        assert_eq!(lock.direct, ["@harbour/quay", "tidemark"]);
    }

    #[test]
    fn each_way_of_not_fitting_is_a_fault() {
        let with = |pointer: &str, value: Value| {
            let mut locked = locked();
            *locked.pointer_mut(pointer).unwrap() = value;
            faults(&manifest(), &locked)
        };
        let tide = "/packages/node_modules~1tidemark";
        assert_eq!(with(&format!("{tide}/version"), json!("1.2.2")), [OtherVersion]);
        assert_eq!(with(&format!("{tide}/integrity"), json!(null)), [NoDigest]);
        assert_eq!(with(&format!("{tide}/integrity"), json!("sha1-abc")), [NoDigest]);
        assert_eq!(with(&format!("{tide}/version"), json!(null)), [NotPinned]);
        assert_eq!(with(&format!("{tide}/resolved"), json!("git+ssh://git@example.org/t.git")), [Elsewhere]);
        assert_eq!(with("/lockfileVersion", json!(1)), [NotUnderstood]);
        assert_eq!(with("/lockfileVersion", json!("3")), [Unreadable]);
        let mut raised = manifest();
        raised["dependencies"]["tidemark"] = json!("^1.3.0");
        assert_eq!(faults(&raised, &locked()), [Outside]);
        raised["dependencies"]["other"] = json!("1");
        assert_eq!(faults(&raised, &locked()), [NotLocked, Outside]);
        assert_eq!(read("{", "{}").faults[0].kind, Unreadable);
    }
}
