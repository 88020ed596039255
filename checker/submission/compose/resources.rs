//! Which limits, health check and log does a service have?

use super::super::source::{Fault, Word};
use super::super::values::{duration, memory, nano_cpus, number, restart, ulimit_of};
use super::super::{ContainerSpec, HealthcheckSpec, Located, LogSpec, RestartPolicy};
use super::catalogue::said;
use super::keys::{Context, Entry, Key, ignored, key, read_entry, read_keys, unsupported};
use super::node::{Node, Value};
use super::service_draft::Service;
use super::shape::Shape::*;

/// Every key of `healthcheck`.
const HEALTH_KEYS: &[Key<HealthcheckSpec>] = &[
    key("disable", Truth, |entry| entry.target.disabled = entry.truth()),
    key("interval", Text, |entry| entry.target.interval = entry.scalar(duration)),
    key("retries", Number, |entry| entry.target.retries = entry.scalar(|word| number(word, 0, i64::MAX))),
    unsupported("start_interval"),
    key("start_period", Text, |entry| entry.target.start_period = entry.scalar(duration)),
    key("test", Any, test),
    key("timeout", Text, |entry| entry.target.timeout = entry.scalar(duration)),
];

/// `test` as a list begins with `NONE`, `CMD` or `CMD-SHELL`; as a text it is a shell's command. An empty
/// list says nothing.
fn test(entry: &mut Entry<'_, '_, HealthcheckSpec>) {
    if let Value::Scalar(_) = &entry.node.value {
        if let Some(word) = entry.context.take(entry.node.text()) {
            let words = vec!["CMD-SHELL".to_owned(), word.text().to_owned()];
            entry.target.test = Some(entry.at(words));
        }
        return;
    }
    let words: Result<Vec<String>, Fault> = entry
        .node
        .list()
        .and_then(|items| items.iter().map(|item| item.text().map(|word| word.text().to_owned())).collect());
    let Some(words) = entry.context.take(words) else { return };
    match words.first().map(String::as_str) {
        None => {}
        Some("NONE") => entry.target.disabled = Some(entry.at(true)),
        Some("CMD" | "CMD-SHELL") => entry.target.test = Some(entry.at(words)),
        Some(_) => entry.context.fault(entry.key, "health-test"),
    }
}

pub(super) fn healthcheck(entry: &mut Service<'_, '_>) {
    let mut health = HealthcheckSpec::default();
    entry.keys(HEALTH_KEYS, &mut health);
    if health.disabled.as_ref().is_some_and(|disabled| disabled.value) {
        // Compose leaves the other settings of a check that is switched off aside.
        health = HealthcheckSpec { disabled: health.disabled, ..HealthcheckSpec::default() };
    }
    entry.target.spec.healthcheck = health;
}

const LOG_KEYS: &[Key<LogSpec>] = &[
    key("driver", Text, |entry| entry.target.driver = entry.text()),
    key("options", Map, |entry| {
        for (mut option, _) in entry.pairs() {
            option.value.value.get_or_insert_default();
            entry.target.options.push(option);
        }
    }),
];

pub(super) fn logging(entry: &mut Service<'_, '_>) {
    let mut log = LogSpec::default();
    entry.keys(LOG_KEYS, &mut log);
    entry.target.spec.log = log;
}

/// `name: number`, or `name:` with `soft` and `hard`.
pub(super) fn ulimits(entry: &mut Service<'_, '_>) {
    for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
        let limits = if node.is_map() { both(name, node) } else { node.number().cloned() };
        let limit = limits.and_then(|limits| ulimit_of(name, &limits));
        if let Some(limit) = entry.context.take(limit) {
            let limit = entry.context.file.located(limit, &(name.range().start..node.range.end));
            entry.target.spec.ulimits.push(limit);
        }
    }
}

fn both(name: &Word, node: &Node) -> Result<Word, Fault> {
    let known = |key: &Word| ["soft", "hard"].contains(&key.text()) || key.text().starts_with("x-");
    let (Some(soft), Some(hard)) = (node.get("soft"), node.get("hard")) else {
        return Err(said(name, "ulimit-parts"));
    };
    if let Some((key, _)) = node.map()?.iter().find(|(key, _)| !known(key)) {
        return Err(said(key, "unknown-key"));
    }
    let mut limits = Word::empty(node.range.clone());
    limits.push_word(soft.number()?);
    limits.push(":", &hard.range);
    limits.push_word(hard.number()?);
    Ok(limits)
}

const DEPLOY_KEYS: &[Key<ContainerSpec>] = &[
    ignored("endpoint_mode", Text),
    ignored("labels", Pairs),
    key("mode", Text, |entry| only(entry, "replicated")),
    ignored("placement", Map),
    key("replicas", Integer, |entry| only(entry, "1")),
    key("resources", Map, |entry| {
        let target: &mut ContainerSpec = entry.target;
        read_keys(&mut entry.context.again(), entry.node, RESOURCE_KEYS, target);
    }),
    key("restart_policy", Map, restart_policy),
    ignored("rollback_config", Map),
    ignored("update_config", Map),
];

fn only(entry: &mut Entry<'_, '_, ContainerSpec>, value: &str) {
    let written = entry.scalar(|word| Ok(word.text().to_owned()));
    if written.is_some_and(|written| written.value != value) {
        entry.context.fault(entry.key, "unsupported-key");
    }
}

