//! What do the values of `docker run`'s flags become in the model?

use super::super::Located;
use super::super::source::{Fault, Word};
use super::super::values::{
    assignment, boolean, bytes, container_name, mount as read_mount, number, option_pair, signal, tmpfs,
    ulimit, variable, volume,
};
use super::catalogue::{WORDS, say};
use super::container_draft::ContainerDraft;
use super::flags::Given;
use super::{dangerous_flags as dangerous, key_value_file, volume_options};

type Container<'a, 'd> = Given<'a, 'd, ContainerDraft>;

/// Puts a value in the place of an earlier one: of a flag given twice, Docker keeps the last.
pub(super) fn set<V>(
    given: &mut Container<'_, '_>,
    read: fn(&Word) -> Result<V, Fault>,
    field: fn(&mut ContainerDraft) -> &mut Option<Located<V>>,
) {
    if let Some(value) = given.located(read) {
        *field(given.target) = Some(value);
    }
}

/// Adds a value to a list.
pub(super) fn push<V>(
    given: &mut Container<'_, '_>,
    read: fn(&Word) -> Result<V, Fault>,
    field: fn(&mut ContainerDraft) -> &mut Vec<Located<V>>,
) {
    if let Some(value) = given.located(read) {
        field(given.target).push(value);
    }
}

pub(super) fn truth(word: &Word) -> Result<bool, Fault> {
    boolean(word)
}

pub(super) fn text(word: &Word) -> Result<String, Fault> {
    Ok(word.text().to_owned())
}

pub(super) fn non_negative(word: &Word) -> Result<i64, Fault> {
    number(word, 0, i64::MAX)
}

pub(super) fn any_number(word: &Word) -> Result<i64, Fault> {
    number(word, i64::MIN, i64::MAX)
}

/// Microseconds of a period; the engine takes one between a thousandth and a whole second, or 0 for its own.
pub(super) fn cpu_period(word: &Word) -> Result<i64, Fault> {
    if any_number(word)? == 0 { Ok(0) } else { number(word, 1_000, 1_000_000) }
}

/// Microseconds of each period; nothing or less is no limit.
pub(super) fn cpu_quota(word: &Word) -> Result<i64, Fault> {
    let quota = any_number(word)?;
    if quota > 0 { number(word, 1_000, i64::MAX) } else { Ok(quota) }
}

/// Memory and swap together; -1 for as much swap as there is.
pub(super) fn swap(word: &Word) -> Result<i64, Fault> {
    if word.text() == "-1" { Ok(-1) } else { bytes(word) }
}

pub(super) fn entrypoint(given: &mut Container<'_, '_>) {
    // Docker takes the whole value for the program, and an empty one for "none".
    let words = Some(given.value.text().to_owned()).filter(|program| !program.is_empty());
    given.target.spec.entrypoint = Some(given.file.located(words.into_iter().collect(), &given.place));
}

pub(super) fn workdir(given: &mut Container<'_, '_>) {
    let path = given.value.text();
    if path.starts_with('/') || path.is_empty() {
        given.target.spec.workdir = Some(given.text()).filter(|path| !path.value.is_empty());
    } else {
        given.draft.fault(given.file, say(&given.value, "workdir-absolute"));
    }
}

pub(super) fn health_command(given: &mut Container<'_, '_>) {
    let test = vec!["CMD-SHELL".to_owned(), given.value.text().to_owned()];
    let written = !given.value.text().is_empty();
    given.target.spec.healthcheck.test = written.then(|| given.file.located(test, &given.place));
}

pub(super) fn environment(given: &mut Container<'_, '_>) {
    let Some(mut pair) = given.located(variable) else {
        return;
    };
    if pair.value.value.is_none() {
        if given.hands_key(&pair.value.name) {
            return given.draft.ledger.hand_key(given.file.location(&given.value.range()));
        }
        match given.variables.get(&pair.value.name) {
            Some(known) if known.exported => pair.value.value = Some(known.value.clone()),
            _ => {
                let name = &pair.value.name;
                let fault = say(&given.value, "caller-environment")
                    .help(WORDS.say("caller-environment-help").with("name", name));
                given.draft.fault(given.file, fault.outside_lab());
                return;
            }
        }
    }
    given.target.spec.environment.push(pair);
}

pub(super) fn environment_file(given: &mut Container<'_, '_>) {
    let Some(lines) = named_file(given) else { return };
    let variables = key_value_file::variables(given.draft, &lines, given.variables);
    given.target.file_environment.extend(variables);
}

pub(super) fn label_file(given: &mut Container<'_, '_>) {
    let Some(lines) = named_file(given) else { return };
    let labels = key_value_file::labels(given.draft, &lines);
    given.target.file_labels.extend(labels);
}

fn named_file(given: &mut Container<'_, '_>) -> Option<super::super::source::SourceFile> {
    match super::build::path_in(given.folder, given.value.text()) {
        Some(path) => given.draft.named_file(given.file, &given.value.clone(), &path),
        None => {
            given.draft.fault(given.file, say(&given.value, "outside"));
            None
        }
    }
}

pub(super) fn label(given: &mut Container<'_, '_>) {
    if let Some(mut label) = given.located(assignment) {
        label.value.value.get_or_insert_default();
        given.target.spec.labels.push(label);
    }
}

