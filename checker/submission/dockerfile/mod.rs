//! What does a Dockerfile say, instruction by instruction, and where?

mod facts;
mod heredoc;
mod instruction;
mod variables;

use std::collections::BTreeMap;
use std::ops::Range;

use parse_dockerfile::{Dockerfile, Flag, FromInstruction, Instruction as Parsed, parse};

use crate::words::Catalogue;

use super::draft::Draft;
use super::source::{SourceFile, Word};
use super::values::did_you_mean;
use super::{Danger, DockerfileFacts, EnvironmentVariable, Instruction, Located, Problem, Stage};
use heredoc::Masked;

pub use facts::EffectiveUser;

static WORDS: Catalogue =
    Catalogue::new("dockerfile", include_str!("dockerfile.en.ftl"), include_str!("dockerfile.de.ftl"));

/// The instructions of the reference, for suggestions.
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Reads a Dockerfile into the draft. `build_args` are those of the build that names it; they decide
/// what `FROM $BASE` means.
pub(super) fn read(draft: &mut Draft<'_>, file: &SourceFile, build_args: &[Located<EnvironmentVariable>]) {
    let escape = escape_character(&file.text);
    let masked = match heredoc::mask(&file.text, escape) {
        Ok(masked) => masked,
        Err(mark) => {
            draft.problem(file, &mark, WORDS.say("heredoc-end"));
            return;
        }
    };
    match parse(&masked.text) {
        Ok(parsed) => {
            let reader = Reader { file, masked: &masked, escape };
            let facts = reader.facts(&parsed, build_args);
            note_problems(draft, file, &facts);
            note_dangers(draft, &facts);
            draft.dockerfiles.insert(file.name.clone(), facts);
        }
        Err(error) => draft.problems.push(syntax_problem(file, &error)),
    }
}

/// The `# escape=` directive, which stands before everything else.
fn escape_character(text: &str) -> char {
    text.lines()
        .map_while(|line| line.trim().strip_prefix('#'))
        .filter_map(|line| line.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("escape"))
        .and_then(|(_, value)| value.trim().chars().next())
        .unwrap_or('\\')
}

/// The parser says where, and says what in English; the sentence is made from the place.
fn syntax_problem(file: &SourceFile, error: &parse_dockerfile::Error) -> Problem {
    if error.line() == 0 {
        let at = file.location(&(0..1));
        return file.problem_at(at, WORDS.say("no-from")).with_help(WORDS.say("no-from-help"));
    }
    let line = file.line(error.line());
    let column = error.column().saturating_sub(1).min(line.len());
    let start: usize =
        file.text.split_inclusive('\n').take(error.line() - 1).map(str::len).sum::<usize>() + column;
    let word = line.get(column..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    let range = start..start + word.len().max(1);
    let keyword = word.to_ascii_uppercase();
    let said = format!("{error:#}");
    let say = |key| file.problem(&range, WORDS.say(key).with("word", word));
    if said.starts_with("unknown instruction") {
        let problem = say("unknown-instruction");
        return match did_you_mean(word, KEYWORDS) {
            Some(help) => problem.with_help(help),
            None => problem,
        };
    }
    if said.starts_with("expected FROM") {
        return say("before-from").with_help(WORDS.say("no-from-help"));
    }
    if said.contains("requires") {
        return file.problem(&range, WORDS.say("arguments").with("word", keyword));
    }
    if said.starts_with("duplicate stage name") {
        return say("stage-twice");
    }
    if said.starts_with("expected end of quoted string") {
        return say("quote-end");
    }
    if said == "invalid JSON" || said.starts_with("invalid escape") {
        return say("json");
    }
    file.problem(&range, WORDS.say("syntax").with("reason", said))
}

struct Reader<'a> {
    file: &'a SourceFile,
    masked: &'a Masked,
    escape: char,
}

