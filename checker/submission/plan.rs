//! Which container, build, network or volume of the plan does a name mean?

use super::{
    BuildSpec, ContainerSpec, DockerfileFacts, ImageSource, Located, NetworkAttachment, NetworkSpec, Plan,
    PublishedPort, Submission, VolumeSpec,
};

impl Plan {
    /// The container of a service: the one of that name, or, where the exercise has one service, the
    /// only container of the plan. A job that has ended serves nobody.
    #[must_use]
    pub fn container_for(&self, service: &str, only_service: bool) -> Option<&ContainerSpec> {
        if let Some((image, number)) = numbered(service) {
            return self.without_name(image).nth(number.checked_sub(1)?);
        }
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

    /// The networks that a container is on; those of another one whose network it shares.
    #[must_use]
    pub fn attachments<'a>(&'a self, container: &'a ContainerSpec) -> &'a [Located<NetworkAttachment>] {
        let mut seen = container;
        // Who shares may be shared with; a plan that was carried out has no circle.
        for _ in 0..self.containers.len() {
            let owner = seen.networks.iter().find_map(|on| on.value.owner());
            match owner.and_then(|owner| self.container_for(owner, false)) {
                Some(owner) => seen = owner,
                None => break,
            }
        }
        &seen.networks
    }

    /// The containers without a name whose image has this one.
    fn without_name(&self, image: &str) -> impl Iterator<Item = &ContainerSpec> {
        let containers = self.containers.iter().filter(|container| !container.ends);
        containers.filter(move |container| container.name.is_none() && container.service() == image)
    }

    /// A name by which [`Plan::container_for`] finds exactly this container: its own, or, where others run the
    /// same image without a name, `IMAGE (2)`. No container can be called like that.
    #[must_use]
    pub fn own_name(&self, container: &ContainerSpec) -> String {
        let name = container.service();
        if self.container_for(name, false).is_some_and(|found| std::ptr::eq(found, container)) {
            return name.to_owned();
        }
        let place = self.without_name(name).position(|other| std::ptr::eq(other, container));
        place.map_or_else(|| name.to_owned(), |place| format!("{name} ({})", place + 1))
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

/// `IMAGE (2)`.
fn numbered(service: &str) -> Option<(&str, usize)> {
    let (image, number) = service.strip_suffix(')')?.rsplit_once(" (")?;
    Some((image, number.parse().ok()?))
}

impl ContainerSpec {
    /// Whether it asks to be ended later than others when memory runs out, which takes `CAP_SYS_RESOURCE`;
    /// proc_pid_oom_score_adj(5).
    #[must_use]
    pub fn lowers_its_score(&self) -> bool {
        self.oom_score_adj.as_ref().is_some_and(|score| score.value < 0)
    }

    /// The port inside of the container behind a service's port: the same, or, where nothing is published from
    /// it, the one that is published as it (`8080:9000`).
    #[must_use]
    pub fn port_inside(&self, port: u16) -> u16 {
        let tcp = || self.publish.iter().map(|publish| &publish.value).filter(|one| one.protocol == "tcp");
        if tcp().any(|one| one.container_port == port) {
            return port;
        }
        tcp().find(|one| one.host_port == Some(port)).map_or(port, |one| one.container_port)
    }

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
    /// The container's port, where this TCP port of the host leads to it.
    pub(super) fn inside_of(&self, host_port: u16) -> Option<u16> {
        let leads = self.host_port == Some(host_port) && self.protocol == "tcp";
        leads.then_some(self.container_port)
    }

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

#[cfg(test)]
mod tests {
    use super::super::{ContainerSpec, Located, Location, PublishedPort};

    #[test]
    fn a_service_may_wait_at_another_port_than_it_is_published_as() {
        let at = || Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
        let inside = |published: &[(u16, u16, &str)]| {
            let image = Located { value: "notes".to_owned(), at: at() };
            let mut container = ContainerSpec::new(at(), image);
            container.publish = published
                .iter()
                .map(|&(host, inner, protocol)| Located {
                    value: PublishedPort {
                        host_address: None,
                        host_port: (host != 0).then_some(host),
                        container_port: inner,
                        protocol: protocol.to_owned(),
                    },
                    at: at(),
                })
                .collect();
            container.port_inside(8080)
        };
        assert_eq!(inside(&[(8080, 8080, "tcp")]), 8080);
        assert_eq!(inside(&[(8080, 9000, "tcp")]), 9000);
        assert_eq!(inside(&[(8080, 9000, "tcp"), (9000, 8080, "tcp")]), 8080);
        assert_eq!(inside(&[(8080, 53, "udp"), (8080, 9000, "tcp")]), 9000);
        assert_eq!(inside(&[(0, 9000, "tcp")]), 8080);
        assert_eq!(inside(&[]), 8080);
    }
}
