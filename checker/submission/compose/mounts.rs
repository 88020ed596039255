//! Which volumes does a compose file declare, and what is mounted where?

use super::super::docker::host_device;
use super::super::own_file::own_file;
use super::super::source::{Fault, Word};

use super::super::values::{did_you_mean, drive, host_path_danger, mount, named_volume, target_path};
use super::super::{BindKind, Located, MountSpec, VolumeSpec};
use super::catalogue::said;
use super::keys::{Context, Entry, Key, ignored, key, read_entry, read_keys, unsupported};
use super::node::{Kind, Node};
use super::service_draft::{Service, ServiceDraft};
use super::shape::Shape::{Any, Map, Pairs, Text, Truth};
use super::top::Top;

/// Every key of a volume (<https://docs.docker.com/reference/compose-file/volumes/>).
const VOLUME_KEYS: &[Key<VolumeSpec>] = &[
    key("driver", Text, |entry| {
        let Some(driver) = entry.text() else { return };
        if driver.value == "local" {
            entry.target.driver = Some(driver);
        } else {
            entry.context.fault(&Word::at(&driver.value, entry.node.range.clone()), "volume-driver");
        }
    }),
    key("driver_opts", Map, |entry| {
        for (option, _) in entry.pairs() {
            let text = format!("{}={}", option.value.name, option.value.value.clone().unwrap_or_default());
            if let Some(device) = host_device(&text) {
                let danger = Located::new(host_path_danger(device), option.at.clone());
                entry.context.draft.dangers.push(danger);
            }
            entry.target.options.push(option);
        }
    }),
    key("external", Any, external),
    ignored("labels", Pairs),
    ignored("name", Text),
];

/// `external: true`, and its older form with a name, mean something that the file does not make, and
/// the lab starts from nothing.
pub(super) fn external<T>(entry: &mut Entry<'_, '_, T>) {
    let outside = match entry.node.is_map() {
        true => true,
        false => {
            entry.context.take(Truth.fits(entry.node)).is_some() && entry.truth().is_some_and(|on| on.value)
        }
    };
    if outside {
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
        read_entry(&mut entry.context.again(), node, VOLUME_KEYS, &mut volume);
        entry.target.volumes.push(volume);
    }
}

/// Every volume that a service names must be declared.
pub(super) fn check_used(context: &mut Context<'_, '_>, service: &ServiceDraft, top: &Top) {
    for name in &service.volumes {
        if !top.volumes.iter().any(|volume| volume.name.value == name.text()) {
            let mut fault = said(name, "undeclared-volume");
            fault.help =
                did_you_mean(name.text(), top.volumes.iter().map(|volume| volume.name.value.as_str()));
            context.draft.fault(context.file, fault);
        }
    }
}

/// A mount in its long form, written as `--mount` would have it.
const MOUNT_KEYS: &[Key<Vec<(String, Word)>>] = &[
    key("bind", Map, |entry| {
        let mut nothing = ();
        entry.keys(BIND_KEYS, &mut nothing);
    }),
    ignored("consistency", Text),
    unsupported("image"),
    key("read_only", Truth, |entry| {
        if entry.truth().is_some_and(|on| on.value) {
            entry.target.push(("readonly=".to_owned(), Word::at("true", entry.key.range())));
        }
    }),
    key("source", Text, |entry| put(entry, "source=")),
    key("target", Text, |entry| put(entry, "target=")),
    key("tmpfs", Map, |entry| {
        let mut options = Vec::new();
        entry.keys(TMPFS_KEYS, &mut options);
        entry.target.extend(options);
    }),
    key("type", Text, |entry| put(entry, "type=")),
    key("volume", Map, |entry| {
        let mut options = Vec::new();
        entry.keys(VOLUME_OPTION_KEYS, &mut options);
        entry.target.extend(options);
    }),
];

const BIND_KEYS: &[Key<()>] = &[
    ignored("create_host_path", Truth),
    ignored("propagation", Text),
    ignored("recursive", Text),
    ignored("selinux", Text),
];

