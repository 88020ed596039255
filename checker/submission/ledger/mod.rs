//! What stands in the engine after the commands that were read so far?
//!
//! A run script is a sequence, and every command meets the state that those before it left. The
//! ledger begins like an empty engine that has the kit's images and nothing else, and does to its
//! names what the engine does (tried on Docker 20.10 and 28): a container keeps the image that its
//! name meant when it was made, a network that is in use stays, a name is given once. What the engine
//! would refuse is an `Err` with the reason; the caller knows the line.

mod containers;
mod delivery;
mod images;
mod prune;
mod secret;
mod standing;
mod swarm;

use std::collections::{BTreeMap, BTreeSet};

use crate::words::{Catalogue, Message};

use super::{
    BuildSpec, ContainerSpec, DeliveryStep, FileRights, ImageSource, Located, Location, NetworkSpec, Plan,
    VolumeSpec,
};

pub(super) use prune::Prune;
pub(super) use secret::SwarmSecret;

static WORDS: Catalogue =
    Catalogue::new("ledger", include_str!("ledger.en.ftl"), include_str!("ledger.de.ftl"));

/// What the engine says to a command; the reason where it refuses.
pub(super) type Answer<T> = Result<T, Message>;

/// The engine's objects, by the names that commands use.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    builds: Vec<BuildSpec>,
    /// What each full name of an image means now.
    images: BTreeMap<String, ImageSource>,
    networks: Vec<NetworkSpec>,
    volumes: Vec<VolumeSpec>,
    /// Those that a container brought along by mounting them; they stay behind it.
    mounted: BTreeSet<String>,
    /// Every volume that was removed, in order, with what lay in it.
    removed_volumes: Vec<String>,
    /// Removed before anything mounted them.
    emptied_volumes: Vec<Located<String>>,
    containers: Vec<Container>,
    /// The secrets of the Swarm.
    secrets: Vec<SwarmSecret>,
    /// `docker swarm init` was one of the commands.
    swarm_entered: bool,
    /// What `chmod` and `chown` gave to files of the submission.
    rights: BTreeMap<String, FileRights>,
    /// How images went on their way to a container.
    delivery: Vec<DeliveryStep>,
    /// The words that hand a private key on to the engine.
    handed_keys: Vec<Location>,
    /// Builds whose images the engine does not have: they were made by another machine's.
    elsewhere: BTreeSet<usize>,
    /// Containers that a command beside the script waits for.
    beside: Vec<usize>,
    /// Every change counts, so that a caller can tell whether something happened.
    changes: usize,
}

/// A container that was made.
#[derive(Debug, Clone)]
struct Container {
    spec: ContainerSpec,
    /// The names that commands know it by. A compose service is called otherwise than in its file.
    called: Vec<String>,
    state: State,
    /// The command that started it waits for its end.
    attached: bool,
}

/// What a container does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Made by `create`, and never started.
    Created,
    Running,
    /// It was started, and has ended before the script went on: a job, which the lab carries out.
    Finished,
    /// A later command stopped it.
    Stopped(Location),
    /// A later command removed it.
    Removed(Location),
}

/// Why a container that was made does not run at the end.
pub(super) struct NotRunning {
    /// What to say.
    pub(super) message: Message,
    /// Where.
    pub(super) at: Location,
}

