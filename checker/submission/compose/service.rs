//! What does a service of a compose file ask for?
//!
//! The slice holds every key of the reference
//! (<https://docs.docker.com/reference/compose-file/services/>), carried out or not.

use crate::submission::docker::{blank_container, environment_lines};

use super::super::folder::Folder;
use super::super::source::{Fault, Word};
use super::super::values::{
    bytes, capability, container_name, cpu_set, duration, extra_host, image_reference, memory, nano_cpus,
    number, restart, signal, tmpfs,
};
use super::super::{BuildSpec, ContainerSpec, EnvironmentVariable, Located, NetworkAttachment};
use super::keys::{Context, Entry, Key, ignored, key, read_keys, said, unsupported};
use super::node::{Node, Value};
use super::{Top, build, dangers, mounts, networks, resources};

/// A service under construction.
#[derive(Debug)]
pub(super) struct ServiceDraft {
    pub(super) name: Word,
    pub(super) spec: ContainerSpec,
    pub(super) build: Option<BuildSpec>,
    pub(super) has_image: bool,
    pub(super) depends_on: Vec<Word>,
    /// The entries of `env_file`, which `environment` overrides.
    pub(super) file_environment: Vec<Located<EnvironmentVariable>>,
    /// Names of declared volumes, networks, secrets and configs that the service uses.
    pub(super) volumes: Vec<Word>,
    pub(super) networks: Vec<Word>,
    pub(super) secrets: Vec<mounts::FileUse>,
    pub(super) configs: Vec<mounts::FileUse>,
    /// `network_mode` was given, so that there is no default network.
    pub(super) own_mode: bool,
    pub(super) container_name: Option<String>,
}

pub(super) type Service<'a, 'd> = Entry<'a, 'd, ServiceDraft>;

const SERVICE_KEYS: &[Key<ServiceDraft>] = &[
    unsupported("annotations"),
    ignored("attach"),
    unsupported("blkio_config"),
    key("build", build::read),
    key("cap_add", |entry| entry.target.spec.cap_add = entry.items(capability)),
    key("cap_drop", |entry| entry.target.spec.cap_drop = entry.items(capability)),
    key("cgroup", dangers::cgroup_namespace),
    key("cgroup_parent", dangers::cgroup_parent),
    key("command", |entry| entry.target.spec.command = words(entry)),
    key("configs", |entry| entry.target.configs = mounts::used_files(entry)),
    key("container_name", |entry| {
        entry.target.container_name = entry.scalar(container_name).map(|name| name.value);
    }),
    unsupported("cpu_count"),
    unsupported("cpu_percent"),
    key("cpu_period", |entry| entry.target.spec.cpu_period = entry.scalar(microseconds)),
    key("cpu_quota", |entry| entry.target.spec.cpu_quota = entry.scalar(microseconds)),
    unsupported("cpu_rt_period"),
    unsupported("cpu_rt_runtime"),
    key("cpu_shares", |entry| entry.target.spec.cpu_shares = entry.scalar(|word| number(word, 0, i64::MAX))),
    key("cpus", |entry| resources::limit(entry, nano_cpus, |service| &mut service.spec.nano_cpus)),
    key("cpuset", |entry| entry.target.spec.cpuset_cpus = entry.scalar(cpu_set)),
    unsupported("credential_spec"),
    key("depends_on", depends_on),
    key("deploy", resources::deploy),
    ignored("develop"),
    key("device_cgroup_rules", dangers::devices),
    key("devices", dangers::devices),
    unsupported("dns"),
    unsupported("dns_opt"),
    unsupported("dns_search"),
    unsupported("domainname"),
    key("entrypoint", |entry| entry.target.spec.entrypoint = words(entry)),
    key("env_file", environment_files),
    key("environment", environment),
    ignored("expose"),
    unsupported("extends"),
    unsupported("external_links"),
    key("extra_hosts", extra_hosts),
    unsupported("gpus"),
    key("group_add", |entry| entry.target.spec.group_add = entry.items(|word| Ok(word.text().to_owned()))),
    key("healthcheck", resources::healthcheck),
    key("hostname", |entry| entry.target.spec.hostname = entry.text()),
    key("image", |entry| {
        if let Some(image) = entry.scalar(image_reference) {
            entry.target.spec.image = image;
            entry.target.has_image = true;
        }
    }),
    key("init", |entry| entry.target.spec.init = entry.truth()),
    key("ipc", dangers::ipc),
    unsupported("isolation"),
    unsupported("label_file"),
    key("labels", |entry| entry.target.spec.labels = labels(entry)),
    unsupported("links"),
    key("logging", resources::logging),
    unsupported("mac_address"),
    key("mem_limit", |entry| resources::limit(entry, memory, |service| &mut service.spec.memory)),
    key("mem_reservation", |entry| entry.target.spec.memory_reservation = entry.scalar(memory)),
    key("mem_swappiness", |entry| {
        entry.target.spec.memory_swappiness = entry.scalar(|word| number(word, -1, 100));
    }),
    key("memswap_limit", |entry| {
        entry.target.spec.memory_swap =
            entry.scalar(|word| if word.text() == "-1" { Ok(-1) } else { bytes(word) });
    }),
    unsupported("models"),
    key("network_mode", dangers::network_mode),
    key("networks", networks::used),
    key("oom_kill_disable", |entry| entry.target.spec.oom_kill_disable = entry.truth()),
    unsupported("oom_score_adj"),
    key("pid", dangers::pid),
    key("pids_limit", |entry| {
        resources::limit(entry, resources::pids, |service| &mut service.spec.pids_limit)
    }),
    unsupported("platform"),
    key("ports", networks::ports_of),
    unsupported("post_start"),
    unsupported("pre_stop"),
    key("privileged", dangers::privileged),
    unsupported("profiles"),
    unsupported("provider"),
    ignored("pull_policy"),
    key("read_only", |entry| entry.target.spec.read_only = entry.truth()),
    key("restart", |entry| entry.target.spec.restart = entry.scalar(restart)),
    unsupported("runtime"),
    key("scale", |entry| {
        if let Some(count) = entry.scalar(|word| number(word, 0, i64::MAX))
            && count.value != 1
        {
            entry.context.fault(entry.key, "unsupported-key");
        }
    }),
    key("secrets", |entry| entry.target.secrets = mounts::used_files(entry)),
    key("security_opt", dangers::security_options),
    key("shm_size", |entry| entry.target.spec.shm_size = entry.scalar(bytes)),
    ignored("stdin_open"),
    key("stop_grace_period", |entry| {
        // The engine counts whole seconds; Compose rounds up.
        entry.target.spec.stop_timeout = entry
            .scalar(duration)
            .map(|grace| grace.map(|nanoseconds| (nanoseconds + 999_999_999) / 1_000_000_000));
    }),
    key("stop_signal", |entry| entry.target.spec.stop_signal = entry.scalar(signal)),
    unsupported("storage_opt"),
    key("sysctls", |entry| {
        let pairs = entry.pairs();
        entry.target.spec.sysctls = pairs.into_iter().map(|(pair, _)| pair).collect();
    }),
    key("tmpfs", |entry| {
        let mounts = entry.one_or_more(tmpfs);
        entry.target.spec.mounts.extend(mounts);
    }),
    ignored("tty"),
    key("ulimits", resources::ulimits),
    key("use_api_socket", dangers::api_socket),
    key("user", |entry| entry.target.spec.user = entry.text()),
    key("userns_mode", dangers::user_namespace),
    key("uts", dangers::uts),
    key("volumes", mounts::volumes),
    unsupported("volumes_from"),
    key("working_dir", |entry| {
        entry.target.spec.workdir = entry.scalar(|word| {
            if word.text().starts_with('/') {
                Ok(word.text().to_owned())
            } else {
                Err(said(word, "workdir-absolute"))
            }
        });
    }),
];

