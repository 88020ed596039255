//! How does a folder become a [`Submission`]?

use std::path::Path;

use crate::words::Catalogue;

use super::draft::Draft;
use super::folder::{Entry, Folder};
use super::{
    BuildSpec, DeliveryStep, FolderCopy, IgnoreFile, ImageSource, Located, Problem, Submission, addresses,
    beside, bill, compose, docker, dockerfile, findings, ignore, lock, monitoring, scan, schedule, shell,
    workflow,
};

static WORDS: Catalogue = Catalogue::new("read", include_str!("read.en.ftl"), include_str!("read.de.ftl"));

/// The file of Docker commands.
pub const COMMANDS: &str = "run.sh";

/// Reads what a learner handed in: `run.sh`, a compose file, or both, and the Dockerfile of every
/// build that they name. Nothing is executed and no engine is asked.
///
/// # Errors
/// Every problem of the submission, in the order of its files.
pub fn read(folder: &Path) -> Result<Submission, Vec<Problem>> {
    let (submission, patches) = read_patched(folder)?;
    if patches.is_empty() { Ok(submission) } else { Err(patches) }
}

/// As [`read`], for a lab that can change a running container as the script does; where that is done, as a problem
/// for everybody else.
///
/// # Errors
/// Every other problem of the submission.
pub fn read_patched(folder: &Path) -> Result<(Submission, Vec<Problem>), Vec<Problem>> {
    let folder = Folder::open(folder).map_err(|message| vec![Problem::new(message)])?;
    let mut draft = Draft::new(&folder);
    let compose_file = compose::NAMES.into_iter().find(|name| folder.has(name));
    // A link that leads out of the folder is there: a problem, rather than a missing file.
    let has_commands = folder.has(COMMANDS);
    if !has_commands && compose_file.is_none() {
        return Err(vec![nothing_to_run(&folder)]);
    }
    if has_commands {
        match folder.text(COMMANDS) {
            Ok(file) => shell::read(&mut draft, &file),
            Err(message) => draft.problems.push(Problem::new(message)),
        }
    }
    if let Some(name) = compose_file.filter(|_| !draft.calls_compose) {
        start_compose_file(&mut draft, name, has_commands);
    }
    read_dockerfiles(&mut draft);
    pulled_for_nobody(&mut draft);
    let plan = draft.ledger.clone().into_plan();
    if plan.containers.iter().all(|container| container.ends) && draft.problems.is_empty() {
        let file = if has_commands { COMMANDS } else { compose_file.unwrap_or(COMMANDS) };
        nothing_runs(&mut draft, file, has_commands);
    }
    let addresses = addresses::problems(&plan);
    draft.problems.extend(addresses.into_iter().map(|problem| with_line(&folder, problem)));
    // A loop or a function meets the same line again.
    let problems = without_repetition(draft.problems);
    if problems.is_empty() {
        let dangers = without_repetition(draft.dangers);
        let ignores = plan.builds.iter().map(|build| ignore_file(&folder, build)).collect();
        let monitoring = monitoring::read(&folder);
        let (scan, bills, copy) = (scan::read(&folder), bill::read(&folder, &draft.bills), folder.copy());
        let schedules = schedule::read(&folder);
        let patches = without_repetition(draft.patches);
        let submission = Submission {
            plan,
            dockerfiles: draft.dockerfiles,
            ignores,
            monitoring,
            scan,
            bills,
            locks: lock::read(&folder),
            workflows: workflow::read(&folder),
            schedules,
            loose: beside::read(&folder),
            findings: findings::read(&folder),
            dangers,
            copy,
        };
        Ok((submission, patches))
    } else {
        Err(problems)
    }
}

/// The way of the images through a script whose `harden-check sign` and `harden-check verify` end so, in
/// their order; those behind the last answer succeed. `pulls` says of each `docker pull` of a tag whether it brings
/// what the script pushed; those behind the last one do. What is wrong in the script, [`read`] tells.
#[must_use]
pub fn steps(folder: &Path, answers: &[bool], pulls: &[bool]) -> Vec<DeliveryStep> {
    let Ok(folder) = Folder::open(folder) else { return Vec::new() };
    let mut draft = Draft::new(&folder);
    draft.answers = answers.to_vec();
    draft.pulls = pulls.to_vec();
    if let Ok(file) = folder.text(COMMANDS) {
        shell::read(&mut draft, &file);
    }
    draft.ledger.into_plan().delivery
}

/// What a folder's commands ask to be built, some days from now, and the copy of the folder that they write into; see
/// [`Submission::copy`]. Nothing where they are not understood.
#[must_use]
pub fn builds_later(folder: &Path, days: i64) -> Option<(Vec<BuildSpec>, Option<FolderCopy>)> {
    let folder = Folder::open(folder).ok()?;
    let mut draft = Draft::new(&folder);
    draft.days = days;
    let has_commands = folder.has(COMMANDS);
    if has_commands {
        shell::read(&mut draft, &folder.text(COMMANDS).ok()?);
    }
    if let Some(name) =
        compose::NAMES.into_iter().find(|name| folder.has(name)).filter(|_| !draft.calls_compose)
    {
        start_compose_file(&mut draft, name, has_commands);
    }
    let understood = draft.problems.is_empty();
    let builds = draft.ledger.into_plan().builds;
    understood.then(|| (builds, folder.copy()))
}

