//! What does each flag of `docker run` and `docker create` mean?
//!
//! The slice holds every flag of Docker's reference
//! (<https://docs.docker.com/reference/cli/docker/container/run/>), carried out or not.

use super::super::source::Word;
use super::super::values::{
    bytes, capability, cpu_set, duration, extra_host, memory, nano_cpus, number, restart,
};
use super::container_draft::ContainerDraft;
use super::container_values as values;
use super::container_values::{any_number, non_negative, push, set, text, truth};
use super::dangerous_flags as dangerous;
use super::flags::{Flag, ignored, or, switch, unsupported, unsupported_switch, value};
use super::network_values as networks;

/// Every flag of `docker run` and `docker create`.
pub(super) const CONTAINER_FLAGS: &[Flag<ContainerDraft>] = &[
    value("add-host", |given| push(given, extra_host, |container| &mut container.spec.extra_hosts)),
    unsupported("annotation"),
    or('a', value("attach", values::attach)),
    unsupported("blkio-weight"),
    unsupported("blkio-weight-device"),
    value("cap-add", |given| push(given, capability, |container| &mut container.spec.cap_add)),
    value("cap-drop", |given| push(given, capability, |container| &mut container.spec.cap_drop)),
    value("cgroup-parent", dangerous::cgroup_parent),
    value("cgroupns", dangerous::cgroup_namespace),
    ignored("cidfile", true),
    unsupported("cpu-count"),
    unsupported("cpu-percent"),
    value("cpu-period", |given| set(given, values::cpu_period, |container| &mut container.spec.cpu_period)),
    value("cpu-quota", |given| set(given, values::cpu_quota, |container| &mut container.spec.cpu_quota)),
    unsupported("cpu-rt-period"),
    unsupported("cpu-rt-runtime"),
    or('c', value("cpu-shares", |given| set(given, any_number, |container| &mut container.spec.cpu_shares))),
    value("cpus", |given| set(given, nano_cpus, |container| &mut container.spec.nano_cpus)),
    value("cpuset-cpus", |given| set(given, cpu_set, |container| &mut container.spec.cpuset_cpus)),
    value("cpuset-mems", |given| set(given, cpu_set, |container| &mut container.spec.cpuset_mems)),
    or(
        'd',
        switch("detach", |given| {
            if let Some(on) = given.on() {
                given.target.detached = on;
            }
        }),
    ),
    ignored("detach-keys", true),
    value("device", dangerous::device),
    value("device-cgroup-rule", dangerous::device),
    unsupported("device-read-bps"),
    unsupported("device-read-iops"),
    unsupported("device-write-bps"),
    unsupported("device-write-iops"),
    switch("disable-content-trust", values::content_trust),
    value("dns", |given| push(given, networks::name_server, |container| &mut container.spec.dns.servers)),
    value("dns-opt", |given| push(given, text, |container| &mut container.spec.dns.options)),
    value("dns-option", |given| push(given, text, |container| &mut container.spec.dns.options)),
    value("dns-search", |given| push(given, networks::domain, |container| &mut container.spec.dns.search)),
    value("domainname", |given| set(given, text, |container| &mut container.spec.domainname)),
    value("entrypoint", values::entrypoint),
    or('e', value("env", values::environment)),
    value("env-file", values::environment_file),
    value("expose", networks::expose),
    unsupported("gpus"),
    value("group-add", |given| push(given, text, |container| &mut container.spec.group_add)),
    value("health-cmd", values::health_command),
    value("health-interval", |given| {
        set(given, duration, |container| &mut container.spec.healthcheck.interval)
    }),
    value("health-retries", |given| {
        set(given, non_negative, |container| &mut container.spec.healthcheck.retries)
    }),
    value("health-start-interval", |given| {
        set(given, duration, |container| &mut container.spec.healthcheck.start_interval)
    }),
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
    value("ip", |given| {
        let address = given.located(|word| networks::fixed(word, false));
        given.target.addresses.extend(address);
    }),
    value("ip6", |given| {
        let address = given.located(|word| networks::fixed(word, true));
        given.target.addresses.extend(address);
    }),
    value("ipc", dangerous::ipc),
    value("isolation", values::isolation),
    unsupported("kernel-memory"),
    or('l', value("label", values::label)),
    value("label-file", values::label_file),
    value("link", networks::link),
    unsupported("link-local-ip"),
    value("log-driver", values::log_driver),
    value("log-opt", values::log_option),
    unsupported("mac-address"),
    or('m', value("memory", |given| set(given, memory, |container| &mut container.spec.memory))),
    value("memory-reservation", |given| {
        set(given, memory, |container| &mut container.spec.memory_reservation)
    }),
    value("memory-swap", |given| set(given, values::swap, |container| &mut container.spec.memory_swap)),
    value("memory-swappiness", |given| {
        set(given, |word| number(word, -1, 100), |container| &mut container.spec.memory_swappiness)
    }),
    value("mount", values::mount),
    value("name", values::name),
    value("net", networks::network),
    value("net-alias", |given| given.target.aliases.push(given.value.clone())),
    value("network", networks::network),
    value("network-alias", |given| given.target.aliases.push(given.value.clone())),
    switch("no-healthcheck", |given| set(given, truth, |container| &mut container.spec.healthcheck.disabled)),
    switch("oom-kill-disable", |given| set(given, truth, |container| &mut container.spec.oom_kill_disable)),
    value("oom-score-adj", |given| {
        set(given, |word| number(word, -1000, 1000), |container| &mut container.spec.oom_score_adj)
    }),
    value("pid", dangerous::pid),
    value("pids-limit", |given| set(given, any_number, |container| &mut container.spec.pids_limit)),
    value("platform", |given| set(given, values::platform, |container| &mut container.spec.platform)),
    switch("privileged", dangerous::privileged),
    or('p', value("publish", networks::publish)),
    or('P', switch("publish-all", |given| set(given, truth, |container| &mut container.spec.publish_all))),
    value("pull", values::pull_policy),
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
    value("stop-signal", values::stop_signal),
    value("stop-timeout", |given| set(given, any_number, |container| &mut container.spec.stop_timeout)),
    unsupported("storage-opt"),
    value("sysctl", values::sysctl),
    value("tmpfs", values::tmpfs_mount),
    or('t', ignored("tty", false)),
    value("ulimit", values::ulimit_of_flag),
    switch("use-api-socket", dangerous::api_socket),
    or('u', value("user", |given| set(given, text, |container| &mut container.spec.user))),
    value("userns", dangerous::user_namespace),
    value("uts", dangerous::uts),
    or('v', value("volume", values::volume_mount)),
    value("volume-driver", values::volume_driver),
    unsupported("volumes-from"),
    or('w', value("workdir", values::workdir)),
];

