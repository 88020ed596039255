//! What is a service of a Swarm asked for?

use std::collections::HashMap;

use bollard::models::{
    ContainerCreateBody, EndpointPortConfig, EndpointPortConfigProtocolEnum,
    EndpointPortConfigPublishModeEnum, EndpointSpec, EndpointSpecModeEnum, Limit, Mount, MountTmpfsOptions,
    MountType, NetworkAttachmentConfig, ServiceSpec, ServiceSpecMode, ServiceSpecModeReplicated, TaskSpec,
    TaskSpecContainerSpec, TaskSpecContainerSpecDnsConfig, TaskSpecLogDriver, TaskSpecResources,
    TaskSpecRestartPolicy, TaskSpecRestartPolicyConditionEnum,
};

use crate::submission::{ContainerSpec, Located};

use super::identity::RUN;
use super::mounts::Names;
use super::refusal::NotCarriedOut;

/// A container's request in the words of a service.
///
/// # Errors
/// [`NotCarriedOut`] for what services of a Swarm do not have.
pub(super) fn service_spec(
    spec: &ContainerSpec,
    body: ContainerCreateBody,
    names: &Names<'_>,
    restarts: bool,
) -> Result<ServiceSpec, NotCarriedOut> {
    let host = body.host_config.unwrap_or_default();
    let mut mounts = host.mounts.unwrap_or_default();
    for (target, options) in host.tmpfs.unwrap_or_default() {
        mounts.push(tmpfs(&target, &options)?);
    }
    let dns = TaskSpecContainerSpecDnsConfig {
        nameservers: host.dns.filter(|list| !list.is_empty()),
        search: host.dns_search.filter(|list| !list.is_empty()),
        options: host.dns_options.filter(|list| !list.is_empty()),
    };
    let labels = body.labels.clone().unwrap_or_default();
    let own: HashMap<String, String> =
        labels.iter().filter(|(name, _)| name.starts_with(RUN.trim_end_matches("run"))).map(cloned).collect();
    let ports = host.port_bindings.unwrap_or_default().into_keys().map(|port| published(&port));
    let container = TaskSpecContainerSpec {
        image: body.image,
        labels: Some(labels),
        command: body.entrypoint,
        args: body.cmd,
        hostname: body.hostname,
        env: body.env,
        dir: body.working_dir,
        user: body.user,
        groups: host.group_add,
        read_only: host.readonly_rootfs,
        mounts: Some(mounts),
        stop_signal: body.stop_signal,
        stop_grace_period: body.stop_timeout.map(|seconds| seconds.saturating_mul(1_000_000_000)),
        health_check: body.healthcheck,
        hosts: host.extra_hosts.map(|hosts| hosts.iter().filter_map(|host| swapped(host)).collect()),
        dns_config: Some(dns),
        init: host.init,
        sysctls: host.sysctls,
        capability_add: host.cap_add.map(|list| list.iter().map(|name| format!("CAP_{name}")).collect()),
        capability_drop: host.cap_drop.map(dropped),
        ulimits: host.ulimits,
        ..TaskSpecContainerSpec::default()
    };
    let log = host.log_config.map(|log| TaskSpecLogDriver { name: log.typ, options: log.config });
    Ok(ServiceSpec {
        labels: Some(own),
        task_template: Some(TaskSpec {
            container_spec: Some(container),
            resources: Some(TaskSpecResources {
                limits: Some(Limit {
                    nano_cpus: host.nano_cpus,
                    memory_bytes: host.memory,
                    pids: host.pids_limit,
                }),
                ..TaskSpecResources::default()
            }),
            restart_policy: Some(TaskSpecRestartPolicy {
                condition: Some(if restarts {
                    condition(spec)
                } else {
                    TaskSpecRestartPolicyConditionEnum::NONE
                }),
                delay: if restarts { spec.restart_delay.as_ref().map(|delay| delay.value) } else { Some(0) },
                max_attempts: spec.restart.as_ref().and_then(|policy| policy.value.maximum_retries),
                ..TaskSpecRestartPolicy::default()
            }),
            networks: Some(attachments(spec, names)),
            log_driver: log,
            ..TaskSpec::default()
        }),
        mode: Some(ServiceSpecMode {
            replicated: Some(ServiceSpecModeReplicated { replicas: Some(1) }),
            ..ServiceSpecMode::default()
        }),
        endpoint_spec: Some(EndpointSpec {
            mode: Some(EndpointSpecModeEnum::DNSRR),
            ports: Some(ports.collect()),
        }),
        ..ServiceSpec::default()
    })
}

