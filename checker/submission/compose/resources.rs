//! Which limits, health check and log does a service have?

use super::super::source::{Fault, Word};
use super::super::values::{bytes, duration, memory, nano_cpus, number, restart, ulimit_of};
use super::super::{ContainerSpec, HealthcheckSpec, Located, LogSpec, RestartPolicy};
use super::keys::{Entry, Key, ignored, key, said, unsupported};
use super::node::Value;
use super::service::Service;

/// Every key of `healthcheck`.
const HEALTH_KEYS: &[Key<HealthcheckSpec>] = &[
    key("disable", |entry| entry.target.disabled = entry.truth()),
    key("interval", |entry| entry.target.interval = entry.scalar(duration)),
    key("retries", |entry| entry.target.retries = entry.scalar(|word| number(word, 0, i64::MAX))),
    unsupported("start_interval"),
    key("start_period", |entry| entry.target.start_period = entry.scalar(duration)),
    key("test", test),
    key("timeout", |entry| entry.target.timeout = entry.scalar(duration)),
];

/// `test` as a list begins with `NONE`, `CMD` or `CMD-SHELL`; as a text it is a shell's command.
fn test(entry: &mut Entry<'_, '_, HealthcheckSpec>) {
    if let Value::Scalar(word) = &entry.node.value {
        let words = vec!["CMD-SHELL".to_owned(), word.text().to_owned()];
        entry.target.test = Some(entry.at(words));
        return;
    }
    let words: Vec<String> =
        entry.items(|word| Ok(word.text().to_owned())).into_iter().map(|word| word.value).collect();
    match words.first().map(String::as_str) {
        Some("NONE") => entry.target.disabled = Some(entry.at(true)),
        Some("CMD" | "CMD-SHELL") if words.len() > 1 => entry.target.test = Some(entry.at(words)),
        _ => entry.context.fault(entry.key, "health-test"),
    }
}

pub(super) fn healthcheck(entry: &mut Service<'_, '_>) {
    let mut health = HealthcheckSpec::default();
    entry.keys(HEALTH_KEYS, &mut health);
    if health.test.is_none() && health.disabled.as_ref().is_some_and(|disabled| disabled.value) {
        // Compose leaves the other settings of a check that is switched off aside.
        health = HealthcheckSpec { disabled: health.disabled, ..HealthcheckSpec::default() };
    }
    entry.target.spec.healthcheck = health;
}

const LOG_KEYS: &[Key<LogSpec>] = &[
    key("driver", |entry| entry.target.driver = entry.text()),
    key("options", |entry| {
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
        let limits = match &node.value {
            Value::Map(entries) => {
                let mut limits = Word::empty(node.range.clone());
                let value = |wanted: &str| {
                    entries
                        .iter()
                        .find(|(key, _)| key.text() == wanted)
                        .and_then(|(_, node)| node.text().ok())
                };
                let (Some(soft), Some(hard)) = (value("soft"), value("hard")) else {
                    entry.context.fault(name, "ulimit-parts");
                    continue;
                };
                limits.push_word(soft);
                limits.push(":", &hard.range());
                limits.push_word(hard);
                Ok(limits)
            }
            _ => node.text().cloned(),
        };
        let limit = limits.and_then(|limits| ulimit_of(name, &limits));
        if let Some(limit) = entry.context.take(limit) {
            let limit = entry.context.file.located(limit, &(name.range().start..node.range.end));
            entry.target.spec.ulimits.push(limit);
        }
    }
}

const DEPLOY_KEYS: &[Key<ContainerSpec>] = &[
    ignored("endpoint_mode"),
    ignored("labels"),
    key("mode", |entry| only(entry, "replicated")),
    ignored("placement"),
    key("replicas", |entry| only(entry, "1")),
    key("resources", |entry| {
        let target: &mut ContainerSpec = entry.target;
        super::read_keys(&mut entry.context.again(), entry.node, RESOURCE_KEYS, target);
    }),
    key("restart_policy", restart_policy),
    ignored("rollback_config"),
    ignored("update_config"),
];

fn only(entry: &mut Entry<'_, '_, ContainerSpec>, value: &str) {
    if entry.text().is_some_and(|written| written.value != value) {
        entry.context.fault(entry.key, "unsupported-key");
    }
}

const RESOURCE_KEYS: &[Key<ContainerSpec>] = &[
    key("limits", |entry| {
        let target: &mut ContainerSpec = entry.target;
        super::read_keys(&mut entry.context.again(), entry.node, LIMIT_KEYS, target);
    }),
    key("reservations", |entry| {
        let target: &mut ContainerSpec = entry.target;
        super::read_keys(&mut entry.context.again(), entry.node, RESERVATION_KEYS, target);
    }),
];

const LIMIT_KEYS: &[Key<ContainerSpec>] = &[
    key("cpus", |entry| limit(entry, nano_cpus, |spec| &mut spec.nano_cpus)),
    key("memory", |entry| limit(entry, memory, |spec| &mut spec.memory)),
    key("pids", |entry| limit(entry, pids, |spec| &mut spec.pids_limit)),
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
    ignored("cpus"),
    unsupported("devices"),
    unsupported("generic_resources"),
    key("memory", |entry| entry.target.memory_reservation = entry.scalar(bytes)),
];

/// `deploy`, read after the service's other keys have had their say.
pub(super) fn deploy(entry: &mut Service<'_, '_>) {
    let target: &mut ContainerSpec = &mut entry.target.spec;
    super::read_keys(&mut entry.context.again(), entry.node, DEPLOY_KEYS, target);
}

#[derive(Debug, Default)]
struct DeployRestart {
    name: Option<String>,
    attempts: Option<i64>,
}

const RESTART_KEYS: &[Key<DeployRestart>] = &[
    key("condition", |entry| entry.target.name = entry.scalar(condition).map(|name| name.value)),
    ignored("delay"),
    key("max_attempts", |entry| {
        entry.target.attempts = entry.scalar(|word| number(word, 0, i64::MAX)).map(|count| count.value);
    }),
    ignored("window"),
];

/// The names of `deploy.restart_policy.condition`, in those of `--restart`.
fn condition(word: &Word) -> Result<String, Fault> {
    match word.text() {
        "none" => Ok("no".to_owned()),
        "any" => Ok("always".to_owned()),
        "on-failure" => restart(word).map(|policy| policy.name),
        _ => Err(said(word, "restart-condition")),
    }
}

fn restart_policy(entry: &mut Entry<'_, '_, ContainerSpec>) {
    let mut policy = DeployRestart::default();
    entry.keys(RESTART_KEYS, &mut policy);
    // `restart` of the service itself wins.
    if entry.target.restart.is_some() {
        return;
    }
    let name = policy.name.unwrap_or_else(|| "always".to_owned());
    let maximum_retries = policy.attempts.filter(|_| name == "on-failure");
    entry.target.restart = Some(entry.at(RestartPolicy { name, maximum_retries }));
}
