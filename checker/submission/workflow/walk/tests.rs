//! What do local actions, called workflows, copies and what steps hand on come to?

use super::{Happening, JobEnd, RepositoryEvent, Walk, walk};
use crate::submission::fixtures::{DOCKERFILE, folder};
use crate::submission::folder::Folder;
use crate::submission::workflow::read;
use crate::submission::{GateKind, Tree};

const PATH: &str = ".github/workflows/notes.yml";
const HEAD: &str = "on: [push, pull_request]\njobs:\n";
const CHECKOUT: &str = "      - uses: actions/checkout@v4\n";

/// What a push comes to with these files, all gates green.
fn pushed(files: &[(&str, &str)]) -> Walk {
    with(files, RepositoryEvent::Push, &[])
}

fn with(files: &[(&str, &str)], event: RepositoryEvent, answers: &[bool]) -> Walk {
    let mut all = vec![("Dockerfile", DOCKERFILE)];
    all.extend(files);
    let files = folder(&all);
    let workflows = read(&Folder::open(files.path()).unwrap());
    for workflow in &workflows {
        assert_eq!(workflow.problem, None);
    }
    let (folder, workflows) = (files.path(), workflows.as_slice());
    walk(&Happening { folder, base: folder, workflows, event, guise: None, changed: None }, answers)
}

/// A job of these steps behind a checkout, all on its own.
fn job(steps: &str) -> String {
    format!("{HEAD}  one:\n    runs-on: x\n    steps:\n{CHECKOUT}{steps}")
}

#[track_caller]
fn told(walk: &Walk) -> Vec<String> {
    walk.problems
        .iter()
        .map(|problem| format!("{}: {}", problem.at.as_ref().map_or(0, |at| at.line), problem.message))
        .collect()
}

#[track_caller]
fn understood(walk: &Walk) {
    assert_eq!(told(walk), Vec::<String>::new());
}

/// Every job's end and the number of its gates.
fn ends(walk: &Walk) -> Vec<(&str, JobEnd, usize)> {
    walk.jobs.iter().map(|job| (job.job.value.as_str(), job.end, job.gates)).collect()
}

const ACTION: &str = "name: check\ninputs:\n  image:\n    default: notes\noutputs:\n  name:\n    value: ${{ \
    steps.build.outputs.name }}\nruns:\n  using: composite\n  steps:\n    - id: build\n      shell: bash\n      run: |\n        \
    docker build --tag ${{ inputs.image }} .\n        echo \"name=${{ inputs.image }}\" >> \"$GITHUB_OUTPUT\"\n    \
    - shell: bash\n      run: harden-check lint .\n";

#[test]
fn an_action_of_the_repository_is_carried_out() {
    let steps = "      - id: check\n        uses: ./.github/actions/check\n        with: {image: 'notes:1'}\n      \
                 - run: harden-check scan ${{ steps.check.outputs.name }}\n";
    let files = [(PATH, &*job(steps)), (".github/actions/check/action.yml", ACTION)];
    let walk = pushed(&files);
    understood(&walk);
    assert_eq!(ends(&walk), [("one", JobEnd::Success, 2)]);
    let gate = walk.open.unwrap().gate;
    assert_eq!((gate.at.file.as_str(), gate.at.line), (".github/actions/check/action.yml", 17));
    // A red gate within the action is one of the step that calls it.
    let red = with(&files, RepositoryEvent::Push, &[false]);
    assert_eq!(ends(&red), [("one", JobEnd::Failure, 1)]);
    let forgiven = job(&steps.replace("        with", "        continue-on-error: true\n        with"));
    let files = [(PATH, &*forgiven), (".github/actions/check/action.yml", ACTION)];
    let walk = with(&files, RepositoryEvent::Push, &[false]);
    assert_eq!(ends(&walk), [("one", JobEnd::Success, 2)]);
}

