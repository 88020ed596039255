//! Which volumes, secrets and configs does a compose file declare, and where are they mounted?

use std::collections::BTreeMap;

use super::super::docker::host_device;
use super::super::folder::{Entry as FolderEntry, Folder};
use super::super::source::Word;
use super::super::values::{did_you_mean, host_path_danger, mount, volume};
use super::super::{BindKind, FileMount, Located, MountSpec, VolumeSpec};
use super::Top;
use super::keys::{Context, Entry, Key, ignored, key, said, unsupported};
use super::node::Value;
use super::service::{Service, ServiceDraft};

/// Every key of a volume (<https://docs.docker.com/reference/compose-file/volumes/>).
const VOLUME_KEYS: &[Key<VolumeSpec>] = &[
    key("driver", |entry| {
        let Some(driver) = entry.text() else { return };
        if driver.value == "local" {
            entry.target.driver = Some(driver);
        } else {
            entry.context.fault(&Word::at(&driver.value, entry.node.range.clone()), "volume-driver");
        }
    }),
    key("driver_opts", |entry| {
        for (option, _) in entry.pairs() {
            let text = format!("{}={}", option.value.name, option.value.value.clone().unwrap_or_default());
            if let Some(device) = host_device(&text) {
                let danger = Located::new(host_path_danger(device), option.at.clone());
                entry.context.draft.dangers.push(danger);
            }
            entry.target.options.push(option);
        }
    }),
    key("external", external),
    ignored("labels"),
    ignored("name"),
];

/// `external: true` means something that the file does not make, and the lab starts from nothing.
pub(super) fn external<T>(entry: &mut Entry<'_, '_, T>) {
    if entry.truth().is_some_and(|on| on.value) {
        entry.context.fault(entry.key, "external");
    }
}

/// Reads the top-level `volumes`.
pub(super) fn declared_volumes(entry: &mut Entry<'_, '_, Top>) {
    for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
        let mut volume = VolumeSpec {
            name: entry.context.file.located(name.text().to_owned(), &name.range()),
            driver: None,
            options: Vec::new(),
        };
        super::read_keys(&mut entry.context.again(), node, VOLUME_KEYS, &mut volume);
        entry.target.volumes.push(volume);
    }
}

/// Where the content of a secret or a config comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSource {
    file: Option<String>,
    content: Option<String>,
}

const FILE_KEYS: &[Key<FileSource>] = &[
    key("content", |entry| entry.target.content = entry.text().map(|text| text.value)),
    key("environment", |entry| {
        let Some(name) = entry.text() else { return };
        match entry.context.variables.get(&name.value) {
            Some(value) => entry.target.content = Some(value.clone()),
            None => {
                entry.context.fault(&Word::at(&name.value, entry.node.range.clone()), "caller-environment")
            }
        }
    }),
    key("external", external),
    key("file", |entry| {
        let Some(word) = entry.scalar(|word| Ok(word.clone())) else { return };
        let word = word.value;
        match Folder::resolve(entry.context.folder, word.text()) {
            Some(path) if entry.context.draft.folder.entry(&path) == FolderEntry::File => {
                entry.target.file = Some(path);
            }
            Some(_) => entry.context.fault(&word, "no-file"),
            None => entry.context.fault(&word, "outside"),
        }
    }),
    ignored("labels"),
    ignored("name"),
    unsupported("template_driver"),
];

/// Reads the top-level `secrets` or `configs`.
pub(super) fn declared_files(entry: &mut Entry<'_, '_, Top>) -> BTreeMap<String, FileSource> {
    let mut files = BTreeMap::new();
    for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
        let mut source = FileSource::default();
        let problems = entry.context.draft.problems.len();
        super::read_keys(&mut entry.context.again(), node, FILE_KEYS, &mut source);
        let empty = source.file.is_none() && source.content.is_none();
        if empty && entry.context.draft.problems.len() == problems {
            entry.context.fault(name, "no-source");
        }
        files.insert(name.text().to_owned(), source);
    }
    files
}

/// A service's use of a secret or a config.
#[derive(Debug, Clone, Default)]
pub(super) struct FileUse {
    name: Word,
    target: Option<String>,
    user: Option<String>,
    group: Option<String>,
    mode: Option<String>,
}

const USE_KEYS: &[Key<FileUse>] = &[
    key("gid", |entry| entry.target.group = entry.text().map(|text| text.value)),
    key("mode", |entry| entry.target.mode = entry.text().map(|text| text.value)),
    key("source", |entry| {
        if let Some(word) = entry.scalar(|word| Ok(word.clone())) {
            entry.target.name = word.value;
        }
    }),
    key("target", |entry| entry.target.target = entry.text().map(|text| text.value)),
    key("uid", |entry| entry.target.user = entry.text().map(|text| text.value)),
];

/// Reads a service's `secrets` or `configs`.
pub(super) fn used_files(entry: &mut Service<'_, '_>) -> Vec<FileUse> {
    let mut uses = Vec::new();
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let mut one = FileUse { name: Word::empty(item.range.clone()), ..FileUse::default() };
        if matches!(item.value, Value::Map(_)) {
            super::read_keys(&mut entry.context.again(), item, USE_KEYS, &mut one);
        } else if let Some(word) = entry.context.take(item.text()) {
            one.name = word.clone();
        }
        uses.push(one);
    }
    uses
}

