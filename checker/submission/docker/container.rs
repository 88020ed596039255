//! Which container does `docker run` or `docker create` start?

use std::collections::{BTreeMap, BTreeSet};

use crate::words::Message;

use super::super::draft::Draft;
use super::super::environment::Id;
use super::super::outcome::Outcome;
use super::super::own_file::take_own_files;
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::{did_you_mean, image_reference};
use super::super::{
    BindKind, ContainerSpec, DnsSpec, EnvironmentVariable, HealthcheckSpec, ImageSource, Located, Location,
    LogSpec, MountSpec, NetworkAttachment,
};
use super::container_flags::{CONTAINER_FLAGS, is_long_option};
use super::{Call, WORDS, flags};

/// A container under construction, with what can be judged only when all flags are known.
#[derive(Debug)]
pub(super) struct ContainerDraft {
    pub(super) spec: ContainerSpec,
    /// `--network-alias`: they belong to the first network.
    pub(super) aliases: Vec<Word>,
    /// The lines of `--env-file`, which `--env` overrides wherever it stands.
    pub(super) file_environment: Vec<Located<EnvironmentVariable>>,
    /// The lines of `--label-file`, which `--label` overrides.
    pub(super) file_labels: Vec<Located<EnvironmentVariable>>,
    /// `--rm`, for the problem that it makes with `--restart`.
    pub(super) remove: Option<Word>,
    /// `--detach`: the command does not wait for the container's end.
    pub(super) detached: bool,
    /// Every value of `--volume`.
    pub(super) volumes: BTreeSet<String>,
    /// `--tmpfs`, by its path.
    pub(super) tmpfs: BTreeMap<String, Located<MountSpec>>,
}

impl ContainerDraft {
    /// A container of which only its place is known.
    pub(super) fn blank(at: Location) -> ContainerDraft {
        let nowhere = Located::new(String::new(), at.clone());
        ContainerDraft {
            spec: blank_container(at, nowhere),
            aliases: Vec::new(),
            file_environment: Vec::new(),
            file_labels: Vec::new(),
            remove: None,
            detached: false,
            volumes: BTreeSet::new(),
            tmpfs: BTreeMap::new(),
        }
    }
}

