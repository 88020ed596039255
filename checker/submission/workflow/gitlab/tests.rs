//! What do pipelines of GitLab's come to, and what does GitLab refuse?

use super::read_file;
use crate::submission::fixtures::{DOCKERFILE, folder};
use crate::submission::folder::Folder;
use crate::submission::workflow::{Happening, JobEnd, RepositoryEvent, Walk, Workflow, walk};

const REQUEST: RepositoryEvent = RepositoryEvent::PullRequest;
const PUSH: RepositoryEvent = RepositoryEvent::Push;

fn with(files: &[(&str, &str)], event: RepositoryEvent, answers: &[bool]) -> Walk {
    let mut all = vec![("Dockerfile", DOCKERFILE)];
    all.extend(files);
    let files = folder(&all);
    let workflow = read_file(&Folder::open(files.path()).unwrap(), super::PLACE);
    assert_eq!(workflow.problem, None);
    let changed = ["Dockerfile".to_owned()];
    let (folder, workflows, changed) = (files.path(), &[workflow][..], Some(&changed[..]));
    walk(&Happening { folder, base: folder, workflows, event, guise: None, changed }, answers)
}

/// Every job's end, and whether it counts.
fn ends(text: &str, event: RepositoryEvent, answers: &[bool]) -> Vec<(String, JobEnd, bool)> {
    let walk = with(&[(super::PLACE, text)], event, answers);
    assert_eq!(told(&walk), Vec::<String>::new(), "{text}");
    walk.jobs.iter().map(|job| (job.job.value.clone(), job.end, job.forgiven)).collect()
}

fn told(walk: &Walk) -> Vec<String> {
    let at = |problem: &crate::submission::Problem| problem.at.as_ref().map_or(0, |at| at.line);
    walk.problems.iter().map(|problem| format!("{}: {}", at(problem), problem.message)).collect()
}

fn refused(text: &str) -> (usize, String) {
    let files = folder(&[(super::PLACE, text)]);
    let workflow: Workflow = read_file(&Folder::open(files.path()).unwrap(), super::PLACE);
    let problem = workflow.problem.unwrap_or_else(|| panic!("{text}"));
    (problem.at.line, problem.value.en.clone())
}

const PIPELINE: &str = "\
stages: [check, deliver]
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
check:
  stage: check
  script:
    - harden-check lint .
    - docker build --tag notes .
    - harden-check scan notes | tee report.txt
deliver:
  stage: deliver
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - docker build --tag \"$CI_REGISTRY_IMAGE:1\" .
    - docker push \"$CI_REGISTRY_IMAGE:1\"
";

#[test]
fn a_job_that_rules_let_in_holds_up_the_next_stage() {
    let text = PIPELINE.replace("check:\n  stage", "check:\n  rules: [{when: on_success}]\n  stage");
    assert_eq!(ends(&text, REQUEST, &[]), [("check".to_owned(), JobEnd::Success, false)]);
    let both =
        |check, deliver| vec![("check".to_owned(), check, false), ("deliver".to_owned(), deliver, false)];
    assert_eq!(ends(&text, PUSH, &[]), both(JobEnd::Success, JobEnd::Success));
    assert_eq!(ends(&text, PUSH, &[false]), both(JobEnd::Failure, JobEnd::Skipped));
    // The runner sets `pipefail`.
    assert_eq!(ends(&text, PUSH, &[true, false]), both(JobEnd::Failure, JobEnd::Skipped));
    let walk = with(&[(super::PLACE, &text)], PUSH, &[]);
    assert_eq!(walk.jobs[1].pushes[0].line, 19);
}

#[test]
fn a_failure_that_is_allowed_lets_the_next_stage_begin() {
    let text = PIPELINE
        .replace("check:\n  stage", "check:\n  rules: [{when: on_success}]\n  allow_failure: true\n  stage");
    let found = ends(&text, PUSH, &[false]);
    assert_eq!(
        found,
        [("check".to_owned(), JobEnd::Failure, true), ("deliver".to_owned(), JobEnd::Success, false)]
    );
}

