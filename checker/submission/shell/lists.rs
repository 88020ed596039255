//! Which commands of a list or a pipe are reached, and in which order?

use std::rc::Rc;

use brush_parser::ast::{
    AndOr, AndOrList, Command, CompoundList, Pipeline, SeparatorOperator, SourceLocation,
};

use super::super::draft::Draft;
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::{Function, State, Status};

impl Script {
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
        let endless = self.endless.take();
        self.guards += 1;
        self.and_or(draft, list);
        self.guards -= 1;
        self.background = was;
        self.state = outer;
        let beside = std::mem::replace(&mut self.endless, endless);
        self.endless_beside = self.endless_beside.take().or(beside);
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
                    let mut inside = Status::SUCCESS;
                    flow = self.perhaps(draft, reason, |script, draft| {
                        let flow = script.part(draft, pipeline, true);
                        inside = script.state.status;
                        flow
                    });
                    if inside == Status::SUCCESS && !wanted {
                        self.state.status = Status::SUCCESS;
                    }
                    // Where the last one succeeds or is not reached, nothing ends.
                    ran_last = is_last && inside != Status::SUCCESS;
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
            self.failed = true;
            return Flow::Exit;
        }
        if flow == Flow::Next
            && self.state.errexit
            && self.guards == 0
            && ran_last
            && !negated.bang
            && matches!(self.state.status, Status::Unknown(_))
        {
            self.may_end();
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
    /// go on; where it ends the script because something is missing, it is taken to be there, as long as the script
    /// is only read.
    pub(super) fn perhaps(
        &mut self,
        draft: &mut Draft<'_>,
        reason: char,
        follow: impl FnOnce(&mut Self, &mut Draft<'_>) -> Flow,
    ) -> Flow {
        let (state, ledger) = (self.state.clone(), draft.ledger.clone());
        let writes = draft.folder.writes();
        let flow = follow(self, draft);
        let gives_up =
            flow == Flow::Exit && matches!(self.state.status, Status::Known(status) if status != 0);
        // A wait that may or may not be there stands in the way of what changes something below.
        if draft.ledger.attached() > ledger.attached() {
            let place = self.place.clone();
            self.goes_on(&place);
        }
        if matches!(flow, Flow::Break(0 | 1)) && draft.ledger.changes() == ledger.changes() {
            draft.ledger = ledger;
            self.state = state;
            self.may_leave(draft, reason);
            self.state.status = Status::Unknown(reason);
            return Flow::Next;
        }
        let other_rules = self.state.errexit != state.errexit;
        let changes = draft.ledger.changes() != ledger.changes() || draft.folder.writes() != writes;
        if changes || (flow != Flow::Next && !gives_up) || other_rules {
            draft.tell_unknown(&reason.to_string());
            draft.ledger = ledger;
            self.state = state;
            return self.lost(draft);
        }
        draft.ledger = ledger;
        let after = std::mem::replace(&mut self.state, state);
        // Gone through for real, whether the script gives up is what somebody wants to know.
        if gives_up && draft.is_real() {
            draft.tell_unknown(&reason.to_string());
            return self.lost(draft);
        }
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
        self.state.doubt = self.state.doubt.take().or(after.doubt);
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
        // The parts run at the same time: none of them stands before the next.
        let mut endless = None;
        for (number, command) in commands.iter().enumerate() {
            let is_last = number + 1 == commands.len();
            self.state = outer.clone();
            if is_last {
                self.output = output.clone();
            } else {
                self.output = Some(String::new());
            }
            let before = self.endless.take();
            self.guards += 1;
            self.command(draft, command);
            self.guards -= 1;
            endless = endless.or(self.endless.take());
            self.endless = before;
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
        self.endless = self.endless.take().or(endless);
        self.state = State { status, ..outer };
        Flow::Next
    }

    /// Whether the prompt of `set -x` starts a command each time.
    fn prompt_calls(&self) -> bool {
        let prompt = self.state.variables.get("PS4");
        prompt.is_some_and(|prompt| prompt.value.contains("$(") || prompt.value.contains('`'))
    }

    fn command(&mut self, draft: &mut Draft<'_>, command: &Command) -> Flow {
        if !self.step(draft, 1) {
            return Flow::Exit;
        }
        if let Some(span) = command.location() {
            self.place = self.text.place(self.text.local(&span));
        }
        if self.state.xtrace && self.prompt_calls() {
            let place = self.place.clone();
            return self.unsupported(draft, &place, "PS4=…");
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
