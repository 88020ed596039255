//! What does a workflow file say?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::submission::{Located, Location};
use crate::words::Said;

/// A workflow of GitHub Actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// Whose it is.
    #[serde(default)]
    pub platform: Platform,
    /// Path relative to the submission's folder.
    pub file: String,
    /// Why the platform would take it for none, with the place.
    pub problem: Option<Located<Said>>,
    /// What starts it, in the file's order.
    pub events: Vec<WorkflowEvent>,
    /// The rights of its token; absent where nothing is written, so that the repository's default counts.
    pub permissions: Option<Permissions>,
    /// Its jobs, in the file's order.
    pub jobs: Vec<Job>,
    /// What a workflow that another one calls expects, with what counts where nothing is given.
    #[serde(default)]
    pub inputs: Vec<(String, Option<Located<String>>)>,
    /// Actions of the repository itself that its steps call, and those that these call.
    #[serde(default)]
    pub actions: Vec<LocalAction>,
    /// GitLab's `workflow: rules`: for what there is a pipeline at all.
    #[serde(default)]
    pub rules: Option<Vec<Rule>>,
    /// What GitLab puts in from elsewhere, as `project@ref`, `component@version` or an address.
    #[serde(default)]
    pub included: Vec<Located<String>>,
    /// What of GitLab's only GitLab knows: files that are put in from elsewhere, templates among them, and inputs
    /// (`$[[ inputs.name ]]`), as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<Located<String>>,
}

/// Whose a workflow is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// A workflow of GitHub Actions.
    #[default]
    GitHub,
    /// The pipelines of a `.gitlab-ci.yml`.
    GitLab,
}

/// An entry of GitLab's `rules`; the first one that holds counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Where it begins.
    pub at: Location,
    /// `if`.
    pub condition: Option<Located<String>>,
    /// `changes`.
    pub changes: Option<Vec<String>>,
    /// `exists`.
    pub exists: Option<Vec<String>>,
    /// `when`.
    pub when: Option<String>,
    /// `allow_failure`.
    pub allow_failure: Option<bool>,
    /// `variables`.
    pub variables: Vec<(String, Located<String>)>,
}

/// GitLab's older `only` or `except`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refs {
    /// Branches, patterns and kinds of pipelines.
    pub refs: Vec<String>,
    /// Conditions over variables.
    pub variables: Vec<Located<String>>,
    /// Paths.
    pub changes: Vec<String>,
}

/// What decides on GitLab when a job runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The number of its stage.
    pub stage: usize,
    /// `rules`.
    pub rules: Option<Vec<Rule>>,
    /// `only`.
    pub only: Option<Refs>,
    /// `except`.
    pub except: Option<Refs>,
    /// `when`.
    pub when: Option<String>,
    /// `allow_failure`.
    pub allow_failure: Option<bool>,
    /// `needs`, each with whether it may be missing.
    pub needs: Option<Vec<(Located<String>, bool)>>,
    /// `trigger`: the job starts another pipeline.
    pub starts: Option<Location>,
    /// `id_tokens`: tokens for services outside.
    pub tokens: Vec<Located<String>>,
}

/// An action that lies in the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalAction {
    /// Its folder, without `./`.
    pub path: String,
    /// Its file below the repository.
    pub file: String,
    /// Why the platform would not take it, with the place.
    pub problem: Option<Located<Said>>,
    /// What it runs by: `composite`, `node20`, `docker`.
    pub using: Option<Located<String>>,
    /// Its inputs, each with what counts where nothing is given.
    pub inputs: Vec<(String, Option<Located<String>>)>,
    /// What it hands on, as expressions over its own steps.
    pub outputs: Vec<(String, Located<String>)>,
    /// Its steps, where it is made of some.
    pub steps: Vec<Step>,
}

/// An event that starts a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowEvent {
    /// `pull_request`, `push`, …
    pub name: Located<String>,
    /// Lists that narrow it (`branches`, `paths-ignore`, `types`, …), by their names.
    pub filters: Vec<(Located<String>, Vec<String>)>,
}

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permissions {
    /// The key `permissions`.
    pub at: Location,
    /// `read-all` or `write-all`.
    pub all: Option<String>,
    /// Each scope that is named, with `read`, `write` or `none`. The others are `none`.
    pub scopes: Vec<(Located<String>, String)>,
}