impl Ledger {
    /// How many changes there were.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    fn changed(&mut self) {
        self.changes += 1;
        // A command behind an attached start is reached when the container has ended.
        for container in &mut self.containers {
            if container.attached && container.state == State::Running {
                container.state = State::Finished;
            }
            container.attached = false;
        }
    }

    /// What the commands so far gave to a file of the submission.
    pub(super) fn rights(&self, path: &str) -> FileRights {
        self.rights.get(path).cloned().unwrap_or_default()
    }

    /// `chmod` or `chown` of a file of the submission.
    pub(super) fn set_rights(&mut self, path: String, rights: FileRights) {
        self.rights.insert(path, rights);
    }

    /// Makes a network.
    pub(super) fn make_network(&mut self, network: NetworkSpec) -> Answer<()> {
        let name = &network.name.value;
        if ["bridge", "host", "none", "default"].contains(&name.as_str()) {
            return Err(WORDS.say("network-reserved").with("value", name));
        }
        if self.network(name).is_some() {
            return Err(WORDS.say("made-twice").with("value", name));
        }
        self.changed();
        self.networks.push(network);
        Ok(())
    }

    /// Makes a volume; one that is there already stays as it is.
    pub(super) fn make_volume(&mut self, volume: VolumeSpec) {
        self.changed();
        let name = &volume.name.value;
        let is_made = self.volumes.iter().any(|known| known.name.value == *name);
        if !is_made && self.volume_user(name).is_none() {
            self.volumes.push(volume);
        }
    }

    /// A network that was made.
    pub(super) fn network(&self, name: &str) -> Option<&NetworkSpec> {
        self.networks.iter().find(|network| network.name.value == name)
    }

    /// Whether a volume is there: it was made, or a container mounts it.
    pub(super) fn has_volume(&self, name: &str) -> bool {
        self.volumes.iter().any(|volume| volume.name.value == name) || self.mounted.contains(name)
    }

    /// Names of the networks that were made.
    pub(super) fn network_names(&self) -> impl Iterator<Item = &str> {
        self.networks.iter().map(|network| network.name.value.as_str())
    }

    /// Names of the volumes that are there, made or mounted.
    pub(super) fn volume_names(&self) -> Vec<String> {
        let made = self.volumes.iter().map(|volume| volume.name.value.clone());
        let mut names: Vec<String> = made.chain(self.mounted.iter().cloned()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Removes a network that nobody is on.
    pub(super) fn remove_network(&mut self, name: &str) -> Answer<()> {
        if self.network(name).is_none() {
            return Err(WORDS.say("no-network").with("value", name));
        }
        let user = self.containers.iter().find(|container| {
            container.state == State::Running
                && container.spec.networks.iter().any(|on| on.value.network == name)
        });
        if let Some(user) = user {
            return Err(WORDS.say("network-used").with("value", name).with("container", user.spec.service()));
        }
        self.changed();
        self.networks.retain(|network| network.name.value != name);
        Ok(())
    }

    /// Removes a volume that no container mounts, running or not.
    pub(super) fn remove_volume(&mut self, name: &str) -> Answer<()> {
        if let Some(user) = self.volume_user(name) {
            return Err(WORDS.say("volume-used").with("value", name).with("container", user.spec.service()));
        }
        if !self.has_volume(name) {
            return Err(WORDS.say("no-volume").with("value", name));
        }
        self.changed();
        self.forget_volume(name);
        Ok(())
    }

    /// A volume is gone, and what lay in it.
    fn forget_volume(&mut self, name: &str) {
        self.volumes.retain(|volume| volume.name.value != name);
        self.mounted.remove(name);
        self.removed_volumes.push(name.to_owned());
    }

    /// Remembers that a command takes away a volume which nothing mounts, whether it is there or not: on the
    /// second run of the same commands it is.
    pub(super) fn empties_volume(&mut self, name: &str, at: &Location) {
        if self.volume_user(name).is_none() {
            self.emptied_volumes.push(Located { value: name.to_owned(), at: at.clone() });
        }
    }

    fn volume_user(&self, name: &str) -> Option<&Container> {
        self.containers.iter().find(|container| !container.is_gone() && container.uses_volume(name))
    }

    /// Whether an object of this name is there: `docker inspect NAME`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.container(name).is_some()
            || self.image(name).is_some()
            || self.network(name).is_some()
            || self.has_volume(name)
    }

    /// The builds so far, in order.
    pub(super) fn builds(&self) -> &[BuildSpec] {
        &self.builds
    }

    /// Whether any container was ever made.
    pub(super) fn has_containers(&self) -> bool {
        !self.containers.is_empty()
    }

    /// What the lab carries out: every build, the networks and volumes that are left, the containers
    /// that run at the end, and before them the jobs that had ended by then.
    pub(super) fn into_plan(self) -> Plan {
        let removed = |container: &&Container| matches!(container.state, State::Removed(_));
        let replaced =
            self.containers.iter().filter(removed).map(|container| container.spec.at.clone()).collect();
        let containers = self.containers.into_iter().filter_map(|container| match container.state {
            State::Running => Some(container.spec),
            State::Finished => Some(ContainerSpec { ends: true, ..container.spec }),
            _ => None,
        });
        let told = |step: &DeliveryStep| !matches!(step, DeliveryStep::Start { .. });
        let delivery = if self.delivery.iter().any(told) { self.delivery } else { Vec::new() };
        Plan {
            delivery,
            builds: self.builds,
            networks: self.networks,
            volumes: self.volumes,
            emptied_volumes: self.emptied_volumes,
            rights: self.rights,
            handed_keys: self.handed_keys,
            replaced,
            containers: containers.collect(),
        }
    }

    /// Why nothing runs at the end: for each container that was made, what became of it.
    pub(super) fn not_running(&self) -> Vec<NotRunning> {
        let told = self.containers.iter().filter_map(|container| {
            let name = container.spec.service();
            let (key, at) = match &container.state {
                State::Running => return None,
                State::Created => ("never-started", &container.spec.at),
                State::Finished => ("has-ended", &container.spec.at),
                State::Stopped(at) => ("was-stopped", at),
                State::Removed(at) => ("was-removed", at),
            };
            Some(NotRunning { message: WORDS.say(key).with("value", name), at: at.clone() })
        });
        told.collect()
    }
}

/// A network attachment that stands for Docker's own networks.
fn is_built_in(network: &str) -> bool {
    ["bridge", "default", "host", "none"].contains(&network)
}

#[cfg(test)]
mod tests;
