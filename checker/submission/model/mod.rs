//! Into which types are `run.sh` and `compose.yaml` both read?
//!
//! Field names follow the `docker` command line, the reference for their meaning
//! (<https://docs.docker.com/reference/cli/docker/>). Where a flag is given twice and the last one
//! wins in Docker, the last one is kept here, with its own place.

mod build;
mod container;
mod delivery;
mod dockerfile;
mod log;
mod mount;
mod network;
mod plan;
mod variable;

pub use build::{BuildSpec, ImageSource, SecretSource};
pub use container::{ContainerSpec, DnsSpec, HealthcheckSpec, RestartPolicy, Ulimit};
pub use delivery::{DeliveredImage, DeliveryStep, KeySource};
pub use dockerfile::{DockerfileFacts, Instruction, Stage};
pub use log::LogSpec;
pub use mount::{BindKind, FileMount, FileRights, MountSpec, VolumeSpec};
pub use network::{Link, NetworkAttachment, NetworkSpec, PublishedPort};
pub use plan::{Plan, Submission};
pub use variable::EnvironmentVariable;
