//! Which settings of a container does the engine refuse together?

use super::super::draft::Draft;
use super::super::source::SourceFile;
use super::super::{BindKind, ContainerSpec, Located, Location};
use super::catalogue::WORDS;
use super::log_rules::check_log;

/// Notes settings that the engine refuses together, whichever file they come from.
pub(in super::super) fn finish_container(draft: &mut Draft<'_>, file: &SourceFile, spec: &ContainerSpec) {
    let mut problem = |at: &Location, key| draft.problems.push(file.problem_at(at.clone(), WORDS.say(key)));
    let memory = spec.memory.as_ref().map_or(0, |memory| memory.value);
    // -1 is as much swap as there is, 0 the engine's own measure: neither needs a limit beside it.
    if let Some(swap) = &spec.memory_swap
        && swap.value > 0
    {
        if memory == 0 {
            problem(&swap.at, "swap-without-memory");
        } else if swap.value < memory {
            problem(&swap.at, "swap-below-memory");
        }
    }
    if let Some(reservation) = &spec.memory_reservation
        && memory > 0
        && reservation.value > memory
    {
        problem(&reservation.at, "reservation-above-memory");
    }
    let set = |number: &Option<Located<i64>>| number.as_ref().is_some_and(|number| number.value != 0);
    if let Some(cpus) = &spec.nano_cpus
        && cpus.value > 0
        && (set(&spec.cpu_quota) || set(&spec.cpu_period))
    {
        problem(&cpus.at, "cpus-and-quota");
    }
    if let Some(driver) = &spec.log.driver
        && driver.value == "none"
        && let Some(option) = spec.log.options.first()
    {
        problem(&option.at, "log-none");
    }
    let health = &spec.healthcheck;
    if let Some(disabled) = &health.disabled
        && disabled.value
        && (health.test.is_some()
            || [
                &health.interval,
                &health.timeout,
                &health.start_period,
                &health.start_interval,
                &health.retries,
            ]
            .into_iter()
            .any(set))
    {
        problem(&disabled.at, "health-and-none");
    }
    let durations = [&health.interval, &health.timeout, &health.start_period, &health.start_interval];
    for duration in durations.into_iter().flatten() {
        // The engine counts from one millisecond on; 0 stands for the image's own value.
        if duration.value != 0 && duration.value < 1_000_000 {
            problem(&duration.at, "health-too-short");
        }
    }
    draft.problems.extend(spec.refused_profile());
    check_log(draft, file, spec);
    for (number, mount) in spec.mounts.iter().enumerate() {
        let target = mount.value.target.trim_end_matches('/');
        let before = spec.mounts.iter().take(number);
        let taken = before.into_iter().find(|other| other.value.target.trim_end_matches('/') == target);
        if let Some(taken) = taken {
            let mut problem = file.problem_at(mount.at.clone(), WORDS.say("mount-twice"));
            // Docker mounts two pieces of memory over each other; the lab knows one for each path.
            problem.outside_lab = [taken, mount].iter().all(|mount| mount.value.kind == BindKind::Tmpfs);
            draft.problems.push(problem);
        }
    }
}

/// Notes a port of the host that one container asks for twice. The engine refuses that at the start; the
/// lab gives every port another number and would not see it. What other containers hold the ledger knows.
pub(in super::super) fn check_ports(draft: &mut Draft<'_>, file: &SourceFile, spec: &ContainerSpec) {
    for (number, port) in spec.publish.iter().enumerate() {
        let mut before = spec.publish.iter().take(number);
        if let Some(other) = before.find(|other| other.value.meets(&port.value)) {
            let number = port.value.host_port.unwrap_or_default().to_string();
            let message =
                WORDS.say("port-twice").with("value", number).with("line", other.at.line.to_string());
            draft.problems.push(file.problem_at(port.at.clone(), message));
        }
    }
}
