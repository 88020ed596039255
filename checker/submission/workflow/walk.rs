//! What do the workflows of a repository come to over a change, when their gates end so?
//!
//! Every workflow that the event starts, its jobs in their order, each in all its copies, with the workflows of the
//! repository that they call ("Reuse workflows").

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::super::folder::{Entry, Folder};
use super::super::{BuildSpec, Located, Location, Problem};
use super::catalogue::WORDS;
use super::context::Outcome;
use super::facts::{Job, Platform, Workflow, local_path};
use super::follow::{JobWay, follow, told};
use super::gate::Gate;
use super::gitlab;
use super::guise::Guise;
use super::order::in_order;
use super::run::{JobEnd, Run};
use super::trigger::{RepositoryEvent, Trigger, starts_from_branch, triggers};
use crate::words::Message;

/// How deep workflows call one another, the platform's own limit.
const DEEPEST: usize = 10;

/// What happens, and where.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    /// The repository with the change.
    pub folder: &'a Path,
    /// The main branch before it.
    pub base: &'a Path,
    /// Its workflows.
    pub workflows: &'a [Workflow],
    /// What happens.
    pub event: RepositoryEvent,
    /// How the change comes, where that is other than usual.
    pub guise: Option<&'a Guise>,
    /// The files of the change; filters are not asked where there are none.
    pub changed: Option<&'a [String]>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Walk {
    /// The jobs in the order in which they ran.
    pub jobs: Vec<WalkedJob>,
    /// The first gate that no answer was for; those behind the last answer were taken to succeed.
    pub open: Option<OpenGate>,
    /// What was not understood.
    pub problems: Vec<Problem>,
    /// How many gates there were.
    asked: usize,
}

/// A job that is over.
#[derive(Debug)]
pub struct WalkedJob {
    /// Its key.
    pub job: Located<String>,
    /// How it ended.
    pub end: JobEnd,
    /// Whether its failure leaves the run green.
    pub forgiven: bool,
    /// How many gates it had.
    pub gates: usize,
    /// Where it pushed an image.
    pub pushes: Vec<Location>,
    /// Where it needed the repository and had not fetched it.
    pub unfetched: Option<Location>,
    /// Whether the push of the proposed branch has started it, and not the proposal.
    pub of_branch: bool,
}

/// A gate, and what it needs to be answered.
#[derive(Debug)]
pub struct OpenGate {
    /// The gate.
    pub gate: Gate,
    /// The builds of its job.
    pub builds: Vec<BuildSpec>,
    /// The folder below the job's own that the repository lies in.
    pub place: Option<String>,
}

/// Follows everything that an event starts.
#[must_use]
pub fn walk(happening: &Happening<'_>, answers: &[bool]) -> Walk {
    let mut walk = Walk::default();
    for workflow in happening.workflows.iter().filter(|workflow| workflow.problem.is_none()) {
        let mut decided = false;
        for trigger in triggers(workflow, happening.event, happening.guise, happening.changed) {
            let planned = match plan(happening, workflow, trigger) {
                Ok(Some(planned)) => planned,
                Ok(None) => continue,
                Err(problem) => {
                    walk.problems.push(*problem);
                    continue;
                }
            };
            let run = Run {
                folder: happening.folder,
                base: happening.base,
                workflow: &planned,
                trigger,
                guise: happening.guise,
                inputs: BTreeMap::new(),
            };
            let begun = walk.jobs.len();
            walk.jobs_of(happening, &run, answers, 0);
            // GitLab's merge request shows one pipeline, its own where there is one.
            let own = walk.jobs.iter_mut().skip(begun);
            own.filter(|_| decided).for_each(|job| job.forgiven = true);
            decided = workflow.platform == Platform::GitLab;
        }
    }
    if happening.event == RepositoryEvent::PullRequest && happening.guise.is_none() {
        walk.of_branch(happening, answers);
    }
    walk
}

/// The workflow with the jobs that this event gives it; nothing where there are none.
fn plan<'w>(
    happening: &Happening<'_>,
    workflow: &'w Workflow,
    trigger: Trigger,
) -> Result<Option<Cow<'w, Workflow>>, Box<Problem>> {
    if workflow.platform == Platform::GitHub {
        return Ok(Some(Cow::Borrowed(workflow)));
    }
    let folder = Folder::open(happening.folder).map_err(|message| Box::new(Problem::new(message)))?;
    let problem = |message: Message, at: Location| match folder.text(&at.file) {
        Ok(file) => file.problem_at(at, message),
        Err(_) => Problem { at: Some(at), ..Problem::new(message) },
    };
    let exists = |pattern: &str| folder.entry(pattern.trim_start_matches('/')) != Entry::Nothing;
    let planned = gitlab::planned(&exists, workflow, trigger, happening.guise, happening.changed);
    // What comes from elsewhere may add jobs, take them away and change every other one.
    let is_there = !matches!(planned, Ok(None)) || workflow.jobs.is_empty();
    if let Some(outside) = workflow.outside.first().filter(|_| is_there) {
        let key = if outside.value.starts_with("$[[") { "gitlab-input" } else { "gitlab-foreign" };
        let message = WORDS.say(key).with("value", &outside.value);
        return Err(Box::new(Problem { outside_lab: true, ..problem(message, outside.at.clone()) }));
    }
    let planned = planned.map_err(|(message, at)| Box::new(problem(message, at)))?;
    Ok(planned.map(Cow::Owned))
}

