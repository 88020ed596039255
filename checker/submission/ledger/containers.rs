//! What becomes of the containers?

use super::super::environment::Id;
use super::super::{BindKind, ContainerSpec, Located, Location, NetworkAttachment, PublishedPort};
use super::{Answer, Container, Ledger, State, WORDS, is_built_in};

impl Container {
    /// Its name; empty where the engine invents one.
    fn named(&self) -> &str {
        self.spec.name.as_ref().map_or("", |name| name.value.as_str())
    }

    /// A job with `--rm` leaves nothing.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.state, State::Removed(_)) || (self.state == State::Finished && self.spec.remove)
    }

    /// Whether it mounts a volume of that name.
    pub(super) fn uses_volume(&self, name: &str) -> bool {
        let mut volumes = self.spec.mounts.iter().filter(|mount| mount.value.kind == BindKind::Volume);
        volumes.any(|mount| mount.value.source.as_deref() == Some(name))
    }
}

/// Whether this is the network on which a container is that names none.
fn is_default(network: &str) -> bool {
    ["bridge", "default"].contains(&network)
}

impl Ledger {
    /// The number of the container that a name or an id means.
    pub(in super::super) fn container(&self, name: &str) -> Option<usize> {
        if let Some(Id::Container(number)) = Id::of(name) {
            return self.containers.get(number).filter(|container| !container.is_gone()).map(|_| number);
        }
        let called = |container: &Container| container.called.iter().any(|called| called == name);
        let there = || self.containers.iter().enumerate().filter(|(_, container)| !container.is_gone());
        let found = there().find(|(_, container)| called(container));
        let by_id = || there().find(|(number, _)| Id::Container(*number).begins_with(name));
        found.or_else(by_id).map(|(number, _)| number)
    }

    /// The container of that name, or the sentence that there is none.
    pub(in super::super) fn known(&self, name: &str) -> Answer<usize> {
        let shown = super::super::environment::shown(name);
        self.container(name).ok_or_else(|| WORDS.say("no-container").with("value", shown))
    }

    /// Names of containers, for suggestions.
    pub(in super::super) fn container_names(&self) -> impl Iterator<Item = &str> {
        let there = self.containers.iter().filter(|container| !container.is_gone());
        there.filter_map(|container| Some(container.spec.name.as_ref()?.value.as_str()))
    }

