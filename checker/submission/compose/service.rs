//! What does a service of a compose file ask for?
//!
//! The slice holds every key of the reference
//! (<https://docs.docker.com/reference/compose-file/services/>), carried out or not.

use super::super::docker::check_shared_network;
use super::super::source::{Fault, Word};
use super::super::values::{
    self, bytes, capability, container_name, cpu_set, did_you_mean, image_reference, memory, nano_cpus,
    number, restart, signal, tmpfs,
};
use super::super::{ContainerSpec, Located, NetworkAttachment};
use super::catalogue::said;
use super::keys::{Context, Key, ignored, key, read_keys, unsupported};
use super::node::Node;
use super::process::{depends_on, environment, environment_files, extra_hosts, labels, words};
use super::service_draft::{Service, ServiceDraft};
use super::shape::Shape::{
    Any, Boolean, Integer, List, Map, MapOrNothing, Number, Pairs, Text, TextOrNothing, TextOrTexts, Texts,
    Truth,
};
use super::top::Top;
use super::{build, dangers, files, mounts, networks, resources, shape};

const SERVICE_KEYS: &[Key<ServiceDraft>] = &[
    ignored("annotations", Pairs),
    ignored("attach", Truth),
    unsupported("blkio_config"),
    key("build", Any, build::read),
    key("cap_add", Texts, |entry| entry.target.spec.cap_add = entry.items(capability)),
    key("cap_drop", Texts, |entry| entry.target.spec.cap_drop = entry.items(capability)),
    key("cgroup", Text, dangers::cgroup_namespace),
    key("cgroup_parent", Text, dangers::cgroup_parent),
    key("command", Any, |entry| entry.target.spec.command = words(entry)),
    key("configs", List, |entry| entry.target.configs = files::used_files(entry)),
    key("container_name", Text, |entry| {
        entry.target.container_name = entry.scalar(container_name).map(|name| name.value);
    }),
    unsupported("cpu_count"),
    unsupported("cpu_percent"),
    key("cpu_period", Number, |entry| entry.target.spec.cpu_period = entry.scalar(microseconds)),
    key("cpu_quota", Number, |entry| entry.target.spec.cpu_quota = entry.scalar(microseconds)),
    unsupported("cpu_rt_period"),
    unsupported("cpu_rt_runtime"),
    key("cpu_shares", Number, |entry| {
        entry.target.spec.cpu_shares = entry.scalar(|word| number(word, 0, i64::MAX))
    }),
    key("cpus", Number, |entry| resources::limit(entry, nano_cpus, |service| &mut service.spec.nano_cpus)),
    key("cpuset", Text, |entry| entry.target.spec.cpuset_cpus = entry.scalar(cpu_set)),
    unsupported("credential_spec"),
    key("depends_on", Any, depends_on),
    key("deploy", MapOrNothing, resources::deploy),
    ignored("develop", Map),
    key("device_cgroup_rules", Texts, dangers::devices),
    key("devices", List, dangers::devices),
    unsupported("dns"),
    unsupported("dns_opt"),
    unsupported("dns_search"),
    unsupported("domainname"),
    key("entrypoint", Any, |entry| entry.target.spec.entrypoint = words(entry)),
    key("env_file", Any, environment_files),
    key("environment", Pairs, environment),
    ignored("expose", List),
    key("extends", Any, |_| {}),
    unsupported("external_links"),
    key("extra_hosts", Any, extra_hosts),
    unsupported("gpus"),
    key("group_add", List, |entry| {
        if entry.context.take(shape::once(entry.node)).is_some() {
            entry.target.spec.group_add = entry.items(|word| Ok(word.text().to_owned()));
        }
    }),
    key("healthcheck", Map, resources::healthcheck),
    key("hostname", Text, |entry| entry.target.spec.hostname = entry.text()),
    key("image", Text, |entry| {
        if let Some(image) = entry.scalar(image_reference) {
            entry.target.spec.image = image;
            entry.target.has_image = true;
        }
    }),
    key("init", Truth, |entry| entry.target.spec.init = entry.truth()),
    key("ipc", Text, dangers::ipc),
    unsupported("isolation"),
    unsupported("label_file"),
    key("labels", Pairs, |entry| entry.target.spec.labels = labels(entry)),
    unsupported("links"),
    key("logging", Map, resources::logging),
    unsupported("mac_address"),
    key("mem_limit", Number, |entry| resources::limit(entry, memory, |service| &mut service.spec.memory)),
    key("mem_reservation", Number, |entry| {
        resources::limit(entry, memory, |service| &mut service.spec.memory_reservation);
    }),
    key("mem_swappiness", Integer, |entry| {
        entry.target.spec.memory_swappiness = entry.scalar(|word| number(word, -1, 100));
    }),
    key("memswap_limit", Number, |entry| {
        entry.target.spec.memory_swap =
            entry.scalar(|word| if word.text() == "-1" { Ok(-1) } else { bytes(word) });
    }),
    unsupported("models"),
    key("network_mode", Text, dangers::network_mode),
    key("networks", Any, networks::used),
    key("oom_kill_disable", Truth, |entry| entry.target.spec.oom_kill_disable = entry.truth()),
    unsupported("oom_score_adj"),
    key("pid", TextOrNothing, dangers::pid),
    key("pids_limit", Number, |entry| {
        resources::limit(entry, resources::pids, |service| &mut service.spec.pids_limit)
    }),
    unsupported("platform"),
    key("ports", List, networks::ports_of),
    unsupported("post_start"),
    unsupported("pre_start"),
    unsupported("pre_stop"),
    key("privileged", Truth, dangers::privileged),
    key("profiles", Texts, |_| {}),
    unsupported("provider"),
    key("pull_policy", Text, pull_policy),
    ignored("pull_refresh_after", Text),
    key("read_only", Truth, |entry| entry.target.spec.read_only = entry.truth()),
    key("restart", Text, |entry| {
        // Of a stack, only `deploy` says when a task is started again.
        let policy = entry.scalar(restart);
        if !entry.context.stack {
            entry.target.spec.restart = policy;
        }
    }),
    unsupported("runtime"),
    key("scale", Integer, |entry| {
        if let Some(count) = entry.scalar(|word| number(word, 0, i64::MAX))
            && count.value != 1
        {
            entry.context.fault(entry.key, "unsupported-key");
        }
    }),
    key("secrets", List, |entry| entry.target.secrets = files::used_files(entry)),
    key("security_opt", Texts, dangers::security_options),
    key("shm_size", Number, |entry| entry.target.spec.shm_size = entry.scalar(bytes)),
    ignored("stdin_open", Truth),
    key("stop_grace_period", Text, |entry| {
        // The engine counts whole seconds; Compose leaves the rest out.
        entry.target.spec.stop_timeout =
            entry.scalar(duration).map(|grace| grace.map(|nanoseconds| nanoseconds / 1_000_000_000));
    }),
    key("stop_signal", Text, |entry| entry.target.spec.stop_signal = entry.scalar(signal)),
    unsupported("storage_opt"),
    key("sysctls", Pairs, |entry| {
        let pairs = entry.pairs();
        entry.target.spec.sysctls = pairs.into_iter().map(|(pair, _)| pair).collect();
    }),
    key("tmpfs", TextOrTexts, |entry| {
        let mounts = entry.one_or_more(tmpfs);
        entry.target.spec.mounts.extend(mounts);
    }),
    ignored("tty", Truth),
    key("ulimits", Map, resources::ulimits),
    key("use_api_socket", Boolean, dangers::api_socket),
    key("user", Text, |entry| entry.target.spec.user = entry.text()),
    key("userns_mode", Text, dangers::user_namespace),
    key("uts", Text, dangers::uts),
    key("volumes", List, mounts::volumes),
    unsupported("volumes_from"),
    key("working_dir", Text, |entry| {
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
    let mut spec = ContainerSpec::new(at.clone(), Located::new(image, at.clone()));
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
    resources::same_in_deploy(context, node);
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
    mounts::check_used(context, &service, top);
    files::put_in(context, &mut service, top);
    Some(service)
}

/// The default network, and the names under which the service is found on its networks.
fn attach(context: &mut Context<'_, '_>, service: &mut ServiceDraft) {
    if service.own_mode {
        if let (Some(network), false) = (service.networks.first(), service.spec.networks.is_empty()) {
            context.fault(network, "mode-and-networks");
        }
        check_shared_network(context.draft, context.file, &service.spec);
        return;
    }
    if service.spec.networks.is_empty() {
        let network = NetworkAttachment::on(networks::default_name(context.project));
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
    number(word, -1, i64::MAX)
}

/// Go's durations, and days and weeks beside them.
pub(super) fn duration(word: &Word) -> Result<i64, Fault> {
    let in_hours = |unit: char| match unit {
        'd' => Some(24),
        'w' => Some(7 * 24),
        _ => None,
    };
    let Some((figures, hours)) =
        word.text().char_indices().find_map(|(byte, unit)| Some((word.part(0..byte), in_hours(unit)?)))
    else {
        return values::duration(word);
    };
    let rest = word.from(figures.text().len() + 1);
    let count = number(&figures, 0, 100_000)?;
    let rest = if rest.text().is_empty() { 0 } else { duration(&rest)? };
    Ok(count * hours * 3_600_000_000_000 + rest)
}

const PULL_POLICIES: [&str; 7] = ["always", "never", "build", "if_not_present", "missing", "daily", "weekly"];

/// Nothing is ever pulled here; the name has to be one that Compose knows.
fn pull_policy(entry: &mut Service<'_, '_>) {
    let Some(policy) = entry.scalar(|word| Ok(word.clone())) else { return };
    let text = policy.value.text();
    let every =
        text.strip_prefix("every_").is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    if !every && text != "refresh" && !PULL_POLICIES.contains(&text) {
        let mut fault = said(&policy.value, "pull-policy");
        fault.help = did_you_mean(text, PULL_POLICIES);
        entry.context.draft.fault(entry.context.file, fault);
    }
}
