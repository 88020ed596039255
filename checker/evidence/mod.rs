//! What was seen?
//!
//! Facts only, each with its unit and where it comes from; no judgement. The lab fills an
//! [`Evidence`], checks read it, `--record` writes it and `--replay` reads it back. A fact that could
//! not be had is an [`Observed::Missing`] with the reason, never a default.

mod attempt;
mod container;
mod cycle;
mod delivery;
mod dependencies;
mod deployment;
mod egress;
mod engine;
mod experiment;
mod http;
mod image;
mod isolation;
mod monitoring;
mod network;
mod observed;
mod packages;
mod pipeline;
mod process;
mod rebuild;
mod review;
mod rotation;
mod secret_reach;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::submission::Submission;

pub use crate::submission::MistakeKind;
pub use attempt::{Attempt, Errno, Outcome, ProbeReport};
pub use container::{
    ChangedDatabase, ContainerFacts, ContainerState, FileFact, ListeningSocket, MountFact, ServiceFacts,
    TmpfsFact,
};
pub use cycle::{CycleBase, CycleQuestion, CycleTurn, PatchCycle, Served, Serving, WayBack};
pub use delivery::{Delivery, Promoted, Promotion, Signing, Started, StartedImage, Trial, TrialKind};
pub use dependencies::{
    AppTests, DependencyFacts, InstalledDependency, LoadedModule, PublishedCode, PublishedFile,
    StrayDependency,
};
pub use deployment::{DeployMoment, DeployStep, Deployment, RunningImage, ServedPage};
pub use egress::{EgressCall, EgressReport, EgressWay, Note, Question, RelayedQuestion};
pub use engine::{EngineFacts, EngineFamily, Feature};
pub use experiment::{
    CrashExperiment, HangExperiment, HealthCall, HealthTrial, LateChecks, LimitExperiment,
    ReplacementExperiment, StopExperiment,
};
pub use http::{Answerer, HttpExchange};
pub use image::{
    BuildFacts, BuildFailure, BuildProblem, ContextCopy, ContextFile, ContextSecrets, Handover, HistoryEntry,
    ImageFacts, LayerFile, SecretSighting, SightingPlace, Unseen, UnseenFile,
};
pub use isolation::IsolationFacts;
pub use monitoring::{
    CollectedLine, CrashFact, LogExperiment, LogFile, MetricsExperiment, NoTarget, Scrape, TargetFacts,
};
pub use network::{BoundPort, Connection, ConnectionReport, HostCall, Listener, OutsideReport, Vantage, Way};
pub use observed::{Blocked, Observed, Slot, Unsupported};
pub use packages::{PackageFacts, RecordDoubt, StrayFile};
pub use pipeline::{GateRun, JobRun, Pipeline, PipelineRun};
pub use process::ProcessFact;
pub use rebuild::{DifferenceKind, FileDifference, RebuildExperiment, ReplacedBuild};
pub use review::{FolderSecrets, HandedFile, Mistake, Review};
pub use rotation::{
    AccessLine, EngineEvent, Exposure, ExposurePlace, Login, Rotated, RotationExperiment, RotationWay,
    SecretFile, SecretUse,
};
pub use secret_reach::{HandedElsewhere, HandedSecret, SecretReach};

/// Version of the recorded form. A recording of another version is refused.
pub const EVIDENCE_VERSION: u32 = 3;

/// Everything that was seen of one submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// [`EVIDENCE_VERSION`].
    pub version: u32,
    /// The engine that was asked; absent when the submission was refused before an engine was needed.
    pub engine: Option<EngineFacts>,
    /// The learner's files, as understood.
    pub submission: Submission,
    /// One entry per build of the plan that was begun, in order.
    pub builds: Vec<BuildFacts>,
    /// What each service showed, by the service's name.
    pub services: BTreeMap<String, ServiceFacts>,
}