#[test]
fn stages_needs_and_whens_decide_the_order() {
    let job = |name: &str, rest: &str| format!("{name}:\n  script: [harden-check lint .]\n{rest}");
    for (second, answers, end) in [
        ("  stage: deploy\n", &[false][..], JobEnd::Skipped),
        ("  stage: deploy\n", &[true], JobEnd::Success),
        ("  stage: deploy\n  needs: []\n", &[false], JobEnd::Success),
        ("  stage: deploy\n  needs: [one]\n", &[false], JobEnd::Skipped),
        ("  stage: test\n", &[false], JobEnd::Success),
        ("  stage: deploy\n  when: always\n", &[false], JobEnd::Success),
        ("  stage: deploy\n  when: on_failure\n", &[false], JobEnd::Success),
        ("  stage: deploy\n  when: on_failure\n", &[true], JobEnd::Skipped),
        ("  stage: deploy\n  when: manual\n", &[true], JobEnd::Skipped),
        (
            "  stage: deploy\n  rules: [{if: $CI_COMMIT_TAG}, {when: delayed, start_in: 5 minutes}]\n",
            &[true],
            JobEnd::Success,
        ),
    ] {
        let text = job("one", "  stage: test\n") + &job("two", second);
        let found = ends(&text, PUSH, answers);
        assert_eq!(found[1].1, end, "{second} {answers:?}");
    }
    // A manual job that may fail holds nobody up.
    let text = job("one", "  when: manual\n") + &job("two", "  stage: deploy\n");
    assert_eq!(ends(&text, PUSH, &[])[1].1, JobEnd::Success);
    let blocking = job("one", "  rules: [{when: manual}]\n") + &job("two", "  stage: deploy\n");
    assert_eq!(ends(&blocking, PUSH, &[])[1].1, JobEnd::Skipped);
}

#[test]
fn a_merge_request_shows_the_branchs_pipeline_where_it_has_none() {
    let text = "check:\n  script: [harden-check lint .]\n";
    assert_eq!(ends(text, REQUEST, &[false]), [("check".to_owned(), JobEnd::Failure, false)]);
    let both =
        "check:\n  script: [harden-check lint .]\nhello:\n  only: [merge_requests]\n  script: [echo hello]\n";
    let expected =
        [("hello".to_owned(), JobEnd::Success, false), ("check".to_owned(), JobEnd::Failure, true)];
    assert_eq!(ends(both, REQUEST, &[false]), expected);
    let except = "check:\n  except: [branches]\n  script: [echo]\n";
    assert_eq!(ends(except, REQUEST, &[]), []);
}

#[test]
fn templates_references_and_files_become_one() {
    let text = "include: /ci/*.yml\n.build:\n  variables: {IMAGE: notes}\n  before_script:\n    - docker build --tag \"$IMAGE\" .\n\
        check:\n  extends: [.build, .always]\n  script:\n    - !reference [.gates, script]\n    - harden-check scan \"$IMAGE\"\n\
        \x20   - echo \"$TEAM_TOKEN\" | docker login --username x --password-stdin \"$CI_REGISTRY\"\n";
    let other = ".always:\n  rules:\n    - when: always\n.gates:\n  script:\n    - harden-check lint .\n";
    let files = [(super::PLACE, text), ("ci/gates.yml", other)];
    let walk = with(&files, REQUEST, &[]);
    assert_eq!(told(&walk), Vec::<String>::new());
    assert_eq!(walk.jobs[0].gates, 2);
    let gate = walk.open.unwrap().gate;
    assert_eq!((gate.at.file.as_str(), gate.at.line), ("ci/gates.yml", 6));
    let second = with(&files, REQUEST, &[true]).open.unwrap().gate;
    assert_eq!((second.at.file.as_str(), second.at.line), (super::PLACE, 10));
}

#[test]
fn what_comes_behind_in_any_case_changes_no_end() {
    let text = "check:\n  script: [harden-check lint .]\n  after_script:\n    - docker build -t localhost:5000/a .\n    - docker push localhost:5000/a\n    - exit 1\n";
    let walk = with(&[(super::PLACE, text)], PUSH, &[false]);
    assert_eq!((told(&walk), walk.jobs[0].end, walk.jobs[0].pushes.len()), (vec![], JobEnd::Failure, 1));
    assert_eq!(ends(text, PUSH, &[true])[0].1, JobEnd::Success);
}

#[test]
fn copies_and_jobs_without_files_are_known() {
    let text = "check:\n  parallel:\n    matrix:\n      - IMAGE: [a, b]\n  script:\n    - docker build -t $IMAGE . && harden-check scan $IMAGE\n";
    assert_eq!(
        ends(text, PUSH, &[true, false]).iter().map(|end| end.1).collect::<Vec<_>>(),
        [JobEnd::Success, JobEnd::Failure]
    );
    let text = "check:\n  variables: {GIT_STRATEGY: none}\n  script: [harden-check lint .]\n";
    let walk = with(&[(super::PLACE, text)], PUSH, &[]);
    assert_eq!(walk.jobs[0].unfetched.as_ref().map(|at| at.line), Some(3));
}