/// Every flag of `docker update`
/// (<https://docs.docker.com/reference/cli/docker/container/update/>).
pub(super) const UPDATE_FLAGS: &[Flag<ContainerDraft>] = &[
    unsupported("blkio-weight"),
    value("cpu-period", |given| set(given, values::cpu_period, |container| &mut container.spec.cpu_period)),
    value("cpu-quota", |given| set(given, values::cpu_quota, |container| &mut container.spec.cpu_quota)),
    unsupported("cpu-rt-period"),
    unsupported("cpu-rt-runtime"),
    or('c', value("cpu-shares", |given| set(given, any_number, |container| &mut container.spec.cpu_shares))),
    value("cpus", |given| set(given, nano_cpus, |container| &mut container.spec.nano_cpus)),
    value("cpuset-cpus", |given| set(given, cpu_set, |container| &mut container.spec.cpuset_cpus)),
    value("cpuset-mems", |given| set(given, cpu_set, |container| &mut container.spec.cpuset_mems)),
    unsupported("kernel-memory"),
    or('m', value("memory", |given| set(given, memory, |container| &mut container.spec.memory))),
    value("memory-reservation", |given| {
        set(given, memory, |container| &mut container.spec.memory_reservation)
    }),
    value("memory-swap", |given| set(given, values::swap, |container| &mut container.spec.memory_swap)),
    value("pids-limit", |given| set(given, any_number, |container| &mut container.spec.pids_limit)),
    value("restart", |given| set(given, restart, |container| &mut container.spec.restart)),
];

/// Whether a word is an option of `docker run`: `--read-only`, `--memory=64m`. One-letter options are left
/// out, because programs have their own.
pub(super) fn is_long_option(word: &Word) -> bool {
    let name = word.text().split('=').next().unwrap_or_default();
    let known = |name: &str| CONTAINER_FLAGS.iter().any(|flag| flag.long == name);
    name.strip_prefix("--").is_some_and(|name| name != "help" && known(name))
}
