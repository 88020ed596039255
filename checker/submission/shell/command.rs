//! What does one simple command do?

use std::ops::Range;

use brush_parser::ast::{
    Assignment, AssignmentName, AssignmentValue, CommandPrefixOrSuffixItem, IoFileRedirectKind, IoRedirect,
    SimpleCommand, SourceLocation,
};

use super::super::delivered::is_id_inside;
use super::super::docker;
use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::names::{BUILTINS, ONLY_BASH, declares};
use super::redirect::Output;
use super::script::{Flow, Script};
use super::state::Status;
use super::wrapper::is_docker;

impl Script {
    pub(super) fn simple(&mut self, draft: &mut Draft<'_>, command: &SimpleCommand) -> Flow {
        let prefix: Vec<_> = command.prefix.iter().flat_map(|prefix| &prefix.0).collect();
        let suffix: Vec<_> = command.suffix.iter().flat_map(|suffix| &suffix.0).collect();
        let input = self.input.clone();
        let mut output = Output::Stays;
        let mut reads = false;
        let mut sound = true;
        for item in prefix.iter().chain(&suffix) {
            match item {
                CommandPrefixOrSuffixItem::IoRedirect(redirect) => match self.redirect(draft, redirect) {
                    Ok(next) => {
                        output = output.then(next);
                        reads |= matches!(
                            redirect,
                            IoRedirect::File(_, IoFileRedirectKind::Read, _)
                                | IoRedirect::HereString(..)
                                | IoRedirect::HereDocument(..)
                        );
                    }
                    Err(()) => sound = false,
                },
                CommandPrefixOrSuffixItem::ProcessSubstitution(..) => {
                    let place = self.place.clone();
                    self.unsupported(draft, &place, &item.to_string());
                    sound = false;
                }
                _ => {}
            }
        }
        let flow = match sound {
            true => self.with_output(draft, output, |script, draft| {
                script.assigned(draft, command, &prefix, &suffix, reads)
            }),
            false => self.lost(draft),
        };
        if reads {
            self.input = input;
        }
        flow
    }

