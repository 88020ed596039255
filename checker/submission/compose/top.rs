//! What does a compose file declare, before its services are read?

use std::collections::BTreeMap;

use super::super::source::Word;
use super::super::{NetworkSpec, VolumeSpec};
use super::node::Node;

/// A compose file under construction.
#[derive(Debug, Default)]
pub(super) struct Top {
    pub(super) services: Vec<(Word, Node)>,
    pub(super) networks: Vec<NetworkSpec>,
    pub(super) volumes: Vec<VolumeSpec>,
    pub(super) secrets: BTreeMap<String, FileSource>,
    pub(super) configs: BTreeMap<String, FileSource>,
}

/// Where the content of a secret or a config comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSource {
    pub(super) file: Option<String>,
    pub(super) content: Option<String>,
    /// How many of `file`, `environment` and `content` are given; Compose wants one.
    pub(super) sources: usize,
    /// `external: true`: a secret that the Swarm has already.
    pub(super) external: bool,
    /// `name`, where the Swarm calls it otherwise.
    pub(super) name: Option<Word>,
}
