//! What becomes of a fact that could not be had?

use serde::{Deserialize, Serialize};

/// A fact, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Observed<T> {
    /// The fact.
    Seen(T),
    /// Nobody looked, because no check needed it.
    NotAsked,
    /// The host or the engine cannot show it: a missing kernel feature, say.
    Unsupported(Unsupported),
    /// An earlier failure of the learner's own kept the lab from looking; another check reports it.
    Blocked(Blocked),
    /// The lab tried and failed; never the learner's fault. The lab's own words, in English.
    Missing(String),
}

impl<T> Observed<T> {
    /// The fact, where there is one.
    pub fn seen(&self) -> Option<&T> {
        match self {
            Observed::Seen(value) => Some(value),
            _ => None,
        }
    }
}

/// The place of one fact, whatever its type.
pub trait Slot {
    /// Whether somebody looked, with whatever outcome.
    fn is_settled(&self) -> bool;

    /// Says why nobody could look, where nothing is known yet.
    fn block(&mut self, cause: Blocked);

    /// Says that the lab tried and failed, in its own words.
    fn miss(&mut self, problem: String);

    /// Says what host or engine cannot show.
    fn unsupported(&mut self, feature: Unsupported);
}

impl<T> Slot for Observed<T> {
    fn is_settled(&self) -> bool {
        !matches!(self, Observed::NotAsked)
    }

    fn block(&mut self, cause: Blocked) {
        if !self.is_settled() {
            *self = Observed::Blocked(cause);
        }
    }

    fn miss(&mut self, problem: String) {
        *self = Observed::Missing(problem);
    }

    fn unsupported(&mut self, feature: Unsupported) {
        *self = Observed::Unsupported(feature);
    }
}

// Not derived, which would ask for `T: Default`.
#[expect(clippy::derivable_impls, reason = "the derive would ask for `T: Default`")]
impl<T> Default for Observed<T> {
    fn default() -> Self {
        Observed::NotAsked
    }
}

/// What this host or this engine cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unsupported {
    /// The memory controller is missing.
    MemoryLimit,
    /// Swap accounting is missing.
    SwapLimit,
    /// The CPU quota of the scheduler is missing.
    CpuLimit,
    /// The engine cannot tie a container to some of the CPUs.
    CpuSet,
    /// The pids controller is missing.
    PidsLimit,
    /// The kernel was built without seccomp filters.
    Seccomp,
    /// The engine has no `exec`.
    Exec,
    /// The engine knows no `--link`.
    Links,
    /// The engine has another loopback address than the checker, so that they share no registry.
    Registry,
    /// The engine cannot send logs to a collector on this machine.
    Collector,
    /// No engine was asked: only files were read.
    Engine,
}

/// Which failure of the learner's own kept the lab from looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blocked {
    /// A dangerous request was refused, so nothing was started.
    Refused,
    /// The image was not built.
    BuildFailed,
    /// The container ended, or never ran.
    NotRunning,
    /// The submission runs no such service.
    NoService,
    /// The container's limit of processes is used up, so that nothing more can be started in it.
    NoRoom,
}
