//! What does each flag of `docker run` and `docker create` mean?
//!
//! The slice holds every flag of Docker's reference
//! (<https://docs.docker.com/reference/cli/docker/container/run/>), carried out or not.

use super::super::folder::Folder;
use super::super::shell::HERE;
use super::super::source::{Fault, Word};
use super::super::values::{
    assignment, bytes, capability, container_name, cpu_set, duration, extra_host, memory, mount, nano_cpus,
    number, option_pair, ports, restart, signal, tmpfs, ulimit, volume,
};
use super::super::{EnvironmentVariable, Located, NetworkAttachment};
use super::container::ContainerDraft;
use super::dangerous_flags as dangerous;
use super::flags::{Flag, Given, ignored, or, switch, unsupported, unsupported_switch, value};
use super::{WORDS, say};

type Container<'a, 'd> = Given<'a, 'd, ContainerDraft>;

/// Every flag of `docker run` and `docker create`.
pub(super) const CONTAINER_FLAGS: &[Flag<ContainerDraft>] = &[
    value("add-host", |given| push(given, extra_host, |container| &mut container.spec.extra_hosts)),
    unsupported("annotation"),
    or('a', ignored("attach", true)),
    unsupported("blkio-weight"),
    unsupported("blkio-weight-device"),
    value("cap-add", |given| push(given, capability, |container| &mut container.spec.cap_add)),
    value("cap-drop", |given| push(given, capability, |container| &mut container.spec.cap_drop)),
    value("cgroup-parent", dangerous::cgroup_parent),
    value("cgroupns", dangerous::cgroup_namespace),
    ignored("cidfile", true),
    unsupported("cpu-count"),
    unsupported("cpu-percent"),
    value("cpu-period", |given| set(given, non_negative, |container| &mut container.spec.cpu_period)),
    value("cpu-quota", |given| set(given, any_number, |container| &mut container.spec.cpu_quota)),
    unsupported("cpu-rt-period"),
    unsupported("cpu-rt-runtime"),
    or(
        'c',
        value("cpu-shares", |given| set(given, non_negative, |container| &mut container.spec.cpu_shares)),
    ),
    value("cpus", |given| set(given, nano_cpus, |container| &mut container.spec.nano_cpus)),
    value("cpuset-cpus", |given| set(given, cpu_set, |container| &mut container.spec.cpuset_cpus)),
    unsupported("cpuset-mems"),
    or('d', ignored("detach", false)),
    ignored("detach-keys", true),
    value("device", dangerous::device),
    value("device-cgroup-rule", dangerous::device),
    unsupported("device-read-bps"),
    unsupported("device-read-iops"),
    unsupported("device-write-bps"),
    unsupported("device-write-iops"),
    ignored("disable-content-trust", false),
    unsupported("dns"),
    unsupported("dns-opt"),
    unsupported("dns-option"),
    unsupported("dns-search"),
    unsupported("domainname"),
    value("entrypoint", entrypoint),
    or('e', value("env", environment)),
    value("env-file", environment_file),
    unsupported("expose"),
    unsupported("gpus"),
    value("group-add", |given| push(given, text, |container| &mut container.spec.group_add)),
    value("health-cmd", health_command),
    value("health-interval", |given| {
        set(given, duration, |container| &mut container.spec.healthcheck.interval)
    }),
    value("health-retries", |given| {
        set(given, non_negative, |container| &mut container.spec.healthcheck.retries)
    }),
    unsupported("health-start-interval"),
    value("health-start-period", |given| {
        set(given, duration, |container| &mut container.spec.healthcheck.start_period)
    }),
    value("health-timeout", |given| {
        set(given, duration, |container| &mut container.spec.healthcheck.timeout)
    }),
    unsupported_switch("help"),
    or('h', value("hostname", |given| set(given, text, |container| &mut container.spec.hostname))),
    switch("init", |given| set(given, truth, |container| &mut container.spec.init)),
    or('i', ignored("interactive", false)),
    unsupported("io-maxbandwidth"),
    unsupported("io-maxiops"),
    unsupported("ip"),
    unsupported("ip6"),
    value("ipc", dangerous::ipc),
    unsupported("isolation"),
    unsupported("kernel-memory"),
    or('l', value("label", label)),
    unsupported("label-file"),
    unsupported("link"),
    unsupported("link-local-ip"),
    value("log-driver", |given| set(given, text, |container| &mut container.spec.log.driver)),
    value("log-opt", |given| push(given, option_pair, |container| &mut container.spec.log.options)),
    unsupported("mac-address"),
    or('m', value("memory", |given| set(given, memory, |container| &mut container.spec.memory))),
    value("memory-reservation", |given| {
        set(given, memory, |container| &mut container.spec.memory_reservation)
    }),
    value("memory-swap", |given| set(given, swap, |container| &mut container.spec.memory_swap)),
    value("memory-swappiness", |given| {
        set(given, |word| number(word, -1, 100), |container| &mut container.spec.memory_swappiness)
    }),
    value("mount", |given| {
        if let Some(mount) = given.located(mount) {
            dangerous::note_mount(given, &mount);
            given.target.spec.mounts.push(mount);
        }
    }),
    value("name", name),
    value("net", network),
    value("net-alias", |given| given.target.aliases.push(given.value.clone())),
    value("network", network),
    value("network-alias", |given| given.target.aliases.push(given.value.clone())),
    switch("no-healthcheck", |given| set(given, truth, |container| &mut container.spec.healthcheck.disabled)),
    switch("oom-kill-disable", |given| set(given, truth, |container| &mut container.spec.oom_kill_disable)),
    unsupported("oom-score-adj"),
    value("pid", dangerous::pid),
    value("pids-limit", |given| {
        set(given, |word| number(word, -1, i64::MAX), |container| &mut container.spec.pids_limit)
    }),
    unsupported("platform"),
    switch("privileged", dangerous::privileged),
    or(
        'p',
        value("publish", |given| {
            let read = ports(&given.value);
            for port in given.draft.take(given.file, read).into_iter().flatten() {
                given.target.spec.publish.push(given.file.located(port, &given.place));
            }
        }),
    ),
    or('P', switch("publish-all", |given| set(given, truth, |container| &mut container.spec.publish_all))),
    ignored("pull", true),
    or('q', ignored("quiet", false)),
    switch("read-only", |given| set(given, truth, |container| &mut container.spec.read_only)),
    value("restart", |given| set(given, restart, |container| &mut container.spec.restart)),
    switch("rm", |given| {
        if let Some(on) = given.on() {
            given.target.spec.remove = on;
            given.target.remove = on.then(|| Word::empty(given.place.clone()));
        }
    }),
    unsupported("runtime"),
    value("security-opt", dangerous::security_option),
    value("shm-size", |given| set(given, bytes, |container| &mut container.spec.shm_size)),
    ignored("sig-proxy", false),
    value("stop-signal", |given| set(given, signal, |container| &mut container.spec.stop_signal)),
    value("stop-timeout", |given| {
        set(given, |word| number(word, -1, i64::from(i32::MAX)), |container| &mut container.spec.stop_timeout)
    }),
    unsupported("storage-opt"),
    value("sysctl", |given| push(given, option_pair, |container| &mut container.spec.sysctls)),
    value("tmpfs", |given| push(given, tmpfs, |container| &mut container.spec.mounts)),
    or('t', ignored("tty", false)),
    value("ulimit", |given| push(given, ulimit, |container| &mut container.spec.ulimits)),
    switch("use-api-socket", dangerous::api_socket),
    or('u', value("user", |given| set(given, text, |container| &mut container.spec.user))),
    value("userns", dangerous::user_namespace),
    value("uts", dangerous::uts),
    or(
        'v',
        value("volume", |given| {
            if let Some(mount) = given.located(volume) {
                dangerous::note_mount(given, &mount);
                given.target.spec.mounts.push(mount);
            }
        }),
    ),
    value("volume-driver", |given| {
        if given.value.text() != "local" {
            given.draft.fault(given.file, say(&given.value, "volume-driver"));
        }
    }),
    unsupported("volumes-from"),
    or('w', value("workdir", workdir)),
];

