//! Which flags of `docker run` give away the host, in whatever spelling?
//!
//! Each of them is noted as a [`Danger`] at its place. A value that asks for nothing (`--pid ""`,
//! `--privileged=false`, `--ipc private`) is none.

use super::super::environment::{HERE, HOME, shown};
use super::super::own_file::own_file;
use super::super::values::{did_you_mean, host_path_danger};
use super::super::{BindKind, Danger, Located, MountSpec};
use super::catalogue::{WORDS, say};
use super::container_draft::ContainerDraft;
use super::flags::Given;

type Container<'a, 'd> = Given<'a, 'd, ContainerDraft>;

fn danger(given: &mut Container<'_, '_>, danger: Danger) {
    given.draft.danger(given.file, &given.place, danger);
}

pub(super) fn privileged(given: &mut Container<'_, '_>) {
    if given.on() == Some(true) {
        danger(given, Danger::Privileged);
    }
}

pub(super) fn api_socket(given: &mut Container<'_, '_>) {
    if given.on() == Some(true) {
        danger(given, Danger::EngineSocket("/var/run/docker.sock".to_owned()));
    }
}

pub(super) fn note_network(given: &mut Container<'_, '_>, network: &str) {
    if network == "host" {
        danger(given, Danger::HostNetwork);
    }
}

pub(super) fn pid(given: &mut Container<'_, '_>) {
    namespace(given, &[], |container| container.starts_with("container:"), Danger::HostPid);
}

/// A namespace of its own is harmless, also where another container may ask to join it.
pub(super) fn ipc(given: &mut Container<'_, '_>) {
    let own = ["none", "private", "shareable"];
    namespace(given, &own, |value| value.starts_with("container:"), Danger::HostIpc);
    given.target.spec.ipc = Some(given.text()).filter(|mode| own.contains(&mode.value.as_str()));
}

pub(super) fn uts(given: &mut Container<'_, '_>) {
    namespace(given, &[], |_| false, Danger::HostUts);
}

pub(super) fn user_namespace(given: &mut Container<'_, '_>) {
    namespace(given, &[], |_| false, Danger::HostUserNamespace);
}

pub(super) fn cgroup_namespace(given: &mut Container<'_, '_>) {
    namespace(given, &["private"], |_| false, Danger::HostCgroup);
    given.target.spec.cgroupns = Some(given.text()).filter(|mode| mode.value == "private");
}

/// `host`, or what the namespace counts as sharing; the harmless values are the engine's own default.
fn namespace(given: &mut Container<'_, '_>, harmless: &[&str], shares: fn(&str) -> bool, what: Danger) {
    let value = given.value.text().to_owned();
    if value == "host" || shares(&value) {
        danger(given, what);
    } else if !value.is_empty() && !harmless.contains(&value.as_str()) {
        given.draft.fault(given.file, say(&given.value, "namespace"));
    }
}

pub(super) fn cgroup_parent(given: &mut Container<'_, '_>) {
    if !given.value.text().is_empty() {
        danger(given, Danger::HostCgroup);
    }
}

pub(super) fn device(given: &mut Container<'_, '_>) {
    danger(given, Danger::Device(given.value.text().to_owned()));
}

/// Notes a mount of a host path, but for a file of the submission's own. The paths stand as the learner wrote them.
pub(super) fn note_mount(given: &mut Container<'_, '_>, mount: &Located<MountSpec>) {
    if mount.value.kind == BindKind::Bind && own_file(given.draft.folder, given.folder, mount).is_none() {
        let path = mount.value.source.clone().unwrap_or_default();
        danger(given, host_path_danger(&shown(&path)));
    }
}

/// Keys of `--security-opt`.
const SECURITY_OPTIONS: [&str; 5] = ["no-new-privileges", "seccomp", "apparmor", "label", "systempaths"];

pub(super) fn security_option(given: &mut Container<'_, '_>) {
    let word = given.value.clone();
    let text = word.text();
    // `key:value` is the old spelling; the engine still takes it.
    let separator = text.find(['=', ':']).unwrap_or(text.len());
    let key = word.part(0..separator);
    let value = word.from((separator + 1).min(text.len()));
    if text.contains([HERE, HOME]) && key.text() != "seccomp" {
        given.draft.fault(given.file, say(&word, "host-folder").outside_lab());
        return;
    }
    match key.text() {
        "no-new-privileges" if separator < text.len() => {
            let shown = if value.text().is_empty() { &word } else { &value };
            let read = super::super::values::boolean(shown);
            if given.draft.take(given.file, read).is_none() {
                return;
            }
        }
        "no-new-privileges" => {}
        "seccomp" if ["unconfined", "builtin"].contains(&value.text()) => {}
        "seccomp" => {
            let path = super::build::path_in(given.folder, value.text());
            let Some(path) = path.filter(|_| !value.text().is_empty()) else {
                given.draft.fault(given.file, say(&value, "outside"));
                return;
            };
            let Some(profile) = given.draft.named_file(given.file, &value, &path) else {
                return;
            };
            if let Err(error) = serde_json::from_str::<serde_json::Value>(&profile.text) {
                given.draft.problems.push(super::json_file::json_problem(&profile, &error));
                return;
            }
            given.target.spec.seccomp_file = Some(path);
            given.target.spec.seccomp_profile = Some(given.file.located(profile.text, &given.place));
        }
        // No `systempaths:unconfined`: the engine takes this one in one spelling only.
        _ if text == "systempaths=unconfined" => danger(given, Danger::UnmaskedPaths),
        "writable-cgroups" if separator < text.len() => {
            given.draft.fault(given.file, say(&word, "security-option-newer").outside_lab());
            return;
        }
        "apparmor" | "label" if !value.text().is_empty() => {}
        other => {
            let mut fault = say(&word, "security-option");
            fault.help =
                did_you_mean(other, SECURITY_OPTIONS).or_else(|| Some(WORDS.say("security-option-help")));
            given.draft.fault(given.file, fault);
            return;
        }
    }
    let mut option = given.text();
    option.value = shown(&option.value);
    given.target.spec.security_opt.push(option);
}
