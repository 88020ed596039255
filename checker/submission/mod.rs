//! What did the learner hand in?
//!
//! Reads a folder (`Dockerfile`, `.dockerignore`, `run.sh`, `compose.yaml`) into one typed
//! [`Submission`] in which every value knows the file, line and column that it came from. Nothing is
//! executed: `run.sh` is parsed as the Docker commands it holds. This module knows no engine.

mod location;
mod model;

pub use location::{Located, Location};
pub use model::{
    BindKind, BuildSpec, ContainerSpec, Danger, DockerfileFacts, EnvironmentVariable, HealthcheckSpec,
    Instruction, LogSpec, MountSpec, NetworkAttachment, NetworkSpec, Plan, PublishedPort, RestartPolicy,
    SecretSource, Stage, Submission, Ulimit, VolumeSpec,
};
