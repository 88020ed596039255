//! Of which kind is the trouble that stopped a build?

use crate::evidence::{BuildFailure, BuildProblem};
use crate::submission::{DockerfileFacts, Instruction, Located};

/// What stopped a build, as far as the engine's words tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) enum Trouble {
    /// The engine's front end is older than a part of the language that the Dockerfile uses.
    OldEngine,
    /// A step in shell form, in a stage without a shell.
    NoShell,
    /// A copy from another stage names a path that does not begin at its root.
    StageRoot,
    /// A step starts a program that is not there.
    Program,
    /// A file is not there: in the context, in a stage, or for the step's own program.
    File,
    /// The kernel refused a right.
    Right,
    /// A step looked for something outside of this machine.
    Network,
    /// Something else.
    Other,
}

/// What resolvers, package managers and clients say when nobody answers outside.
const NETWORK: [&str; 10] = [
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Name or service not known",
    "Could not resolve",
    "could not resolve",
    "bad address",
    "Network is unreachable",
    "network is unreachable",
    "temporary error (try again later)",
    "Connection timed out",
];

/// What shells, `execve` and the runtime say of a program that is not there.
const PROGRAM: [&str; 4] =
    ["exit code: 127", "executable file not found", ": not found", "command not found"];

const RIGHT: [&str; 4] =
    ["Permission denied", "permission denied", "Operation not permitted", "exit code: 126"];

/// What BuildKit and programs say of a file that is not there.
const FILE: [&str; 4] = [
    "failed to calculate checksum",
    "failed to compute cache key",
    "o such file or directory",
    "no files were copied",
];

/// What BuildKit's reader says of a part of the language that it does not know. The submission's own
/// reader knows today's language, so that what it took and the engine did not is too new for the engine.
const UNKNOWN_TO_THE_ENGINE: [&str; 8] = [
    "nknown flag",
    "nknown instruction",
    "unexpected key",
    "unsupported modifier",
    "unsupported mount type",
    "invalid field",
    "parse error",
    "bad substitution",
];

impl Trouble {
    /// Of a failure.
    pub(in crate::checks) fn of(failure: &BuildFailure) -> Trouble {
        let said_by_the_engine = |words: &[&str]| words.iter().any(|words| failure.message.contains(words));
        match failure.problem {
            BuildProblem::Dockerfile if said_by_the_engine(&UNKNOWN_TO_THE_ENGINE) => Trouble::OldEngine,
            BuildProblem::Step => {
                let last = failure.output.iter().rev().take(10).rev();
                let said: Vec<&str> =
                    std::iter::once(&failure.message).chain(last).map(String::as_str).collect();
                let any =
                    |words: &[&str]| said.iter().any(|line| words.iter().any(|word| line.contains(word)));
                let copies = failure.step.contains("] COPY ") || failure.step.contains("] ADD ");
                if copies && any(&["not found"]) && is_relative_to_a_stage(&failure.step) {
                    Trouble::StageRoot
                } else if copies && any(&["not found"]) {
                    Trouble::File
                } else if said.iter().any(|line| lacks_a_shell(line)) {
                    Trouble::NoShell
                } else if any(&NETWORK) {
                    Trouble::Network
                } else if any(&PROGRAM) {
                    Trouble::Program
                } else if any(&RIGHT) {
                    Trouble::Right
                } else if any(&FILE) {
                    Trouble::File
                } else {
                    Trouble::Other
                }
            }
            _ => Trouble::Other,
        }
    }
}

/// Whether an engine says that the shell which it was to start is not there: the runtime of a container does, at a
/// start as well as in a step.
pub(in crate::checks) fn lacks_a_shell(said: &str) -> bool {
    said.contains("exec: \"/bin/sh\"") && said.contains("no such file or directory")
        || said.contains("executable file `/bin/sh` not found")
}

/// Whether a step is `COPY --from=build dist ./dist`: its sources are sought from the root of the other stage's
/// files, and the writer may have meant its `WORKDIR`.
fn is_relative_to_a_stage(step: &str) -> bool {
    let words = step.split_once("] ").map_or(step, |(_, step)| step).split_whitespace().skip(1);
    let words = words.map(|word| word.trim_matches(['[', ']', '"', ',']));
    let (flags, paths): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with("--"));
    let sources = paths.split_last().map_or(&[][..], |(_, sources)| sources);
    flags.iter().any(|flag| flag.starts_with("--from=")) && sources.iter().any(|path| !path.starts_with('/'))
}

/// A part of the language with the first engine that reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checks) struct Newer<'a> {
    /// As the learner writes it.
    pub(in crate::checks) syntax: &'static str,
    /// The first version of Docker Engine whose own front end reads it.
    pub(in crate::checks) engine: &'static str,
    /// Where it stands.
    pub(in crate::checks) at: &'a crate::submission::Location,
}

/// Flags by keyword and beginning, with the first engine that reads them: the version of the Dockerfile
/// front end that brought each (Dockerfile reference, "Minimum Dockerfile version"), and the first engine
/// that carries it.
const FLAGS: [(&str, &str, &str, &str); 12] = [
    ("COPY", "link", "COPY --link", "23.0"),
    ("ADD", "link", "ADD --link", "23.0"),
    ("RUN", "network=", "RUN --network", "23.0"),
    ("ADD", "keep-git-dir", "ADD --keep-git-dir", "25.0"),
    ("ADD", "checksum=", "ADD --checksum", "25.0"),
    ("HEALTHCHECK", "start-interval=", "HEALTHCHECK --start-interval", "25.0"),
    ("ADD", "unpack", "ADD --unpack", "28.3"),
    ("COPY", "exclude=", "COPY --exclude", "28.5"),
    ("ADD", "exclude=", "ADD --exclude", "28.5"),
    ("COPY", "parents", "COPY --parents", "29.0"),
    ("RUN", "security=", "RUN --security", "29.0"),
    ("RUN", "device=", "RUN --device", "29.0"),
];