#[test]
fn an_action_that_is_none_is_told_with_its_line() {
    let steps = "      - uses: ./ci\n";
    for (action, words) in [
        (None, "no `action.yml` in `ci`"),
        (Some("runs: {using: composite, steps: [{run: echo}]}"), "would not take"),
        (Some("runs:\n  using: composite\n  steps:\n    - run: echo\n      shell: pwsh\n"), "`pwsh`"),
        (Some("name: x\nruns:\n  using: node20\n  main: index.js\n"), "`node20`"),
        (Some("runs: ["), "would not take"),
    ] {
        let text = job(steps);
        let mut files = vec![(PATH, &*text)];
        files.extend(action.map(|action| ("ci/action.yml", action)));
        let told = told(&pushed(&files));
        assert!(matches!(told.as_slice(), [one] if one.contains(words)), "{action:?}: {told:?}");
    }
}

#[test]
fn a_workflow_of_the_repository_is_called() {
    let caller = format!(
        "{HEAD}  check:\n    uses: ./.github/workflows/check.yml\n    with: {{image: 'notes:2'}}\n  deliver:\n    \
         needs: check\n    runs-on: x\n    steps:\n{CHECKOUT}      \
         - run: docker build -t localhost:5000/a . && docker push localhost:5000/a\n"
    );
    let called = format!(
        "on:\n  workflow_call:\n    inputs:\n      image: {{type: string, required: true}}\njobs:\n  all:\n    \
         runs-on: x\n    steps:\n{CHECKOUT}      - run: docker build -t ${{{{ inputs.image }}}} .\n      \
         - run: harden-check scan notes:2\n"
    );
    let files = [(PATH, &*caller), (".github/workflows/check.yml", &*called)];
    let walk = pushed(&files);
    understood(&walk);
    assert_eq!(ends(&walk), [("all", JobEnd::Success, 1), ("deliver", JobEnd::Success, 0)]);
    let red = with(&files, RepositoryEvent::Push, &[false]);
    assert_eq!(ends(&red), [("all", JobEnd::Failure, 1), ("deliver", JobEnd::Skipped, 0)]);
    let nobody = told(&pushed(&[(PATH, &caller)]));
    assert!(
        matches!(nobody.as_slice(), [one, ..] if one.starts_with("4: there is no workflow")),
        "{nobody:?}"
    );
}

#[test]
fn every_copy_of_a_job_runs() {
    let steps = "      - run: docker build -t ${{ matrix.image }} .\n      - run: harden-check scan ${{ matrix.image }}\n";
    let text = job(steps).replace("    steps", "    strategy: {matrix: {image: [a, b]}}\n    steps");
    let walk = with(&[(PATH, &text)], RepositoryEvent::Push, &[true, false]);
    understood(&walk);
    assert_eq!(ends(&walk), [("one", JobEnd::Success, 1), ("one", JobEnd::Failure, 1)]);
}

#[test]
fn steps_and_jobs_hand_on_what_they_write() {
    let steps = "      - id: made\n        run: |\n          echo \"IMAGE=notes:7\" >> \"$GITHUB_ENV\"\n          \
        echo \"tag=notes:8\" >> $GITHUB_OUTPUT\n          echo '# Done' >> \"$GITHUB_STEP_SUMMARY\"\n      \
        - run: cd \"$GITHUB_WORKSPACE\" && docker build --iidfile id.txt --tag \"$IMAGE\" --tag ${{ steps.made.outputs.tag }} .\n      \
        - run: harden-check scan ${{ env.IMAGE }}\n      - run: harden-check scan \"$(cat id.txt)\"\n        \
        shell: bash -euo pipefail {0}\n        working-directory: ${{ github.workspace }}\n";
    let text =
        job(steps).replace("    steps", "    outputs: {tag: '${{ steps.made.outputs.tag }}'}\n    steps");
    let second = "  two:\n    needs: one\n    runs-on: x\n    steps:\n      - run: test ${{ needs.one.outputs.tag }} = notes:8\n";
    let walk = pushed(&[(PATH, &(text + second))]);
    understood(&walk);
    assert_eq!(ends(&walk), [("one", JobEnd::Success, 2), ("two", JobEnd::Success, 0)]);
}

