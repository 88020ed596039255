//! What of a Swarm is there?

use crate::words::Message;

use super::super::Location;
use super::secret::SwarmSecret;
use super::{Answer, Ledger, State, WORDS};

impl Ledger {
    /// `docker swarm init`.
    pub(in super::super) fn enter_swarm(&mut self) -> Answer<()> {
        if self.swarm_entered {
            return Err(WORDS.say("swarm-twice"));
        }
        self.swarm_entered = true;
        Ok(())
    }

    /// `docker swarm leave --force`: services, secrets and networks of the Swarm go with it.
    pub(in super::super) fn leave_swarm(&mut self, at: &Location) -> Answer<()> {
        if !self.swarm_entered {
            return Err(WORDS.say("no-swarm"));
        }
        self.changed();
        self.swarm_entered = false;
        self.secrets.clear();
        for container in self.containers.iter_mut().filter(|container| container.spec.swarm) {
            container.state = State::Removed(at.clone());
        }
        self.networks.retain(|network| network.driver.as_ref().is_none_or(|one| one.value != "overlay"));
        Ok(())
    }

    /// `docker secret create`.
    pub(in super::super) fn make_secret(&mut self, secret: SwarmSecret) -> Answer<()> {
        if self.secrets.iter().any(|known| known.name == secret.name) {
            return Err(WORDS.say("secret-twice").with("value", &secret.name));
        }
        self.secrets.push(secret);
        Ok(())
    }

    /// The secret of that name, or the sentence that there is none.
    pub(in super::super) fn secret(&self, name: &str) -> Answer<&SwarmSecret> {
        self.secrets.iter().find(|secret| secret.name == name).ok_or_else(|| no_secret(name))
    }

    /// Names of the secrets, for suggestions.
    pub(in super::super) fn secret_names(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|secret| secret.name.as_str())
    }

    /// `docker secret rm`, which a service that is handed it keeps from being done.
    pub(in super::super) fn remove_secret(&mut self, name: &str) -> Answer<()> {
        self.secret(name)?;
        let user = self.containers.iter().find(|container| {
            container.spec.swarm
                && container.state == State::Running
                && container.spec.files.iter().any(|file| file.value.name == name)
        });
        if let Some(user) = user {
            return Err(WORDS.say("secret-used").with("value", name).with("service", user.spec.service()));
        }
        self.secrets.retain(|secret| secret.name != name);
        Ok(())
    }

    /// The number of a Swarm's service, or the sentence that there is none.
    pub(in super::super) fn known_service(&self, name: &str) -> Answer<usize> {
        let called = format!("service/{name}");
        self.container(&called).ok_or_else(|| WORDS.say("no-service").with("value", name))
    }

    /// `docker stack rm`.
    pub(in super::super) fn remove_stack(&mut self, name: &str, at: &Location) -> Answer<()> {
        let begin = format!("service/{name}_");
        let of_it: Vec<usize> = (0..self.containers.len())
            .filter(|number| self.containers[*number].called.iter().any(|called| called.starts_with(&begin)))
            .collect();
        if of_it.is_empty() {
            return Err(WORDS.say("no-stack").with("value", name));
        }
        of_it.into_iter().try_for_each(|number| self.remove(number, true, at))
    }

    /// A service of a Swarm is on the Swarm's networks, and a container of one machine is not.
    pub(super) fn check_scope(&self, number: usize) -> Answer<()> {
        let spec = &self.containers[number].spec;
        for attachment in &spec.networks {
            let name = &attachment.value.network;
            let Some(network) = self.network(name) else { continue };
            let of_swarm = network.driver.as_ref().is_some_and(|driver| driver.value == "overlay");
            if of_swarm != spec.swarm {
                let key = if spec.swarm { "network-of-one-machine" } else { "network-of-swarm" };
                return Err(WORDS.say(key).with("value", name));
            }
        }
        Ok(())
    }
}

fn no_secret(name: &str) -> Message {
    WORDS.say("no-secret").with("value", name)
}
