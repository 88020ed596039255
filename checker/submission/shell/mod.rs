//! Which commands does `run.sh` hold?
//!
//! Nothing is executed. Understood are: comments, `set -eu` and its kind, variables
//! (`NAME=value`, `export`, `readonly`), `cd` within the submission, `docker …`, `&&`, `;`, output sent
//! to `/dev/null`, `|| true` after a command whose failure does no harm, and `echo`, `printf`, `sleep`,
//! `true`, `:`, which change nothing. `docker inspect … || docker create …` is understood as the
//! creation: the lab starts from an empty engine. Everything else is a problem with its place.

mod command;
mod expand;

use std::ops::Range;
use std::thread;

use brush_parser::ast::{
    AndOr, AndOrList, Command, CompoundCommand, Pipeline, Program, SeparatorOperator, SourceLocation,
};
use brush_parser::{ParseError, Parser, SourceSpan};

use crate::words::Catalogue;

use super::Problem;
use super::draft::Draft;
use super::source::SourceFile;

pub(super) use expand::{HERE, HOME, Variables, shown};

static WORDS: Catalogue = Catalogue::new("shell", include_str!("shell.en.ftl"), include_str!("shell.de.ftl"));

/// Deepest nesting that is given to the parser, which calls itself for every level.
const DEEPEST: usize = 64;

/// Stack of the parser's thread in bytes: many times what [`DEEPEST`] levels need.
const PARSER_STACK: usize = 64 * 1024 * 1024;

/// Reads the commands of a shell script into the draft.
pub(super) fn read(draft: &mut Draft<'_>, file: &SourceFile) {
    if let Some(byte) = file.text.find('\r') {
        draft.problem(file, &(byte..byte + 1), WORDS.say("windows-line"));
        return;
    }
    check_shebang(draft, file);
    match parse(file) {
        Ok(program) => {
            let mut script = Script {
                file,
                starts: file.text.char_indices().map(|(byte, _)| byte).collect(),
                variables: Variables::new(),
                folder: ".".to_owned(),
                place: 0..0,
            };
            script.program(draft, &program);
        }
        Err(problem) => draft.problems.push(*problem),
    }
}

fn check_shebang(draft: &mut Draft<'_>, file: &SourceFile) {
    let Some(line) = file.text.lines().next().filter(|line| line.starts_with("#!")) else {
        return;
    };
    let shells = ["sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"];
    let names_a_shell = line
        .split(|character: char| character == '/' || character.is_whitespace())
        .any(|part| shells.contains(&part));
    if !names_a_shell {
        draft.problem(file, &(0..line.len()), WORDS.say("shebang"));
    }
}

/// The syntax tree, or the place where it ends.
fn parse(file: &SourceFile) -> Result<Program, Box<Problem>> {
    let mut depth = 0_usize;
    for (byte, letter) in file.text.char_indices() {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Box::new(file.problem(&(byte..byte + 1), WORDS.say("too-deep"))));
        }
    }
    let parsed = thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(PARSER_STACK)
            .spawn_scoped(scope, || Parser::new(file.text.as_bytes(), &expand::options()).parse_program())
            .ok()
            .and_then(|parser| parser.join().ok())
    });
    let end = file.text.trim_end().len();
    let byte_at = |index: usize| file.text.char_indices().nth(index).map_or(end, |(byte, _)| byte);
    match parsed {
        Some(Ok(program)) => Ok(program),
        Some(Err(ParseError::ParsingNear(position))) => {
            let start = byte_at(position.index);
            Err(Box::new(file.problem(&(start..start + 1), WORDS.say("syntax"))))
        }
        Some(Err(ParseError::Tokenizing { inner, position: Some(position) })) => {
            let start = byte_at(position.index);
            Err(Box::new(file.problem(
                &(start..start + 1),
                WORDS.say(if inner.is_incomplete() { "syntax-quote" } else { "syntax" }),
            )))
        }
        // The rest say "at the end of the input": a quote, a bracket or `fi` is missing.
        _ => Err(Box::new(file.problem(&(end.saturating_sub(1)..end), WORDS.say("syntax-end")))),
    }
}

/// The state of the script between two commands.
struct Script<'a> {
    file: &'a SourceFile,
    /// The byte of every character: the parser counts characters.
    starts: Vec<usize>,
    variables: Variables,
    /// The current folder, relative to the submission's.
    folder: String,
    /// The last place that was known, for the parts of a script that have none of their own.
    place: Range<usize>,
}