#[test]
fn a_script_of_the_repository_is_followed_with_its_arguments() {
    let script = "#!/bin/sh\nset -eu\ncd \"$(dirname \"$0\")/..\"\nharden-check lint .\ndocker build -t \"$1\" .\n\
        harden-check scan \"$1\"\n";
    for call in ["./ci/check.sh notes:1", "sh ci/check.sh notes:1", "bash ./ci/check.sh notes:1"] {
        let text = job(&format!("      - run: {call}\n"));
        let walk = with(&[(PATH, &text), ("ci/check.sh", script)], RepositoryEvent::Push, &[true, false]);
        understood(&walk);
        assert_eq!(ends(&walk), [("one", JobEnd::Failure, 2)], "{call}");
        let gate =
            with(&[(PATH, &text), ("ci/check.sh", script)], RepositoryEvent::Push, &[]).open.unwrap().gate;
        assert_eq!(
            (gate.at.file.as_str(), gate.at.line, gate.kind),
            ("ci/check.sh", 4, GateKind::Lint(".".to_owned()))
        );
    }
}

#[test]
fn a_checkout_says_which_files_are_there() {
    let lint = "      - run: harden-check lint notes\n";
    let text = job(lint).replace("@v4\n", "@v4\n        with: {path: notes}\n");
    let walk = pushed(&[(PATH, &text)]);
    understood(&walk);
    let open = walk.open.unwrap();
    assert_eq!((open.place.as_deref(), open.gate.kind), (Some("notes"), GateKind::Lint("notes".to_owned())));
    for (event, on, with_inputs, elsewhere) in [
        (RepositoryEvent::PullRequest, "pull_request", "", None),
        (RepositoryEvent::PullRequest, "pull_request", "ref: '${{ github.head_ref }}'", None),
        (
            RepositoryEvent::PullRequest,
            "pull_request",
            "ref: '${{ github.event.pull_request.head.sha }}'",
            None,
        ),
        (RepositoryEvent::PullRequest, "pull_request", "ref: main", Some("main")),
        (RepositoryEvent::PullRequest, "pull_request", "ref: '${{ github.base_ref }}'", Some("main")),
        (RepositoryEvent::PullRequest, "pull_request", "repository: team/other", Some("team/other")),
        (RepositoryEvent::PullRequest, "pull_request", "repository: '${{ github.repository }}'", None),
        (RepositoryEvent::PullRequest, "pull_request_target", "", Some("main")),
        (RepositoryEvent::PullRequest, "pull_request_target", "ref: '${{ github.head_ref }}'", None),
        (RepositoryEvent::Push, "push", "ref: main", None),
        (RepositoryEvent::Push, "push", "ref: v1", Some("v1")),
    ] {
        let text = job("      - run: harden-check lint\n").replace("[push, pull_request]", on);
        let inputs =
            if with_inputs.is_empty() { String::new() } else { format!("        with: {{{with_inputs}}}\n") };
        let text = text.replace("@v4\n", &format!("@v4\n{inputs}"));
        let walk = with(&[(PATH, &text)], event, &[]);
        understood(&walk);
        let found = match walk.open.unwrap().gate.tree {
            Tree::Elsewhere(written) => Some(written.value),
            tree => {
                assert_eq!(tree, Tree::Change);
                None
            }
        };
        assert_eq!(found.as_deref(), elsewhere, "{on} {with_inputs}");
    }
}

