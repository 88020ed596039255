//! What lies at which path of a container?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bollard::models::{
    HostConfig, Mount, MountType, MountVolumeOptions, MountVolumeOptionsDriverConfig, VolumeCreateRequest,
};

use crate::evidence::EngineFamily;
use crate::submission::{BindKind, ContainerSpec, Located, MountSpec, Plan, VolumeSpec};

use super::identity::RunIdentity;
use super::refusal::NotCarriedOut;

/// Where the volume with the probe is mounted.
pub(in crate::lab) const PROBE_FOLDER: &str = "/.harden-check";

/// How the learner's volumes and networks are called in one copy of the plan.
#[derive(Debug, Clone, Copy)]
pub(in crate::lab) struct Names<'a> {
    /// The run.
    pub(in crate::lab) run: &'a RunIdentity,
    /// The copy.
    pub(in crate::lab) world: &'a str,
}

impl Names<'_> {
    /// The engine's name for what the learner calls `written`.
    pub(in crate::lab) fn of(&self, written: &str) -> String {
        self.run.name(self.world, written)
    }
}

/// Mounts in the engine's two forms.
#[derive(Debug, Default)]
pub(super) struct Mounted {
    pub(super) mounts: Vec<Mount>,
    pub(super) tmpfs: HashMap<String, String>,
}

/// Writes the mounts of one container.
///
/// # Errors
/// [`NotCarriedOut`] for a host folder, which is refused long before, and for unknown options.
pub(super) fn translate(
    declared: &[Located<MountSpec>],
    names: &Names<'_>,
    labels: &HashMap<String, String>,
) -> Result<Mounted, NotCarriedOut> {
    let mut mounted = Mounted::default();
    for mount in declared {
        let MountSpec { kind, source, target, read_only, options } = &mount.value;
        match kind {
            BindKind::Bind => {
                let source = source.as_deref().unwrap_or_default();
                return Err(NotCarriedOut(format!("--volume {source}:{target}")));
            }
            BindKind::Tmpfs => {
                let mut words: Vec<String> = options
                    .iter()
                    .map(|option| option.strip_prefix("tmpfs-").unwrap_or(option).to_owned())
                    .collect();
                if *read_only && !words.iter().any(|word| word == "ro") {
                    words.push("ro".to_owned());
                }
                mounted.tmpfs.insert(target.clone(), words.join(","));
            }
            BindKind::Volume => {
                mounted.mounts.push(Mount {
                    typ: Some(MountType::VOLUME),
                    source: source.as_deref().map(|name| names.of(name)),
                    target: Some(target.clone()),
                    read_only: Some(*read_only),
                    volume_options: Some(MountVolumeOptions {
                        no_copy: Some(no_copy(options, target)?),
                        driver_config: driver_config(options)?,
                        // An anonymous volume is made by the engine: this is how it gets our labels.
                        labels: Some(labels.clone()),
                        ..MountVolumeOptions::default()
                    }),
                    ..Mount::default()
                });
            }
        }
    }
    Ok(mounted)
}

/// Mounts the volume with the probe. In the older form for Podman, which honours a set-user-id program on
/// a volume only where that form asks for it.
pub(in crate::lab) fn mount_probe(host: &mut HostConfig, volume: &str, family: EngineFamily) {
    if family == EngineFamily::Podman {
        host.binds.get_or_insert_default().push(format!("{volume}:{PROBE_FOLDER}:ro,suid,nocopy"));
        return;
    }
    host.mounts.get_or_insert_default().push(Mount {
        typ: Some(MountType::VOLUME),
        source: Some(volume.to_owned()),
        target: Some(PROBE_FOLDER.to_owned()),
        read_only: Some(true),
        volume_options: Some(MountVolumeOptions { no_copy: Some(true), ..MountVolumeOptions::default() }),
        ..Mount::default()
    });
}

/// What stands before an option of the volume's driver.
const DRIVER_OPTION: &str = "volume-opt=";

