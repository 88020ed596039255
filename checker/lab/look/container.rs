//! How does the engine see a container?

use std::collections::BTreeMap;

use bollard::models::{ContainerInspectResponse, ContainerUpdateBody, HostConfig, MountType};

use crate::check::Need;
use crate::evidence::{ContainerFacts, ContainerState, EngineFamily, Observed, TmpfsFact};
use crate::lab::LabError;
use crate::lab::ask::ask;
use crate::lab::observation::{Look, Observation, Seat, ServiceLook, Subject, put};
use crate::lab::run::{CLOSED, Instance, LEFT_OPEN_BY_PODMAN, Lab, inspect, restart_policy};

use super::installed::changed_databases;
use super::log::log_tail;

/// The engine's view of a container.
pub(in crate::lab) const CONTAINER: Observation = Observation {
    need: Need::Container,
    subject: Subject::Service(ServiceLook::Beside(Look {
        asks_inside: false,
        look: |seat| {
            Box::pin(async move {
                let seen = as_declared(seat).await?;
                Ok(put(Observed::Seen(seen), |facts| &mut facts.container))
            })
        },
    })),
};

/// The engine's view of a service under the restart policy that was declared.
async fn as_declared(seat: Seat<'_>) -> Result<ContainerFacts, LabError> {
    let (lab, id) = (seat.lab(), &seat.instance.id);
    let spec = &lab.plan.containers[seat.target.index];
    // A Swarm starts a task anew, never its container.
    let declared = spec.restart.as_ref().filter(|_| !spec.swarm);
    if let Some(declared) = declared.filter(|_| lab.engine.can_update()) {
        // It started without: a loop of restarts would have looked like a service that runs.
        let policy = Some(restart_policy(declared)?);
        let body = ContainerUpdateBody { restart_policy: policy, ..ContainerUpdateBody::default() };
        ask("to set the restart policy", lab.engine.docker().update_container(id, body)).await?;
    }
    let facts = instance_facts(lab, seat.instance).await?;
    if !seat.target.wanted.needs.contains(&Need::Packages) {
        return Ok(facts);
    }
    let changed_databases = changed_databases(lab, seat.instance).await?;
    Ok(ContainerFacts { changed_databases, ..facts })
}

/// The engine's view of a container that it started, with what it said when it made it.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn instance_facts(
    lab: &Lab<'_>,
    instance: &Instance,
) -> Result<ContainerFacts, LabError> {
    let facts = container_facts(lab, &instance.id).await?;
    Ok(ContainerFacts { warnings: instance.warnings.clone(), ..facts })
}

/// A container that the engine made and could not start shows its settings all the same.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn container_turned_down(
    lab: &Lab<'_>,
    message: &str,
    id: Option<&str>,
) -> Result<ContainerFacts, LabError> {
    let mut facts = match id {
        Some(id) => container_facts(lab, id).await?,
        None => ContainerFacts::default(),
    };
    // The engine's own words would speak of the lab's collector.
    if facts.state.error.is_empty() || lab.collector.is_some() {
        facts.state = ContainerState { error: message.to_owned(), ..facts.state };
    }
    Ok(facts)
}

/// The engine's view of a container, with the end of its log.
///
/// # Errors
/// [`LabError`] where the engine failed.
async fn container_facts(lab: &Lab<'_>, id: &str) -> Result<ContainerFacts, LabError> {
    let (inspected, log) = tokio::join!(inspect(lab, id), log_tail(lab, id));
    let mut facts = facts(inspected?, log);
    if lab.engine.family() == EngineFamily::Podman {
        // The lab's own, over what this engine leaves open.
        facts.tmpfs.retain(|tmpfs| !is_closing(tmpfs));
        for option in &mut facts.security_opt {
            let path = option.strip_prefix("seccomp=");
            if let Some(text) = path.and_then(|path| lab.handed.profile_at(path)) {
                *option = format!("seccomp={text}");
            }
        }
    }
    Ok(facts)
}

