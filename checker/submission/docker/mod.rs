//! What does one `docker …` command do to what stands in the engine?
//!
//! | command                                                    | what becomes of it                       |
//! |------------------------------------------------------------|------------------------------------------|
//! | `build`, `image build`, `buildx build`, `builder build`    | a build; its tags mean its image         |
//! | `run`, `create`, `start`, `stop`, `restart`, `kill`, `rm`, `rename`, `update`, `wait` | containers |
//! | `network create`, `rm`, `connect`, `disconnect`            | networks, and who is on them             |
//! | `volume create`, `rm`                                      | volumes                                  |
//! | `tag`, `rmi`                                               | names of images                          |
//! | `push`, `pull`                                             | what a registry on this machine has      |
//! | `compose …`                                                | see [`compose`]                          |
//! | `swarm`, `secret`, `service`, `stack`                      | see [`swarm`]                            |
//! | `… prune`                                                  | what nobody uses goes                    |
//! | `ps`, `logs`, `inspect`, `images`, `version`, …            | nothing: they only look                  |
//! | everything else                                            | a problem                                |

mod build;
mod call;
mod catalogue;
mod compose;
mod compose_flags;
mod compose_made;
mod container;
mod container_draft;
mod container_flags;
mod container_rules;
mod container_values;
mod dangerous_flags;
mod document;
mod exec;
mod flags;
mod formatted;
mod image_list;
mod images;
mod json_file;
mod key_value_file;
mod lifecycle;
mod log_rules;
mod look;
mod metadata;
mod network_values;
mod objects;
mod patch;
mod prune;
mod secret_value;
mod service_flags;
mod shared_network;
mod swarm;
mod template;
mod told;
mod unknown;
mod update_values;
mod volume_options;

use super::draft::Draft;
use super::outcome::Outcome;
use super::source::Word;

pub(super) use call::{Call, builds_from_input, reads_secret};
pub(super) use compose::up;
pub(super) use container_rules::{check_ports, finish_container};
pub(super) use json_file::json_problem;
pub use objects::NETWORK_OPTIONS;
pub(super) use objects::{environment_lines, host_device};
pub(super) use shared_network::check_shared_network;

use catalogue::say;
use unknown::unknown;

/// Commands that list, and succeed in an engine that answers.
const LISTING: [&str; 4] = ["ps", "images", "ls", "list"];

/// Commands that look at something by its name.
const LOOKING: [&str; 7] = ["logs", "inspect", "port", "top", "stats", "history", "diff"];

/// Commands that look at the engine.
const ASKING: [&str; 4] = ["version", "info", "search", "df"];

/// Groups such as `docker container …`.
const GROUPS: [&str; 13] = [
    "container",
    "image",
    "network",
    "volume",
    "buildx",
    "builder",
    "system",
    "context",
    "swarm",
    "secret",
    "service",
    "stack",
    "node",
];

/// Reads one call, does to the ledger what it asks for, and says how it ends.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>) -> Outcome {
    if call.command.text() == "docker-compose" {
        return compose::read(draft, call, call.words);
    }
    let mut words = call.words;
    // What Docker says about itself, and how much.
    while let Some((first, rest)) = words.split_first() {
        words = match first.text() {
            "-D" | "--debug" => rest,
            "-l" | "--log-level" => rest.get(1..).unwrap_or_default(),
            text if text.starts_with("--log-level=") => rest,
            _ => break,
        };
    }
    let Some((first, rest)) = words.split_first() else {
        // It shows its help.
        return Outcome::done();
    };
    if ["--version", "-v", "--help", "help"].contains(&first.text()) {
        return told::unknown(draft, call);
    }
    if first.text().starts_with('-') {
        return refuse(draft, call, first, "global-flag");
    }
    if first.text() == "compose" {
        return compose::read(draft, call, rest);
    }
    let (group, verb, rest) = match rest.split_first() {
        Some((verb, rest)) if GROUPS.contains(&first.text()) => (first.text(), verb, rest),
        None if GROUPS.contains(&first.text()) => return refuse(draft, call, first, "no-command"),
        _ => ("", first, rest),
    };
    match (group, verb.text()) {
        ("" | "image" | "buildx" | "builder", "build") => build::read(draft, call, rest),
        ("" | "container", "run" | "create") => container::read(draft, call, verb, rest),
        ("" | "container", "start" | "stop" | "kill" | "restart" | "rm" | "wait")
        | ("container", "remove") => lifecycle::each(draft, call, verb, rest),
        ("" | "container", "exec") => match exec::read(draft, call, rest) {
            Some(outcome) => outcome,
            None => patch::by_command(draft, call, verb, rest),
        },
        ("" | "container", "cp") => patch::by_file(draft, call, verb, rest),
        ("" | "container", "rename") => lifecycle::rename(draft, call, rest),
        ("" | "container", "update") => lifecycle::update(draft, call, rest),
        ("swarm", _) => swarm::swarm(draft, call, verb),
        ("secret", "create" | "rm" | "remove") => swarm::secret(draft, call, verb, rest),
        ("service", _) => swarm::service(draft, call, verb, rest),
        ("stack", _) => swarm::stack(draft, call, verb, rest),
        ("secret" | "node", "ls" | "list" | "inspect" | "ps") => told::unknown(draft, call),
        ("secret" | "node", _) => unknown(draft, call, verb),
        ("network", "create") => objects::network(draft, call, rest),
        ("network", "connect" | "disconnect") => lifecycle::network(draft, call, verb, rest),
        ("volume", "create") => objects::volume(draft, call, rest),
        ("network" | "volume", "rm" | "remove") => objects::remove(draft, call, group, rest),
        ("" | "image", "push") => images::push(draft, call, rest),
        ("" | "image", "pull") => images::pull(draft, call, rest),
        ("" | "image", "tag") => images::tag(draft, call, rest),
        ("", "rmi") | ("image", "rm" | "remove") => images::remove(draft, call, rest),
        ("system" | "container" | "network" | "volume" | "image", "prune") => {
            prune::read(draft, call, group, verb, rest)
        }
        // The cache of builds has no name.
        ("buildx" | "builder", "prune") => Outcome::done(),
        ("buildx", "ls" | "version" | "inspect") | ("context", "ls" | "show" | "inspect") => {
            told::unknown(draft, call)
        }
        ("buildx" | "builder" | "context", _) => unknown(draft, call, verb),
        // The registry of a workflow's team; what it is given there is a secret of the platform's.
        ("", "login" | "logout") if draft.gates.is_some() => told::unknown(draft, call),
        ("" | "system", "events") => look::events(draft, call),
        (_, text) if LISTING.contains(&text) => look::list(draft, call, group, verb, rest),
        (_, text) if LOOKING.contains(&text) => look::at(draft, call, group, verb, rest),
        (_, text) if ASKING.contains(&text) => told::unknown(draft, call),
        _ => unknown(draft, call, verb),
    }
}

fn refuse(draft: &mut Draft<'_>, call: &Call<'_>, word: &Word, key: &'static str) -> Outcome {
    draft.fault(call.file, say(word, key));
    Outcome::Unknown
}

#[cfg(test)]
mod swarm_tests;
#[cfg(test)]
mod tests;
