//! What does `docker compose config` say of each service, in flat lines?

use serde_json::Value;

use super::meaning::{Lines, NOTHING_SAID, put, sorted};

/// Keys of a service that change nothing in the container.
const WITHOUT_CONSEQUENCE: [&str; 14] = [
    "annotations",
    "attach",
    "depends_on",
    "develop",
    "expose",
    "profiles",
    "pull_policy",
    "stdin_open",
    "tty",
    "container_name",
    "networks",
    "network_mode",
    "scale",
    "deploy",
];

/// The answer, and what is needed to read it.
pub(super) struct Config<'a> {
    pub(super) folder: &'a str,
    pub(super) project: &'a str,
    pub(super) whole: &'a Value,
}

impl Config<'_> {
    pub(super) fn service(&self, name: &str, service: &Value, lines: &mut Lines) {
        let mut say = |key: &str, value: String| put(lines, format!("{name}.{key}"), value);
        let deploy = &service["deploy"];
        for (key, value) in service.as_object().unwrap() {
            match key.as_str() {
                "image" => say("image", scalar(value)),
                "command" | "entrypoint" => {
                    if let Some(words) = words(value) {
                        say(key, words);
                    }
                }
                "user" | "hostname" | "working_dir" | "stop_signal" | "cpuset" => say(key, scalar(value)),
                "environment" | "labels" | "sysctls" => say(key, sorted(&pairs(value))),
                "group_add" | "security_opt" | "extra_hosts" => {
                    let list: Vec<String> = value.as_array().unwrap().iter().map(scalar).collect();
                    say(key, sorted(&list).replace('=', ":"));
                }
                "cap_add" | "cap_drop" => {
                    let list: Vec<String> = value.as_array().unwrap().iter().map(scalar).collect();
                    let list: Vec<String> =
                        list.iter().map(|name| name.to_uppercase().replace("CAP_", "")).collect();
                    say(key, sorted(&list));
                }
                "read_only" | "init" | "oom_kill_disable" => say(key, scalar(value)),
                "privileged" | "ipc" | "pid" | "uts" | "userns_mode" | "cgroup" | "devices"
                | "cgroup_parent" => {
                    say("danger", key.clone());
                }
                "mem_limit" => say("memory", scalar(value)),
                "memswap_limit" => say("memory_swap", scalar(value)),
                "mem_reservation" => say("memory_reservation", scalar(value)),
                "mem_swappiness" | "cpu_quota" | "cpu_period" | "cpu_shares" | "shm_size" => {
                    say(key, scalar(value))
                }
                "cpus" => say("cpus", format!("{:.3}", value.as_f64().unwrap())),
                "pids_limit" => say("pids", scalar(value)),
                "ulimits" => {
                    let limits =
                        value.as_object().unwrap().iter().map(|(name, limit)| match limit.as_object() {
                            Some(both) => format!("{name}={}:{}", both["soft"], both["hard"]),
                            None => format!("{name}={limit}:{limit}"),
                        });
                    say("ulimits", sorted(&limits.collect::<Vec<_>>()));
                }
                "restart" if deploy["restart_policy"].is_null() => {
                    say("restart", scalar(value).trim_end_matches(":0").to_owned());
                }
                "restart" => {}
                // One that says nothing is none.
                "healthcheck" if health(value) == NOTHING_SAID => {}
                "healthcheck" => say("health", health(value)),
                "stop_grace_period" => {
                    say("stop_timeout", (nanoseconds(&scalar(value)) / 1_000_000_000).to_string());
                }
                "logging" => say(
                    "logging",
                    format!(
                        "{} {}",
                        scalar(&value["driver"]).replace("null", ""),
                        sorted(&pairs(&value["options"]))
                    ),
                ),
                "ports" => say("ports", ports(value)),
                "tmpfs" => {
                    let list: Vec<String> = value.as_array().unwrap().iter().map(scalar).collect();
                    say("tmpfs", sorted(&list));
                }
                "volumes" => {
                    let list: Vec<String> =
                        value.as_array().unwrap().iter().map(|mount| self.mount(mount)).collect();
                    say("mounts", sorted(&list));
                }
                "secrets" | "configs" => say(key, self.files(key, value)),
                "build" => say("build", self.build(value)),
                known if WITHOUT_CONSEQUENCE.contains(&known) => {}
                known if known.starts_with("x-") => {}
                unknown => say("NOT COMPARED", unknown.to_owned()),
            }
        }
        if !service["build"].is_null() && service["image"].is_null() {
            say("image", format!("{}-{name}", self.project));
        }
        let limits = &deploy["resources"]["limits"];
        if let Some(memory) = limits["memory"].as_str() {
            say("memory", memory.to_owned());
        }
        if !limits["cpus"].is_null() {
            let cpus = limits["cpus"].as_f64().or_else(|| limits["cpus"].as_str()?.parse().ok()).unwrap();
            say("cpus", format!("{cpus:.3}"));
        }
        if !limits["pids"].is_null() {
            say("pids", scalar(&limits["pids"]));
        }
        if let Some(memory) = deploy["resources"]["reservations"]["memory"].as_str() {
            say("memory_reservation", memory.to_owned());
        }
        let policy = &deploy["restart_policy"];
        if !policy.is_null() {
            let name = match policy["condition"].as_str().unwrap_or("no") {
                "none" => "no",
                "any" => "always",
                other => other,
            };
            let attempts = policy["max_attempts"].as_i64().filter(|count| *count > 0);
            say("restart", attempts.map_or(name.to_owned(), |count| format!("{name}:{count}")));
        }
        say("networks", self.networks(name, service));
    }

    /// Names of networks with the aliases that were written.
    fn networks(&self, service: &str, config: &Value) -> String {
        if let Some(mode) = config["network_mode"].as_str() {
            return mode.to_owned();
        }
        let extra = config["container_name"].as_str();
        let networks = config["networks"].as_object().into_iter().flatten().map(|(name, network)| {
            let mut aliases: Vec<String> =
                network["aliases"].as_array().into_iter().flatten().map(scalar).collect();
            for own in [Some(service), extra].into_iter().flatten() {
                if !aliases.iter().any(|alias| alias == own) {
                    aliases.push(own.to_owned());
                }
            }
            format!("{name}({})", sorted(&aliases))
        });
        sorted(&networks.collect::<Vec<_>>())
    }

    fn relative(&self, path: &str) -> String {
        let inside = path.strip_prefix(self.folder).map(|rest| rest.trim_start_matches('/'));
        inside.map_or(path.to_owned(), |rest| if rest.is_empty() { ".".to_owned() } else { rest.to_owned() })
    }

    fn mount(&self, mount: &Value) -> String {
        let kind = mount["type"].as_str().unwrap();
        let target = mount["target"].as_str().unwrap();
        let source = mount["source"].as_str().map(|source| self.relative(source)).unwrap_or_default();
        let rights = if mount["read_only"].as_bool() == Some(true) { "ro" } else { "rw" };
        let size = mount["tmpfs"]["size"].as_str().map(|size| format!("size={size}"));
        let size = size.or_else(|| mount["tmpfs"]["size"].as_u64().map(|size| format!("size={size}")));
        let mode = mount["tmpfs"]["mode"].as_u64().map(|mode| format!("mode={mode:o}"));
        let nocopy = (mount["volume"]["nocopy"].as_bool() == Some(true)).then(|| "nocopy".to_owned());
        let options: Vec<String> = [size, mode, nocopy].into_iter().flatten().collect();
        format!("{kind} {source} {target} {rights} {}", sorted(&options))
    }

    fn files(&self, kind: &str, uses: &Value) -> String {
        let uses = uses.as_array().unwrap().iter().map(|one| {
            let name = one["source"].as_str().unwrap();
            let declared = &self.whole[kind][name];
            let folder = if kind == "secrets" { "/run/secrets/" } else { "/" };
            let target = one["target"].as_str().unwrap_or(name);
            let target =
                if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
            let source = match declared["file"].as_str() {
                Some(file) => format!("file {}", self.relative(file)),
                None => "content".to_owned(),
            };
            let text = |key: &str| one[key].as_str().unwrap_or("-").to_owned();
            format!("{target} {source} {} {} {}", text("uid"), text("gid"), text("mode"))
        });
        sorted(&uses.collect::<Vec<_>>())
    }

    fn build(&self, build: &Value) -> String {
        let context = self.relative(build["context"].as_str().unwrap());
        let name = build["dockerfile"].as_str().unwrap_or("Dockerfile");
        let dockerfile = match context.as_str() {
            "." => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let list = |key: &str| words(&build[key]).unwrap_or_default();
        let secrets = build["secrets"].as_array().into_iter().flatten().map(|one| {
            let name = one["source"].as_str().unwrap();
            one["target"].as_str().unwrap_or(name).to_owned()
        });
        format!(
            "{context} {dockerfile} target={} args={} labels={} tags={} secrets={} no_cache={}",
            build["target"].as_str().unwrap_or_default(),
            sorted(&pairs(&build["args"])),
            sorted(&pairs(&build["labels"])),
            list("tags"),
            sorted(&secrets.collect::<Vec<_>>()),
            build["no_cache"].as_bool().unwrap_or(false),
        )
    }
}

