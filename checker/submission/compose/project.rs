//! What is a compose file once it is read?

use super::super::{BuildSpec, ContainerSpec, NetworkSpec, VolumeSpec};
use super::service_draft::ServiceDraft;

/// Everything that the files of a project describe. Nothing of it is there until a verb makes it.
#[derive(Debug)]
pub(in super::super) struct Project {
    /// The project's name.
    pub(in super::super) name: String,
    /// Its networks, the default one among them where a service is on it.
    pub(in super::super) networks: Vec<NetworkSpec>,
    /// Its volumes.
    pub(in super::super) volumes: Vec<VolumeSpec>,
    /// Its services, each behind those that it waits for.
    pub(in super::super) services: Vec<Service>,
}

/// A service of a project.
#[derive(Debug)]
pub(in super::super) struct Service {
    /// Its container.
    pub(in super::super) spec: ContainerSpec,
    /// The build of its image.
    pub(in super::super) build: Option<BuildSpec>,
    /// `container_name`.
    pub(in super::super) container_name: Option<String>,
    /// The services that it waits for.
    pub(in super::super) depends_on: Vec<String>,
}

impl Service {
    /// Its name in the file.
    pub(in super::super) fn name(&self) -> &str {
        self.spec.service()
    }
}

impl From<ServiceDraft> for Service {
    fn from(draft: ServiceDraft) -> Service {
        Service {
            spec: draft.spec,
            build: draft.build,
            container_name: draft.container_name,
            depends_on: draft.depends_on.iter().map(|name| name.text().to_owned()).collect(),
        }
    }
}