/// A compose file that `run.sh` does not speak of: it is what is started where there is nothing else.
fn start_compose_file(draft: &mut Draft<'_>, name: &str, has_commands: bool) {
    if has_commands && (!draft.problems.is_empty() || draft.ledger.has_containers()) {
        let problem = Problem::new(WORDS.say("both-files").with("path", name));
        draft.problems.push(problem.with_help(WORDS.say("both-files-help")));
        return;
    }
    if let Some(project) =
        compose::read(draft, &compose::Request::default()).filter(|project| !project.services.is_empty())
        && let Err(message) = docker::up(draft, project)
    {
        draft.problems.push(Problem::new(message));
    }
}

/// The problem with the line that it is about.
fn with_line(folder: &Folder, problem: Problem) -> Problem {
    let shown = problem.at.clone().and_then(|at| {
        let file = folder.text(&at.file).ok()?;
        Some(file.problem_at(at, problem.message.clone()))
    });
    shown.map_or(problem.clone(), |shown| Problem { outside_lab: problem.outside_lab, ..shown })
}

/// Says why no container runs in the end, as far as that is known.
fn nothing_runs(draft: &mut Draft<'_>, file: &str, has_commands: bool) {
    let lines = |at: &super::Location| draft.folder.text(&at.file).ok();
    let told = draft
        .ledger
        .not_running()
        .into_iter()
        .filter_map(|reason| Some(lines(&reason.at)?.problem_at(reason.at, reason.message)));
    let told: Vec<Problem> = told.collect();
    draft.problems.extend(told);
    draft.problems.append(&mut draft.unheard);
    // Where a line says why, that is enough.
    if draft.problems.is_empty() {
        let message = WORDS.say("no-container").with("path", file);
        let help = if has_commands { "no-container-help" } else { "no-service-help" };
        draft.problems.push(Problem::new(message).with_help(WORDS.say(help)));
    }
}

/// The patterns of a build. What keeps it from being built is told when it is built.
pub(super) fn ignore_file(folder: &Folder, build: &BuildSpec) -> IgnoreFile {
    let places = (folder.inside(&build.context.value), folder.inside(&build.dockerfile.value));
    let (Some(context), Some(dockerfile)) = places else { return IgnoreFile::default() };
    ignore::find(folder.root(), &context, &dockerfile).unwrap_or_default()
}

pub(super) fn without_repetition<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut once: Vec<T> = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

pub(super) fn read_dockerfiles(draft: &mut Draft<'_>) {
    let mut named: Vec<(Located<String>, Vec<_>)> = Vec::new();
    for build in draft.ledger.builds() {
        let known = named.iter().any(|(path, _)| path.value == build.dockerfile.value);
        if !known {
            named.push((build.dockerfile.clone(), build.build_args.clone()));
        }
    }
    for (path, build_args) in named {
        match draft.folder.text(&path.value) {
            Ok(file) => dockerfile::read(draft, &file, &build_args),
            Err(message) => draft.problems.push(Problem::new(message)),
        }
    }
}

/// Tells of what was pulled that neither a line of the script pushes nor a Dockerfile starts from.
fn pulled_for_nobody(draft: &mut Draft<'_>) {
    let named: Vec<String> = draft
        .ledger
        .builds()
        .iter()
        .filter_map(|build| {
            let file = draft.folder.text(&build.dockerfile.value).ok()?;
            Some(dockerfile::image_names(&file.text, &build.build_args).1)
        })
        .flatten()
        .map(|image| ImageSource::full_name(&image.name))
        .collect();
    let pulled = std::mem::take(&mut draft.pulled);
    // By its tag, or by the digest that the tag stood for.
    let is_named = |pulled: &str| {
        named.iter().any(|name| {
            *name == ImageSource::full_name(pulled)
                || name.contains('@') && ImageSource::repository(name) == ImageSource::repository(pulled)
        })
    };
    let nobodys = pulled.into_iter().filter(|(name, _)| !is_named(name));
    draft.problems.extend(nobodys.map(|(_, problem)| problem));
}

fn nothing_to_run(folder: &Folder) -> Problem {
    let key = if folder.entry("Dockerfile") == Entry::File { "only-dockerfile" } else { "no-files" };
    let problem = Problem::new(WORDS.say(key));
    match folder.similar(COMMANDS) {
        Some(name) => problem.with_help(WORDS.say("similar").with("name", name)),
        None => problem.with_help(WORDS.say("nothing-help")),
    }
}

#[cfg(test)]
mod tests;
