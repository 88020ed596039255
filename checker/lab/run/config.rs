//! What is the engine asked for when a container is made? Only what is written here.
//!
//! An allow-list: every field of the learner's [`ContainerSpec`] is named once, and either carried
//! out or turned down with its name. A field that the specification gains does not compile until
//! somebody decides about it here. Nothing reaches the engine that is not named here.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use bollard::models::{
    ContainerCreateBody, HealthConfig, HostConfig, HostConfigCgroupnsModeEnum, HostConfigLogConfig,
    PortBinding, ResourcesUlimits, RestartPolicy, RestartPolicyNameEnum,
};

use crate::evidence::EngineFamily;
use crate::submission::{
    ContainerSpec, EnvironmentVariable, HealthcheckSpec, Located, LogSpec, PublishedPort,
    RestartPolicy as DeclaredRestart, Ulimit,
};

use crate::lab::collector::Collector;

use super::handed::HandedFiles;
use super::mounts::{self, Names};
use super::networks;
use super::refusal::NotCarriedOut;

/// What the lab decides, beside what the learner wrote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The image to run: the id of the one that was built, so that nobody else's tag is meant.
    pub(super) image: &'a str,
    /// How volumes and networks are called in this copy of the plan.
    pub(super) names: &'a Names<'a>,
    /// The volume with the probe; the lab's own containers have none.
    pub(super) probe_volume: &'a str,
    /// The submission's files that containers see.
    pub(super) handed: &'a HandedFiles,
    /// Labels of the run.
    pub(super) labels: &'a HashMap<String, String>,
    /// Whether the declared restart policy is in force. Where the lab looks, what ends stays ended.
    pub(super) restarts: bool,
    /// In place of the declared timing of the health check.
    pub(super) health: Option<HealthTiming>,
    /// Whose engine it is: a few options are said to Podman in another way.
    pub(super) family: EngineFamily,
    /// What hears the drivers that send lines away; absent where none does.
    pub(super) collector: Option<&'a Collector>,
    /// The lab's own name server, in place of every one that is not the container itself.
    pub(super) name_server: Option<Ipv4Addr>,
}

/// A health check sped up for an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) struct HealthTiming {
    /// Interval in nanoseconds.
    pub(in crate::lab) interval: i64,
    /// Timeout in nanoseconds.
    pub(in crate::lab) timeout: i64,
    /// Failures in a row that make it unhealthy.
    pub(in crate::lab) retries: i64,
}

/// The most that a container's log may take on the engine's disk when the learner set no bound.
const LOG_BOUND: &str = "8m";

/// Log drivers that keep the log on the engine itself.
const LOG_DRIVERS: [&str; 3] = ["json-file", "local", "none"];
const PLAIN_DRIVER: &str = "json-file";

