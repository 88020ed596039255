//! Which commands does an image's Dockerfile run, and with what does its container start?

use crate::check::Params;
use crate::evidence::Evidence;
use crate::submission::Instruction;

use super::{dockerfile, subject};

/// Whose arguments are packages, and not programs that somebody needs.
const MANAGERS: [&str; 9] =
    ["apt", "apt-get", "apt-mark", "aptitude", "dpkg", "dpkg-query", "dpkg-deb", "apk", "apt-cache"];

/// What stands in front of a command without being one.
const BEFORE: [&str; 8] = ["then", "do", "else", "!", "{", "(", "exec", "sudo"];

/// The words of each command of the stages that the image is made of, less those of a package manager. A `RUN` is
/// taken apart at what separates commands; quotes stay.
pub(in crate::checks) fn of_image(evidence: &Evidence, params: &Params) -> Vec<Vec<String>> {
    let recipe = dockerfile::recipe(evidence, params).ok();
    let stages = recipe.iter().flat_map(dockerfile::Recipe::needed);
    let instructions = stages.flat_map(|stage| &stage.instructions);
    let mut commands: Vec<Vec<String>> = instructions.flat_map(of_instruction).collect();
    if let Ok(container) = subject::container(evidence, params) {
        let words = [&container.entrypoint, &container.command].into_iter().flatten();
        commands.extend(words.map(|words| words.value.clone()));
        commands.extend(container.healthcheck.test.iter().map(|test| test.value.clone()));
    }
    commands.retain(|words| !is_managers(words));
    commands
}

/// The commands of one instruction.
pub(in crate::checks) fn of_instruction(instruction: &Instruction) -> Vec<Vec<String>> {
    if !matches!(instruction.keyword.as_str(), "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK") {
        return Vec::new();
    }
    if instruction.exec_form {
        // A shell that is given a text has commands in it.
        return instruction
            .words
            .iter()
            .flat_map(|word| split(word))
            .chain([instruction.words.clone()])
            .collect();
    }
    split(&instruction.text)
}

fn split(text: &str) -> Vec<Vec<String>> {
    let pieces = text.split(['&', '|', ';', '\n', '`']).flat_map(|piece| piece.split("$("));
    let words = pieces.map(|piece| {
        let words = piece.split_whitespace().skip_while(|word| BEFORE.contains(word) || is_assignment(word));
        words.map(|word| word.trim_start_matches(['(', '{', '"', '\'']).to_owned()).collect::<Vec<_>>()
    });
    words.filter(|words| !words.is_empty()).collect()
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
    })
}

/// Whether the command is a package manager's.
fn is_managers(words: &[String]) -> bool {
    let program = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
    program.is_some_and(|program| MANAGERS.contains(&program))
}

/// The commands of the image's Dockerfile that install an application's packages past its lock: `npm install` where
/// `npm ci` keeps to it, and `cargo` without `--locked`. Each with its instruction.
pub(in crate::checks) fn past_the_lock<'a>(
    instructions: impl Iterator<Item = &'a Instruction>,
    program: &str,
) -> Option<(&'a Instruction, String)> {
    instructions.into_iter().find_map(|instruction| {
        let commands = of_instruction(instruction);
        let is_past = |words: &Vec<String>| {
            let name = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
            name == Some(program) && !keeps_to_the_lock(program, &words[1..])
        };
        let found = commands.into_iter().find(is_past)?;
        Some((instruction, found.join(" ")))
    })
}

/// Whether a call of `npm` or `cargo` installs nothing, or what the lock says
/// (<https://docs.npmjs.com/cli/commands/npm-ci>, <https://doc.rust-lang.org/cargo/commands/cargo-build.html>).
fn keeps_to_the_lock(program: &str, words: &[String]) -> bool {
    let has = |flags: &[&str]| words.iter().any(|word| flags.contains(&word.as_str()));
    let verb = words.iter().find(|word| !word.starts_with(['-', '+'])).map_or("", String::as_str);
    match program {
        "npm" => {
            let installs = ["install", "i", "in", "add", "update", "up", "upgrade", "install-test", "it"]
                .contains(&verb);
            // A tool for the whole system is none of the application's packages.
            !installs || has(&["-g", "--global", "--location=global"])
        }
        "cargo" => {
            let resolves =
                ["build", "b", "run", "r", "test", "t", "check", "c", "rustc", "fetch", "bench", "doc"];
            verb != "update" && (!resolves.contains(&verb) || has(&["--locked", "--frozen"]))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_managers, of_instruction, past_the_lock};
    use crate::checks::support::fixtures::instruction;
    use crate::submission::Instruction;

    #[test]
    fn a_package_managers_arguments_are_no_commands() {
        let run =
            instruction(3, "RUN", "apt-get update && A=1 apt-get install harbour-console; page-stamp dist");
        let mut commands = of_instruction(&run);
        commands.retain(|words| !is_managers(words));
        assert_eq!(commands, [["page-stamp", "dist"]]);
        let list = instruction(3, "RUN", "[\"sh\", \"-c\", \"apt install a && tool\"]");
        assert!(of_instruction(&list).contains(&vec!["tool".to_owned()]));
        assert!(of_instruction(&instruction(3, "COPY", "tool /x")).is_empty());
    }

    #[test]
    fn npm_and_cargo_are_held_to_their_locks() {
        let past = |program: &str, text: &str| {
            let run = Instruction { text: text.to_owned(), ..instruction(3, "RUN", "") };
            past_the_lock([&run].into_iter(), program).map(|(_, words)| words)
        };
        for text in
            ["npm ci", "npm ci --omit=dev && npm run build", "npm install -g npm@10", "echo npm install"]
        {
            assert_eq!(past("npm", text), None, "{text}");
        }
        for text in
            ["npm install", "npm i --omit=dev", "set -eu; npm update", "cd app && npm install left-pad"]
        {
            assert!(past("npm", text).is_some(), "{text}");
        }
        for text in ["cargo build --release --locked", "cargo --frozen build", "cargo fmt --check"] {
            assert_eq!(past("cargo", text), None, "{text}");
        }
        for text in ["cargo build --release", "cargo update && cargo build --locked", "cargo +stable test"] {
            assert!(past("cargo", text).is_some(), "{text}");
        }
    }
}
