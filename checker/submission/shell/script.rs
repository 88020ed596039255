//! In which order are the commands of a script reached?

use std::ops::Range;
use std::rc::Rc;

use brush_parser::ast::{
    AndOr, AndOrList, Command, CompoundList, Pipeline, Program, SeparatorOperator, SourceLocation,
};

use super::super::draft::Draft;
use super::super::environment::Variable;
use super::super::source::{Fault, Word};
use super::state::{Function, State, Status};
use super::text::Text;
use super::{WORDS, dialect};
use crate::words::Message;

/// Commands and kilobytes of text after which a script counts as endless.
const LONGEST: usize = 20_000;

/// Deepest nesting of functions, groups and substitutions.
const DEEPEST: usize = 200;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break(usize),
    Continue(usize),
    Return,
    Exit,
}

/// A script that is being followed.
pub(super) struct Script {
    pub(super) text: Text,
    /// `#!/bin/bash`: arrays, `[[ … ]]` and their kind are understood.
    pub(super) bash: bool,
    pub(super) state: State,
    /// What is written, where somebody takes it: `$(…)` or a pipe.
    pub(super) output: Option<String>,
    /// What a command may read.
    pub(super) input: Option<String>,
    /// How many conditions are around: a failure there ends nothing.
    pub(super) guards: usize,
    /// The command runs beside the script: `&`.
    pub(super) background: bool,
    /// Builds that run beside the script, and that no `wait` waited for.
    pub(super) racing: bool,
    /// Functions, loops and groups that are entered.
    pub(super) depth: usize,
    pub(super) functions_entered: usize,
    /// Files that are read by `.`.
    pub(super) sourced: usize,
    /// Variables that the function made local, and what they were before.
    pub(super) locals: Vec<(String, Option<Variable>)>,
    /// What is left of [`LONGEST`].
    pub(super) budget: usize,
    /// The last place that was known, for the parts of a script that have none of their own.
    pub(super) place: Range<usize>,
}

impl Script {
    pub(super) fn new(text: Text) -> Script {
        let bash = dialect::is_bash(&text.file.text);
        Script {
            text,
            bash,
            state: State::new(),
            output: None,
            input: None,
            guards: 0,
            background: false,
            racing: false,
            depth: 0,
            functions_entered: 0,
            sourced: 0,
            locals: Vec::new(),
            budget: LONGEST,
            place: 0..0,
        }
    }

    /// Follows the whole script, and what `trap … EXIT` leaves for its end.
    pub(super) fn whole(&mut self, draft: &mut Draft<'_>, program: &Program) {
        if !self.check(draft, program) {
            return;
        }
        let flow = self.program(draft, program);
        if let Some((text, commands, range)) = self.state.at_exit.take() {
            self.text = text;
            self.state.errexit = false;
            self.made(draft, &commands, range);
        } else if flow == Flow::Exit && self.state.status != Status::SUCCESS {
            let problem = self.text.file.problem(&self.place, WORDS.say("ends-here"));
            draft.unheard.push(problem);
        }
    }

    /// What the script's own shell does not know, with its place.
    pub(super) fn check(&mut self, draft: &mut Draft<'_>, program: &Program) -> bool {
        if self.bash {
            return true;
        }
        let found = dialect::unknown_to_sh(program);
        for (span, what) in &found {
            let range =
                span.as_ref().map_or(self.place.clone(), |span| self.text.place(self.text.local(span)));
            draft.fault(&self.text.file, self.not_in_sh(&range, what));
        }
        found.is_empty()
    }

    /// The fault of something that only bash knows.
    pub(super) fn not_in_sh(&self, range: &Range<usize>, what: &str) -> Fault {
        Fault::new(&Word::empty(range.clone()), WORDS.say("only-bash").with("word", what))
            .help(WORDS.say("only-bash-help"))
    }

    pub(super) fn program(&mut self, draft: &mut Draft<'_>, program: &Program) -> Flow {
        for list in &program.complete_commands {
            let flow = self.list(draft, list);
            if flow != Flow::Next {
                return flow;
            }
        }
        Flow::Next
    }

    /// Follows a text that was put together: `eval`, `trap`.
    pub(super) fn made(&mut self, draft: &mut Draft<'_>, commands: &str, range: Range<usize>) -> Flow {
        let text = self.text.made(commands, range);
        self.inside(draft, text)
    }

