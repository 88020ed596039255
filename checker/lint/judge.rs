//! What do the checks say of a paper, and what of that counts?

use crate::check::{Check, Failure, Params, Place, Verdict, unsupported};
use crate::checks;
use crate::evidence::Unsupported;
use crate::submission::{ContainerSpec, Platform, Submission, Understood};

use super::catalogue::WORDS;
use super::linted::{Broken, Linted, OpenKind, OpenPlace};
use super::paper::{self, Paper, takes_the_context};
use super::usual;

/// Asks every check about one container, and notes what it says.
pub(super) fn container(paper: &Paper, container: &ContainerSpec, linted: &mut Linted) {
    let service = paper.least.submission.plan.own_name(container);
    for check in checks::ALL.iter().copied().filter(|check| check.is_answered_by_files()) {
        let Some(params) = usual::params(check, &service).filter(|_| applies(check, paper, container)) else {
            continue;
        };
        let failure = match checks::judge(check, &paper.least, &params) {
            Verdict::Fail(failure) if blames_nobody(&failure) => continue,
            Verdict::Fail(failure) => failure,
            other => {
                linted.asked.insert(check.id);
                if is_right_on_paper(&other) {
                    linted.answered.insert(check.id);
                }
                continue;
            }
        };
        linted.asked.insert(check.id);
        let is_certain = matches!(checks::judge(check, &paper.most, &params), Verdict::Fail(_));
        match base(paper, container).filter(|_| !is_certain) {
            Some(base) => linted.open.push(undecided(check, &failure, base)),
            None => {
                linted.answered.insert(check.id);
                linted.broken.push(Broken { check, service: service.clone(), failure: *failure });
            }
        }
    }
}

/// Asks the checks about workflows about one file; what no one takes for a workflow was not understood.
pub(super) fn workflow(submission: &Submission, linted: &mut Linted) {
    for (platform, problem) in submission
        .workflows
        .iter()
        .filter_map(|workflow| Some((workflow.platform, workflow.problem.as_ref()?)))
    {
        let (file, at) = (Some(problem.at.file.clone()), Some(problem.at.clone()));
        let key = match platform {
            Platform::GitHub => "no-workflow",
            Platform::GitLab => "no-pipeline",
        };
        let message = WORDS.say(key).with("reason", &problem.value);
        let kind = OpenKind::NotUnderstood;
        linted.open.push(OpenPlace { kind, message, help: None, file, at, line: None });
    }
    if submission.workflows.iter().any(|workflow| workflow.problem.is_some()) {
        return;
    }
    // What an action of the repository does that is not there, no rule has been asked about.
    for action in submission.workflows.iter().flat_map(|workflow| &workflow.actions) {
        let Some(problem) = &action.problem else { continue };
        let message = WORDS.say("no-action").with("action", &action.path).with("reason", &problem.value);
        let (file, at) = (Some(problem.at.file.clone()), Some(problem.at.clone()));
        let kind = OpenKind::NotUnderstood;
        linted.open.push(OpenPlace { kind, message, help: None, file, at, line: None });
    }
    let evidence = paper::of_files(submission);
    for check in usual::OF_WORKFLOWS.into_iter().filter_map(checks::find) {
        linted.asked.insert(check.id);
        linted.answered.insert(check.id);
        if let Verdict::Fail(failure) = checks::judge(check, &evidence, &Params::default()) {
            linted.broken.push(Broken { check, service: String::new(), failure: *failure });
        }
    }
}

/// A right answer, as far as it goes without an engine.
fn is_right_on_paper(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Pass { .. } => true,
        Verdict::Skipped { reason } => *reason == unsupported(Unsupported::Engine),
        Verdict::Fail(_) | Verdict::Error { .. } => false,
    }
}

/// Where a rule's answer stands in a run command that nobody has written, it is nobody's.
fn blames_nobody(failure: &Failure) -> bool {
    match &failure.place {
        Place::File(at) => at.file == Understood::NOWHERE,
        Place::WholeFile(file) => file == Understood::NOWHERE,
        Place::Service(_) | Place::Image(_) => false,
    }
}

/// Whether there is anything that the rule could keep safe: what is sent is asked where the context is copied as a
/// whole, and which networks there are where somebody could be kept apart.
fn applies(check: &Check, paper: &Paper, container: &ContainerSpec) -> bool {
    let submission = &paper.least.submission;
    match check.id {
        "context-clean" | "dockerignore-declared" => {
            let build = submission.plan.build_for(container);
            build.and_then(|build| submission.dockerfile_of(build)).is_some_and(takes_the_context)
        }
        id if usual::OF_WORKFLOWS.contains(&id) => false,
        // Only who wants a bill misses one.
        "bill-valid" => !submission.bills.is_empty(),
        "networks-declared" => submission.plan.containers.iter().filter(|other| !other.ends).count() > 1,
        _ => true,
    }
}

fn base<'a>(paper: &'a Paper, container: &ContainerSpec) -> Option<&'a str> {
    paper.bases.get(container.build_index()?)?.as_deref()
}

fn undecided(check: &Check, failure: &Failure, base: &str) -> OpenPlace {
    let message =
        WORDS.say("base-decides").with("base", base).with("rule", check.title()).with("check", check.id);
    let (file, at) = match &failure.place {
        Place::File(at) => (Some(at.file.clone()), Some(at.clone())),
        Place::WholeFile(file) => (Some(file.clone()), None),
        Place::Service(_) | Place::Image(_) => (None, None),
    };
    OpenPlace { kind: OpenKind::BaseDecides, message, help: None, file, at, line: None }
}
