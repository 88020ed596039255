//! How are volumes, tmpfs and host mounts written, and which of them give away the host?

use super::super::shell::{HERE, HOME, shown};
use super::super::source::{Fault, Word};
use super::super::{BindKind, Danger, MountSpec};
use super::{bytes, fault, network_name, number, unknown};

/// Options after the last colon of `--volume`.
const VOLUME_OPTIONS: [&str; 16] = [
    "ro",
    "rw",
    "z",
    "Z",
    "nocopy",
    "copy",
    "consistent",
    "cached",
    "delegated",
    "private",
    "rprivate",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "volume-nocopy",
];

/// Options of `--tmpfs` that have no value (`mount(8)`).
const TMPFS_OPTIONS: [&str; 19] = [
    "defaults",
    "ro",
    "rw",
    "suid",
    "nosuid",
    "dev",
    "nodev",
    "exec",
    "noexec",
    "sync",
    "async",
    "dirsync",
    "atime",
    "noatime",
    "diratime",
    "nodiratime",
    "relatime",
    "norelatime",
    "strictatime",
];

/// Options of `--tmpfs` that have a value.
const TMPFS_VALUES: [&str; 7] = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];

/// Keys of `--mount`.
const MOUNT_KEYS: [&str; 20] = [
    "type",
    "source",
    "src",
    "target",
    "destination",
    "dst",
    "readonly",
    "ro",
    "volume-nocopy",
    "volume-opt",
    "volume-driver",
    "volume-label",
    "volume-subpath",
    "tmpfs-size",
    "tmpfs-mode",
    "bind-propagation",
    "bind-recursive",
    "bind-nonrecursive",
    "bind-create-src",
    "consistency",
];

/// `[source:]target[:options]` of `--volume`.
pub(in super::super) fn volume(word: &Word) -> Result<MountSpec, Fault> {
    let parts = word.split(':');
    let (source, target, options) = match parts.as_slice() {
        [target] => (None, target, None),
        [source, target] => (Some(source), target, None),
        [source, target, options] => (Some(source), target, Some(options)),
        _ => return Err(fault(word, "volume")),
    };
    let mut read_only = false;
    let mut kept = Vec::new();
    for option in options.iter().flat_map(|options| options.split(',')) {
        if !VOLUME_OPTIONS.contains(&option.text()) {
            return Err(unknown(&option, "volume-option", VOLUME_OPTIONS));
        }
        match option.text() {
            "ro" => read_only = true,
            "rw" => {}
            other => kept.push(other.to_owned()),
        }
    }
    let kind = match source {
        Some(source) if is_path(source.text()) => BindKind::Bind,
        Some(source) => {
            named_volume(source)?;
            BindKind::Volume
        }
        None => BindKind::Volume,
    };
    let source = source.map(|source| shown(source.text()));
    Ok(MountSpec { kind, source, target: inside_path(target)?, read_only, options: kept })
}

/// A volume's name.
pub(in super::super) fn named_volume(word: &Word) -> Result<String, Fault> {
    network_name(word).map_err(|_| fault(word, "volume-name"))
}

/// Docker takes a source for a path of the host when it looks like one.
fn is_path(source: &str) -> bool {
    source.starts_with(['/', '.', '~', HERE, HOME])
}

fn inside_path(word: &Word) -> Result<String, Fault> {
    if !word.text().starts_with('/') {
        return Err(fault(word, "target-absolute"));
    }
    if word.text().trim_end_matches('/').is_empty() {
        return Err(fault(word, "target-root"));
    }
    Ok(word.text().to_owned())
}

/// `path[:options]` of `--tmpfs`.
pub(in super::super) fn tmpfs(word: &Word) -> Result<MountSpec, Fault> {
    let (target, options) = match word.split_once(':') {
        Some((target, options)) => (target, options.split(',')),
        None => (word.clone(), Vec::new()),
    };
    let mut read_only = false;
    let mut kept = Vec::new();
    for option in options {
        check_tmpfs_option(&option)?;
        read_only = read_only || option.text() == "ro";
        kept.push(option.text().to_owned());
    }
    Ok(MountSpec {
        kind: BindKind::Tmpfs,
        source: None,
        target: inside_path(&target)?,
        read_only,
        options: kept,
    })
}

