//! Does a step of a build use the secret that it mounts?

use crate::evidence::ContextFile;
use crate::submission::Instruction;

/// How a secret reaches a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checks) struct Arrival {
    /// Where it is mounted; absent where it only comes as a variable.
    pub(in crate::checks) path: Option<String>,
    /// The variable that holds it.
    pub(in crate::checks) variable: Option<String>,
}

/// Where BuildKit puts a secret without a target.
pub(in crate::checks) const USUAL_FOLDER: &str = "/run/secrets/";
/// Commands that learn no more of a file than that it is there, or that print their own words.
const LOOKING: [&str; 22] = [
    "test", "[", "[[", "ls", "stat", "file", "true", "false", ":", "echo", "printf", "touch", "rm", "mkdir",
    "chmod", "chown", "cd", "set", "exit", "wc", "du", "sleep",
];
/// Commands that only print what they read.
const PRINTING: [&str; 9] =
    ["cat", "head", "tail", "sha256sum", "md5sum", "base64", "od", "hexdump", "strings"];
/// Words of the shell's grammar in front of a command.
const GRAMMAR: [&str; 12] =
    ["if", "then", "else", "elif", "while", "until", "do", "{", "!", "exec", "time", "env"];
/// Files that a tool reads without being told so: `make` reads its Makefile.
const READ_UNASKED: [&str; 12] = [
    "Makefile",
    "makefile",
    "GNUmakefile",
    "package.json",
    ".npmrc",
    ".yarnrc.yml",
    "pip.conf",
    "setup.py",
    "build.gradle",
    "pom.xml",
    "build.rs",
    "Rakefile",
];

/// One command of a step, without quotes. What is executed for its output (`$(...)`) is among its words.
struct Command {
    words: Vec<String>,
    /// Assignments in front of it, or without it.
    assigned: Vec<String>,
    /// Whether another command reads what it prints.
    is_piped: bool,
}

/// Whether a command of the step reads the secret: it names the path, or a file of the context that does
/// is started or read by it, or the secret arrives where a tool looks by itself (a path of its own, a
/// variable). A command that only looks whether the file is there does not.
pub(in crate::checks) fn uses(step: &Instruction, arrival: &Arrival, context: &[ContextFile]) -> bool {
    let commands = commands(step);
    let working: Vec<&Command> = commands.iter().filter(|command| command.works()).collect();
    if arrival.variable.is_some() && !working.is_empty() {
        return true;
    }
    let Some(path) = &arrival.path else { return false };
    let is_usual = path.starts_with(USUAL_FOLDER);
    if !is_usual && !working.is_empty() {
        return true;
    }
    let folder = USUAL_FOLDER.trim_end_matches('/');
    let names = |word: &String| word.contains(path.as_str()) || is_usual && word.ends_with(folder);
    // A variable that holds the path stands for it.
    let assigned = commands.iter().flat_map(|command| &command.assigned).filter(|word| names(word));
    let holders: Vec<&str> = assigned.filter_map(|word| Some(word.split_once('=')?.0)).collect();
    let holds = |word: &String| {
        let stands_in =
            |name: &&str| word.contains(&format!("${name}")) || word.contains(&format!("${{{name}"));
        holders.iter().any(stands_in)
    };
    let reads = |command: &&Command| command.works() || command.hands_on();
    let mut reading = commands.iter().filter(reads);
    if reading.any(|command| command.words.iter().any(|word| names(word) || holds(word))) {
        return true;
    }
    let knows = |file: &&ContextFile| {
        file.secret_paths.iter().any(|named| named == path || is_usual && named == folder)
    };
    let is_told = |file: &ContextFile| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let told = |word: &String| word.rsplit('/').next() == Some(name);
        working.iter().any(|command| command.words.iter().any(told)) || READ_UNASKED.contains(&name)
    };
    !working.is_empty() && context.iter().filter(knows).any(is_told)
}

impl Command {
    fn name(&self) -> &str {
        self.words.first().map_or("", |word| word.rsplit('/').next().unwrap_or_default())
    }

    /// Whether it does something with what it is given.
    fn works(&self) -> bool {
        let prints_for_nobody = PRINTING.contains(&self.name()) && self.is_thrown_away();
        !self.words.is_empty() && !LOOKING.contains(&self.name()) && !prints_for_nobody
    }

    /// Whether it only hands on what another one read: `echo "$(cat FILE)" | tool`.
    fn hands_on(&self) -> bool {
        let reads = self.words.iter().any(|word| PRINTING.contains(&word.as_str()));
        let keeps = self.words.iter().any(|word| word.contains('>')) && !self.is_thrown_away();
        matches!(self.name(), "echo" | "printf") && reads && (self.is_piped || keeps)
    }

    fn is_thrown_away(&self) -> bool {
        let pair = |pair: &[String]| pair[0].ends_with('>') && pair[1] == "/dev/null";
        let joined = |word: &String| word.ends_with(">/dev/null") && !word.starts_with('2');
        self.words.windows(2).any(pair) || self.words.iter().any(joined)
    }
}

