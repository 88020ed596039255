//! What does one simple command of `run.sh` do?

use std::ops::Range;

use brush_parser::ast::{
    Assignment, AssignmentName, AssignmentValue, CommandPrefixOrSuffixItem, IoFileRedirectKind,
    IoFileRedirectTarget, IoRedirect, SimpleCommand, SourceLocation,
};

use super::super::docker;
use super::super::draft::Draft;
use super::super::folder::{Entry, Folder};
use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::expand::{HERE, Variable, expand, expand_value};
use super::{Effect, Script, WORDS};

/// Programs that the checker knows; for suggestions.
const PROGRAMS: [&str; 10] =
    ["docker", "echo", "export", "readonly", "set", "cd", "sleep", "true", "printf", ":"];

/// Variables that would point the Docker command at another engine or platform.
const ENGINE_VARIABLES: [&str; 5] =
    ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_DEFAULT_PLATFORM", "DOCKER_CONFIG", "DOCKER_API_VERSION"];

impl Script<'_> {
    pub(super) fn simple(&mut self, draft: &mut Draft<'_>, command: &SimpleCommand) -> Effect {
        let prefix = command.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = command.suffix.iter().flat_map(|suffix| &suffix.0);
        if let Some(location) = command.location() {
            self.place = self.range(Some(location));
        }
        let outer = self.variables.clone();
        let mut sound = true;
        for item in prefix {
            sound &= match item {
                CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                    let range = self.range(word.location());
                    self.assign(draft, assignment, range, command.word_or_name.is_some())
                }
                other => self.redirection(draft, other),
            };
        }
        let Some(name) = &command.word_or_name else {
            return if sound { Effect::Nothing } else { Effect::Unknown };
        };
        let name_range = self.range(name.location());
        let text = self.file.text.get(name_range.clone()).unwrap_or_default().to_owned();
        if text == "export" || text == "readonly" {
            return self.declare(draft, suffix, text == "export");
        }
        if text == "cd" && self.changes_to_own_folder(command) {
            self.folder = ".".to_owned();
            return Effect::Nothing;
        }
        let mut words = Vec::new();
        for item in std::iter::once(None).chain(suffix.map(Some)) {
            let range = match item {
                None => name_range.clone(),
                Some(
                    CommandPrefixOrSuffixItem::Word(word)
                    | CommandPrefixOrSuffixItem::AssignmentWord(_, word),
                ) => self.range(word.location()),
                Some(other) => {
                    sound &= self.redirection(draft, other);
                    continue;
                }
            };
            match expand(self.file, range, &self.variables) {
                Ok(more) => words.extend(more),
                Err(fault) => {
                    draft.fault(self.file, fault);
                    sound = false;
                }
            }
        }
        let effect = if sound { self.call(draft, &words) } else { Effect::Unknown };
        // `NAME=value command` sets the variable for that command alone.
        self.variables = outer;
        effect
    }

    fn call(&mut self, draft: &mut Draft<'_>, words: &[Word]) -> Effect {
        let Some((name, arguments)) = words.split_first() else {
            return Effect::Nothing;
        };
        match name.text() {
            "docker" => {
                let call = docker::Call {
                    file: self.file,
                    variables: &self.variables,
                    folder: &self.folder,
                    command: name,
                    words: arguments,
                };
                docker::read(draft, &call)
            }
            "echo" | "printf" | "sleep" | "true" | ":" => Effect::Nothing,
            "set" => self.set(draft, arguments),
            "cd" => self.change_folder(draft, name, arguments),
            "sudo" | "doas" => self.refuse(draft, name, "no-sudo", None),
            other => {
                let help = did_you_mean(other, PROGRAMS).unwrap_or_else(|| WORDS.say("supported"));
                self.refuse(draft, name, "unknown-program", Some(help))
            }
        }
    }

    fn refuse(
        &mut self,
        draft: &mut Draft<'_>,
        word: &Word,
        key: &'static str,
        help: Option<crate::words::Message>,
    ) -> Effect {
        let mut fault = Fault::new(word, WORDS.say(key).with("word", super::shown(word.text())));
        fault.help = help;
        draft.fault(self.file, fault);
        Effect::Unknown
    }

    /// `set -eu`, `set -x`, `set -o pipefail`: they change how a shell fails, not what is made.
    fn set(&mut self, draft: &mut Draft<'_>, arguments: &[Word]) -> Effect {
        let mut names_option = false;
        for argument in arguments {
            let text = argument.text();
            let known = if names_option {
                ["errexit", "nounset", "pipefail", "xtrace", "verbose", "noglob"].contains(&text)
            } else {
                text.strip_prefix(['-', '+']).is_some_and(|letters| {
                    !letters.is_empty() && letters.chars().all(|letter| "euxvfo".contains(letter))
                })
            };
            if !known {
                return self.refuse(draft, argument, "set-option", None);
            }
            names_option = !names_option && text.ends_with('o');
        }
        Effect::Nothing
    }

    /// `cd "$(dirname "$0")"` goes to the script's own folder, which is where it is read from.
    fn changes_to_own_folder(&self, command: &SimpleCommand) -> bool {
        let words: Vec<String> = command
            .suffix
            .iter()
            .flat_map(|suffix| &suffix.0)
            .map(|item| item.to_string().replace(['"', ' '], ""))
            .filter(|word| word != "--")
            .collect();
        matches!(words.as_slice(), [one] if one == "$(dirname$0)" || one == "$(dirname--$0)" || one == "${0%/*}")
    }

    fn change_folder(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Effect {
        let [argument] = arguments else {
            return self.refuse(draft, name, "cd-argument", None);
        };
        let text = argument.text();
        let target = match text.strip_prefix(HERE) {
            Some(rest) => Folder::resolve(&self.folder, rest.trim_start_matches('/')),
            None => Folder::resolve(&self.folder, text),
        };
        match target {
            Some(target) if draft.folder.entry(&target) == Entry::Folder => {
                self.folder = target;
                Effect::Nothing
            }
            Some(_) => self.refuse(draft, argument, "cd-nowhere", None),
            None => self.refuse(draft, argument, "cd-outside", None),
        }
    }

    fn declare<'c>(
        &mut self,
        draft: &mut Draft<'_>,
        items: impl Iterator<Item = &'c CommandPrefixOrSuffixItem>,
        export: bool,
    ) -> Effect {
        for item in items {
            match item {
                CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                    let range = self.range(word.location());
                    self.assign(draft, assignment, range, export);
                }
                CommandPrefixOrSuffixItem::Word(word) => {
                    let range = self.range(word.location());
                    let word =
                        Word::verbatim(self.file.text.get(range.clone()).unwrap_or_default(), range.start);
                    match self.variables.get_mut(word.text()) {
                        Some(variable) => variable.exported |= export,
                        None => {
                            let help = WORDS.say("undefined-help").with("name", word.text());
                            let message = WORDS.say("undefined").with("name", word.text());
                            draft.fault(self.file, Fault::new(&word, message).help(help));
                        }
                    }
                }
                other => {
                    self.redirection(draft, other);
                }
            }
        }
        Effect::Nothing
    }

    fn assign(
        &mut self,
        draft: &mut Draft<'_>,
        assignment: &Assignment,
        range: Range<usize>,
        exported: bool,
    ) -> bool {
        let word = Word::empty(range.clone());
        let (AssignmentName::VariableName(name), AssignmentValue::Scalar(_), false) =
            (&assignment.name, &assignment.value, assignment.append)
        else {
            self.refuse(draft, &word, "assignment", Some(WORDS.say("supported")));
            return false;
        };
        if ENGINE_VARIABLES.contains(&name.as_str()) {
            let name_word = Word::verbatim(name, range.start);
            self.refuse(draft, &name_word, "engine-variable", None);
            return false;
        }
        let raw = self.file.text.get(range.clone()).unwrap_or_default();
        let value_start = range.start + raw.find('=').map_or(raw.len(), |equals| equals + 1);
        match expand_value(self.file, value_start..range.end, &self.variables) {
            Ok(value) => {
                let exported = exported || self.variables.get(name).is_some_and(|variable| variable.exported);
                self.variables.insert(name.clone(), Variable { value: value.text().to_owned(), exported });
                true
            }
            Err(fault) => {
                draft.fault(self.file, fault);
                // Set all the same, so that one mistake is not told again at each use.
                self.variables.insert(name.clone(), Variable { value: name.clone(), exported });
                false
            }
        }
    }

    /// Output that goes to `/dev/null` or to the other output is nobody's business; anything else is.
    fn redirection(&mut self, draft: &mut Draft<'_>, item: &CommandPrefixOrSuffixItem) -> bool {
        let (fine, word) = match item {
            CommandPrefixOrSuffixItem::IoRedirect(redirect) => match redirect {
                IoRedirect::File(_, kind, IoFileRedirectTarget::Filename(word)) => (
                    word.value == "/dev/null" && !matches!(kind, IoFileRedirectKind::ReadAndWrite),
                    Some(word),
                ),
                IoRedirect::File(_, IoFileRedirectKind::DuplicateOutput, IoFileRedirectTarget::Fd(1 | 2)) => {
                    (true, None)
                }
                IoRedirect::File(
                    _,
                    IoFileRedirectKind::DuplicateOutput,
                    IoFileRedirectTarget::Duplicate(word),
                ) => (matches!(word.value.as_str(), "1" | "2"), Some(word)),
                IoRedirect::OutputAndError(word, _) => (word.value == "/dev/null", Some(word)),
                IoRedirect::HereString(_, word) => (false, Some(word)),
                IoRedirect::HereDocument(_, document) => (false, Some(&document.here_end)),
                IoRedirect::File(..) => (false, None),
            },
            _ => (false, None),
        };
        if !fine {
            let range = self.range(word.and_then(SourceLocation::location));
            self.unsupported(draft, range, item.to_string().lines().next().unwrap_or_default());
        }
        fine
    }
}
