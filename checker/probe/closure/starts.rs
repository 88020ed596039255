//! Which files does one command execute and read as code, with its arguments?

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::chain::{End, follow};
use super::commands::{Commands, State, is_name, text_of};
use super::found::{Closure, Role};
use super::{libraries, script};

/// Where a program is looked for without `PATH`, as the engine and shells have it.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Scripts and wrappers inside each other.
const DEPTH: usize = 12;

const SHELLS: [&str; 9] = ["sh", "ash", "dash", "bash", "ksh", "mksh", "zsh", "hush", "rbash"];
/// Programs whose first word without a dash is a file of code.
const INTERPRETERS: [&str; 8] = ["python", "perl", "ruby", "node", "lua", "php", "tclsh", "guile"];
/// Programs of many names: the first word is the one that counts.
const MANY_IN_ONE: [&str; 2] = ["busybox", "toybox"];
/// Programs that start another one, which stands among their words.
const WRAPPERS: [&str; 24] = [
    "env",
    "tini",
    "dumb-init",
    "catatonit",
    "docker-init",
    "su-exec",
    "gosu",
    "setpriv",
    "setsid",
    "nice",
    "ionice",
    "nohup",
    "timeout",
    "time",
    "stdbuf",
    "chpst",
    "s6-setuidgid",
    "runuser",
    "su",
    "sudo",
    "doas",
    "xargs",
    "exec",
    "unshare",
];
/// Names that only a file of code has.
const CODE_ENDINGS: [&str; 9] = ["sh", "bash", "py", "pl", "rb", "js", "lua", "php", "jar"];
/// Variables with folders from which interpreters load, before their own.
const CODE_FOLDERS: [&str; 5] = ["PYTHONPATH", "PERL5LIB", "RUBYLIB", "NODE_PATH", "LUA_PATH"];

/// Follows commands and remembers which it has followed.
#[derive(Debug)]
struct Follower<'a> {
    closure: &'a mut Closure,
    seen: HashSet<(PathBuf, Vec<String>)>,
}

/// Follows what the engine starts. That it cannot be found is told: the container could not run.
pub(super) fn begin(
    closure: &mut Closure,
    environment: &HashMap<String, String>,
    folder: &Path,
    words: &[String],
) {
    let state = State { environment: environment.clone(), folder: folder.to_path_buf() };
    let mut follower = Follower { closure, seen: HashSet::new() };
    if !follower.command(&state, words, 0)
        && let Some(first) = words.first()
    {
        follower.closure.unread.insert(first.clone());
    }
}

impl Commands for Follower<'_> {
    fn closure(&mut self) -> &mut Closure {
        self.closure
    }

    fn command(&mut self, state: &State, words: &[String], depth: usize) -> bool {
        let Some((first, rest)) = words.split_first() else { return false };
        let Some(path) = self.located(state, first) else { return false };
        if depth > DEPTH || !self.seen.insert((path.clone(), words.to_vec())) {
            return true;
        }
        let Some(real) = self.closure.file(&path, Role::Program) else { return false };
        let Some(start) = start_of(&real) else {
            self.closure.unread.insert(real.to_string_lossy().into_owned());
            self.arguments(state, &[first.as_str()], &real, rest, depth);
            return true;
        };
        if let Some(line) = start.strip_prefix(b"#!") {
            let line = String::from_utf8_lossy(line.split(|byte| *byte == b'\n').next().unwrap_or_default());
            // The kernel hands over all that stands behind the interpreter as one word.
            let (interpreter, option) = line.trim().split_once([' ', '\t']).unwrap_or((line.trim(), ""));
            let mut again: Vec<String> = vec![interpreter.to_owned()];
            again.extend((!option.trim().is_empty()).then(|| option.trim().to_owned()));
            if interpreter.ends_with("/env") {
                again = std::iter::once(interpreter)
                    .chain(option.split_whitespace())
                    .map(str::to_owned)
                    .collect();
            }
            again.push(path.to_string_lossy().into_owned());
            again.extend(rest.iter().cloned());
            self.command(state, &again, depth + 1);
        } else if start.starts_with(b"\x7fELF") {
            libraries::add(self.closure, &state.environment, &real);
            self.arguments(state, &[first.as_str()], &real, rest, depth);
        } else {
            // Without a first line that says otherwise a shell reads it.
            self.script(state, &path, words, depth);
        }
        true
    }

    fn script(&mut self, state: &State, path: &Path, arguments: &[String], depth: usize) {
        match text_of(path) {
            Some(text) => script::run(self, state.clone(), &text, arguments.to_vec(), depth + 1),
            None => _ = self.closure.unread.insert(path.to_string_lossy().into_owned()),
        }
    }
}

