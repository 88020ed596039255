//! What does a job of a workflow come to, when its gates end so?
//!
//! Nothing is executed. Scripts are followed by the room that follows `run.sh`, each in a shell of its own, with the
//! options that the platform gives it. Actions of the repository itself are followed step by step; others are taken
//! as declared, `actions/checkout` brings the repository, and `docker/build-push-action` builds.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::super::copy::copy_folder;
use super::super::draft::Draft;
use super::super::folder::Folder;
use super::super::shell::{StepEnd, follow_step};
use super::super::{BuildSpec, DeliveryStep, Located, Location, Problem};
use super::action;
use super::catalogue::WORDS;
use super::checkout;
use super::condition::{holds, is_true};
use super::context::{Outcome, StepOutcome, Way};
use super::facts::{Job, LocalAction, Platform, Step};
use super::gate::{Gate, Tree};
use super::read::script_of;
use super::run::{JobEnd, Run};
use super::runner;

/// How deep actions call one another, the platform's own limit.
const DEEPEST: usize = 10;

/// What a job came to.
#[derive(Debug, Clone, Default)]
pub(super) struct JobWay {
    /// Its gates, in their order; those behind the last answer were taken to succeed.
    pub(super) gates: Vec<Gate>,
    /// Its builds.
    pub(super) builds: Vec<BuildSpec>,
    /// The places of its `docker push` and `harden-check promote`.
    pub(super) pushes: Vec<Location>,
    /// How it ended; nothing where that is not known.
    pub(super) end: Option<JobEnd>,
    /// Whether its failure leaves the run green. What an expression comes to that nobody knows, it does.
    pub(super) forgiven: bool,
    /// What it hands on.
    pub(super) outputs: BTreeMap<String, String>,
    /// Where it needed the repository and had not fetched it.
    pub(super) unfetched: Option<Location>,
    /// The folder below its own that it has fetched the repository into.
    pub(super) place: Option<String>,
    /// What it gives to the workflow that it calls, where it does.
    pub(super) called: Option<BTreeMap<String, String>>,
    /// What was not understood.
    pub(super) problems: Vec<Problem>,
}

/// Follows a copy of a job whose gates end so; those behind the last answer succeed. `before` says how each job of
/// the workflow that was over by then has ended.
pub(super) fn follow(
    run: &Run<'_>,
    job: &Job,
    copy: &BTreeMap<String, String>,
    before: &BTreeMap<String, Outcome>,
    answers: &[bool],
) -> JobWay {
    let empty = tempfile::tempdir();
    let (Ok(folder), Ok(base), Ok(empty)) = (Folder::open(run.folder), Folder::open(run.base), empty) else {
        return JobWay::default();
    };
    let Ok(nothing) = Folder::open(empty.path()) else { return JobWay::default() };
    let place = job.steps.iter().find_map(checkout::place);
    let around = place.as_deref().and_then(|place| around(run.folder, place));
    let around = around.as_ref().and_then(|around| Folder::open(around.path()).ok());
    let folders = Folders { change: around.as_ref().unwrap_or(&folder), base: &base };
    let mut draft = Draft::new(&nothing);
    draft.answers = answers.to_vec();
    draft.gates = Some(Vec::new());
    let mut way = Way::new(run, job, copy, before);
    let of_gitlab = run.workflow.platform == Platform::GitLab;
    if of_gitlab && !is_left_out(job) {
        (draft.folder, draft.tree, way.fetches) = (folders.change, Tree::Change, true);
    }
    let begins = match holds(job.condition.as_ref().map(|one| one.value.as_str()), &way) {
        Some(begins) => begins,
        None => {
            draft.problems.extend(job.condition.as_ref().map(|one| told(&folder, one, "condition")));
            false
        }
    };
    if !begins {
        return JobWay { end: Some(JobEnd::Skipped), problems: draft.problems, ..JobWay::default() };
    }
    way.failed = false;
    if let Some(at) = job.matrix.as_ref().filter(|_| job.copies.is_empty()) {
        draft.problems.push(told(&folder, &Located::new(String::new(), at.clone()), "matrix"));
    }
    if let Some(at) = job.turn.as_ref().and_then(|turn| turn.starts.as_ref()) {
        draft.problems.push(told(&folder, &Located::new(String::new(), at.clone()), "gitlab-child"));
    }
    for step in &job.steps {
        way.step(&mut draft, &folders, step);
    }
    if of_gitlab {
        // Pieces of a script stand in several places, and a problem shows the line of its own.
        for problem in &mut draft.problems {
            let at = problem.at.as_ref();
            problem.line = at.and_then(|at| Some(folder.text(&at.file).ok()?.line(at.line).to_owned()));
        }
    }
    let mut called = None;
    if let Some(uses) = &job.uses {
        let given = job.with.iter().map(|(name, text)| Some((name.clone(), way.put_in(&text.value)?)));
        called = given.collect::<Option<BTreeMap<String, String>>>();
        if !uses.value.starts_with("./") {
            draft.problems.push(told(&folder, uses, "called"));
        } else if called.is_none() {
            draft.problems.push(told(
                &folder,
                &job.with
                    .iter()
                    .map(|(_, text)| way.unknown_in(text))
                    .find(|one| !one.value.is_empty())
                    .unwrap_or_else(|| uses.clone()),
                "expression",
            ));
        }
    }
    let outputs = job.outputs.iter();
    let outputs = outputs.filter_map(|(name, text)| Some((name.clone(), way.put_in(&text.value)?))).collect();
    let plan = draft.ledger.into_plan();
    let pushes = plan.delivery.into_iter().filter_map(|step| match step {
        DeliveryStep::Push { at, .. } | DeliveryStep::Promote { at, .. } => Some(at),
        _ => None,
    });
    JobWay {
        gates: draft.gates.unwrap_or_default(),
        builds: plan.builds,
        pushes: pushes.collect(),
        end: Some(if way.failed { JobEnd::Failure } else { JobEnd::Success }),
        forgiven: job
            .continue_on_error
            .as_ref()
            .is_some_and(|written| way.put_in(&written.value).is_none_or(|value| is_true(value.trim()))),
        outputs,
        unfetched: way.unfetched,
        place,
        called,
        problems: draft.problems,
    }
}

