//! Which variables does a job of GitLab's find?
//!
//! "Predefined CI/CD variables reference": some for every pipeline, others for a branch or for a merge request only.
//! What a script names beside them and nobody has set in the file, a project keeps in its settings: what is in it
//! nobody here knows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::super::super::environment::HERE;
use super::super::facts::Step;
use super::super::guise::Guise;
use super::super::trigger::{COMMIT, MAIN, Trigger};

/// Variables by their names.
pub(super) type Variables = BTreeMap<String, String>;

/// `$NAME` and `${NAME}`.
static NAMED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))").ok());

/// Names of every shell, which no project sets.
const OF_SHELLS: [&str; 7] = ["HOME", "IFS", "OLDPWD", "PATH", "PWD", "RANDOM", "USER"];

/// What GitLab itself sets.
pub(super) fn predefined(trigger: Trigger, guise: Option<&Guise>) -> Variables {
    let is_request = trigger == Trigger::MergeRequest;
    let branch = if trigger == Trigger::DefaultBranch { MAIN } else { "change" };
    let reference = if is_request { "refs/merge-requests/41/head" } else { branch };
    let mut all: Vec<(&str, String)> = [
        ("CI", "true"),
        ("GITLAB_CI", "true"),
        ("CI_PIPELINE_SOURCE", trigger.name()),
        ("CI_DEFAULT_BRANCH", MAIN),
        ("CI_COMMIT_SHA", COMMIT),
        ("CI_COMMIT_SHORT_SHA", &COMMIT[..8]),
        ("CI_COMMIT_REF_NAME", branch),
        ("CI_COMMIT_REF_SLUG", branch),
        ("CI_COMMIT_TITLE", "A change"),
        ("CI_COMMIT_MESSAGE", "A change"),
        ("CI_COMMIT_DESCRIPTION", ""),
        ("CI_COMMIT_AUTHOR", "team <team@example.com>"),
        ("CI_MERGE_REQUEST_REF_PATH", reference),
        ("CI_PROJECT_NAME", "notes"),
        ("CI_PROJECT_PATH", "team/notes"),
        ("CI_PROJECT_PATH_SLUG", "team-notes"),
        ("CI_PROJECT_NAMESPACE", "team"),
        ("CI_PROJECT_ID", "1"),
        ("CI_PIPELINE_ID", "1"),
        ("CI_PIPELINE_IID", "1"),
        ("CI_JOB_ID", "1"),
        ("CI_REGISTRY", "localhost:5000"),
        ("CI_REGISTRY_IMAGE", "localhost:5000/team/notes"),
        ("CI_REGISTRY_USER", "gitlab-ci-token"),
        ("CI_REGISTRY_PASSWORD", "value-of-ci_registry_password"),
        ("CI_JOB_TOKEN", "value-of-ci_job_token"),
        ("GITLAB_USER_LOGIN", "team"),
        ("GITLAB_USER_NAME", "team"),
        ("GITLAB_USER_EMAIL", "team@example.com"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    all.push(("CI_PROJECT_DIR", HERE.to_string()));
    if is_request {
        let own = [
            ("CI_MERGE_REQUEST_ID", "41"),
            ("CI_MERGE_REQUEST_IID", "41"),
            ("CI_MERGE_REQUEST_TITLE", "A change"),
            ("CI_MERGE_REQUEST_DESCRIPTION", "What changes"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", branch),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", MAIN),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
            ("CI_MERGE_REQUEST_PROJECT_PATH", "team/notes"),
            ("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "team/notes"),
        ];
        all.extend(own.map(|(name, value)| (name, value.to_owned())));
    } else {
        all.retain(|(name, _)| *name != "CI_MERGE_REQUEST_REF_PATH");
        all.push(("CI_COMMIT_BRANCH", branch.to_owned()));
    }
    if trigger == Trigger::SourceBranch {
        all.push(("CI_OPEN_MERGE_REQUESTS", "team/notes!41".to_owned()));
    }
    // Without labels the variable is not there.
    if let Some(labels) = guise.and_then(|guise| guise.text("CI_MERGE_REQUEST_LABELS", trigger.is_proposal()))
    {
        all.push(("CI_MERGE_REQUEST_LABELS", labels.to_owned()));
    }
    let said =
        |name: &str, usual: String| match guise.and_then(|guise| guise.text(name, trigger.is_proposal())) {
            Some(other) => other.to_owned(),
            None => usual,
        };
    all.into_iter().map(|(name, value)| (name.to_owned(), said(name, value))).collect()
}

/// A text with the variables of these names put in; one that nobody has set is empty.
pub(super) fn put_in(text: &str, variables: &Variables) -> String {
    let Some(named) = NAMED.as_ref() else { return text.to_owned() };
    let value = |found: &regex::Captures<'_>| {
        let name = found.get(1).or_else(|| found.get(2)).map_or("", |name| name.as_str());
        variables.get(name).cloned().unwrap_or_default()
    };
    named.replace_all(text, value).into_owned()
}

/// The variables that the script of a step finds.
pub(in crate::submission::workflow) fn found(
    trigger: Trigger,
    guise: Option<&Guise>,
    step: &Step,
) -> Vec<(String, String)> {
    let mut all = predefined(trigger, guise);
    for (name, value) in &step.variables {
        let value = put_in(&value.value, &all);
        // The engine that a runner's service offers is the lab's.
        if !name.starts_with("DOCKER_") {
            all.insert(name.clone(), value);
        }
    }
    let scripts: Vec<&str> = step.scripts().map(|script| script.value.as_str()).collect();
    for found in NAMED.iter().flat_map(|named| scripts.iter().flat_map(|script| named.captures_iter(script)))
    {
        let Some(name) = found.get(1).or_else(|| found.get(2)).map(|name| name.as_str()) else { continue };
        let is_a_settings = name.chars().all(|letter| !letter.is_ascii_lowercase())
            && !name.starts_with("CI_")
            && !OF_SHELLS.contains(&name);
        let sets = format!("{name}=");
        let is_set =
            scripts.iter().any(|script| script.contains(&sets) || script.contains(&format!("read {name}")));
        if is_a_settings && !is_set && !all.contains_key(name) {
            all.insert(name.to_owned(), format!("value-of-{}", name.to_lowercase()));
        }
    }
    all.into_iter().collect()
}
