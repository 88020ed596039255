//! What is known where a step of a job stands: the event, what jobs and steps before have come to, its variables?
//!
//! "Contexts reference" and "Variables reference" of GitHub Actions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::super::Located;
use super::super::environment::HERE;
use super::condition::{Known, value};
use super::facts::{Job, Platform, Step};
use super::gitlab;
use super::run::{JobEnd, Run};
use super::trigger::{BASE, BRANCH, COMMIT, MAIN, Trigger};

/// What the platform puts in.
static EXPRESSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$\{\{(.*?)\}\}").ok());

/// What a job that is over has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) end: JobEnd,
    pub(super) outputs: BTreeMap<String, String>,
}

/// What a step that is over has come to.
#[derive(Debug, Clone)]
pub(super) struct StepOutcome {
    pub(super) outcome: &'static str,
    pub(super) conclusion: &'static str,
    pub(super) outputs: BTreeMap<String, String>,
}

/// A job that is being followed.
pub(super) struct Way<'a> {
    pub(super) run: &'a Run<'a>,
    before: &'a BTreeMap<String, Outcome>,
    needs: &'a [Located<String>],
    copy: &'a BTreeMap<String, String>,
    inputs: BTreeMap<String, String>,
    pub(super) failed: bool,
    /// How each step with an `id` ended.
    pub(super) steps: BTreeMap<String, StepOutcome>,
    /// What steps before have left for those behind.
    pub(super) exported: Vec<(String, String)>,
    /// The variables of the step.
    pub(super) variables: Vec<(String, String)>,
    /// The action that the step belongs to.
    action_path: Option<String>,
    /// What the step that calls it has given it as variables.
    around: Vec<(String, String)>,
    /// Actions around the step.
    pub(super) depth: usize,
    /// Whether some step fetches the repository.
    pub(super) fetches: bool,
    /// Where the repository was needed and not there.
    pub(super) unfetched: Option<super::super::Location>,
}

/// What stands around an action, while it is followed.
pub(super) struct OuterAction {
    inputs: BTreeMap<String, String>,
    steps: BTreeMap<String, StepOutcome>,
    failed: bool,
    action_path: Option<String>,
    around: Vec<(String, String)>,
}

impl Known for Way<'_> {
    fn text(&self, context: &str) -> Option<String> {
        let trigger = self.run.trigger;
        if let Some(text) = self.run.guise.and_then(|guise| guise.text(context, trigger.is_proposal())) {
            return Some(text.to_owned());
        }
        let of_proposal = |text: &'static str| if trigger.is_proposal() { text } else { "" };
        let merged = trigger == Trigger::PullRequest;
        let of_branch = trigger == Trigger::BranchPush;
        let text = match context {
            "github.event_name" => trigger.name(),
            "github.ref" if merged => "refs/pull/41/merge",
            "github.ref" if of_branch => "refs/heads/change",
            "github.ref" => "refs/heads/main",
            "github.ref_name" if merged => "41/merge",
            "github.ref_name" if of_branch => BRANCH,
            "github.ref_name" => MAIN,
            "github.ref_type" => "branch",
            "github.base_ref" | "github.event.pull_request.base.ref" => of_proposal(MAIN),
            "github.head_ref" | "github.event.pull_request.head.ref" => of_proposal("change"),
            "github.event.pull_request.title" => of_proposal("A change"),
            "github.event.pull_request.body" => of_proposal("What changes"),
            "github.event.pull_request.number" | "github.event.number" => of_proposal("41"),
            "github.event.pull_request.draft" | "github.event.pull_request.head.repo.fork" => {
                of_proposal("false")
            }
            "github.event.pull_request.head.sha" => of_proposal(COMMIT),
            "github.event.pull_request.base.sha" => of_proposal(BASE),
            "github.event.pull_request.merged" => of_proposal("false"),
            "github.event.action" => of_proposal("opened"),
            "github.event.repository.default_branch" => MAIN,
            "github.sha" if trigger == Trigger::PullRequestTarget => BASE,
            "github.sha" => COMMIT,
            "github.repository" | "github.event.repository.full_name" => "team/notes",
            "github.event.pull_request.head.repo.full_name" => of_proposal("team/notes"),
            "github.event.repository.name" => "notes",
            "github.repository_owner"
            | "github.actor"
            | "github.triggering_actor"
            | "github.event.sender.login" => "team",
            "github.event.pull_request.user.login" | "github.event.pull_request.head.repo.owner.login" => {
                of_proposal("team")
            }
            "github.event.pull_request.user.type" => of_proposal("User"),
            "github.event.sender.type" => "User",
            "github.event.pull_request.author_association" => of_proposal("MEMBER"),
            "github.event.pull_request.labels.*.name" => "",
            "github.event.head_commit.message" if trigger.is_proposal() => "",
            "github.event.head_commit.message" => "A change",
            "github.workflow" => &self.run.workflow.file,
            "github.run_id" | "github.run_number" | "github.run_attempt" => "1",
            "runner.os" => "Linux",
            "runner.arch" => "X64",
            "job.status" if self.failed => "failure",
            "job.status" => "success",
            "github.workspace" => return Some(HERE.to_string()),
            "github.action_path" => return Some(format!("{HERE}/{}", self.action_path.as_deref()?)),
            "runner.temp" => return Some(format!("{HERE}/{}", super::runner::FILES)),
            _ => return self.made(context),
        };
        Some(text.to_owned())
    }

    fn has_succeeded(&self) -> bool {
        !self.failed
    }
}

