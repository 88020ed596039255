//! What does the model say of each service, in the same lines?

use std::collections::BTreeMap;

use harden_check::submission::{
    BindKind, BuildSpec, ContainerSpec, EnvironmentVariable, Located, Submission,
};

use super::meaning::{Lines, NOTHING_SAID, assignment, put, sorted};

pub(super) fn ours_of(container: &ContainerSpec, submission: &Submission, lines: &mut Lines) {
    let name = container.service().to_owned();
    let mut say = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            put(lines, format!("{name}.{key}"), value);
        }
    };
    fn list(values: &[Located<String>]) -> Option<String> {
        let values: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
        (!values.is_empty()).then(|| sorted(&values))
    }
    fn variables(values: &[Located<EnvironmentVariable>]) -> Option<String> {
        let last: BTreeMap<&str, Option<&str>> =
            values.iter().map(|v| (v.value.name.as_str(), v.value.value.as_deref())).collect();
        let pairs: Vec<String> = last.into_iter().map(|(name, value)| assignment(name, value)).collect();
        (!values.is_empty()).then(|| sorted(&pairs))
    }
    fn number<T: ToString>(value: Option<&Located<T>>) -> Option<String> {
        value.map(|value| value.value.to_string())
    }
    let words = |value: &Option<Located<Vec<String>>>| value.as_ref().map(|words| words.value.join("|"));
    say("image", Some(container.image.value.clone()));
    say("command", words(&container.command));
    say("entrypoint", words(&container.entrypoint));
    say("user", number(container.user.as_ref()));
    say("hostname", number(container.hostname.as_ref()));
    say("working_dir", number(container.workdir.as_ref()));
    say("stop_signal", number(container.stop_signal.as_ref()));
    say("cpuset", number(container.cpuset_cpus.as_ref()));
    say("environment", variables(&container.environment));
    say("labels", variables(&container.labels));
    say("sysctls", variables(&container.sysctls));
    say("group_add", list(&container.group_add));
    say("security_opt", list(&container.security_opt).map(|text| text.replace('=', ":")));
    say("extra_hosts", list(&container.extra_hosts));
    say("cap_add", list(&container.cap_add));
    say("cap_drop", list(&container.cap_drop));
    say("read_only", number(container.read_only.as_ref().filter(|on| on.value)));
    say("init", number(container.init.as_ref()));
    say("oom_kill_disable", number(container.oom_kill_disable.as_ref().filter(|on| on.value)));
    say("memory", number(container.memory.as_ref()));
    say("memory_swap", number(container.memory_swap.as_ref()));
    say("memory_reservation", number(container.memory_reservation.as_ref()));
    say("mem_swappiness", number(container.memory_swappiness.as_ref()));
    say("cpu_quota", number(container.cpu_quota.as_ref()));
    say("cpu_period", number(container.cpu_period.as_ref()));
    say("cpu_shares", number(container.cpu_shares.as_ref()));
    say("shm_size", number(container.shm_size.as_ref()));
    say("cpus", container.nano_cpus.as_ref().map(|cpus| format!("{:.3}", cpus.value as f64 / 1e9)));
    say("pids", number(container.pids_limit.as_ref()));
    let limits: Vec<String> = container
        .ulimits
        .iter()
        .map(|l| format!("{}={}:{}", l.value.name, l.value.soft, l.value.hard))
        .collect();
    say("ulimits", (!limits.is_empty()).then(|| sorted(&limits)));
    say(
        "restart",
        container.restart.as_ref().map(|policy| {
            match policy.value.maximum_retries.filter(|count| *count > 0) {
                Some(count) => format!("{}:{count}", policy.value.name),
                None => policy.value.name.clone(),
            }
        }),
    );
    let health = &container.healthcheck;
    let time = |value: &Option<Located<i64>>| value.as_ref().map_or(-1, |time| time.value);
    let text = if health.disabled.as_ref().is_some_and(|on| on.value) {
        "none".to_owned()
    } else {
        format!(
            "{} {} {} {} {}",
            words(&health.test).unwrap_or_default(),
            time(&health.interval),
            time(&health.timeout),
            time(&health.start_period),
            time(&health.retries)
        )
    };
    say("health", (text != NOTHING_SAID).then_some(text));
    say("stop_timeout", number(container.stop_timeout.as_ref()));
    let log = &container.log;
    let driver = log.driver.as_ref().map(|driver| driver.value.clone());
    if driver.is_some() || !log.options.is_empty() {
        say(
            "logging",
            Some(format!("{} {}", driver.unwrap_or_default(), variables(&log.options).unwrap_or_default())),
        );
    }
    let mut ports: BTreeMap<String, Vec<u16>> = BTreeMap::new();
    for port in &container.publish {
        let address = port.value.host_address.clone().unwrap_or_default();
        let outside = port.value.host_port.map(|port| port.to_string()).unwrap_or_default();
        let key = format!("{address}>{outside}>{}/{}", port.value.container_port, port.value.protocol);
        ports.entry(key).or_default().push(port.value.container_port);
    }
    let ports: Vec<String> = ports.into_keys().collect();
    say("ports", (!ports.is_empty()).then(|| sorted(&ports)));
    ours_of_files(container, submission, &mut say);
}

