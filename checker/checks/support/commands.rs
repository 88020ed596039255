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

/// Whether a word gives a variable its value, in front of a command or alone.
pub(super) fn is_assignment(word: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::{is_managers, of_instruction};
    use crate::checks::support::fixtures::instruction;

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
}