const TMPFS_KEYS: &[Key<Vec<(String, Word)>>] = &[
    key("mode", Any, |entry| {
        // A number, octal in the file; a text is none for Compose.
        let mode = match entry.node.kind {
            Kind::Integer => entry.node.scalar().cloned(),
            _ => Err(entry.node.fault("wants-number")),
        };
        let Some(word) = entry.context.take(mode) else { return };
        let octal =
            word.text().parse().map_or_else(|_| word.text().to_owned(), |mode: u32| format!("{mode:o}"));
        entry.target.push(("tmpfs-mode=".to_owned(), Word::at(&octal, word.range())));
    }),
    key("size", Any, |entry| put(entry, "tmpfs-size=")),
];

const VOLUME_OPTION_KEYS: &[Key<Vec<(String, Word)>>] = &[
    ignored("labels", Pairs),
    key("nocopy", Truth, |entry| {
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
        let found = if item.is_map() { long(entry, item) } else { short(entry, item) };
        let Some((mount, source)) = found else { continue };
        match (mount.value.kind, source) {
            (BindKind::Bind, Some(source)) => {
                let folder = entry.context.sources.folder(&item.range).to_owned();
                match own_file(entry.context.draft.folder, &folder, &mount) {
                    Some(file) => {
                        entry.target.spec.files.push(file);
                        continue;
                    }
                    None => entry.context.danger(&item.range, host_path_danger(source.text())),
                }
            }
            (BindKind::Volume, Some(name)) => entry.target.volumes.push(name),
            _ => {}
        }
        entry.target.spec.mounts.push(mount);
    }
}

type Found = Option<(Located<MountSpec>, Option<Word>)>;

fn long(entry: &mut Service<'_, '_>, item: &Node) -> Found {
    if item.get("type").is_none() {
        entry.context.draft.fault(entry.context.file, item.fault("mount-type"));
        return None;
    }
    let mut parts = Vec::new();
    let problems = entry.context.draft.problems.len();
    read_keys(&mut entry.context.again(), item, MOUNT_KEYS, &mut parts);
    if entry.context.draft.problems.len() > problems {
        return None;
    }
    let mut written = Word::empty(item.range.clone());
    for (number, (key, value)) in parts.iter().enumerate() {
        written.push(if number > 0 { "," } else { "" }, &value.range());
        written.push(key, &value.range());
        written.push_word(value);
    }
    let source = parts.iter().find(|(key, _)| key == "source=").map(|(_, word)| word.clone());
    let mount = entry.context.take(mount(&written))?;
    Some((entry.context.file.located(mount, &item.range), source))
}

/// `[SOURCE:]TARGET[:OPTIONS]`. Compose leaves aside the options that it does not know.
fn short(entry: &mut Service<'_, '_>, item: &Node) -> Found {
    let word = entry.context.take(item.text())?.clone();
    let (mount, source) = entry.context.take(short_form(&word))?;
    Some((entry.context.file.located(mount, &item.range), source))
}

fn short_form(word: &Word) -> Result<(MountSpec, Option<Word>), Fault> {
    let parts = word.split(':');
    if let Some(mount) = drive(word, &parts) {
        return Ok((mount, None));
    }
    let (source, target, options) = match parts.as_slice() {
        [target] => (None, target, Vec::new()),
        [source, target] => (Some(source), target, Vec::new()),
        [source, target, options] => (Some(source), target, options.split(',')),
        _ => return Err(said(word, "volume-parts")),
    };
    let kind = match source {
        Some(source) if source.text().starts_with(['/', '.', '~']) => BindKind::Bind,
        Some(source) => {
            named_volume(source)?;
            BindKind::Volume
        }
        None => BindKind::Volume,
    };
    let has = |name: &str| options.iter().any(|option| option.text() == name);
    let spec = MountSpec {
        kind,
        source: source.map(|source| source.text().to_owned()),
        target: target_path(target)?,
        read_only: has("ro"),
        options: if has("nocopy") { vec!["nocopy".to_owned()] } else { Vec::new() },
    };
    Ok((spec, source.cloned()))
}
