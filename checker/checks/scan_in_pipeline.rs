//! Does a workflow scan the image, before it goes on, so that a finding stops it?

use super::support::{place, settle, workflows};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{
    ActKind, ImageAct, Job, Location, Platform, RepositoryEvent, SameImages, ScanCall, ScanEnd, Workflow,
    as_it_runs, image_acts, is_forgiven, is_open_name, is_started, pushes, runs_on, scans,
};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "scan-in-pipeline",
    include_str!("scan_in_pipeline.en.ftl"),
    include_str!("scan_in_pipeline.de.ftl"),
);

/// A step of a job that a pull request or a push starts calls a scanner which may fail, its failure is heard, and
/// nothing is pushed before, beside or in spite of it. What is pushed is what was scanned: the names say so, as far as
/// the workflow itself fills them in; a job that builds the same sources again is taken at its word. Read, not run:
/// any of the usual scanners will do.
pub(super) static CHECK: Check = Check {
    id: "scan-in-pipeline",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[5, 23],
        cis: &["4.4"],
        owasp: &["R9", "D02"],
        nist: &["3.1.1"],
        reference: "OWASP CICD-SEC-1; GitHub: Workflow syntax, on, steps.continue-on-error, shell",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, _: &Params| settle(judge(evidence)),
};

/// The events by which a change comes in, and their names.
const EVENTS: [(RepositoryEvent, &str); 2] =
    [(RepositoryEvent::PullRequest, "pull_request"), (RepositoryEvent::Push, "push")];

/// The image is what changes with it.
const CHANGED: &str = "Dockerfile";

/// Why a scan does not stop anything, from the farthest miss to the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Miss {
    NotStarted,
    NotRun,
    Unreached,
    Refused,
    OnlyReports,
    PassedOver,
    Forgiven,
    TooEarly,
    OtherImage,
    BuiltAgain,
    TooLate,
    InSpite,
    Elsewhere,
}

impl Miss {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Miss::NotStarted => ("not-started", "direction-event"),
            Miss::NotRun => ("not-run", "direction-event"),
            Miss::Unreached => ("unreached", "direction-end"),
            Miss::Refused => ("refused", "direction-words"),
            Miss::TooEarly => ("too-early", "direction-order"),
            Miss::OtherImage => ("other-image", "direction-image"),
            Miss::BuiltAgain => ("built-again", "direction-image"),
            Miss::InSpite => ("in-spite", "direction-order"),
            Miss::Elsewhere => ("elsewhere", "direction-elsewhere"),
            Miss::OnlyReports => ("only-reports", "direction-end"),
            Miss::PassedOver => ("passed-over", "direction-end"),
            Miss::Forgiven => ("forgiven", "direction-end"),
            Miss::TooLate => ("too-late", "direction-order"),
        }
    }
}

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    let all = workflows::all(evidence)?;
    let mut nearest: Option<(Miss, ScanCall, Location)> = None;
    let mut keep = |miss: Miss, scan: &ScanCall, at: &Location| {
        if nearest.as_ref().is_none_or(|(other, ..)| miss > *other) {
            nearest = Some((miss, scan.clone(), at.clone()));
        }
    };
    let forms: Vec<_> = all.iter().map(|written| as_it_runs(written, &[CHANGED.to_owned()])).collect();
    let mut good: Vec<(&Workflow, &Job, ScanCall)> = Vec::new();
    for (written, forms) in all.iter().zip(&forms) {
        // GitLab's rules say of each job whether it is there at all.
        let left_out = if forms.is_empty() { Miss::NotStarted } else { Miss::NotRun };
        let is_there =
            |job: &Job| forms.iter().any(|form| form.jobs.iter().any(|one| one.id.value == job.id.value));
        for (_, _, scan) in calls(written).filter(|(job, ..)| !is_there(job)) {
            keep(left_out, &scan, &scan.at);
        }
        for form in forms {
            for (job, step, scan) in calls(form) {
                match miss(form, job, step, &scan) {
                    None => good.push((form, job, scan)),
                    Some((miss, at)) => keep(miss, &scan, at.as_ref().unwrap_or(&scan.at)),
                }
            }
        }
    }
    for (workflow, _, scan) in &good {
        let own: Vec<_> = good.iter().filter(|(other, ..)| std::ptr::eq(*other, *workflow)).collect();
        let scanned: Vec<(&Job, &ScanCall)> = own.iter().map(|(_, job, scan)| (*job, scan)).collect();
        if let Some(at) = unscanned(workflow, &scanned) {
            keep(Miss::OtherImage, scan, &at);
        } else if let Some(at) = pushed_elsewhere(all, workflow, scan, &good) {
            keep(Miss::Elsewhere, scan, &at);
        } else {
            let seen = WORDS.say("passed").with("tool", &scan.tool).with("file", &scan.at.file);
            return Ok(Verdict::pass(seen));
        }
    }
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    match nearest {
        Some((miss, scan, at)) => {
            let (key, direction) = miss.words();
            let seen = WORDS.say(key).with("tool", &scan.tool).with("file", &at.file);
            fail(seen.with("word", scan.unknown.unwrap_or_default()), place::at(&at), direction)
        }
        None => {
            let place = Place::WholeFile(all.first().map_or_else(String::new, |first| first.file.clone()));
            fail(WORDS.say("none").with("count", all.len()), place, "direction-scan")
        }
    }
}

