//! Does a step of a build use the secret that it mounts?

use crate::evidence::ContextFile;
use crate::submission::Instruction;

use super::commands::is_assignment;

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

/// What the instructions in front of a step left behind that may name a secret's place in its stead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::checks) struct Before {
    /// Build arguments and variables of the environment, the latest last.
    variables: Vec<(String, String)>,
    /// The folder that a step starts in.
    folder: String,
    /// Commands that made a link: all of their words.
    links: Vec<Vec<String>>,
}

impl Before {
    /// Reads the instructions, in their order. `given` are the values of build arguments that the build
    /// command gives.
    pub(in crate::checks) fn of<'a>(
        instructions: impl Iterator<Item = &'a Instruction>,
        given: &[(String, String)],
    ) -> Before {
        let mut before = Before { folder: "/".to_owned(), ..Before::default() };
        for instruction in instructions {
            match instruction.keyword.as_str() {
                "ARG" | "ENV" => {
                    for word in &instruction.words {
                        let (name, value) = word.split_once('=').unwrap_or((word, ""));
                        let by_command = given.iter().rfind(|(other, _)| other == name);
                        let value = match by_command {
                            Some((_, value)) if instruction.keyword == "ARG" => value,
                            _ => value,
                        };
                        before.variables.push((name.to_owned(), value.to_owned()));
                    }
                }
                "WORKDIR" => before.folder = joined(&before.folder, &before.filled_in(&instruction.text)),
                "RUN" => {
                    let made = commands(instruction, &before).into_iter();
                    before.links.extend(made.filter(|one| one.name() == "ln").map(|one| one.words));
                }
                _ => {}
            }
        }
        before
    }

    /// A text with the values of these variables in it. What the step's own shell sets stays as it is.
    fn filled_in(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut pieces = text.split('$');
        filled.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let inner = piece.strip_prefix('{').unwrap_or(piece);
            let end = inner.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric());
            let (name, behind) = inner.split_at(end.unwrap_or(inner.len()));
            let behind = if inner.len() == piece.len() { Some(behind) } else { behind.strip_prefix('}') };
            let known = self.variables.iter().rfind(|(known, value)| known == name && !value.is_empty());
            match known.zip(behind) {
                Some(((_, value), behind)) => filled.extend([value.as_str(), behind]),
                None => filled.extend(["$", piece]),
            }
        }
        filled
    }
}

/// A path as it is meant in a folder.
fn joined(folder: &str, path: &str) -> String {
    let path = path.trim().trim_matches(['"', '\'']).trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", folder.trim_end_matches('/')) }
}

/// One command of a step, without quotes. What is executed for its output (`$(...)`) is among its words.
struct Command {
    words: Vec<String>,
    /// Assignments in front of it, or without it.
    assigned: Vec<String>,
    /// Whether another command reads what it prints.
    is_piped: bool,
    /// The folder that it runs in.
    folder: String,
}

