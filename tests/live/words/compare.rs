//! Are two containers the same to the engine, but for what the lab puts in the place of the learner's?

use std::collections::{BTreeMap, BTreeSet};

use bollard::models::{NetworkCreateRequest, VolumeCreateRequest};
use harden_check::lab::Requests;
use harden_check::submission::Plan;
use serde_json::{Map, Value, json};

/// What differs for a reason: the terminal of whoever types, the removal, and files of the client's.
const NOT_COMPARED: [&str; 11] = [
    "/Config/AttachStdin",
    "/Config/AttachStdout",
    "/Config/AttachStderr",
    "/Config/OpenStdin",
    "/Config/StdinOnce",
    "/Config/Tty",
    "/HostConfig/AutoRemove",
    "/HostConfig/ConsoleSize",
    "/HostConfig/ContainerIDFile",
    // On Linux there is one.
    "/HostConfig/Isolation",
    // The name of the driver for volumes that are named without one; `local` is the engine's own.
    "/HostConfig/VolumeDriver",
];

/// Compares the containers of the Docker command and of the lab, as the engine shows them.
pub(super) fn containers(real: &Value, ours: &Value, plan: &Plan, sent: &Requests) -> Result<(), String> {
    let mut real = plain(real, plan);
    let mut ours = plain(ours, plan);
    ports(&mut real, &mut ours, plan);
    for (name, value) in sent.volumes.iter().map(|volume| (&volume.name, &volume.driver_opts)) {
        // The lab gives a volume's options when it makes the volume, before the container.
        let name = name.as_deref().unwrap_or_default().trim_start_matches(sent.prefix.as_str());
        let mounts = real["mounts"].as_array_mut().unwrap().iter_mut();
        for mount in mounts.filter(|mount| mount["source"] == name && mount["options"] != json!({})) {
            if mount["options"] == json!(value) {
                mount["options"] = json!({});
            }
        }
    }
    difference("", &real, &ours).map_or(Ok(()), Err)
}

