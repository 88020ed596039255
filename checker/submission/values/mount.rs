//! How are volumes, tmpfs and host mounts written, and which of them give away the host?

use super::super::environment::{HERE, HOME, shown};
use super::super::source::{Fault, Word};
use super::super::{BindKind, Danger, MountSpec};
use super::boolean;
use super::fault::{fault, unknown};
use super::names::network_name;
use super::quantity::{bytes, octal};
use super::target::target_path;

/// Options after the last colon of `--volume`, in groups of which one may be given.
const VOLUME_OPTIONS: [&[&str]; 5] =
    [&["ro", "rw"], &["z", "Z"], &["nocopy"], &["consistent", "cached", "delegated", "default"], PROPAGATION];

/// How mounts below a host path spread. A volume has none.
const PROPAGATION: &[&str] = &["private", "rprivate", "shared", "rshared", "slave", "rslave"];

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
    if let Some(mount) = drive(word, &parts) {
        return Ok(mount);
    }
    let (source, target, options) = match parts.as_slice() {
        [target] => (None, target, None),
        [source, target] => (Some(source), target, None),
        [source, target, options] => (Some(source), target, Some(options)),
        _ => return Err(fault(word, "volume")),
    };
    if parts.len() > 1 && parts.iter().any(|part| part.text().is_empty()) {
        return Err(fault(word, "volume-empty-part"));
    }
    let kind = match source {
        Some(source) if is_path(source.text()) => BindKind::Bind,
        Some(source) => {
            named_volume(source)?;
            BindKind::Volume
        }
        None => BindKind::Volume,
    };
    let (read_only, options) = volume_options(options, kind)?;
    let source = source.map(|source| shown(source.text()));
    if source.is_none() && !target.text().starts_with(['/', '.']) && !target.text().is_empty() {
        return Err(fault(target, "target-absolute").outside_lab());
    }
    Ok(MountSpec { kind, source, target: target_path(target)?, read_only, options })
}

/// `d:/data`: Docker's command and Compose take one letter before a colon for a drive of Windows, here as
/// well. The whole is then the place of a volume without a name, and nothing is mounted at `/data`.
pub(in super::super) fn drive(word: &Word, parts: &[Word]) -> Option<MountSpec> {
    let [letter, path] = parts else { return None };
    let mut letters = letter.text().chars();
    let one_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    (one_letter && !path.text().is_empty()).then(|| MountSpec {
        kind: BindKind::Volume,
        source: None,
        target: format!("/{}", word.text()),
        read_only: false,
        options: Vec::new(),
    })
}

fn volume_options(options: Option<&Word>, kind: BindKind) -> Result<(bool, Vec<String>), Fault> {
    let mut read_only = false;
    let mut kept = Vec::new();
    let mut groups = Vec::new();
    for option in options.iter().flat_map(|options| options.split(',')) {
        let known = || VOLUME_OPTIONS.into_iter().flatten().copied();
        let group = VOLUME_OPTIONS.into_iter().position(|group| group.contains(&option.text()));
        let Some(group) =
            group.filter(|group| VOLUME_OPTIONS[*group] != PROPAGATION || kind == BindKind::Bind)
        else {
            return Err(unknown(&option, "volume-option", known()));
        };
        if groups.contains(&group) {
            return Err(fault(&option, "volume-option-twice"));
        }
        groups.push(group);
        match option.text() {
            "ro" => read_only = true,
            "rw" => {}
            other => kept.push(other.to_owned()),
        }
    }
    Ok((read_only, kept))
}

/// A volume's name.
pub(in super::super) fn named_volume(word: &Word) -> Result<String, Fault> {
    let name = network_name(word).map_err(|_| fault(word, "volume-name"))?;
    if name.chars().count() < 2 { Err(fault(word, "volume-name-short")) } else { Ok(name) }
}

/// Docker takes a source for a path of the host when it looks like one.
fn is_path(source: &str) -> bool {
    source.starts_with(['/', '.', '~', HERE, HOME])
}