    /// The assignments before a command, and the command.
    fn assigned(
        &mut self,
        draft: &mut Draft<'_>,
        command: &SimpleCommand,
        prefix: &[&CommandPrefixOrSuffixItem],
        suffix: &[&CommandPrefixOrSuffixItem],
        reads: bool,
    ) -> Flow {
        let outer = command.word_or_name.is_some().then(|| self.state.variables.clone());
        self.state.substituted = false;
        for item in prefix {
            if let CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) = item {
                let range = self.range_of(word);
                if !self.assign(draft, assignment, range, outer.is_some()) {
                    return self.lost(draft);
                }
            }
        }
        let Some(name) = &command.word_or_name else {
            // `status=$?` has seen the status of what stands before; its own is that of the last `$(…)` in it.
            if !self.state.substituted {
                self.state.status = Status::SUCCESS;
            }
            return Flow::Next;
        };
        let mut words = self.words(draft, name);
        let declares = words.first().is_some_and(|word| declares(word.text()));
        let mut assignments = Vec::new();
        for item in suffix {
            match item {
                CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) if declares => {
                    assignments.push((assignment, self.range_of(word)));
                }
                CommandPrefixOrSuffixItem::Word(word)
                | CommandPrefixOrSuffixItem::AssignmentWord(_, word) => {
                    words.extend(self.words(draft, word));
                }
                _ => {}
            }
        }
        if declares {
            return self.declare(draft, &words, &assignments);
        }
        let flow = self.call(draft, &words, reads);
        // `NAME=value command` sets the variable for that command alone.
        if let Some(outer) = outer {
            for item in prefix {
                if let CommandPrefixOrSuffixItem::AssignmentWord(assignment, _) = item
                    && let AssignmentName::VariableName(name) = &assignment.name
                {
                    match outer.get(name) {
                        Some(known) => self.state.variables.insert(name.clone(), known.clone()),
                        None => self.state.variables.remove(name),
                    };
                }
            }
        }
        flow
    }

    /// Calls what the first word names.
    pub(super) fn call(&mut self, draft: &mut Draft<'_>, words: &[Word], reads: bool) -> Flow {
        let Some((name, arguments)) = words.split_first() else {
            return Flow::Next;
        };
        if draft.tell_unknown(name.text()) {
            return self.lost(draft);
        }
        if let Some(function) = self.state.functions.get(name.text()).cloned() {
            return self.enter_function(draft, &function, arguments);
        }
        self.plain(draft, name, arguments, reads)
    }

    /// Calls what a name means beside the functions.
    pub(super) fn plain(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        reads: bool,
    ) -> Flow {
        if let Some(flow) = self.own_program(draft, name, arguments) {
            return flow;
        }
        match name.text() {
            text if is_docker(text) => self.docker(draft, name, arguments, reads),
            text if BUILTINS.contains(&text) || ONLY_BASH.contains(&text) => {
                self.builtin(draft, name, arguments, reads)
            }
            _ => self.run_program(draft, name, arguments, reads),
        }
    }

    fn enter_function(
        &mut self,
        draft: &mut Draft<'_>,
        function: &super::state::Function,
        arguments: &[Word],
    ) -> Flow {
        let given = arguments.iter().map(|word| word.text().to_owned()).collect();
        let outer = std::mem::replace(&mut self.state.arguments, given);
        let locals = std::mem::take(&mut self.locals);
        let text = std::mem::replace(&mut self.text, function.text.clone());
        let place = self.place.clone();
        self.functions_entered += 1;
        let flow = match self.enter(draft) {
            true => {
                let body = &function.definition.body;
                let redirects = body.1.as_ref().map_or(&[] as &[_], |list| &list.0);
                self.redirected(draft, redirects, |script, draft| script.compound(draft, &body.0))
            }
            false => Flow::Exit,
        };
        self.depth = self.depth.saturating_sub(1);
        self.functions_entered -= 1;
        self.text = text;
        self.place = place;
        self.state.arguments = outer;
        for (name, before) in std::mem::replace(&mut self.locals, locals) {
            match before {
                Some(variable) => self.state.variables.insert(name, variable),
                None => self.state.variables.remove(&name),
            };
        }
        if flow == Flow::Return { Flow::Next } else { flow }
    }

    /// Hands a command to Docker's own room, and settles what its end means here.
    pub(super) fn docker(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        reads: bool,
    ) -> Flow {
        if !self.finds_docker(draft, name) {
            return self.lost(draft);
        }
        // The Dockerfile that a build reads may come from a file of the submission.
        let handed = self.input_file.clone().filter(|_| reads && docker::builds_from_input(arguments));
        let given = if docker::reads_secret(arguments) { self.input.clone() } else { None };
        if reads && handed.is_none() && given.is_none() {
            let text = self.text.file.text.get(self.place.start..).unwrap_or_default();
            let byte = text.find('<').unwrap_or(0);
            let length = text[byte..].chars().take_while(|letter| *letter == '<').count();
            let operator = text[byte..byte + length].to_owned();
            let start = self.place.start + byte;
            return self.unsupported(draft, &(start..start + length.max(1)), &operator);
        }
        let mut known = true;
        let mut before = "";
        for word in arguments {
            // `\ ` at the end of a line is a word of its own, and the next line a command.
            if let Some(backslash) = self.text.file.blank_behind(&word.range()) {
                self.tell(draft, &backslash, WORDS.say("blank-behind"));
                return self.lost(draft);
            }
            if draft.has_key(word.text()) {
                draft.ledger.hand_key(self.text.file.location(&word.range()));
                before = word.text();
                continue;
            }
            known &= !draft.tell_unknown(word.text());
            if known && is_id_inside(before, word.text()) {
                draft.fault(&self.text.file, Fault::new(word, WORDS.say("id-inside")).outside_lab());
                known = false;
            }
            before = word.text();
        }
        if !known {
            return self.lost(draft);
        }
        let changes = draft.ledger.changes();
        let call = docker::Call {
            file: &self.text.file,
            variables: &self.state.variables,
            folder: &self.state.folder,
            command: name,
            words: arguments,
            input: handed.as_deref(),
            given: given.as_deref(),
            background: self.background,
            timed: self.timed,
        };
        let outcome = docker::read(draft, &call);
        if draft.ledger.changes() != changes && !self.is_reached(draft) {
            return self.lost(draft);
        }
        if self.racing && !self.background && draft.ledger.changes() != changes {
            self.racing = false;
            let fault = Fault::new(name, WORDS.say("not-waited")).help(WORDS.say("not-waited-help"));
            draft.fault(&self.text.file, fault);
            return self.lost(draft);
        }
        match outcome {
            Outcome::Done(written) => {
                self.write(&written);
                self.state.status = Status::SUCCESS;
            }
            Outcome::Perhaps(reason) => {
                self.write(&reason.to_string());
                self.state.status = Status::Unknown(reason);
            }
            Outcome::Ended(status, written) => {
                self.write(&written);
                self.state.status = Status::Known(status);
            }
            Outcome::Endless => {
                self.goes_on(&(name.range().start..arguments.last().unwrap_or(name).range().end));
                self.state.status = if self.timed { Status::Known(124) } else { Status::SUCCESS };
            }
            Outcome::Unknown => return self.lost(draft),
            // Gone through for real, the engine's no is one, and the script goes on as its shell does.
            Outcome::Refused(_) if draft.is_real() => self.state.status = Status::FAILURE,
            Outcome::Refused(_) if draft.uncertain => return self.lost(draft),
            Outcome::Refused(refusal) => {
                let mut problem = refusal.problem;
                let ends = self.guards == 0 && self.state.errexit;
                if ends && refusal.cleans_up {
                    problem.help = Some(WORDS.say("errexit-help"));
                }
                if self.guards > 0 || (refusal.cleans_up && !ends) {
                    draft.unheard.push(problem);
                } else {
                    draft.problems.push(problem);
                    return self.lost(draft);
                }
                self.state.status = Status::FAILURE;
            }
        }
        Flow::Next
    }

    /// Sets a variable; `false` where a problem was told instead.
    pub(super) fn assign(
        &mut self,
        draft: &mut Draft<'_>,
        assignment: &Assignment,
        local: Range<usize>,
        exported: bool,
    ) -> bool {
        let place = self.text.place(local.clone());
        let name = match &assignment.name {
            AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _) => name,
        };
        if !self.may_be_set(draft, &Word::at(name, place.start..place.start + name.len())) {
            return false;
        }
        if self.state.readonly.contains(name) {
            draft.problem(&self.text.file, &place, WORDS.say("readonly").with("name", name));
            return false;
        }
        if assignment.append && !self.bash {
            let fault = self.not_in_sh(&place, "+=");
            draft.fault(&self.text.file, fault);
            return false;
        }
        if self.state.maps.contains_key(name) {
            return self.assign_map(draft, assignment, local, &place);
        }
        match (&assignment.name, &assignment.value) {
            (AssignmentName::VariableName(_), AssignmentValue::Array(elements)) => {
                let mut values = Vec::new();
                for (index, element) in elements {
                    if index.is_some() {
                        self.unsupported(draft, &place, "[…]=");
                        return false;
                    }
                    let words = self.words_of(draft, &element.value, None, &place);
                    values.extend(words.into_iter().map(|word| word.text().to_owned()));
                }
                if assignment.append {
                    let mut before = match self.state.arrays.remove(name) {
                        Some(array) => array,
                        None => {
                            self.state.variables.remove(name).map(|known| known.value).into_iter().collect()
                        }
                    };
                    before.append(&mut values);
                    values = before;
                }
                self.state.variables.remove(name);
                self.state.arrays.insert(name.clone(), values);
            }
            (AssignmentName::ArrayElementName(..), _) => {
                self.unsupported(draft, &place, &format!("{name}[…]="));
                return false;
            }
            (AssignmentName::VariableName(_), AssignmentValue::Scalar(_)) => {
                let raw = self.text.get(local.clone());
                let start = local.start + raw.find('=').map_or(raw.len(), |equals| equals + 1);
                let outer = self.for_key;
                self.for_key = self.is_key(draft, name);
                let value = self.value_at(draft, start..local.end);
                self.for_key = outer;
                let mut text = value.text().to_owned();
                if assignment.append {
                    let before = self.state.variables.get(name).map(|known| known.value.clone());
                    text = before.unwrap_or_default() + &text;
                }
                if !self.step(draft, 1 + text.len() / 1024) {
                    return false;
                }
                self.state.set(name, text, exported);
            }
        }
        true
    }

    pub(super) fn range_of(&self, word: &brush_parser::ast::Word) -> Range<usize> {
        word.location().map_or(0..0, |span| self.text.local(&span))
    }
}