impl Follower<'_> {
    /// Where a command lies. Of a name without a slash every folder counts that is searched before.
    fn located(&mut self, state: &State, word: &str) -> Option<PathBuf> {
        if word.contains('/') {
            return Some(state.path(word));
        }
        let list = state.environment.get("PATH").map_or(PATH, String::as_str);
        let folders: Vec<PathBuf> = list.split(':').map(|folder| state.path(folder)).collect();
        let is_there = |folder: &PathBuf| match follow(&folder.join(word)).end {
            End::File(file) => fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o111 != 0),
            _ => false,
        };
        let place = folders.iter().position(is_there)?;
        for folder in &folders[..place] {
            self.closure.searched(folder, word);
        }
        Some(folders[place].join(word))
    }

    /// Adds what a program does with its words: a shell reads a script, a wrapper starts another program.
    fn arguments(&mut self, state: &State, names: &[&str], real: &Path, words: &[String], depth: usize) {
        let base = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = names.iter().map(|name| base(name)).collect();
        names.push(base(&real.to_string_lossy()));
        let mut words = words;
        if names.first().is_some_and(|name| MANY_IN_ONE.contains(&name.as_str()))
            && let Some((applet, rest)) = words.split_first()
        {
            names = vec![base(applet)];
            words = rest;
        }
        let is_of = |table: &[&str]| names.iter().any(|name| table.contains(&name.as_str()));
        let interprets = |name: &String| {
            INTERPRETERS.iter().any(|known| {
                name.strip_prefix(known).is_some_and(|rest| {
                    rest.chars().all(|end| end.is_ascii_digit() || end == '.' || end == 'j' || end == 's')
                })
            })
        };
        if is_of(&SHELLS) {
            self.shell(state, &names, words, depth);
        } else if is_of(&WRAPPERS) {
            self.wrapper(state, words, depth);
        } else if names.iter().any(interprets) {
            for name in CODE_FOLDERS {
                let folders = state.environment.get(name).map_or("", String::as_str);
                for folder in folders.split(':').filter(|folder| folder.starts_with('/')) {
                    self.closure.searched(Path::new(folder), "*");
                }
            }
            if let Some(file) = words.iter().find(|word| !word.starts_with('-')) {
                self.closure.file(&state.path(file), Role::Script);
            }
        } else {
            for word in words.iter().filter(|word| word.contains('/') && !word.starts_with('-')) {
                let path = state.path(word);
                if looks_like_code(&path) && self.closure.file(&path, Role::Script).is_some() {
                    self.command(state, std::slice::from_ref(word), depth + 1);
                }
            }
        }
    }

    /// Adds what a shell reads: the text behind `-c`, or the first word that is no option.
    fn shell(&mut self, state: &State, names: &[String], words: &[String], depth: usize) {
        let mut rest = words.iter();
        let (mut is_text, mut login) = (false, false);
        let first = loop {
            match rest.next().map(String::as_str) {
                None => break None,
                Some("--") => break rest.next(),
                Some("-o" | "+o" | "-O") => _ = rest.next(),
                Some(long) if long.starts_with("--") => login |= long == "--login",
                Some(flags) if flags.len() > 1 && flags.starts_with(['-', '+']) => {
                    is_text |= flags.starts_with('-') && flags.contains('c');
                    login |= flags.contains('l');
                    if flags.ends_with('o') {
                        rest.next();
                    }
                }
                Some(_) => {
                    let index = words.len() - rest.len() - 1;
                    break words.get(index);
                }
            }
        };
        if login {
            self.read(state, Path::new("/etc/profile"), depth);
            if let Some(home) = state.environment.get("HOME") {
                self.read(state, &Path::new(home).join(".profile"), depth);
            }
        }
        if names.iter().any(|name| name == "bash")
            && let Some(file) = state.environment.get("BASH_ENV").filter(|file| file.starts_with('/'))
        {
            self.read(state, Path::new(file), depth);
        }
        let Some(first) = first else { return };
        let others: Vec<String> = rest.cloned().collect();
        if is_text {
            let arguments = if others.is_empty() { vec!["sh".to_owned()] } else { others };
            script::run(self, state.clone(), first, arguments, depth + 1);
        } else {
            let mut arguments = vec![first.clone()];
            arguments.extend(others);
            let path = state.path(first);
            if self.closure.file(&path, Role::Script).is_some() {
                self.script(state, &path, &arguments, depth);
            }
        }
    }

    /// Adds a file that a shell reads on the way, also where it is not there yet.
    fn read(&mut self, state: &State, path: &Path, depth: usize) {
        if self.closure.file(path, Role::Script).is_some() {
            self.script(state, path, &["sh".to_owned()], depth);
        }
    }

    /// Adds the program that a wrapper starts: the first word that is one, behind options, assignments,
    /// names of users and numbers.
    fn wrapper(&mut self, state: &State, words: &[String], depth: usize) {
        if let Some(place) = words.iter().position(|word| word == "-c")
            && let Some(text) = words.get(place + 1)
        {
            script::run(self, state.clone(), text, vec!["sh".to_owned()], depth + 1);
            return;
        }
        let mut state = state.clone();
        for (index, word) in words.iter().enumerate() {
            if let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) {
                state.environment.insert(name.to_owned(), value.to_owned());
                continue;
            }
            if word.starts_with('-') || word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
                continue;
            }
            if self.command(&state, &words[index..], depth + 1) {
                return;
            }
        }
    }
}

fn start_of(path: &Path) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(512).read_to_end(&mut start)).ok()?;
    Some(start)
}

/// Whether a file that is handed to a program is one of code.
fn looks_like_code(path: &Path) -> bool {
    let Ok(metadata) = fs::metadata(path) else { return false };
    let named = path
        .extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| CODE_ENDINGS.contains(&ending));
    let begins =
        || start_of(path).is_some_and(|start| start.starts_with(b"#!") || start.starts_with(b"\x7fELF"));
    metadata.is_file() && (named || metadata.permissions().mode() & 0o111 != 0 || begins())
}