impl Walk {
    /// Every job that the push of the proposed branch starts, before anybody has taken the proposal over. What is not
    /// understood there is no word about the proposal itself.
    fn of_branch(&mut self, all: &Happening<'_>, answers: &[bool]) {
        let (begun, told) = (self.jobs.len(), self.problems.len());
        let started =
            |workflow: &&Workflow| workflow.problem.is_none() && starts_from_branch(workflow, all.changed);
        for workflow in all.workflows.iter().filter(started) {
            let run = Run {
                folder: all.folder,
                base: all.base,
                workflow,
                trigger: Trigger::BranchPush,
                guise: None,
                inputs: BTreeMap::new(),
            };
            self.jobs_of(all, &run, answers, 0);
        }
        self.problems.truncate(told);
        self.jobs.iter_mut().skip(begun).for_each(|job| job.of_branch = true);
    }

    /// Every job of a workflow; how all of them end.
    fn jobs_of(&mut self, all: &Happening<'_>, run: &Run<'_>, answers: &[bool], depth: usize) -> JobEnd {
        let mut ends: BTreeMap<String, Outcome> = BTreeMap::new();
        for job in in_order(&run.workflow.jobs) {
            let one = [BTreeMap::new()];
            let copies = if job.copies.is_empty() { &one[..] } else { &job.copies[..] };
            let mut outcome = Outcome { end: JobEnd::Skipped, outputs: BTreeMap::new() };
            for copy in copies {
                let way = follow(run, job, copy, &ends, answers.get(self.asked..).unwrap_or_default());
                outcome.outputs.extend(way.outputs.clone());
                let (end, forgiven) = (way.end, way.forgiven);
                let end = match &way.called {
                    Some(given) => self.called(all, run, (job, given), answers, depth),
                    None => end.unwrap_or(JobEnd::Failure),
                };
                // What needs a job that may fail is let begin.
                let counts = if forgiven && end == JobEnd::Failure { JobEnd::Success } else { end };
                outcome.end = worst(outcome.end, counts);
                self.over(job, way, end, answers);
            }
            ends.insert(job.id.value.clone(), outcome);
        }
        ends.values().fold(JobEnd::Skipped, |end, one| worst(end, one.end))
    }

    /// Notes a job that is over, its first open gate, and what was not understood.
    fn over(&mut self, job: &Job, way: JobWay, end: JobEnd, answers: &[bool]) {
        let JobWay { gates, builds, pushes, forgiven, unfetched, place, called, problems, .. } = way;
        let count = gates.len();
        if self.open.is_none() && self.asked + count > answers.len() {
            let first = answers.len().saturating_sub(self.asked);
            let gate = gates.into_iter().nth(first);
            self.open = gate.map(|gate| OpenGate { gate, builds, place });
        }
        self.asked += count;
        self.problems.extend(problems);
        // Of a job that calls a workflow, that one's jobs are what runs.
        if called.is_none() {
            let (job, of_branch) = (job.id.clone(), false);
            self.jobs.push(WalkedJob { job, end, forgiven, gates: count, pushes, unfetched, of_branch });
        }
    }

    /// Follows the workflow of the repository that a job calls.
    fn called(
        &mut self,
        all: &Happening<'_>,
        run: &Run<'_>,
        (job, given): (&Job, &BTreeMap<String, String>),
        answers: &[bool],
        depth: usize,
    ) -> JobEnd {
        let path = job.uses.as_ref().and_then(|uses| local_path(&uses.value)).unwrap_or_default();
        let found = all.workflows.iter().find(|workflow| workflow.file == path);
        let Some(workflow) = found.filter(|one| one.event("workflow_call").is_some() && depth < DEEPEST)
        else {
            if let (Some(uses), Ok(folder)) = (&job.uses, Folder::open(run.folder)) {
                self.problems.push(told(&folder, uses, "no-called"));
            }
            return JobEnd::Failure;
        };
        let mut inputs: BTreeMap<String, String> = BTreeMap::new();
        for (name, default) in &workflow.inputs {
            let otherwise = || default.as_ref().map(|text| text.value.clone()).unwrap_or_default();
            inputs.insert(name.clone(), given.get(name).cloned().unwrap_or_else(otherwise));
        }
        self.jobs_of(all, &Run { workflow, inputs, ..run.clone() }, answers, depth + 1)
    }
}

/// How two ends count together.
fn worst(one: JobEnd, other: JobEnd) -> JobEnd {
    match (one, other) {
        (JobEnd::Failure, _) | (_, JobEnd::Failure) => JobEnd::Failure,
        (JobEnd::Success, _) | (_, JobEnd::Success) => JobEnd::Success,
        _ => JobEnd::Skipped,
    }
}

/// What the lab does not understand in the scripts of the workflows of a folder.
#[must_use]
pub fn workflow_problems(path: &Path, workflows: &[Workflow]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for event in [RepositoryEvent::PullRequest, RepositoryEvent::Push] {
        let happening = Happening { folder: path, base: path, workflows, event, guise: None, changed: None };
        for problem in walk(&happening, &[]).problems {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests;
