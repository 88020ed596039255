//! Does a command line start the folder's `run.sh`, or build an image, and does it ask for what is new?

use crate::submission::command_line::{Command, Sign, commands};
use crate::submission::folder::{Entry, Folder};

/// Programs that say, show or change something about a file and start nothing.
const ONLY_NAMES: [&str; 15] = [
    ":",
    "[",
    "cat",
    "chmod",
    "cp",
    "echo",
    "exit",
    "git",
    "head",
    "ls",
    "printf",
    "rm",
    "shellcheck",
    "test",
    "true",
];

/// What a text of commands does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Does {
    pub(super) starts_script: bool,
    pub(super) builds: bool,
    /// All that it builds is what an earlier build left; only on a host that keeps that.
    pub(super) cached: bool,
}

/// What a text of commands does, and the scripts of the folder that it starts. `keeps` says whether the host keeps
/// what was built before.
pub(super) fn does(folder: &Folder, text: &str, keeps: bool) -> Does {
    let whole = with_scripts(folder, text);
    let (starts_script, own) = (starts_script(&whole), builds(&whole));
    let script = folder.text("run.sh").map(|file| file.text).unwrap_or_default();
    let all = if starts_script { format!("{whole}\n{script}") } else { whole };
    let cached = keeps && builds(&all) && !builds_anew(folder, &all);
    Does { starts_script, builds: own, cached }
}

/// Whether some command asks for the newer base or for every step anew, or takes away what would be used again.
fn builds_anew(folder: &Folder, text: &str) -> bool {
    let in_compose = |line: &str| {
        let plain: String = line.chars().filter(|letter| !letter.is_whitespace()).collect();
        ["no_cache:true", "pull:true"].contains(&plain.as_str())
    };
    let by_compose = || {
        let files = crate::submission::compose::NAMES.iter().filter_map(|name| folder.text(name).ok());
        files.into_iter().any(|file| file.text.lines().any(in_compose))
    };
    some(&text.replace("\\\n", " "), is_anew) || by_compose()
}

fn is_anew(words: &[&str]) -> bool {
    if only_names(words) {
        return false;
    }
    let Some(at) = words.iter().position(|word| ENGINES.contains(&base(word))) else { return false };
    let rest = &words[at + 1..];
    let is_on = |index: usize| match rest[index].split_once('=') {
        Some((flag, value)) => ASKS_ANEW.contains(&flag) && !NOT_ANEW.contains(&value),
        None => {
            let next = rest.get(index + 1).copied().unwrap_or_default();
            ASKS_ANEW.contains(&rest[index]) && !NOT_ANEW.contains(&next)
        }
    };
    let cleans = ["pull", "prune", "rmi", "bake"];
    (0..rest.len()).any(is_on) || rest.iter().any(|word| cleans.contains(word))
}

/// Programs that build images.
const ENGINES: [&str; 5] = ["docker", "podman", "docker-compose", "buildah", "nerdctl"];
/// Flags of a build that ask for what is new, and values that take that back.
const ASKS_ANEW: [&str; 3] = ["--pull", "--pull-always", "--no-cache"];
const NOT_ANEW: [&str; 4] = ["false", "never", "missing", "0"];

/// Whether some command of a shell line, or of several lines, is `run.sh`.
fn starts_script(text: &str) -> bool {
    some(text, is_it)
}

/// Whether some command builds an image, by `docker build` or one of its relatives.
fn builds(text: &str) -> bool {
    some(&text.replace("\\\n", " "), is_build)
}

/// A text with those scripts of the folder behind it that it starts: what they do, it does.
fn with_scripts(folder: &Folder, text: &str) -> String {
    let mut whole = text.to_owned();
    for command in text.lines().flat_map(reached) {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        if only_names(&words) {
            continue;
        }
        for path in words.iter().filter_map(|word| of_folder(folder, word)) {
            if let Ok(file) = folder.text(&path)
                && (path.ends_with(".sh") || file.text.starts_with("#!"))
                && base(&path) != "run.sh"
            {
                whole = format!("{whole}\n{}", file.text);
            }
        }
    }
    whole
}

