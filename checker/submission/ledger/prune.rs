//! What do the `prune` commands take away?

use super::super::ImageSource;
use super::{Container, Ledger, State};

/// What is pruned.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct Prune {
    /// Containers that do not run.
    pub(in super::super) containers: bool,
    /// Networks that no container is on.
    pub(in super::super) networks: bool,
    /// Volumes with a name that no container mounts. Those without one are nobody's anyway.
    pub(in super::super) volumes: bool,
    /// Images with a name that no container uses.
    pub(in super::super) images: bool,
}

impl Ledger {
    /// `docker container prune` and its kind, `docker system prune`.
    pub(in super::super) fn prune(&mut self, what: Prune) {
        self.changed();
        if what.containers {
            self.containers.iter_mut().for_each(forget);
        }
        let users = &self.containers;
        let there = |container: &&Container| !container.is_gone();
        if what.networks {
            self.networks.retain(|network| {
                let is_on = |container: &Container| {
                    container.spec.networks.iter().any(|on| on.value.network == network.name.value)
                };
                users.iter().filter(there).any(is_on)
            });
        }
        if what.images {
            self.images.retain(|_, source: &mut ImageSource| {
                users.iter().filter(there).any(|container| container.spec.source == *source)
            });
        }
        if what.volumes {
            let is_used = |name: &String| {
                self.containers.iter().filter(there).any(|container| container.uses_volume(name))
            };
            let unused: Vec<String> = self.volume_names().into_iter().filter(|name| !is_used(name)).collect();
            unused.iter().for_each(|name| self.forget_volume(name));
        }
    }
}

fn forget(container: &mut Container) {
    match container.state {
        State::Created | State::Stopped(_) => container.state = State::Removed(container.spec.at.clone()),
        State::Finished => container.spec.remove = true,
        State::Running | State::Removed(_) => {}
    }
}
