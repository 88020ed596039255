//! What does a script ask of `harden-check sign` and `harden-check verify`?
//!
//! How they end nobody knows before a registry was asked: they succeed, unless the reader was told
//! otherwise ([`Draft::answers`]), and every way through the script can be followed like that.

use super::super::delivered::in_registry;
use super::super::draft::Draft;
use super::super::environment::{HERE, HOME, shown};
use super::super::folder::Folder;
use super::super::source::{Fault, Word};
use super::super::{DeliveryStep, KeySource};
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::Status;

/// Options with a value that only change what is shown.
const SHOWN_ONLY: [&str; 3] = ["--lang", "--format", "--color"];

/// What stands before the name of an environment variable that holds a key.
const FROM_ENVIRONMENT: &str = "env://";

/// The words of a call, sorted.
#[derive(Default)]
struct Asked {
    operands: Vec<Word>,
    key: Option<Word>,
    layout: Option<Word>,
}

impl Script {
    /// Carries out `harden-check …`.
    pub(super) fn harden_check(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let mut known = true;
        for word in arguments {
            known &= !draft.tell_unknown(word.text());
        }
        if !known {
            return self.lost(draft);
        }
        let asked = match sorted(arguments) {
            Ok(asked) => asked,
            Err(fault) => return self.misread(draft, fault),
        };
        let Some((verb, operands)) = asked.operands.split_first() else {
            return self.misread(draft, about(name, "signing-command"));
        };
        if !["sign", "verify"].contains(&verb.text()) {
            return self.misread(draft, about(verb, "signing-command"));
        }
        let ([image], Some(key)) = (operands, &asked.key) else {
            return self.misread(draft, about(verb, "signing-words"));
        };
        let read = match in_registry(image.text()) {
            Ok(read) => read,
            Err(message) => return self.misread(draft, Fault::new(image, message)),
        };
        if !self.is_reached(draft) {
            return self.lost(draft);
        }
        let end = arguments.last().unwrap_or(name).range().end;
        let at = self.text.file.location(&(name.range().start..end));
        let key = self.key(key.text());
        let step = match (verb.text(), &asked.layout) {
            ("sign", layout) => {
                let layout = layout.as_ref().map_or("both", Word::text).to_owned();
                if !["both", "older", "bundle"].contains(&layout.as_str()) {
                    return self.misread(draft, about(verb, "signing-words"));
                }
                DeliveryStep::Sign { at, image: read, key, layout }
            }
            (_, None) => DeliveryStep::Verify { at, image: read, key },
            (_, Some(layout)) => return self.misread(draft, about(layout, "signing-words")),
        };
        draft.ledger.note(step);
        let succeeds = draft.answers.get(draft.answered).copied().unwrap_or(true);
        draft.answered += 1;
        self.says(draft, name, arguments, Some(Status::of(succeeds)))
    }

    fn misread(&mut self, draft: &mut Draft<'_>, fault: Fault) -> Flow {
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }

    /// Where a key comes from.
    fn key(&self, text: &str) -> KeySource {
        if let Some(name) = text.strip_prefix(FROM_ENVIRONMENT) {
            return KeySource::Environment(name.to_owned());
        }
        let path = match text.strip_prefix(HERE) {
            Some(rest) => Folder::resolve(".", rest.trim_start_matches('/')),
            None if text.starts_with(['/', HOME]) => None,
            None => Folder::resolve(&self.state.folder, text),
        };
        path.map_or_else(|| KeySource::Outside(shown(text)), KeySource::File)
    }
}

fn about(word: &Word, key: &'static str) -> Fault {
    Fault::new(word, WORDS.say(key).with("word", shown(word.text()))).help(WORDS.say("signing-help"))
}

fn sorted(arguments: &[Word]) -> Result<Asked, Fault> {
    let mut asked = Asked::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if !word.text().starts_with("--") {
            asked.operands.push(word.clone());
            continue;
        }
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.clone(), words.next().cloned()),
        };
        let value = value.ok_or_else(|| about(word, "signing-words"))?;
        match flag.text() {
            "--key" => asked.key = Some(value),
            "--layout" => asked.layout = Some(value),
            text if SHOWN_ONLY.contains(&text) => {}
            _ => return Err(about(word, "signing-words")),
        }
    }
    Ok(asked)
}