/// The test, or that there is none; then the times that were given.
fn health(check: &Value) -> String {
    if check["disable"].as_bool() == Some(true) || check["test"][0] == "NONE" {
        return "none".to_owned();
    }
    let time = |key: &str| check[key].as_str().map_or(-1, nanoseconds);
    format!(
        "{} {} {} {} {}",
        words(&check["test"]).unwrap_or_default(),
        time("interval"),
        time("timeout"),
        time("start_period"),
        check["retries"].as_i64().unwrap_or(-1)
    )
}

/// Go's text of a duration, `1h2m3.5s`.
fn nanoseconds(text: &str) -> i64 {
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic() || letter == 'µ').unwrap();
        let number: f64 = rest[..end].parse().unwrap();
        rest = &rest[end..];
        let (unit, length) = [("ms", 1e6), ("µs", 1e3), ("ns", 1.0), ("h", 3600e9), ("m", 60e9), ("s", 1e9)]
            .into_iter()
            .find_map(|(name, unit)| rest.starts_with(name).then_some((unit, name.len())))
            .unwrap();
        total += number * unit;
        rest = &rest[length..];
    }
    total as i64
}

/// One line for each port of the container; a range of the host stays one where one port has it all.
fn ports(value: &Value) -> String {
    let ports = value.as_array().unwrap().iter().map(|port| {
        let published = port["published"].as_str().unwrap_or("").to_owned();
        let address = port["host_ip"].as_str().unwrap_or("");
        format!("{address}>{published}>{}/{}", port["target"], port["protocol"].as_str().unwrap())
    });
    sorted(&ports.collect::<Vec<_>>())
}

/// Compose writes `$$` for a dollar sign.
fn unescaped(text: &str) -> String {
    text.replace("$$", "$")
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => unescaped(text),
        other => other.to_string(),
    }
}

fn words(value: &Value) -> Option<String> {
    let list = value.as_array()?;
    Some(list.iter().map(scalar).collect::<Vec<_>>().join("|"))
}

pub(super) fn pairs(value: &Value) -> Vec<String> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| format!("{name}={}", scalar(value)))
        .collect()
}