/// Reads one service; `None` where it names neither an image nor a build.
pub(super) fn read(
    context: &mut Context<'_, '_>,
    name: &Word,
    node: &Node,
    top: &Top,
) -> Option<ServiceDraft> {
    let at = context.file.location(&name.range());
    let image = format!("{}-{}", context.project, name.text());
    let mut spec = blank_container(at.clone(), Located::new(image, at.clone()));
    spec.name = Some(Located::new(name.text().to_owned(), at));
    let mut service = ServiceDraft {
        name: name.clone(),
        spec,
        build: None,
        has_image: false,
        depends_on: Vec::new(),
        file_environment: Vec::new(),
        volumes: Vec::new(),
        networks: Vec::new(),
        secrets: Vec::new(),
        configs: Vec::new(),
        own_mode: false,
        container_name: None,
    };
    let problems = context.draft.problems.len();
    read_keys(context, node, SERVICE_KEYS, &mut service);
    if let Some(build) = &mut service.build {
        // Compose names the image of a build after the service when `image` does not name it.
        build.tags.insert(0, service.spec.image.clone());
    } else if !service.has_image {
        if context.draft.problems.len() == problems {
            context.fault(name, "no-image");
        }
        return None;
    }
    let own = std::mem::take(&mut service.spec.environment);
    service.spec.environment = std::mem::take(&mut service.file_environment);
    service.spec.environment.extend(own);
    attach(context, &mut service);
    networks::check_used(context, &service, top);
    mounts::check_used(context, &mut service, top);
    Some(service)
}

/// The default network, and the names under which the service is found on its networks.
fn attach(context: &mut Context<'_, '_>, service: &mut ServiceDraft) {
    if service.own_mode {
        if let (Some(network), false) = (service.networks.first(), service.spec.networks.is_empty()) {
            context.fault(network, "mode-and-networks");
        }
        return;
    }
    if service.spec.networks.is_empty() {
        let network =
            NetworkAttachment { network: networks::default_name(context.project), aliases: Vec::new() };
        service.spec.networks.push(context.file.located(network, &service.name.range()));
    }
    for network in &mut service.spec.networks {
        let names = std::iter::once(service.name.text()).chain(service.container_name.as_deref());
        for name in names {
            if !network.value.aliases.iter().any(|alias| alias == name) {
                network.value.aliases.push(name.to_owned());
            }
        }
    }
}

