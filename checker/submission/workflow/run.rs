//! What is a job followed in, and how does it end?

use std::collections::BTreeMap;
use std::path::Path;

use super::facts::Workflow;
use super::guise::Guise;
use super::trigger::Trigger;

/// How a job ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobEnd {
    /// Every step that counts has succeeded.
    Success,
    /// One has not.
    Failure,
    /// It was not begun.
    Skipped,
}

/// What a job is followed in.
#[derive(Debug, Clone)]
pub(super) struct Run<'a> {
    /// The repository with the change.
    pub(super) folder: &'a Path,
    /// The main branch before it.
    pub(super) base: &'a Path,
    pub(super) workflow: &'a Workflow,
    pub(super) trigger: Trigger,
    /// How the change comes, where that is other than usual.
    pub(super) guise: Option<&'a Guise>,
    /// What the calling workflow has given.
    pub(super) inputs: BTreeMap<String, String>,
}
