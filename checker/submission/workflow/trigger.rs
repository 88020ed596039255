//! Which events start a workflow, for a change of which files?
//!
//! "Workflow syntax for GitHub Actions", `on`, and its filters.

use regex::Regex;

use super::facts::{Platform, Workflow, WorkflowEvent};
use super::guise::Guise;

/// A commit of the change, as a script sees it.
pub(super) const COMMIT: &str = "5f3c2b7a90d14e6f8a1b2c3d4e5f60718293a4b5";
/// The commit of the main branch that the change is for.
pub(super) const BASE: &str = "0d9e8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a392817";
/// The branch that is delivered.
pub(super) const MAIN: &str = "main";
/// The branch from which somebody proposes.
pub(super) const BRANCH: &str = "change";

/// What happens in the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepositoryEvent {
    /// A change is proposed for the main branch.
    PullRequest,
    /// A change is on the main branch.
    Push,
}

/// By which of the platform's own events a workflow runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    /// `pull_request`: over the proposal as it would be merged.
    PullRequest,
    /// `pull_request_target`: over the branch that the proposal is for.
    PullRequestTarget,
    /// `push` to the main branch.
    Push,
    /// `push` to the branch from which somebody of the team proposes.
    BranchPush,
    /// GitLab's pipeline of a merge request.
    MergeRequest,
    /// GitLab's pipeline of the branch from which somebody proposes. A merge request shows it where it has none of its
    /// own.
    SourceBranch,
    /// GitLab's pipeline of the main branch.
    DefaultBranch,
}

impl Trigger {
    /// The platform's name for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Trigger::PullRequest => "pull_request",
            Trigger::PullRequestTarget => "pull_request_target",
            Trigger::Push | Trigger::BranchPush | Trigger::SourceBranch | Trigger::DefaultBranch => "push",
            Trigger::MergeRequest => "merge_request_event",
        }
    }

    /// Whether somebody proposes something.
    pub(super) fn is_proposal(self) -> bool {
        !matches!(self, Trigger::Push | Trigger::BranchPush | Trigger::DefaultBranch)
    }
}

/// The platform's events by which this one starts the workflow, for a change of these files; of any, where none are
/// named.
pub(super) fn triggers(
    workflow: &Workflow,
    event: RepositoryEvent,
    guise: Option<&Guise>,
    changed: Option<&[String]>,
) -> Vec<Trigger> {
    let all: &[Trigger] = match event {
        // Which jobs GitLab makes of it, its rules say.
        RepositoryEvent::PullRequest if workflow.platform == Platform::GitLab => {
            return vec![Trigger::MergeRequest, Trigger::SourceBranch];
        }
        RepositoryEvent::Push if workflow.platform == Platform::GitLab => {
            return vec![Trigger::DefaultBranch];
        }
        RepositoryEvent::PullRequest => &[Trigger::PullRequest, Trigger::PullRequestTarget],
        RepositoryEvent::Push => &[Trigger::Push],
    };
    let starts = |trigger: &&Trigger| {
        let found = workflow.event(trigger.name());
        let action = guise
            .and_then(|guise| guise.text("github.event.action", trigger.is_proposal()))
            .unwrap_or("opened");
        found.is_some_and(|event| changed.is_none_or(|changed| lets_in(event, MAIN, action, changed)))
    };
    all.iter().filter(starts).copied().collect()
}

/// Whether the event starts the workflow, for a change of these files.
#[must_use]
pub fn is_started(workflow: &Workflow, event: RepositoryEvent, changed: &[String]) -> bool {
    !triggers(workflow, event, None, Some(changed)).is_empty()
}

/// Whether the push of the branch from which somebody proposes starts the workflow.
pub(super) fn starts_from_branch(workflow: &Workflow, changed: Option<&[String]>) -> bool {
    let event = workflow.event("push").filter(|_| workflow.platform == Platform::GitHub);
    event.is_some_and(|event| lets_in(event, BRANCH, "opened", changed.unwrap_or_default()))
}

