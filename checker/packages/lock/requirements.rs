//! What do pip's files say?
//!
//! `requirements.txt` as pip reads it, <https://pip.pypa.io/en/stable/reference/requirements-file-format/>; the
//! manifest is `requirements.in` of the same form, or `project.dependencies` of `pyproject.toml`.

use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifiers};
use serde::Deserialize;
use toml::Spanned;

use super::{Ecosystem, Lock, LockFaultKind, Locked, line_of};

/// Options of a whole file that say where packages come from and not which.
const SOURCES: [&str; 13] = [
    "-i",
    "--index-url",
    "--extra-index-url",
    "--no-index",
    "-f",
    "--find-links",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--trusted-host",
    "--use-feature",
];

/// A name as the index writes it, PEP 503: `Tide_Mark` and `tide.mark` are `tide-mark`.
#[must_use]
pub fn normal_name(name: &str) -> String {
    let mut normal = String::new();
    for one in name.trim().chars() {
        if "-_.".contains(one) {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(one.to_lowercase());
        }
    }
    normal
}

/// One package that is asked for.
struct Requirement {
    name: String,
    /// `~=1.2.0`; empty for any version.
    specifiers: String,
    digests: Vec<String>,
    conditional: bool,
    elsewhere: bool,
    text: String,
    line: usize,
}

impl Requirement {
    /// Reads `name[extra]~=1.2 ; marker`, and the options behind it.
    fn read(text: &str, line: usize) -> Option<Requirement> {
        let text = text.trim();
        let (wanted, options) = text.find(" --").map_or((text, ""), |at| text.split_at(at));
        let words: Vec<&str> = options.split_whitespace().collect();
        let mut digests = Vec::new();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            match word.strip_prefix("--hash") {
                Some("") => digests.push((*rest.next()?).to_owned()),
                Some(digest) => digests.push(digest.strip_prefix('=')?.to_owned()),
                None => return None,
            }
        }
        let (wanted, marker) = wanted.split_once(';').unwrap_or((wanted, ""));
        let end = wanted.find(|one: char| !(one.is_ascii_alphanumeric() || "-_.".contains(one)));
        let (name, after) = wanted.trim_end().split_at(end.unwrap_or(wanted.trim_end().len()));
        if !name.starts_with(|one: char| one.is_ascii_alphanumeric()) {
            return None;
        }
        let after = after.trim();
        let after = match after.strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.1.trim(),
            None => after,
        };
        let elsewhere = after.starts_with('@');
        let specifiers = after.trim_start_matches('(').trim_end_matches(')').trim();
        if !elsewhere && VersionSpecifiers::from_str(specifiers).is_err() {
            return None;
        }
        Some(Requirement {
            name: normal_name(name),
            specifiers: specifiers.to_owned(),
            digests,
            conditional: !marker.trim().is_empty(),
            elsewhere,
            text: format!("{}{after}", name.trim()),
            line,
        })
    }

    /// The one version that it allows.
    fn pinned(&self) -> Option<&str> {
        let version = self.specifiers.strip_prefix("===").or_else(|| self.specifiers.strip_prefix("=="))?;
        let version = version.trim();
        Version::from_str(version).is_ok().then_some(version)
    }

    fn allows(&self, version: &str) -> bool {
        match (VersionSpecifiers::from_str(&self.specifiers), Version::from_str(version)) {
            (Ok(specifiers), Ok(version)) => specifiers.contains(&version),
            _ => false,
        }
    }
}

/// The lines of a file as pip sees them: joined where a backslash ends one, without comments.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in text.lines().enumerate() {
        let is_comment = line.trim_start().starts_with('#');
        let (line, more) = match line.strip_suffix('\\') {
            Some(line) if !is_comment => (line, true),
            _ => (line, false),
        };
        match lines.last_mut().filter(|_| goes_on) {
            Some((_, before)) if !is_comment => {
                before.push(' ');
                before.push_str(line);
            }
            _ => lines.push((number + 1, line.to_owned())),
        }
        goes_on = more;
    }
    let bare = |line: &str| {
        let end = line.find(" #").unwrap_or(line.len());
        let end = if line.trim_start().starts_with('#') { 0 } else { end };
        line[..end].trim().to_owned()
    };
    let lines = lines.into_iter().map(|(number, line)| (number, bare(&line)));
    lines.filter(|(_, line)| !line.is_empty()).collect()
}