const RESOURCE_KEYS: &[Key<ContainerSpec>] = &[
    key("limits", Map, |entry| {
        let target: &mut ContainerSpec = entry.target;
        read_keys(&mut entry.context.again(), entry.node, LIMIT_KEYS, target);
    }),
    key("reservations", Map, |entry| {
        let target: &mut ContainerSpec = entry.target;
        read_keys(&mut entry.context.again(), entry.node, RESERVATION_KEYS, target);
    }),
];

const LIMIT_KEYS: &[Key<ContainerSpec>] = &[
    key("cpus", Number, |entry| limit(entry, nano_cpus, |spec| &mut spec.nano_cpus)),
    key("memory", Text, |entry| limit(entry, memory, |spec| &mut spec.memory)),
    key("pids", Integer, |entry| limit(entry, pids, |spec| &mut spec.pids_limit)),
];

/// A number of processes; -1 for no limit.
pub(super) fn pids(word: &Word) -> Result<i64, Fault> {
    number(word, -1, i64::MAX)
}

/// Compose refuses two different values of one limit, `mem_limit` and `deploy.resources.limits.memory`.
pub(super) fn limit<T>(
    entry: &mut Entry<'_, '_, T>,
    read: fn(&Word) -> Result<i64, Fault>,
    field: fn(&mut T) -> &mut Option<Located<i64>>,
) {
    let Some(limit) = entry.scalar(read) else { return };
    let slot = field(entry.target);
    if slot.as_ref().is_some_and(|known| known.value != limit.value) {
        entry.context.fault(entry.key, "limit-twice");
        return;
    }
    *slot = Some(limit);
}

const RESERVATION_KEYS: &[Key<ContainerSpec>] = &[
    // A reservation of CPUs or devices is for schedulers; one engine has none.
    ignored("cpus", Number),
    unsupported("devices"),
    unsupported("generic_resources"),
    key("memory", Text, |entry| limit(entry, memory, |spec| &mut spec.memory_reservation)),
];

/// `deploy`, read after the service's other keys have had their say.
pub(super) fn deploy(entry: &mut Service<'_, '_>) {
    let target: &mut ContainerSpec = &mut entry.target.spec;
    read_entry(&mut entry.context.again(), entry.node, DEPLOY_KEYS, target);
}

/// A limit of the service itself and one of `deploy.resources`, which Compose holds to be the same.
const SAME: [(&str, &str, &str); 4] = [
    ("mem_limit", "limits", "memory"),
    ("cpus", "limits", "cpus"),
    ("pids_limit", "limits", "pids"),
    ("mem_reservation", "reservations", "memory"),
];

/// Where `deploy.resources` gives any limit, it has to give those of the service as well.
pub(super) fn same_in_deploy(context: &mut Context<'_, '_>, service: &Node) {
    let resources = service.get("deploy").and_then(|deploy| deploy.get("resources"));
    for (own, kind, name) in SAME {
        let given =
            resources.and_then(|resources| resources.get(kind)).filter(|given| given.get(name).is_none());
        let any = given.and_then(|given| given.map().ok()).is_some_and(|entries| !entries.is_empty());
        let key = service.map().unwrap_or_default().iter().find(|(key, _)| key.text() == own);
        if let Some((key, _)) = key.filter(|_| any) {
            context.fault(key, "limit-not-in-deploy");
        }
    }
}

#[derive(Debug, Default)]
struct DeployRestart {
    name: Option<String>,
    attempts: Option<i64>,
    delay: Option<Located<i64>>,
}

const RESTART_KEYS: &[Key<DeployRestart>] = &[
    key("condition", Text, |entry| entry.target.name = entry.scalar(condition).map(|name| name.value)),
    key("delay", Text, |entry| entry.target.delay = entry.scalar(duration)),
    key("max_attempts", Integer, |entry| {
        entry.target.attempts = entry.scalar(|word| number(word, 0, i64::MAX)).map(|count| count.value);
    }),
    ignored("window", Text),
];

/// The names of `deploy.restart_policy.condition`, in those of `--restart`. Compose takes both kinds.
fn condition(word: &Word) -> Result<String, Fault> {
    match word.text() {
        "none" => Ok("no".to_owned()),
        "any" => Ok("always".to_owned()),
        "no" | "always" | "on-failure" | "unless-stopped" => restart(word).map(|policy| policy.name),
        _ => Err(said(word, "restart-condition")),
    }
}

/// `restart_policy` counts more than the service's own `restart`; without a condition nothing restarts in Compose,
/// and everything in a Swarm.
fn restart_policy(entry: &mut Entry<'_, '_, ContainerSpec>) {
    let mut policy = DeployRestart::default();
    entry.keys(RESTART_KEYS, &mut policy);
    let of_swarm = entry.context.stack;
    let name = policy.name.unwrap_or_else(|| if of_swarm { "always" } else { "no" }.to_owned());
    if !of_swarm && policy.attempts.is_some_and(|attempts| attempts > 0) && name != "on-failure" {
        // The engine refuses it.
        entry.context.fault(entry.key, "attempts-and-condition");
    }
    let maximum_retries = policy.attempts.filter(|_| of_swarm || name == "on-failure");
    entry.target.restart_delay = policy.delay.filter(|_| of_swarm);
    entry.target.restart = Some(entry.at(RestartPolicy { name, maximum_retries }));
}