impl<'a> Way<'a> {
    pub(super) fn new(
        run: &'a Run<'a>,
        job: &'a Job,
        copy: &'a BTreeMap<String, String>,
        before: &'a BTreeMap<String, Outcome>,
    ) -> Way<'a> {
        let mut needed = job.needs.iter().filter_map(|needed| before.get(&needed.value));
        Way {
            run,
            before,
            needs: &job.needs,
            copy,
            inputs: run.inputs.clone(),
            failed: needed.any(|one| one.end != JobEnd::Success),
            steps: BTreeMap::new(),
            exported: Vec::new(),
            variables: Vec::new(),
            action_path: None,
            around: Vec::new(),
            depth: 0,
            fetches: job.checks_out(),
            unfetched: None,
        }
    }

    /// What the run itself has made, or its owner has set.
    fn made(&self, context: &str) -> Option<String> {
        let parts: Vec<&str> = context.split('.').collect();
        match parts.as_slice() {
            // What is in it nobody knows; what matters is that it is there.
            ["secrets", name] => Some(format!("value-of-{}", name.to_lowercase())),
            ["github", "token"] => Some("value-of-github_token".to_owned()),
            ["needs", job, "result"] if self.needs.iter().any(|needed| needed.value == *job) => {
                Some(match self.before.get(*job)?.end {
                    JobEnd::Success => "success".to_owned(),
                    JobEnd::Failure => "failure".to_owned(),
                    JobEnd::Skipped => "skipped".to_owned(),
                })
            }
            ["needs", job, "outputs", name] if self.needs.iter().any(|needed| needed.value == *job) => {
                Some(self.before.get(*job)?.outputs.get(*name).cloned().unwrap_or_default())
            }
            ["steps", id, "outcome"] => self.steps.get(*id).map(|end| end.outcome.to_owned()),
            ["steps", id, "conclusion"] => self.steps.get(*id).map(|end| end.conclusion.to_owned()),
            // Of an action of others nobody knows what it hands on.
            ["steps", id, "outputs", name] => self.steps.get(*id)?.outputs.get(*name).cloned(),
            ["inputs", name] => self.inputs.get(*name).cloned(),
            ["matrix", ..] => {
                let name = context.strip_prefix("matrix.")?;
                self.copy.get(name).cloned()
            }
            ["env", name] => {
                self.variables.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.clone())
            }
            _ => None,
        }
    }

    /// Takes up a step: its variables are those that it finds.
    pub(super) fn enter(&mut self, step: &Step) {
        if self.run.workflow.platform == Platform::GitLab {
            self.variables = gitlab::found(self.run.trigger, self.run.guise, step);
            self.variables.extend(self.copy.clone());
            return;
        }
        let own = [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_SHA", "github.sha"),
            ("GITHUB_REF", "github.ref"),
            ("GITHUB_REF_NAME", "github.ref_name"),
            ("GITHUB_REF_TYPE", "github.ref_type"),
            ("GITHUB_BASE_REF", "github.base_ref"),
            ("GITHUB_HEAD_REF", "github.head_ref"),
            ("GITHUB_REPOSITORY", "github.repository"),
            ("GITHUB_REPOSITORY_OWNER", "github.repository_owner"),
            ("GITHUB_EVENT_NAME", "github.event_name"),
            ("GITHUB_RUN_ID", "github.run_id"),
            ("GITHUB_RUN_NUMBER", "github.run_number"),
            ("GITHUB_RUN_ATTEMPT", "github.run_attempt"),
            ("GITHUB_ACTOR", "github.actor"),
            ("GITHUB_TRIGGERING_ACTOR", "github.triggering_actor"),
            ("GITHUB_WORKSPACE", "github.workspace"),
            ("RUNNER_OS", "runner.os"),
            ("RUNNER_ARCH", "runner.arch"),
            ("RUNNER_TEMP", "runner.temp"),
        ];
        let own = own.map(|(name, context)| {
            (name.to_owned(), self.text(context).unwrap_or_else(|| context.to_owned()))
        });
        let path = self.text("github.action_path").map(|path| ("GITHUB_ACTION_PATH".to_owned(), path));
        let left = self.around.iter().chain(&self.exported).cloned();
        self.variables = own.into_iter().chain(path).chain(left).collect();
        for (name, text) in &step.variables {
            if let Some(value) = self.put_in(&text.value) {
                self.variables.push((name.clone(), value));
            }
        }
    }

    /// Begins an action of the repository, which sees its inputs and its own steps only.
    pub(super) fn enter_action(&mut self, inputs: BTreeMap<String, String>, path: &str) -> OuterAction {
        self.depth += 1;
        OuterAction {
            inputs: std::mem::replace(&mut self.inputs, inputs),
            steps: std::mem::take(&mut self.steps),
            failed: std::mem::replace(&mut self.failed, false),
            action_path: self.action_path.replace(path.to_owned()),
            around: std::mem::replace(&mut self.around, self.variables.clone()),
        }
    }

    pub(super) fn leave_action(&mut self, outer: OuterAction) {
        self.depth -= 1;
        (self.inputs, self.steps, self.failed) = (outer.inputs, outer.steps, outer.failed);
        (self.action_path, self.around) = (outer.action_path, outer.around);
    }

    /// The text with every `${{ … }}` put in; nothing where one is not known.
    pub(super) fn put_in(&self, text: &str) -> Option<String> {
        if self.run.workflow.platform == Platform::GitLab {
            return Some(text.to_owned());
        }
        let mut whole = String::new();
        let mut end = 0;
        for found in EXPRESSION.as_ref()?.captures_iter(text) {
            let (all, inside) = (found.get(0)?, found.get(1)?.as_str());
            whole.push_str(&text[end..all.start()]);
            whole.push_str(&value(inside, self)?);
            end = all.end();
        }
        whole.push_str(&text[end..]);
        Some(whole)
    }

    /// The first `${{ … }}` of a text that has no value here.
    pub(super) fn unknown_in(&self, text: &Located<String>) -> Located<String> {
        let mut all = EXPRESSION.as_ref().into_iter().flat_map(|known| known.find_iter(&text.value));
        let unknown = all.find(|found| self.put_in(found.as_str()).is_none());
        Located::new(unknown.map_or_else(String::new, |found| found.as_str().to_owned()), text.at.clone())
    }
}
