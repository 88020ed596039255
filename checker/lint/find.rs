//! Which files of a folder would Docker read?

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::submission::{COMPOSE_NAMES, FileKind};
use crate::words::Message;

use super::catalogue::WORDS;
use super::linted::{OpenKind, OpenPlace};

/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";
/// How many folders deep.
const DEEPEST: usize = 16;
/// Entries after which a folder is given up.
const MOST_ENTRIES: usize = 200_000;
/// Files that are judged.
const MOST_FILES: usize = 2_000;
/// Bytes of a script in which `docker` has to stand for it to be one of ours.
const LARGEST_SCRIPT: u64 = 1 << 20;
/// Folders that hold other people's files, or none to read.
const PASSED_OVER: [&str; 5] = [".git", "node_modules", "target", "vendor", ".venv"];

/// What was found.
pub(super) struct Found {
    /// The folder that all paths count from, links resolved.
    pub(super) root: PathBuf,
    /// Paths below it, compose files first, then scripts, then Dockerfiles.
    pub(super) files: Vec<(String, FileKind)>,
    /// What was not looked at.
    pub(super) open: Vec<OpenPlace>,
    /// Whether somebody has named this one file.
    pub(super) named: bool,
}

impl Found {
    /// Whether the file is one of those that were found, of another kind than this.
    pub(super) fn has_other(&self, file: Option<&str>, kind: FileKind) -> bool {
        self.files.iter().any(|(known, own)| Some(known.as_str()) == file && *own != kind)
    }
}

/// Finds the files of a folder, or takes the one that is named.
///
/// # Errors
/// There is nothing at the path, it cannot be read, or Docker would not read it.
pub(super) fn find(path: &Path) -> Result<Found, Message> {
    let shown = path.display().to_string();
    let real = path.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound => WORDS.say("nothing-there").with("path", &shown),
        _ => WORDS.say("unreadable").with("path", &shown).with("reason", error.to_string()),
    })?;
    if real.is_dir() {
        let mut walk = Walk { files: Vec::new(), open: Vec::new(), left: MOST_ENTRIES };
        walk.folder(&real, "", 0);
        let Walk { mut files, mut open, .. } = walk;
        files.sort_by(|one, other| rank(one.1).cmp(&rank(other.1)).then_with(|| one.0.cmp(&other.0)));
        if files.len() > MOST_FILES {
            open.push(passed_over(WORDS.say("many-files").with("count", MOST_FILES), ""));
            files.truncate(MOST_FILES);
        }
        return Ok(Found { root: real, files, open, named: false });
    }
    let (Some(folder), Some(name)) = (real.parent(), real.file_name()) else {
        return Err(WORDS.say("nothing-there").with("path", shown));
    };
    let name = name.to_string_lossy().into_owned();
    // Who names a file means it, whatever it is called.
    let asked = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kind = workflow(folder, &name)
        .or_else(|| kind_of(&name))
        .or_else(|| kind_of(&asked))
        .or_else(|| by_content(&real));
    match kind.filter(|_| real.is_file()) {
        Some(kind) => {
            let (root, file) = around(folder, name, kind);
            Ok(Found { root, files: vec![(file, kind)], open: Vec::new(), named: true })
        }
        None => Err(WORDS.say("no-kind").with("path", shown)),
    }
}

/// What a workflow calls of its own lies in the repository around it.
fn around(folder: &Path, name: String, kind: FileKind) -> (PathBuf, String) {
    let repository = folder.ends_with(WORKFLOWS).then(|| folder.parent()?.parent()).flatten();
    match repository.filter(|_| kind == FileKind::Workflow) {
        Some(repository) => (repository.to_owned(), format!("{WORKFLOWS}/{name}")),
        None => (folder.to_owned(), name),
    }
}

fn rank(kind: FileKind) -> u8 {
    match kind {
        FileKind::Compose => 0,
        FileKind::Script => 1,
        FileKind::Dockerfile => 2,
        FileKind::Workflow => 3,
    }
}

struct Walk {
    files: Vec<(String, FileKind)>,
    open: Vec<OpenPlace>,
    left: usize,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) {
        let listed = match fs::read_dir(folder) {
            Ok(listed) => listed,
            Err(error) => {
                let message = WORDS.say("unreadable").with("path", prefix).with("reason", error.to_string());
                self.open.push(passed_over(message, prefix));
                return;
            }
        };
        let mut entries: Vec<_> = listed.filter_map(Result::ok).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            if self.left == 0 {
                let message = WORDS.say("many-entries").with("count", MOST_ENTRIES);
                self.open.push(passed_over(message, prefix));
                return;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            // The kind of the entry itself: a link is never followed, so there is no way round.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                if PASSED_OVER.contains(&name.as_str()) {
                    continue;
                }
                if depth < DEEPEST {
                    self.folder(&entry.path(), &path, depth + 1);
                } else {
                    self.open.push(passed_over(WORDS.say("deep").with("path", &path), &path));
                }
            } else if kind.is_file()
                && let Some(kind) = workflow(folder, &name)
                    .or_else(|| kind_of(&name))
                    .or_else(|| script(&name, &entry.path()))
                && !is_override(&name)
            {
                self.files.push((path, kind));
            }
        }
    }
}

fn passed_over(message: Message, path: &str) -> OpenPlace {
    let file = (!path.is_empty()).then(|| path.to_owned());
    OpenPlace { kind: OpenKind::NotUnderstood, message, help: None, file, at: None, line: None }
}

