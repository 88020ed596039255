//! Which guises do workflows tell apart, and what comes of a change in each?

use super::{Guise, GuiseKind, guises};
use crate::submission::fixtures::{DOCKERFILE, folder};
use crate::submission::folder::Folder;
use crate::submission::workflow::{Happening, RepositoryEvent, Workflow, read, walk};

const GITHUB: &str = ".github/workflows/notes.yml";
const GITLAB: &str = ".gitlab-ci.yml";

fn read_one(path: &str, text: &str) -> (tempfile::TempDir, Vec<Workflow>) {
    let files = folder(&[("Dockerfile", DOCKERFILE), (path, text)]);
    let workflows = read(&Folder::open(files.path()).unwrap());
    assert_eq!(workflows[0].problem, None, "{text}");
    (files, workflows)
}

/// The guises in which a red gate makes no red run, each as `name=value`.
fn excused(path: &str, text: &str) -> Vec<String> {
    let (files, workflows) = read_one(path, text);
    let red = |guise: Option<&Guise>| {
        let changed = match guise.filter(|guise| guise.kind == GuiseKind::Path) {
            Some(guise) => vec![guise.value.clone()],
            None => vec!["Dockerfile".to_owned()],
        };
        let happening = Happening {
            folder: files.path(),
            base: files.path(),
            workflows: &workflows,
            event: RepositoryEvent::PullRequest,
            guise,
            changed: Some(&changed),
        };
        let walked = walk(&happening, &[false; 4]);
        assert!(walked.problems.is_empty(), "{:?}", walked.problems);
        walked.jobs.iter().any(|job| job.end == super::super::JobEnd::Failure && !job.forgiven)
    };
    assert!(red(None), "{text}");
    let paths = ["Dockerfile".to_owned(), "dist/app.js".to_owned()];
    let all = guises(&workflows, &paths);
    let told = |guise: &Guise| match guise.kind {
        GuiseKind::Said => format!("{}={}", guise.name, guise.value),
        kind => format!("{}{}", kind.key(), guise.value),
    };
    let mut found: Vec<String> = all.iter().filter(|guise| !red(Some(guise))).map(told).collect();
    found.dedup();
    found
}

fn on_github(on: &str, condition: &str, step: &str) -> String {
    let condition = if condition.is_empty() { String::new() } else { format!("    if: {condition}\n") };
    let step = if step.is_empty() { "      - run: harden-check lint .\n" } else { step };
    format!(
        "on: {on}\njobs:\n  check:\n    runs-on: x\n{condition}    steps:\n      - uses: actions/checkout@v4\n{step}"
    )
}

#[test]
fn an_excused_author_branch_title_or_label_is_found() {
    for (condition, expected) in [
        ("github.actor != 'dependabot[bot]'", "github.actor=dependabot[bot]"),
        (
            "${{ github.event.pull_request.user.login != 'boss' }}",
            "github.event.pull_request.user.login=boss",
        ),
        ("github['actor'] != 'boss'", "github.actor=boss"),
        ("${{ !startsWith(github.head_ref, 'hotfix/') }}", "github.head_ref=hotfix/"),
        ("\"!contains(github.event.pull_request.title, 'skip')\"", "github.event.pull_request.title=skip"),
        ("github.event.pull_request.user.type != 'Bot'", "github.event.pull_request.user.type=Bot"),
        (
            "\"!contains(github.event.pull_request.labels.*.name, 'no-check')\"",
            "github.event.pull_request.labels.*.name=no-check",
        ),
        ("github.event.pull_request.head.repo.full_name == github.repository", "stranger"),
        ("github.event.pull_request.head.repo.fork == false", "stranger"),
        ("github.event.action == 'opened'", "updated"),
    ] {
        let found = excused(GITHUB, &on_github("pull_request", condition, ""));
        assert!(found.iter().any(|one| one == expected), "{condition}: {found:?}");
    }
    let association = "github.event.pull_request.author_association == 'MEMBER'";
    assert_eq!(excused(GITHUB, &on_github("pull_request", association, "")), ["stranger"]);
}

