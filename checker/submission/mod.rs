//! What did the learner hand in?
//!
//! Reads a folder (`Dockerfile`, `.dockerignore`, `run.sh`, `compose.yaml`) into one typed
//! [`Submission`] in which every value knows the file, line and column that it came from. Nothing is
//! executed: `run.sh` is parsed as the Docker commands it holds. This module knows no engine.
//!
//! ```text
//! read    opens the folder, and asks in turn (understood: one file, with what is not understood beside it)
//! shell   which commands does run.sh come to?   -> docker   what does each of them ask for?
//! compose which services are in compose.yaml?   -> values   how is each value written?
//! ledger  what stands in the engine after each of them? its last page is the plan
//! dockerfile  what do the Dockerfiles of the builds say?
//! ignore  what does .dockerignore keep out of each context?
//! monitoring  what is scraped, and which rule wakes somebody?
//! scan    which findings stop a delivery, and what is excepted?
//! bill    which bills of materials are handed in, and what do they say?
//! ```
//!
//! What cannot be understood is a [`Problem`] with its place; all of them are collected. What is
//! understood and gives away the host is a [`Danger`], which the lab refuses.

mod addresses;
mod bill;
mod compose;
mod copy;
mod danger;
mod delivered;
mod docker;
mod dockerfile;
mod draft;
mod environment;
#[cfg(test)]
mod fixtures;
mod folder;
mod ignore;
mod json;
#[cfg(test)]
mod laws;
mod ledger;
mod location;
mod model;
mod monitoring;
mod nearest;
mod outcome;
mod own_file;
mod plan;
mod problem;
mod read;
mod scan;
mod seccomp;
mod shell;
mod source;
mod understood;
mod values;

pub use bill::HandedBill;
pub use copy::{FolderCopy, copy_folder};
pub use danger::Danger;
pub use docker::NETWORK_OPTIONS;
pub use dockerfile::{EffectiveUser, ImageName, image_names, trigger_sources};
pub use ignore::{Fate, IgnoreFile, IgnoreProblem, IgnoreRule, IgnoreRules, find as find_ignore_file};
pub use location::{Located, Location};
pub use model::{
    BindKind, BuildSpec, ContainerSpec, DeliveredImage, DeliveryStep, DnsSpec, DockerfileFacts,
    EnvironmentVariable, FileMount, FileRights, HealthcheckSpec, ImageSource, Instruction, KeySource, Link,
    LogSpec, MountSpec, NetworkAttachment, NetworkSpec, Plan, PublishedPort, RestartPolicy, SecretSource,
    Stage, Submission, Ulimit, VolumeSpec,
};
pub use monitoring::{AlertRule, FaultKind, Monitoring, MonitoringFault, ScrapeJob, ScrapeTarget};
pub use problem::{Problem, render_problems};
pub use read::{read, steps};
pub use scan::{
    HandedReport, PolicyFault, PolicyFaultKind, Scan, ScanException, ScanPolicy, policy as scan_policy,
};
pub use seccomp::{Remark, SeccompProfile, SeccompRule, seccomp_profile};
pub use understood::{COMPOSE_NAMES, FileKind, Understood, understood};
