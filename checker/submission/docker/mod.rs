//! Which objects does one `docker …` command make?
//!
//! | command                                                    | what becomes of it                       |
//! |------------------------------------------------------------|------------------------------------------|
//! | `build`, `image build`, `buildx build`, `builder build`    | a build of the plan                      |
//! | `run`, `container run`, `create` with `start`              | a container of the plan                  |
//! | `network create`, `network connect`, `volume create`       | networks and volumes of the plan         |
//! | `tag`                                                      | a further tag of an earlier build        |
//! | `compose up`                                               | the services of the compose file         |
//! | `stop`, `rm`, `rmi`, `network rm`, `volume rm`, `compose down` before anything of that name was made | nothing: the lab starts empty |
//! | the same after it was made                                 | a problem: the lab needs what was made   |
//! | `ps`, `logs`, `inspect`, `images`, `version`, `wait`, …    | nothing: they only look                  |
//! | everything else                                            | a problem                                |

mod build;
mod container;
mod container_flags;
mod container_values;
mod dangerous_flags;
mod flags;
mod key_value_file;
mod network_values;
mod objects;
mod volume_options;

use crate::words::Catalogue;

use super::draft::Draft;
use super::shell::{Effect, Variables};
use super::source::{Fault, SourceFile, Word};
use super::values::did_you_mean;

pub(super) use container::{blank_container, check_ports, finish_container};
pub use objects::NETWORK_OPTIONS;
pub(super) use objects::{environment_lines, host_device, json_problem};

static WORDS: Catalogue =
    Catalogue::new("docker", include_str!("docker.en.ftl"), include_str!("docker.de.ftl"));

/// One call of `docker` as `run.sh` makes it.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) variables: &'a Variables,
    /// The current folder, relative to the submission's.
    pub(super) folder: &'a str,
    /// The word `docker`.
    pub(super) command: &'a Word,
    /// The words after it.
    pub(super) words: &'a [Word],
}

/// Commands that only look.
const LOOKING: [&str; 16] = [
    "ps", "logs", "inspect", "images", "version", "info", "port", "top", "stats", "history", "wait", "diff",
    "events", "search", "ls", "list",
];

/// Commands that end or remove something.
const REMOVING: [&str; 5] = ["stop", "kill", "rm", "rmi", "remove"];

/// Every command that is understood, for suggestions.
const KNOWN: [&str; 24] = [
    "build",
    "run",
    "create",
    "start",
    "tag",
    "network",
    "volume",
    "image",
    "container",
    "buildx",
    "builder",
    "compose",
    "stop",
    "kill",
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
];

/// Groups such as `docker container …`.
const GROUPS: [&str; 6] = ["container", "image", "network", "volume", "buildx", "builder"];

/// Reads one call into the draft and says what its failure would mean.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>) -> Effect {
    let Some((first, rest)) = call.words.split_first() else {
        return refuse(draft, call, call.command, "no-command");
    };
    if first.text().starts_with('-') {
        return refuse(draft, call, first, "global-flag");
    }
    if first.text() == "compose" {
        return objects::compose(draft, call, rest);
    }
    let (group, verb, rest) = match rest.split_first() {
        Some((verb, rest)) if GROUPS.contains(&first.text()) => (first.text(), verb, rest),
        None if GROUPS.contains(&first.text()) => return refuse(draft, call, first, "no-command"),
        _ => ("", first, rest),
    };
    match (group, verb.text()) {
        ("" | "image" | "buildx" | "builder", "build") => build::read(draft, call, rest),
        ("" | "container", "run" | "create") => container::read(draft, call, verb, rest),
        ("" | "container", "start") => objects::start(draft, call, rest),
        ("network", "create") => objects::network(draft, call, rest),
        ("network", "connect") => objects::connect(draft, call, rest),
        ("volume", "create") => objects::volume(draft, call, rest),
        ("" | "image", "tag") => objects::tag(draft, call, rest),
        (group, verb_text) if LOOKING.contains(&verb_text) && group != "buildx" => Effect::Looks,
        ("buildx", "ls" | "version" | "inspect") => Effect::Looks,
        (group, verb_text) if REMOVING.contains(&verb_text) && group != "buildx" => {
            objects::remove(draft, call, group, verb, rest)
        }
        (_, text) => {
            let mut fault = Fault::new(verb, WORDS.say("unknown-command").with("command", text));
            fault.help = did_you_mean(text, KNOWN).or_else(|| Some(WORDS.say("known-commands")));
            draft.fault(call.file, fault);
            Effect::Unknown
        }
    }
}

fn refuse(draft: &mut Draft<'_>, call: &Call<'_>, word: &Word, key: &'static str) -> Effect {
    draft.fault(call.file, say(word, key));
    Effect::Unknown
}

fn say(word: &Word, key: &'static str) -> Fault {
    Fault::new(word, WORDS.say(key).with("value", super::shell::shown(word.text())))
}

#[cfg(test)]
mod tests;
