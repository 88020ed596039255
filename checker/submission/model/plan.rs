//! What do all the commands ask for together?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{
    Danger, FolderCopy, HandedBill, HandedFindings, HandedLock, IgnoreFile, Located, Location, LooseWord,
    Monitoring, Scan, Schedule, Workflow,
};
use super::build::BuildSpec;
use super::container::ContainerSpec;
use super::delivery::DeliveryStep;
use super::dockerfile::DockerfileFacts;
use super::mount::{FileRights, VolumeSpec};
use super::network::NetworkSpec;

/// Everything that was handed in, parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// What the commands ask for.
    pub plan: Plan,
    /// The Dockerfile of each build, by its path relative to the submission's folder.
    pub dockerfiles: BTreeMap<String, DockerfileFacts>,
    /// The `.dockerignore` of each build, in the order of [`Plan::builds`].
    #[serde(default)]
    pub ignores: Vec<IgnoreFile>,
    /// `prometheus.yml` and what it names; absent where there is none.
    #[serde(default)]
    pub monitoring: Option<Monitoring>,
    /// `scan.toml` and a scanner's report, where they are there.
    #[serde(default)]
    pub scan: Scan,
    /// Bills of materials, where they are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bills: Vec<HandedBill>,
    /// Manifests and locks of languages' packages, where they are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<HandedLock>,
    /// Workflows of GitHub Actions, where they are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workflows: Vec<Workflow>,
    /// When something in the folder is started again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// Words of scripts beside `run.sh` that let a container do more than its task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loose: Vec<Located<LooseWord>>,
    /// `findings.md`, where it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<HandedFindings>,
    /// Requests that are refused before anything starts, in the order they were met.
    pub dangers: Vec<Located<Danger>>,
    /// The folder with the files that `run.sh` writes; absent where it writes none.
    #[serde(skip)]
    pub copy: Option<FolderCopy>,
}

/// The objects that the learner's commands make, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Images to build, in order; a later build may name an earlier one's tag.
    pub builds: Vec<BuildSpec>,
    /// Networks to create.
    pub networks: Vec<NetworkSpec>,
    /// Volumes to create.
    pub volumes: Vec<VolumeSpec>,
    /// Volumes that the commands remove before anything mounts them, each with its place: whoever runs the
    /// commands again loses what was in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emptied_volumes: Vec<Located<String>>,
    /// Owner and mode that the commands give to files of the submission, by their paths.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rights: BTreeMap<String, FileRights>,
    /// Containers to run, in order: those that run when the commands are through, and before them the
    /// jobs that have ended by then, see [`ContainerSpec::ends`].
    pub containers: Vec<ContainerSpec>,
    /// Where containers were started that a later command removed: the file holds more than one `docker run`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Location>,
    /// How images are pushed, signed, verified and started, in the commands' order; nothing where no command
    /// speaks of a registry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<DeliveryStep>,
    /// The words by which a private key that the caller hands in goes on into an image or a container.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_keys: Vec<Location>,
}
