//! Places of workflows, forms of events, and what is no workflow.

use super::super::fixtures::folder;
use super::super::folder::Folder;
use super::read::script_of;
use super::{Workflow, read};

const PATH: &str = ".github/workflows/check.yml";

fn workflow(text: &str) -> Workflow {
    let files = folder(&[(PATH, text)]);
    read(&Folder::open(files.path()).unwrap()).remove(0)
}

const FULL: &str = "\
name: check
on:
  pull_request:
    paths-ignore: [docs/**]
  push:
    branches: main
permissions:
  contents: read
env:
  A: outer
defaults:
  run:
    shell: bash
jobs:
  test:
    runs-on: ubuntu-24.04
    needs: []
    env: {A: inner, B: 1}
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4
        with:
          ref: main
      - name: Two lines
        if: ${{ github.event_name == 'push' }}
        continue-on-error: true
        run: |
          harden-check lint .
          docker build .
  release:
    needs: [test]
    runs-on: ubuntu-24.04
    permissions: write-all
    container: alpine:3
    steps:
      - run: docker push localhost:5000/notes
        shell: sh
";

#[test]
fn everything_is_read_with_its_place() {
    let read = workflow(FULL);
    assert_eq!(read.problem, None);
    let names: Vec<&str> = read.events.iter().map(|event| event.name.value.as_str()).collect();
    assert_eq!(names, ["pull_request", "push"]);
    let (filter, values) = &read.events[0].filters[0];
    assert_eq!(
        (filter.value.as_str(), filter.at.line, values.as_slice()),
        ("paths-ignore", 4, &["docs/**".to_owned()][..])
    );
    assert_eq!(read.events[1].filters[0].1, ["main"]);
    let permissions = read.permissions.as_ref().unwrap();
    assert_eq!((permissions.at.line, permissions.scopes[0].1.as_str()), (7, "read"));
    let [test, release] = read.jobs.as_slice() else { panic!("{:?}", read.jobs) };
    assert!(test.checks_out() && !release.checks_out());
    assert_eq!(test.steps[0].input("ref").unwrap().value, "main");
    let step = &test.steps[1];
    assert_eq!(step.at.line, 23);
    assert_eq!(step.condition.as_ref().unwrap().value, "github.event_name == 'push'");
    assert_eq!(step.continue_on_error.as_ref().unwrap().value, "true");
    assert_eq!(step.shell.as_ref().unwrap().value, "bash");
    let variables: Vec<_> =
        step.variables.iter().map(|(name, value)| (name.as_str(), value.value.as_str())).collect();
    assert_eq!(variables, [("A", "inner"), ("B", "1")]);
    assert_eq!((release.needs[0].value.as_str(), release.images[0].value.as_str()), ("test", "alpine:3"));
    assert_eq!(read.permissions_of(release).unwrap().all.as_deref(), Some("write-all"));
    assert_eq!(release.steps[0].shell.as_ref().unwrap().value, "sh");
}

#[test]
fn a_line_of_a_script_stands_on_its_line_of_the_workflow() {
    let read = workflow(FULL);
    let run = read.jobs[0].steps[1].run.as_ref().unwrap();
    assert_eq!((run.at.line, run.at.column), (27, 11));
    let file = script_of(run, &run.value);
    let place = file.text.find("docker build").unwrap();
    let at = file.location(&(place..place + 6));
    assert_eq!((at.file.as_str(), at.line, at.column), (PATH, 28, 11));
    let one = read.jobs[1].steps[0].run.as_ref().unwrap();
    assert_eq!((one.at.line, one.at.column), (35, 14));
}

#[test]
fn an_event_is_a_word_a_list_or_a_map() {
    let jobs = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: \"true\"\n";
    for (on, count) in [("on: push\n", 1), ("on: [push, pull_request]\n", 2), ("on:\n  push:\n", 1)] {
        let read = workflow(&format!("{on}{jobs}"));
        assert_eq!((read.problem.as_ref(), read.events.len()), (None, count), "{on}");
        assert!(read.event("push").is_some(), "{on}");
    }
}

#[test]
fn what_is_no_workflow_is_told_with_its_line() {
    for (text, line) in [
        ("on: push\njobs: [\n", 2),
        ("on: push\njobs:\n  a:\n    steps: nothing\n", 2),
        ("services:\n  web:\n    image: x\n", 1),
    ] {
        let problem = workflow(text).problem.unwrap_or_else(|| panic!("{text}"));
        assert!(problem.at.line >= line && !problem.value.en.is_empty(), "{text}: {problem:?}");
    }
}

#[test]
fn what_is_nested_without_end_is_told_and_no_workflow() {
    // Each link of the chain lies in fifty lists, and has the link before it in it.
    let link =
        |number: usize, inner: &str| format!("  - &a{number} {}{inner}{}\n", "[".repeat(50), "]".repeat(50));
    let chain: String = (1..40).map(|number| link(number, &format!("*a{}", number - 1))).collect();
    for text in [
        "[".repeat(500_000),
        "on: push\njobs: ".to_owned() + &"{a: ".repeat(200_000),
        "- ".repeat(500_000),
        format!("on: push\nx:\n{}{chain}", link(0, "y")),
    ] {
        let problem = workflow(&text).problem.unwrap_or_else(|| panic!("{}", &text[..20]));
        // The parser itself stops at brackets, and not at dashes.
        let told = ["nested deeper", "recursion limit"].iter().any(|words| problem.value.en.contains(words));
        assert!(told, "{}: {problem:?}", &text[..20]);
    }
}
