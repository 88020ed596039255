//! Which networks, volumes and tags do the smaller commands make, and what do they remove?

use super::super::draft::Draft;
use super::super::folder::{Entry, Folder};
use super::super::shell::Effect;
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::{
    assignment, binds_a_host_path, host_path_danger, image_reference, network_name, variable,
};
use super::super::{EnvironmentVariable, Located, NetworkAttachment, NetworkSpec, Problem, VolumeSpec};
use super::flags::{Flag, or, switch, unsupported, unsupported_switch, value};
use super::{Call, LOOKING, WORDS, flags, say, volume_options};

/// What the flags of `network create` and `volume create` have in common.
#[derive(Debug, Default)]
struct ObjectDraft {
    internal: Option<Located<bool>>,
    driver: Option<Located<String>>,
    options: Vec<Located<EnvironmentVariable>>,
    /// The last option, for what is missing beside it.
    option_word: Option<Word>,
    name: Option<Word>,
    aliases: Vec<String>,
}

/// Options of a bridge that concern only the network itself. The name of the host's interface, say,
/// could collide with another's.
pub const NETWORK_OPTIONS: [&str; 4] = [
    "com.docker.network.bridge.enable_icc",
    "com.docker.network.bridge.enable_ip_masquerade",
    "com.docker.network.bridge.host_binding_ipv4",
    "com.docker.network.driver.mtu",
];

/// Every flag of `docker network create`.
const NETWORK_FLAGS: &[Flag<ObjectDraft>] = &[
    unsupported_switch("attachable"),
    unsupported("aux-address"),
    unsupported("config-from"),
    unsupported_switch("config-only"),
    or(
        'd',
        value("driver", |given| {
            if ["bridge", "default"].contains(&given.value.text()) {
                given.target.driver = Some(given.text());
            } else {
                given.draft.fault(given.file, say(&given.value, "network-driver").outside_lab());
            }
        }),
    ),
    unsupported("gateway"),
    unsupported_switch("ingress"),
    switch("internal", |given| {
        if let Some(on) = given.on() {
            given.target.internal = Some(given.file.located(on, &given.place));
        }
    }),
    unsupported("ip-range"),
    unsupported("ipam-driver"),
    unsupported("ipam-opt"),
    unsupported_switch("ipv4"),
    unsupported_switch("ipv6"),
    value("label", |given| drop(given.located(assignment))),
    or(
        'o',
        value("opt", |given| {
            let Some(mut option) = given.located(variable) else { return };
            option.value.value.get_or_insert_default();
            if NETWORK_OPTIONS.contains(&option.value.name.as_str()) {
                given.target.options.push(option);
            } else {
                given.draft.fault(given.file, say(&given.value, "network-setting").outside_lab());
            }
        }),
    ),
    unsupported("scope"),
    unsupported("subnet"),
];

/// Every flag of `docker volume create`.
const VOLUME_FLAGS: &[Flag<ObjectDraft>] = &[
    unsupported("availability"),
    or(
        'd',
        value("driver", |given| {
            if ["", "local"].contains(&given.value.text()) {
                given.target.driver = Some(given.file.located("local".to_owned(), &given.place));
            } else {
                given.draft.fault(given.file, say(&given.value, "volume-driver").outside_lab());
            }
        }),
    ),
    unsupported("group"),
    value("label", |given| drop(given.located(assignment))),
    unsupported("limit-bytes"),
    value("name", |given| given.target.name = Some(given.value.clone())),
    or(
        'o',
        value("opt", |given| {
            if let Some(mut option) = given.located(variable) {
                option.value.value.get_or_insert_default();
                given.target.option_word = Some(given.value.clone());
                let text = given.value.text();
                if let Some(device) = host_device(text) {
                    given.draft.danger(
                        given.file,
                        &given.place,
                        host_path_danger(&super::super::shell::shown(device)),
                    );
                }
                given.target.options.push(option);
            }
        }),
    ),
    unsupported("required-bytes"),
    unsupported("scope"),
    unsupported("secret"),
    unsupported("sharing"),
    unsupported("topology-preferred"),
    unsupported("topology-required"),
    unsupported("type"),
];

/// Every flag of `docker network connect`.
const CONNECT_FLAGS: &[Flag<ObjectDraft>] = &[
    value("alias", |given| given.target.aliases.push(given.value.text().to_owned())),
    unsupported("driver-opt"),
    unsupported("gw-priority"),
    unsupported("ip"),
    unsupported("ip6"),
    unsupported("link"),
    unsupported("link-local-ip"),
];

/// The part of the host that an option of the `local` driver brings in.
pub(in super::super) fn host_device(option: &str) -> Option<&str> {
    if !binds_a_host_path(option) {
        return None;
    }
    Some(option.strip_prefix("device=").unwrap_or(option))
}