fn facts(inspected: ContainerInspectResponse, log: Vec<String>) -> ContainerFacts {
    let state = inspected.state.unwrap_or_default();
    let config = inspected.config.unwrap_or_default();
    let host = inspected.host_config.unwrap_or_default();
    let running = state.running.unwrap_or_default();
    let health = config.healthcheck.unwrap_or_default();
    ContainerFacts {
        state: ContainerState {
            running,
            exit_code: state.exit_code.filter(|_| !running),
            out_of_memory: state.oom_killed.unwrap_or_default(),
            error: state.error.unwrap_or_default(),
            log,
        },
        user: config.user.unwrap_or_default(),
        process: inspected.path.into_iter().chain(inspected.args.unwrap_or_default()).collect(),
        cap_add: capabilities(host.cap_add.as_deref()),
        cap_drop: capabilities(host.cap_drop.as_deref()),
        read_only: host.readonly_rootfs.unwrap_or_default(),
        security_opt: host.security_opt.clone().unwrap_or_default(),
        memory_bytes: host.memory.unwrap_or_default(),
        memory_swap_bytes: host.memory_swap.unwrap_or_default(),
        nano_cpus: nano_cpus(&host),
        cpuset_cpus: host.cpuset_cpus.clone().unwrap_or_default(),
        // Without a limit the engine says 0, -1, or nothing.
        pids_limit: host.pids_limit.unwrap_or_default().max(0),
        restart_policy: host
            .restart_policy
            .as_ref()
            .and_then(|policy| policy.name)
            .map(|name| name.to_string())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| "no".to_owned()),
        healthcheck: health.test.unwrap_or_default(),
        health_interval: health.interval.unwrap_or_default(),
        health_timeout: health.timeout.unwrap_or_default(),
        health_start_period: health.start_period.unwrap_or_default(),
        health_retries: health.retries.unwrap_or_default(),
        tmpfs: tmpfs(&host),
        sysctls: host.sysctls.unwrap_or_default().into_iter().collect::<BTreeMap<_, _>>(),
        // The engine says it once, when it makes the container: see `Instance::warnings`.
        warnings: Vec::new(),
        changed_databases: Vec::new(),
    }
}

fn is_closing(tmpfs: &TmpfsFact) -> bool {
    let closed = tmpfs.options.iter().any(|option| option == CLOSED);
    closed && LEFT_OPEN_BY_PODMAN.contains(&tmpfs.target.as_str())
}

fn capabilities(list: Option<&[String]>) -> Vec<String> {
    list.unwrap_or_default()
        .iter()
        .map(|name| {
            let name = name.to_ascii_uppercase();
            name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
        })
        .collect()
}

/// `--cpus` and `--cpu-quota` of `--cpu-period` say the same in two ways.
fn nano_cpus(host: &HostConfig) -> i64 {
    let nano = host.nano_cpus.unwrap_or_default();
    let quota = host.cpu_quota.unwrap_or_default();
    if nano > 0 || quota <= 0 {
        return nano;
    }
    let period = host.cpu_period.filter(|period| *period > 0).unwrap_or(100_000);
    i64::try_from(i128::from(quota) * 1_000_000_000 / i128::from(period)).unwrap_or(i64::MAX)
}

fn tmpfs(host: &HostConfig) -> Vec<TmpfsFact> {
    let flags = host.tmpfs.iter().flatten().map(|(target, options)| TmpfsFact {
        target: target.clone(),
        options: options.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
    });
    let mounts = host
        .mounts
        .iter()
        .flatten()
        .filter(|mount| mount.typ == Some(MountType::TMPFS))
        .map(|mount| TmpfsFact { target: mount.target.clone().unwrap_or_default(), options: Vec::new() });
    let mut all: Vec<TmpfsFact> = flags.chain(mounts).collect();
    all.sort_by(|one, other| one.target.cmp(&other.target));
    all
}

#[cfg(test)]
mod tests {
    use bollard::models::HostConfig;

    use super::{capabilities, nano_cpus};

    #[test]
    fn a_quota_of_a_period_is_the_same_as_cpus() {
        let host = |nano_cpus, cpu_quota, cpu_period| HostConfig {
            nano_cpus,
            cpu_quota,
            cpu_period,
            ..HostConfig::default()
        };
        assert_eq!(nano_cpus(&host(Some(500_000_000), None, None)), 500_000_000);
        assert_eq!(nano_cpus(&host(None, Some(50_000), Some(100_000))), 500_000_000);
        assert_eq!(nano_cpus(&host(None, Some(50_000), None)), 500_000_000);
        assert_eq!(nano_cpus(&host(None, None, None)), 0);
        assert_eq!(nano_cpus(&host(None, Some(-1), None)), 0);
    }

    #[test]
    fn capabilities_are_told_in_one_spelling() {
        let written = ["CAP_NET_RAW".to_owned(), "chown".to_owned(), "ALL".to_owned()];
        assert_eq!(capabilities(Some(&written)), ["NET_RAW", "CHOWN", "ALL"]);
    }
}