/// Every scan of a workflow, with its job and the number of its step.
fn calls(workflow: &Workflow) -> impl Iterator<Item = (&Job, usize, ScanCall)> {
    workflow.jobs.iter().flat_map(|job| {
        job.steps
            .iter()
            .enumerate()
            .flat_map(move |(number, step)| scans(step).into_iter().map(move |scan| (job, number, scan)))
    })
}

/// The events that start a workflow when the image changes.
fn started(workflow: &Workflow) -> Vec<&'static str> {
    let changed = [CHANGED.to_owned()];
    // Of GitLab's the forms are looked at in which it runs.
    if workflow.platform == Platform::GitLab {
        return EVENTS.map(|(_, name)| name).to_vec();
    }
    let events = EVENTS.into_iter().filter(|(event, _)| is_started(workflow, *event, &changed));
    events.map(|(_, name)| name).collect()
}

/// Why this scan stops nothing, and where that stands if not at the scan; nothing where it stops what it should.
fn miss(workflow: &Workflow, job: &Job, number: usize, scan: &ScanCall) -> Option<(Miss, Option<Location>)> {
    let here = |miss| Some((miss, None));
    let started = started(workflow);
    if started.is_empty() {
        return here(Miss::NotStarted);
    }
    let step = &job.steps[number];
    let runs = |event: &&str| {
        [&job.condition, &step.condition].iter().all(|one| runs_on(one.as_ref(), event) == Some(true))
    };
    if !started.iter().any(runs) || is_off(job) {
        return here(Miss::NotRun);
    }
    match scan.end {
        ScanEnd::Unreached => return here(Miss::Unreached),
        ScanEnd::Refused => return here(Miss::Refused),
        ScanEnd::OnlyReports => return here(Miss::OnlyReports),
        ScanEnd::PassedOver => return here(Miss::PassedOver),
        ScanEnd::Forgiven => return here(Miss::Forgiven),
        ScanEnd::Stops if is_forgiven(job.continue_on_error.as_ref()) => return here(Miss::Forgiven),
        ScanEnd::Stops if job.turn.as_ref().is_some_and(|turn| turn.allow_failure == Some(true)) => {
            return here(Miss::Forgiven);
        }
        ScanEnd::Stops => {}
    }
    let early = workflow.jobs.iter().any(|other| {
        let is_own = std::ptr::eq(other, job);
        let before = if is_own { &other.steps[..number] } else { &other.steps[..] };
        before.iter().any(pushes) && (is_own || !waits_for(workflow, other, job))
    });
    if early {
        return here(Miss::TooLate);
    }
    let behind = &job.steps[number + 1..];
    let in_spite = behind.iter().find(|step| {
        pushes(step) && step.condition.as_ref().is_some_and(|condition| goes_on_anyway(&condition.value))
    });
    if let Some(step) = in_spite {
        return Some((Miss::InSpite, Some(step.at.clone())));
    }
    out_of_turn(workflow, job, number, scan).map(|(miss, at)| (miss, Some(at)))
}

/// Whether the job builds the scanned image only behind the scan, or once more before it pushes it.
fn out_of_turn(workflow: &Workflow, job: &Job, number: usize, scan: &ScanCall) -> Option<(Miss, Location)> {
    let same = SameImages::of(&workflow.jobs);
    let acts: Vec<((usize, usize), ImageAct)> = job
        .steps
        .iter()
        .enumerate()
        .flat_map(|(step, one)| image_acts(one).into_iter().map(move |act| ((step, act.order), act)))
        .filter(|(_, act)| act.names.is_empty() || same.meet(&act.names, &scan.names))
        .collect();
    let at_scan = (number, scan.order);
    let builds = |act: &ImageAct| matches!(act.kind, ActKind::Built { .. });
    let before = acts.iter().any(|(place, act)| *place < at_scan && act.kind != ActKind::Pushed);
    let mut behind =
        acts.iter().filter(|(place, act)| *place > at_scan && !act.names.is_empty() && builds(act));
    let first = behind.clone().next();
    if let (false, false, Some((_, act))) = (before, scan.names.is_empty(), first) {
        return Some((Miss::TooEarly, act.at.clone()));
    }
    let pushed_after = |place: &(usize, usize)| {
        acts.iter().any(|(other, act)| other >= place && act.kind == ActKind::Pushed && !act.names.is_empty())
    };
    // A build that pushes itself takes its layers from the one before, unless it is told not to.
    let again = behind.find(|(place, act)| {
        matches!(act.kind, ActKind::Built { anew, pushes } if anew || !pushes) && pushed_after(place)
    });
    again.map(|(_, act)| (Miss::BuiltAgain, act.at.clone()))
}

