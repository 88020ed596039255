//! What does a shell script start and read, as far as its text shows?

use std::collections::HashMap;
use std::path::Path;

use super::commands::{Commands, State, is_name, text_of};
use super::found::Role;
use super::words::{Command, Piece, Word, commands};

/// Words that the shell does itself, or that belong to its grammar.
const BUILT_IN: [&str; 41] = [
    ":", "[", "[[", "alias", "bg", "break", "case", "continue", "done", "echo", "esac", "exit", "false",
    "fg", "fi", "function", "getopts", "hash", "in", "jobs", "kill", "let", "popd", "printf", "pushd", "pwd",
    "read", "return", "select", "shopt", "test", "times", "trap", "true", "type", "ulimit", "umask",
    "unalias", "unset", "wait", "until",
];
/// Stands for a word that is not known.
const UNKNOWN: &str = "?";
/// Scripts inside each other.
const DEPTH: usize = 12;

struct Shell<'a> {
    follower: &'a mut dyn Commands,
    state: State,
    /// Variables that are lists: those of `for`.
    lists: HashMap<String, Vec<String>>,
    /// `$0`, `$1`, ...
    arguments: Vec<String>,
    depth: usize,
}

/// Follows a script from its first command to its last, whatever the conditions are.
pub(super) fn run(
    follower: &mut dyn Commands,
    state: State,
    text: &str,
    arguments: Vec<String>,
    depth: usize,
) {
    if depth <= DEPTH {
        let mut shell = Shell { follower, state, lists: HashMap::new(), arguments, depth };
        shell.all(text);
    }
}

