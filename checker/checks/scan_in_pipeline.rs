//! Does a workflow scan the image, before it goes on, so that a finding stops it?

use super::support::{place, settle, workflows};
use crate::check::{Check, Failure, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{
    Job, RepositoryEvent, ScanCall, ScanEnd, Workflow, as_it_runs, is_forgiven, is_started, pushes, runs_on,
    scans,
};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "scan-in-pipeline",
    include_str!("scan_in_pipeline.en.ftl"),
    include_str!("scan_in_pipeline.de.ftl"),
);

/// A step of a job that a pull request or a push starts calls a scanner which may fail, its failure is heard, and
/// the job's workflow pushes nothing before. Read, not run: any of the usual scanners will do.
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

/// The file of the change: the image is what changes with it.
const CHANGED: &str = "Dockerfile";

/// The events by which a change comes in, and their names.
const EVENTS: [(RepositoryEvent, &str); 2] =
    [(RepositoryEvent::PullRequest, "pull_request"), (RepositoryEvent::Push, "push")];

/// Why a scan does not stop anything, from the farthest miss to the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Miss {
    NotStarted,
    NotRun,
    OnlyReports,
    PassedOver,
    Forgiven,
    TooLate,
}

impl Miss {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Miss::NotStarted => ("not-started", "direction-event"),
            Miss::NotRun => ("not-run", "direction-event"),
            Miss::OnlyReports => ("only-reports", "direction-end"),
            Miss::PassedOver => ("passed-over", "direction-end"),
            Miss::Forgiven => ("forgiven", "direction-end"),
            Miss::TooLate => ("too-late", "direction-order"),
        }
    }
}

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    let all = workflows::all(evidence)?;
    let mut nearest: Option<(Miss, ScanCall)> = None;
    let changed = [CHANGED.to_owned()];
    for (miss, scan) in all.iter().flat_map(|workflow| judged(workflow, &changed)) {
        match miss {
            None => {
                let seen = WORDS.say("passed").with("tool", &scan.tool).with("file", &scan.at.file);
                return Ok(Verdict::pass(seen));
            }
            Some(miss) if nearest.as_ref().is_none_or(|(other, _)| miss > *other) => {
                nearest = Some((miss, scan));
            }
            Some(_) => {}
        }
    }
    let fail = |seen: Message, place: Place, direction: &'static str| {
        let (expected, direction) = (WORDS.say("expected"), WORDS.say(direction));
        Ok(Verdict::fail(Failure { expected, seen, attempts: Vec::new(), place, direction }))
    };
    match nearest {
        Some((miss, scan)) => {
            let (key, direction) = miss.words();
            fail(WORDS.say(key).with("tool", &scan.tool), place::at(&scan.at), direction)
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

/// Every scan of a workflow, with why it stops nothing; nothing where it does.
fn judged(written: &Workflow, changed: &[String]) -> Vec<(Option<Miss>, ScanCall)> {
    // GitLab's rules say of each job whether it is there at all, and its stages what waits for what.
    let forms = as_it_runs(written, changed);
    let left_out = if forms.is_empty() { Miss::NotStarted } else { Miss::NotRun };
    let is_there =
        |job: &Job| forms.iter().any(|form| form.jobs.iter().any(|other| other.id.value == job.id.value));
    let absent = calls(written).filter(|(job, ..)| !is_there(job)).map(|(.., scan)| (Some(left_out), scan));
    let in_form = |form: &Workflow| -> Vec<(Option<Miss>, ScanCall)> {
        calls(form).map(|(job, step, scan)| (miss(form, changed, job, step, &scan), scan)).collect()
    };
    absent.chain(forms.iter().flat_map(|form| in_form(form))).collect()
}

/// Why this scan stops nothing; nothing where it does.
fn miss(workflow: &Workflow, changed: &[String], job: &Job, number: usize, scan: &ScanCall) -> Option<Miss> {
    let started: Vec<&str> = EVENTS
        .into_iter()
        .filter(|(event, _)| is_started(workflow, *event, changed))
        .map(|(_, name)| name)
        .collect();
    if started.is_empty() {
        return Some(Miss::NotStarted);
    }
    let step = &job.steps[number];
    let runs = |event: &&str| {
        [&job.condition, &step.condition].iter().all(|one| runs_on(one.as_ref(), event) == Some(true))
    };
    if !started.iter().any(runs) {
        return Some(Miss::NotRun);
    }
    match scan.end {
        ScanEnd::OnlyReports => return Some(Miss::OnlyReports),
        ScanEnd::PassedOver => return Some(Miss::PassedOver),
        ScanEnd::Forgiven => return Some(Miss::Forgiven),
        ScanEnd::Stops if is_forgiven(job.continue_on_error.as_ref()) => return Some(Miss::Forgiven),
        ScanEnd::Stops => {}
    }
    let early = workflow.jobs.iter().any(|other| {
        let is_own = std::ptr::eq(other, job);
        let before = if is_own { &other.steps[..number] } else { &other.steps[..] };
        before.iter().any(pushes) && (is_own || !waits_for(workflow, other, job))
    });
    early.then_some(Miss::TooLate)
}

/// Whether a job begins only after another has succeeded.
fn waits_for(workflow: &Workflow, job: &Job, first: &Job) -> bool {
    let asks_state = |condition: &str| {
        ["always()", "failure()", "cancelled()"].iter().any(|word| condition.contains(word))
    };
    let mut waiting = vec![job];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(next) = waiting.pop() {
        if next.condition.as_ref().is_some_and(|condition| asks_state(&condition.value)) {
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
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::piped::{run, uses, workflow_but, written};
    use crate::checks::support::fixtures::{assert_fails, assert_passes, hardened, params};
    use crate::submission::{Job, JobTurn, Platform, Rule, Workflow};

    fn job(id: &str, script: &str, needs: &[&str]) -> Job {
        let needs = needs.iter().map(|id| written(id, 30)).collect();
        Job {
            id: written(id, 29),
            needs,
            steps: vec![run(script, 31)],
            ..hardened().submission.workflows[0].jobs[0].clone()
        }
    }

    #[test]
    fn a_scan_before_the_push_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        let pushed = workflow_but(|workflow| workflow.jobs[0].steps.push(run("docker push notes", 20)));
        assert_passes(&CHECK, &pushed, &params());
        let later = workflow_but(|workflow| {
            workflow.jobs.push(job("stage", "date", &["check"]));
            workflow.jobs.push(job("deliver", "docker push notes", &["stage"]));
        });
        assert_passes(&CHECK, &later, &params());
        let action = workflow_but(|workflow| {
            workflow.jobs[0].steps.truncate(1);
            workflow.jobs[0].steps.push(uses("anchore/scan-action@v6", 12));
        });
        assert_passes(&CHECK, &action, &params());
    }

    #[test]
    fn no_scan_fails() {
        let none = workflow_but(|workflow| workflow.jobs[0].steps.truncate(2));
        assert_fails(&CHECK, &none, &params(), "none");
        let mut evidence = hardened();
        evidence.submission.workflows.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-workflow");
    }

    #[test]
    fn a_scan_that_stops_nothing_fails_at_its_line() {
        let scan = |workflow: &mut Workflow, script: &str| {
            workflow.jobs[0].steps.truncate(2);
            workflow.jobs[0].steps.push(run(script, 12));
        };
        for (script, key) in
            [("harden-check scan notes || true", "passed-over"), ("trivy image notes", "only-reports")]
        {
            let evidence = workflow_but(|workflow| scan(workflow, script));
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(matches!(failure.place, Place::File(at) if at.line == 12), "{script}");
        }
        let forgiven = workflow_but(|workflow| workflow.jobs[0].continue_on_error = Some(written("true", 7)));
        assert_fails(&CHECK, &forgiven, &params(), "forgiven");
        let off = workflow_but(|workflow| workflow.jobs[0].steps[2].condition = Some(written("false", 11)));
        assert_fails(&CHECK, &off, &params(), "not-run");
        let by_hand = workflow_but(|workflow| workflow.events[0].name = written("workflow_dispatch", 2));
        assert_fails(&CHECK, &by_hand, &params(), "not-started");
    }

    #[test]
    fn gitlabs_rules_and_stages_count() {
        let rule = |condition: Option<&str>, when: Option<&str>| Rule {
            at: written("", 7).at,
            condition: condition.map(|condition| written(condition, 7)),
            changes: None,
            exists: None,
            when: when.map(str::to_owned),
            allow_failure: None,
            variables: Vec::new(),
        };
        let gitlab = |rules: Option<Vec<Rule>>, push_stage: usize| {
            workflow_but(|workflow| {
                workflow.platform = Platform::GitLab;
                workflow.events.clear();
                workflow.jobs[0].turn = Some(JobTurn { stage: 1, rules, ..JobTurn::default() });
                let mut deliver = job("deliver", "docker push notes", &[]);
                deliver.turn = Some(JobTurn { stage: push_stage, ..JobTurn::default() });
                workflow.jobs.push(deliver);
            })
        };
        assert_passes(&CHECK, &gitlab(None, 2), &params());
        assert_fails(&CHECK, &gitlab(None, 1), &params(), "too-late");
        let request = "$CI_PIPELINE_SOURCE == \"merge_request_event\"";
        assert_passes(&CHECK, &gitlab(Some(vec![rule(Some(request), None)]), 2), &params());
        for rules in [
            vec![rule(None, Some("never"))],
            vec![rule(None, Some("manual"))],
            vec![rule(Some("$CI_PIPELINE_SOURCE == \"schedule\""), None)],
            vec![rule(Some("$NIGHTLY"), None)],
        ] {
            assert_fails(&CHECK, &gitlab(Some(rules), 2), &params(), "not-run");
        }
    }

    #[test]
    fn what_is_pushed_before_or_beside_fails() {
        let before = workflow_but(|workflow| workflow.jobs[0].steps.insert(1, run("docker push notes", 9)));
        assert_fails(&CHECK, &before, &params(), "too-late");
        let beside = workflow_but(|workflow| workflow.jobs.push(job("deliver", "docker push notes", &[])));
        assert_fails(&CHECK, &beside, &params(), "too-late");
        let always = workflow_but(|workflow| {
            workflow.jobs.push(job("deliver", "docker push notes", &["check"]));
            workflow.jobs[1].condition = Some(written("always()", 30));
        });
        assert_fails(&CHECK, &always, &params(), "too-late");
    }
}