pub(super) fn network(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Effect {
    let mut object = ObjectDraft::default();
    let names = flags::read(draft, call, NETWORK_FLAGS, words, true, &mut object);
    let Some(name) = only_name(draft, call, &names) else {
        return Effect::Unknown;
    };
    let reserved = ["bridge", "host", "none", "default"].contains(&name.value.as_str());
    if reserved || draft.plan.networks.iter().any(|known| known.name.value == name.value) {
        let word = names.first().unwrap_or(call.command);
        draft.fault(call.file, say(word, if reserved { "network-reserved" } else { "made-twice" }));
        return Effect::Unknown;
    }
    draft.plan.networks.push(NetworkSpec {
        name,
        internal: object.internal,
        driver: object.driver,
        options: object.options,
    });
    Effect::Creates
}

pub(super) fn volume(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Effect {
    let mut object = ObjectDraft::default();
    let mut names = flags::read(draft, call, VOLUME_FLAGS, words, true, &mut object);
    names.extend(object.name);
    let options: Vec<EnvironmentVariable> =
        object.options.iter().map(|option| option.value.clone()).collect();
    if let Some(fault) = object.option_word.and_then(|word| volume_options::fault(&word, &options)) {
        draft.fault(call.file, fault);
    }
    let Some(name) = only_name(draft, call, &names) else {
        return Effect::Unknown;
    };
    // Creating a volume that is there already does nothing, as in Docker.
    if !draft.plan.volumes.iter().any(|known| known.name.value == name.value) {
        draft.plan.volumes.push(VolumeSpec { name, driver: object.driver, options: object.options });
    }
    Effect::Creates
}

fn only_name(draft: &mut Draft<'_>, call: &Call<'_>, names: &[Word]) -> Option<Located<String>> {
    match names {
        [name] => {
            let text = draft.take(call.file, network_name(name))?;
            Some(call.file.located(text, &name.range()))
        }
        [] => {
            draft.fault(call.file, say(call.command, "no-name"));
            None
        }
        [_, more, ..] => {
            draft.fault(call.file, say(more, "one-name"));
            None
        }
    }
}

/// `network connect NETWORK CONTAINER`: one more network, beside the one it was started with.
pub(super) fn connect(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Effect {
    let mut object = ObjectDraft::default();
    let names = flags::read(draft, call, CONNECT_FLAGS, words, true, &mut object);
    let [network, container] = names.as_slice() else {
        draft.fault(call.file, say(call.command, "connect-names"));
        return Effect::Unknown;
    };
    let at = call.file.location(&(network.range().start..container.range().end));
    let found = draft
        .plan
        .containers
        .iter_mut()
        .find(|known| known.name.as_ref().is_some_and(|name| name.value == container.text()));
    let Some(found) = found else {
        draft.fault(call.file, say(container, "no-such-container"));
        return Effect::Unknown;
    };
    if found.networks.is_empty() {
        let bridge = NetworkAttachment { network: "bridge".to_owned(), aliases: Vec::new() };
        found.networks.push(Located::new(bridge, found.at.clone()));
    }
    let attachment = NetworkAttachment { network: network.text().to_owned(), aliases: object.aliases };
    found.networks.push(Located::new(attachment, at));
    Effect::Matters
}

/// `start NAME…`: the containers that `create` made.
pub(super) fn start(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Effect {
    for word in words.iter().filter(|word| !word.text().starts_with('-')) {
        if draft.waiting.remove(word.text()).is_none() && draft.container_place(word.text()).is_none() {
            draft.fault(call.file, say(word, "no-such-container"));
        }
    }
    for word in words.iter().filter(|word| word.text().starts_with('-')) {
        if !["-a", "-i", "-ai", "--attach", "--interactive"].contains(&word.text()) {
            let message = WORDS.say("unsupported-flag").with("flag", word.text());
            draft.fault(call.file, Fault::new(word, message));
        }
    }
    Effect::Matters
}

/// `tag SOURCE TARGET`: one more tag of an earlier build.
pub(super) fn tag(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Effect {
    let [source, target] = words else {
        draft.fault(call.file, say(call.command, "tag-names"));
        return Effect::Unknown;
    };
    let Some(name) = draft.take(call.file, image_reference(target)) else {
        return Effect::Unknown;
    };
    let place = call.file.location(&target.range());
    match draft.plan.build_of_mut(source.text()) {
        Some(build) => build.tags.push(Located::new(name, place)),
        None => {
            draft.fault(call.file, say(source, "no-such-build"));
            return Effect::Unknown;
        }
    }
    Effect::Matters
}

/// `stop`, `kill`, `rm`, `rmi`: harmless as long as they meet only what an earlier run left.
pub(super) fn remove(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    group: &str,
    verb: &Word,
    words: &[Word],
) -> Effect {
    let is_image = group == "image" || verb.text() == "rmi";
    for word in words.iter().filter(|word| !word.text().starts_with('-')) {
        let name = word.text();
        let made = match group {
            "network" => draft.plan.networks.iter().any(|known| known.name.value == name),
            "volume" => draft.plan.volumes.iter().any(|known| known.name.value == name),
            _ if is_image => draft.plan.build_of_mut(name).is_some(),
            _ => draft.container_place(name).is_some(),
        };
        if made {
            draft.fault(call.file, say(word, "removes-made"));
        }
    }
    Effect::CleansUp
}

/// `compose [-f FILE] up|down|…`.
pub(super) fn compose(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Effect {
    let mut rest = words;
    let mut file = None;
    while let Some((word, after)) = rest.split_first() {
        match (word.text(), after.split_first()) {
            ("-f" | "--file", Some((value, _))) if file.is_some() => {
                draft.fault(call.file, say(value, "second-compose-file"));
                return Effect::Unknown;
            }
            ("-f" | "--file", Some((value, after))) => {
                file = Some(value.clone());
                rest = after;
            }
            (text, _) if text.starts_with("--file=") => {
                file = Some(word.from("--file=".len()));
                rest = after;
            }
            (text, _) if text.starts_with('-') => {
                let message = WORDS.say("unsupported-flag").with("flag", text);
                draft.fault(call.file, Fault::new(word, message));
                return Effect::Unknown;
            }
            _ => break,
        }
    }
    let Some((verb, rest)) = rest.split_first() else {
        draft.fault(call.file, say(call.command, "no-command"));
        return Effect::Unknown;
    };
    match verb.text() {
        "up" | "build" | "create" | "start" => {}
        "down" | "stop" | "kill" | "rm" if draft.compose_files.is_empty() => return Effect::CleansUp,
        "down" | "stop" | "kill" | "rm" => {
            draft.fault(call.file, say(verb, "removes-made"));
            return Effect::Unknown;
        }
        text if LOOKING.contains(&text) || text == "config" => return Effect::Looks,
        _ => {
            draft.fault(call.file, say(verb, "compose-command"));
            return Effect::Unknown;
        }
    }
    // Flags such as `--detach`, `--build` and `--wait` change nothing that the lab does not do anyway.
    let harmless = [
        "-d",
        "--detach",
        "--build",
        "--wait",
        "--force-recreate",
        "--remove-orphans",
        "--quiet-pull",
        "-y",
        "--pull=never",
        "--no-cache",
    ];
    for word in rest {
        if !harmless.contains(&word.text()) {
            let message = WORDS.say("unsupported-flag").with("flag", word.text());
            draft.fault(call.file, Fault::new(word, message));
            return Effect::Unknown;
        }
    }
    let path = match &file {
        Some(word) => Folder::resolve(call.folder, word.text()),
        None => super::super::compose::NAMES
            .iter()
            .filter_map(|name| Folder::resolve(call.folder, name))
            .find(|path| draft.folder.entry(path) == Entry::File),
    };
    let word = file.as_ref().unwrap_or(verb);
    match path {
        Some(path) if draft.folder.entry(&path) == Entry::File => {
            if !draft.compose_files.contains(&path) {
                draft.compose_files.push(path);
            }
            Effect::Matters
        }
        _ => {
            draft.fault(
                call.file,
                say(word, if file.is_some() { "no-compose-file" } else { "no-compose-anywhere" }),
            );
            Effect::Unknown
        }
    }
}

/// The variables of an `--env-file`: one `NAME=value` per line, `#` begins a comment. In a file that
/// Compose reads, quotes around a value do not belong to it.
pub(in super::super) fn environment_lines(
    draft: &mut Draft<'_>,
    file: &SourceFile,
    quotes: bool,
) -> Vec<Located<EnvironmentVariable>> {
    let mut variables = Vec::new();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let text = line.trim();
        let byte = start + (line.len() - line.trim_start().len());
        start += line.len();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let word = Word::verbatim(text, byte);
        match draft.take(file, assignment(&word)) {
            Some(mut variable) if variable.value.is_some() => {
                if quotes {
                    variable.value = variable.value.map(|value| unquoted(&value).to_owned());
                }
                variables.push(file.located(variable, &word.range()));
            }
            Some(variable) => {
                let help = WORDS.say("env-file-help").with("name", variable.name);
                draft.fault(file, say(&word, "caller-environment").help(help));
            }
            None => {}
        }
    }
    variables
}

fn unquoted(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// A file that should hold JSON and does not.
pub(in super::super) fn json_problem(file: &SourceFile, error: &serde_json::Error) -> Problem {
    let message = WORDS.say("json").with("path", &file.name);
    let line = error.line().max(1);
    let start: usize = file.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let byte = start + error.column().saturating_sub(1);
    file.problem(&(byte..byte + 1), message)
}
