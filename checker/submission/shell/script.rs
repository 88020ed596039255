//! How is a script followed, and where does it stand?

use std::ops::Range;

use brush_parser::ast::Program;

use super::super::Problem;
use super::super::draft::Draft;
use super::super::environment::Variable;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::dialect;
use super::state::{Left, State, Status};
use super::text::Text;
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
    /// The file of the submission that it comes from, where it is one as a whole.
    pub(super) input_file: Option<String>,
    /// How many conditions are around: a failure there ends nothing.
    pub(super) guards: usize,
    /// The command runs beside the script: `&`.
    pub(super) background: bool,
    /// Builds that run beside the script, and that no `wait` waited for.
    pub(super) racing: bool,
    /// A command that goes on for ever, or a loop that may, and that stands in the way of all below.
    pub(super) endless: Option<Problem>,
    /// The same for one that runs beside the script, until `wait` waits for it.
    pub(super) endless_beside: Option<Problem>,
    /// The loop that is being followed may have been left: since when.
    pub(super) left: Option<Left>,
    /// `timeout` ends the command.
    pub(super) timed: bool,
    /// What is read goes into a variable in which a command looks for its private key.
    pub(super) for_key: bool,
    /// `set -e` ended the script.
    pub(super) failed: bool,
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
            input_file: None,
            guards: 0,
            background: false,
            racing: false,
            endless: None,
            endless_beside: None,
            left: None,
            timed: false,
            for_key: false,
            failed: false,
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
        if draft.is_real() {
            draft.doubt = self.state.doubt.clone();
        }
        draft.ended = match self.state.status {
            Status::Known(_) if draft.doubt.is_some() => None,
            Status::Known(status) => Some(status),
            Status::Unknown(reason) => {
                if draft.is_real() {
                    draft.tell_unknown(&reason.to_string());
                }
                None
            }
        };
        // A step of a workflow may fail; that is what it is for.
        if flow == Flow::Exit && self.state.status != Status::SUCCESS && draft.gates.is_none() {
            draft.stopped = Some(self.text.file.location(&self.place));
            if self.failed {
                self.ended_by_failure(draft);
            } else {
                draft.unheard.push(self.text.file.problem(&self.place, WORDS.say("ends-here")));
            }
        }
        if flow == Flow::Exit && self.state.status == Status::SUCCESS && self.goes_on_behind(&self.place) {
            // Told where nothing runs in the end.
            draft.unheard.push(self.text.file.problem(&self.place, WORDS.say("ends-before-the-rest")));
        }
        if let Some((text, commands, range)) = self.state.at_exit.take() {
            self.text = text;
            self.state.errexit = false;
            self.state.doubt = None;
            self.made(draft, &commands, range);
        }
    }

    /// Whether a line below asks the engine for something.
    fn goes_on_behind(&self, place: &Range<usize>) -> bool {
        let behind = self.text.file.text.get(place.end..).unwrap_or_default();
        let mut lines = behind.lines().skip(1).map(str::trim_start);
        lines.any(|line| !line.starts_with('#') && line.contains("docker"))
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
        let fault =
            Fault::new(&Word::empty(range.clone()), message).help(WORDS.say("supported")).outside_lab();
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }
}
