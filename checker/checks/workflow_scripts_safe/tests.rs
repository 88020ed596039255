//! What of strangers runs in a script, and what is only a value there?

use super::CHECK;
use crate::check::Place;
use crate::checks::support::fixtures::piped::{run, uses, written};
use crate::checks::support::fixtures::{assert_fails, assert_passes, hardened, params};
use crate::evidence::Evidence;
use crate::submission::{Platform, Step};

fn with(step: Step) -> Evidence {
    let mut evidence = hardened();
    evidence.submission.workflows[0].jobs[0].steps.push(step);
    evidence
}

#[test]
fn text_of_strangers_is_no_part_of_a_script() {
    for expression in [
        "github.event.pull_request.title",
        "github.event.pull_request.head.ref",
        "github.event['pull_request']['title']",
        "github.head_ref",
        "github.event.issue.body",
        "github.event.commits[0].message",
        "github.event.head_commit.author.email",
        "toJSON(github.event)",
        "format('{0}', github.event.comment.body)",
        "GitHub.Event.Pull_Request.Title",
    ] {
        let evidence = with(run(&format!("set -e\necho \"${{{{ {expression} }}}}\"\n"), 20));
        let failure = assert_fails(&CHECK, &evidence, &params(), "text");
        assert!(matches!(failure.place, Place::File(at) if at.line == 21), "{expression}");
    }
    for expression in [
        "github.sha",
        "github.event.pull_request.number",
        "github.event.pull_request.head.sha",
        "github.event.repository.name",
        "github.event_name",
        "env.TITLE",
    ] {
        assert_passes(&CHECK, &with(run(&format!("echo ${{{{ {expression} }}}}"), 20)), &params());
    }
    let by_variable = Step {
        variables: vec![("TITLE".to_owned(), written("${{ github.event.pull_request.title }}", 19))],
        ..run("echo \"$TITLE\"", 20)
    };
    assert_passes(&CHECK, &with(by_variable), &params());
    let script = Step {
        with: vec![("script".to_owned(), written("x = '${{ github.head_ref }}'", 22))],
        ..uses("actions/github-script@0123456789012345678901234567890123456789", 21)
    };
    assert_fails(&CHECK, &with(script), &params(), "text");
}

/// The fixture's step with a title in its environment.
fn titled(script: &str) -> Step {
    let title = ("TITLE".to_owned(), written("${{ github.event.pull_request.title }}", 19));
    Step { variables: vec![title], ..run(script, 20) }
}

#[test]
fn a_variable_is_a_value_until_a_shell_runs_it() {
    for script in [
        "eval \"$TITLE\"",
        "set -e\neval echo $TITLE",
        "sh -c \"echo $TITLE\"",
        "bash -ec \"echo ${TITLE}\"",
        "echo \"$TITLE\" | sh",
        "\"$TITLE\"",
        "$TITLE --help",
    ] {
        assert_fails(&CHECK, &with(titled(script)), &params(), "run");
    }
    for script in [
        "echo \"$TITLE\"",
        "sh -c 'echo \"$TITLE\"'",
        "eval \"$OTHER\"",
        "echo \"$TITLES\" | sh",
        "echo \"$TITLE\" | tee title.txt",
        "./ci/title.sh \"$TITLE\"",
    ] {
        assert_passes(&CHECK, &with(titled(script)), &params());
    }
    // Put in by the platform, the same variable is code again.
    assert_fails(&CHECK, &with(titled("echo ${{ env.TITLE }}")), &params(), "text");
    for asked in
        ["contains(github.event.pull_request.title, 'x')", "github.head_ref == 'x'", "'github.head_ref'"]
    {
        assert_passes(&CHECK, &with(run(&format!("echo ${{{{ {asked} }}}}"), 20)), &params());
    }
    for all in ["toJSON(github)", "github['event']['issue']['title']", "'x' || github.head_ref"] {
        assert_fails(&CHECK, &with(run(&format!("echo ${{{{ {all} }}}}"), 20)), &params(), "text");
    }
}

#[test]
fn gitlabs_variables_are_values_as_well() {
    let gitlab = |script: &str| {
        let mut evidence = with(run(script, 20));
        evidence.submission.workflows[0].platform = Platform::GitLab;
        evidence
    };
    assert_passes(&CHECK, &gitlab("echo \"$CI_MERGE_REQUEST_TITLE\""), &params());
    assert_fails(&CHECK, &gitlab("eval \"echo $CI_COMMIT_MESSAGE\""), &params(), "run");
    assert_fails(&CHECK, &gitlab("bash -c \"echo $CI_MERGE_REQUEST_TITLE\""), &params(), "run");
    assert_fails(&CHECK, &gitlab("echo $CI_JOB_TOKEN"), &params(), "secret");
    assert_passes(&CHECK, &gitlab("echo \"$CI_JOB_TOKEN\" | docker login --password-stdin"), &params());
}

#[test]
fn secrets_and_foreign_code_do_not_meet() {
    let head = || Step {
        with: vec![("ref".to_owned(), written("${{ github.event.pull_request.head.sha }}", 22))],
        ..uses("actions/checkout@0123456789012345678901234567890123456789", 21)
    };
    assert_passes(&CHECK, &with(head()), &params());
    let mut evidence = with(head());
    evidence.submission.workflows[0].events[0].name.value = "pull_request_target".to_owned();
    assert_fails(&CHECK, &evidence, &params(), "code");
}

#[test]
fn a_secret_is_not_written_into_the_log() {
    let step = |script: &str| Step {
        variables: vec![("TOKEN".to_owned(), written("${{ secrets.REGISTRY_TOKEN }}", 19))],
        ..run(script, 20)
    };
    for script in ["echo $TOKEN", "printf '%s' \"${TOKEN}\"", "printenv", "echo ${{ secrets.X }}", "env"] {
        assert_fails(&CHECK, &with(step(script)), &params(), "secret");
    }
    for script in ["echo \"$TOKEN\" | docker login --password-stdin", "echo $TOKENS", "echo done", "deploy"] {
        assert_passes(&CHECK, &with(step(script)), &params());
    }
}