/// Reads the requirements of a file; what is none is a fault.
fn requirements(text: &str, in_manifest: bool, lock: &mut Lock) -> Vec<Requirement> {
    let mut read = Vec::new();
    for (line, text) in logical_lines(text) {
        let option = text.split([' ', '=']).next().unwrap_or_default();
        if SOURCES.contains(&option) {
            continue;
        }
        let is_path = text.starts_with(['.', '/']) || text.contains("://") && !text.contains(" @ ");
        match Requirement::read(&text, line) {
            _ if is_path || ["-e", "--editable"].contains(&option) => {
                lock.fault(LockFaultKind::Elsewhere, text, in_manifest, line);
            }
            Some(requirement) => read.push(requirement),
            None => lock.fault(LockFaultKind::NotUnderstood, text, in_manifest, line),
        }
    }
    read
}

#[derive(Deserialize)]
struct Pyproject {
    project: Option<Project>,
}

#[derive(Deserialize)]
struct Project {
    #[serde(default)]
    dependencies: Vec<Spanned<String>>,
}

/// Reads `requirements.txt`, held against `requirements.in`.
#[must_use]
pub fn read(manifest: &str, locked: &str) -> Lock {
    let mut lock = Lock::new(Ecosystem::Pip);
    let direct = requirements(manifest, true, &mut lock);
    finish(lock, &direct, locked)
}

/// Reads `requirements.txt`, held against `pyproject.toml`.
#[must_use]
pub fn read_project(manifest: &str, locked: &str) -> Lock {
    let mut lock = Lock::new(Ecosystem::Pip);
    let mut direct = Vec::new();
    match toml::from_str::<Pyproject>(manifest) {
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(manifest, span.start));
            lock.fault(LockFaultKind::Unreadable, error.message(), true, line);
        }
        Ok(read) => {
            for dependency in read.project.map(|project| project.dependencies).unwrap_or_default() {
                let line = line_of(manifest, dependency.span().start);
                match Requirement::read(dependency.get_ref(), line) {
                    Some(requirement) => direct.push(requirement),
                    None => {
                        lock.fault(LockFaultKind::NotUnderstood, dependency.into_inner(), true, line);
                    }
                }
            }
        }
    }
    finish(lock, &direct, locked)
}

fn finish(mut lock: Lock, direct: &[Requirement], locked: &str) -> Lock {
    let pinned = requirements(locked, false, &mut lock);
    for wanted in direct {
        let mut found = pinned.iter().filter(|one| one.name == wanted.name).peekable();
        if found.peek().is_none() && !wanted.conditional {
            lock.fault(LockFaultKind::NotLocked, &wanted.text, true, wanted.line);
        }
        for one in found.filter(|_| !wanted.elsewhere) {
            let outside = one.pinned().is_some_and(|version| !wanted.allows(version));
            if outside {
                let about = format!("{}, {}", one.text, wanted.text);
                lock.fault(LockFaultKind::Outside, about, false, one.line);
            }
        }
    }
    for one in pinned {
        match one.pinned() {
            _ if one.elsewhere => lock.fault(LockFaultKind::Elsewhere, &one.text, false, one.line),
            None => lock.fault(LockFaultKind::NotPinned, &one.text, false, one.line),
            Some(version) => {
                if !one.digests.iter().any(|digest| is_strong(digest)) {
                    lock.fault(LockFaultKind::NoDigest, &one.text, false, one.line);
                }
                lock.packages.push(Locked {
                    name: one.name.clone(),
                    version: version.to_owned(),
                    digests: one.digests.clone(),
                    conditional: one.conditional,
                    line: one.line,
                });
            }
        }
    }
    lock.direct = direct.iter().map(|wanted| wanted.name.clone()).collect();
    lock
}

/// `sha256:` and the stronger ones that pip takes, with as many digits as they have.
fn is_strong(digest: &str) -> bool {
    let digits = |length: usize, digest: &str| {
        digest.len() == length && digest.chars().all(|one| one.is_ascii_hexdigit())
    };
    match digest.split_once(':') {
        Some(("sha256", digest)) => digits(64, digest),
        Some(("sha384", digest)) => digits(96, digest),
        Some(("sha512", digest)) => digits(128, digest),
        _ => false,
    }
}