/// Writes the request for one container.
///
/// # Errors
/// [`NotCarriedOut`] for what the lab does not do.
pub(super) fn create_body(
    spec: &ContainerSpec,
    setting: &Setting<'_>,
) -> Result<ContainerCreateBody, NotCarriedOut> {
    // No `..`: see above.
    let ContainerSpec {
        at: _,
        // The image is found before by its source, a job is waited for afterwards.
        by_id: _,
        source: _,
        swarm,
        ends: _,
        // The run's prefix and an alias carry it, see `networks`.
        name: _,
        image: _,
        command,
        options_behind_image: _,
        entrypoint,
        user,
        group_add,
        workdir,
        hostname,
        domainname,
        // Said beside the request, see `start`.
        platform: _,
        environment,
        labels,
        cap_add,
        cap_drop,
        security_opt,
        seccomp_profile,
        // Its text is what the engine gets.
        seccomp_file: _,
        sysctls,
        read_only,
        mounts: declared_mounts,
        files,
        publish,
        publish_all,
        expose,
        networks: attachments,
        links,
        dns,
        ipc,
        memory,
        memory_swap,
        memory_reservation,
        memory_swappiness,
        cgroupns,
        oom_kill_disable,
        oom_score_adj,
        nano_cpus,
        cpu_quota,
        cpu_period,
        cpu_shares,
        cpuset_cpus,
        cpuset_mems,
        pids_limit,
        ulimits,
        shm_size,
        restart,
        restart_delay: _,
        healthcheck,
        stop_signal,
        stop_timeout,
        init,
        // The lab removes every container itself, after it has read how it ended.
        remove: _,
        extra_hosts,
        log,
    } = spec;

    let mut mounted = mounts::translate(declared_mounts, setting.names, setting.labels)?;
    // Those with a content of their own are copied before the start; a Swarm's secrets are no mounts.
    if !swarm {
        mounted.mounts.extend(setting.handed.mounts(files)?);
    }
    if value(read_only) == Some(true) && setting.family == EngineFamily::Podman {
        mounts::close(&mut mounted, &mounts::LEFT_OPEN_BY_PODMAN);
    }
    let attached = networks::translate(spec.name.as_ref(), attachments, links, setting.names)?;
    let mut host_config = HostConfig {
        group_add: some_values(group_add),
        cap_add: some_values(cap_add),
        cap_drop: some_values(cap_drop),
        security_opt: security_options(security_opt, seccomp_profile.as_ref(), setting)?,
        sysctls: some_map(sysctls),
        readonly_rootfs: value(read_only),
        mounts: Some(mounted.mounts),
        tmpfs: Some(mounted.tmpfs).filter(|tmpfs| !tmpfs.is_empty()),
        port_bindings: Some(port_bindings(publish)),
        publish_all_ports: value(publish_all),
        network_mode: Some(attached.mode),
        links: Some(attached.links).filter(|links| !links.is_empty()),
        dns: networks::name_servers(&dns.servers, attachments, setting.name_server),
        dns_search: some_values(&dns.search),
        dns_options: some_values(&dns.options),
        ipc_mode: value(ipc),
        // The engine's own default is the host's where control groups are of version 1.
        cgroupns_mode: cgroupns.as_ref().map(|_| HostConfigCgroupnsModeEnum::PRIVATE),
        memory: value(memory),
        memory_swap: value(memory_swap),
        memory_reservation: value(memory_reservation),
        memory_swappiness: value(memory_swappiness),
        oom_kill_disable: value(oom_kill_disable),
        oom_score_adj: value(oom_score_adj),
        nano_cpus: value(nano_cpus),
        cpu_quota: value(cpu_quota),
        cpu_period: value(cpu_period),
        cpu_shares: value(cpu_shares),
        cpuset_cpus: value(cpuset_cpus),
        cpuset_mems: value(cpuset_mems),
        pids_limit: value(pids_limit),
        ulimits: some_ulimits(ulimits),
        shm_size: value(shm_size),
        restart_policy: match setting.restarts {
            true => restart.as_ref().map(restart_policy).transpose()?,
            false => None,
        },
        init: value(init),
        extra_hosts: some_values(extra_hosts),
        log_config: Some(log_config(log, setting.collector)?),
        // Never more than the engine's own default.
        privileged: Some(false),
        auto_remove: Some(false),
        ..HostConfig::default()
    };
    mounts::mount_probe(&mut host_config, setting.probe_volume, setting.family);
    Ok(ContainerCreateBody {
        image: Some(setting.image.to_owned()),
        cmd: value(command),
        // `--entrypoint ""` clears the image's: the engine wants one empty word for that.
        entrypoint: value(entrypoint).map(|words| if words.is_empty() { vec![String::new()] } else { words }),
        user: value(user),
        working_dir: value(workdir),
        hostname: value(hostname),
        domainname: value(domainname),
        env: Some(variables(environment)),
        labels: Some(all_labels(labels, setting.labels)),
        exposed_ports: Some(exposed_ports(publish, expose)),
        healthcheck: health_config(healthcheck, setting.health),
        stop_signal: value(stop_signal),
        stop_timeout: value(stop_timeout),
        networking_config: attached.first,
        host_config: Some(host_config),
        ..ContainerCreateBody::default()
    })
}