pub(super) fn name(given: &mut Container<'_, '_>) {
    if given.value.text().is_empty() {
        given.target.spec.name = None;
        return;
    }
    let Some(name) = given.located(container_name) else {
        return;
    };
    given.target.spec.name = Some(name);
}

pub(super) fn mount(given: &mut Container<'_, '_>) {
    let Some(mount) = given.located(read_mount) else { return };
    dangerous::note_mount(given, &mount);
    let mount = volume_options::make(given, mount);
    given.target.spec.mounts.push(mount);
}

pub(super) fn volume_mount(given: &mut Container<'_, '_>) {
    let Some(mount) = given.located(volume) else { return };
    // The Docker command keeps the values in a set: the very same one twice is one.
    if !given.target.volumes.insert(given.value.text().to_owned()) {
        return;
    }
    dangerous::note_mount(given, &mount);
    given.target.spec.mounts.push(mount);
}

/// Of two at one path, Docker keeps the last.
pub(super) fn tmpfs_mount(given: &mut Container<'_, '_>) {
    let Some(mount) = given.located(tmpfs) else { return };
    given.target.tmpfs.insert(mount.value.target.clone(), mount);
}

/// Of two with one name, Docker keeps the last.
pub(super) fn ulimit_of_flag(given: &mut Container<'_, '_>) {
    let Some(limit) = given.located(ulimit) else { return };
    given.target.spec.ulimits.retain(|other| other.value.name != limit.value.name);
    given.target.spec.ulimits.push(limit);
}

/// What the Docker command lets a container set of the kernel's parameters: those of namespaces of its own.
const SYSCTLS: [&str; 8] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
];

pub(super) fn sysctl(given: &mut Container<'_, '_>) {
    let name = given.value.text().split('=').next().unwrap_or_default().to_owned();
    let own = SYSCTLS.contains(&name.as_str()) || name.starts_with("net.") || name.starts_with("fs.mqueue.");
    if !own {
        given.draft.fault(given.file, say(&given.value, "sysctl"));
        return;
    }
    // Of two with one name, Docker keeps the last.
    given.target.spec.sysctls.retain(|other| other.value.name != name);
    push(given, option_pair, |container| &mut container.spec.sysctls);
}

/// `os[/architecture[/variant]]`. Whether the image is of it, the engine knows.
pub(super) fn platform(word: &Word) -> Result<String, Fault> {
    let part = |part: &str| {
        !part.is_empty()
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter))
    };
    let fine =
        word.text().is_empty() || (word.text().split('/').count() <= 3 && word.text().split('/').all(part));
    if fine { Ok(word.text().to_owned()) } else { Err(say(word, "platform")) }
}

/// An empty one leaves it to the image.
pub(super) fn stop_signal(given: &mut Container<'_, '_>) {
    if given.value.text().is_empty() {
        given.target.spec.stop_signal = None;
    } else {
        set(given, signal, |container| &mut container.spec.stop_signal);
    }
}

/// Log drivers that keep the log on the engine itself, and those for which the lab has a collector.
const LOG_DRIVERS: [&str; 7] = ["", "json-file", "local", "none", "syslog", "gelf", "fluentd"];

pub(super) fn log_driver(given: &mut Container<'_, '_>) {
    if !LOG_DRIVERS.contains(&given.value.text()) {
        given.draft.fault(given.file, say(&given.value, "log-driver").outside_lab());
        return;
    }
    given.target.spec.log.driver = Some(given.text()).filter(|driver| !driver.value.is_empty());
}

/// An option of the log driver; one without a value has an empty one.
pub(super) fn log_option(given: &mut Container<'_, '_>) {
    if let Some(mut option) = given.located(variable) {
        option.value.value.get_or_insert_default();
        given.target.spec.log.options.push(option);
    }
}

/// A stream that the learner's terminal would be attached to.
pub(super) fn attach(given: &mut Container<'_, '_>) {
    if !["stdin", "stdout", "stderr"].contains(&given.value.text().to_ascii_lowercase().as_str()) {
        given.draft.fault(given.file, say(&given.value, "stream"));
    }
}

/// When to ask a registry. The lab never does; the images are there.
pub(super) fn pull_policy(given: &mut Container<'_, '_>) {
    if !["", "always", "missing", "never"].contains(&given.value.text()) {
        given.draft.fault(given.file, say(&given.value, "pull-policy"));
    }
}

/// `--disable-content-trust=false` asks a server for signatures.
pub(super) fn content_trust(given: &mut Container<'_, '_>) {
    if given.on() == Some(false) {
        unsupported_here(given);
    }
}

/// On Linux there is one isolation.
pub(super) fn isolation(given: &mut Container<'_, '_>) {
    if !["", "default"].contains(&given.value.text()) {
        unsupported_here(given);
    }
}

pub(super) fn volume_driver(given: &mut Container<'_, '_>) {
    if !["", "local"].contains(&given.value.text()) {
        given.draft.fault(given.file, say(&given.value, "volume-driver").outside_lab());
    }
}

fn unsupported_here(given: &mut Container<'_, '_>) {
    let written = given.file.text.get(given.place.clone()).unwrap_or_default().to_owned();
    let message = WORDS.say("unsupported-flag").with("flag", written);
    given.draft.fault(given.file, Fault::new(&given.value, message).outside_lab());
}