/// The commands of a step. No shell: what stands in one word of another command, such as a script behind
/// `-c`, falls into commands as well.
fn commands(step: &Instruction) -> Vec<Command> {
    let text = if step.exec_form { step.words.join(" ") } else { step.text.clone() };
    let text = text.replace("$(", " ").replace(['`', ')'], " ").replace("||", ";").replace("&&", ";");
    let mut commands = Vec::new();
    for part in text.split_inclusive(['\n', ';', '|', '(']) {
        let words = part.trim_end_matches(['\n', ';', '|', '(']).split_whitespace();
        let words = words.map(|word| word.trim_matches(['"', '\'', '&']).to_owned());
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        let in_front = |word: &&String| GRAMMAR.contains(&word.as_str()) || is_assignment(word);
        let count = words.iter().take_while(in_front).count();
        let (front, rest) = words.split_at(count);
        if words.is_empty() {
            continue;
        }
        commands.push(Command {
            words: rest.to_vec(),
            assigned: front.iter().filter(|word| is_assignment(word)).cloned().collect(),
            is_piped: part.ends_with('|'),
        });
    }
    commands
}

fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && is_name(name))
}

#[cfg(test)]
mod tests {
    use super::{Arrival, uses};
    use crate::checks::support::fixtures::instruction;
    use crate::evidence::ContextFile;
    use crate::submission::Instruction;

    fn file(path: &str, names: &[&str]) -> ContextFile {
        let secret_paths = names.iter().map(|name| (*name).to_owned()).collect();
        ContextFile { path: path.to_owned(), size_bytes: 1, sha256: String::new(), secret_paths }
    }

    fn step(run: &str) -> Instruction {
        Instruction { text: run.to_owned(), ..instruction(3, "RUN", run) }
    }

    fn used(run: &str) -> bool {
        let arrival = Arrival { path: Some("/run/secrets/token".to_owned()), variable: None };
        let context = [
            file("tools/fetch.sh", &["/run/secrets/token"]),
            file("tools/other.sh", &["/run/secrets/key"]),
            file("tools/all.sh", &["/run/secrets"]),
        ];
        uses(&step(run), &arrival, &context)
    }

    #[test]
    fn a_command_that_names_the_path_uses_it() {
        for run in [
            "sh tools/unseal.sh page < /run/secrets/token",
            "curl --header \"Authorization: $(cat /run/secrets/token)\" http://a/",
            "cat /run/secrets/token | tool login",
            "TOKEN=$(cat /run/secrets/token) npm ci",
            "KEY=/run/secrets/token; tool --key \"$KEY\"",
            "test -s /run/secrets/token && tool --key=/run/secrets/token",
            "echo \"$(cat /run/secrets/token)\" | tool login",
            "tool --secrets /run/secrets",
            "sh -c 'tool /run/secrets/token'",
        ] {
            assert!(used(run), "{run}");
        }
    }

    #[test]
    fn a_script_of_the_context_that_names_the_path_uses_it() {
        assert!(used("sh tools/fetch.sh page"));
        assert!(used("./fetch.sh") && used("sh tools/all.sh"));
        assert!(!used("sh tools/other.sh page"), "it names another secret");
    }

    #[test]
    fn a_mount_at_which_nobody_reads_is_used_by_nobody() {
        for run in [
            "true",
            "npm ci",
            "test -s /run/secrets/token && test -d /run/secrets",
            "ls -l /run/secrets/token && npm ci",
            "echo /run/secrets/token > /dev/null; npm ci",
            "cat /run/secrets/token > /dev/null",
            "cat /run/secrets/token >/dev/null && npm ci",
            "TOKEN_FILE=/run/secrets/token; npm ci",
            ": /run/secrets/token",
            "test -n \"$(cat /run/secrets/token)\" && npm ci",
            "echo $(cat /run/secrets/token) > /dev/null",
        ] {
            assert!(!used(run), "{run}");
        }
    }

    #[test]
    fn a_place_or_a_variable_of_a_tools_own_is_read_by_any_tool() {
        let at = |path: Option<&str>, variable: Option<&str>| Arrival {
            path: path.map(str::to_owned),
            variable: variable.map(str::to_owned),
        };
        let by = |run: &str, arrival: &Arrival| uses(&step(run), arrival, &[]);
        let npm = at(Some("/root/.npmrc"), None);
        assert!(by("npm ci", &npm) && !by("test -f /root/.npmrc", &npm));
        let variable = at(None, Some("TOKEN"));
        assert!(by("npm ci", &variable) && !by("true", &variable));
        let make = Arrival { path: Some("/run/secrets/token".to_owned()), variable: None };
        let context = [file("Makefile", &["/run/secrets/token"])];
        assert!(uses(&step("make page"), &make, &context));
        assert!(!uses(&step("true"), &make, &context));
    }
}
