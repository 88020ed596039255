//! What of a script does its own shell not know?
//!
//! The first line says which shell it is; without one it is `sh`, which on Debian and Ubuntu is dash.
//! dash stops at the forms below, some with a syntax error and some with a program that it does not
//! find.

use brush_parser::SourceSpan;
use brush_parser::ast::{
    AndOr, AndOrList, AssignmentValue, CaseItemPostAction, Command, CommandPrefixOrSuffixItem,
    CompoundCommand, CompoundList, IoRedirect, Program, SimpleCommand, SourceLocation,
};

/// Whether the first line names a shell that knows what bash knows.
pub(super) fn is_bash(text: &str) -> bool {
    let first = text.lines().next().filter(|line| line.starts_with("#!")).unwrap_or_default();
    first.split(['/', ' ', '\t']).any(|part| ["bash", "zsh", "ksh"].contains(&part))
}

/// What `sh` does not know, and where.
pub(super) fn unknown_to_sh(program: &Program) -> Vec<(Option<SourceSpan>, String)> {
    let mut walk = Walk { found: Vec::new() };
    program.complete_commands.iter().for_each(|list| walk.list(list));
    walk.found
}

struct Walk {
    found: Vec<(Option<SourceSpan>, String)>,
}

impl Walk {
    fn note(&mut self, span: Option<SourceSpan>, what: impl Into<String>) {
        self.found.push((span, what.into()));
    }

    fn list(&mut self, list: &CompoundList) {
        list.0.iter().for_each(|item| self.and_or(&item.0));
    }

    fn and_or(&mut self, list: &AndOrList) {
        let further = list.additional.iter().map(|next| match next {
            AndOr::And(pipeline) | AndOr::Or(pipeline) => pipeline,
        });
        for pipeline in std::iter::once(&list.first).chain(further) {
            pipeline.seq.iter().for_each(|command| self.command(command));
        }
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Simple(command) => self.simple(command),
            Command::Compound(compound, redirects) => {
                redirects.iter().flat_map(|list| &list.0).for_each(|redirect| self.redirect(redirect, None));
                self.compound(compound);
            }
            Command::Function(definition) => self.compound(&definition.body.0),
            Command::ExtendedTest(test, _) => self.note(Some(test.loc.clone()), "[[ … ]]"),
        }
    }

    fn compound(&mut self, compound: &CompoundCommand) {
        match compound {
            CompoundCommand::BraceGroup(group) => self.list(&group.list),
            CompoundCommand::Subshell(subshell) => self.list(&subshell.list),
            CompoundCommand::ForClause(clause) => self.list(&clause.body.list),
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition);
                self.list(&clause.then);
                for branch in clause.elses.iter().flatten() {
                    branch.condition.iter().for_each(|list| self.list(list));
                    self.list(&branch.body);
                }
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0);
                self.list(&clause.1.list);
            }
            CompoundCommand::CaseClause(clause) => {
                for case in &clause.cases {
                    if !matches!(case.post_action, CaseItemPostAction::ExitCase) {
                        self.note(case.loc.clone(), ";&");
                    }
                    case.cmd.iter().for_each(|list| self.list(list));
                }
            }
            CompoundCommand::Arithmetic(command) => self.note(Some(command.loc.clone()), "(( … ))"),
            CompoundCommand::ArithmeticForClause(clause) => {
                self.note(Some(clause.loc.clone()), "for (( … ))")
            }
            CompoundCommand::Coprocess(coprocess) => self.note(Some(coprocess.loc.clone()), "coproc"),
        }
    }

    fn simple(&mut self, command: &SimpleCommand) {
        let prefix = command.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = command.suffix.iter().flat_map(|suffix| &suffix.0);
        for item in prefix.chain(suffix) {
            match item {
                CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                    if matches!(assignment.value, AssignmentValue::Array(_)) {
                        self.note(word.location(), "NAME=( … )");
                    }
                }
                CommandPrefixOrSuffixItem::ProcessSubstitution(..) => self.note(command.location(), "<( … )"),
                CommandPrefixOrSuffixItem::IoRedirect(redirect) => {
                    self.redirect(redirect, command.location())
                }
                CommandPrefixOrSuffixItem::Word(_) => {}
            }
        }
    }

    fn redirect(&mut self, redirect: &IoRedirect, at: Option<SourceSpan>) {
        match redirect {
            IoRedirect::HereString(_, word) => self.note(word.location().or(at), "<<<"),
            // dash reads `command &`, and then `> file`.
            IoRedirect::OutputAndError(word, _) => self.note(word.location().or(at), "&>"),
            _ => {}
        }
    }
}
