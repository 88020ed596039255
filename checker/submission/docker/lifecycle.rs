//! What do commands do to containers that are there already?

use super::super::draft::Draft;
use super::super::ledger::Answer;
use super::super::outcome::{Outcome, Refusal};
use super::super::source::{Fault, Word};
use super::super::values::{container_name, did_you_mean};
use super::super::{ContainerSpec, Located, Location, NetworkAttachment};
use super::call::Call;
use super::catalogue::{WORDS, say};
use super::container_draft::ContainerDraft;
use super::container_flags::UPDATE_FLAGS;
use super::container_rules::finish_container;
use super::flags;
use super::flags::{Flag, ignored, or, switch, unsupported, value};
use super::network_values::fixed;
use super::update_values::{keep_swap, keep_unset};

/// What the flags of these commands have in common.
#[derive(Debug, Default)]
struct Options {
    force: bool,
    attach: bool,
    aliases: Vec<String>,
    /// `--ip` and `--ip6`.
    addresses: Vec<Located<String>>,
    signal: Option<Word>,
}

/// Flags of `start`.
const START_FLAGS: &[Flag<Options>] = &[
    or('a', switch("attach", |given| given.target.attach = given.on().unwrap_or(true))),
    unsupported("checkpoint"),
    unsupported("checkpoint-dir"),
    ignored("detach-keys", true),
    or('i', switch("interactive", |given| given.target.attach |= given.on().unwrap_or(true))),
];

/// Flags of `stop`, `restart` and `kill`.
const STOP_FLAGS: &[Flag<Options>] = &[
    or('s', value("signal", |given| given.target.signal = Some(given.value.clone()))),
    or('t', ignored("timeout", true)),
    ignored("time", true),
];

/// Flags of `rm`.
const REMOVE_FLAGS: &[Flag<Options>] = &[
    or('f', switch("force", |given| given.target.force = given.on().unwrap_or(true))),
    or('l', unsupported("link")),
    or('v', ignored("volumes", false)),
];

/// Flags of `network connect` and `network disconnect`.
const NETWORK_FLAGS: &[Flag<Options>] = &[
    value("alias", |given| given.target.aliases.push(given.value.text().to_owned())),
    unsupported("driver-opt"),
    or('f', switch("force", |given| given.target.force = given.on().unwrap_or(true))),
    unsupported("gw-priority"),
    value("ip", |given| {
        let address = given.located(|word| fixed(word, false));
        given.target.addresses.extend(address);
    }),
    value("ip6", |given| {
        let address = given.located(|word| fixed(word, true));
        given.target.addresses.extend(address);
    }),
    unsupported("link"),
    unsupported("link-local-ip"),
];

/// Reads `start`, `stop`, `kill`, `restart`, `rm` and `wait`: one thing done to each container.
pub(super) fn each(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let table = match verb.text() {
        "start" => START_FLAGS,
        "rm" | "remove" => REMOVE_FLAGS,
        "wait" => &[],
        _ => STOP_FLAGS,
    };
    let problems = draft.problems.len();
    let mut options = Options::default();
    let names = flags::read(draft, call, table, words, true, &mut options);
    if verb.text() == "kill"
        && let Some(signal) = &options.signal
        && !["KILL", "SIGKILL", "9"].contains(&signal.text())
    {
        draft.fault(call.file, say(signal, "kill-signal"));
    }
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    let cleans_up = !matches!(verb.text(), "start" | "restart" | "wait");
    let forced = options.force;
    over(draft, call, &names, cleans_up, |draft, name, at| {
        let number = match draft.ledger.known(name) {
            Err(_) if forced => return Ok(()),
            known => known?,
        };
        match verb.text() {
            "start" => {
                if options.attach && call.background {
                    draft.ledger.beside(number);
                }
                draft.ledger.start(number, options.attach && !call.background)
            }
            "restart" => draft.ledger.restart(number, at),
            "kill" => draft.ledger.kill(number, at),
            "wait" => {
                draft.ledger.wait(number);
                Ok(())
            }
            "rm" | "remove" => draft.ledger.remove(number, forced, at),
            _ => {
                draft.ledger.stop(number, at);
                Ok(())
            }
        }
    })
}

