//! What does a job of a workflow ask for, where the answer decides what comes?

use crate::submission::{Located, Location};

/// A command of a job that looks, and whose end decides what comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Its place.
    pub at: Location,
    /// The command as it stands there.
    pub written: String,
    /// What it looks at.
    pub kind: GateKind,
    /// Which files lie there by then.
    pub tree: Tree,
}

/// Which files a job has fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tree {
    /// None.
    #[default]
    Nothing,
    /// Those of the change.
    Change,
    /// Others, by what is written there: `ref: main`.
    Elsewhere(Located<String>),
}

/// What a gate looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateKind {
    /// `harden-check lint`, with the path below the job's folder.
    Lint(String),
    /// `harden-check scan`.
    Scan {
        /// The place of the image's build among those of the job.
        build: usize,
        /// `--fail-on`, as written.
        fail_on: Option<String>,
        /// `--policy`, below the job's folder.
        policy: Option<String>,
    },
}