#[test]
fn what_gitlab_refuses_is_told_with_its_line() {
    for (text, line, words) in [
        ("check:\n  scrpt: [echo]\n", 2, "`scrpt`"),
        ("check:\n  stage: build\n", 1, "no `script`"),
        ("check:\n  script: [echo]\n  stage: deliver\n", 3, "no stage `deliver`"),
        ("check:\n  script: [echo]\n  needs: [build]\n", 3, "no job `build`"),
        ("a:\n  script: [echo]\n  stage: build\n  needs: [b]\nb:\n  script: [echo]\n", 4, "later stage"),
        ("check:\n  script: [echo]\n  only: [main]\n  rules: [{when: always}]\n", 3, "do not go together"),
        ("check:\n  script: [echo]\n  when: sometimes\n", 3, "`sometimes`"),
        ("check:\n  script: [echo]\n  rules: [{iff: $A}]\n", 3, "`iff`"),
        ("check:\n  extends: .nobody\n  script: [echo]\n", 2, "`.nobody`"),
        (".a: {extends: .b}\n.b: {extends: .a}\ncheck: {extends: .a}\n", 1, "without end"),
        ("check:\n  script: [!reference [.nobody, script]]\n", 2, "`.nobody, script`"),
        ("include: ci/nobody.yml\ncheck: {script: [echo]}\n", 1, "`ci/nobody.yml`"),
        ("check: echo\n", 1, "is no job"),
        ("stages: [a]\n", 1, "no job"),
        ("- check\n", 1, "map of jobs"),
        ("check: [\n", 1, "no valid YAML"),
    ] {
        let (at, said) = refused(text);
        assert!(at == line && said.contains(words), "{text}: {at}: {said}");
    }
    let text = "a:\n  script: [echo]\n  rules: [{if: $CI_COMMIT_TAG}]\nb:\n  script: [echo]\n  needs: [a]\n";
    let problems = told(&with(&[(super::PLACE, text)], PUSH, &[]));
    assert!(matches!(problems.as_slice(), [one] if one.starts_with("6: the job `a`")), "{problems:?}");
    let text = "a:\n  script: [echo]\n  rules: [{if: A == B}]\n";
    let problems = told(&with(&[(super::PLACE, text)], PUSH, &[]));
    assert!(matches!(problems.as_slice(), [one] if one.contains("`A == B`")), "{problems:?}");
}

#[test]
fn what_only_gitlab_knows_is_told_with_its_line() {
    let check = "check:\n  script:\n    - harden-check lint .\n";
    for (text, line, words) in [
        (format!("include:\n  - project: team/ci\n    ref: v1\n    file: /a.yml\n{check}"), 2, "team/ci@v1"),
        (format!("include:\n  - remote: https://example.org/a.yml\n{check}"), 2, "example.org/a.yml"),
        (format!("{check}include: 'https://example.org/a.yml'\n"), 4, "example.org/a.yml"),
        (format!("include:\n  - template: Security/SAST.gitlab-ci.yml\n{check}"), 2, "Security/SAST"),
        (format!("include:\n  - component: gitlab.example.org/a/b@1.0\n{check}"), 2, "a/b@1.0"),
        ("include:\n  - template: Jobs/Build.gitlab-ci.yml\n".to_owned(), 2, "Jobs/Build"),
        (check.replace("lint .", "lint $[[ inputs.path ]]"), 3, "$[[ inputs.path ]]"),
        (format!("{check}  rules:\n    - if: $[[ inputs.when ]]\n"), 5, "$[[ inputs.when ]]"),
    ] {
        for event in [REQUEST, PUSH] {
            let walk = with(&[(super::PLACE, &text)], event, &[]);
            let told = told(&walk);
            assert!(
                told.first()
                    .is_some_and(|told| told.starts_with(&format!("{line}: ")) && told.contains(words)),
                "{text}{told:?}"
            );
            assert!(walk.problems[0].outside_lab);
        }
    }
}

#[test]
fn where_the_workflow_has_rules_a_job_without_any_is_in_every_pipeline() {
    let rules = "workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    \
                 - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n";
    let names = |text: &str, event| -> Vec<String> {
        ends(text, event, &[]).into_iter().map(|(name, ..)| name).collect()
    };
    let nobody: [&str; 0] = [];
    for (head, words, request, push) in [
        (rules, "", &["check"][..], &["check"][..]),
        (rules, "  only: [main]\n", &nobody[..], &["check"][..]),
        (rules, "  only: [merge_requests]\n", &["check"][..], &nobody[..]),
        (rules, "  except: [merge_requests]\n", &nobody[..], &["check"][..]),
        (rules, "  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n", &nobody[..], &["check"][..]),
        // Without rules of the workflow it is in the branch's pipeline.
        ("", "", &["check"][..], &["check"][..]),
        ("", "  only: [merge_requests]\n", &["check"][..], &nobody[..]),
    ] {
        let text = format!("{head}check:\n  script: harden-check lint .\n{words}");
        assert_eq!(names(&text, REQUEST), request, "{text}");
        assert_eq!(names(&text, PUSH), push, "{text}");
    }
}
