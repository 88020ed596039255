//! Which step installs an application's packages past their lock?

use crate::submission::Instruction;

use super::commands;

/// The first command that installs an application's packages past its lock, `npm install` where `npm ci` keeps to
/// it or `cargo` without `--locked`, and its instruction. `program` is `npm` or `cargo`.
pub(in crate::checks) fn past_the_lock<'a>(
    instructions: impl Iterator<Item = &'a Instruction>,
    program: &str,
) -> Option<(&'a Instruction, String)> {
    instructions.into_iter().find_map(|instruction| {
        let commands = commands::of_instruction(instruction);
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
    use super::past_the_lock;
    use crate::checks::support::fixtures::instruction;
    use crate::submission::Instruction;

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