fn ours_of_files(
    container: &ContainerSpec,
    submission: &Submission,
    say: &mut impl FnMut(&str, Option<String>),
) {
    let (mut tmpfs, mut mounts) = (Vec::new(), Vec::new());
    for mount in &container.mounts {
        let mount = &mount.value;
        let kind = match mount.kind {
            BindKind::Volume => "volume",
            BindKind::Tmpfs => "tmpfs",
            BindKind::Bind => "bind",
        };
        let source = mount.source.clone().unwrap_or_default();
        let source =
            if mount.kind == BindKind::Bind { source.trim_start_matches("./").to_owned() } else { source };
        let rights = if mount.read_only { "ro" } else { "rw" };
        let long = format!("{kind} {source} {} {rights} {}", mount.target, sorted(&mount.options));
        let short = match mount.options.is_empty() {
            true => mount.target.clone(),
            false => format!("{}:{}", mount.target, mount.options.join(",")),
        };
        match mount.kind {
            BindKind::Tmpfs => tmpfs.push((short, long)),
            _ => mounts.push(long),
        }
    }
    let (mut secrets, mut configs) = (Vec::new(), Vec::new());
    for file in &container.files {
        let file = &file.value;
        let source = file.file.as_ref().map_or("content".to_owned(), |path| format!("file {path}"));
        if file.file.as_ref() == Some(&file.name) {
            mounts.push(format!("bind {} {} ro ", file.name, file.target));
            continue;
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let line = format!(
            "{} {source} {} {} {}",
            file.target,
            text(&file.user),
            text(&file.group),
            text(&file.mode)
        );
        if file.name.starts_with("config") { configs.push(line) } else { secrets.push(line) }
    }
    // Compose tells the two spellings of a tmpfs apart, the model does not: a document uses one.
    let long_form = tmpfs.iter().any(|(_, long)| long.contains("mode=") || long.contains("size=1048576"));
    match long_form {
        true => mounts.extend(tmpfs.into_iter().map(|(_, long)| long)),
        false => {
            let short: Vec<String> = tmpfs.into_iter().map(|(short, _)| short).collect();
            say("tmpfs", (!short.is_empty()).then(|| sorted(&short)));
        }
    }
    say("mounts", (!mounts.is_empty()).then(|| sorted(&mounts)));
    say("secrets", (!secrets.is_empty()).then(|| sorted(&secrets)));
    say("configs", (!configs.is_empty()).then(|| sorted(&configs)));
    let networks: Vec<String> = container
        .networks
        .iter()
        .map(|network| {
            let name = &network.value.network;
            let name = if name.ends_with("_default") { "default" } else { name };
            match ["none", "host", "bridge"].contains(&name) {
                true => name.to_owned(),
                false => format!("{name}({})", sorted(&network.value.aliases)),
            }
        })
        .collect();
    say("networks", Some(sorted(&networks)));
    for danger in &submission.dangers {
        let key = match format!("{:?}", danger.value).split('(').next().unwrap() {
            "Privileged" => "privileged",
            "HostPid" => "pid",
            "HostIpc" => "ipc",
            "HostUts" => "uts",
            "HostUserNamespace" => "userns_mode",
            "HostCgroup" => "cgroup",
            "Device" => "devices",
            _ => continue,
        };
        say("danger", Some(key.to_owned()));
    }
    let build = submission.plan.build_for(container);
    say("build", build.map(build_line));
}

fn build_line(build: &BuildSpec) -> String {
    let pairs = |values: &[Located<EnvironmentVariable>]| {
        let pairs: Vec<String> =
            values.iter().map(|v| assignment(&v.value.name, v.value.value.as_deref())).collect();
        sorted(&pairs)
    };
    // The first tag is the image's name.
    let tags: Vec<String> = build.tags.iter().skip(1).map(|tag| tag.value.clone()).collect();
    let secrets: Vec<String> = build.secrets.iter().map(|secret| secret.value.id.clone()).collect();
    format!(
        "{} {} target={} args={} labels={} tags={} secrets={} no_cache={}",
        build.context.value,
        build.dockerfile.value,
        build.target.as_ref().map_or("", |target| target.value.as_str()),
        pairs(&build.build_args),
        pairs(&build.labels),
        tags.join("|"),
        sorted(&secrets),
        build.no_cache,
    )
}
