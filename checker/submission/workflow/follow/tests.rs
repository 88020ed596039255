//! What starts a workflow, what its steps come to by the end of their gates, and what is told of the rest.

use std::collections::BTreeMap;

use super::{JobEnd, JobWay, Run, follow};
use crate::submission::fixtures::{DOCKERFILE, folder};
use crate::submission::folder::Folder;
use crate::submission::workflow::context::Outcome;
use crate::submission::workflow::read;
use crate::submission::workflow::trigger::Trigger;
use crate::submission::{Gate, GateKind, RepositoryEvent, Tree};

const PATH: &str = ".github/workflows/notes.yml";

/// The steps that every job here begins with.
const BEGIN: &str = "      - uses: actions/checkout@v4\n      - run: docker build --tag notes .\n";

/// What the last job of a workflow comes to.
fn job_way(jobs: &str, event: RepositoryEvent, before: &[(&str, JobEnd)], answers: &[bool]) -> JobWay {
    let text = format!("on: [push, pull_request]\nenv:\n  NAME: notes\njobs:\n{jobs}");
    let files = folder(&[(PATH, &text), ("Dockerfile", DOCKERFILE), ("deploy/Dockerfile", DOCKERFILE)]);
    let workflow = read(&Folder::open(files.path()).unwrap()).remove(0);
    assert_eq!(workflow.problem, None, "{text}");
    let outcome = |end| Outcome { end, outputs: BTreeMap::new() };
    let before = before.iter().map(|(job, end)| ((*job).to_owned(), outcome(*end))).collect();
    let trigger = if event == RepositoryEvent::Push { Trigger::Push } else { Trigger::PullRequest };
    let (folder, inputs) = (files.path(), BTreeMap::new());
    let run = Run { folder, base: folder, workflow: &workflow, trigger, guise: None, inputs };
    follow(&run, workflow.jobs.last().unwrap(), &BTreeMap::new(), &before, answers)
}

/// What a job with these steps behind [`BEGIN`] comes to on the main branch.
fn way(steps: &str, answers: &[bool]) -> JobWay {
    let job = format!("  one:\n    runs-on: x\n    steps:\n{BEGIN}{steps}");
    job_way(&job, RepositoryEvent::Push, &[], answers)
}

/// The same, of which everything is understood.
fn understood(steps: &str, answers: &[bool]) -> JobWay {
    let way = way(steps, answers);
    assert_eq!(way.problems, [], "{steps}");
    way
}

fn told(way: &JobWay) -> Vec<(usize, String)> {
    let told = way.problems.iter();
    told.map(|problem| (problem.at.as_ref().unwrap().line, problem.message.to_string())).collect()
}

