//! Which branch is taken, and how often does a loop go round?

use brush_parser::ast::{
    ArithmeticForClauseCommand, CaseClauseCommand, CaseItemPostAction, CompoundCommand, CompoundList,
    ForClauseCommand, IfClauseCommand, IoRedirect, UnexpandedArithmeticExpr,
};

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::source::Word;
use super::pattern;
use super::reach::ATTEMPTS;
use super::redirect::Output;
use super::script::{Flow, Script};
use super::state::{State, Status};

impl Script {
    /// A compound command with its redirections.
    pub(super) fn redirected(
        &mut self,
        draft: &mut Draft<'_>,
        redirects: &[IoRedirect],
        follow: impl FnOnce(&mut Self, &mut Draft<'_>) -> Flow,
    ) -> Flow {
        let input = self.input.clone();
        let mut output = Output::Stays;
        for redirect in redirects {
            match self.redirect(draft, redirect) {
                Ok(next) => output = output.then(next),
                Err(()) => return self.lost(draft),
            }
        }
        let flow = self.with_output(draft, output, |script, draft| {
            let flow = match script.enter(draft) {
                true => follow(script, draft),
                false => Flow::Exit,
            };
            script.depth = script.depth.saturating_sub(1);
            flow
        });
        self.input = input;
        flow
    }

    pub(super) fn compound(&mut self, draft: &mut Draft<'_>, compound: &CompoundCommand) -> Flow {
        match compound {
            CompoundCommand::BraceGroup(group) => self.list(draft, &group.list),
            CompoundCommand::Subshell(subshell) => {
                let outer = self.state.clone();
                self.state.at_exit = None;
                // `exit` leaves the subshell, and no more.
                self.list(draft, &subshell.list);
                let status = self.state.status;
                self.state = State { status, ..outer };
                Flow::Next
            }
            CompoundCommand::IfClause(clause) => self.if_clause(draft, clause),
            CompoundCommand::ForClause(clause) => {
                self.whole_loop(draft, |script, draft| script.for_clause(draft, clause))
            }
            CompoundCommand::WhileClause(clause) => self.whole_loop(draft, |script, draft| {
                script.while_clause(draft, &clause.0, &clause.1.list, true)
            }),
            CompoundCommand::UntilClause(clause) => self.whole_loop(draft, |script, draft| {
                script.while_clause(draft, &clause.0, &clause.1.list, false)
            }),
            CompoundCommand::CaseClause(clause) => self.case_clause(draft, clause),
            CompoundCommand::Arithmetic(command) => {
                let place = self.place.clone();
                self.state.status = match self.calculate(draft, &command.expr.value, &place) {
                    Ok(number) => Status::of(number != 0),
                    Err(reason) => Status::Unknown(reason),
                };
                Flow::Next
            }
            CompoundCommand::ArithmeticForClause(clause) => {
                self.whole_loop(draft, |script, draft| script.counting_clause(draft, clause))
            }
            CompoundCommand::Coprocess(_) => {
                let place = self.place.clone();
                self.unsupported(draft, &place, "coproc")
            }
        }
    }

    fn for_clause(&mut self, draft: &mut Draft<'_>, clause: &ForClauseCommand) -> Flow {
        let values: Vec<String> = match &clause.values {
            Some(words) => {
                let words: Vec<Word> = words.iter().flat_map(|word| self.words(draft, word)).collect();
                words.iter().map(|word| word.text().to_owned()).collect()
            }
            None => self.state.arguments.clone(),
        };
        self.state.status = Status::SUCCESS;
        for value in values {
            if !self.step(draft, 1) {
                return Flow::Exit;
            }
            self.state.set(&clause.variable_name, value, false);
            match once(self.list(draft, &clause.body.list)) {
                Loop::Goes => {}
                Loop::Ends => break,
                Loop::Leaves(flow) => return flow,
            }
        }
        Flow::Next
    }

    /// `for ((i = 0; i < 3; i++))`.
    fn counting_clause(&mut self, draft: &mut Draft<'_>, clause: &ArithmeticForClauseCommand) -> Flow {
        let place = self.place.clone();
        let part =
            |script: &mut Self, draft: &mut Draft<'_>, part: &Option<UnexpandedArithmeticExpr>| match part {
                None => Ok(1),
                Some(expression) => script.calculate(draft, &expression.value, &place),
            };
        let mut goes = part(self, draft, &clause.initializer);
        while goes.is_ok() && self.step(draft, 1) {
            goes = part(self, draft, &clause.condition);
            match goes {
                Ok(0) => return Flow::Next,
                Ok(_) => {}
                Err(_) => break,
            }
            match once(self.list(draft, &clause.body.list)) {
                Loop::Goes => {}
                Loop::Ends => return Flow::Next,
                Loop::Leaves(flow) => return flow,
            }
            goes = part(self, draft, &clause.updater);
        }
        match goes {
            Ok(_) => Flow::Exit,
            Err(reason) => self.perhaps(draft, reason, |script, draft| script.list(draft, &clause.body.list)),
        }
    }