impl Shell<'_> {
    fn all(&mut self, text: &str) {
        for command in commands(text) {
            self.one(&command);
        }
    }

    fn one(&mut self, command: &Command) {
        let mut words = command.words.as_slice();
        let before = self.state.environment.clone();
        while let Some((first, rest)) = words.split_first() {
            if !self.assigned(first) {
                break;
            }
            words = rest;
        }
        let Some((first, rest)) = words.split_first() else { return };
        let Some(mut line) =
            self.expanded(first).filter(|line| line.first().is_some_and(|word| !word.is_empty()))
        else {
            self.not_followed();
            return;
        };
        let name = line[0].clone();
        match name.as_str() {
            "export" | "readonly" | "local" | "declare" | "typeset" => {
                for word in rest {
                    self.assigned(word);
                }
                return;
            }
            "for" => {
                if let Some([Piece::Text(name)]) = rest.first().map(Vec::as_slice) {
                    let list = rest.iter().skip(2).filter_map(|word| self.expanded(word)).flatten().collect();
                    self.lists.insert(name.clone(), list);
                }
                return;
            }
            _ => {}
        }
        let known: Vec<Option<Vec<String>>> = rest.iter().map(|word| self.expanded(word)).collect();
        // A word that is not known stands for itself: it is no file.
        line.extend(known.into_iter().flat_map(|word| word.unwrap_or_else(|| vec![UNKNOWN.to_owned()])));
        self.execute(&line, command.input.as_ref());
        if !words.is_empty() && words.len() < command.words.len() {
            // Assignments in front of a command are that command's own.
            self.state.environment = before;
        }
    }

    fn execute(&mut self, line: &[String], input: Option<&Word>) {
        let Some((first, rest)) = line.split_first() else { return };
        match first.as_str() {
            UNKNOWN => self.not_followed(),
            "." | "source" => self.sources(rest),
            "cd" => {
                if let Some(folder) =
                    rest.iter().find(|word| !word.starts_with('-')).filter(|word| *word != UNKNOWN)
                {
                    self.state.folder = self.state.path(folder);
                }
            }
            "set" => {
                if let Some(place) = rest.iter().position(|word| word == "--") {
                    self.arguments.truncate(1);
                    self.arguments.extend(rest[place + 1..].iter().cloned());
                }
            }
            "shift" => {
                if self.arguments.len() > 1 {
                    self.arguments.remove(1);
                }
            }
            "exec" | "builtin" | "command" => {
                let skipped = match rest {
                    [option, _, ..] if option == "-a" => 2,
                    [option, ..] if option == "-v" || option == "-V" => return,
                    _ => rest.iter().take_while(|word| word.starts_with('-')).count(),
                };
                self.execute(&rest[skipped..], input);
            }
            "eval" => {
                let text = rest.join(" ");
                self.nested(&text);
            }
            name if BUILT_IN.contains(&name) => {}
            _ => {
                let (state, depth) = (self.state.clone(), self.depth);
                self.follower.command(&state, line, depth + 1);
                self.reads(rest, input);
            }
        }
    }

    /// A shell that is given no script reads its input.
    fn reads(&mut self, rest: &[String], input: Option<&Word>) {
        let no_script = rest.iter().all(|word| word.starts_with('-'));
        let Some(file) = input.filter(|_| no_script).and_then(|word| self.expanded(word)) else { return };
        let Some(path) = file.first().map(|file| self.state.path(file)) else { return };
        let is_script = path.extension().is_some_and(|ending| ending == "sh");
        let begins = || text_of(&path).is_some_and(|text| text.starts_with("#!"));
        if path.is_file()
            && (is_script || begins())
            && self.follower.closure().file(&path, Role::Script).is_some()
        {
            let (state, arguments) = (self.state.clone(), self.arguments.clone());
            self.follower.script(&state, &path, &arguments, self.depth);
        }
    }

    /// Files that are read in the place of their names; a pattern stands for all that its folder may hold.
    fn sources(&mut self, files: &[String]) {
        for file in files.iter().filter(|file| *file != UNKNOWN) {
            let path = self.state.path(file);
            let text = path.to_string_lossy().into_owned();
            if let Some(end) = text.find(['*', '?', '[']) {
                let folder = text[..end].rsplit_once('/').map_or("/", |(folder, _)| folder).to_owned();
                self.follower.closure().searched(Path::new(&folder), "*");
                let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
                for entry in entries.take(64).collect::<Vec<_>>() {
                    self.source(&entry.path());
                }
            } else {
                self.source(&path);
            }
        }
    }

    fn source(&mut self, path: &Path) {
        if self.follower.closure().file(path, Role::Script).is_none() {
            return;
        }
        match text_of(path) {
            // A file that reads itself is read once.
            Some(text) if self.depth <= DEPTH => {
                self.depth += 1;
                self.all(&text);
                self.depth -= 1;
            }
            Some(_) => {}
            None => _ = self.follower.closure().unread.insert(path.to_string_lossy().into_owned()),
        }
    }

    /// A text that is executed beside this one, and changes nothing here.
    fn nested(&mut self, text: &str) {
        let (state, arguments) = (self.state.clone(), self.arguments.clone());
        run(self.follower, state, text, arguments, self.depth + 1);
    }

    /// Sets a variable where the word is an assignment. Every one counts as exported.
    fn assigned(&mut self, word: &Word) -> bool {
        let Some(Piece::Text(start)) = word.first() else { return false };
        let Some((name, value)) = start.split_once('=').filter(|(name, _)| is_name(name)) else {
            return false;
        };
        let mut rest = vec![Piece::Text(value.to_owned())];
        rest.extend(word[1..].iter().cloned());
        let value = self.expanded(&rest).map(|words| words.join(" "));
        match value {
            Some(value) => _ = self.state.environment.insert(name.to_owned(), value),
            None => _ = self.state.environment.remove(name),
        }
        self.lists.remove(name);
        true
    }

    /// The words that a word stands for; nothing where that is not known.
    fn expanded(&mut self, word: &Word) -> Option<Vec<String>> {
        let is_empty = |piece: &&Piece| matches!(piece, Piece::Text(text) if text.is_empty());
        let parts: Vec<&Piece> = word.iter().filter(|piece| !is_empty(piece)).collect();
        if let [Piece::Variable(name, default)] = parts.as_slice() {
            if name == "@" || name == "*" {
                return Some(self.arguments.get(1..).unwrap_or_default().to_vec());
            }
            if let Some(list) = self.lists.get(name) {
                return Some(list.clone());
            }
            let value = self.variable(name, default.as_deref())?;
            return Some(value.split_whitespace().map(str::to_owned).collect());
        }
        let mut text = String::new();
        for piece in word {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Variable(name, default) => text.push_str(&self.variable(name, default.as_deref())?),
                Piece::Command(inner) => text.push_str(&self.said(inner)?),
                Piece::Unknown => return None,
            }
        }
        Some(vec![text])
    }

    fn variable(&mut self, name: &str, default: Option<&str>) -> Option<String> {
        let known = match name.parse::<usize>() {
            Ok(number) => self.arguments.get(number).cloned(),
            Err(_) if name == "@" || name == "*" => {
                Some(self.arguments.get(1..).unwrap_or_default().join(" "))
            }
            Err(_) => self.state.environment.get(name).cloned(),
        };
        let known = known.filter(|value| default.is_none() || !value.is_empty());
        known.or_else(|| {
            let default = default?;
            let word = commands(default).into_iter().next()?.words.into_iter().next()?;
            self.expanded(&word).map(|words| words.join(" "))
        })
    }

    /// What a command prints, where it is one that tells of paths.
    fn said(&mut self, inner: &str) -> Option<String> {
        self.nested(inner);
        let mut lines = Vec::new();
        for command in commands(inner) {
            let words: Option<Vec<Vec<String>>> =
                command.words.iter().map(|word| self.expanded(word)).collect();
            lines.push(words?.concat());
        }
        let words: Vec<Vec<&str>> =
            lines.iter().map(|line| line.iter().map(String::as_str).collect()).collect();
        let words: Vec<&[&str]> = words.iter().map(Vec::as_slice).collect();
        let real = |path: &str| std::fs::canonicalize(self.state.path(path)).ok();
        let path = match words.as_slice() {
            [["dirname", path] | ["dirname", "--", path]] => {
                let parent = Path::new(path).parent()?;
                if parent.as_os_str().is_empty() { ".".into() } else { parent.to_path_buf() }
            }
            [["basename", path]] => Path::new(path).file_name()?.into(),
            [["pwd", ..]] => self.state.folder.clone(),
            [["cd", folder] | ["cd", "--", folder], ["pwd", ..]] => self.state.path(folder),
            [["readlink", "-f", path] | ["realpath", path]] => real(path)?,
            _ => return None,
        };
        Some(path.to_string_lossy().into_owned())
    }

    /// Says of which script a part is not known.
    fn not_followed(&mut self) {
        let script = self.arguments.first().cloned().unwrap_or_default();
        self.follower.closure().unread.insert(script);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use crate::closure::found::{Closure, Role};
    use crate::closure::place::Place;
    use crate::closure::starts;

    fn of(place: &Place, path: &str, words: &[&str]) -> Closure {
        let environment = HashMap::from([("PATH".to_owned(), path.to_owned())]);
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut closure = Closure::default();
        starts::begin(&mut closure, &environment, &place.at(""), &words);
        closure
    }

    fn has(closure: &Closure, path: &Path, role: Role) -> bool {
        closure.items.iter().any(|item| item.path == path && item.role == role)
    }

    #[test]
    fn a_script_and_what_it_calls_is_code() {
        let place = Place::new("script");
        place.write("data/start.sh", "#!/bin/sh\nset -eu\nHERE=$(cd \"$(dirname \"$0\")\" && pwd)\n. \"$HERE/env\"\nexec \"${PROGRAM:-/none}\" \"$@\"\n");
        place.write("data/env", &format!("PROGRAM={}\n", place.text("app/run")));
        place.write("app/run", "#!/bin/sh\nexec true\n");
        let start = place.text("data/start.sh");
        for words in [
            vec!["/bin/sh", &start],
            vec![start.as_str()],
            vec!["/bin/sh", "-ec", &format!("exec {start} serve")],
        ] {
            let closure = of(&place, "/bin", &words);
            assert!(
                has(
                    &closure,
                    &place.at("data/start.sh"),
                    if words.len() == 2 { Role::Script } else { Role::Program }
                ),
                "{closure:#?}"
            );
            assert!(has(&closure, &place.at("data/env"), Role::Script), "{closure:#?}");
            assert!(has(&closure, &place.at("app/run"), Role::Program), "{closure:#?}");
            assert!(has(&closure, &place.at("data"), Role::Folder));
            assert!(closure.unread.is_empty(), "{closure:#?}");
        }
    }

    #[test]
    fn folders_that_are_searched_before_count_and_those_behind_do_not() {
        let place = Place::new("search");
        for folder in ["first", "last"] {
            std::fs::create_dir_all(place.at(folder)).unwrap();
        }
        place.write("bin/service", "#!/bin/sh\n");
        let path =
            [place.text("first"), place.text("absent/bin"), place.text("bin"), place.text("last")].join(":");
        let closure = of(&place, &path, &["service"]);
        assert!(has(&closure, &place.at("first"), Role::Search));
        assert!(has(&closure, &place.at(""), Role::Search), "where the missing folder could be made");
        assert!(has(&closure, &place.at("bin/service"), Role::Program));
        assert!(
            !has(&closure, &place.at("last"), Role::Search) && !has(&closure, &place.at("bin"), Role::Search)
        );
        // Whoever is named with a slash is not searched for.
        assert!(!has(&of(&place, &path, &[&place.text("bin/service")]), &place.at("first"), Role::Search));
    }

    #[test]
    fn a_hook_that_is_not_there_yet_could_be_made() {
        let place = Place::new("hook");
        std::fs::create_dir_all(place.at("data/hooks")).unwrap();
        place.write("start", &format!(
            "#!/bin/sh\nif [ -f {0}/extra.sh ]; then . {0}/extra.sh; fi\nfor hook in {0}/hooks/*.sh; do . \"$hook\"; done\nexport PATH={0}/bin:$PATH\nexec true\n",
            place.text("data")
        ));
        let closure = of(&place, "/bin:/usr/bin", &[&place.text("start")]);
        assert!(has(&closure, &place.at("data"), Role::Search), "{closure:#?}");
        assert!(has(&closure, &place.at("data/hooks"), Role::Search), "{closure:#?}");
    }

    #[test]
    fn wrappers_hand_on_and_what_is_not_known_is_told() {
        let place = Place::new("wrapper");
        place.write("data/service", "#!/bin/sh\n");
        let service = place.text("data/service");
        for words in [
            vec!["/usr/bin/env", "A=b", &service],
            vec!["nice", "-n", "5", &service],
            vec!["env", "-i", "sh", "-c", &service],
        ] {
            let closure = of(&place, "/bin:/usr/bin", &words);
            assert!(has(&closure, &place.at("data/service"), Role::Program), "{words:?}: {closure:#?}");
        }
        place.write("blind", "#!/bin/sh\nexec $(cat /somewhere)\n");
        assert!(!of(&place, "/bin:/usr/bin", &[&place.text("blind")]).unread.is_empty());
        assert!(of(&place, "/bin", &["no-such-program"]).unread.contains("no-such-program"));
    }
}
