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
//! asking, turn  how does the script go when it runs for real, and again?
//! schedule  when is it all started again?
//! scan    which findings stop a delivery, and what is excepted?
//! workflow  what do the workflows of the delivery say?
//! beside  how loosely do other scripts start containers?
//! findings  which mistakes has the learner written down?
//! lock    which lock files are handed in, and do they fit their manifests?
//! bill    which bills of materials are handed in, and what do they say?
//! ```
//!
//! What cannot be understood is a [`Problem`] with its place; all of them are collected. What is
//! understood and gives away the host is a [`Danger`], which the lab refuses.

mod addresses;
mod asking;
mod beside;
mod bill;
mod command_line;
mod compose;
mod copy;
mod danger;
mod delivered;
mod docker;
mod dockerfile;
mod draft;
mod environment;
mod findings;
#[cfg(test)]
mod fixtures;
mod folder;
mod ignore;
mod json;
#[cfg(test)]
mod laws;
mod ledger;
mod location;
mod lock;
mod model;
mod monitoring;
mod nearest;
mod outcome;
mod own_file;
mod plan;
mod problem;
mod read;
mod scan;
mod schedule;
mod seccomp;
mod shell;
mod source;
mod turn;
mod understood;
mod unfollowed;
mod values;
mod workflow;

pub use asking::{Answer, Question};
pub use beside::{LooseKind, LooseWord};
pub use bill::{HandedBill, WrittenBill};
pub use copy::{FolderCopy, copy_folder};
pub use danger::Danger;
pub use docker::NETWORK_OPTIONS;
pub use dockerfile::{EffectiveUser, ImageName, image_names, trigger_sources};
pub use findings::{HandedFindings, MistakeKind, WrittenFinding, WrittenPlace};
pub use ignore::{
    Fate, IgnoreFile, IgnoreProblem, IgnoreRule, IgnoreRules, find as find_ignore_file, git_ignores,
};
pub use location::{Located, Location};
pub use lock::HandedLock;
pub use model::{
    BindKind, BuildSpec, ContainerSpec, DeliveredImage, DeliveryStep, DnsSpec, DockerfileFacts,
    EnvironmentVariable, FileMount, FileRights, HealthcheckSpec, ImageSource, Instruction, KeySource, Link,
    LogSpec, MountSpec, NetworkAttachment, NetworkSpec, Plan, PublishedPort, RestartPolicy, SecretSource,
    Stage, Submission, Ulimit, VolumeSpec,
};
pub use monitoring::{
    AlertRule, DroppedTarget, FaultKind, LabelSet, Monitoring, MonitoringFault, RecordRule, RelabelAction,
    RelabelRule, ScrapeJob, ScrapeLimits, ScrapeTarget, relabel,
};
pub use problem::{Problem, render_problems};
pub use read::{COMMANDS, builds_later, read, read_patched, steps};
pub use scan::{
    Excepted, HandedReport, PolicyFault, PolicyFaultKind, Scan, ScanException, ScanPolicy, excepted,
    policy as scan_policy, stops,
};
pub use schedule::{Rhythm, Schedule, ScheduleKind};
pub use seccomp::{Remark, SeccompArgument, SeccompProfile, SeccompRule, seccomp_profile};
pub use turn::{Standing, Turn, turn};
pub use understood::{COMPOSE_NAMES, FileKind, Understood, understood};
pub use unfollowed::Unfollowed;
pub use workflow::{
    ActKind, Gate, GateKind, Guise, GuiseKind, Happening, ImageAct, Job, JobEnd, JobTurn, LocalAction,
    OpenGate, Permissions, Platform, Refs, RepositoryEvent, Rule, SameImages, ScanCall, ScanEnd, Step, Tree,
    Walk, WalkedJob, Workflow, WorkflowEvent, as_it_runs, carries, guises, image_acts, is_forgiven,
    is_open_name, is_started, pushes, runs_on, scans, walk, workflow_problems,
};