    /// The containers that `docker ps` lists, each with its id and its name; a name that the engine invents
    /// is empty. `all` counts those that do not run.
    pub(in super::super) fn listed(
        &self,
        all: bool,
        like: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (Id, &str)> {
        let listed = move |(_, container): &(usize, &Container)| {
            !container.is_gone() && (all || container.state == State::Running) && like(container.named())
        };
        let found = self.containers.iter().enumerate().filter(listed);
        found.map(|(number, container)| (Id::Container(number), container.named()))
    }

    /// Calls the container whose network this one shares by the plan's own name: Compose knows its containers by
    /// others, `notes-web-1`.
    ///
    /// # Errors
    /// Where there is no such container.
    pub(in super::super) fn settle_owner(&self, spec: &mut ContainerSpec) -> Answer<()> {
        for on in &mut spec.networks {
            let Some(owner) = on.value.owner() else { continue };
            let number = self.sharing(owner)?;
            on.value.network = format!("container:{}", self.containers[number].spec.service());
        }
        Ok(())
    }

    /// The container whose network is shared: by the plan's own name, as a service of the same file is called, or by
    /// any other.
    fn sharing(&self, owner: &str) -> Answer<usize> {
        let named = |other: &Container| {
            !other.is_gone() && other.spec.name.as_ref().is_some_and(|name| name.value == owner)
        };
        self.containers.iter().position(named).map_or_else(|| self.known(owner), Ok)
    }

    /// `docker create`. Returns the container's number.
    pub(in super::super) fn create(&mut self, spec: ContainerSpec, called: Vec<String>) -> Answer<usize> {
        let mut spec = spec;
        self.settle_owner(&mut spec)?;
        if let Some(name) = &spec.name
            && let Some(number) = self.taken(&name.value)
        {
            let line = self.containers[number].spec.at.line.to_string();
            return Err(WORDS.say("name-twice").with("value", &name.value).with("line", line));
        }
        let mut called = called;
        if called.is_empty() {
            called.extend(spec.name.as_ref().map(|name| name.value.clone()));
        }
        self.changed();
        let mounts = spec.mounts.iter().filter(|mount| mount.value.kind == BindKind::Volume);
        self.mounted.extend(mounts.filter_map(|mount| mount.value.source.clone()));
        self.containers.push(Container { spec, called, state: State::Created, attached: false });
        Ok(self.containers.len() - 1)
    }

    /// The container that has a name already, or had it in a compose file, once what is waited for has
    /// ended.
    fn taken(&self, name: &str) -> Option<usize> {
        let is_named = |container: &Container| {
            container.spec.name.as_ref().is_some_and(|known| known.value == name)
                || container.called.iter().any(|called| called == name)
        };
        let goes =
            |container: &Container| container.is_gone() || (container.attached && container.spec.remove);
        self.containers.iter().position(|container| is_named(container) && !goes(container))
    }

    /// `docker start`; `attached` where the command waits for the container's end.
    pub(in super::super) fn start(&mut self, number: usize, attached: bool) -> Answer<()> {
        if self.containers[number].state == State::Running && !self.containers[number].attached {
            return Ok(());
        }
        self.changed();
        for network in &self.containers[number].spec.networks {
            let name = &network.value.network;
            if let Some(owner) = network.value.owner() {
                let runs =
                    self.sharing(owner).is_ok_and(|owner| self.containers[owner].state == State::Running);
                if !runs {
                    return Err(WORDS.say("owner-down").with("value", owner));
                }
                continue;
            }
            if !is_built_in(name) && self.network(name).is_none() {
                return Err(WORDS.say("no-network").with("value", name));
            }
        }
        self.check_scope(number)?;
        if let Some((port, line)) = self.port_taken(number) {
            let port = port.value.host_port.unwrap_or_default().to_string();
            return Err(WORDS.say("port-twice").with("value", port).with("line", line.to_string()));
        }
        let container = &mut self.containers[number];
        container.state = State::Running;
        container.attached = attached;
        self.note_start(number);
        Ok(())
    }

    /// A port of the host that another running container holds, and the line where it took it.
    pub(in super::super) fn port_taken(&self, number: usize) -> Option<(&Located<PublishedPort>, usize)> {
        let others = self.containers.iter().enumerate().filter(|(index, container)| {
            *index != number && container.state == State::Running && !container.attached
        });
        for (_, other) in others {
            for port in &self.containers[number].spec.publish {
                let mut held = other.spec.publish.iter();
                if let Some(taken) = held.find(|taken| taken.value.meets(&port.value)) {
                    return Some((port, taken.at.line));
                }
            }
        }
        None
    }

    /// `docker stop`. One that does not run stays as it is.
    pub(in super::super) fn stop(&mut self, number: usize, at: &Location) {
        self.changed();
        let container = &mut self.containers[number];
        if container.state == State::Running {
            let gone = container.spec.remove;
            container.state = if gone { State::Removed(at.clone()) } else { State::Stopped(at.clone()) };
        }
    }

    /// Whether it runs now.
    pub(in super::super) fn runs(&self, number: usize) -> bool {
        self.containers[number].state == State::Running
    }

    /// `docker kill`.
    pub(in super::super) fn kill(&mut self, number: usize, at: &Location) -> Answer<()> {
        if self.containers[number].state != State::Running {
            let name = self.containers[number].spec.service();
            return Err(WORDS.say("not-running").with("value", name));
        }
        self.stop(number, at);
        Ok(())
    }

    /// `docker restart`.
    pub(in super::super) fn restart(&mut self, number: usize, at: &Location) -> Answer<()> {
        if self.containers[number].spec.remove && self.containers[number].state == State::Running {
            // The engine keeps a container with `--rm` over a restart.
            return Ok(());
        }
        self.stop(number, at);
        self.start(number, false)
    }

    /// `docker wait`: the container has ended when the script goes on.
    pub(in super::super) fn wait(&mut self, number: usize) {
        if self.containers[number].state == State::Running {
            self.containers[number].attached = true;
        }
    }

    /// How many containers somebody waits for.
    pub(in super::super) fn attached(&self) -> usize {
        self.containers.iter().filter(|container| container.attached).count()
    }

    /// A command that runs beside the script waits for this container.
    pub(in super::super) fn beside(&mut self, number: usize) {
        self.beside.push(number);
    }

    /// `wait`: what ran beside the script has ended.
    pub(in super::super) fn wait_beside(&mut self) {
        for number in std::mem::take(&mut self.beside) {
            self.wait(number);
        }
    }

    /// `docker rm`.
    pub(in super::super) fn remove(&mut self, number: usize, force: bool, at: &Location) -> Answer<()> {
        let container = &self.containers[number];
        if container.state == State::Running && !container.attached && !force {
            return Err(WORDS.say("still-running").with("value", container.spec.service()));
        }
        self.changed();
        let container = &mut self.containers[number];
        // What a job did to a volume stays when its container goes.
        if container.state == State::Finished {
            container.spec.remove = true;
        } else {
            container.state = State::Removed(at.clone());
        }
        Ok(())
    }

    /// `docker rename`.
    pub(in super::super) fn rename(&mut self, number: usize, name: Located<String>) -> Answer<()> {
        if let Some(other) = self.taken(&name.value) {
            let line = self.containers[other].spec.at.line.to_string();
            return Err(WORDS.say("name-twice").with("value", &name.value).with("line", line));
        }
        self.changed();
        self.containers[number].called = vec![name.value.clone()];
        self.containers[number].spec.name = Some(name);
        Ok(())
    }

    /// A container as `docker update` finds it.
    pub(in super::super) fn spec(&self, number: usize) -> &ContainerSpec {
        &self.containers[number].spec
    }

    /// `docker update`.
    pub(in super::super) fn update(&mut self, number: usize, spec: ContainerSpec) {
        self.changed();
        self.containers[number].spec = spec;
    }

    /// `docker network connect`: one more network, beside the one it was started with.
    pub(in super::super) fn connect(
        &mut self,
        number: usize,
        attachment: Located<NetworkAttachment>,
    ) -> Answer<()> {
        let network = &attachment.value.network;
        if ["host", "none"].contains(&network.as_str()) {
            return Err(WORDS.say("network-not-beside").with("value", network));
        }
        let of_docker = is_default(network);
        if !of_docker && self.network(network).is_none() {
            return Err(WORDS.say("no-network").with("value", network));
        }
        let spec = &self.containers[number].spec;
        let is_on = |on: &Located<NetworkAttachment>| {
            on.value.network == *network || (of_docker && is_default(&on.value.network))
        };
        if spec.networks.iter().any(is_on) || (of_docker && spec.networks.is_empty()) {
            let message = WORDS.say("connected-already").with("value", network);
            return Err(message.with("container", spec.service()));
        }
        if let Some(alone) = spec
            .networks
            .iter()
            .find(|on| on.value.owner().is_some() || ["none", "host"].contains(&on.value.network.as_str()))
        {
            return Err(WORDS.say("network-alone").with("value", &alone.value.network));
        }
        self.changed();
        let spec = &mut self.containers[number].spec;
        if spec.networks.is_empty() {
            let bridge = NetworkAttachment::on("bridge".to_owned());
            spec.networks.push(Located::new(bridge, spec.at.clone()));
        }
        spec.networks.push(attachment);
        Ok(())
    }

    /// `docker network disconnect`.
    pub(in super::super) fn disconnect(&mut self, number: usize, network: &str, at: &Location) -> Answer<()> {
        let spec = &self.containers[number].spec;
        let default = spec.networks.is_empty() && network == "bridge";
        if !default && !spec.networks.iter().any(|on| on.value.network == network) {
            let message = WORDS.say("not-connected").with("value", network);
            return Err(message.with("container", spec.service()));
        }
        self.changed();
        let spec = &mut self.containers[number].spec;
        spec.networks.retain(|on| on.value.network != network);
        if spec.networks.is_empty() {
            let none = NetworkAttachment::on("none".to_owned());
            spec.networks.push(Located::new(none, at.clone()));
        }
        Ok(())
    }
}