/// The newest parts of the language that a Dockerfile uses, newest first.
pub(in crate::checks) fn newest(facts: &DockerfileFacts) -> Vec<Newer<'_>> {
    let mut found = Vec::new();
    for instruction in facts.stages.iter().flat_map(|stage| &stage.instructions) {
        found.extend(instruction.flags.iter().filter_map(|flag| of_flag(instruction, flag)));
        if ["RUN", "COPY", "ADD"].contains(&instruction.keyword.as_str()) && instruction.text.contains("<<") {
            found.push(Newer { syntax: "<<EOF", engine: "23.0", at: &instruction.at });
        }
        let trims = ["#", "%", "/"].iter().any(|operator| has_modifier(instruction, operator));
        if instruction.keyword != "RUN" && trims {
            found.push(Newer { syntax: "${NAME#…}", engine: "26.0", at: &instruction.at });
        }
    }
    found.sort_by_key(|newer| std::cmp::Reverse(version(newer.engine)));
    found
}

fn of_flag<'a>(instruction: &Instruction, flag: &'a Located<String>) -> Option<Newer<'a>> {
    let of_secret = || flag.value.starts_with("mount=") && flag.value.contains(",env=");
    if instruction.keyword == "RUN" && of_secret() {
        return Some(Newer { syntax: "RUN --mount=type=secret,env=", engine: "28.0", at: &flag.at });
    }
    let of_keyword = FLAGS.iter().filter(|(keyword, ..)| *keyword == instruction.keyword);
    let mut named = of_keyword.filter(|(_, name, ..)| flag.value.starts_with(name));
    named.next().map(|(_, _, syntax, engine)| Newer { syntax, engine, at: &flag.at })
}

fn has_modifier(instruction: &Instruction, operator: &str) -> bool {
    instruction.text.split("${").skip(1).any(|rest| {
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        end.is_some_and(|end| end > 0 && rest[end..].starts_with(operator))
    })
}

/// `20.10` as two numbers; `0` for what is none.
pub(in crate::checks) fn version(text: &str) -> (u32, u32) {
    let number = |part: Option<&str>| part.and_then(|part| part.parse().ok()).unwrap_or_default();
    let mut parts = text.split('.');
    (number(parts.next()), number(parts.next()))
}

#[cfg(test)]
mod tests {
    use super::{Trouble, version};
    use crate::evidence::{BuildFailure, BuildProblem};

    fn of(problem: BuildProblem, step: &str, message: &str, output: &[&str]) -> Trouble {
        Trouble::of(&BuildFailure {
            problem,
            step: step.to_owned(),
            message: message.to_owned(),
            output: output.iter().map(|line| (*line).to_owned()).collect(),
        })
    }

    #[test]
    fn each_kind_of_trouble_is_told_from_the_engines_words() {
        let run = |message: &str, output: &[&str]| of(BuildProblem::Step, "[2/2] RUN x", message, output);
        for line in ["/bin/sh: curl: not found", "bash: line 1: make: command not found"] {
            assert_eq!(run("exit code: 127", &[line]), Trouble::Program);
        }
        let exec = "runc did not start: exec: \"/app/x\": executable file not found in $PATH: unknown";
        assert_eq!(run(exec, &[]), Trouble::Program);
        for line in [
            "wget: bad address 'lab.test'",
            "E: Temporary failure resolving 'lab.test'",
            "curl: (6) Could not resolve host: lab.test",
        ] {
            assert_eq!(run("exit code: 1", &[line]), Trouble::Network);
        }
        for line in ["touch: /app/x: Permission denied", "chown: /app: Operation not permitted"] {
            assert_eq!(run("exit code: 1", &[line]), Trouble::Right);
        }
        assert_eq!(run("exit code: 126", &[]), Trouble::Right);
        assert_eq!(run("exit code: 1", &["cat: can't open '/x': No such file or directory"]), Trouble::File);
        assert_eq!(run("exit code: 2", &["make: *** No targets.  Stop."]), Trouble::Other);
    }

    #[test]
    fn a_copy_of_nothing_is_a_missing_file_in_every_engines_words() {
        for message in [
            "failed to compute cache key: \"/dist\" not found: not found",
            "failed to calculate checksum of ref x::y: \"/dist\": not found",
            "lstat /var/lib/docker/tmp/buildkit-mount1/dist: no such file or directory",
        ] {
            assert_eq!(of(BuildProblem::Step, "[3/3] COPY dist /app", message, &[]), Trouble::File);
        }
    }

    #[test]
    fn what_our_reader_took_and_the_engine_did_not_is_too_new_for_it() {
        for message in [
            "dockerfile parse error line 2: Unknown flag: link",
            "dockerfile parse error on line 3: unknown instruction: EOF",
            "unexpected key 'env' in 'env=TOKEN'",
        ] {
            assert_eq!(of(BuildProblem::Dockerfile, "", message, &[]), Trouble::OldEngine);
        }
        let target = "target stage \"x\" could not be found";
        assert_eq!(of(BuildProblem::Dockerfile, "", target, &[]), Trouble::Other);
    }

    #[test]
    fn versions_are_compared_by_number() {
        assert!(version("20.10.24") < version("23.0") && version("28.10") > version("28.9"));
    }
}