/// Whether a command of the step reads the secret: it names the path, or a file of the context that does
/// is started or read by it, or the secret arrives where a tool looks by itself (a path of its own, a
/// variable). A command that only looks whether the file is there does not. The path may stand there as a
/// pattern of the shell, as a link, in a variable, or seen from the folder that the command runs in.
pub(in crate::checks) fn uses(
    step: &Instruction,
    arrival: &Arrival,
    before: &Before,
    context: &[ContextFile],
) -> bool {
    let commands = commands(step, before);
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
    let names = |word: &String| {
        let fits = |start: &str| start.starts_with(folder) && path.starts_with(start);
        let pattern = word.split_once(['*', '?', '[']).map(|(start, _)| start);
        word.contains(path.as_str())
            || is_usual && word.trim_end_matches('/').ends_with(folder)
            || is_usual && pattern.is_some_and(fits)
    };
    // Seen from the folder that a command runs in, where that is the secret's.
    let names_from = |command: &Command, word: &String| {
        let last = word.rsplit(['<', '=', '@']).next().unwrap_or_default();
        names(word)
            || is_usual && folder.starts_with(&command.folder) && {
                let whole = joined(&command.folder, last);
                !last.is_empty() && command.folder != "/" && names(&whole)
            }
    };
    let named_links = before.links.iter().filter(|words| words.iter().any(names));
    let links: Vec<&str> = named_links
        .filter_map(|words| words.iter().map(String::as_str).rfind(|word| !names(&(*word).to_owned())))
        .filter(|link| *link != "ln" && !link.starts_with('-'))
        .map(|link| link.trim_start_matches("./"))
        .collect();
    // A variable that holds the path stands for it, and so does a word of `set -- PATH`.
    let assigned = commands.iter().flat_map(|command| &command.assigned).filter(|word| names(word));
    let mut holders: Vec<&str> = assigned.filter_map(|word| Some(word.split_once('=')?.0)).collect();
    if commands.iter().any(|one| one.sets_words() && one.words.iter().any(|word| names_from(one, word))) {
        holders.extend(["1", "@", "*"]);
    }
    let holds = |word: &String| {
        let stands_in =
            |name: &&str| word.contains(&format!("${name}")) || word.contains(&format!("${{{name}"));
        holders.iter().any(stands_in)
    };
    let reads = |command: &&Command| command.works() || command.hands_on();
    let mut reading = commands.iter().filter(reads);
    let stands_for = |command: &Command, word: &String| {
        names_from(command, word) || holds(word) || links.iter().any(|link| word.ends_with(link))
    };
    if reading.any(|command| command.words.iter().any(|word| stands_for(command, word))) {
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

    /// Whether it makes its words those of the script: `set -- FILE`.
    fn sets_words(&self) -> bool {
        self.name() == "set" && self.words.iter().any(|word| word == "--")
    }

    fn is_thrown_away(&self) -> bool {
        let pair = |pair: &[String]| pair[0].ends_with('>') && pair[1] == "/dev/null";
        let joined = |word: &String| word.ends_with(">/dev/null") && !word.starts_with('2');
        self.words.windows(2).any(pair) || self.words.iter().any(joined)
    }
}

/// The commands of a step. No shell: what stands in one word of another command, such as a script behind
/// `-c`, falls into commands as well.
fn commands(step: &Instruction, before: &Before) -> Vec<Command> {
    let text = if step.exec_form { step.words.join(" ") } else { step.text.clone() };
    let text = before.filled_in(&text);
    let mut folder = before.folder.clone();
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
        let command = Command {
            words: rest.to_vec(),
            assigned: front.iter().filter(|word| is_assignment(word)).cloned().collect(),
            is_piped: part.ends_with('|'),
            folder: folder.clone(),
        };
        if let ("cd", [_, target]) = (command.name(), rest) {
            folder = joined(&folder, target);
        }
        commands.push(command);
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::{Arrival, Before, uses};
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
        uses(&step(run), &arrival, &Before::default(), &context)
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
        let by = |run: &str, arrival: &Arrival| uses(&step(run), arrival, &Before::default(), &[]);
        let npm = at(Some("/root/.npmrc"), None);
        assert!(by("npm ci", &npm) && !by("test -f /root/.npmrc", &npm));
        let variable = at(None, Some("TOKEN"));
        assert!(by("npm ci", &variable) && !by("true", &variable));
        let make = Arrival { path: Some("/run/secrets/token".to_owned()), variable: None };
        let context = [file("Makefile", &["/run/secrets/token"])];
        assert!(uses(&step("make page"), &make, &Before::default(), &context));
        assert!(!uses(&step("true"), &make, &Before::default(), &context));
    }

    #[test]
    fn the_path_may_stand_there_otherwise() {
        let arrival = Arrival { path: Some("/run/secrets/token".to_owned()), variable: None };
        let after = |earlier: &[(&str, &str)], run: &str| {
            let earlier: Vec<Instruction> = earlier
                .iter()
                .map(|(keyword, text)| Instruction {
                    text: (*text).to_owned(),
                    ..instruction(2, keyword, text)
                })
                .collect();
            uses(&step(run), &arrival, &Before::of(earlier.iter(), &[]), &[])
        };
        let argument = [("ARG", "TOKEN_FILE=/run/secrets/token"), ("ARG", "TOKEN=none")];
        assert!(after(&argument, "sh unseal.sh \"$TOKEN_FILE\" page"));
        assert!(!after(&argument, "test -s $TOKEN_FILE && sh unseal.sh none page"));
        assert!(!after(&argument, "sh unseal.sh $TOKEN_FILES page"), "another variable");
        assert!(after(&[("ENV", "AT=/run/secrets")], "sh unseal.sh page < ${AT}/token"));
        assert!(!after(&[("ENV", "AT=/run/secrets")], "sh unseal.sh page < ${AT}/key"));
        assert!(after(&[("WORKDIR", "/run/secrets")], "sh /app/unseal.sh token /app/page"));
        assert!(!after(&[("WORKDIR", "/app")], "sh /app/unseal.sh token /app/page"));
        assert!(after(&[("WORKDIR", "/app")], "cd /run/secrets && sh /app/unseal.sh ./token /app/page"));
        assert!(!after(&[], "cd /run/secrets && ls token && sh /app/unseal.sh /app/page"));
        assert!(after(&[], "sh unseal.sh /run/secrets/tok* page"));
        assert!(!after(&[], "sh unseal.sh /run/secrets/key* page"));
        assert!(after(&[], "set -- /run/secrets/*; sh unseal.sh \"$1\" page"));
        assert!(!after(&[], "set -- /run/secrets/*; sh unseal.sh page"));
        let link = [("RUN", "mkdir keys && ln -s /run/secrets/token keys/token")];
        assert!(after(&link, "sh unseal.sh keys/token page"));
        assert!(!after(&link, "sh unseal.sh page"));
    }
}