/// Whether a job of GitLab's asks for none of the repository's files: `GIT_STRATEGY`.
fn is_left_out(job: &Job) -> bool {
    let variables = job.steps.iter().flat_map(|step| &step.variables);
    variables
        .clone()
        .any(|(name, value)| name == "GIT_STRATEGY" && ["none", "empty"].contains(&value.value.as_str()))
}

/// A folder in which the repository lies at a place below.
fn around(repository: &Path, place: &str) -> Option<TempDir> {
    let around = tempfile::tempdir().ok()?;
    let inside = around.path().join(place);
    std::fs::create_dir_all(&inside).ok()?;
    copy_folder(repository, &inside).ok()?;
    Some(around)
}

/// What a checkout may bring.
struct Folders<'f> {
    change: &'f Folder,
    base: &'f Folder,
}

impl Way<'_> {
    fn step<'f>(&mut self, draft: &mut Draft<'f>, folders: &Folders<'f>, step: &Step) {
        self.enter(step);
        match holds(step.condition.as_ref().map(|one| one.value.as_str()), self) {
            Some(true) => {}
            Some(false) => return self.ended(step, "skipped", "skipped", BTreeMap::new()),
            None => {
                draft
                    .problems
                    .extend(step.condition.as_ref().map(|one| told(folders.change, one, "condition")));
                return;
            }
        }
        let known = draft.problems.len();
        let asked = draft.gates.as_ref().map_or(0, Vec::len);
        let (succeeded, outputs) = self.within(draft, folders, step);
        // Without the repository nothing is there that a script asks for, and its step fails.
        if draft.tree == Tree::Nothing && draft.problems.len() > known && !self.fetches {
            draft.problems.truncate(known);
            self.unfetched.get_or_insert(step.at.clone());
        }
        let mut gates = draft.gates.iter().flatten().skip(asked);
        if let Some(gate) = gates.find(|gate| gate.tree == Tree::Nothing) {
            self.unfetched.get_or_insert(gate.at.clone());
        }
        let forgiven = step
            .continue_on_error
            .as_ref()
            .is_some_and(|written| self.put_in(&written.value).is_some_and(|value| is_true(value.trim())));
        self.failed |= !succeeded && !forgiven;
        let end = |well: bool| if well { "success" } else { "failure" };
        self.ended(step, end(succeeded), end(succeeded || forgiven), outputs);
    }

    fn ended(
        &mut self,
        step: &Step,
        outcome: &'static str,
        conclusion: &'static str,
        outputs: BTreeMap<String, String>,
    ) {
        if let Some(id) = &step.id {
            self.steps.insert(id.clone(), StepOutcome { outcome, conclusion, outputs });
        }
    }

    /// What a step does; whether it succeeds, and what it hands on. What is not known was told.
    fn within<'f>(
        &mut self,
        draft: &mut Draft<'f>,
        folders: &Folders<'f>,
        step: &Step,
    ) -> (bool, BTreeMap<String, String>) {
        if step.is_checkout() {
            match checkout::tree(self, step) {
                Ok(Some(tree)) => {
                    draft.folder =
                        if matches!(tree, Tree::Elsewhere(_)) { folders.base } else { folders.change };
                    draft.tree = tree;
                }
                Ok(None) => {}
                Err(input) => {
                    draft.problems.push(told(folders.change, &self.unknown_in(&input), "expression"))
                }
            }
            return (true, BTreeMap::new());
        }
        if let Some(script) = &step.run {
            let Some(text) = self.put_in(&script.value) else {
                draft.problems.push(told(folders.change, &self.unknown_in(script), "expression"));
                return (false, BTreeMap::new());
            };
            return self.script(draft, folders.change, step, &Located::new(text, script.at.clone()));
        }
        let Some(uses) = &step.uses else { return (true, BTreeMap::new()) };
        if let Some(own) = self.run.workflow.action(step) {
            return self.own_action(draft, folders, (step, uses), own);
        }
        let input = |name: &str| self.put_in(&step.input(name)?.value);
        match action::commands(&uses.value, &input) {
            Some(Ok(commands)) => {
                self.script(draft, folders.change, step, &Located::new(commands, uses.at.clone()))
            }
            Some(Err(input)) => {
                let at = step.input(&input).map_or(&uses.at, |input| &input.at);
                draft.problems.push(told(folders.change, &Located::new(input, at.clone()), "action-input"));
                (false, BTreeMap::new())
            }
            None => (true, BTreeMap::new()),
        }
    }

    /// Follows an action of the repository, step by step.
    fn own_action<'f>(
        &mut self,
        draft: &mut Draft<'f>,
        folders: &Folders<'f>,
        (step, uses): (&Step, &Located<String>),
        own: &LocalAction,
    ) -> (bool, BTreeMap<String, String>) {
        let problem = match (&own.problem, &own.using) {
            _ if draft.tree == Tree::Nothing => {
                self.unfetched.get_or_insert(step.at.clone());
                return (false, BTreeMap::new());
            }
            (Some(problem), _) => Some(Problem {
                at: Some(problem.at.clone()),
                ..Problem::new(WORDS.say("action-broken").with("reason", &problem.value))
            }),
            (None, Some(using)) if using.value == "composite" && self.depth < DEEPEST => None,
            (None, Some(using)) => Some(told(folders.change, using, "action-program")),
            (None, None) => Some(told(folders.change, uses, "action-program")),
        };
        if let Some(problem) = problem {
            draft.problems.push(problem);
            return (false, BTreeMap::new());
        }
        let mut given = BTreeMap::new();
        for (name, default) in &own.inputs {
            let Some(text) = step.input(name).or(default.as_ref()) else { continue };
            match self.put_in(&text.value) {
                Some(value) => drop(given.insert(name.clone(), value)),
                None => {
                    draft.problems.push(told(folders.change, &self.unknown_in(text), "expression"));
                    return (false, BTreeMap::new());
                }
            }
        }
        let outer = self.enter_action(given, &own.path);
        for step in &own.steps {
            self.step(draft, folders, step);
        }
        let outputs = own.outputs.iter();
        let outputs =
            outputs.filter_map(|(name, text)| Some((name.clone(), self.put_in(&text.value)?))).collect();
        let succeeded = !self.failed;
        self.leave_action(outer);
        (succeeded, outputs)
    }

    /// Follows a script.
    fn script<'f>(
        &mut self,
        draft: &mut Draft<'f>,
        folder: &Folder,
        step: &Step,
        script: &Located<String>,
    ) -> (bool, BTreeMap<String, String>) {
        let of_gitlab = self.run.workflow.platform == Platform::GitLab;
        // GitLab's runner sets `errexit` and `pipefail` before a script, and knows no `shell`.
        let gitlabs = Located::new("bash -eo pipefail {0}".to_owned(), step.at.clone());
        let shell = if of_gitlab { Some(&gitlabs) } else { step.shell.as_ref() };
        let Some(mut settings) = runner::shell_of(shell) else {
            draft.problems.extend(step.shell.as_ref().map(|shell| told(folder, shell, "shell")));
            return (false, BTreeMap::new());
        };
        if let Some(inside) = &step.folder {
            let path = self.put_in(&inside.value).and_then(|path| runner::below(&path));
            let Some(path) = path else {
                draft.problems.push(told(folder, inside, "folder"));
                return (false, BTreeMap::new());
            };
            settings.folder = path;
        }
        settings.variables.clone_from(&self.variables);
        settings.variables.extend(runner::lay(draft.folder));
        let mut file = script_of(script, &script.value);
        for more in &step.more {
            file.append(&script_of(more, &more.value));
        }
        let end = follow_step(draft, &file, settings);
        let left = runner::take(draft.folder);
        self.exported.extend(left.variables);
        for folder in left.folders {
            let before = self.exported.iter().rev().find(|(name, _)| name == "PATH");
            let before = before.map_or(runner::PATH, |(_, folders)| folders.as_str());
            let folders = format!("{folder}:{before}");
            self.exported.push(("PATH".to_owned(), folders));
        }
        (end == StepEnd::Success, left.outputs)
    }
}

/// A problem at a place of the workflow.
pub(super) fn told(folder: &Folder, at: &Located<String>, key: &'static str) -> Problem {
    let message = WORDS.say(key).with("value", &at.value);
    let problem = match folder.text(&at.at.file) {
        Ok(file) => file.problem_at(at.at.clone(), message),
        Err(_) => Problem { at: Some(at.at.clone()), ..Problem::new(message) },
    };
    Problem { outside_lab: true, ..problem }.with_help(WORDS.say("help"))
}

#[cfg(test)]
mod tests;
