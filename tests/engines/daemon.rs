//! How does a daemon of another suite start beside the machine's own?

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use serde_json::json;

use crate::rows::{Daemon, Store};
use crate::suites::cache;
use crate::world::{CONTROL_GROUP, Making, World, remove_control_groups};

/// How long a daemon may take until it listens.
const START: Duration = Duration::from_secs(90);

/// A daemon in a world of its own, with an empty store. Dropped, everything of it is gone.
pub(crate) struct Beside {
    name: &'static str,
    /// `None` only while it is dropped.
    world: Option<World>,
    state: PathBuf,
}

impl Beside {
    /// Starts it with the first storage driver that this machine can carry.
    pub(crate) fn begin(name: &'static str, daemon: Daemon, root: &Path) -> anyhow::Result<Beside> {
        let state = cache().join("state").join(name);
        let mut refused = String::new();
        for driver in drivers(daemon) {
            sweep(name, &state)?;
            fs::create_dir_all(&state)?;
            let making = Making {
                root,
                state: &state,
                configuration: configuration(name, daemon, driver),
                daemon: &command(daemon),
                deadline: START,
            };
            match World::begin(&making) {
                Ok(world) => return Ok(Beside { name, world: Some(world), state }),
                Err(error) => refused.push_str(&format!("{driver}: {error}\n")),
            }
        }
        bail!("no storage driver works here:\n{refused}")
    }

    /// Starts the machine's own daemon a second time.
    pub(crate) fn own(name: &'static str) -> anyhow::Result<Beside> {
        // Its version is whatever the machine has.
        Beside::begin(name, Daemon::Docker(0, Store::Classic), Path::new("/"))
    }

    /// The folder of what it keeps, gone with it.
    pub(crate) fn state(&self) -> &Path {
        &self.state
    }

    /// The world that it lives in.
    ///
    /// # Panics
    /// Never: only `drop` takes the world away.
    pub(crate) fn world(&self) -> &World {
        self.world.as_ref().expect("a daemon has its world until it is dropped")
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.world.take());
        // The next start sweeps what could not be removed.
        let _ = sweep(self.name, &self.state);
    }
}

/// Removes what an earlier daemon of this name has left, an interrupted one as well.
fn sweep(name: &str, state: &Path) -> anyhow::Result<()> {
    remove_control_groups(name);
    if state.exists() {
        fs::remove_dir_all(state)?;
    }
    Ok(())
}

/// Storage drivers, the usual one first; the others need no overlay mounts of the kernel.
fn drivers(daemon: Daemon) -> &'static [&'static str] {
    match daemon {
        Daemon::Docker(_, Store::Classic) | Daemon::Remapped(_) => &["overlay2", "fuse-overlayfs", "vfs"],
        Daemon::Docker(_, Store::Containerd) => &["overlayfs", "native"],
        Daemon::Podman(_) => &["overlay", "vfs"],
    }
}

fn command(daemon: Daemon) -> Vec<&'static str> {
    match daemon {
        Daemon::Docker(..) | Daemon::Remapped(_) => vec!["dockerd", "--config-file=/run/engine.conf"],
        Daemon::Podman(_) => {
            let start = "driver=$(sed -n '1s/# //p' /run/engine.conf); \
                 CONTAINERS_CONF=/run/engine.conf exec podman --cgroup-manager=cgroupfs \
                 --storage-driver=\"$driver\" system service --time=0 unix:///run/docker.sock";
            vec!["sh", "-c", start]
        }
    }
}

fn configuration(name: &str, daemon: Daemon, driver: &str) -> String {
    let by_containerd = match daemon {
        Daemon::Docker(_, store) => store == Store::Containerd,
        Daemon::Remapped(_) => false,
        Daemon::Podman(_) => return podmans(driver),
    };
    let mut configuration = json!({
        "storage-driver": driver,
        "features": { "containerd-snapshotter": by_containerd },
        "cgroup-parent": format!("/{CONTROL_GROUP}/{name}"),
    });
    if let Daemon::Remapped(_) = daemon {
        // The daemon makes a user for it in its own root folder.
        configuration["userns-remap"] = "default".into();
    }
    configuration.to_string()
}

/// Podman's `containers.conf`. crun refuses control groups of version 1 beside those of version 2, as many
/// machines have them; root of a virtual machine may not raise limits, as Podman does without being asked.
/// Each pair is one number twice: 4.3 takes the two the wrong way round.
fn podmans(driver: &str) -> String {
    format!(
        "# {driver}\n[network]\nnetwork_backend = \"netavark\"\n[engine]\nruntime = \"runc\"\n\
         [containers]\ndefault_ulimits = [\"nofile=4096:4096\", \"nproc=4096:4096\"]\n"
    )
}