/// When a Swarm starts another task: always, where nobody says otherwise.
fn condition(spec: &ContainerSpec) -> TaskSpecRestartPolicyConditionEnum {
    match spec.restart.as_ref().map(|policy| policy.value.name.as_str()) {
        Some("no") => TaskSpecRestartPolicyConditionEnum::NONE,
        Some("on-failure") => TaskSpecRestartPolicyConditionEnum::ON_FAILURE,
        Some(_) | None => TaskSpecRestartPolicyConditionEnum::ANY,
    }
}

fn cloned((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}

/// `ALL` is no capability's name, and the others have their prefix.
fn dropped(names: Vec<String>) -> Vec<String> {
    let full = |name: String| if name == "ALL" { name } else { format!("CAP_{name}") };
    names.into_iter().map(full).collect()
}

/// `name:address` as a line of the hosts file, `address name`.
fn swapped(host: &str) -> Option<String> {
    let (name, address) = host.split_once(':')?;
    Some(format!("{address} {name}"))
}

/// The networks, on which the service is found by its name.
fn attachments(spec: &ContainerSpec, names: &Names<'_>) -> Vec<NetworkAttachmentConfig> {
    let own = |attachment: &Located<crate::submission::NetworkAttachment>| {
        let mut aliases = attachment.value.aliases.clone();
        if !aliases.iter().any(|alias| alias == spec.service()) {
            aliases.push(spec.service().to_owned());
        }
        NetworkAttachmentConfig {
            target: Some(names.of(&attachment.value.network)),
            aliases: Some(aliases),
            driver_opts: None,
        }
    };
    spec.networks.iter().map(own).collect()
}

/// `8080/tcp`, on a port of the machine that the engine finds free.
fn published(port: &str) -> EndpointPortConfig {
    let (number, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
    EndpointPortConfig {
        protocol: Some(match protocol {
            "udp" => EndpointPortConfigProtocolEnum::UDP,
            "sctp" => EndpointPortConfigProtocolEnum::SCTP,
            _ => EndpointPortConfigProtocolEnum::TCP,
        }),
        target_port: number.parse().ok(),
        publish_mode: Some(EndpointPortConfigPublishModeEnum::HOST),
        ..EndpointPortConfig::default()
    }
}

/// A tmpfs of a service has a size and a mode, and no other option.
fn tmpfs(target: &str, options: &str) -> Result<Mount, NotCarriedOut> {
    let mut own = MountTmpfsOptions::default();
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("size", size)) => {
                let (figures, factor) = match size.strip_suffix(['k', 'm', 'g']) {
                    Some(figures) if size.ends_with('k') => (figures, 1 << 10),
                    Some(figures) if size.ends_with('m') => (figures, 1 << 20),
                    Some(figures) => (figures, 1 << 30),
                    None => (size, 1),
                };
                own.size_bytes = figures.parse::<i64>().ok().map(|size| size * factor);
            }
            Some(("mode", mode)) => own.mode = i64::from_str_radix(mode, 8).ok(),
            _ => return Err(NotCarriedOut(format!("tmpfs {target}: {option}"))),
        }
    }
    Ok(Mount {
        typ: Some(MountType::TMPFS),
        target: Some(target.to_owned()),
        tmpfs_options: Some(own),
        ..Mount::default()
    })
}

#[cfg(test)]
mod tests {
    use super::{dropped, published, swapped, tmpfs};

    #[test]
    fn what_a_container_is_asked_for_is_said_in_a_services_words() {
        assert_eq!(swapped("mail:192.0.2.1").unwrap(), "192.0.2.1 mail");
        assert_eq!(dropped(vec!["ALL".to_owned(), "CHOWN".to_owned()]), ["ALL", "CAP_CHOWN"]);
        assert_eq!(published("8080/tcp").target_port, Some(8080));
        let mount = tmpfs("/tmp", "size=16m,mode=1777").unwrap().tmpfs_options.unwrap();
        assert_eq!((mount.size_bytes, mount.mode), (Some(16 << 20), Some(0o1777)));
        assert!(tmpfs("/tmp", "noexec").is_err());
    }
}