#[test]
fn gates_are_met_in_their_order_with_what_they_look_at() {
    let steps = "      - run: |
          harden-check lint
          harden-check lint deploy --format=json
          docker build -t second deploy
      - run: harden-check scan second --fail-on low --policy ../scan.toml
        working-directory: deploy
      - run: harden-check --lang de scan \"$NAME\"
";
    let way = understood(steps, &[]);
    let scan = |build, fail_on: Option<&str>, policy: Option<&str>| {
        let text = |text: &str| text.to_owned();
        GateKind::Scan { build, fail_on: fail_on.map(text), policy: policy.map(text) }
    };
    let kinds: Vec<(usize, GateKind)> =
        way.gates.iter().map(|gate| (gate.at.line, gate.kind.clone())).collect();
    let expected = [
        (11, GateKind::Lint(".".to_owned())),
        (12, GateKind::Lint("deploy".to_owned())),
        (14, scan(1, Some("low"), Some("scan.toml"))),
        (16, scan(0, None, None)),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(way.gates[1].written, "harden-check lint deploy --format=json");
    assert!(way.gates.iter().all(|gate| gate.tree == Tree::Change));
    assert_eq!((way.builds.len(), way.end), (2, Some(JobEnd::Success)));
}

#[test]
fn without_a_checkout_nothing_is_there() {
    let job = "  one:\n    runs-on: x\n    steps:\n      - run: harden-check lint .\n";
    let way = job_way(job, RepositoryEvent::Push, &[], &[]);
    assert!(matches!(way.gates.as_slice(), [Gate { tree: Tree::Nothing, .. }]), "{:?}", way.gates);
    assert_eq!(way.unfetched.map(|at| at.line), Some(8));
    let build = "  one:\n    runs-on: x\n    steps:\n      - run: docker build .\n";
    let way = job_way(build, RepositoryEvent::Push, &[], &[]);
    assert_eq!(
        (told(&way), way.end, way.unfetched.map(|at| at.line)),
        (vec![], Some(JobEnd::Failure), Some(8))
    );
}

/// Steps behind a build whose first gate ends with an error: whether the job fails, and whether it pushes.
const RED: [(&str, bool, bool); 22] = [
    ("- run: harden-check scan notes\n- run: PUSH", true, false),
    ("- run: |\n    harden-check scan notes\n    PUSH", true, false),
    ("- run: harden-check scan notes || true\n- run: PUSH", false, true),
    ("- run: harden-check scan notes || exit 1\n- run: PUSH", true, false),
    ("- run: harden-check scan notes && PUSH", true, false),
    ("- run: harden-check scan notes; echo done\n- run: PUSH", true, false),
    ("- run: |\n    if harden-check scan notes; then PUSH; fi", false, false),
    ("- run: |\n    if ! harden-check scan notes; then exit 3; fi\n- run: PUSH", true, false),
    ("- run: harden-check scan --format json notes > report.json\n- run: PUSH", true, false),
    ("- run: harden-check scan notes | tee report\n- run: PUSH", false, true),
    ("- run: harden-check scan notes | tee report\n  shell: bash\n- run: PUSH", true, false),
    ("- run: |\n    set -o pipefail\n    harden-check scan notes | tee report\n- run: PUSH", true, false),
    ("- run: harden-check scan notes | tee report\n  shell: sh\n- run: PUSH", false, true),
    ("- run: |\n    harden-check scan notes\n    echo done\n  shell: bash {0}\n- run: PUSH", false, true),
    (
        "- run: |\n    harden-check scan notes\n    echo\n  shell: bash -eo pipefail {0}\n- run: PUSH",
        true,
        false,
    ),
    ("- run: |\n    set +e\n    harden-check scan notes\n    echo done\n- run: PUSH", false, true),
    ("- run: harden-check scan notes\n  continue-on-error: true\n- run: PUSH", false, true),
    ("- run: harden-check scan notes\n  continue-on-error: false\n- run: PUSH", true, false),
    (
        "- run: harden-check scan notes\n  continue-on-error: ${{ github.event_name == 'push' }}\n- run: PUSH",
        false,
        true,
    ),
    ("- run: harden-check scan notes\n- run: PUSH\n  if: always()", true, true),
    (
        "- run: harden-check scan notes\n- run: PUSH\n  if: failure() && github.ref == 'refs/heads/x'",
        true,
        false,
    ),
    (
        "- id: scan\n  run: harden-check scan notes\n  continue-on-error: true\n\
         - run: PUSH\n  if: steps.scan.outcome == 'success'",
        false,
        false,
    ),
];

#[test]
fn what_a_red_gate_stops_is_stopped_and_no_more() {
    for (steps, fails, pushes) in RED {
        let push = "docker tag notes localhost:5000/notes:1 && docker push localhost:5000/notes:1";
        let steps = format!("      {}\n", steps.replace("PUSH", push).replace('\n', "\n      "));
        let red = understood(&steps, &[false]);
        let end = if fails { JobEnd::Failure } else { JobEnd::Success };
        assert_eq!((red.end, !red.pushes.is_empty()), (Some(end), pushes), "{steps}");
        let green = understood(&steps, &[true]);
        assert_eq!(green.end, Some(JobEnd::Success), "{steps}");
        assert!(!green.pushes.is_empty() || steps.contains("failure()"), "{steps}");
    }
}

#[test]
fn a_scan_of_what_nobody_built_fails_without_a_gate() {
    let way = understood("      - run: harden-check scan nots\n", &[]);
    assert_eq!((way.gates.len(), way.end), (0, Some(JobEnd::Failure)));
}

#[test]
fn a_job_waits_for_those_that_it_needs() {
    let (request, push) = (RepositoryEvent::PullRequest, RepositoryEvent::Push);
    for (condition, event, before, end) in [
        ("", push, JobEnd::Success, JobEnd::Success),
        ("", push, JobEnd::Failure, JobEnd::Skipped),
        ("", push, JobEnd::Skipped, JobEnd::Skipped),
        ("always()", push, JobEnd::Failure, JobEnd::Success),
        ("failure()", push, JobEnd::Failure, JobEnd::Success),
        ("failure()", push, JobEnd::Success, JobEnd::Skipped),
        ("github.event_name == 'push'", push, JobEnd::Success, JobEnd::Success),
        ("github.event_name == 'push'", push, JobEnd::Failure, JobEnd::Skipped),
        ("github.event_name == 'push'", request, JobEnd::Success, JobEnd::Skipped),
        ("github.ref == 'refs/heads/main'", request, JobEnd::Success, JobEnd::Skipped),
        ("${{ always() && needs.test.result == 'success' }}", push, JobEnd::Success, JobEnd::Success),
        ("${{ always() && needs.test.result == 'success' }}", push, JobEnd::Failure, JobEnd::Skipped),
        ("github.base_ref == 'main'", request, JobEnd::Success, JobEnd::Success),
    ] {
        let written = if condition.is_empty() { String::new() } else { format!("    if: {condition}\n") };
        let job =
            format!("  one:\n    needs: test\n{written}    runs-on: x\n    steps:\n      - run: echo\n");
        let way = job_way(&job, event, &[("test", before)], &[]);
        assert_eq!((told(&way), way.end), (Vec::new(), Some(end)), "{condition} {event:?} {before:?}");
    }
}

#[test]
fn what_the_platform_puts_in_is_put_in() {
    let steps = "      - run: |
          docker tag notes localhost:5000/${{ github.repository }}:${{ github.sha }}
          docker push \"localhost:5000/$GITHUB_REPOSITORY:$GITHUB_SHA\"
      - run: docker push \"localhost:5000/$OTHER\"
        env: {OTHER: '${{ github.repository }}:${{ github.sha }}'}
      - run: echo ${{ secrets.TOKEN }} | docker login localhost:5000 --username team --password-stdin
      - run: echo $TOKEN && test \"$CI\" = true && test \"$GITHUB_REF_NAME\" = main
";
    let way = understood(steps, &[]);
    let lines: Vec<usize> = way.pushes.iter().map(|at| at.line).collect();
    assert_eq!((way.end, lines), (Some(JobEnd::Success), vec![12, 13]));
}

#[test]
fn what_the_lab_does_not_carry_out_is_told_at_its_line() {
    for (steps, line, words) in [
        ("      - run: x\n        if: vars.A == 'x'\n", 11, "condition"),
        ("      - run: echo ${{ vars.A }}\n", 10, "expression"),
        ("      - run: x\n        shell: pwsh\n", 11, "`pwsh`"),
        ("      - run: echo\n        working-directory: ../..\n", 11, "outside of the repository"),
        ("      - run: harden-check lint ..\n", 10, "outside of the repository"),
        ("      - run: harden-check scan harden-check/slim:1\n", 10, "course's own images"),
        ("      - run: harden-check scan notes --report x\n", 10, "`--report`"),
        ("      - run: harden-check doctor\n", 10, "`doctor`"),
        ("      - run: harden-check sbom notes --as x\n", 10, "`--as`"),
        ("      - run: harden-check verify localhost:5000/notes:1\n", 10, "`verify`"),
        ("      - run: docker scout cves notes\n", 10, "`docker scout`"),
        ("      - run: harden-check sbom notes > a && docker tag notes \"notes:$(cat a)\"\n", 10, "sbom"),
    ] {
        let told = told(&way(steps, &[]));
        assert!(
            matches!(told.as_slice(), [(at, said)] if *at == line && said.contains(words)),
            "{steps}: {told:?}"
        );
    }
    let around = |around: &str| {
        let job = format!("  one:\n{around}    steps:\n      - run: echo\n");
        told(&job_way(&job, RepositoryEvent::Push, &[], &[]))
    };
    let matrix = around("    runs-on: x\n    strategy: {matrix: '${{ fromJSON(vars.A) }}'}\n");
    assert!(matches!(matrix.as_slice(), [(7, said)] if said.contains("which copies")), "{matrix:?}");
    let condition = around("    runs-on: x\n    if: vars.A\n");
    assert!(matches!(condition.as_slice(), [(7, said)] if said.contains("`vars.A`")), "{condition:?}");
    let called =
        told(&job_way("  one:\n    uses: a/b/.github/workflows/c.yml@v1\n", RepositoryEvent::Push, &[], &[]));
    assert!(matches!(called.as_slice(), [(6, said)] if said.contains("another repository")), "{called:?}");
}

#[test]
fn what_does_not_run_is_not_followed() {
    let job = "  one:\n    if: github.event_name == 'push'\n    runs-on: x\n    strategy: {matrix: {a: [1]}}\n    \
        steps:\n      - {run: x, shell: pwsh}\n";
    let way = job_way(job, RepositoryEvent::PullRequest, &[], &[]);
    assert_eq!((told(&way), way.end), (Vec::new(), Some(JobEnd::Skipped)));
    let steps = "      - {run: x, shell: pwsh, if: github.event_name != 'push'}\n";
    assert_eq!(understood(steps, &[]).end, Some(JobEnd::Success));
}

/// A push, and the digest that the registry gave.
const PUSHED: &str = "      - run: |
          docker tag notes localhost:5000/notes:1
          docker push localhost:5000/notes:1
          image=$(docker inspect --format '{{index .RepoDigests 0}}' localhost:5000/notes:1)
";

#[test]
fn bills_signatures_and_promotions_are_no_gates() {
    for (line, end) in [
        ("harden-check sbom notes > notes.cdx.json", JobEnd::Success),
        ("harden-check sbom --as spdx notes", JobEnd::Success),
        ("harden-check sbom nots", JobEnd::Failure),
        ("harden-check sign \"$image\" --key env://TEAM_KEY", JobEnd::Success),
        ("harden-check sign localhost:5000/notes:1 --key env://TEAM_KEY", JobEnd::Failure),
        ("harden-check attest \"$image\" --type slsaprovenance1 --key env://TEAM_KEY", JobEnd::Success),
        ("harden-check attest localhost:5000/notes:1 --type vuln --key env://TEAM_KEY", JobEnd::Failure),
        ("harden-check verify localhost:5000/notes:1 --key team.pub", JobEnd::Success),
        ("harden-check --lang de gate \"$image\" --policy gate.toml", JobEnd::Success),
        ("harden-check promote \"$image\" localhost:5000/production/notes:1", JobEnd::Success),
    ] {
        // Answers are those of gates: a scan behind such a line takes the first one.
        let steps = format!("{PUSHED}          {line}\n      - run: harden-check scan notes\n");
        let way = understood(&steps, &[true]);
        assert_eq!(way.end, Some(end), "{line}");
        let pushes = if line.contains("promote") { 2 } else { 1 };
        assert_eq!(way.pushes.len(), pushes, "{line}");
        let red = understood(&steps, &[false]);
        assert_eq!(red.end, Some(JobEnd::Failure), "{line}");
        assert_eq!(red.gates.len(), usize::from(end == JobEnd::Success), "{line}");
    }
}
