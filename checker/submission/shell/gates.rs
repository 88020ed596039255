//! What does a step of a workflow ask of `harden-check lint`, `scan` and `sbom`?
//!
//! How the first two end the lab finds out; a bill is written of every image that is there. See [`super::signing`] for how a script goes on behind them.

use super::super::draft::Draft;
use super::super::environment::shown;
use super::super::source::{Fault, Word};
use super::super::{Gate, GateKind, ImageSource};
use super::catalogue::WORDS;
use super::own_words::{Given, given};
use super::script::{Flow, Script};
use super::state::Status;

/// Options with a value that only change what is shown.
const SHOWN_ONLY: [&str; 3] = ["--lang", "--format", "--color"];

/// Formats of a bill of materials.
const FORMS: [&str; 2] = ["cyclonedx", "spdx"];

/// How `harden-check` ends where it could not do what it was asked for.
const NOT_DONE: u8 = 3;

impl Script {
    /// Carries out `harden-check lint …`, `harden-check scan …` and `harden-check sbom …`.
    pub(super) fn gate(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let about = |word: &Word, key: &'static str| {
            Fault::new(word, WORDS.say(key).with("word", shown(word.text()))).help(WORDS.say("gate-help"))
        };
        let (mut operands, mut fail_on, mut policy, mut form) = (Vec::new(), None, None, None);
        for given in given(arguments) {
            let (word, flag, value) = match given {
                Given::Operand(word) => {
                    operands.push(word);
                    continue;
                }
                Given::Option { word, flag, value } => (word, flag, value),
            };
            match (flag.text(), value) {
                ("--fail-on", Some(value)) => fail_on = Some(value.text().to_owned()),
                ("--policy", Some(value)) => policy = Some(value),
                ("--as", Some(value)) if FORMS.contains(&value.text()) => form = Some(value),
                (flag, Some(_)) if SHOWN_ONLY.contains(&flag) => {}
                _ => return self.misread(draft, about(word, "gate-words")),
            }
        }
        let judges = fail_on.is_some() || policy.is_some();
        let kind = match (operands.first().map(|verb| verb.text()), &operands.get(1..)) {
            (Some("sbom"), Some([image])) if !judges => {
                if !self.is_reached(draft) {
                    return self.lost(draft);
                }
                let is_there = draft.ledger.image(image.text()).is_some();
                let end = if is_there { Status::SUCCESS } else { Status::Known(NOT_DONE) };
                return self.says(draft, name, arguments, Some(end));
            }
            (Some("lint"), Some(paths @ ([] | [_]))) if !judges && form.is_none() => {
                let path =
                    paths.first().map_or(Some(self.state.folder.clone()), |word| self.path(word.text()));
                match path {
                    Some(path) => GateKind::Lint(path),
                    None => return self.misread(draft, about(operands[1], "gate-outside")),
                }
            }
            (Some("scan"), Some([image])) if form.is_none() => {
                let policy = match policy.map(|word| (self.path(word.text()), word)) {
                    Some((None, word)) => return self.misread(draft, about(&word, "gate-outside")),
                    Some((path, _)) => path,
                    None => None,
                };
                match draft.ledger.image(image.text()) {
                    Some(ImageSource::Build(build)) => GateKind::Scan { build, fail_on, policy },
                    Some(ImageSource::Given(_)) => return self.misread(draft, about(image, "gate-given")),
                    // There is no such image: the command says so, and ends like that.
                    None => {
                        self.state.status = Status::Known(NOT_DONE);
                        return Flow::Next;
                    }
                }
            }
            _ => return self.misread(draft, about(operands.first().copied().unwrap_or(name), "gate-words")),
        };
        if !self.is_reached(draft) {
            return self.lost(draft);
        }
        let end = arguments.last().unwrap_or(name).range().end;
        let range = name.range().start..end;
        let gate = Gate {
            at: self.text.file.location(&range),
            written: self.text.file.text.get(range).unwrap_or_default().to_owned(),
            kind,
            tree: draft.tree.clone(),
        };
        draft.gates.get_or_insert_default().push(gate);
        let succeeds = draft.answers.get(draft.answered).copied().unwrap_or(true);
        draft.answered += 1;
        self.says(draft, name, arguments, Some(Status::of(succeeds)))
    }
}
