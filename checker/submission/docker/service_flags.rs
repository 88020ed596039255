//! What does each flag of `docker service create` mean?
//!
//! The slice holds every flag of Docker's reference
//! (<https://docs.docker.com/reference/cli/docker/service/create/>), carried out or not.

use super::super::source::{Fault, Word};
use super::super::values::{capability, duration, extra_host, memory, nano_cpus, restart};
use super::catalogue::say;
use super::container_draft::ContainerDraft;
use super::container_values as values;
use super::container_values::{any_number, non_negative, push, set, text, truth};
use super::flags::{Flag, Given, ignored, or, switch, unsupported, value};
use super::network_values as networks;
use super::secret_value::used_secret;

/// Every flag of `docker service create`.
pub(super) const SERVICE_FLAGS: &[Flag<ContainerDraft>] = &[
    value("cap-add", |given| push(given, capability, |service| &mut service.spec.cap_add)),
    value("cap-drop", |given| push(given, capability, |service| &mut service.spec.cap_drop)),
    unsupported("config"),
    value("constraint", |given| {
        // Nobody else is there.
        let always = ["node.role==manager", "node.role == manager"];
        if !always.contains(&given.value.text()) {
            given.draft.fault(given.file, say(&given.value, "service-placement").outside_lab());
        }
    }),
    value("container-label", values::label),
    unsupported("credential-spec"),
    or('d', ignored("detach", false)),
    value("dns", |given| push(given, networks::name_server, |service| &mut service.spec.dns.servers)),
    value("dns-option", |given| push(given, text, |service| &mut service.spec.dns.options)),
    value("dns-search", |given| push(given, networks::domain, |service| &mut service.spec.dns.search)),
    value("endpoint-mode", |given| {
        if !["vip", "dnsrr"].contains(&given.value.text()) {
            given.draft.fault(given.file, say(&given.value, "endpoint-mode"));
        }
    }),
    value("entrypoint", values::entrypoint),
    or('e', value("env", values::environment)),
    value("env-file", values::environment_file),
    unsupported("generic-resource"),
    value("group", |given| push(given, text, |service| &mut service.spec.group_add)),
    value("health-cmd", values::health_command),
    value("health-interval", |given| {
        set(given, duration, |service| &mut service.spec.healthcheck.interval);
    }),
    value("health-retries", |given| {
        set(given, non_negative, |service| &mut service.spec.healthcheck.retries);
    }),
    value("health-start-interval", |given| {
        set(given, duration, |service| &mut service.spec.healthcheck.start_interval);
    }),
    value("health-start-period", |given| {
        set(given, duration, |service| &mut service.spec.healthcheck.start_period);
    }),
    value("health-timeout", |given| set(given, duration, |service| &mut service.spec.healthcheck.timeout)),
    value("host", |given| push(given, extra_host, |service| &mut service.spec.extra_hosts)),
    value("hostname", |given| set(given, text, |service| &mut service.spec.hostname)),
    switch("init", |given| set(given, truth, |service| &mut service.spec.init)),
    value("isolation", values::isolation),
    or('l', ignored("label", true)),
    value("limit-cpu", |given| set(given, nano_cpus, |service| &mut service.spec.nano_cpus)),
    value("limit-memory", |given| set(given, memory, |service| &mut service.spec.memory)),
    value("limit-pids", |given| set(given, any_number, |service| &mut service.spec.pids_limit)),
    value("log-driver", values::log_driver),
    value("log-opt", values::log_option),
    unsupported("max-concurrent"),
    unsupported("memory-swap"),
    unsupported("memory-swappiness"),
    value("mode", |given| {
        if !["replicated", "global"].contains(&given.value.text()) {
            given.draft.fault(given.file, say(&given.value, "service-mode").outside_lab());
        }
    }),
    value("mount", values::mount),
    value("name", values::name),
    value("network", networks::network),
    switch("no-healthcheck", |given| set(given, truth, |service| &mut service.spec.healthcheck.disabled)),
    ignored("no-resolve-image", false),
    unsupported("oom-score-adj"),
    unsupported("placement-pref"),
    or('p', value("publish", networks::publish)),
    or('q', ignored("quiet", false)),
    switch("read-only", |given| set(given, truth, |service| &mut service.spec.read_only)),
    value("replicas", |given| {
        if given.value.text() != "1" {
            given.draft.fault(given.file, say(&given.value, "service-replicas").outside_lab());
        }
    }),
    ignored("replicas-max-per-node", true),
    ignored("reserve-cpu", true),
    value("reserve-memory", |given| {
        set(given, memory, |service| &mut service.spec.memory_reservation);
    }),
    value("restart-condition", restart_condition),
    value("restart-delay", |given| set(given, duration, |service| &mut service.spec.restart_delay)),
    ignored("restart-max-attempts", true),
    ignored("restart-window", true),
    ignored("rollback-delay", true),
    ignored("rollback-failure-action", true),
    ignored("rollback-max-failure-ratio", true),
    ignored("rollback-monitor", true),
    ignored("rollback-order", true),
    ignored("rollback-parallelism", true),
    value("secret", |given| {
        if let Some(used) = given.located(used_secret) {
            given.target.secrets.push(used);
        }
    }),
    value("stop-grace-period", |given| {
        set(given, whole_seconds, |service| &mut service.spec.stop_timeout);
    }),
    value("stop-signal", values::stop_signal),
    value("sysctl", values::sysctl),
    or('t', ignored("tty", false)),
    value("ulimit", values::ulimit_of_flag),
    ignored("update-delay", true),
    ignored("update-failure-action", true),
    ignored("update-max-failure-ratio", true),
    ignored("update-monitor", true),
    ignored("update-order", true),
    ignored("update-parallelism", true),
    or('u', value("user", |given| set(given, text, |service| &mut service.spec.user))),
    ignored("with-registry-auth", false),
    or('w', value("workdir", values::workdir)),
];

fn whole_seconds(word: &Word) -> Result<i64, Fault> {
    duration(word).map(|nanoseconds| nanoseconds / 1_000_000_000)
}

/// `none`, `on-failure` or `any`, in the words of `docker run`.
fn restart_condition(given: &mut Given<'_, '_, ContainerDraft>) {
    let word = match given.value.text() {
        "none" => "no",
        "any" => "always",
        "on-failure" => "on-failure",
        _ => {
            given.draft.fault(given.file, say(&given.value, "restart-condition"));
            return;
        }
    };
    given.value = Word::at(word, given.value.range());
    set(given, restart, |service| &mut service.spec.restart);
}
