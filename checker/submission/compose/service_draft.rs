//! What is known of a service while its keys are read?

use super::super::source::Word;
use super::super::{BuildSpec, ContainerSpec, EnvironmentVariable, Located};
use super::keys::Entry;

/// A service under construction.
#[derive(Debug)]
pub(super) struct ServiceDraft {
    pub(super) name: Word,
    pub(super) spec: ContainerSpec,
    pub(super) build: Option<BuildSpec>,
    pub(super) has_image: bool,
    pub(super) depends_on: Vec<Word>,
    /// The entries of `env_file`, which `environment` overrides.
    pub(super) file_environment: Vec<Located<EnvironmentVariable>>,
    /// Names of declared volumes, networks, secrets and configs that the service uses.
    pub(super) volumes: Vec<Word>,
    pub(super) networks: Vec<Word>,
    pub(super) secrets: Vec<FileUse>,
    pub(super) configs: Vec<FileUse>,
    /// `network_mode` was given, so that there is no default network.
    pub(super) own_mode: bool,
    pub(super) container_name: Option<String>,
}

pub(super) type Service<'a, 'd> = Entry<'a, 'd, ServiceDraft>;

/// A service's use of a secret or a config.
#[derive(Debug, Clone, Default)]
pub(super) struct FileUse {
    pub(super) name: Word,
    pub(super) target: Option<String>,
    pub(super) user: Option<String>,
    pub(super) group: Option<String>,
    pub(super) mode: Option<String>,
}