/// A workflow of GitHub Actions, by the folder that it lies in, or GitLab's file, by its name.
fn workflow(folder: &Path, name: &str) -> Option<FileKind> {
    if name == ".gitlab-ci.yml" {
        return Some(FileKind::Workflow);
    }
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    (is_yaml && folder.ends_with(WORKFLOWS)).then_some(FileKind::Workflow)
}

/// What a name says.
fn kind_of(name: &str) -> Option<FileKind> {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".dockerignore") {
        return None;
    }
    let is_dockerfile = |name: &str| {
        ["dockerfile", "containerfile"].into_iter().any(|own| {
            let rest = name.strip_prefix(own);
            // Templates and notes about one are none.
            let said = rest.and_then(|rest| rest.strip_prefix('.'));
            name == own
                || said.is_some_and(|end| {
                    !["j2", "tmpl", "template", "md", "in", "txt", "rs", "py", "go", "js", "ts"]
                        .contains(&end)
                })
        }) || name.strip_suffix(".dockerfile").or_else(|| name.strip_suffix(".containerfile")).is_some()
    };
    if is_dockerfile(&lower) {
        return Some(FileKind::Dockerfile);
    }
    let stem = lower.strip_suffix(".yaml").or_else(|| lower.strip_suffix(".yml"))?;
    let is_compose = ["compose", "docker-compose"].into_iter().any(|own| {
        let rest = stem.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
            || stem.strip_suffix(own).is_some_and(|begin| begin.ends_with(['.', '-', '_']))
    });
    is_compose.then_some(FileKind::Compose)
}

/// An override is read with the file that it lies over.
fn is_override(name: &str) -> bool {
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml");
    COMPOSE_NAMES.iter().any(|base| {
        let base = base.trim_end_matches(".yaml").trim_end_matches(".yml");
        stem.strip_prefix(base) == Some(".override")
    })
}

/// A shell script that runs or builds something.
fn script(name: &str, path: &Path) -> Option<FileKind> {
    if !name.ends_with(".sh") {
        return None;
    }
    let text = text(path)?;
    let speaks = |line: &str| {
        let line = line.trim_start();
        let words = [
            "docker run",
            "docker build",
            "docker create",
            "docker compose",
            "docker-compose",
            "docker service",
        ];
        !line.starts_with('#') && words.into_iter().any(|words| line.contains(words))
    };
    text.lines().any(speaks).then_some(FileKind::Script)
}

/// What a file is that somebody names and whose name says nothing.
fn by_content(path: &Path) -> Option<FileKind> {
    let text = text(path)?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if text.starts_with("#!") {
        return Some(FileKind::Script);
    }
    if text.lines().any(|line| line.trim_end() == "services:") {
        return Some(FileKind::Compose);
    }
    let has_key = |key: &str| text.lines().any(|line| line.starts_with(key));
    if has_key("on:") && has_key("jobs:") {
        return Some(FileKind::Workflow);
    }
    let begins = |line: &str, word: &str| {
        line.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word))
    };
    let first = lines.find(|line| !line.starts_with('#'))?;
    if begins(first, "FROM") || begins(first, "ARG") {
        return Some(FileKind::Dockerfile);
    }
    text.lines().any(|line| line.trim_start().starts_with("docker ")).then_some(FileKind::Script)
}

fn text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(LARGEST_SCRIPT).read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FileKind, find, kind_of};

    #[test]
    fn names_say_what_a_file_is() {
        use FileKind::{Compose, Dockerfile};
        for (name, kind) in [
            ("Dockerfile", Some(Dockerfile)),
            ("Dockerfile.web", Some(Dockerfile)),
            ("web.Dockerfile", Some(Dockerfile)),
            ("Containerfile", Some(Dockerfile)),
            ("Dockerfile.dockerignore", None),
            ("Dockerfile.j2", None),
            ("dockerfile_lint.py", None),
            ("compose.yaml", Some(Compose)),
            ("docker-compose.prod.yml", Some(Compose)),
            ("prod-compose.yml", Some(Compose)),
            ("decompose.yml", None),
            ("composer.yaml", None),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_walk_follows_no_link_and_reads_no_strangers_folder() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("Dockerfile", "FROM scratch\n");
        write("deploy/compose.yaml", "services: {}\n");
        write("deploy/compose.override.yaml", "services: {}\n");
        write("scripts/start.sh", "#!/bin/sh\ndocker run nginx\n");
        write("scripts/other.sh", "#!/bin/sh\n# docker run nginx\necho hello\n");
        write(".github/workflows/docker-compose.yml", "on: push\n");
        write("workflows/check.yml", "on: push\n");
        write(".gitlab-ci.yml", "check: {script: [echo]}\n");
        write(".git/Dockerfile", "FROM scratch\n");
        write("node_modules/x/Dockerfile", "FROM scratch\n");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
        let found = find(folder.path()).unwrap();
        let names: Vec<&str> = found.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "deploy/compose.yaml",
                "scripts/start.sh",
                "Dockerfile",
                ".github/workflows/docker-compose.yml",
                ".gitlab-ci.yml"
            ]
        );
        assert!(found.open.is_empty());
    }

    #[test]
    fn a_file_that_is_named_is_told_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text, kind) in [
            ("build", "# a file\nFROM alpine:3.20\n", Some(FileKind::Dockerfile)),
            ("stack.yml", "version: '3'\nservices:\n  a:\n    image: b:1\n", Some(FileKind::Compose)),
            ("ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n", Some(FileKind::Workflow)),
            ("start", "#!/bin/sh\ndocker run a\n", Some(FileKind::Script)),
            ("notes.txt", "hello\n", None),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            assert_eq!(find(&path).ok().map(|found| found.files[0].1), kind, "{name}");
        }
        assert!(find(&folder.path().join("absent")).is_err());
    }
}