/// Everything that a service names must be declared.
pub(super) fn check_used(context: &mut Context<'_, '_>, service: &mut ServiceDraft, top: &Top) {
    for name in &service.volumes {
        if !top.volumes.iter().any(|volume| volume.name.value == name.text()) {
            let mut fault = said(name, "undeclared-volume");
            fault.help =
                did_you_mean(name.text(), top.volumes.iter().map(|volume| volume.name.value.as_str()));
            context.draft.fault(context.file, fault);
        }
    }
    // A secret lies below /run/secrets, a config at the root, unless the target says otherwise.
    let kinds = [
        (&service.secrets, &top.secrets, "undeclared-secret", "/run/secrets/"),
        (&service.configs, &top.configs, "undeclared-config", "/"),
    ];
    for (uses, declared, key, folder) in kinds {
        for one in uses {
            let Some(source) = declared.get(one.name.text()) else {
                let mut fault = said(&one.name, key);
                fault.help = did_you_mean(one.name.text(), declared.keys().map(String::as_str));
                context.draft.fault(context.file, fault);
                continue;
            };
            let target = one.target.as_deref().unwrap_or(one.name.text());
            let target =
                if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
            let file = FileMount {
                name: one.name.text().to_owned(),
                file: source.file.clone(),
                content: source.content.clone(),
                target,
                user: one.user.clone(),
                group: one.group.clone(),
                mode: one.mode.clone(),
            };
            let file = context.file.located(file, &one.name.range());
            service.spec.files.push(file);
        }
    }
    if let Some(build) = &mut service.build {
        for secret in &mut build.secrets {
            let name = secret.value.file.take().unwrap_or_default();
            match top.secrets.get(&name) {
                Some(source) if source.file.is_some() => secret.value.file.clone_from(&source.file),
                // A secret from `.env` has no file that the build could read.
                found => {
                    let key = if found.is_some() { "secret-without-file" } else { "undeclared-secret" };
                    let message = super::WORDS.say(key).with("value", &name);
                    context.draft.problems.push(context.file.problem_at(secret.at.clone(), message));
                }
            }
        }
    }
}

/// A mount in its long form, written as `--mount` would have it.
const MOUNT_KEYS: &[Key<Vec<(String, Word)>>] = &[
    ignored("bind"),
    ignored("consistency"),
    unsupported("image"),
    key("read_only", |entry| {
        if entry.truth().is_some_and(|on| on.value) {
            entry.target.push(("readonly=".to_owned(), Word::at("true", entry.key.range())));
        }
    }),
    key("source", |entry| put(entry, "source=")),
    key("target", |entry| put(entry, "target=")),
    key("tmpfs", |entry| {
        let mut options = Vec::new();
        entry.keys(TMPFS_KEYS, &mut options);
        entry.target.extend(options);
    }),
    key("type", |entry| put(entry, "type=")),
    key("volume", |entry| {
        let mut options = Vec::new();
        entry.keys(VOLUME_OPTION_KEYS, &mut options);
        entry.target.extend(options);
    }),
];

const TMPFS_KEYS: &[Key<Vec<(String, Word)>>] =
    &[key("mode", |entry| put(entry, "tmpfs-mode=")), key("size", |entry| put(entry, "tmpfs-size="))];

const VOLUME_OPTION_KEYS: &[Key<Vec<(String, Word)>>] = &[
    ignored("labels"),
    key("nocopy", |entry| {
        if entry.truth().is_some_and(|on| on.value) {
            entry.target.push(("volume-nocopy=".to_owned(), Word::at("true", entry.key.range())));
        }
    }),
    unsupported("subpath"),
];

fn put(entry: &mut Entry<'_, '_, Vec<(String, Word)>>, name: &str) {
    if let Some(word) = entry.scalar(|word| Ok(word.clone())) {
        entry.target.push((name.to_owned(), word.value));
    }
}

/// Reads a service's `volumes`.
pub(super) fn volumes(entry: &mut Service<'_, '_>) {
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let (read, name) = if matches!(item.value, Value::Map(_)) {
            let mut parts = Vec::new();
            super::read_keys(&mut entry.context.again(), item, MOUNT_KEYS, &mut parts);
            let mut written = Word::empty(item.range.clone());
            for (number, (key, value)) in parts.iter().enumerate() {
                written.push(if number > 0 { "," } else { "" }, &value.range());
                written.push(key, &value.range());
                written.push_word(value);
            }
            let source = parts.iter().find(|(key, _)| key == "source=").map(|(_, word)| word.clone());
            (mount(&written), source)
        } else {
            match entry.context.take(item.text()) {
                Some(word) => (volume(word), word.split(':').into_iter().next()),
                None => continue,
            }
        };
        let Some(mount) = entry.context.take(read) else {
            continue;
        };
        let mount: Located<MountSpec> = entry.context.file.located(mount, &item.range);
        match (mount.value.kind, &mount.value.source) {
            (BindKind::Bind, source) => {
                let path = source.clone().unwrap_or_default();
                entry.context.danger(&item.range, host_path_danger(&path));
            }
            (BindKind::Volume, Some(_)) => entry.target.volumes.extend(name),
            _ => {}
        }
        entry.target.spec.mounts.push(mount);
    }
}