/// Name and version of an installed package, from its `METADATA`.
#[must_use]
pub fn metadata(text: &str) -> Option<(String, String)> {
    let header = |name: &str| {
        let lines = text.lines().take_while(|line| !line.is_empty());
        lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(':')).next().map(str::trim)
    };
    Some((header("Name")?.to_owned(), header("Version")?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{metadata, normal_name, read, read_project};
    use crate::packages::LockFaultKind::{
        self, Elsewhere, NoDigest, NotLocked, NotPinned, NotUnderstood, Outside, Unreadable,
    };

    fn digest(one: char) -> String {
        format!("--hash=sha256:{}", one.to_string().repeat(64))
    }

    fn faults(manifest: &str, locked: &str) -> Vec<(LockFaultKind, bool, usize)> {
        let faults = read(manifest, locked).faults;
        faults.into_iter().map(|fault| (fault.kind, fault.in_manifest, fault.line)).collect()
    }

    #[test]
    fn a_whole_lock_is_read_and_has_no_fault() {
        let locked = format!(
            "# made by a tool\n--index-url https://example.org/simple\nTide_Mark[x]==1.2.1 \\\n    {} \\\n    --hash sha256:{}\n    # via the application\nquaylink==0.10.0 ; python_version < \"4\" {} # why\n",
            digest('a'),
            "b".repeat(64),
            digest('c')
        );
        let lock = read("tide.mark>=1.2,<2  # itself\n-r\n", &locked);
        assert_eq!(lock.packages.len(), 2);
        assert_eq!((lock.packages[0].name.as_str(), lock.packages[0].line), ("tide-mark", 3));
        assert_eq!(lock.packages[0].digests.len(), 2);
        assert!(lock.packages[1].conditional && lock.packages[1].version == "0.10.0");
        let kinds: Vec<_> = lock.faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [NotUnderstood]);
        assert_eq!(lock.direct, ["tide-mark"]);
    }

    #[test]
    fn each_way_of_not_being_locked_is_a_fault() {
        let good = format!("tidemark==1.2.1 {}", digest('a'));
        assert_eq!(faults("tidemark~=1.2.1", &good), []);
        assert_eq!(faults("tidemark~=1.3", &good), [(Outside, false, 1)]);
        assert_eq!(faults("tidemark\nquaylink", &good), [(NotLocked, true, 2)]);
        assert_eq!(faults("tidemark\nquaylink; python_version < '3'", &good), []);
        assert_eq!(faults("", "tidemark==1.2.1"), [(NoDigest, false, 1)]);
        assert_eq!(faults("", "tidemark==1.2.1 --hash=md5:abc"), [(NoDigest, false, 1)]);
        assert_eq!(faults("", "tidemark==1.2.1 --hash=sha256:abc"), [(NoDigest, false, 1)]);
        assert_eq!(faults("", "\ntidemark>=1.2.1"), [(NotPinned, false, 2)]);
        assert_eq!(faults("", "tidemark==1.2.*"), [(NotPinned, false, 1)]);
        assert_eq!(faults("", "tidemark"), [(NotPinned, false, 1)]);
        for elsewhere in ["tidemark @ https://example.org/t.whl", "-e .", "./packages/t.whl"] {
            assert_eq!(faults("", elsewhere), [(Elsewhere, false, 1)], "{elsewhere}");
        }
        for strange in ["-r other.txt", "tidemark = 1.2", "{\"lockfileVersion\": 3}", "tidemark==1.2 --x"] {
            assert_eq!(faults("", strange), [(NotUnderstood, false, 1)], "{strange}");
        }
    }

    #[test]
    fn a_project_file_is_a_manifest_too() {
        let manifest =
            "[project]\nname = \"x\"\ndependencies = [\n  \"tidemark ~= 1.2.0\",\n  \"quaylink\",\n]\n";
        let lock = read_project(manifest, &format!("tidemark==1.2.1 {}", digest('a')));
        assert_eq!((lock.faults[0].kind, lock.faults[0].line), (NotLocked, 5));
        assert_eq!(lock.direct, ["tidemark", "quaylink"]);
        assert_eq!(read_project("[project", "").faults[0].kind, Unreadable);
    }

    #[test]
    fn names_and_metadata_are_read_as_the_index_writes_them() {
        assert_eq!(normal_name("Tide__Mark.x"), "tide-mark-x");
        let read = metadata("Metadata-Version: 2.1\nName: tidemark\nVersion: 1.2.1\n\nName: other\n");
        assert_eq!(read, Some(("tidemark".to_owned(), "1.2.1".to_owned())));
        assert_eq!(metadata("Name: x\n\nVersion: 1\n"), None);
    }
}
