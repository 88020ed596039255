//! May the token of every job do no more than the job needs?

use super::support::{place, settle, workflows};
use crate::check::{Check, Kind, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{Job, Location, Permissions, Platform, Step, Workflow};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "token-rights-minimal",
    include_str!("token_rights_minimal.en.ftl"),
    include_str!("token_rights_minimal.de.ftl"),
);

/// Without `permissions` the repository's default counts, which may be everything. A block sets every scope that
/// it does not name to none, and a job's block replaces the workflow's.
pub(super) static CHECK: Check = Check {
    id: "token-rights-minimal",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[23],
        cis: &["4.4"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "OWASP CICD-SEC-5; GitHub: Workflow syntax, permissions",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, _: &Params| settle(judge(evidence)),
};

/// Scopes by which a check tells what it found; nothing that is delivered changes by them.
const TELLS: [&str; 5] = ["checks", "issues", "pull-requests", "security-events", "statuses"];

/// Events in which somebody's proposal runs.
const PROPOSALS: [&str; 2] = ["pull_request", "pull_request_target"];

/// Actions that use no token, or read with it alone.
const READERS: [&str; 9] = [
    "actions/cache",
    "actions/checkout",
    "actions/download-artifact",
    "actions/setup-go",
    "actions/setup-java",
    "actions/setup-node",
    "actions/setup-python",
    "actions/upload-artifact",
    "docker/build-push-action",
];

/// Words of a script that speak with the token, or with who signs by it.
const SPEAKS: [&str; 8] = [
    "git push",
    "gh ",
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "github.token",
    "docker login",
    "cosign",
    "ID_TOKEN_REQUEST",
];

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    let all = workflows::all(evidence)?;
    for workflow in all {
        if workflow.platform == Platform::GitLab {
            if let Some(failure) = of_gitlab(workflow) {
                return Ok(failure);
            }
            continue;
        }
        // A workflow that others call has the rights of the job that calls it.
        let is_called = workflow.events.iter().all(|event| event.name.value == "workflow_call");
        let of_all = workflow.jobs.iter().filter(|job| job.permissions.is_none()).count();
        for job in &workflow.jobs {
            let Some(rights) = workflow.permissions_of(job) else {
                if is_called {
                    continue;
                }
                return Ok(fail(WORDS.say("none").with("job", &job.id.value), &job.id.at));
            };
            if rights.all.as_deref() == Some("write-all") {
                return Ok(fail(WORDS.say("write-all"), &rights.at));
            }
            let Some((scope, at)) = written(rights, |_| true) else { continue };
            if job.permissions.is_none() && of_all > 1 {
                let seen = WORDS.say("for-all").with("scope", scope).with("count", of_all);
                return Ok(fail(seen, at));
            }
            if let Some(event) = proposal(workflow, job)
                && let Some((scope, at)) = written(rights, |scope| !TELLS.contains(&scope))
            {
                return Ok(fail(WORDS.say("proposal").with("scope", scope).with("event", event), at));
            }
            if job.uses.is_none() && !uses_token(workflow, job) {
                let seen =
                    WORDS.say("unused").with("scope", format!("{scope}: write")).with("job", &job.id.value);
                return Ok(fail(seen, at));
            }
        }
    }
    if all.iter().all(|workflow| workflow.platform == Platform::GitLab) {
        return Ok(Verdict::Skipped { reason: WORDS.say("gitlab") });
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

/// Whether anything in a job may use its token. What an action does with it that is not known here, nobody can tell.
fn uses_token(workflow: &Workflow, job: &Job) -> bool {
    let own = job.steps.iter().filter_map(|step| workflow.action(step)).flat_map(|action| &action.steps);
    job.steps.iter().chain(own).any(|step| {
        let name = step.uses.as_ref().map(|uses| uses.value.split('@').next().unwrap_or_default().to_owned());
        let foreign = name.is_some_and(|name| !name.starts_with("./") && !READERS.contains(&name.as_str()));
        let texts = step.scripts().chain(step.variables.iter().map(|(_, text)| text));
        let mut texts = texts.chain(step.with.iter().map(|(_, text)| text));
        foreign || texts.any(|text| SPEAKS.iter().any(|word| text.value.contains(word)))
    })
}

/// A token for somebody outside that a job of GitLab's asks for and no line of it uses.
fn of_gitlab(workflow: &Workflow) -> Option<Verdict> {
    workflow.jobs.iter().find_map(|job| {
        let is_used = |name: &str| {
            let mut texts = job.steps.iter().flat_map(|step| {
                step.scripts().chain(step.variables.iter().map(|(_, text)| text))
            });
            texts.any(|text| text.value.contains(&format!("${name}")) || text.value.contains(&format!("${{{name}")))
                // What cosign signs by, it finds under this name by itself.
                || (name == "SIGSTORE_ID_TOKEN" && job.steps.iter().flat_map(Step::scripts).any(|text| text.value.contains("cosign")))
        };
        let tokens = job.turn.iter().flat_map(|turn| &turn.tokens);
        let unused = tokens.clone().find(|token| !is_used(&token.value))?;
        let seen = WORDS.say("unused").with("scope", format!("id_tokens: {}", unused.value));
        Some(fail(seen.with("job", &job.id.value), &unused.at))
    })
}

/// The first scope that may be written to.
fn written(rights: &Permissions, counts: impl Fn(&str) -> bool) -> Option<(&str, &Location)> {
    let mut scopes = rights.scopes.iter().filter(|(scope, right)| right == "write" && counts(&scope.value));
    scopes.next().map(|(scope, _)| (scope.value.as_str(), &scope.at))
}

/// The event by which somebody's proposal runs in the job. One with a condition has thought about when it runs.
fn proposal<'a>(workflow: &Workflow, job: &Job) -> Option<&'a str> {
    let found = PROPOSALS.into_iter().find(|event| workflow.event(event).is_some());
    found.filter(|_| job.condition.is_none())
}

fn fail(seen: Message, at: &Location) -> Verdict {
    Verdict::fail_at(place::at(at), WORDS.say("expected"), seen, WORDS.say("direction"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Verdict;
    use crate::checks::support::fixtures::piped::{here, run, uses, workflow_but, written};
    use crate::checks::support::fixtures::{assert_fails, assert_passes, params};
    use crate::submission::{JobTurn, Permissions, Platform};

    fn rights(scopes: &[(&str, &str)]) -> Option<Permissions> {
        let scopes = scopes.iter().map(|(scope, right)| (written(scope, 4), (*right).to_owned())).collect();
        Some(Permissions { at: here(3), all: None, scopes })
    }

    #[test]
    fn what_a_check_needs_passes() {
        assert_passes(&CHECK, &workflow_but(|workflow| workflow.permissions = rights(&[])), &params());
        let own = workflow_but(|workflow| {
            workflow.permissions = None;
            workflow.jobs[0].permissions = rights(&[("contents", "read"), ("security-events", "write")]);
            workflow.jobs[0].steps.push(uses("github/codeql-action/upload-sarif@0123", 12));
        });
        assert_passes(&CHECK, &own, &params());
        let release = workflow_but(|workflow| {
            workflow.events[0].name.value = "push".to_owned();
            workflow.permissions = rights(&[("packages", "write")]);
            workflow.jobs[0].steps.push(run("echo \"$T\" | docker login ghcr.io --password-stdin", 12));
        });
        assert_passes(&CHECK, &release, &params());
        let guarded = workflow_but(|workflow| {
            workflow.jobs[0].permissions = rights(&[("packages", "write")]);
            workflow.jobs[0].steps.push(uses("octo/release@0123", 12));
            workflow.jobs[0].condition = Some(written("github.event_name == 'push'", 8));
        });
        assert_passes(&CHECK, &guarded, &params());
    }

    #[test]
    fn nothing_written_everything_and_too_much_fail() {
        assert_fails(&CHECK, &workflow_but(|workflow| workflow.permissions = None), &params(), "none");
        let all = workflow_but(|workflow| {
            workflow.permissions.as_mut().unwrap().all = Some("write-all".to_owned())
        });
        assert_fails(&CHECK, &all, &params(), "write-all");
        let proposal = workflow_but(|workflow| workflow.permissions = rights(&[("contents", "write")]));
        assert_fails(&CHECK, &proposal, &params(), "proposal");
        let for_all = workflow_but(|workflow| {
            workflow.permissions = rights(&[("checks", "write")]);
            let job = workflow.jobs[0].clone();
            workflow.jobs.push(job);
        });
        assert_fails(&CHECK, &for_all, &params(), "for-all");
    }

    #[test]
    fn a_right_that_no_line_uses_fails() {
        for scope in ["contents", "id-token"] {
            let unused = workflow_but(|workflow| {
                workflow.events[0].name.value = "push".to_owned();
                workflow.jobs[0].permissions = rights(&[(scope, "write")]);
            });
            assert_fails(&CHECK, &unused, &params(), "unused");
        }
        let tagged = workflow_but(|workflow| {
            workflow.events[0].name.value = "push".to_owned();
            workflow.jobs[0].permissions = rights(&[("contents", "write")]);
            workflow.jobs[0].steps.push(run("git tag v1 && git push --tags", 12));
        });
        assert_passes(&CHECK, &tagged, &params());
        let called = workflow_but(|workflow| {
            workflow.events[0].name.value = "workflow_call".to_owned();
            workflow.permissions = None;
        });
        assert_passes(&CHECK, &called, &params());
    }

    #[test]
    fn a_file_of_gitlabs_says_only_what_it_asks_for() {
        let gitlab = |tokens: &[&str], script: &str| {
            let (tokens, script) = (tokens.iter().map(|name| written(name, 4)).collect(), run(script, 6));
            workflow_but(|workflow| {
                workflow.platform = Platform::GitLab;
                workflow.permissions = None;
                workflow.jobs[0].turn = Some(JobTurn { tokens, ..JobTurn::default() });
                workflow.jobs[0].steps = vec![script];
            })
        };
        let verdict = crate::checks::judge(&CHECK, &gitlab(&[], "echo"), &params());
        assert!(matches!(verdict, Verdict::Skipped { .. }), "{verdict:?}");
        assert_fails(&CHECK, &gitlab(&["VAULT_TOKEN"], "echo"), &params(), "unused");
        let used =
            crate::checks::judge(&CHECK, &gitlab(&["VAULT_TOKEN"], "login \"$VAULT_TOKEN\""), &params());
        assert!(matches!(used, Verdict::Skipped { .. }), "{used:?}");
    }

    #[test]
    fn a_jobs_block_replaces_the_workflows() {
        let wider = workflow_but(|workflow| workflow.jobs[0].permissions = rights(&[("contents", "write")]));
        assert_fails(&CHECK, &wider, &params(), "proposal");
        let narrower = workflow_but(|workflow| {
            workflow.permissions = rights(&[("contents", "write")]);
            workflow.jobs[0].permissions = rights(&[("contents", "read")]);
        });
        assert_passes(&CHECK, &narrower, &params());
    }
}
