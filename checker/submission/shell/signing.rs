//! What does a script ask of `harden-check` and its commands about an image in a registry: `sign`, `verify`, `attest`,
//! `scan`, `gate` and `promote`?
//!
//! How they end nobody knows before a registry was asked: they succeed, unless the reader was told
//! otherwise ([`Draft::answers`]), and every way through the script can be followed like that. In a workflow the
//! answers are those of its gates, and nobody asks a registry: what names its image as the command wants it is done.

use crate::packages::Severity;

use super::super::delivered::in_registry;
use super::super::draft::Draft;
use super::super::environment::{FROM_ENVIRONMENT, HERE, HOME, first_unknown, is_own_id, shown};
use super::super::folder::Folder;
use super::super::source::{Fault, Word};
use super::super::{DeliveryStep, KeySource};
use super::catalogue::WORDS;
use super::own_words::{Given, given};
use super::script::{Flow, Script};
use super::state::Status;

/// Options with a value that only change what is shown.
const SHOWN_ONLY: [&str; 3] = ["--lang", "--format", "--color"];

/// The words of a call, sorted.
#[derive(Default)]
struct Asked {
    operands: Vec<Word>,
    key: Option<Word>,
    layout: Option<Word>,
    kind: Option<Word>,
    predicate: Option<Word>,
    policy: Option<Word>,
    fail_on: Option<Word>,
}

/// The commands that are carried out.
const COMMANDS: [&str; 6] = ["sign", "verify", "attest", "scan", "gate", "promote"];

/// How `harden-check` ends where it is asked for what it does not do.
const USAGE: u8 = 2;

/// Its commands that look at files and at an image that is at hand, in a workflow.
const LOCAL: [&str; 3] = ["lint", "scan", "sbom"];

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
        if draft.gates.is_some() && !speaks_to_registry(arguments) {
            return self.gate(draft, name, arguments);
        }
        // What looks at files and at images that are at hand changes nothing, and who reads a script does not ask it.
        if draft.only_read && arguments.iter().any(|word| LOCAL.contains(&word.text())) {
            return self.says(draft, name, arguments, Some(Status::SUCCESS));
        }
        if draft.gates.is_none() && first_command(arguments) == Some("sbom") {
            return self.bill(draft, name, arguments);
        }
        let asked = match sorted(arguments) {
            Ok(asked) => asked,
            Err(fault) => return self.misread(draft, fault),
        };
        let Some((verb, operands)) = asked.operands.split_first() else {
            return self.misread(draft, about(name, "signing-command"));
        };
        if !COMMANDS.contains(&verb.text()) {
            return self.misread(draft, about(verb, "signing-command"));
        }
        let Some(step) = self.asked_for(draft, name, arguments, verb, operands, &asked) else {
            return self.lost(draft);
        };
        if !self.is_reached(draft) {
            return self.lost(draft);
        }
        // A tag may move between a look and a signature: the commands refuse it.
        let is_refused = match &step {
            DeliveryStep::Sign { image, .. } | DeliveryStep::Attest { image, .. } => !image.is_by_digest(),
            _ => false,
        };
        match step {
            DeliveryStep::Promote { at, image, target, .. } => draft.ledger.promote(at, image, target),
            step => draft.ledger.note(step),
        }
        if draft.gates.is_some() {
            let end = if is_refused { Status::Known(USAGE) } else { Status::SUCCESS };
            return self.says(draft, name, arguments, Some(end));
        }
        let succeeds = draft.answers.get(draft.answered).copied().unwrap_or(true);
        draft.answered += 1;
        self.says(draft, name, arguments, Some(Status::of(succeeds)))
    }

    /// The step that the words ask for; nothing after what is wrong with them was told.
    fn asked_for(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        verb: &Word,
        operands: &[Word],
        asked: &Asked,
    ) -> Option<DeliveryStep> {
        let mut images = Vec::new();
        for word in operands {
            if is_own_id(word.text()) {
                let fault = Fault::new(word, WORDS.say("image-id").with("word", word.text()));
                draft.fault(&self.text.file, fault.help(WORDS.say("image-id-help")));
                return None;
            }
            match in_registry(word.text()) {
                Ok(read) => images.push(read),
                Err(message) => {
                    draft.fault(&self.text.file, Fault::new(word, message));
                    return None;
                }
            }
        }
        let end = arguments.last().unwrap_or(name).range().end;
        let at = self.text.file.location(&(name.range().start..end));
        let key = || asked.key.as_ref().map(|key| self.key(key.text()));
        let in_folder = |word: &Word| match self.key(word.text()) {
            KeySource::File(path) => Some(path),
            KeySource::Environment(_) | KeySource::Text(_) | KeySource::Outside(_) => None,
        };
        let text =
            |word: &Option<Word>, otherwise: &str| word.as_ref().map_or(otherwise, Word::text).to_owned();
        let mut images = images.into_iter();
        let step = match (verb.text(), images.next(), images.next(), key()) {
            ("sign", Some(image), None, Some(key)) if asked.only(&["key", "layout"]) => {
                let layout = text(&asked.layout, "both");
                let known = ["both", "older", "bundle"].contains(&layout.as_str());
                known.then_some(DeliveryStep::Sign { at, image, key, layout })
            }
            ("verify", Some(image), None, Some(key)) if asked.only(&["key"]) => {
                Some(DeliveryStep::Verify { at, image, key })
            }
            ("attest", Some(image), None, Some(key)) if asked.only(&["key", "type", "predicate"]) => {
                let kind = text(&asked.kind, "");
                let known = ["slsaprovenance1", "vuln"].contains(&kind.as_str());
                let predicate = asked.predicate.as_ref().and_then(in_folder);
                known.then_some(DeliveryStep::Attest { at, image, key, kind, predicate })
            }
            ("scan", Some(image), None, None) if asked.only(&["fail-on", "policy"]) => {
                let named = text(&asked.fail_on, Severity::High.name());
                let known = Severity::ALL.into_iter().any(|severity| severity.name() == named);
                let policy = asked.policy.as_ref().map(in_folder);
                // Exceptions that lie outside of the submission nobody here can read.
                (known && policy != Some(None)).then_some(DeliveryStep::Scan {
                    at,
                    image,
                    policy: policy.flatten(),
                })
            }
            ("gate", Some(image), None, None) if asked.only(&["policy"]) => {
                let policy = asked.policy.as_ref();
                policy.map(|word| DeliveryStep::Gate { at, image, policy: in_folder(word) })
            }
            ("promote", Some(image), Some(target), None) if asked.only(&[]) && !target.is_by_digest() => {
                Some(DeliveryStep::Promote { at, image, target, build: None })
            }
            _ => None,
        };
        if step.is_none() || images.next().is_some() {
            draft.fault(&self.text.file, about(verb, "signing-words"));
            return None;
        }
        step
    }

    pub(super) fn misread(&mut self, draft: &mut Draft<'_>, fault: Fault) -> Flow {
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }

    /// Where a key comes from.
    fn key(&self, text: &str) -> KeySource {
        if let Some(name) = text.strip_prefix(FROM_ENVIRONMENT) {
            let set = self.state.variables.get(name).filter(|variable| variable.exported);
            let known = set.filter(|variable| first_unknown(&variable.value).is_none());
            return match known {
                Some(variable) => KeySource::Text(variable.value.clone()),
                None => KeySource::Environment(name.to_owned()),
            };
        }
        let path = match text.strip_prefix(HERE) {
            Some(rest) => Folder::resolve(".", rest.trim_start_matches('/')),
            None if text.starts_with(['/', HOME]) => None,
            None => Folder::resolve(&self.state.folder, text),
        };
        path.map_or_else(|| KeySource::Outside(shown(text)), KeySource::File)
    }
}

