//! How loosely do other scripts of the folder start containers, those that nobody here carries out?
//!
//! A backup or a migration that somebody starts by hand runs with the words that stand in it. They are read, not
//! followed: the words of each `docker run`, `docker create` and `docker exec`, also where a variable, a list or the
//! text of another shell holds them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Located;
use super::command_line::commands;
use super::folder::Folder;
use super::source::SourceFile;

/// Scripts that are read, and how deep folders lie in one another.
const MOST_FILES: usize = 200;
const DEEPEST: usize = 5;
/// How deep texts of shells lie in one another.
const DEEPEST_TEXT: usize = 4;
/// Programs that start containers.
const ENGINES: [&str; 3] = ["docker", "podman", "nerdctl"];
/// Programs that carry out a text behind `-c`.
const SHELLS: [&str; 6] = ["sh", "bash", "dash", "ash", "ksh", "zsh"];
/// Folders of others' files.
const PASSED_OVER: [&str; 4] = [".git", "node_modules", "vendor", "target"];

/// What a word of a script gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LooseKind {
    /// The container is root.
    Root,
    /// The container has all powers, or the host's own processes.
    Host,
    /// The container is on the host's network.
    Network,
    /// A port is published at every address.
    Port,
    /// The engine itself is handed in.
    Engine,
}

/// A word that lets a container do more than its task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LooseWord {
    /// What it gives away.
    pub kind: LooseKind,
    /// As written, `--user root`.
    pub written: String,
}

/// The words of every script beside `run.sh`, in the order of their names.
pub(super) fn read(folder: &Folder) -> Vec<Located<LooseWord>> {
    let mut paths = Vec::new();
    collect(folder.root(), folder.root(), 0, &mut paths);
    paths.sort();
    let files = paths.iter().take(MOST_FILES).filter_map(|path| folder.text(path).ok());
    files.filter(is_script).flat_map(|file| of_file(&file)).collect()
}

fn collect(root: &Path, folder: &Path, depth: usize, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && (depth >= DEEPEST || PASSED_OVER.contains(&name.as_str())) => {}
            Ok(kind) if kind.is_dir() => collect(root, &path, depth + 1, paths),
            Ok(kind) if kind.is_file() => {
                let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                if path != "run.sh" && paths.len() < MOST_FILES * 10 {
                    paths.push(path);
                }
            }
            _ => {}
        }
    }
}

/// Whether it is a shell's, make's or cron's.
fn is_script(file: &SourceFile) -> bool {
    let name = file.name.rsplit('/').next().unwrap_or(&file.name).to_ascii_lowercase();
    let ends = [".sh", ".bash", ".mk", ".cron", ".crontab"].iter().any(|end| name.ends_with(end));
    let first = file.text.lines().next().unwrap_or_default();
    ends || ["makefile", "justfile", "crontab"].contains(&name.as_str())
        || (first.starts_with("#!") && first.contains("sh"))
}

fn of_file(file: &SourceFile) -> Vec<Located<LooseWord>> {
    let (mut found, mut start) = (Vec::new(), 0);
    let (mut whole, mut first) = (String::new(), 0..0);
    let mut known = Known::default();
    for line in file.text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        if whole.is_empty() {
            first = range;
        }
        let line = line.trim();
        // A comment ends with its line, whatever stands there.
        if let Some(begun) = line.strip_suffix('\\').filter(|_| !line.starts_with('#')) {
            whole.push_str(begun);
            whole.push(' ');
            continue;
        }
        whole.push_str(line);
        let loose = known.of_line(&std::mem::take(&mut whole), 0).into_iter();
        found.extend(loose.map(|word| Located::new(word, file.location(&first))));
    }
    found
}

/// What variables and lists of a script hold by some line, read from top to bottom: no branch is followed.
#[derive(Default)]
struct Known(BTreeMap<String, Vec<String>>);

impl Known {
    fn of_line(&mut self, line: &str, depth: usize) -> Vec<LooseWord> {
        let mut found = Vec::new();
        for command in commands(line) {
            let words = self.expanded(&command.words);
            self.learn(&command.words, &words);
            match text_of_shell(&words) {
                Some(text) if depth < DEEPEST_TEXT => found.extend(self.of_line(&text, depth + 1)),
                _ => found.extend(of_command(&words)),
            }
        }
        found
    }

    /// The words, with what is known in the place of `$name`, `${name[@]}` and `$@`.
    fn expanded(&self, words: &[String]) -> Vec<String> {
        let known = |word: &String| match name_of(word).and_then(|name| self.0.get(name)) {
            Some(held) => held.clone(),
            None => vec![word.clone()],
        };
        words.iter().flat_map(known).collect()
    }