fn check_tmpfs_option(option: &Word) -> Result<(), Fault> {
    if TMPFS_OPTIONS.contains(&option.text()) {
        return Ok(());
    }
    let Some((name, value)) = option.split_once('=') else {
        return Err(unknown(option, "tmpfs-option", TMPFS_OPTIONS.into_iter().chain(TMPFS_VALUES)));
    };
    match name.text() {
        "size" => tmpfs_size(&value),
        "mode" => octal(&value),
        "uid" | "gid" => number(&value, 0, i64::from(u32::MAX)).map(|_| ()),
        other if TMPFS_VALUES.contains(&other) => Ok(()),
        _ => Err(unknown(&name, "tmpfs-option", TMPFS_VALUES.into_iter().chain(TMPFS_OPTIONS))),
    }
}

/// A size of the kernel's tmpfs: a whole number, alone or with `k`, `m`, `g` or `%`. The engine passes
/// it on as it is, so that the kernel refuses the `mb` that the engine's own sizes may have.
fn tmpfs_size(word: &Word) -> Result<(), Fault> {
    let text = word.text();
    let figures = text.strip_suffix(['k', 'K', 'm', 'M', 'g', 'G', '%']).unwrap_or(text);
    let whole = figures.bytes().all(|byte| byte.is_ascii_digit()) && figures.parse::<u64>().is_ok();
    if whole { Ok(()) } else { Err(fault(word, "bytes")) }
}

fn octal(word: &Word) -> Result<(), Fault> {
    match u32::from_str_radix(word.text(), 8) {
        Ok(mode) if mode <= 0o7777 => Ok(()),
        _ => Err(fault(word, "mode")),
    }
}

/// `type=volume,source=data,target=/data,readonly` of `--mount`.
pub(in super::super) fn mount(word: &Word) -> Result<MountSpec, Fault> {
    let mut kind = BindKind::Volume;
    let mut source: Option<Word> = None;
    let mut target = None;
    let mut read_only = false;
    let mut options = Vec::new();
    let mut binds_host = false;
    for part in word.fields() {
        let (key, value) = match part.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (part.clone(), None),
        };
        let name = key.text().to_ascii_lowercase();
        let truth = || value.as_ref().map_or(Ok(true), super::boolean);
        match (name.as_str(), &value) {
            ("readonly" | "ro", _) => read_only = truth()?,
            ("volume-nocopy", _) => {
                if truth()? {
                    options.push("nocopy".to_owned());
                }
            }
            ("type", Some(value)) => kind = mount_kind(value)?,
            ("source" | "src", Some(value)) => source = Some(value.clone()),
            ("target" | "destination" | "dst", Some(value)) => target = Some(inside_path(value)?),
            ("tmpfs-size", Some(value)) => {
                // The engine's own sizes may have units that the kernel does not know.
                options.push(format!("size={}", bytes(value)?));
            }
            ("tmpfs-mode", Some(value)) => {
                octal(value)?;
                options.push(format!("mode={}", value.text()));
            }
            ("volume-opt", Some(value)) => {
                binds_host = binds_host || binds_a_host_path(value.text());
                options.push(format!("volume-opt={}", value.text()));
            }
            ("volume-driver", Some(value)) if value.text() != "local" => {
                return Err(fault(value, "volume-driver"));
            }
            ("volume-driver" | "volume-label" | "consistency", Some(_)) => {}
            (other, _) if other.starts_with("bind-") && MOUNT_KEYS.contains(&other) => {}
            ("volume-subpath", _) => return Err(fault(&part, "mount-unsupported")),
            (other, None) if MOUNT_KEYS.contains(&other) => return Err(fault(&part, "needs-equals")),
            _ => return Err(unknown(&key, "mount-key", MOUNT_KEYS)),
        }
    }
    let Some(target) = target else {
        return Err(fault(word, "mount-target"));
    };
    match (&source, kind) {
        (Some(source), BindKind::Volume) if !source.text().is_empty() => {
            named_volume(source)?;
        }
        (Some(source), BindKind::Tmpfs) => return Err(fault(source, "tmpfs-source")),
        (None, BindKind::Bind) => return Err(fault(word, "bind-source")),
        _ => {}
    }
    if options.iter().any(|option| option.starts_with("volume-opt=")) && !binds_host {
        return Err(fault(word, "mount-unsupported"));
    }
    let kind = if binds_host { BindKind::Bind } else { kind };
    let source = source.map(|source| shown(source.text())).filter(|source| !source.is_empty());
    Ok(MountSpec { kind, source, target, read_only, options })
}