/// Does something to each name, as Docker does: the others too when one is refused.
pub(super) fn over(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    names: &[Word],
    cleans_up: bool,
    mut act: impl FnMut(&mut Draft<'_>, &str, &Location) -> Answer<()>,
) -> Outcome {
    let mut outcome = Outcome::done();
    if names.is_empty() {
        let problem = call.file.problem(&call.place(), WORDS.say("no-name"));
        return Outcome::Refused(Box::new(Refusal { problem, cleans_up }));
    }
    for name in names {
        let at = call.file.location(&name.range());
        if let Err(message) = act(draft, name.text(), &at) {
            let mut problem = call.file.problem_at(at, message);
            let is_there = draft.ledger.container(name.text()).is_some();
            let near = || did_you_mean(name.text(), draft.ledger.container_names());
            problem.help = if is_there { None } else { near() };
            outcome = Outcome::Refused(Box::new(Refusal { problem, cleans_up }));
        }
    }
    outcome
}

/// Reads `rename OLD NEW`.
pub(super) fn rename(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let [old, new] = words else {
        return wrong(draft, call, "rename-names");
    };
    let Some(name) = draft.take(call.file, container_name(new)) else {
        return Outcome::Unknown;
    };
    let name = call.file.located(name, &new.range());
    let renamed = draft.ledger.known(old.text()).and_then(|number| draft.ledger.rename(number, name));
    answer(call, old, renamed)
}

/// Reads `update`: the limits that a container has from now on.
pub(super) fn update(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    // Tried on nothing first, to find the names behind the flags.
    let nowhere = call.file.location(&call.command.range());
    let names = flags::read(draft, call, UPDATE_FLAGS, words, true, &mut ContainerDraft::blank(nowhere));
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    over(draft, call, &names, false, |draft, name, at| {
        let number = draft.ledger.known(name)?;
        let mut container = ContainerDraft::blank(at.clone());
        container.spec = draft.ledger.spec(number).clone();
        flags::read(draft, call, UPDATE_FLAGS, words, true, &mut container);
        keep_unset(&mut container.spec, draft.ledger.spec(number));
        if above_swap(draft.ledger.spec(number), &container.spec) {
            return Err(WORDS.say("update-swap"));
        }
        let before = draft.ledger.spec(number);
        keep_swap(&mut container.spec, before);
        let mut checked = container.spec.clone();
        // The engine compares a reservation with a limit of the same command alone.
        if checked.memory == before.memory || checked.memory_reservation == before.memory_reservation {
            checked.memory_reservation = None;
        }
        finish_container(draft, call.file, &checked);
        draft.ledger.update(number, container.spec);
        Ok(())
    })
}

/// Whether `--memory` rises above what is left of memory and swap together, which the engine refuses.
fn above_swap(before: &ContainerSpec, after: &ContainerSpec) -> bool {
    let bytes = |limit: &Option<Located<i64>>| limit.as_ref().map_or(0, |limit| limit.value);
    let swap_before = match bytes(&before.memory_swap) {
        0 => bytes(&before.memory).saturating_mul(2),
        swap => swap,
    };
    let swap_given = after.memory_swap != before.memory_swap;
    after.memory != before.memory && !swap_given && swap_before >= 0 && bytes(&after.memory) > swap_before
}

/// Reads `network connect NETWORK CONTAINER` and `network disconnect NETWORK CONTAINER`.
pub(super) fn network(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let mut options = Options::default();
    let names = flags::read(draft, call, NETWORK_FLAGS, words, true, &mut options);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    let [network, container] = names.as_slice() else {
        return wrong(draft, call, "connect-names");
    };
    let at = call.file.location(&(network.range().start..container.range().end));
    let number = match draft.ledger.known(container.text()) {
        Ok(number) => number,
        Err(message) => return Outcome::refused(call.file.problem(&container.range(), message)),
    };
    let done = if verb.text() == "connect" {
        let attachment = NetworkAttachment {
            network: network.text().to_owned(),
            aliases: options.aliases,
            addresses: options.addresses,
        };
        draft.ledger.connect(number, Located::new(attachment, at))
    } else {
        draft.ledger.disconnect(number, network.text(), &at)
    };
    answer(call, network, done)
}

/// What the engine says, at the word that it speaks about.
pub(super) fn answer(call: &Call<'_>, word: &Word, done: Answer<()>) -> Outcome {
    match done {
        Ok(()) => Outcome::done(),
        Err(message) => Outcome::refused(call.file.problem(&word.range(), message)),
    }
}

/// A call with too few words or too many.
pub(super) fn wrong(draft: &mut Draft<'_>, call: &Call<'_>, key: &'static str) -> Outcome {
    draft.fault(call.file, Fault::new(&Word::empty(call.place()), WORDS.say(key)));
    Outcome::Unknown
}