impl Script<'_> {
    fn program(&mut self, draft: &mut Draft<'_>, program: &Program) {
        for item in program.complete_commands.iter().flat_map(|list| &list.0) {
            if matches!(item.1, SeparatorOperator::Async) {
                self.unsupported(draft, self.range(item.0.location()), "&");
                continue;
            }
            self.list(draft, &item.0);
        }
    }

    fn list(&mut self, draft: &mut Draft<'_>, list: &AndOrList) {
        let mut left = self.pipeline(draft, &list.first);
        for next in &list.additional {
            let (pipeline, or) = match next {
                AndOr::And(pipeline) => (pipeline, false),
                AndOr::Or(pipeline) => (pipeline, true),
            };
            let left_place = self.place.clone();
            let right = self.pipeline(draft, pipeline);
            let harmless_right = right == Effect::Nothing;
            let fine = match left {
                // A problem was shown already.
                Effect::Unknown => true,
                Effect::Nothing | Effect::Looks => true,
                Effect::Creates | Effect::CleansUp => harmless_right || right == Effect::Unknown,
                Effect::Matters => false,
            };
            if or && !fine {
                draft.problems.push(
                    self.file
                        .problem(&left_place, WORDS.say("or-hides-failure"))
                        .with_help(WORDS.say("or-help")),
                );
            }
            left = if or { left } else { right };
        }
    }

    fn pipeline(&mut self, draft: &mut Draft<'_>, pipeline: &Pipeline) -> Effect {
        if let Some(timed) = &pipeline.timed {
            let range = self.range(timed.location());
            return self.unsupported(draft, range, "time");
        }
        let range = self.range(pipeline.location());
        if pipeline.bang {
            return self.unsupported(draft, range, "!");
        }
        match pipeline.seq.as_slice() {
            [Command::Simple(command)] => self.simple(draft, command),
            [Command::Compound(compound, _)] => {
                let (keyword, location) = match compound {
                    CompoundCommand::IfClause(clause) => ("if", clause.location()),
                    CompoundCommand::ForClause(clause) => ("for", clause.location()),
                    CompoundCommand::CaseClause(clause) => ("case", clause.location()),
                    CompoundCommand::WhileClause(clause) => ("while", clause.location()),
                    CompoundCommand::UntilClause(clause) => ("until", clause.location()),
                    CompoundCommand::BraceGroup(group) => ("{ … }", group.location()),
                    CompoundCommand::Subshell(subshell) => ("( … )", subshell.location()),
                    other => ("(( … ))", other.location()),
                };
                let range = self.range(location);
                self.unsupported(draft, range, keyword)
            }
            [Command::Function(_)] => self.unsupported(draft, range, "name() { … }"),
            [Command::ExtendedTest(..)] => self.unsupported(draft, range, "[[ … ]]"),
            _ => self.unsupported(draft, range, "|"),
        }
    }

    fn unsupported(&mut self, draft: &mut Draft<'_>, range: Range<usize>, what: &str) -> Effect {
        draft.problems.push(
            self.file
                .problem(&range, WORDS.say("not-supported").with("word", what))
                .with_help(WORDS.say("supported")),
        );
        Effect::Unknown
    }

    /// The bytes of a span of the parser, which counts characters; the last known place without one.
    fn range(&self, span: Option<SourceSpan>) -> Range<usize> {
        let Some(span) = span else {
            return self.place.clone();
        };
        let byte = |index: usize| self.starts.get(index).copied().unwrap_or(self.file.text.len());
        let mut start = byte(span.start.index);
        let end = byte(span.end.index).max(start);
        // The parser counts a line continuation before a word as part of it.
        while let Some(text) = self.file.text.get(start..end) {
            let skipped = if text.starts_with("\\\n") { 2 } else { text.len() - text.trim_start().len() };
            if skipped == 0 {
                break;
            }
            start += skipped;
        }
        start..end
    }
}

/// What does a command do, as far as `||` is concerned?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It was not understood; a problem says so.
    Unknown,
    /// Nothing: `true`, `echo`.
    Nothing,
    /// It only looks: `docker inspect`.
    Looks,
    /// It makes a network or a volume, which may be there already.
    Creates,
    /// It stops or removes what an earlier run left.
    CleansUp,
    /// Its failure would be the learner's: a build, a run.
    Matters,
}

#[cfg(test)]
mod tests;
