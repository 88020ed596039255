//! What did the workflows say of changes that others propose?

use serde::{Deserialize, Serialize};

use crate::submission::{Guise, JobEnd, Located, Location, RepositoryEvent, Unfollowed};

/// Every run of the workflows over a prepared change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Each change with each event, in the exercise's order.
    pub runs: Vec<PipelineRun>,
    /// What in the workflows the lab could not follow; nothing is known of the runs then.
    pub unfollowed: Option<Unfollowed>,
}

/// One change and one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineRun {
    /// The change's name.
    pub change: String,
    /// What is wrong in it: ids of checks and advisories; nothing in a good one.
    pub finds: Vec<String>,
    /// What happened in the repository.
    pub event: RepositoryEvent,
    /// How the change came, where that is other than usual. Such a run is noted where its jobs are others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guise: Option<Guise>,
    /// The jobs of every workflow that the event started, in the order in which they ran.
    pub jobs: Vec<JobRun>,
}

/// One job of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobRun {
    /// Its key.
    pub job: Located<String>,
    /// How it ended.
    pub end: JobEnd,
    /// Whether its failure leaves the run green.
    pub forgiven: bool,
    /// Its gates, in order.
    pub gates: Vec<GateRun>,
    /// Where it pushed an image.
    pub pushes: Vec<Location>,
    /// Where it needed the repository and had not fetched it.
    #[serde(default)]
    pub unfetched: Option<Location>,
    /// Whether the push of the proposed branch to the repository has started it: what is proposed shows nothing of it
    /// where it comes from a repository of somebody else's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_branch: bool,
}

/// One call of `harden-check lint` or `harden-check scan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRun {
    /// Its place.
    pub at: Location,
    /// The command as it stands there.
    pub written: String,
    /// Whether it ended with 0.
    pub passed: bool,
    /// What it found that stops: ids of checks or advisories.
    pub found: Vec<String>,
    /// Where the job has fetched other files than those of the change.
    #[serde(default)]
    pub elsewhere: Option<Located<String>>,
    /// What it did not understand first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Unfollowed>,
}

impl PipelineRun {
    /// Whether the event started anything.
    #[must_use]
    pub fn has_started(&self) -> bool {
        self.judged().next().is_some()
    }

    /// The jobs whose ends count.
    pub fn judged(&self) -> impl Iterator<Item = &JobRun> {
        self.jobs.iter().filter(|job| !job.of_branch)
    }

    /// Whether the run is red.
    #[must_use]
    pub fn is_red(&self) -> bool {
        self.judged().any(JobRun::is_red)
    }

    /// The gates that found what is wrong in the change.
    pub fn right_gates(&self) -> impl Iterator<Item = &GateRun> {
        let gates = self.judged().flat_map(|job| &job.gates);
        gates.filter(|gate| gate.found.iter().any(|found| self.finds.contains(found)))
    }

    /// The gates that looked at other files than those of the change, and what names these.
    pub fn gates_elsewhere(&self) -> impl Iterator<Item = (&GateRun, &Located<String>)> {
        let gates = self.judged().flat_map(|job| &job.gates);
        gates.filter_map(|gate| Some((gate, gate.elsewhere.as_ref()?)))
    }

    /// Whether the run is red because of what is wrong in the change.
    #[must_use]
    pub fn is_red_for_it(&self) -> bool {
        let right =
            |gate: &GateRun| !gate.passed && gate.found.iter().any(|found| self.finds.contains(found));
        self.judged().any(|job| job.is_red() && job.gates.iter().any(right))
    }
}

impl JobRun {
    /// Whether it makes the run red.
    #[must_use]
    pub fn is_red(&self) -> bool {
        self.end == JobEnd::Failure && !self.forgiven
    }
}