fn value<T: Clone>(option: &Option<Located<T>>) -> Option<T> {
    option.as_ref().map(|located| located.value.clone())
}

fn some_values(list: &[Located<String>]) -> Option<Vec<String>> {
    (!list.is_empty()).then(|| list.iter().map(|located| located.value.clone()).collect())
}

fn some_map(list: &[Located<EnvironmentVariable>]) -> Option<HashMap<String, String>> {
    (!list.is_empty()).then(|| {
        list.iter()
            .map(|located| (located.value.name.clone(), located.value.value.clone().unwrap_or_default()))
            .collect()
    })
}

/// A name without a value would take the checker's own environment, which is no business of the
/// learner's container: Docker leaves out a variable that its caller does not have, and so do we.
fn variables(list: &[Located<EnvironmentVariable>]) -> Vec<String> {
    let mut variables: Vec<(&str, String)> = Vec::new();
    for EnvironmentVariable { name, value } in list.iter().map(|located| &located.value) {
        let Some(value) = value else { continue };
        // Of two with one name the last counts; a program that finds both may take the first.
        variables.retain(|(known, _)| known != name);
        variables.push((name, format!("{name}={value}")));
    }
    variables.into_iter().map(|(_, text)| text).collect()
}

fn all_labels(
    declared: &[Located<EnvironmentVariable>],
    ours: &HashMap<String, String>,
) -> HashMap<String, String> {
    let mut labels = some_map(declared).unwrap_or_default();
    // Ours last: the clean-up relies on them.
    labels.extend(ours.clone());
    labels
}

/// Docker wants a seccomp profile's text where the command line has its file; Podman a file on its host.
fn security_options(
    written: &[Located<String>],
    profile: Option<&Located<String>>,
    setting: &Setting<'_>,
) -> Result<Option<Vec<String>>, NotCarriedOut> {
    let mut options = Vec::new();
    for option in written {
        let option = option.value.as_str();
        let (name, argument) = option.split_once(['=', ':']).unwrap_or((option, ""));
        match name {
            "no-new-privileges" | "apparmor" | "label" => options.push(option.to_owned()),
            // Podman takes it for a file, and has no other word for its own.
            "seccomp" if argument == "builtin" && setting.family == EngineFamily::Podman => {}
            "seccomp" if matches!(argument, "unconfined" | "builtin") => {
                options.push(format!("seccomp={argument}"));
            }
            "seccomp" => match profile.map(|text| text.value.clone()) {
                Some(text) => {
                    let sent = setting.handed.profile(&text).unwrap_or(text);
                    options.push(format!("seccomp={sent}"));
                }
                None => return Err(NotCarriedOut(format!("--security-opt {option}"))),
            },
            _ => return Err(NotCarriedOut(format!("--security-opt {option}"))),
        }
    }
    Ok((!options.is_empty()).then_some(options))
}

/// The key of a port in the engine's maps, `8080/tcp`.
pub(super) fn port_key(port: &PublishedPort) -> String {
    format!("{}/{}", port.container_port, port.protocol)
}