fn microseconds(word: &Word) -> Result<i64, Fault> {
    // Compose also takes a duration here, `50ms`.
    match number(word, -1, i64::MAX) {
        Ok(number) => Ok(number),
        Err(fault) => duration(word).map(|nanoseconds| nanoseconds / 1000).map_err(|_| fault),
    }
}

/// `command` and `entrypoint`: a list, or one text that Compose splits as a shell would.
fn words(entry: &mut Service<'_, '_>) -> Option<Located<Vec<String>>> {
    let words = match &entry.node.value {
        Value::Nothing => return None,
        Value::Scalar(word) => match split(word) {
            Ok(words) => words,
            Err(fault) => {
                entry.context.draft.fault(entry.context.file, fault);
                return None;
            }
        },
        _ => entry.items(|word| Ok(word.text().to_owned())).into_iter().map(|word| word.value).collect(),
    };
    Some(entry.at(words))
}

/// Splits at white space outside quotes.
pub(super) fn split(word: &Word) -> Result<Vec<String>, Fault> {
    let mut words = Vec::new();
    let mut current: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut letters = word.text().chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, space) if space.is_whitespace() => words.extend(current.take()),
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                current.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = letters.next();
                current.get_or_insert_default().extend(next);
            }
            _ => current.get_or_insert_default().push(letter),
        }
    }
    if quote.is_some() {
        return Err(said(word, "quote-end"));
    }
    words.extend(current);
    Ok(words)
}

fn depends_on(entry: &mut Service<'_, '_>) {
    if let Value::Map(entries) = &entry.node.value {
        for (name, node) in entries {
            entry.target.depends_on.push(name.clone());
            for (key, value) in entry.context.take(node.map()).unwrap_or_default() {
                let known = match key.text() {
                    "condition" => value.text().is_ok_and(|word| {
                        ["service_started", "service_healthy", "service_completed_successfully"]
                            .contains(&word.text())
                    }),
                    "restart" | "required" => true,
                    _ => false,
                };
                if !known {
                    let word = value.text().unwrap_or(key).clone();
                    entry.context.fault(&word, "depends-on");
                }
            }
        }
        return;
    }
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        if let Some(name) = entry.context.take(item.text()) {
            entry.target.depends_on.push(name.clone());
        }
    }
}

fn environment(entry: &mut Service<'_, '_>) {
    for (mut variable, word) in entry.pairs() {
        if variable.value.value.is_none() {
            let Some(value) = entry.context.variables.get(&variable.value.name) else {
                entry.context.fault(&word, "caller-environment");
                continue;
            };
            variable.value.value = Some(value.clone());
        }
        entry.target.spec.environment.push(variable);
    }
}

fn labels(entry: &mut Service<'_, '_>) -> Vec<Located<EnvironmentVariable>> {
    entry
        .pairs()
        .into_iter()
        .map(|(mut label, _)| {
            label.value.value.get_or_insert_default();
            label
        })
        .collect()
}

fn environment_files(entry: &mut Service<'_, '_>) {
    for item in entry.context.take(entry.node.one_or_more()).unwrap_or_default() {
        let (path, required) = match &item.value {
            Value::Map(entries) => {
                let value =
                    |name: &str| entries.iter().find(|(key, _)| key.text() == name).map(|(_, node)| node);
                let required = value("required").and_then(|node| node.text().ok());
                let path = value("path").map_or_else(|| item.text(), Node::text);
                (path, required.is_none_or(|word| word.text() != "false"))
            }
            _ => (item.text(), true),
        };
        let Some(word) = entry.context.take(path) else {
            continue;
        };
        let Some(path) = Folder::resolve(entry.context.folder, word.text()) else {
            entry.context.fault(word, "outside");
            continue;
        };
        if !required && entry.context.draft.folder.entry(&path) == super::FolderEntry::Nothing {
            continue;
        }
        if let Some(file) = entry.context.draft.named_file(entry.context.file, word, &path) {
            let variables = environment_lines(entry.context.draft, &file, true);
            entry.target.file_environment.extend(variables);
        }
    }
}

fn extra_hosts(entry: &mut Service<'_, '_>) {
    if let Value::Map(entries) = &entry.node.value {
        for (name, node) in entries {
            let host = node.text().and_then(|address| {
                extra_host(&Word::at(&format!("{}:{}", name.text(), address.text()), address.range()))
            });
            if let Some(host) = entry.context.take(host) {
                let range = name.range().start..node.range.end;
                let host = entry.context.file.located(host, &range);
                entry.target.spec.extra_hosts.push(host);
            }
        }
        return;
    }
    entry.target.spec.extra_hosts = entry.items(extra_host);
}