#[test]
fn what_is_excused_by_a_variable_or_in_a_script_is_found() {
    let by_variable = "      - run: harden-check lint .\n        env:\n          WHO: ${{ github.actor }}\n        \
                       if: env.WHO != 'boss'\n";
    assert_eq!(excused(GITHUB, &on_github("pull_request", "", by_variable)), ["github.actor=boss"]);
    let forgiven =
        "      - run: harden-check lint .\n        continue-on-error: ${{ github.actor == 'boss' }}\n";
    assert_eq!(excused(GITHUB, &on_github("pull_request", "", forgiven)), ["github.actor=boss"]);
    for script in [
        "if [ \"$GITHUB_ACTOR\" = boss ]; then exit 0; fi",
        "[ \"$GITHUB_ACTOR\" != \"boss\" ] || exit 0",
        "case $GITHUB_ACTOR in boss) exit 0 ;; esac",
    ] {
        let step = format!("      - run: |\n          {script}\n          harden-check lint .\n");
        let found = excused(GITHUB, &on_github("pull_request", "", &step));
        assert!(found.contains(&"GITHUB_ACTOR=boss".to_owned()), "{script}: {found:?}");
    }
}

#[test]
fn filters_of_files_and_kinds_are_found() {
    for (on, expected) in [
        ("{pull_request: {paths: [Dockerfile]}}", vec!["pathdist/app.js"]),
        ("{pull_request: {paths-ignore: ['dist/**']}}", vec!["pathdist/app.js"]),
        ("{pull_request: {paths: [Dockerfile, 'dist/**']}}", vec![]),
        ("{pull_request: {paths-ignore: ['**.md', 'docs/**']}}", vec![]),
        ("{pull_request: {types: [opened]}}", vec!["updated"]),
        ("{pull_request: {types: [opened, synchronize, reopened]}}", vec![]),
        ("pull_request", vec![]),
    ] {
        assert_eq!(excused(GITHUB, &on_github(on, "", "")), expected, "{on}");
    }
}

#[test]
fn honest_conditions_excuse_nobody() {
    for condition in [
        "github.event_name == 'pull_request' || github.ref == 'refs/heads/main'",
        "github.actor != '' && github.head_ref != ''",
        "always()",
        "github.repository == 'team/notes'",
    ] {
        let found = excused(GITHUB, &on_github("pull_request", condition, ""));
        assert_eq!(found, Vec::<String>::new(), "{condition}");
    }
    let named = "      - run: echo \"from $GITHUB_ACTOR on ${{ github.head_ref }}\"\n      - run: harden-check lint .\n";
    assert_eq!(excused(GITHUB, &on_github("pull_request", "", named)), Vec::<String>::new());
}

#[test]
fn gitlabs_rules_excuse_as_well() {
    let check = "  script:\n    - harden-check lint .\n";
    for (rules, expected) in [
        (
            "  rules:\n    - if: $GITLAB_USER_LOGIN == \"boss\"\n      when: never\n    - when: on_success\n",
            "GITLAB_USER_LOGIN=boss",
        ),
        (
            "  rules:\n    - if: $CI_COMMIT_TITLE =~ /skip me/\n      when: never\n    - if: $CI_PIPELINE_SOURCE\n",
            "CI_COMMIT_TITLE=skip me",
        ),
        (
            "  rules:\n    - if: $CI_MERGE_REQUEST_TITLE =~ /^Draft:/\n      allow_failure: true\n    - when: always\n",
            "CI_MERGE_REQUEST_TITLE=Draft:",
        ),
        (
            "  rules:\n    - if: $CI_MERGE_REQUEST_LABELS =~ /no-check/\n      when: never\n    - if: $CI_MERGE_REQUEST_IID\n",
            "CI_MERGE_REQUEST_LABELS=no-check",
        ),
        (
            "  rules:\n    - if: $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME =~ /^hotfix/\n      when: never\n    - if: $CI_MERGE_REQUEST_IID\n",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=hotfix",
        ),
        ("  except: [hotfix]\n", "CI_COMMIT_REF_NAME=hotfix"),
        ("  rules:\n    - changes: [Dockerfile]\n", "pathdist/app.js"),
        ("  only:\n    changes: [Dockerfile]\n", "pathdist/app.js"),
    ] {
        let found = excused(GITLAB, &format!("check:\n{rules}{check}"));
        assert!(found.iter().any(|one| one == expected), "{rules}: {found:?}");
    }
    let usual = "  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    - if: $CI_COMMIT_BRANCH == \
                 $CI_DEFAULT_BRANCH\n    - if: $CI_COMMIT_BRANCH == \"main\"\n";
    assert_eq!(excused(GITLAB, &format!("check:\n{usual}{check}")), Vec::<String>::new());
}
