//! Which container, build, network or volume of the plan does a name mean?

use super::{
    BuildSpec, ContainerSpec, DockerfileFacts, ImageSource, NetworkSpec, Plan, PublishedPort, Submission,
    VolumeSpec,
};

impl Plan {
    /// The container of a service: the one of that name, or, where the exercise has one service, the
    /// only container of the plan. A job that has ended serves nobody.
    #[must_use]
    pub fn container_for(&self, service: &str, only_service: bool) -> Option<&ContainerSpec> {
        let mut running = self.containers.iter().filter(|container| !container.ends);
        let named =
            |container: &&ContainerSpec| container.name.as_ref().is_some_and(|name| name.value == service);
        let by_image =
            |container: &&ContainerSpec| container.name.is_none() && container.service() == service;
        let found = running.clone().find(named).or_else(|| running.clone().find(by_image));
        match (running.next(), running.next()) {
            (Some(only), None) if only_service => found.or(Some(only)),
            _ => found,
        }
    }

    /// The build that makes a container's image.
    #[must_use]
    pub fn build_for(&self, container: &ContainerSpec) -> Option<&BuildSpec> {
        self.builds.get(container.build_index()?)
    }

    /// A network that the plan makes.
    #[must_use]
    pub fn network(&self, name: &str) -> Option<&NetworkSpec> {
        self.networks.iter().find(|network| network.name.value == name)
    }

    /// A volume that the plan makes explicitly; others come into being by being mounted.
    #[must_use]
    pub fn volume(&self, name: &str) -> Option<&VolumeSpec> {
        self.volumes.iter().find(|volume| volume.name.value == name)
    }
}

impl ContainerSpec {
    /// The place in the plan of the build that makes its image.
    #[must_use]
    pub fn build_index(&self) -> Option<usize> {
        match self.source {
            ImageSource::Build(index) => Some(index),
            ImageSource::Given(_) => None,
        }
    }
}

impl PublishedPort {
    /// Whether two published ports want the same port of the same address of the host.
    pub(super) fn meets(&self, other: &PublishedPort) -> bool {
        let any = |address: &Option<String>| {
            address.as_deref().is_none_or(|text| ["0.0.0.0", "::"].contains(&text))
        };
        let (first, second) = (&self.host_address, &other.host_address);
        let version = |address: &Option<String>| address.as_deref().map(|text| text.contains(':'));
        // Without an address both versions of IP are meant.
        let same_version =
            version(first).is_none() || version(second).is_none() || version(first) == version(second);
        self.host_port.is_some_and(|port| port != 0 && Some(port) == other.host_port)
            && self.protocol == other.protocol
            && same_version
            && (first == second || any(first) || any(second))
    }
}

impl Submission {
    /// The Dockerfile of a build.
    #[must_use]
    pub fn dockerfile_of(&self, build: &BuildSpec) -> Option<&DockerfileFacts> {
        self.dockerfiles.get(&build.dockerfile.value)
    }
}