/// A job: a machine of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Its key.
    pub id: Located<String>,
    /// Jobs that have to succeed before.
    pub needs: Vec<Located<String>>,
    /// `if`, without the braces.
    pub condition: Option<Located<String>>,
    /// `continue-on-error`, as written.
    pub continue_on_error: Option<Located<String>>,
    /// Its own rights, in place of the workflow's.
    pub permissions: Option<Permissions>,
    /// A workflow that is called in place of steps.
    pub uses: Option<Located<String>>,
    /// Images that it runs in, or beside.
    pub images: Vec<Located<String>>,
    /// Where it asks for several copies of itself.
    pub matrix: Option<Location>,
    /// The values of each copy, `matrix.NAME`; none where an expression decides them.
    #[serde(default)]
    pub copies: Vec<BTreeMap<String, String>>,
    /// What it gives to the workflow that it calls.
    #[serde(default)]
    pub with: Vec<(String, Located<String>)>,
    /// What it hands on to jobs that need it.
    #[serde(default)]
    pub outputs: Vec<(String, Located<String>)>,
    /// On GitLab, when it runs.
    #[serde(default)]
    pub turn: Option<Turn>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

#[cfg(test)]
impl Job {
    /// A job that does nothing.
    pub(crate) fn idle(id: Located<String>) -> Job {
        Job {
            id,
            needs: Vec::new(),
            condition: None,
            continue_on_error: None,
            permissions: None,
            uses: None,
            images: Vec::new(),
            matrix: None,
            copies: Vec::new(),
            with: Vec::new(),
            outputs: Vec::new(),
            turn: None,
            steps: Vec::new(),
        }
    }
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Where it begins.
    pub at: Location,
    /// `id`.
    pub id: Option<String>,
    /// `if`, without the braces.
    pub condition: Option<Located<String>>,
    /// `continue-on-error`, as written.
    pub continue_on_error: Option<Located<String>>,
    /// The action.
    pub uses: Option<Located<String>>,
    /// Its inputs.
    pub with: Vec<(String, Located<String>)>,
    /// The script, with the place of its first line.
    pub run: Option<Located<String>>,
    /// More of it, in the same shell: lines of `before_script` and `script`.
    #[serde(default)]
    pub more: Vec<Located<String>>,
    /// Scripts of the repository that it starts, by the words that name them, each with its text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<(String, Located<String>)>,
    /// The shell, as written here, at the job or at the workflow.
    pub shell: Option<Located<String>>,
    /// The folder that it runs in, as written here, at the job or at the workflow.
    pub folder: Option<Located<String>>,
    /// Variables of the workflow, of the job and of the step, the innermost last.
    pub variables: Vec<(String, Located<String>)>,
}

impl Workflow {
    /// The event of this name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&WorkflowEvent> {
        self.events.iter().find(|event| event.name.value == name)
    }

    /// Everything of other people's that runs: actions, called workflows, images.
    pub fn foreign(&self) -> impl Iterator<Item = &Located<String>> {
        let called = self.jobs.iter().filter_map(|job| job.uses.as_ref());
        called.chain(self.steps().filter_map(|step| step.uses.as_ref()))
    }

    /// Every step of its jobs, then those of the repository's own actions.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let own = self.jobs.iter().flat_map(|job| &job.steps);
        own.chain(self.actions.iter().flat_map(|action| &action.steps))
    }

    /// The repository's own action that a step calls.
    #[must_use]
    pub fn action(&self, step: &Step) -> Option<&LocalAction> {
        let path = local_path(&step.uses.as_ref()?.value)?;
        self.actions.iter().find(|action| action.path == path)
    }

    /// The rights that a job's token has: its own, or else the workflow's; nothing where none are written.
    #[must_use]
    pub fn permissions_of<'a>(&'a self, job: &'a Job) -> Option<&'a Permissions> {
        job.permissions.as_ref().or(self.permissions.as_ref())
    }
}

impl Job {
    /// Whether it fetches the repository.
    #[must_use]
    pub fn checks_out(&self) -> bool {
        self.steps.iter().any(Step::is_checkout)
    }
}

impl Step {
    /// Its script, piece by piece.
    pub fn scripts(&self) -> impl Iterator<Item = &Located<String>> {
        self.run.iter().chain(&self.more)
    }

    /// Whether it is `actions/checkout`.
    #[must_use]
    pub fn is_checkout(&self) -> bool {
        self.uses.as_ref().is_some_and(|uses| uses.value.split('@').next() == Some("actions/checkout"))
    }

    /// An input of its action.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Located<String>> {
        self.with.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

/// The path below the repository of something of its own that is called, `./.github/actions/check`.
pub(super) fn local_path(uses: &str) -> Option<&str> {
    uses.strip_prefix("./").map(|path| path.trim_end_matches('/'))
}
