//! Which keys of a service give away the host?

use super::super::source::Word;
use super::super::values::{boolean, did_you_mean};
use super::super::{Danger, NetworkAttachment};
use super::catalogue::said;
use super::service_draft::Service;

fn danger(entry: &mut Service<'_, '_>, danger: Danger) {
    let place = entry.place();
    entry.context.danger(&place, danger);
}

pub(super) fn privileged(entry: &mut Service<'_, '_>) {
    if entry.truth().is_some_and(|on| on.value) {
        danger(entry, Danger::Privileged);
    }
}

pub(super) fn api_socket(entry: &mut Service<'_, '_>) {
    if entry.truth().is_some_and(|on| on.value) {
        danger(entry, Danger::EngineSocket("/var/run/docker.sock".to_owned()));
    }
}

pub(super) fn pid(entry: &mut Service<'_, '_>) {
    namespace(entry, &[], Danger::HostPid);
}

pub(super) fn ipc(entry: &mut Service<'_, '_>) {
    namespace(entry, &["private"], Danger::HostIpc);
}

pub(super) fn uts(entry: &mut Service<'_, '_>) {
    namespace(entry, &[], Danger::HostUts);
}

pub(super) fn user_namespace(entry: &mut Service<'_, '_>) {
    namespace(entry, &[], Danger::HostUserNamespace);
}

pub(super) fn cgroup_namespace(entry: &mut Service<'_, '_>) {
    namespace(entry, &["private"], Danger::HostCgroup);
}

/// The host's namespace, or another container's or service's.
fn namespace(entry: &mut Service<'_, '_>, harmless: &[&str], what: Danger) {
    let Some(value) = entry.text() else { return };
    let text = value.value.as_str();
    if text == "host" || text == "shareable" || text.starts_with("container:") || text.starts_with("service:")
    {
        danger(entry, what);
    } else if !text.is_empty() && !harmless.contains(&text) {
        let word = Word::at(text, entry.node.range.clone());
        entry.context.fault(&word, "namespace");
    }
}

pub(super) fn cgroup_parent(entry: &mut Service<'_, '_>) {
    if entry.text().is_some_and(|parent| !parent.value.is_empty()) {
        danger(entry, Danger::HostCgroup);
    }
}

pub(super) fn devices(entry: &mut Service<'_, '_>) {
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let device = item.text().map_or("", Word::text);
        // The long form has keys; the text of the file says what was asked for.
        let written = entry.context.file.text.get(item.range.clone()).unwrap_or_default();
        let device = if device.is_empty() { written.lines().next().unwrap_or_default() } else { device };
        entry.context.danger(&item.range, Danger::Device(device.to_owned()));
    }
}

pub(super) fn network_mode(entry: &mut Service<'_, '_>) {
    let Some(mode) = entry.text() else { return };
    entry.target.own_mode = true;
    let text = mode.value.as_str();
    match text {
        "host" => danger(entry, Danger::HostNetwork),
        "none" | "bridge" => {}
        // A container by its own name; which one that is shows when this one is made.
        _ if text.strip_prefix("container:").is_some_and(|owner| !owner.is_empty()) => {
            let network = entry.at(NetworkAttachment::on(text.to_owned()));
            entry.target.spec.networks.push(network);
            return;
        }
        _ if text.starts_with("service:") => {
            let owner = format!("container:{}", text.trim_start_matches("service:"));
            let network = entry.at(NetworkAttachment::on(owner));
            entry.target.spec.networks.push(network);
            return;
        }
        _ => {
            let word = Word::at(text, entry.node.range.clone());
            return entry.context.fault(&word, "network-mode");
        }
    }
    let network = NetworkAttachment::on(text.to_owned());
    let network = entry.at(network);
    entry.target.spec.networks.push(network);
}

/// Keys of `security_opt`.
const SECURITY_OPTIONS: [&str; 5] = ["no-new-privileges", "seccomp", "apparmor", "label", "systempaths"];

pub(super) fn security_options(entry: &mut Service<'_, '_>) {
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let Some(word) = entry.context.take(item.text()) else {
            continue;
        };
        let text = word.text();
        let separator = text.find(['=', ':']).unwrap_or(text.len());
        let value = word.from((separator + 1).min(text.len()));
        let fine = match (text.get(..separator).unwrap_or_default(), value.text()) {
            ("no-new-privileges", "") | ("seccomp", "unconfined" | "builtin") => true,
            ("no-new-privileges", _) => entry.context.take(boolean(&value)).is_some(),
            ("seccomp", path) => {
                let path = entry.context.resolve_in_project(&value).filter(|_| !path.is_empty());
                seccomp(entry, &value, path)
            }
            ("systempaths", "unconfined") => {
                entry.context.danger(&item.range, Danger::UnmaskedPaths);
                true
            }
            ("apparmor" | "label", value) if !value.is_empty() => true,
            (key, _) => {
                let mut fault = said(word, "security-option");
                fault.help = did_you_mean(key, SECURITY_OPTIONS);
                entry.context.draft.fault(entry.context.file, fault);
                false
            }
        };
        if fine {
            let option = entry.context.file.located(text.to_owned(), &item.range);
            entry.target.spec.security_opt.push(option);
        }
    }
}

fn seccomp(entry: &mut Service<'_, '_>, name: &Word, path: Option<String>) -> bool {
    let Some(path) = path else {
        entry.context.fault(name, "outside");
        return false;
    };
    let Some(profile) = entry.context.draft.named_file(entry.context.file, name, &path) else {
        return false;
    };
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&profile.text) {
        entry.context.draft.problems.push(super::super::docker::json_problem(&profile, &error));
        return false;
    }
    let profile = entry.context.file.located(profile.text, &name.range());
    entry.target.spec.seccomp_profile = Some(profile);
    entry.target.spec.seccomp_file = Some(path);
    true
}
