//! Which container does `docker run` or `docker create` start?

use super::super::draft::Draft;
use super::super::shell::Effect;
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::image_reference;
use super::super::{
    ContainerSpec, EnvironmentVariable, HealthcheckSpec, Located, Location, LogSpec, NetworkAttachment,
};
use super::container_flags::CONTAINER_FLAGS;
use super::{Call, WORDS, flags};

/// A container under construction, with what can be judged only when all flags are known.
#[derive(Debug)]
pub(super) struct ContainerDraft {
    pub(super) spec: ContainerSpec,
    /// `--network-alias`: they belong to the first network.
    pub(super) aliases: Vec<Word>,
    /// The lines of `--env-file`, which `--env` overrides wherever it stands.
    pub(super) file_environment: Vec<Located<EnvironmentVariable>>,
    /// `--rm`, for the problem that it makes with `--restart`.
    pub(super) remove: Option<Word>,
}

/// A container of which only place and image are known.
pub(in super::super) fn blank_container(at: Location, image: Located<String>) -> ContainerSpec {
    ContainerSpec {
        at,
        name: None,
        image,
        command: None,
        entrypoint: None,
        user: None,
        group_add: Vec::new(),
        workdir: None,
        hostname: None,
        environment: Vec::new(),
        labels: Vec::new(),
        cap_add: Vec::new(),
        cap_drop: Vec::new(),
        security_opt: Vec::new(),
        seccomp_profile: None,
        sysctls: Vec::new(),
        read_only: None,
        mounts: Vec::new(),
        files: Vec::new(),
        publish: Vec::new(),
        publish_all: None,
        networks: Vec::new(),
        memory: None,
        memory_swap: None,
        memory_reservation: None,
        memory_swappiness: None,
        oom_kill_disable: None,
        nano_cpus: None,
        cpu_quota: None,
        cpu_period: None,
        cpu_shares: None,
        cpuset_cpus: None,
        pids_limit: None,
        ulimits: Vec::new(),
        shm_size: None,
        restart: None,
        healthcheck: HealthcheckSpec::default(),
        stop_signal: None,
        stop_timeout: None,
        init: None,
        remove: false,
        extra_hosts: Vec::new(),
        log: LogSpec::default(),
    }
}

/// Reads `docker run …` and `docker create …`.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Effect {
    let end = words.last().unwrap_or(verb).range().end;
    let at = call.file.location(&(call.command.range().start..end));
    let nowhere = Located::new(String::new(), at.clone());
    let mut container = ContainerDraft {
        spec: blank_container(at, nowhere),
        aliases: Vec::new(),
        file_environment: Vec::new(),
        remove: None,
    };
    let others = flags::read(draft, call, CONTAINER_FLAGS, words, false, &mut container);
    let Some((image, command)) = others.split_first() else {
        let range = call.command.range().start..verb.range().end;
        draft.problem(call.file, &range, WORDS.say("no-image"));
        return Effect::Unknown;
    };
    if let Some(name) = draft.take(call.file, image_reference(image)) {
        container.spec.image = call.file.located(name, &image.range());
    }
    if let (Some(first), Some(last)) = (command.first(), command.last()) {
        let words = command.iter().map(|word| word.text().to_owned()).collect();
        container.spec.command = Some(call.file.located(words, &(first.range().start..last.range().end)));
    }
    put_aliases(draft, call.file, &mut container);
    let own =
        std::mem::replace(&mut container.spec.environment, std::mem::take(&mut container.file_environment));
    container.spec.environment.extend(own);
    if let Some(remove) = &container.remove
        && container.spec.restart.as_ref().is_some_and(|restart| restart.value.name != "no")
    {
        draft.fault(call.file, Fault::new(remove, WORDS.say("remove-and-restart")));
    }
    finish_container(draft, call.file, &container.spec);
    let place = container.spec.at.clone();
    let name = container.spec.name.as_ref().map(|name| name.value.clone());
    draft.plan.containers.push(container.spec);
    if verb.text() == "create" {
        let waits = call.file.problem_at(place, WORDS.say("never-started"));
        // A container without a name cannot be started by a later line.
        draft.waiting.insert(name.unwrap_or_default(), waits);
    }
    Effect::Matters
}

fn put_aliases(draft: &mut Draft<'_>, file: &SourceFile, container: &mut ContainerDraft) {
    let Some(first) = container.aliases.first() else {
        return;
    };
    match container.spec.networks.first_mut() {
        Some(network) if !is_default(&network.value) => {
            network.value.aliases.extend(container.aliases.iter().map(|alias| alias.text().to_owned()));
        }
        _ => draft.fault(file, Fault::new(first, WORDS.say("alias-needs-network"))),
    }
}

/// Docker's own networks know no aliases.
fn is_default(network: &NetworkAttachment) -> bool {
    ["bridge", "default", "none", "host"].contains(&network.network.as_str())
}

/// Notes settings that the engine refuses together, whichever file they come from.
pub(in super::super) fn finish_container(draft: &mut Draft<'_>, file: &SourceFile, spec: &ContainerSpec) {
    let mut problem = |at: &Location, key| draft.problems.push(file.problem_at(at.clone(), WORDS.say(key)));
    let memory = spec.memory.as_ref().map_or(0, |memory| memory.value);
    if let Some(swap) = &spec.memory_swap
        && swap.value != 0
    {
        if memory == 0 {
            problem(&swap.at, "swap-without-memory");
        } else if swap.value > 0 && swap.value < memory {
            problem(&swap.at, "swap-below-memory");
        }
    }
    if let Some(reservation) = &spec.memory_reservation
        && memory > 0
        && reservation.value > memory
    {
        problem(&reservation.at, "reservation-above-memory");
    }
    if let Some(cpus) = &spec.nano_cpus
        && cpus.value > 0
        && (spec.cpu_quota.is_some() || spec.cpu_period.is_some())
    {
        problem(&cpus.at, "cpus-and-quota");
    }
    let health = &spec.healthcheck;
    if let Some(disabled) = &health.disabled
        && disabled.value
        && (health.test.is_some()
            || health.interval.is_some()
            || health.timeout.is_some()
            || health.start_period.is_some()
            || health.retries.is_some())
    {
        problem(&disabled.at, "health-and-none");
    }
    for duration in [&health.interval, &health.timeout, &health.start_period].into_iter().flatten() {
        // The engine counts from one millisecond on; 0 stands for the image's own value.
        if duration.value != 0 && duration.value < 1_000_000 {
            problem(&duration.at, "health-too-short");
        }
    }
    for (number, mount) in spec.mounts.iter().enumerate() {
        let target = mount.value.target.trim_end_matches('/');
        let taken =
            spec.mounts.iter().take(number).any(|other| other.value.target.trim_end_matches('/') == target);
        if taken {
            problem(&mount.at, "mount-twice");
        }
    }
    let lonely =
        spec.networks.iter().find(|network| ["none", "host"].contains(&network.value.network.as_str()));
    if let Some(lonely) = lonely
        && spec.networks.len() > 1
    {
        problem(&lonely.at, "network-alone");
    }
}