fn mount_kind(word: &Word) -> Result<BindKind, Fault> {
    match word.text().to_ascii_lowercase().as_str() {
        "volume" => Ok(BindKind::Volume),
        "tmpfs" => Ok(BindKind::Tmpfs),
        "bind" => Ok(BindKind::Bind),
        "image" | "npipe" | "cluster" => Err(fault(word, "mount-unsupported")),
        _ => Err(unknown(word, "mount-type", ["volume", "tmpfs", "bind"])),
    }
}

/// Whether an option of the `local` volume driver puts a path or a device of the host into the volume.
pub(in super::super) fn binds_a_host_path(option: &str) -> bool {
    match option.split_once('=') {
        Some(("o", value)) => value.split(',').any(|part| part == "bind" || part == "rbind"),
        Some(("device", value)) => !["tmpfs", "none", ""].contains(&value),
        Some(("type", value)) => !["tmpfs", "none", ""].contains(&value),
        _ => false,
    }
}

/// Folders that hold an engine's socket on Linux.
const SOCKET_FOLDERS: [&str; 6] =
    ["/var/run/docker", "/run/docker", "/run/podman", "/run/containerd", "/run/user", "/var/lib/docker"];

/// What a mount of this host path gives away.
pub(in super::super) fn host_path_danger(path: &str) -> Danger {
    let clean = clean(path);
    let holds_socket = ["/", "/var", "/var/run", "/run"].contains(&clean.as_str());
    let is_socket = clean.ends_with(".sock")
        || SOCKET_FOLDERS.iter().any(|folder| clean == *folder || clean.starts_with(&format!("{folder}/")));
    if holds_socket || is_socket {
        Danger::EngineSocket(path.to_owned())
    } else {
        Danger::HostMount(path.to_owned())
    }
}

/// An absolute path without `//`, `/./` and `/../`; any other text as it is.
fn clean(path: &str) -> String {
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Word, mount, tmpfs};

    fn word(text: &str) -> Word {
        Word::at(text, 0..text.len())
    }

    #[test]
    fn a_size_of_the_engine_reaches_the_kernel_in_bytes() {
        for (text, size) in
            [("32mb", "33554432"), ("16MiB", "16777216"), ("1.5m", "1572864"), ("4096", "4096")]
        {
            let spec = mount(&word(&format!("type=tmpfs,target=/tmp,tmpfs-size={text}")));
            assert_eq!(spec.ok().map(|spec| spec.options), Some(vec![format!("size={size}")]), "{text}");
        }
        assert!(mount(&word("type=tmpfs,target=/tmp,tmpfs-size=16x")).is_err());
    }

    #[test]
    fn a_size_of_the_kernel_is_passed_on_as_it_is() {
        for text in ["16m", "64M", "65536k", "1g", "67108864", "50%", "0"] {
            let spec = tmpfs(&word(&format!("/tmp:size={text}")));
            assert_eq!(spec.ok().map(|spec| spec.options), Some(vec![format!("size={text}")]), "{text}");
        }
        for text in ["16mb", "16MiB", "16b", "1.5m", "+1m", "m", "%", ""] {
            assert!(tmpfs(&word(&format!("/tmp:size={text}"))).is_err(), "{text}");
        }
    }
}
