//! In which forms does a workflow run, as far as the file alone says?

use std::borrow::Cow;

use super::facts::{Platform, Workflow};
use super::gitlab;
use super::trigger::Trigger;

/// A workflow as its events start it: GitHub's as it is written, GitLab's once for each kind of pipeline that a change
/// of these files makes, with the jobs that its rules leave and what they wait for. Files that a rule asks for are
/// taken to be there.
#[must_use]
pub fn as_it_runs<'w>(workflow: &'w Workflow, changed: &[String]) -> Vec<Cow<'w, Workflow>> {
    if workflow.platform == Platform::GitHub {
        return vec![Cow::Borrowed(workflow)];
    }
    let kinds = [Trigger::MergeRequest, Trigger::SourceBranch, Trigger::DefaultBranch];
    let planned = kinds
        .into_iter()
        .filter_map(|kind| gitlab::planned(&|_| true, workflow, kind, None, Some(changed)).ok().flatten());
    planned.map(Cow::Owned).collect()
}