#[test]
fn a_build_action_builds_and_pushes() {
    let steps = "      - uses: docker/build-push-action@0123\n        with:\n          context: .\n          tags: localhost:5000/notes:1\n          push: ${{ github.event_name == 'push' }}\n      \
        - run: harden-check scan localhost:5000/notes:1\n";
    let walk = pushed(&[(PATH, &job(steps))]);
    understood(&walk);
    assert_eq!((ends(&walk), walk.jobs[0].pushes.len()), (vec![("one", JobEnd::Success, 1)], 1));
    let told = told(&pushed(&[(PATH, &job(&steps.replace("context: .", "platforms: linux/arm64")))]));
    assert!(matches!(told.as_slice(), [one, ..] if one.starts_with("9: what `platforms`")), "{told:?}");
}

#[test]
fn a_program_of_the_repository_that_the_path_finds_first_is_read_as_its_script() {
    let own = ("tools/harden-check", "#!/bin/sh\nexit 0\n");
    let gates = |steps: &str, files: &[(&str, &str)]| {
        let text = job(steps);
        let mut all = vec![(PATH, text.as_str())];
        all.extend(files);
        let walk = with(&all, RepositoryEvent::PullRequest, &[]);
        understood(&walk);
        walk.jobs.iter().filter(|job| !job.of_branch).map(|job| job.gates).sum::<usize>()
    };
    let lint = "      - run: harden-check lint .\n";
    for (before, count) in [
        ("      - run: echo \"$PWD/tools\" >> \"$GITHUB_PATH\"\n", 0),
        ("      - run: echo tools >> $GITHUB_PATH\n      - run: echo on\n", 0),
        (
            "      - run: mkdir bin && printf 'exit 0\\n' > bin/harden-check && echo \"$PWD/bin\" >> $GITHUB_PATH\n",
            0,
        ),
        ("      - run: echo \"$PWD/other\" >> \"$GITHUB_PATH\"\n", 1),
        ("      - run: PATH=$PWD/tools:$PATH\n", 1),
        ("      - run: echo $PATH\n", 1),
    ] {
        assert_eq!(gates(&format!("{before}{lint}"), &[own]), count, "{before}");
    }
    for (steps, count) in [
        ("      - run: PATH=$PWD/tools:$PATH; harden-check lint .\n", 0),
        ("      - run: PATH=$PATH:$PWD/tools; harden-check lint .\n", 1),
        ("      - run: harden-check lint .\n        env: {PATH: './tools:/usr/bin'}\n", 0),
        ("      - run: harden-check() { true; }; harden-check lint .\n", 0),
        // What it hands on is looked at.
        ("      - run: PATH=tools:$PATH; harden-check .\n", 0),
    ] {
        assert_eq!(gates(steps, &[own]), count, "{steps}");
    }
}

#[test]
fn the_push_of_a_proposed_branch_starts_what_its_filters_let_in() {
    let deliver = |on: &str, condition: &str| {
        let text = format!(
            "on: {on}\njobs:\n  one:\n    if: {condition}\n    runs-on: x\n    steps:\n{CHECKOUT}      \
             - run: docker build --tag localhost:5000/notes:1 .\n      - run: docker push localhost:5000/notes:1\n"
        );
        let walk = with(&[(PATH, text.as_str())], RepositoryEvent::PullRequest, &[]);
        understood(&walk);
        let pushes = walk.jobs.iter().filter(|job| !job.pushes.is_empty());
        pushes.map(|job| job.of_branch).collect::<Vec<bool>>()
    };
    let anywhere = "[push, pull_request]";
    assert_eq!(deliver(anywhere, "github.event_name == 'push'"), [true]);
    assert_eq!(deliver(anywhere, "true"), [false, true]);
    assert_eq!(deliver(anywhere, "github.ref == 'refs/heads/main'"), [false; 0]);
    assert_eq!(deliver(anywhere, "github.ref_name == github.event.repository.default_branch"), [false; 0]);
    assert_eq!(
        deliver("{push: {branches: [main]}, pull_request: {}}", "github.event_name == 'push'"),
        [false; 0]
    );
    assert_eq!(deliver("{push: {branches: [main]}, pull_request: {}}", "true"), [false]);
}