    /// Follows another text in this shell.
    pub(super) fn inside(&mut self, draft: &mut Draft<'_>, text: Text) -> Flow {
        match text.parse() {
            Ok(program) => {
                let outer = std::mem::replace(&mut self.text, text);
                let place = self.place.clone();
                let flow = match self.enter(draft) && self.check(draft, &program) {
                    true => self.program(draft, &program),
                    false => self.lost(draft),
                };
                self.depth = self.depth.saturating_sub(1);
                self.text = outer;
                self.place = place;
                flow
            }
            Err(problem) => {
                draft.problems.push(*problem);
                self.lost(draft)
            }
        }
    }

    /// Goes one level deeper; `false` where a problem was told instead.
    pub(super) fn enter(&mut self, draft: &mut Draft<'_>) -> bool {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.tell(draft, &self.place.clone(), WORDS.say("too-deep"));
            self.budget = 0;
            return false;
        }
        true
    }

    /// Takes a step; `false` where there are none left, which is told once.
    pub(super) fn step(&mut self, draft: &mut Draft<'_>, cost: usize) -> bool {
        if self.budget == 0 {
            return false;
        }
        self.budget = self.budget.saturating_sub(cost);
        if self.budget == 0 {
            self.tell(draft, &self.place.clone(), WORDS.say("too-long"));
            return false;
        }
        true
    }

    /// Tells what is wrong at a place of the file.
    pub(super) fn tell(&mut self, draft: &mut Draft<'_>, range: &Range<usize>, message: Message) {
        draft.problem(&self.text.file, range, message);
    }

    /// What was not understood was told; nobody knows what stands in the engine from here on.
    pub(super) fn lost(&mut self, draft: &mut Draft<'_>) -> Flow {
        draft.uncertain = true;
        self.state.status = Status::Unknown(draft.unknown(&self.text.file, None));
        Flow::Next
    }

    pub(super) fn unsupported(&mut self, draft: &mut Draft<'_>, range: &Range<usize>, what: &str) -> Flow {
        let message = WORDS.say("not-supported").with("word", what);
        let fault = Fault::new(&Word::empty(range.clone()), message).help(WORDS.say("supported"));
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }

    pub(super) fn list(&mut self, draft: &mut Draft<'_>, list: &CompoundList) -> Flow {
        for item in &list.0 {
            let flow = match item.1 {
                SeparatorOperator::Sequence => self.and_or(draft, &item.0),
                SeparatorOperator::Async => self.beside(draft, &item.0),
            };
            if flow != Flow::Next {
                return flow;
            }
        }
        Flow::Next
    }

    /// `… &`: what it does to the engine counts from here on, its variables are its own.
    fn beside(&mut self, draft: &mut Draft<'_>, list: &AndOrList) -> Flow {
        let builds = draft.ledger.builds().len();
        let outer = self.state.clone();
        let was = std::mem::replace(&mut self.background, true);
        self.guards += 1;
        self.and_or(draft, list);
        self.guards -= 1;
        self.background = was;
        self.state = outer;
        self.state.status = Status::SUCCESS;
        self.racing |= draft.ledger.builds().len() > builds;
        Flow::Next
    }

    fn and_or(&mut self, draft: &mut Draft<'_>, list: &AndOrList) -> Flow {
        let last = list.additional.len();
        let mut flow = self.part(draft, &list.first, last > 0);
        let mut ran_last = last == 0;
        for (number, next) in list.additional.iter().enumerate() {
            if flow != Flow::Next {
                return flow;
            }
            let (pipeline, wanted) = match next {
                AndOr::And(pipeline) => (pipeline, true),
                AndOr::Or(pipeline) => (pipeline, false),
            };
            let is_last = number + 1 == last;
            match self.state.status {
                Status::Unknown(reason) => {
                    flow = self.perhaps(draft, reason, |script, draft| script.part(draft, pipeline, true));
                    ran_last = false;
                }
                Status::Known(status) if (status == 0) == wanted => {
                    flow = self.part(draft, pipeline, !is_last);
                    ran_last = is_last;
                }
                Status::Known(_) => {
                    self.passed_over(draft, pipeline, wanted);
                    ran_last = false;
                }
            }
        }
        let negated = list.additional.last().map_or(&list.first, |last| match last {
            AndOr::And(pipeline) | AndOr::Or(pipeline) => pipeline,
        });
        let failed = matches!(self.state.status, Status::Known(status) if status != 0);
        if flow == Flow::Next && self.state.errexit && self.guards == 0 && ran_last && failed && !negated.bang
        {
            return Flow::Exit;
        }
        flow
    }

    /// Remembers a `docker` command that is never reached: it may be why nothing runs.
    fn passed_over(&mut self, draft: &mut Draft<'_>, pipeline: &Pipeline, after_success: bool) {
        let key = if after_success { "never-after-failure" } else { "never-after-success" };
        if let [Command::Simple(command)] = pipeline.seq.as_slice()
            && command.word_or_name.as_ref().is_some_and(|word| word.value.starts_with("docker"))
            && let Some(span) = command.location()
        {
            let range = self.text.place(self.text.local(&span));
            draft.unheard.push(self.text.file.problem(&range, WORDS.say(key)));
        }
    }

    fn part(&mut self, draft: &mut Draft<'_>, pipeline: &Pipeline, guarded: bool) -> Flow {
        self.guards += usize::from(guarded);
        let flow = self.pipeline(draft, pipeline);
        self.guards -= usize::from(guarded);
        flow
    }

    /// Follows what may or may not be reached. Where it would do something to the engine nobody can
    /// go on; where it ends the script because something is missing, it is taken to be there.
    pub(super) fn perhaps(
        &mut self,
        draft: &mut Draft<'_>,
        reason: char,
        follow: impl FnOnce(&mut Self, &mut Draft<'_>) -> Flow,
    ) -> Flow {
        let (state, ledger) = (self.state.clone(), draft.ledger.clone());
        let flow = follow(self, draft);
        let gives_up =
            flow == Flow::Exit && matches!(self.state.status, Status::Known(status) if status != 0);
        if draft.ledger.changes() != ledger.changes() || (flow != Flow::Next && !gives_up) {
            draft.tell_unknown(&reason.to_string());
            draft.ledger = ledger;
            self.state = state;
            return self.lost(draft);
        }
        draft.ledger = ledger;
        let after = std::mem::replace(&mut self.state, state);
        if gives_up {
            self.state.status = Status::SUCCESS;
            return Flow::Next;
        }
        for (name, variable) in after.variables {
            let known = self.state.variables.entry(name).or_default();
            if *known != variable {
                known.value = reason.to_string();
            }
        }
        self.state.functions.extend(after.functions);
        self.state.status = Status::Unknown(reason);
        Flow::Next
    }

    fn pipeline(&mut self, draft: &mut Draft<'_>, pipeline: &Pipeline) -> Flow {
        self.guards += usize::from(pipeline.bang);
        let flow = match pipeline.seq.as_slice() {
            [command] => self.command(draft, command),
            commands => self.pipe(draft, commands),
        };
        self.guards -= usize::from(pipeline.bang);
        if pipeline.bang
            && let Status::Known(status) = self.state.status
        {
            self.state.status = Status::of(status != 0);
        }
        flow
    }

    /// `a | b`: each in a shell of its own, one reading what the other writes.
    fn pipe(&mut self, draft: &mut Draft<'_>, commands: &[Command]) -> Flow {
        let outer = self.state.clone();
        let (output, input) = (self.output.take(), self.input.take());
        let mut failed = None;
        for (number, command) in commands.iter().enumerate() {
            let is_last = number + 1 == commands.len();
            self.state = outer.clone();
            if is_last {
                self.output = output.clone();
            } else {
                self.output = Some(String::new());
            }
            self.guards += 1;
            self.command(draft, command);
            self.guards -= 1;
            if self.state.status != Status::SUCCESS {
                failed = Some(self.state.status);
            }
            if !is_last {
                self.input = self.output.take();
            }
        }
        let status = match failed {
            Some(status) if outer.pipefail => status,
            _ => self.state.status,
        };
        self.input = input;
        self.state = State { status, ..outer };
        Flow::Next
    }

    fn command(&mut self, draft: &mut Draft<'_>, command: &Command) -> Flow {
        if !self.step(draft, 1) {
            return Flow::Exit;
        }
        if let Some(span) = command.location() {
            self.place = self.text.place(self.text.local(&span));
        }
        match command {
            Command::Simple(command) => self.simple(draft, command),
            Command::Function(definition) => {
                let name = definition.fname.value.clone();
                let function = Function { text: self.text.clone(), definition: Rc::new(definition.clone()) };
                self.state.functions.insert(name, function);
                self.state.status = Status::SUCCESS;
                Flow::Next
            }
            Command::Compound(compound, redirects) => {
                let redirects = redirects.as_ref().map_or(&[] as &[_], |list| &list.0);
                self.redirected(draft, redirects, |script, draft| script.compound(draft, compound))
            }
            Command::ExtendedTest(test, redirects) => {
                let redirects = redirects.as_ref().map_or(&[] as &[_], |list| &list.0);
                self.redirected(draft, redirects, |script, draft| {
                    script.state.status = script.extended_test(draft, &test.expr);
                    Flow::Next
                })
            }
        }
    }
}

/// The first character of a text that nobody knows.
pub(super) fn first_unknown(text: &str) -> Option<char> {
    text.chars().find(|letter| super::super::environment::unknown_reason(*letter).is_some())
}