/// `type=volume,source=data,target=/data,readonly` of `--mount`.
pub(in super::super) fn mount(word: &Word) -> Result<MountSpec, Fault> {
    let mut kind = BindKind::Volume;
    let mut source: Option<Word> = None;
    let mut target = None;
    let mut read_only = false;
    let mut options = Vec::new();
    // Keys that belong to one kind of mount, with the kind.
    let mut owned: Vec<(Word, BindKind)> = Vec::new();
    for part in word.fields() {
        let (key, value) = match part.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (part.clone(), None),
        };
        let name = key.text().to_ascii_lowercase();
        let truth = || value.as_ref().map_or(Ok(true), boolean);
        for (prefix, kind) in
            [("volume-", BindKind::Volume), ("tmpfs-", BindKind::Tmpfs), ("bind-", BindKind::Bind)]
        {
            if name.starts_with(prefix) && MOUNT_KEYS.contains(&name.as_str()) {
                owned.push((key.clone(), kind));
            }
        }
        match (name.as_str(), &value) {
            ("readonly" | "ro", _) => read_only = truth()?,
            ("volume-nocopy", _) => {
                if truth()? {
                    options.push("nocopy".to_owned());
                }
            }
            ("bind-nonrecursive", _) => drop(truth()?),
            ("type", Some(value)) => kind = mount_kind(value)?,
            ("source" | "src", Some(value)) => source = Some(value.clone()),
            ("target" | "destination" | "dst", Some(value)) => target = Some(target_path(value)?),
            ("tmpfs-size", Some(value)) => {
                // The engine's own sizes may have units that the kernel does not know. 0 is no limit.
                let size = bytes(value)?;
                options.extend((size > 0).then(|| format!("size={size}")));
            }
            ("tmpfs-mode", Some(value)) => {
                octal(value)?;
                options.push(format!("mode={}", value.text()));
            }
            ("volume-opt", Some(value)) => options.push(format!("{VOLUME_OPTION}{}", value.text())),
            ("volume-driver", Some(value)) if value.text() != "local" => {
                return Err(fault(value, "volume-driver").outside_lab());
            }
            ("volume-driver" | "volume-label" | "consistency", Some(_)) => {}
            (other, Some(_)) if other.starts_with("bind-") && MOUNT_KEYS.contains(&other) => {}
            ("volume-subpath", Some(_)) => return Err(fault(&part, "mount-unsupported").outside_lab()),
            (other, None) if MOUNT_KEYS.contains(&other) => return Err(fault(&part, "needs-equals")),
            _ => return Err(unknown(&key, "mount-key", MOUNT_KEYS)),
        }
    }
    let Some(target) = target else {
        return Err(fault(word, "mount-target"));
    };
    if let Some((key, owner)) = owned.iter().find(|(_, owner)| *owner != kind) {
        let mut mixed = fault(key, "mount-mixed");
        mixed.message = mixed.message.with("kind", kind_name(*owner)).with("given", kind_name(kind));
        return Err(mixed);
    }
    match (&source, kind) {
        (Some(source), BindKind::Volume) if !source.text().is_empty() => {
            named_volume(source)?;
        }
        (Some(source), BindKind::Tmpfs) if !source.text().is_empty() => {
            return Err(fault(source, "tmpfs-source"));
        }
        (None, BindKind::Bind) => return Err(fault(word, "bind-source")),
        _ => {}
    }
    let binds_host =
        options.iter().filter_map(|option| option.strip_prefix(VOLUME_OPTION)).any(binds_a_host_path);
    let kind = if binds_host { BindKind::Bind } else { kind };
    let source = source.map(|source| shown(source.text())).filter(|source| !source.is_empty());
    Ok(MountSpec { kind, source, target, read_only, options })
}

/// What stands before an option of the volume's driver among a mount's options.
pub(in super::super) const VOLUME_OPTION: &str = "volume-opt=";

fn kind_name(kind: BindKind) -> &'static str {
    match kind {
        BindKind::Volume => "volume",
        BindKind::Tmpfs => "tmpfs",
        BindKind::Bind => "bind",
    }
}

fn mount_kind(word: &Word) -> Result<BindKind, Fault> {
    match word.text().to_ascii_lowercase().as_str() {
        "volume" => Ok(BindKind::Volume),
        "tmpfs" => Ok(BindKind::Tmpfs),
        "bind" => Ok(BindKind::Bind),
        "image" | "npipe" | "cluster" => Err(fault(word, "mount-unsupported").outside_lab()),
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
    use super::{Word, mount, volume};

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
    fn keys_of_another_kind_are_refused() {
        for text in [
            "type=volume,src=data,dst=/data,tmpfs-size=16m",
            "dst=/data,tmpfs-mode=1777",
            "tmpfs-size=1m,type=volume,dst=/data",
            "type=tmpfs,dst=/tmp,volume-nocopy",
            "type=tmpfs,dst=/tmp,bind-propagation=private",
            "type=volume,dst=/data,bind-nonrecursive",
        ] {
            assert!(mount(&word(text)).is_err(), "{text}");
        }
        let memory = "dst=/data,volume-opt=type=tmpfs,volume-opt=device=tmpfs,\"volume-opt=o=size=1m,uid=5\"";
        let options = mount(&word(memory)).ok().map(|spec| spec.options);
        let expected = ["volume-opt=type=tmpfs", "volume-opt=device=tmpfs", "volume-opt=o=size=1m,uid=5"];
        assert_eq!(options, Some(expected.map(str::to_owned).to_vec()));
    }

    #[test]
    fn one_option_of_each_group_is_taken() {
        for text in ["ro,z,nocopy", "rw", "Z,cached", "delegated,ro"] {
            assert!(volume(&word(&format!("data:/data:{text}"))).is_ok(), "{text}");
        }
        for text in ["ro,rw", "ro,ro", "z,Z", "copy", "volume-nocopy", "private", "rbind", "", "RO"] {
            assert!(volume(&word(&format!("data:/data:{text}"))).is_err(), "{text}");
        }
        for text in [":/data", "data:", "data:/data:ro:z"] {
            assert!(volume(&word(text)).is_err(), "{text}");
        }
    }
}