    /// `name='words'`, `name+=(words)`, `set -- words`.
    fn learn(&mut self, written: &[String], words: &[String]) {
        if let [set, dashes, rest @ ..] = words
            && set == "set"
            && dashes == "--"
        {
            self.0.insert("@".to_owned(), rest.to_vec());
            return;
        }
        let declares = ["export", "local", "readonly", "declare", "typeset"];
        let is_flag = |word: &&String| declares.contains(&word.as_str()) || word.starts_with('-');
        let mut rest = written.iter().skip_while(is_flag);
        let Some((name, value)) = rest.next().and_then(|word| word.split_once('=')) else { return };
        let (name, adds) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
        if name.is_empty() || !name.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric()) {
            return;
        }
        // The words of a list are split already; those of a text are not.
        let list = value.starts_with('(');
        let more = rest.filter(|_| list).map(|word| word.trim_end_matches(')'));
        let held = value.trim_matches(['(', ')']).split_whitespace().chain(more);
        let held =
            self.expanded(&held.filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>());
        let entry = self.0.entry(name.to_owned()).or_default();
        if !adds {
            entry.clear();
        }
        entry.extend(held);
    }
}

/// The variable that a word is as a whole.
fn name_of(word: &str) -> Option<&str> {
    let name = word.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    let name = ["[@]", "[*]"].iter().find_map(|all| name.strip_suffix(all)).unwrap_or(name);
    Some(if name == "*" { "@" } else { name })
}

/// What another shell is given to carry out: `sh -c TEXT`, `eval TEXT`.
fn text_of_shell(words: &[String]) -> Option<String> {
    if words.first().is_some_and(|word| word == "eval") {
        return Some(words[1..].join(" "));
    }
    let shell = words.iter().position(|word| SHELLS.contains(&program(word)))?;
    // What a container is to carry out is its own matter.
    if words[..shell].iter().any(|word| ENGINES.contains(&program(word))) {
        return None;
    }
    let behind = &words[shell + 1..];
    let flag = behind
        .iter()
        .position(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'))?;
    behind.get(flag + 1).cloned()
}

/// The name of a program that is called by its name or its path.
fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

fn of_command(words: &[String]) -> Vec<LooseWord> {
    let words: Vec<&str> = words.iter().map(|word| inside(word)).collect();
    let Some(at) = words.iter().position(|word| ENGINES.contains(&program(word))) else { return Vec::new() };
    if words[..at].iter().any(|word| ["echo", "printf"].contains(word)) {
        return Vec::new();
    }
    let rest = &words[at + 1..];
    let rest = if rest.first() == Some(&"container") { &rest[1..] } else { rest };
    let Some(verb) = rest.first().filter(|verb| ["run", "create", "exec"].contains(*verb)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (index, word) in rest.iter().enumerate().skip(1) {
        let next = rest.get(index + 1).copied().unwrap_or_default();
        let (name, value, written) = match word.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name, value, (*word).to_owned()),
            _ if word.starts_with("-u") && word.len() > 2 => ("-u", &word[2..], (*word).to_owned()),
            _ => (*word, next, format!("{word} {next}")),
        };
        let user = value.split(':').next().unwrap_or_default();
        let is_root = user == "root" || (!user.is_empty() && user.bytes().all(|byte| byte == b'0'));
        let kind = match name {
            "--user" | "-u" if is_root => LooseKind::Root,
            "--network" | "--net" if value == "host" => LooseKind::Network,
            "--pid" | "--ipc" | "--uts" | "--userns" if value == "host" => LooseKind::Host,
            "--cap-add" if value.eq_ignore_ascii_case("all") => LooseKind::Host,
            "--privileged" if *word == "--privileged" || value == "true" => {
                found.push(LooseWord { kind: LooseKind::Host, written: "--privileged".to_owned() });
                continue;
            }
            "--publish" | "-p" if *verb != "exec" && is_everywhere(value) => LooseKind::Port,
            "--volume" | "-v" | "--mount" if value.contains("docker.sock") => LooseKind::Engine,
            _ => continue,
        };
        found.push(LooseWord { kind, written });
    }
    found
}

/// A word without the sign before it that begins a command of its own: `x=$(docker`.
fn inside(word: &str) -> &str {
    let mut begins = ["`", "$("].iter().filter_map(|sign| word.split_once(sign)).map(|(_, inside)| inside);
    begins.next().unwrap_or(word.trim_start_matches('('))
}

