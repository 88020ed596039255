//! Which container, build, network or volume of the plan does a name mean?

use super::{BuildSpec, ContainerSpec, DockerfileFacts, NetworkSpec, Plan, Submission, VolumeSpec};

impl Plan {
    /// The container of a service: the one of that name, or, where the exercise has one service, the
    /// only container of the plan.
    #[must_use]
    pub fn container_for(&self, service: &str, only_service: bool) -> Option<&ContainerSpec> {
        let named =
            |container: &&ContainerSpec| container.name.as_ref().is_some_and(|name| name.value == service);
        let by_image =
            |container: &&ContainerSpec| container.name.is_none() && container.service() == service;
        let found = self.containers.iter().find(named).or_else(|| self.containers.iter().find(by_image));
        match self.containers.as_slice() {
            [only] if only_service => found.or(Some(only)),
            _ => found,
        }
    }

    /// The build that makes a container's image.
    #[must_use]
    pub fn build_for(&self, container: &ContainerSpec) -> Option<&BuildSpec> {
        self.build_of(&container.image.value)
    }

    /// The last build with a tag; a name without a tag means `:latest`.
    #[must_use]
    pub fn build_of(&self, image: &str) -> Option<&BuildSpec> {
        self.builds.iter().rfind(|build| has_tag(build, image))
    }

    pub(super) fn build_of_mut(&mut self, image: &str) -> Option<&mut BuildSpec> {
        self.builds.iter_mut().rfind(|build| has_tag(build, image))
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

impl Submission {
    /// The Dockerfile of a build.
    #[must_use]
    pub fn dockerfile_of(&self, build: &BuildSpec) -> Option<&DockerfileFacts> {
        self.dockerfiles.get(&build.dockerfile.value)
    }
}

fn has_tag(build: &BuildSpec, image: &str) -> bool {
    build.tags.iter().any(|tag| full_name(&tag.value) == full_name(image))
}

/// The name with its tag: `notes` is `notes:latest`, and so is `docker.io/library/notes`.
fn full_name(image: &str) -> String {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let image = image.strip_prefix("library/").unwrap_or(image);
    let last = image.rsplit('/').next().unwrap_or_default();
    if last.contains([':', '@']) { image.to_owned() } else { format!("{image}:latest") }
}
