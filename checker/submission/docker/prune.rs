//! What do the `prune` commands ask for?

use super::super::draft::Draft;
use super::super::ledger::Prune;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::call::Call;
use super::catalogue::say;
use super::flags;
use super::flags::{Flag, or, switch, unsupported};

#[derive(Debug, Default)]
struct Options {
    all: bool,
    volumes: bool,
    force: bool,
}

const PRUNE_FLAGS: &[Flag<Options>] = &[
    or('a', switch("all", |given| given.target.all = given.on().unwrap_or(true))),
    unsupported("filter"),
    or('f', switch("force", |given| given.target.force = given.on().unwrap_or(true))),
    switch("volumes", |given| given.target.volumes = given.on().unwrap_or(true)),
];

/// Reads `system prune`, `container prune` and their kind.
pub(super) fn read(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    group: &str,
    verb: &Word,
    words: &[Word],
) -> Outcome {
    let problems = draft.problems.len();
    let mut options = Options::default();
    flags::read(draft, call, PRUNE_FLAGS, words, true, &mut options);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    if !options.force {
        // It asks whoever sits before the terminal.
        draft.fault(call.file, say(verb, "prune-asks"));
        return Outcome::Unknown;
    }
    let system = group == "system";
    draft.ledger.prune(Prune {
        containers: system || group == "container",
        networks: system || group == "network",
        volumes: group == "volume" && options.all,
        images: (system || group == "image") && options.all,
    });
    Outcome::done()
}