/// The driver's options of a volume without a name; those of others are in the plan's volumes.
fn driver_config(options: &[String]) -> Result<Option<MountVolumeOptionsDriverConfig>, NotCarriedOut> {
    let options: HashMap<String, String> = options
        .iter()
        .filter_map(|option| option.strip_prefix(DRIVER_OPTION))
        .map(|option| option.split_once('=').unwrap_or((option, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if let Some(option) = option_that_reaches_out(&options) {
        return Err(NotCarriedOut(format!("--mount {DRIVER_OPTION}{option}")));
    }
    let config =
        MountVolumeOptionsDriverConfig { name: Some("local".to_owned()), options: Some(options.clone()) };
    Ok((!options.is_empty()).then_some(config))
}

/// Where Podman puts a writable file system in memory into every read-only container, whether it was
/// asked for one or not. Its API has no way to turn that off.
pub(in crate::lab) const LEFT_OPEN_BY_PODMAN: [&str; 3] = ["/run", "/tmp", "/var/tmp"];

/// Options of what closes such a folder.
pub(in crate::lab) const CLOSED: &str = "ro";

/// Mounts something read-only over folders that the engine would leave open and nobody asked for. With
/// that the container can write where its command says, and nowhere else, as on Docker's engine.
pub(super) fn close(mounted: &mut Mounted, left_open: &[&str]) {
    let declared = |folder: &str| {
        let is = |target: &str| target.trim_end_matches('/') == folder;
        mounted.tmpfs.keys().any(|target| is(target))
            || mounted.mounts.iter().any(|mount| mount.target.as_deref().is_some_and(is))
    };
    let open: Vec<String> =
        left_open.iter().filter(|folder| !declared(folder)).map(|&folder| folder.to_owned()).collect();
    mounted.tmpfs.extend(open.into_iter().map(|folder| (folder, CLOSED.to_owned())));
}

fn no_copy(options: &[String], target: &str) -> Result<bool, NotCarriedOut> {
    let mut no_copy = false;
    for option in options {
        match option.as_str() {
            "nocopy" | "volume-nocopy" | "volume-nocopy=true" => no_copy = true,
            // Read-only is in a field of its own; labels for SELinux mean nothing to a volume.
            "ro" | "readonly" | "rw" | "z" | "Z" | "volume-nocopy=false" => {}
            // What was meant for Docker Desktop's shared folders.
            "consistent" | "cached" | "delegated" | "default" => {}
            other if other.starts_with(DRIVER_OPTION) => {}
            other => return Err(NotCarriedOut(format!("--volume …:{target}:{other}"))),
        }
    }
    Ok(no_copy)
}

/// Every named volume of a plan: the created ones, and those that a container names without more.
///
/// # Errors
/// [`NotCarriedOut`] for another driver than `local`, and for options that reach for the host.
pub(super) fn volumes(
    plan: &Plan,
    names: &Names<'_>,
    labels: &HashMap<String, String>,
) -> Result<Vec<VolumeCreateRequest>, NotCarriedOut> {
    let mut requests: BTreeMap<String, VolumeCreateRequest> = BTreeMap::new();
    let plain = |name: &str| VolumeCreateRequest {
        name: Some(names.of(name)),
        driver: Some("local".to_owned()),
        labels: Some(labels.clone()),
        ..VolumeCreateRequest::default()
    };
    for volume in &plan.volumes {
        let VolumeSpec { name, driver, options } = volume;
        if let Some(driver) = driver.as_ref().filter(|driver| driver.value != "local") {
            return Err(NotCarriedOut(format!("docker volume create --driver {}", driver.value)));
        }
        let options: HashMap<String, String> = options
            .iter()
            .map(|option| (option.value.name.clone(), option.value.value.clone().unwrap_or_default()))
            .collect();
        if let Some(option) = option_that_reaches_out(&options) {
            return Err(NotCarriedOut(format!("docker volume create --opt {option}")));
        }
        let driver_opts = (!options.is_empty()).then_some(options);
        requests.insert(name.value.clone(), VolumeCreateRequest { driver_opts, ..plain(&name.value) });
    }
    let named: BTreeSet<&str> = plan.containers.iter().flat_map(named_volumes).collect();
    for name in named {
        requests.entry(name.to_owned()).or_insert_with(|| plain(name));
    }
    Ok(requests.into_values().collect())
}

fn named_volumes(container: &ContainerSpec) -> impl Iterator<Item = &str> {
    container
        .mounts
        .iter()
        .filter(|mount| mount.value.kind == BindKind::Volume)
        .filter_map(|mount| mount.value.source.as_deref())
}

/// The `local` driver mounts whatever it is told to, a host folder or another machine's disk too.
/// Memory is all that a lesson needs.
fn option_that_reaches_out(options: &HashMap<String, String>) -> Option<String> {
    if options.is_empty() {
        return None;
    }
    let of_memory = |name: &str| options.get(name).is_some_and(|value| value == "tmpfs");
    if !of_memory("type") {
        return Some(format!("type={}", options.get("type").map_or("", String::as_str)));
    }
    options.iter().find_map(|(name, value)| {
        let harmless = match name.as_str() {
            "type" => true,
            "device" => value == "tmpfs" || value == "none",
            "o" => !value.split(',').any(|option| matches!(option.trim(), "bind" | "rbind" | "move")),
            _ => false,
        };
        (!harmless).then(|| format!("{name}={value}"))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use bollard::models::HostConfig;

    use super::{CLOSED, LEFT_OPEN_BY_PODMAN, Mounted, close, mount_probe, option_that_reaches_out};
    use crate::evidence::EngineFamily;

    fn options(list: &[(&str, &str)]) -> HashMap<String, String> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_an_engine_leaves_open_is_closed_where_nobody_asked_for_it() {
        let mut mounted = Mounted::default();
        mounted.tmpfs.insert("/tmp/".to_owned(), "size=1m".to_owned());
        close(&mut mounted, &LEFT_OPEN_BY_PODMAN);
        let mut all: Vec<(&str, &str)> =
            mounted.tmpfs.iter().map(|(target, options)| (target.as_str(), options.as_str())).collect();
        all.sort_unstable();
        assert_eq!(all, [("/run", CLOSED), ("/tmp/", "size=1m"), ("/var/tmp", CLOSED)]);
        let mut dockers = Mounted::default();
        close(&mut dockers, &[]);
        assert!(dockers.tmpfs.is_empty());
    }

    #[test]
    fn podman_is_asked_to_honour_the_probes_set_user_id() {
        let mounted = |family| {
            let mut host = HostConfig::default();
            mount_probe(&mut host, "v", family);
            host
        };
        let docker = mounted(EngineFamily::Docker);
        assert_eq!((docker.mounts.unwrap().len(), docker.binds), (1, None));
        let podman = mounted(EngineFamily::Podman);
        assert_eq!(podman.binds.unwrap(), ["v:/.harden-check:ro,suid,nocopy"]);
        assert_eq!(podman.mounts, None);
    }

    #[test]
    fn a_volume_in_memory_is_harmless_and_any_other_device_is_not() {
        let memory = [("type", "tmpfs"), ("device", "tmpfs"), ("o", "size=16m,uid=10001")];
        assert_eq!(option_that_reaches_out(&options(&memory)), None);
        assert_eq!(option_that_reaches_out(&options(&[])), None);
        for reaching in [
            vec![("type", "none"), ("device", "/etc"), ("o", "bind")],
            vec![("type", "tmpfs"), ("device", "/etc"), ("o", "bind")],
            vec![("type", "tmpfs"), ("device", "tmpfs"), ("o", "size=1m,rbind")],
            vec![("type", "nfs"), ("device", ":/export"), ("o", "addr=192.0.2.1")],
            vec![("device", "/dev/sda1")],
        ] {
            assert!(option_that_reaches_out(&options(&reaching)).is_some(), "{reaching:?}");
        }
    }
}
