//! What is a container before anything is known of it?

use std::collections::{BTreeMap, BTreeSet};

use super::super::source::Word;
use super::super::{ContainerSpec, EnvironmentVariable, FileMount, Located, Location, MountSpec};

/// A container under construction, with what can be judged only when all flags are known.
#[derive(Debug)]
pub(super) struct ContainerDraft {
    pub(super) spec: ContainerSpec,
    /// `--network-alias`: they belong to the first network.
    pub(super) aliases: Vec<Word>,
    /// `--ip` and `--ip6`: they belong to the first network as well.
    pub(super) addresses: Vec<Located<String>>,
    /// The lines of `--env-file`, which `--env` overrides wherever it stands.
    pub(super) file_environment: Vec<Located<EnvironmentVariable>>,
    /// The lines of `--label-file`, which `--label` overrides.
    pub(super) file_labels: Vec<Located<EnvironmentVariable>>,
    /// `--rm`, for the problem that it makes with `--restart`.
    pub(super) remove: Option<Word>,
    /// `--detach`: the command does not wait for the container's end.
    pub(super) detached: bool,
    /// Every value of `--volume`.
    pub(super) volumes: BTreeSet<String>,
    /// `--secret` of a service; their contents are not looked up yet.
    pub(super) secrets: Vec<Located<FileMount>>,
    /// `--tmpfs`, by its path.
    pub(super) tmpfs: BTreeMap<String, Located<MountSpec>>,
}

impl ContainerDraft {
    /// A container of which only its place is known.
    pub(super) fn blank(at: Location) -> ContainerDraft {
        let nowhere = Located::new(String::new(), at.clone());
        ContainerDraft {
            spec: ContainerSpec::new(at, nowhere),
            aliases: Vec::new(),
            addresses: Vec::new(),
            file_environment: Vec::new(),
            file_labels: Vec::new(),
            remove: None,
            detached: false,
            volumes: BTreeSet::new(),
            secrets: Vec::new(),
            tmpfs: BTreeMap::new(),
        }
    }
}