impl Reader<'_> {
    fn facts(&self, parsed: &Dockerfile<'_>, build_args: &[Located<EnvironmentVariable>]) -> DockerfileFacts {
        let syntax = parsed
            .parser_directives
            .syntax
            .as_ref()
            .map(|syntax| self.file.located(syntax.value.value.to_owned(), &syntax.span()));
        let mut global_args = Vec::new();
        for argument in parsed.global_args() {
            let range = argument.arguments.span.clone();
            for word in variables::words(&self.original(&range), range.start, self.escape) {
                global_args.push(self.file.located(variables::argument(word.text()), &word.range()));
            }
        }
        let mut known = BTreeMap::new();
        for argument in &global_args {
            let value = build_args
                .iter()
                .find(|given| given.value.name == argument.value.name)
                .unwrap_or(argument)
                .value
                .value
                .clone();
            if let Some(value) = value {
                let value = variables::substitute(&value, &known);
                known.insert(argument.value.name.clone(), value);
            }
        }
        let stages = parsed
            .stages()
            .map(|stage| Stage {
                base: self.base(stage.from, &known),
                name: stage
                    .from
                    .as_
                    .as_ref()
                    .map(|(_, name)| self.file.located(name.value.clone().into_owned(), &name.span)),
                instructions: stage
                    .instructions
                    .iter()
                    .filter_map(|instruction| self.instruction(instruction))
                    .collect(),
            })
            .collect();
        DockerfileFacts { syntax, global_args, stages }
    }

    fn base(&self, from: &FromInstruction<'_>, known: &BTreeMap<String, String>) -> Located<String> {
        let base = variables::substitute(&from.image.value, known);
        self.file.located(base, &from.image.span)
    }

    fn original(&self, range: &Range<usize>) -> String {
        self.file.text.get(range.clone()).unwrap_or_default().to_owned()
    }

    fn flags<'p, 't: 'p>(&self, flags: impl IntoIterator<Item = &'p Flag<'t>>) -> Vec<Located<String>> {
        flags
            .into_iter()
            .map(|flag| {
                let text = match &flag.value {
                    Some(value) => format!("{}={}", flag.name.value, value.value),
                    None => flag.name.value.clone().into_owned(),
                };
                self.file.located(text, &flag.span())
            })
            .collect()
    }

    /// The bodies of the here-documents whose marks stand in a range.
    fn documents(&self, range: &Range<usize>) -> Vec<String> {
        self.masked
            .documents
            .iter()
            .filter(|document| range.contains(&document.mark.start))
            .map(|document| self.original(&document.body))
            .collect()
    }

    fn instruction(&self, parsed: &Parsed<'_>) -> Option<Instruction> {
        instruction::read(self, parsed)
    }
}

/// What the parser lets through and BuildKit does not.
fn note_problems(draft: &mut Draft<'_>, file: &SourceFile, facts: &DockerfileFacts) {
    for stage in &facts.stages {
        if stage.base.value.is_empty() {
            let at = stage.base.at.clone();
            draft
                .problems
                .push(file.problem_at(at, WORDS.say("empty-base")).with_help(WORDS.say("empty-base-help")));
        }
        for instruction in &stage.instructions {
            if instruction.keyword == "RUN"
                && instruction.text.trim().is_empty()
                && instruction.words.is_empty()
            {
                let message = WORDS.say("arguments").with("word", "RUN");
                draft.problems.push(file.problem_at(instruction.at.clone(), message));
            }
        }
    }
}

/// `RUN --security=insecure` and `RUN --network=host` leave the build's sandbox.
fn note_dangers(draft: &mut Draft<'_>, facts: &DockerfileFacts) {
    for flag in facts.stages.iter().flat_map(|stage| &stage.instructions).flat_map(|one| &one.flags) {
        if ["security=insecure", "network=host"].contains(&flag.value.to_ascii_lowercase().as_str()) {
            let danger = Danger::PrivilegedBuild(format!("--{}", flag.value));
            draft.dangers.push(Located::new(danger, flag.at.clone()));
        }
    }
}

/// A word of the file as it stands.
fn word_at(file: &SourceFile, range: &Range<usize>) -> Word {
    Word::verbatim(file.text.get(range.clone()).unwrap_or_default(), range.start)
}

#[cfg(test)]
mod tests;
