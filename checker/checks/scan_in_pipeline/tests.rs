//! Which scans stand before a delivery, and which only look as if they did?

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

/// The fixture's workflow with these scripts as the steps of its job.
fn scripts(scripts: &[&str]) -> crate::evidence::Evidence {
    workflow_but(|workflow| {
        workflow.jobs[0].steps.truncate(1);
        workflow.jobs[0].steps.extend(scripts.iter().zip(20..).map(|(script, line)| run(script, line)));
    })
}

#[test]
fn what_is_pushed_is_what_was_scanned_whatever_it_is_called() {
    for lines in [
        &["docker build -t r/n:1 .", "harden-check scan r/n:1", "docker push r/n:1"][..],
        &["docker build -t n -t r/n:1 .", "harden-check scan n", "docker push r/n:1"],
        &["docker build -t n .", "harden-check scan n:latest", "docker tag n r/n:1\ndocker push r/n:1"],
        &[
            "docker build -t r/n:${{ github.sha }} .",
            "harden-check scan r/n:${{github.sha}}",
            "docker push r/n:${{ github.sha }}",
        ],
        &["docker build -t n .", "harden-check scan n", "docker push $IMAGE"],
        &["docker build -t n .", "harden-check scan $IMAGE", "docker push r/n:1"],
        &["IMAGE=r/n:1\ndocker build -t $IMAGE .\nharden-check scan \"$IMAGE\"\ndocker push ${IMAGE}"],
        &["docker build -t r/n:1 .", "trivy image --exit-code 1 --severity HIGH r/n:1", "docker push r/n:1"],
        &[
            "docker build -t a:1 .",
            "docker build -t b:1 b",
            "harden-check scan a:1",
            "harden-check scan b:1",
            "docker push a:1\ndocker push b:1",
        ],
        &["docker build -t r/n:1 .", "harden-check scan r/n:1", "docker buildx build --push -t r/n:1 ."],
        &["make image", "harden-check scan r/n:1", "docker push r/n:1"],
        &["docker compose build", "harden-check scan r/n:1", "docker compose push"],
    ] {
        assert_passes(&CHECK, &scripts(lines), &params());
    }
}

#[test]
fn another_image_another_time_and_another_build_fail() {
    for (lines, key, line) in [
        (
            &["docker build -t r/n:1 .", "harden-check scan alpine:3", "docker push r/n:1"][..],
            "other-image",
            22,
        ),
        (&["docker build -t r/n:1 .", "harden-check scan r/n:0", "docker push r/n:1"], "other-image", 22),
        (
            &["docker build -t a:1 .\ndocker build -t b:1 b", "harden-check scan a:1", "docker push b:1"],
            "other-image",
            22,
        ),
        (&["harden-check scan r/n:1", "docker build -t r/n:1 .", "docker push r/n:1"], "too-early", 21),
        (&["harden-check scan r/n:1\ndocker build -t r/n:1 ."], "too-early", 21),
        (
            &[
                "docker build -t r/n:1 .",
                "harden-check scan r/n:1",
                "docker build -f other -t r/n:1 .",
                "docker push r/n:1",
            ],
            "built-again",
            22,
        ),
        (
            &[
                "docker build -t r/n:1 .",
                "harden-check scan r/n:1",
                "docker buildx build --no-cache --push -t r/n:1 .",
            ],
            "built-again",
            22,
        ),
        (&["docker build -t n .\ntrue || harden-check scan n"], "unreached", 21),
        (&["docker build -t n .", "trivy image --exit-code 1 --severity SEVERE n"], "refused", 21),
    ] {
        let failure = assert_fails(&CHECK, &scripts(lines), &params(), key);
        assert!(
            matches!(&failure.place, Place::File(at) if at.line == line),
            "{lines:?} {:?}",
            failure.place
        );
    }
}

#[test]
fn a_push_in_spite_of_the_scan_fails() {
    let condition = |text: &str| {
        let mut evidence = scripts(&["docker build -t n .", "harden-check scan n", "docker push n"]);
        evidence.submission.workflows[0].jobs[0].steps[3].condition = Some(written(text, 22));
        evidence
    };
    for text in ["always()", "!cancelled()", "failure()", "always() && github.ref == 'refs/heads/main'"] {
        assert_fails(&CHECK, &condition(text), &params(), "in-spite");
    }
    for text in ["github.event_name == 'push'", "success()", "always() && steps.scan.outcome == 'success'"] {
        assert_passes(&CHECK, &condition(text), &params());
    }
}

#[test]
fn another_workflow_that_pushes_the_same_image_fails() {
    let beside = |event: &str, script: &str| {
        let mut evidence = scripts(&["docker build -t r/n:1 .", "harden-check scan r/n:1"]);
        let mut other = evidence.submission.workflows[0].clone();
        other.file = ".github/workflows/deliver.yml".to_owned();
        other.events[0].name = written(event, 2);
        other.jobs[0].steps = vec![run(script, 40)];
        evidence.submission.workflows.push(other);
        evidence
    };
    assert_fails(
        &CHECK,
        &beside("push", "docker build -t r/n:2 .\ndocker push r/n:2"),
        &params(),
        "elsewhere",
    );
    for (event, script) in [
        ("workflow_run", "docker push r/n:1"),
        ("schedule", "docker push r/n:1"),
        ("push", "docker push r/docs:1"),
        ("push", "docker push $IMAGE"),
        ("push", "docker build -t r/n:2 .\nharden-check scan r/n:2\ndocker push r/n:2"),
    ] {
        assert_passes(&CHECK, &beside(event, script), &params());
    }
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