/// Where a workflow pushes an image that none of its scans has looked at.
fn unscanned(workflow: &Workflow, scanned: &[(&Job, &ScanCall)]) -> Option<Location> {
    let same = SameImages::of(&workflow.jobs);
    if scanned.iter().any(|(_, scan)| is_open_name(&scan.names)) {
        return None;
    }
    let built_in = |job: &Job, names: &[String]| {
        let mut acts = job.steps.iter().flat_map(image_acts);
        acts.any(|act| {
            matches!(act.kind, ActKind::Built { .. })
                && (is_open_name(&act.names) || same.meet(&act.names, names))
        })
    };
    for job in &workflow.jobs {
        for act in job.steps.iter().flat_map(image_acts).filter(|act| act.kind == ActKind::Pushed) {
            if is_open_name(&act.names) || scanned.iter().any(|(_, scan)| same.meet(&act.names, &scan.names))
            {
                continue;
            }
            // Jobs do not share their images, so each builds the same sources.
            let anew = scanned.iter().any(|(own, scan)| {
                !std::ptr::eq(*own, job) && built_in(own, &scan.names) && built_in(job, &act.names)
            });
            if !anew {
                return Some(act.at);
            }
        }
    }
    None
}

/// Where another workflow, which the same push starts and which scans nothing itself, pushes the scanned image.
fn pushed_elsewhere(
    all: &[Workflow],
    own: &Workflow,
    scan: &ScanCall,
    good: &[(&Workflow, &Job, ScanCall)],
) -> Option<Location> {
    let acts = own.jobs.iter().flat_map(|one| &one.steps).flat_map(image_acts);
    let names: Vec<String> = acts.flat_map(|act| act.names).chain(scan.names.iter().cloned()).collect();
    let others = all.iter().filter(|other| {
        other.file != own.file
            && !good.iter().any(|(scanning, ..)| scanning.file == other.file)
            && started(other).contains(&"push")
    });
    let running = others
        .flat_map(|other| &other.jobs)
        .filter(|job| runs_on(job.condition.as_ref(), "push") == Some(true));
    let mut steps = running
        .flat_map(|job| &job.steps)
        .filter(|step| runs_on(step.condition.as_ref(), "push") == Some(true));
    steps
        .find_map(|step| {
            let mut pushed = image_acts(step).into_iter().filter(|act| act.kind == ActKind::Pushed);
            pushed.find(|act| {
                !act.names.is_empty() && act.names.iter().any(|name| repository_is_among(name, &names))
            })
        })
        .map(|act| act.at)
}

/// Whether one of the names is of the same repository, whatever its tag.
fn repository_is_among(name: &str, names: &[String]) -> bool {
    let repository = |name: &str| {
        let begin = name.rfind('/').map_or(0, |slash| slash + 1);
        name[begin..].find([':', '@']).map_or(name.to_owned(), |end| name[..begin + end].to_owned())
    };
    let own = repository(name);
    !own.contains('$') && names.iter().any(|other| repository(other) == own)
}

/// Whether a condition lets a step run although one before it has failed. One that asks how the scan itself went
/// does not.
fn goes_on_anyway(condition: &str) -> bool {
    let asks = ["always()", "failure()", "cancelled()"].iter().any(|word| condition.contains(word));
    asks && ![".outcome", ".conclusion", ".result", "success()"].iter().any(|word| condition.contains(word))
}

/// Whether a job of GitLab's waits for somebody who starts it by hand, or for nobody.
fn is_off(job: &Job) -> bool {
    let when = job.turn.as_ref().and_then(|turn| turn.when.as_deref());
    when.is_some_and(|when| ["manual", "never"].contains(&when))
}

/// Whether a job begins only after another has succeeded.
fn waits_for(workflow: &Workflow, job: &Job, first: &Job) -> bool {
    // On GitLab by its stage, unless it says itself whom it needs.
    if let (Some(own), Some(other)) = (&job.turn, &first.turn)
        && own.needs.is_none()
    {
        let in_any_case = own.when.as_deref().is_some_and(|when| ["always", "on_failure"].contains(&when));
        return own.stage > other.stage && !in_any_case;
    }
    if let Some(needs) = job.turn.as_ref().and_then(|turn| turn.needs.as_ref()) {
        return needs.iter().any(|(needed, _)| {
            needed.value == first.id.value
                || workflow.jobs.iter().any(|other| {
                    other.id.value == needed.value
                        && !std::ptr::eq(other, job)
                        && waits_for(workflow, other, first)
                })
        });
    }
    let mut waiting = vec![job];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(next) = waiting.pop() {
        if next.condition.as_ref().is_some_and(|condition| goes_on_anyway(&condition.value)) {
            continue;
        }
        for needed in &next.needs {
            if needed.value == first.id.value {
                return true;
            }
            if !seen.contains(&needed.value.as_str()) {
                seen.push(&needed.value);
                waiting.extend(workflow.jobs.iter().find(|other| other.id.value == needed.value));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests;