impl Asked {
    /// Whether no option but these has a value.
    fn only(&self, known: &[&str]) -> bool {
        let given = [
            ("key", &self.key),
            ("layout", &self.layout),
            ("type", &self.kind),
            ("predicate", &self.predicate),
            ("policy", &self.policy),
            ("fail-on", &self.fail_on),
        ];
        given.iter().all(|(name, value)| value.is_none() || known.contains(name))
    }
}

/// The first of all known commands among the words; before it stand options.
fn first_command(arguments: &[Word]) -> Option<&str> {
    arguments.iter().map(Word::text).find(|word| COMMANDS.contains(word) || LOCAL.contains(word))
}

/// Whether the command speaks to a registry.
fn speaks_to_registry(arguments: &[Word]) -> bool {
    first_command(arguments).is_some_and(|word| !LOCAL.contains(&word))
}

fn about(word: &Word, key: &'static str) -> Fault {
    Fault::new(word, WORDS.say(key).with("word", shown(word.text()))).help(WORDS.say("signing-help"))
}

fn sorted(arguments: &[Word]) -> Result<Asked, Fault> {
    let mut asked = Asked::default();
    for given in given(arguments) {
        let (word, flag, value) = match given {
            Given::Operand(word) => {
                asked.operands.push(word.clone());
                continue;
            }
            Given::Option { word, flag, value } => (word, flag, value),
        };
        let value = value.ok_or_else(|| about(word, "signing-words"))?;
        match flag.text() {
            "--key" => asked.key = Some(value),
            "--layout" => asked.layout = Some(value),
            "--type" => asked.kind = Some(value),
            "--predicate" => asked.predicate = Some(value),
            "--policy" => asked.policy = Some(value),
            "--fail-on" => asked.fail_on = Some(value),
            text if SHOWN_ONLY.contains(&text) => {}
            _ => return Err(about(word, "signing-words")),
        }
    }
    Ok(asked)
}