/// Whether a port is published at every address: no address before it, or one that means all.
fn is_everywhere(port: &str) -> bool {
    let begin = port.split('/').next().unwrap_or_default();
    let is_port =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match begin.rsplitn(3, ':').collect::<Vec<_>>().as_slice() {
        [inside] => is_port(inside),
        [inside, host] => is_port(inside) && is_port(host),
        [_, _, address] => ["0.0.0.0", "[::]"].contains(address),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{LooseKind, read};
    use crate::submission::fixtures::folder;
    use crate::submission::folder::Folder;

    fn found(files: &[(&str, &str)]) -> Vec<(String, usize, LooseKind, String)> {
        let files = folder(files);
        let found = read(&Folder::open(files.path()).unwrap()).into_iter();
        found.map(|one| (one.at.file, one.at.line, one.value.kind, one.value.written)).collect()
    }

    fn kinds(line: &str) -> Vec<LooseKind> {
        found(&[("scripts/a.sh", line)]).into_iter().map(|(_, _, kind, _)| kind).collect()
    }

    #[test]
    fn every_spelling_is_seen_at_its_command() {
        let script = "#!/bin/sh\n# by hand\ndocker run --rm --network host --user root \\\n    notes tar\n";
        let all = found(&[("scripts/backup.sh", script)]);
        let told: Vec<(usize, &str)> =
            all.iter().map(|(_, line, _, written)| (*line, written.as_str())).collect();
        assert_eq!(told, [(3, "--network host"), (3, "--user root")]);
        for (line, kind) in [
            ("docker run --net=host notes", LooseKind::Network),
            ("sudo podman run -u 0 notes", LooseKind::Root),
            ("docker run -u0:0 notes", LooseKind::Root),
            ("docker exec --user=root web sh", LooseKind::Root),
            ("cd /srv && docker container run --privileged notes", LooseKind::Host),
            ("x=$(docker run --pid host notes)", LooseKind::Host),
            ("docker run -p 5432:8080 notes", LooseKind::Port),
            ("docker run --publish=0.0.0.0:80:8080 notes", LooseKind::Port),
            ("docker run -v /var/run/docker.sock:/var/run/docker.sock notes", LooseKind::Engine),
        ] {
            assert_eq!(kinds(line), [kind], "{line}");
        }
    }

    #[test]
    fn what_a_variable_a_list_or_another_shell_holds_is_read() {
        for script in [
            "opts=\"--network host\"; docker run --rm $opts notes",
            "export OPTS='--rm --network=host'\ndocker run ${OPTS} notes",
            "args=(--rm --network host)\ndocker run \"${args[@]}\" notes",
            "args=(--rm)\nargs+=(--network host)\ndocker run \"${args[@]}\" notes",
            "set -- --network host\ndocker run --rm \"$@\" notes",
            "sh -c \"docker run --rm --network host notes\"",
            "sudo bash -euc 'docker run --network host notes'",
            "eval \"docker run --network host notes\"",
            "net=host\ndocker run --network $net notes",
            "run='docker run --rm'\nloose='--network host'\n$run $loose notes",
        ] {
            assert_eq!(kinds(script), [LooseKind::Network], "{script}");
        }
        for script in [
            "opts=\"--network none\"; docker run --rm $opts notes",
            "opts='--network host'\nopts='--network none'\ndocker run $opts notes",
            "docker run --network none notes sh -c 'docker run --network host x'",
            "opts='--network host'\necho $opts",
            "docker run \"$unknown\" notes",
        ] {
            assert_eq!(kinds(script), [], "{script}");
        }
    }

    #[test]
    fn what_is_kept_close_and_what_is_no_script_says_nothing() {
        for line in [
            "docker run --network none --user 10001 -v notes-data:/data:ro notes tar",
            "docker run -p 127.0.0.1:8080:8080 notes",
            "docker run -p \"$ADDRESS:8080:8080\" notes",
            "docker run --network hosted notes",
            "# docker run --user root notes",
            "echo docker run --user root notes",
            "docker build --network host .",
            "ssh -p 22 root@host",
            "docker run --privileged=false notes",
        ] {
            assert_eq!(kinds(line), [], "{line}");
        }
        let bad = "docker run --user root notes\n";
        for path in ["run.sh", "docs/old.md", ".git/hooks/pre-commit.sh", "node_modules/a.sh"] {
            assert_eq!(found(&[(path, bad)]), [], "{path}");
        }
        for path in ["Makefile", "ops/crontab", "bin/backup.bash"] {
            assert_eq!(found(&[(path, bad)]).len(), 1, "{path}");
        }
        assert_eq!(found(&[("bin/backup", &format!("#!/usr/bin/env bash\n{bad}"))]).len(), 1);
    }
}