/// Configuration, host configuration, mounts and networks, each in one spelling.
fn plain(inspected: &Value, plan: &Plan) -> Value {
    let mut container = json!({
        "Config": inspected["Config"],
        "HostConfig": inspected["HostConfig"],
        "Networks": inspected["NetworkSettings"]["Networks"],
        "mounts": mounts(inspected),
    });
    for path in NOT_COMPARED {
        let (parent, name) = path.rsplit_once('/').unwrap();
        container.pointer_mut(parent).and_then(Value::as_object_mut).map(|fields| fields.remove(name));
    }
    let id = inspected["Id"].as_str().unwrap();
    let config = container["Config"].as_object_mut().unwrap();
    // Twelve digits of the id where nobody named it; a written name may begin like the id.
    if config["Hostname"].as_str() == id.get(..12) {
        config.remove("Hostname");
    }
    // The lab names the image by what it built.
    config.remove("Volumes");
    if let Some(labels) = config.get_mut("Labels").and_then(Value::as_object_mut) {
        labels.retain(|name, _| !name.starts_with("io.harden-check."));
    }
    // Of two values of one variable the last counts: the command's own come behind those of its files.
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    for variable in texts(config.get("Env").unwrap_or(&Value::Null)) {
        let (name, value) = variable.split_once('=').unwrap();
        variables.insert(name.to_owned(), value.to_owned());
    }
    config.insert("Env".to_owned(), json!(variables));
    let host = container["HostConfig"].as_object_mut().unwrap();
    for name in ["Binds", "Mounts", "Tmpfs"] {
        host.remove(name);
    }
    for name in ["CapAdd", "CapDrop"] {
        let written = host.remove(name).unwrap_or_default();
        let spelled: BTreeSet<String> = texts(&written)
            .map(|name| name.to_uppercase())
            .map(|name| name.strip_prefix("CAP_").unwrap_or(&name).to_owned())
            .collect();
        host.insert(name.to_owned(), json!(spelled));
    }
    for name in ["ExtraHosts", "Ulimits", "GroupAdd", "Dns", "DnsSearch", "DnsOptions"] {
        sorted(host, name);
    }
    let written = host.remove("SecurityOpt").unwrap_or_default();
    let options: Vec<Value> = texts(&written).map(security_option).collect();
    host.insert("SecurityOpt".to_owned(), json!(options));
    // A log that nobody asked for is as the engine is set up, or has the lab's own bound.
    let asked = &plan.containers[0].log;
    let named = |name: &String| asked.options.iter().any(|option| option.value.name == *name);
    if let Some(log) = container.pointer_mut("/HostConfig/LogConfig/Config").and_then(Value::as_object_mut) {
        log.retain(|name, _| named(name));
    }
    if asked.driver.is_none() {
        container["HostConfig"]["LogConfig"]["Type"] = Value::Null;
    }
    // The default network is the bridge.
    if container["HostConfig"]["NetworkMode"] == "default" {
        container["HostConfig"]["NetworkMode"] = json!("bridge");
        let networks = container["Networks"].as_object_mut().unwrap();
        if let Some(endpoint) = networks.remove("default") {
            networks.insert("bridge".to_owned(), endpoint);
        }
    }
    if container["HostConfig"]["RestartPolicy"]["Name"] == "no" {
        container["HostConfig"]["RestartPolicy"]["Name"] = Value::Null;
    }
    container
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn sorted(fields: &mut Map<String, Value>, name: &str) {
    let mut list = fields.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    list.sort_by_key(ToString::to_string);
    fields.insert(name.to_owned(), Value::Array(list));
}

/// `key=value` and the old `key:value` are one; a profile is what its JSON says.
fn security_option(option: &str) -> Value {
    let (key, value) = option.split_once(['=', ':']).unwrap_or((option, ""));
    match serde_json::from_str::<Value>(value) {
        Ok(profile) if profile.is_object() => json!([key, profile]),
        _ => json!([key, value]),
    }
}

/// Mounts of `Binds`, `Volumes`, `Mounts` and `Tmpfs`.
fn mounts(inspected: &Value) -> Value {
    let host = &inspected["HostConfig"];
    let mut found = BTreeSet::new();
    let mut add = |mount: Value| found.insert(mount.to_string());
    for bind in texts(&host["Binds"]) {
        let mut parts = bind.split(':');
        let (source, target) = (parts.next().unwrap(), parts.next().unwrap());
        let options: Vec<&str> = parts.next().unwrap_or_default().split(',').collect();
        let (read_only, no_copy) = (options.contains(&"ro"), options.contains(&"nocopy"));
        add(json!({"source": source, "target": target, "ro": read_only, "nocopy": no_copy, "options": {}}));
    }
    for mount in host["Mounts"].as_array().into_iter().flatten() {
        let target = mount["Target"].as_str().unwrap();
        let read_only = mount["ReadOnly"].as_bool().unwrap_or(false);
        if mount["Type"] == "tmpfs" {
            let options = &mount["TmpfsOptions"];
            let mut words: Vec<String> = Vec::new();
            words.extend(
                options["SizeBytes"].as_u64().filter(|size| *size > 0).map(|size| format!("size={size}")),
            );
            words.extend(
                options["Mode"].as_u64().filter(|mode| *mode > 0).map(|mode| format!("mode={mode:o}")),
            );
            words.extend(read_only.then(|| "ro".to_owned()));
            add(tmpfs(target, words));
            continue;
        }
        let volume = &mount["VolumeOptions"];
        let options = volume["DriverConfig"]["Options"].as_object().cloned().unwrap_or_default();
        let source = mount["Source"].as_str().unwrap_or_default();
        let no_copy = volume["NoCopy"].as_bool().unwrap_or(false);
        add(
            json!({"source": source, "target": target, "ro": read_only, "nocopy": no_copy, "options": options}),
        );
    }
    for target in inspected["Config"]["Volumes"].as_object().into_iter().flat_map(Map::keys) {
        // What Docker's command takes for a path of Windows lies below the root.
        let target = if target.starts_with('/') { target.clone() } else { format!("/{target}") };
        add(json!({"source": "", "target": target, "ro": false, "nocopy": false, "options": {}}));
    }
    for (target, options) in host["Tmpfs"].as_object().into_iter().flatten() {
        let words = options.as_str().unwrap().split(',').filter(|word| !word.is_empty());
        add(tmpfs(target, words.map(str::to_owned).collect()));
    }
    Value::Array(found.iter().map(|text| serde_json::from_str(text).unwrap()).collect())
}

fn tmpfs(target: &str, words: Vec<String>) -> Value {
    let octal = |mode: &str| u32::from_str_radix(mode, 8).map(|mode| mode.to_string());
    let mut spelled = Vec::new();
    for word in words {
        let mode = word.strip_prefix("mode=").map(octal);
        spelled.push(mode.map_or_else(|| word.clone(), |mode| format!("mode={}", mode.unwrap())));
    }
    json!({"tmpfs": spelled, "target": target, "source": "", "options": {}})
}

/// The lab publishes on ports that are free. The declared ones have to stand in the plan, in the order
/// of the Docker command's.
fn ports(real: &mut Value, ours: &mut Value, plan: &Plan) {
    let mut declared: BTreeSet<String> = BTreeSet::new();
    for port in plan.containers[0].publish.iter().map(|port| &port.value) {
        let host_port =
            port.host_port.map(|port| port.to_string()).filter(|port| port != "0").unwrap_or_default();
        let address = port.host_address.clone().unwrap_or_default();
        declared.insert(format!("{address} {host_port} {}/{}", port.container_port, port.protocol));
    }
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for (port, bindings) in real["HostConfig"]["PortBindings"].as_object().into_iter().flatten() {
        for binding in bindings.as_array().into_iter().flatten() {
            let host_port = binding["HostPort"].as_str().unwrap_or_default();
            // A range is the engine's to choose from.
            let host_port = if host_port == "0" || host_port.contains('-') { "" } else { host_port };
            let host_port = host_port.trim_start_matches('0');
            asked.insert(format!("{} {host_port} {port}", binding["HostIp"].as_str().unwrap_or_default()));
        }
    }
    for (side, seen) in [(real, asked), (ours, declared)] {
        side["HostConfig"]["PortBindings"] = json!(seen);
    }
}

/// Numbers of which 0 says something else than their absence.
const ZERO_COUNTS: [&str; 2] = ["/HostConfig/MemorySwappiness", "/Config/StopTimeout"];

/// The first difference, as a path and two values. What is empty is not there.
fn difference(path: &str, real: &Value, ours: &Value) -> Option<String> {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Bool(on) => !on,
        Value::Number(number) => number.as_i64() == Some(0) && !ZERO_COUNTS.contains(&path),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    };
    if let (Value::Object(one), Value::Object(other)) = (real, ours) {
        let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        return names.into_iter().find_map(|name| {
            let field = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
            difference(&format!("{path}/{name}"), &field(one), &field(other))
        });
    }
    let same = real == ours || (empty(real) && empty(ours));
    (!same).then(|| format!("{path}: docker: {real}, the lab: {ours}"))
}

/// Compares a network with what the lab asks for.
pub(super) fn network(real: &Value, sent: &[NetworkCreateRequest]) -> Result<(), String> {
    let sent = serde_json::to_value(&sent[0]).unwrap();
    let look = |value: &Value| {
        let mut options = value["Options"].clone();
        if let Some(options) = options.as_object_mut() {
            // While another test has the engine in a Swarm, overlay networks can be made, and get a number.
            options.remove("com.docker.network.driver.overlay.vxlanid_list");
        }
        json!({
            "Internal": value["Internal"].as_bool().unwrap_or(false),
            "Driver": value["Driver"].as_str().unwrap_or("bridge"),
            "Options": options,
        })
    };
    difference("", &look(real), &look(&sent)).map_or(Ok(()), Err)
}

/// Compares a volume with what the lab asks for.
pub(super) fn volume(real: &Value, sent: &[VolumeCreateRequest]) -> Result<(), String> {
    let sent = serde_json::to_value(&sent[0]).unwrap();
    let real = json!({"Driver": real["Driver"], "Options": real["Options"]});
    let ours = json!({"Driver": sent["Driver"], "Options": sent["DriverOpts"]});
    difference("", &real, &ours).map_or(Ok(()), Err)
}