/// Whether the filters of an event let a change of a branch in, when this happens to its proposal.
fn lets_in(event: &WorkflowEvent, branch: &str, action: &str, changed: &[String]) -> bool {
    event.filters.iter().all(|(name, patterns)| match name.value.as_str() {
        "branches" => is_named(patterns, branch),
        "branches-ignore" => !is_named(patterns, branch),
        // A push of a branch is none of a tag.
        "tags" => event.filters.iter().any(|(name, _)| name.value == "branches"),
        "paths" => changed.iter().any(|path| is_named(patterns, path)),
        "paths-ignore" => !changed.iter().all(|path| is_named(patterns, path)),
        "types" => patterns.iter().any(|kind| kind == action),
        _ => true,
    })
}

/// Whether the last pattern that fits lets the text in.
fn is_named(patterns: &[String], text: &str) -> bool {
    patterns.iter().fold(false, |named, pattern| match pattern.strip_prefix('!') {
        Some(pattern) => named && !fits(pattern, text),
        None => named || fits(pattern, text),
    })
}

/// `*` stands for anything within a part of a path, `**` for anything.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let escaped =
        regex::escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*");
    Regex::new(&format!("^{escaped}$")).is_ok_and(|known| known.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::{RepositoryEvent, is_started};
    use crate::submission::fixtures::folder;
    use crate::submission::folder::Folder;
    use crate::submission::workflow::read;

    #[test]
    fn a_branch_of_a_proposal_is_pushed_as_well() {
        for (on, starts) in [
            ("push", true),
            ("[push, pull_request]", true),
            ("pull_request", false),
            ("{push: {branches: ['**']}}", true),
            ("{push: {branches: [main]}}", false),
            ("{push: {branches-ignore: [main]}}", true),
            ("{push: {tags: ['v*']}}", false),
        ] {
            let job = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo\n";
            let files = folder(&[(".github/workflows/notes.yml", &format!("on: {on}\n{job}"))]);
            let workflow = read(&Folder::open(files.path()).unwrap()).remove(0);
            let changed = ["Dockerfile".to_owned()];
            assert_eq!(super::starts_from_branch(&workflow, Some(&changed)), starts, "{on}");
        }
    }

    #[test]
    fn filters_let_a_change_in_or_keep_it_out() {
        let (request, push) = (RepositoryEvent::PullRequest, RepositoryEvent::Push);
        for (on, event, starts) in [
            ("pull_request", request, true),
            ("pull_request", push, false),
            ("pull_request_target", request, true),
            ("push", push, true),
            ("push", request, false),
            ("workflow_dispatch", push, false),
            ("{push: {branches: [main]}}", push, true),
            ("{push: {branches: [release]}}", push, false),
            ("{push: {branches: ['**', '!main']}}", push, false),
            ("{push: {branches: ['!main', 'm*']}}", push, true),
            ("{push: {branches-ignore: [main]}}", push, false),
            ("{push: {branches-ignore: [docs]}}", push, true),
            ("{push: {tags: ['v*']}}", push, false),
            ("{push: {tags: ['v*'], branches: [main]}}", push, true),
            ("{pull_request: {paths: [Dockerfile]}}", request, true),
            ("{pull_request: {paths: ['dist/**']}}", request, true),
            ("{pull_request: {paths: ['dist/*']}}", request, false),
            ("{pull_request: {paths: ['*.html']}}", request, false),
            ("{pull_request: {paths-ignore: ['dist/**']}}", request, true),
            ("{pull_request: {paths-ignore: ['**']}}", request, false),
            ("{pull_request: {types: [closed]}}", request, false),
            ("{pull_request: {types: [opened]}}", request, true),
            ("{pull_request: {branches: [main], paths: [README.md]}}", request, false),
        ] {
            let changed = ["Dockerfile".to_owned(), "dist/pages/index.html".to_owned()];
            let job = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo\n";
            let files = folder(&[(".github/workflows/notes.yml", &format!("on: {on}\n{job}"))]);
            let workflow = read(&Folder::open(files.path()).unwrap()).remove(0);
            assert_eq!(workflow.problem, None, "{on}");
            assert_eq!(is_started(&workflow, event, &changed), starts, "{on} {event:?}");
        }
    }
}