/// A container of which only place and image are known.
pub(in super::super) fn blank_container(at: Location, image: Located<String>) -> ContainerSpec {
    ContainerSpec {
        at,
        name: None,
        source: ImageSource::Given(image.value.clone()),
        image,
        ends: false,
        command: None,
        options_behind_image: Vec::new(),
        entrypoint: None,
        user: None,
        group_add: Vec::new(),
        workdir: None,
        hostname: None,
        domainname: None,
        platform: None,
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
        expose: Vec::new(),
        networks: Vec::new(),
        dns: DnsSpec::default(),
        ipc: None,
        memory: None,
        memory_swap: None,
        memory_reservation: None,
        memory_swappiness: None,
        cgroupns: None,
        oom_kill_disable: None,
        oom_score_adj: None,
        nano_cpus: None,
        cpu_quota: None,
        cpu_period: None,
        cpu_shares: None,
        cpuset_cpus: None,
        cpuset_mems: None,
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
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let end = words.last().unwrap_or(verb).range().end;
    let at = call.file.location(&(call.command.range().start..end));
    let mut container = ContainerDraft::blank(at);
    let problems = draft.problems.len();
    let others = flags::read(draft, call, CONTAINER_FLAGS, words, false, &mut container);
    let Some((image, command)) = others.split_first() else {
        let range = call.command.range().start..verb.range().end;
        draft.problem(call.file, &range, WORDS.say("no-image"));
        return Outcome::Unknown;
    };
    let name = match Id::of(image.text()) {
        Some(_) => Some(image.text().to_owned()),
        None => draft.take(call.file, image_reference(image)),
    };
    if let (Some(first), Some(last)) = (command.first(), command.last()) {
        let words = command.iter().map(|word| word.text().to_owned()).collect();
        container.spec.command = Some(call.file.located(words, &(first.range().start..last.range().end)));
        container.spec.options_behind_image = command
            .iter()
            .take_while(|word| word.text() != "--")
            .filter(|word| is_long_option(word))
            .map(|word| call.file.located(word.text().to_owned(), &word.range()))
            .collect();
    }
    check_networks(draft, call.file, &container.spec.networks);
    put_aliases(draft, call.file, &mut container);
    take_own_files(draft.folder, call.folder, &mut container.spec);
    let own =
        std::mem::replace(&mut container.spec.environment, std::mem::take(&mut container.file_environment));
    container.spec.environment.extend(own);
    let own = std::mem::replace(&mut container.spec.labels, std::mem::take(&mut container.file_labels));
    container.spec.labels.extend(own);
    container.spec.mounts.extend(std::mem::take(&mut container.tmpfs).into_values());
    if let Some(remove) = &container.remove
        && container.spec.restart.as_ref().is_some_and(|restart| restart.value.name != "no")
    {
        draft.fault(call.file, Fault::new(remove, WORDS.say("remove-and-restart")));
    }
    // Of a command of which a part was refused nothing further is said.
    if draft.problems.len() == problems {
        finish_container(draft, call.file, &container.spec);
        check_ports(draft, call.file, &container.spec);
    }
    let Some(name) = name.filter(|_| draft.problems.len() == problems) else {
        return Outcome::Unknown;
    };
    make(draft, call, image, &name, container, verb.text() == "create")
}

/// Makes the container, and starts it unless it is only created.
fn make(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    image: &Word,
    name: &str,
    container: ContainerDraft,
    only_created: bool,
) -> Outcome {
    let mut spec = container.spec;
    match draft.ledger.image_to_run(name) {
        Ok(source) => spec.source = source,
        Err(message) => {
            let mut problem = call.file.problem(&image.range(), message);
            problem.help = did_you_mean(name, draft.ledger.image_names()).or_else(|| untagged(draft));
            return Outcome::refused(problem);
        }
    }
    // An image without a name is shown by the name of its build.
    let shown = match spec.source {
        ImageSource::Build(index) if Id::of(name).is_some() => {
            draft.ledger.builds().get(index).and_then(|build| build.tags.first()).map(|tag| tag.value.clone())
        }
        _ => Some(name.to_owned()),
    };
    spec.image = call.file.located(shown.unwrap_or_default(), &image.range());
    let (at, networks) = (spec.at.clone(), spec.networks.clone());
    let number = match draft.ledger.create(spec, Vec::new()) {
        Ok(number) => number,
        Err(message) => return Outcome::refused(call.file.problem_at(at, message)),
    };
    if !only_created && let Err(message) = draft.ledger.start(number, !container.detached && !call.background)
    {
        let missing = |network: &&Located<NetworkAttachment>| {
            !is_default(&network.value) && draft.ledger.network(&network.value.network).is_none()
        };
        let port = draft.ledger.port_taken(number).map(|(port, _)| port.at.clone());
        let network = networks.iter().find(missing).map(|network| network.at.clone());
        return Outcome::refused(call.file.problem_at(network.or(port).unwrap_or(at), message));
    }
    let writes_id = only_created || container.detached;
    Outcome::Done(if writes_id { Id::Container(number).letter().to_string() } else { String::new() })
}

/// The advice that an earlier build has no name.
fn untagged(draft: &Draft<'_>) -> Option<Message> {
    let build = draft.ledger.builds().iter().rfind(|build| build.tags.is_empty())?;
    Some(WORDS.say("no-tag").with("line", build.at.line.to_string()))
}

/// Networks that the Docker command does not let stand together.
fn check_networks(draft: &mut Draft<'_>, file: &SourceFile, networks: &[Located<NetworkAttachment>]) {
    for (number, network) in networks.iter().enumerate() {
        let before = &networks[..number];
        let twice = before.iter().any(|other| other.value.network == network.value.network);
        let mixed = before.iter().any(|other| is_default(&other.value) || is_default(&network.value));
        if twice || mixed {
            let key = if twice { "network-twice" } else { "network-alone" };
            draft.problems.push(file.problem_at(network.at.clone(), WORDS.say(key)));
        }
        if is_default(&network.value) && !network.value.aliases.is_empty() {
            let message = WORDS.say("alias-needs-network");
            draft.problems.push(file.problem_at(network.at.clone(), message));
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

fn put_aliases(draft: &mut Draft<'_>, file: &SourceFile, container: &mut ContainerDraft) {
    let Some(first) = container.aliases.first() else {
        return;
    };
    match container.spec.networks.first_mut() {
        Some(network) if !network.value.aliases.is_empty() => {
            draft.fault(file, Fault::new(first, WORDS.say("alias-twice")));
        }
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

#[cfg(test)]
mod tests;