fn exposed_ports(publish: &[Located<PublishedPort>], expose: &[Located<String>]) -> Vec<String> {
    let mut ports: Vec<String> = publish.iter().map(|port| port_key(&port.value)).collect();
    ports.extend(expose.iter().map(|port| port.value.clone()));
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// The declared address is kept; the port is one that the engine finds free, so that a run never
/// meets another one, nor what already listens on this host.
fn port_bindings(publish: &[Located<PublishedPort>]) -> HashMap<String, Option<Vec<PortBinding>>> {
    let mut bindings: HashMap<String, Option<Vec<PortBinding>>> = HashMap::new();
    for port in publish {
        bindings
            .entry(port_key(&port.value))
            .or_default()
            .get_or_insert_default()
            .push(PortBinding { host_ip: port.value.host_address.clone(), host_port: Some("0".to_owned()) });
    }
    bindings
}

fn some_ulimits(list: &[Located<Ulimit>]) -> Option<Vec<ResourcesUlimits>> {
    (!list.is_empty()).then(|| {
        list.iter()
            .map(|located| ResourcesUlimits {
                name: Some(located.value.name.clone()),
                soft: Some(located.value.soft),
                hard: Some(located.value.hard),
            })
            .collect()
    })
}

pub(in crate::lab) fn restart_policy(
    declared: &Located<DeclaredRestart>,
) -> Result<RestartPolicy, NotCarriedOut> {
    let DeclaredRestart { name, maximum_retries } = &declared.value;
    let name = match name.as_str() {
        "no" => RestartPolicyNameEnum::NO,
        "on-failure" => RestartPolicyNameEnum::ON_FAILURE,
        "always" => RestartPolicyNameEnum::ALWAYS,
        "unless-stopped" => RestartPolicyNameEnum::UNLESS_STOPPED,
        other => return Err(NotCarriedOut(format!("--restart {other}"))),
    };
    Ok(RestartPolicy { name: Some(name), maximum_retry_count: *maximum_retries })
}

fn health_config(declared: &HealthcheckSpec, faster: Option<HealthTiming>) -> Option<HealthConfig> {
    let HealthcheckSpec { disabled, test, interval, timeout, start_period, start_interval, retries } =
        declared;
    if disabled.as_ref().is_some_and(|disabled| disabled.value) {
        return Some(HealthConfig { test: Some(vec!["NONE".to_owned()]), ..HealthConfig::default() });
    }
    // What is absent here, the engine takes from the image.
    let config = HealthConfig {
        test: value(test),
        interval: value(interval),
        timeout: value(timeout),
        start_period: value(start_period),
        retries: value(retries),
        start_interval: value(start_interval),
    };
    match faster {
        Some(timing) => Some(HealthConfig {
            interval: Some(timing.interval),
            timeout: Some(timing.timeout),
            retries: Some(timing.retries),
            // Zero would mean the image's own: the shortest that the engine takes is a millisecond.
            start_period: Some(1_000_000),
            ..config
        }),
        None => (config != HealthConfig::default()).then_some(config),
    }
}

fn log_config(
    declared: &LogSpec,
    collector: Option<&Collector>,
) -> Result<HostConfigLogConfig, NotCarriedOut> {
    let driver = value(&declared.driver).unwrap_or_else(|| PLAIN_DRIVER.to_owned());
    let mut config = some_map(&declared.options).unwrap_or_default();
    if LogSpec::address_option(&driver).is_some() {
        // Without a collector nothing is started, see `requests`.
        let carried_out = collector.map_or(Some(config.clone()), |it| it.carried_out(&driver, &config));
        if let Some(config) = carried_out {
            return Ok(HostConfigLogConfig { typ: Some(driver), config: Some(config) });
        }
        let bounded = HashMap::from([("max-size".to_owned(), LOG_BOUND.to_owned())]);
        return Ok(HostConfigLogConfig { typ: Some(PLAIN_DRIVER.to_owned()), config: Some(bounded) });
    }
    if !LOG_DRIVERS.contains(&driver.as_str()) {
        return Err(NotCarriedOut(format!("--log-driver {driver}")));
    }
    if driver != "none" {
        // A container that floods its log must not fill the engine's disk while the lab looks.
        config.entry("max-size".to_owned()).or_insert_with(|| LOG_BOUND.to_owned());
    }
    Ok(HostConfigLogConfig { typ: Some(driver), config: Some(config) })
}

#[cfg(test)]
mod tests;