/// Puts a value in the place of an earlier one: of a flag given twice, Docker keeps the last.
fn set<V>(
    given: &mut Container<'_, '_>,
    read: fn(&Word) -> Result<V, Fault>,
    field: fn(&mut ContainerDraft) -> &mut Option<Located<V>>,
) {
    if let Some(value) = given.located(read) {
        *field(given.target) = Some(value);
    }
}

/// Adds a value to a list.
fn push<V>(
    given: &mut Container<'_, '_>,
    read: fn(&Word) -> Result<V, Fault>,
    field: fn(&mut ContainerDraft) -> &mut Vec<Located<V>>,
) {
    if let Some(value) = given.located(read) {
        field(given.target).push(value);
    }
}

fn truth(word: &Word) -> Result<bool, Fault> {
    super::super::values::boolean(word)
}

fn text(word: &Word) -> Result<String, Fault> {
    Ok(word.text().to_owned())
}

fn non_negative(word: &Word) -> Result<i64, Fault> {
    number(word, 0, i64::MAX)
}

fn any_number(word: &Word) -> Result<i64, Fault> {
    number(word, -1, i64::MAX)
}

/// Memory and swap together; -1 for as much swap as there is.
fn swap(word: &Word) -> Result<i64, Fault> {
    if word.text() == "-1" { Ok(-1) } else { bytes(word) }
}

