//! What is said of a Docker command that is not carried out?

use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::call::Call;
use super::catalogue::WORDS;

/// Every command that is understood, for suggestions.
const KNOWN: [&str; 34] = [
    "build",
    "run",
    "create",
    "start",
    "tag",
    "push",
    "pull",
    "network",
    "volume",
    "image",
    "container",
    "buildx",
    "builder",
    "compose",
    "stop",
    "kill",
    "restart",
    "rename",
    "update",
    "system",
    "rm",
    "rmi",
    "ps",
    "logs",
    "inspect",
    "images",
    "version",
    "info",
    "port",
    "wait",
    "swarm",
    "secret",
    "service",
    "stack",
];

/// It is told, and nobody knows what comes of it.
pub(super) fn unknown(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word) -> Outcome {
    draft.fault(call.file, not_carried_out(verb));
    Outcome::Unknown
}

/// A command that the lab does not carry out.
pub(super) fn not_carried_out(verb: &Word) -> Fault {
    let text = super::super::environment::shown(verb.text());
    let mut fault = Fault::new(verb, WORDS.say("unknown-command").with("command", &text));
    fault.help = did_you_mean(&text, KNOWN).or_else(|| Some(WORDS.say("known-commands")));
    fault
}