/// The file of the folder that a word names, wherever the folder lies on the host: `/srv/notes/ops/rebuild.sh`.
fn of_folder(folder: &Folder, word: &str) -> Option<String> {
    let word = word.trim_start_matches("./").trim_start_matches('/');
    let begins = word.match_indices('/').map(|(slash, _)| slash + 1);
    let mut paths = std::iter::once(0).chain(begins).map(|begin| &word[begin..]);
    paths.find(|path| !path.is_empty() && folder.entry(path) == Entry::File).map(str::to_owned)
}

fn some(text: &str, what: fn(&[&str]) -> bool) -> bool {
    let is_one = |command: &Command| {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        // A word with blanks in it was quoted, and may be a line of its own: `sh -c './run.sh >> log'`.
        let mut lines = words.iter().filter(|word| word.contains([' ', '\t']));
        what(&words) || (!only_names(&words) && lines.any(|line| some(line, what)))
    };
    text.lines().any(|line| reached(line).iter().any(is_one))
}

/// Whether the program is one that starts nothing.
fn only_names(words: &[&str]) -> bool {
    let first = words.iter().find(|word| !word.contains('=')).copied().unwrap_or_default();
    ONLY_NAMES.contains(&base(first))
}

/// The commands of a line, without those that its constants keep from being reached: `false && …`, `true || …`,
/// and what stands behind `exit`.
fn reached(line: &str) -> Vec<Command> {
    let (mut reached, mut skips) = (Vec::new(), false);
    for command in commands(line) {
        let word = command.words.first().map_or("", String::as_str);
        let (ends, alone) = (word == "exit", command.words.len() == 1);
        skips = match (skips, command.after) {
            (true, Sign::And) => true,
            (false, sign) => {
                let constant = if alone { word } else { "" };
                let skips_next = (sign == Sign::And && constant == "false")
                    || (sign == Sign::Or && ["true", ":"].contains(&constant));
                reached.push(command);
                if ends {
                    break;
                }
                skips_next
            }
            (true, _) => false,
        };
    }
    reached
}

fn is_build(words: &[&str]) -> bool {
    if only_names(words) {
        return false;
    }
    let Some(at) = words.iter().position(|word| ENGINES.contains(&base(word))) else { return false };
    let rest = &words[at + 1..];
    rest.contains(&"build") || rest.contains(&"bake") || (rest.contains(&"up") && rest.contains(&"--build"))
}

fn is_it(words: &[&str]) -> bool {
    let first = words.iter().find(|word| !word.contains('=')).copied().unwrap_or_default();
    // `sh -n` reads a script and carries nothing out.
    let only_reads = words.iter().any(|word| ["-n", "-nu", "-en"].contains(word))
        && ["sh", "bash", "dash"].contains(&base(first));
    !only_names(words) && !only_reads && words.iter().any(|word| base(word) == "run.sh")
}

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::{builds, starts_script};

    #[test]
    fn what_builds_an_image_and_what_does_not() {
        for line in [
            "docker build --pull .",
            "cd /srv/notes && docker compose build --pull",
            "sudo docker-compose up --detach --build",
            "docker buildx build \\\n  --push .",
            "echo now; docker buildx bake",
        ] {
            assert!(builds(line), "{line}");
        }
        for line in ["docker compose up", "echo docker build .", "# docker build .", "make build", ""] {
            assert!(!builds(line), "{line}");
        }
    }

    #[test]
    fn what_starts_it_and_what_only_names_it() {
        for line in [
            "./run.sh",
            "sh run.sh",
            "cd /srv/notes && ./run.sh >> /var/log/notes.log 2>&1",
            "flock -n /run/lock/notes /srv/notes/run.sh",
            "set -eu\nLANG=C bash ./run.sh",
            "'/srv/notes/run.sh'",
            "sh -c 'cd /srv/notes && ./run.sh >> log'",
            "false || ./run.sh",
            "false && true; ./run.sh",
        ] {
            assert!(starts_script(line), "{line}");
        }
        for line in [
            "false && cd /srv/notes && ./run.sh",
            "echo cd /srv/notes \\&\\& ./run.sh",
            "true || ./run.sh",
            "exit 0; ./run.sh",
            "echo ./run.sh",
            "docker build .",
            "# ./run.sh",
            "true # ./run.sh",
            "sh -n run.sh",
            "./rerun.sh",
        ] {
            assert!(!starts_script(line), "{line}");
        }
    }
}
