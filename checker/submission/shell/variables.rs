//! What do the shell's own commands do to its options and variables?

use std::ops::Range;

use brush_parser::ast::Assignment;
use brush_parser::word::Parameter;

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::held::Held;
use super::names::ONLY_BASH;
use super::script::{Flow, Script};
use super::state::Status;

/// Options of `set` by their letters; the two that change how a script ends, and those that only show
/// or forbid something.
const SET_LETTERS: &str = "abefhmuvxCEHT";

impl Script {
    /// `set -eu`, `set -o pipefail`, `set -- ARGUMENT…`.
    pub(super) fn set(&mut self, draft: &mut Draft<'_>, arguments: &[Word]) -> Flow {
        let mut names_option = None;
        for (number, argument) in arguments.iter().enumerate() {
            let text = argument.text();
            if let Some(on) = names_option.take() {
                match text {
                    "errexit" => self.state.errexit = on,
                    "xtrace" => self.state.xtrace = on,
                    "nounset" => self.state.nounset = on,
                    "pipefail" => self.state.pipefail = on,
                    "allexport" => self.state.allexport = on,
                    "verbose" | "noglob" | "noclobber" | "posix" | "errtrace" | "functrace" | "monitor"
                    | "notify" | "hashall" => {}
                    _ => return self.refuse(draft, argument, "set-option"),
                }
                continue;
            }
            let on = text.starts_with('-');
            let letters = match text.strip_prefix(['-', '+']) {
                Some("-") | None => {
                    let rest = if text == "--" { &arguments[number + 1..] } else { &arguments[number..] };
                    self.state.arguments = rest.iter().map(|word| word.text().to_owned()).collect();
                    break;
                }
                Some(letters) => letters,
            };
            for letter in letters.chars() {
                match letter {
                    'e' => self.state.errexit = on,
                    'x' => self.state.xtrace = on,
                    'u' => self.state.nounset = on,
                    'a' => self.state.allexport = on,
                    'o' => names_option = Some(on),
                    known if SET_LETTERS.contains(known) => {}
                    _ => return self.refuse(draft, argument, "set-option"),
                }
            }
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// `export`, `readonly`, `local`, `declare`.
    pub(super) fn declare(
        &mut self,
        draft: &mut Draft<'_>,
        words: &[Word],
        assignments: &[(&Assignment, Range<usize>)],
    ) -> Flow {
        let Some((name, words)) = words.split_first() else { return Flow::Next };
        if !self.bash && ONLY_BASH.contains(&name.text()) {
            let fault = self.not_in_sh(&name.range(), name.text());
            draft.fault(&self.text.file, fault);
            return self.lost(draft);
        }
        let (flags, names): (Vec<&Word>, Vec<&Word>) =
            words.iter().partition(|word| word.text().starts_with('-'));
        let has = |letter: char| flags.iter().any(|flag| flag.text().contains(letter));
        if let Some(flag) = flags.iter().find(|flag| flag.text().contains(['i', 'n', 'l', 'u', 'f', 'F'])) {
            let range = flag.range();
            return self.unsupported(draft, &range, &format!("{} {}", name.text(), flag.text()));
        }
        let is_local = name.text() == "local"
            || (["declare", "typeset"].contains(&name.text()) && self.functions_entered > 0 && !has('g'));
        let maps = has('A');
        if maps && (is_local || has('a') || has('p')) {
            return self.unsupported(draft, &name.range(), &format!("{} -A", name.text()));
        }
        let exports = name.text() == "export" || has('x');
        let fixes = name.text() == "readonly" || (name.text() != "export" && has('r'));
        let lists = has('p');
        for word in names {
            if draft.tell_unknown(word.text()) {
                return self.lost(draft);
            }
            let (variable, value) = match word.split_once('=') {
                Some((variable, value)) => (variable, Some(value.text().to_owned())),
                None => (word.clone(), None),
            };
            if is_local {
                self.keep(variable.text());
            }
            if maps && value.is_none() {
                self.state.maps.entry(variable.text().to_owned()).or_default();
                continue;
            }
            let is_key = exports && !lists && self.is_key(draft, variable.text());
            match (value, self.state.variables.get_mut(variable.text())) {
                (Some(value), _) => self.state.set(variable.text(), value, exports),
                (None, _) if is_local => {
                    self.state.variables.remove(variable.text());
                    if has('a') {
                        self.state.arrays.insert(variable.text().to_owned(), Vec::new());
                    }
                }
                (None, Some(known)) => known.exported |= exports && !has('n'),
                (None, None) if has('a') => {
                    self.state.arrays.insert(variable.text().to_owned(), Vec::new());
                }
                (None, None) if is_key => {
                    let parameter = Parameter::Named(variable.text().to_owned());
                    if let Held::One(key) = self.held(draft, &parameter, &variable.range()) {
                        self.state.set(variable.text(), key, true);
                    }
                }
                (None, None) if exports && !lists => {
                    let help = WORDS.say("undefined-help").with("name", variable.text());
                    let message = WORDS.say("undefined").with("name", variable.text());
                    draft.fault(&self.text.file, Fault::new(&variable, message).help(help));
                    return self.lost(draft);
                }
                (None, None) => {}
            }
            if fixes {
                self.state.readonly.push(variable.text().to_owned());
            }
        }
        for (assignment, range) in assignments {
            let variable = match &assignment.name {
                brush_parser::ast::AssignmentName::VariableName(name)
                | brush_parser::ast::AssignmentName::ArrayElementName(name, _) => name.clone(),
            };
            if is_local {
                self.keep(&variable);
            }
            if maps {
                self.state.maps.entry(variable.clone()).or_default();
            }
            if !self.assign(draft, assignment, range.clone(), exports) {
                return self.lost(draft);
            }
            if fixes {
                self.state.readonly.push(variable);
            }
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// Remembers a variable that is local to a function, to put it back at its end.
    fn keep(&mut self, name: &str) {
        if !self.locals.iter().any(|(known, _)| known == name) {
            self.locals.push((name.to_owned(), self.state.variables.get(name).cloned()));
        }
    }

    /// `read NAME…` takes a line of what it is given; of a terminal nobody knows what comes.
    pub(super) fn read(&mut self, draft: &mut Draft<'_>, name: &Word, texts: &[&str]) -> Flow {
        let (names, plain) = names_to_read(texts);
        if self.input.as_ref().is_some_and(|input| draft.has_key(input)) {
            return self.read_key(draft, name, texts, &names);
        }
        // Without `-r` a backslash would mean something.
        let Some(input) = self.input.take().filter(|input| {
            plain && (!input.contains('\\') || texts.iter().any(|text| text.starts_with("-r")))
        }) else {
            let message = WORDS.say("by-chance").with("word", "read");
            let fault = Fault::new(name, message).outside_lab();
            let reason = draft.unknown(&self.text.file, Some(fault));
            for variable in names {
                self.state.set(variable, reason.to_string(), false);
            }
            self.state.status = Status::SUCCESS;
            return Flow::Next;
        };
        let (line, rest) = match input.split_once('\n') {
            Some((line, rest)) => (line.to_owned(), rest.to_owned()),
            None => (input.clone(), String::new()),
        };
        self.state.status = match first_unknown(&line) {
            Some(reason) => Status::Unknown(reason),
            None => Status::of(input.contains('\n')),
        };
        let ifs = self.ifs();
        let is_blank = |letter: char| ifs.contains(letter) && " \t\n".contains(letter);
        let mut left = line.trim_matches(is_blank);
        for (number, variable) in names.iter().enumerate() {
            let value = match left.find(|letter| ifs.contains(letter)) {
                Some(byte) if number + 1 < names.len() => {
                    let (first, after) = left.split_at(byte);
                    let after = after.trim_start_matches(is_blank);
                    let separator = after.chars().next().filter(|letter| ifs.contains(*letter));
                    left = after[separator.map_or(0, char::len_utf8)..].trim_start_matches(is_blank);
                    first
                }
                _ => std::mem::take(&mut left),
            };
            self.state.set(variable, value.to_owned(), false);
        }
        self.input = Some(rest);
        Flow::Next
    }
}

impl Script {
    /// `read NAME` where a private key comes in: it has several lines, and all of them only with `-d ''`.
    fn read_key(&mut self, draft: &mut Draft<'_>, name: &Word, texts: &[&str], names: &[&str]) -> Flow {
        let key = self.input.take().unwrap_or_default();
        let to_the_end = texts.windows(2).any(|pair| {
            pair[0].starts_with('-')
                && !pair[0].starts_with("--")
                && pair[0].ends_with('d')
                && pair[1].is_empty()
        });
        if !to_the_end {
            let fault = Fault::new(name, WORDS.say("read-key")).help(WORDS.say("read-key-help"));
            draft.fault(&self.text.file, fault);
            return self.lost(draft);
        }
        for variable in names {
            self.state.set(variable, key.clone(), false);
        }
        // No end is there but that of the file.
        self.state.status = Status::FAILURE;
        Flow::Next
    }
}

/// The names that `read` sets, and whether it reads a line in the plain manner.
fn names_to_read<'t>(texts: &[&'t str]) -> (Vec<&'t str>, bool) {
    let mut plain = true;
    let mut texts = texts.iter().copied();
    while let Some(text) = texts.next() {
        let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            return (std::iter::once(text).chain(texts).collect(), plain);
        };
        plain &= letters.chars().all(|letter| "rsp".contains(letter));
        if letters.ends_with(['p', 'd', 'n', 'N', 't', 'u', 'a', 'i']) {
            texts.next();
        }
    }
    (vec!["REPLY"], plain)
}
