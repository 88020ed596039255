//! Which networks and volumes do commands make and remove, and what do the files beside them say?

use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::{SourceFile, Word};
use super::super::values::{
    address, assignment, binds_a_host_path, host_path_danger, network_name, subnet, variable,
};
use super::super::{EnvironmentVariable, Located, NetworkSpec, VolumeSpec};
use super::call::Call;
use super::catalogue::{WORDS, say};
use super::flags::{Flag, or, switch, unsupported, unsupported_switch, value};
use super::lifecycle::over;
use super::{flags, volume_options};

/// What the flags of `network create` and `volume create` have in common.
#[derive(Debug, Default)]
struct ObjectDraft {
    internal: Option<Located<bool>>,
    ipv6: Option<Located<bool>>,
    driver: Option<Located<String>>,
    options: Vec<Located<EnvironmentVariable>>,
    subnets: Vec<Located<String>>,
    gateways: Vec<Located<String>>,
    /// The last option, for what is missing beside it.
    option_word: Option<Word>,
    name: Option<Word>,
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
    switch("attachable", |_| {}),
    unsupported("aux-address"),
    unsupported("config-from"),
    unsupported_switch("config-only"),
    or(
        'd',
        value("driver", |given| {
            if ["bridge", "default", "overlay"].contains(&given.value.text()) {
                given.target.driver = Some(given.text());
            } else {
                given.draft.fault(given.file, say(&given.value, "network-driver").outside_lab());
            }
        }),
    ),
    value("gateway", |given| {
        let gateway = given.located(address);
        given.target.gateways.extend(gateway);
    }),
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
    switch("ipv6", |given| {
        if let Some(on) = given.on() {
            given.target.ipv6 = Some(given.file.located(on, &given.place));
        }
    }),
    value("label", |given| drop(given.located(assignment))),
    or(
        'o',
        value("opt", |given| {
            let Some(mut option) = given.located(variable) else { return };
            // An overlay's traffic stays on one machine here.
            if option.value.name == "encrypted" {
                return;
            }
            option.value.value.get_or_insert_default();
            if NETWORK_OPTIONS.contains(&option.value.name.as_str()) {
                given.target.options.push(option);
            } else {
                given.draft.fault(given.file, say(&given.value, "network-setting").outside_lab());
            }
        }),
    ),
    unsupported("scope"),
    value("subnet", |given| {
        let read = given.located(subnet);
        given.target.subnets.extend(read);
    }),
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
                        host_path_danger(&super::super::environment::shown(device)),
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

/// The part of the host that an option of the `local` driver brings in.
pub(in super::super) fn host_device(option: &str) -> Option<&str> {
    if !binds_a_host_path(option) {
        return None;
    }
    Some(option.strip_prefix("device=").unwrap_or(option))
}

pub(super) fn network(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let mut object = ObjectDraft::default();
    let names = flags::read(draft, call, NETWORK_FLAGS, words, true, &mut object);
    let Some(name) = only_name(draft, call, &names).filter(|_| draft.problems.len() == problems) else {
        return Outcome::Unknown;
    };
    let at = name.at.clone();
    let made = draft.ledger.make_network(NetworkSpec {
        name,
        internal: object.internal,
        driver: object.driver,
        options: object.options,
        ipv6: object.ipv6,
        subnets: object.subnets,
        gateways: object.gateways,
    });
    match made {
        Ok(()) => Outcome::done(),
        Err(message) => Outcome::refused(call.file.problem_at(at, message)),
    }
}

pub(super) fn volume(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let mut object = ObjectDraft::default();
    let mut names = flags::read(draft, call, VOLUME_FLAGS, words, true, &mut object);
    names.extend(object.name);
    let options: Vec<EnvironmentVariable> =
        object.options.iter().map(|option| option.value.clone()).collect();
    if let Some(fault) = object.option_word.and_then(|word| volume_options::fault(&word, &options)) {
        draft.fault(call.file, fault);
    }
    let Some(name) = only_name(draft, call, &names).filter(|_| draft.problems.len() == problems) else {
        return Outcome::Unknown;
    };
    let written = name.value.clone();
    draft.ledger.make_volume(VolumeSpec { name, driver: object.driver, options: object.options });
    Outcome::Done(written)
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

/// Flags of `network rm` and `volume rm`.
const REMOVE_FLAGS: &[Flag<bool>] =
    &[or('f', switch("force", |given| *given.target = given.on().unwrap_or(true)))];

/// Reads `network rm NAME…` and `volume rm NAME…`. With `--force` one that is not there is no matter.
pub(super) fn remove(draft: &mut Draft<'_>, call: &Call<'_>, group: &str, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let mut force = false;
    let names = flags::read(draft, call, REMOVE_FLAGS, words, true, &mut force);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    over(draft, call, &names, true, |draft, name, at| {
        let ledger = &mut draft.ledger;
        if group == "volume" {
            ledger.empties_volume(name, at);
        }
        match group {
            "network" if force && ledger.network(name).is_none() => Ok(()),
            "network" => ledger.remove_network(name),
            _ if force && !ledger.has_volume(name) => Ok(()),
            _ => ledger.remove_volume(name),
        }
    })
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