    fn case_clause(&mut self, draft: &mut Draft<'_>, clause: &CaseClauseCommand) -> Flow {
        let value = self.one(draft, &clause.value);
        if let Some(reason) = first_unknown(value.text()) {
            for body in clause.cases.iter().filter_map(|case| case.cmd.as_ref()) {
                let flow = self.perhaps(draft, reason, |script, draft| script.list(draft, body));
                if flow != Flow::Next {
                    return flow;
                }
            }
            return Flow::Next;
        }
        self.state.status = Status::SUCCESS;
        let mut falls_through = false;
        for case in &clause.cases {
            let fits = falls_through
                || case.patterns.iter().any(|word| {
                    let written = self.pattern(draft, word);
                    pattern::matches(&written, value.text())
                });
            if !fits {
                continue;
            }
            if let Some(body) = &case.cmd {
                let flow = self.list(draft, body);
                if flow != Flow::Next {
                    return flow;
                }
            }
            match case.post_action {
                CaseItemPostAction::ExitCase => break,
                CaseItemPostAction::UnconditionallyExecuteNextCaseItem => falls_through = true,
                CaseItemPostAction::ContinueEvaluatingCases => falls_through = false,
            }
        }
        Flow::Next
    }

    fn condition(&mut self, draft: &mut Draft<'_>, list: &CompoundList) -> Flow {
        self.guards += 1;
        let flow = self.list(draft, list);
        self.guards -= 1;
        flow
    }

    fn if_clause(&mut self, draft: &mut Draft<'_>, clause: &IfClauseCommand) -> Flow {
        let mut branches = vec![(Some(&clause.condition), &clause.then)];
        let elses = clause.elses.iter().flatten();
        branches.extend(elses.map(|branch| (branch.condition.as_ref(), &branch.body)));
        for (number, (condition, body)) in branches.iter().enumerate() {
            let Some(condition) = condition else {
                return self.list(draft, body);
            };
            let flow = self.condition(draft, condition);
            if flow != Flow::Next {
                return flow;
            }
            match self.state.status {
                Status::Known(0) => return self.list(draft, body),
                Status::Known(_) => {}
                Status::Unknown(reason) => {
                    // What is done whichever way it goes is known; each branch alone is not.
                    for (_, body) in branches.iter().skip(number) {
                        let flow = self.perhaps(draft, reason, |script, draft| script.list(draft, body));
                        if flow != Flow::Next {
                            return flow;
                        }
                    }
                    return Flow::Next;
                }
            }
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// A loop that waits for something of which nobody knows when it comes; the truth says whether it
    /// ends by itself after some attempts.
    fn waits(
        &mut self,
        draft: &mut Draft<'_>,
        reason: char,
        condition: &CompoundList,
        body: &CompoundList,
        wanted: bool,
    ) -> (Flow, bool) {
        let (budget, changes) = (self.budget, draft.ledger.changes());
        let outer = self.left.take();
        let mut ends = false;
        let flow = self.perhaps(draft, reason, |script, draft| {
            for _ in 0..ATTEMPTS {
                match script.list(draft, body) {
                    Flow::Next | Flow::Continue(_) => {}
                    flow => {
                        ends = true;
                        return if matches!(flow, Flow::Break(_)) { Flow::Next } else { flow };
                    }
                }
                if draft.ledger.changes() != changes || draft.uncertain {
                    break;
                }
                script.condition(draft, condition);
                if matches!(script.state.status, Status::Known(status) if (status == 0) != wanted) {
                    ends = true;
                    break;
                }
            }
            Flow::Next
        });
        self.budget = budget;
        self.left = outer;
        (flow, ends || draft.uncertain)
    }

    fn while_clause(
        &mut self,
        draft: &mut Draft<'_>,
        condition: &CompoundList,
        body: &CompoundList,
        wanted: bool,
    ) -> Flow {
        let mut last = Status::SUCCESS;
        let mut attempts = 0;
        let place = self.place.clone();
        while self.step(draft, 1) {
            attempts += usize::from(self.left.is_some());
            if attempts > ATTEMPTS {
                self.may_wait(&place);
                self.state.status = Status::SUCCESS;
                return Flow::Next;
            }
            let flow = self.condition(draft, condition);
            if flow != Flow::Next {
                return flow;
            }
            match self.state.status {
                Status::Known(status) if (status == 0) == wanted => {}
                Status::Known(_) => {
                    self.state.status = last;
                    return Flow::Next;
                }
                Status::Unknown(reason) => {
                    let place = self.place.clone();
                    let (flow, ends) = self.waits(draft, reason, condition, body, wanted);
                    if !ends {
                        self.may_wait(&place);
                    }
                    self.state.status = Status::SUCCESS;
                    return flow;
                }
            }
            match once(self.list(draft, body)) {
                Loop::Goes => last = self.state.status,
                Loop::Ends => return Flow::Next,
                Loop::Leaves(flow) => return flow,
            }
        }
        Flow::Exit
    }
}

/// What a loop does after its body.
enum Loop {
    Goes,
    Ends,
    Leaves(Flow),
}

fn once(flow: Flow) -> Loop {
    match flow {
        Flow::Next | Flow::Continue(0 | 1) => Loop::Goes,
        Flow::Break(0 | 1) => Loop::Ends,
        Flow::Break(levels) => Loop::Leaves(Flow::Break(levels - 1)),
        Flow::Continue(levels) => Loop::Leaves(Flow::Continue(levels - 1)),
        flow => Loop::Leaves(flow),
    }
}