fn entrypoint(given: &mut Container<'_, '_>) {
    // Docker takes the whole value for the program, and an empty one for "none".
    let words = Some(given.value.text().to_owned()).filter(|program| !program.is_empty());
    given.target.spec.entrypoint = Some(given.file.located(words.into_iter().collect(), &given.place));
}

fn workdir(given: &mut Container<'_, '_>) {
    if given.value.text().starts_with('/') {
        given.target.spec.workdir = Some(given.text());
    } else {
        given.draft.fault(given.file, say(&given.value, "workdir-absolute"));
    }
}

fn health_command(given: &mut Container<'_, '_>) {
    let test = vec!["CMD-SHELL".to_owned(), given.value.text().to_owned()];
    given.target.spec.healthcheck.test = Some(given.file.located(test, &given.place));
}

fn environment(given: &mut Container<'_, '_>) {
    let Some(mut variable) = given.located(assignment) else {
        return;
    };
    if variable.value.value.is_none() {
        match given.variables.get(&variable.value.name) {
            Some(known) if known.exported => variable.value.value = Some(known.value.clone()),
            _ => {
                let name = &variable.value.name;
                let fault = say(&given.value, "caller-environment")
                    .help(WORDS.say("caller-environment-help").with("name", name));
                given.draft.fault(given.file, fault);
                return;
            }
        }
    }
    given.target.spec.environment.push(variable);
}

fn environment_file(given: &mut Container<'_, '_>) {
    let path = given.value.text().replace(HERE, ".");
    let Some(path) = Folder::resolve(given.folder, &path) else {
        given.draft.fault(given.file, say(&given.value, "outside"));
        return;
    };
    let Some(lines) = given.draft.named_file(given.file, &given.value.clone(), &path) else {
        return;
    };
    let variables = super::objects::environment_lines(given.draft, &lines, false);
    given.target.file_environment.extend(variables);
}

fn label(given: &mut Container<'_, '_>) {
    if let Some(mut label) = given.located(assignment) {
        label.value.value.get_or_insert_default();
        let label: Located<EnvironmentVariable> = label;
        given.target.spec.labels.push(label);
    }
}

fn name(given: &mut Container<'_, '_>) {
    let Some(name) = given.located(container_name) else {
        return;
    };
    if let Some(first) = given.draft.container_place(&name.value) {
        let message = WORDS.say("name-twice").with("value", &name.value).with("line", first.line.to_string());
        given.draft.fault(given.file, Fault::new(&given.value, message));
    }
    given.target.spec.name = Some(name);
}

/// `NAME`, or `name=NAME,alias=ALIAS` in the long form.
fn network(given: &mut Container<'_, '_>) {
    let mut attachment = NetworkAttachment { network: String::new(), aliases: Vec::new() };
    let mut faults = Vec::new();
    if given.value.text().contains('=') {
        for part in given.value.fields() {
            match part.split_once('=') {
                Some((key, value)) => match key.text() {
                    "name" => value.text().clone_into(&mut attachment.network),
                    "alias" => attachment.aliases.push(value.text().to_owned()),
                    _ => faults.push(say(&part, "network-option")),
                },
                None => faults.push(say(&part, "network-option")),
            }
        }
    } else {
        given.value.text().clone_into(&mut attachment.network);
    }
    if attachment.network.is_empty() && faults.is_empty() {
        faults.push(say(&given.value, "network-option"));
    }
    if attachment.network.starts_with("container:") {
        faults.push(say(&given.value, "network-of-container"));
    }
    if !faults.is_empty() {
        for fault in faults {
            given.draft.fault(given.file, fault);
        }
        return;
    }
    dangerous::note_network(given, &attachment.network);
    given.target.spec.networks.push(given.file.located(attachment, &given.place));
}
