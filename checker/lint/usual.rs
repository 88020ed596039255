//! Which parameters does a check get where no exercise gives it any?

use crate::check::{Check, Params};

/// Paths of a repository that belong into no image, as patterns.
const NEVER_SENT: [&str; 8] = [
    "**/.git/**",
    "**/.env",
    "**/node_modules/**",
    "**/id_rsa",
    "**/id_ed25519",
    "**/.npmrc",
    "**/.netrc",
    "**/.aws/credentials",
];

/// The same for a check that asks the rules about plain paths.
const KEPT_OUT: [&str; 2] = [".git/config", ".env"];

/// Checks whose rule is right for one step of the course and no rule for everybody: what they want depends on
/// what the service is for, and only an exercise knows that.
const ONLY_IN_EXERCISES: [&str; 9] = [
    // A program that needs no building needs no second stage.
    "multi-stage-declared",
    // A service may have a reason to call out, ...
    "no-way-out-declared",
    // ... to be called ...
    "publish-declared",
    // ... to keep its log on the machine ...
    "logging-declared",
    // ... and to need no scratch at all.
    "scratch-declared",
    // What needs no packages has no lock.
    "lock-complete",
    // By which name a service is started is seen when its scripts run.
    "deployed-by-digest",
    // Not every repository delivers an image.
    "scan-in-pipeline",
    // The scripts of a folder are linted one by one.
    "scripts-hardened",
];

/// Checks about workflows, which belong to no container.
pub(super) const OF_WORKFLOWS: [&str; 3] =
    ["actions-pinned", "token-rights-minimal", "workflow-scripts-safe"];

/// The parameters for a service; `None` where only an exercise can say what is wanted.
pub(super) fn params(check: &Check, service: &str) -> Option<Params> {
    if ONLY_IN_EXERCISES.contains(&check.id) {
        return None;
    }
    let own = Params { service: service.to_owned(), ..Params::default() };
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    match check.id {
        "context-clean" => Some(Params { paths: words(&NEVER_SENT), ..own }),
        "dockerignore-declared" => Some(Params { paths: words(&KEPT_OUT), ..own }),
        _ => check.required.is_empty().then_some(own),
    }
}

#[cfg(test)]
mod tests {
    use super::{OF_WORKFLOWS, ONLY_IN_EXERCISES, params};
    use crate::checks;

    #[test]
    fn every_exception_is_a_check_that_files_answer() {
        let named = ONLY_IN_EXERCISES.into_iter().chain(OF_WORKFLOWS);
        for id in named.chain(["context-clean", "dockerignore-declared"]) {
            assert!(checks::find(id).is_some_and(|check| check.is_answered_by_files()), "{id}");
        }
    }

    #[test]
    fn a_check_gets_every_parameter_that_it_requires() {
        for check in checks::ALL.iter().filter(|check| check.is_answered_by_files()) {
            let given = params(check, "web").is_none_or(|params| {
                check.required.iter().all(|name| *name == "paths" && !params.paths.is_empty())
            });
            assert!(given, "{check:?}");
        }
    }
}
