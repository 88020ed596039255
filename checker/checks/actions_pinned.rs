//! Is everything of other people's that a workflow runs named by what cannot be moved?

use super::support::{place, settle, workflows};
use crate::check::{Check, Kind, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{Located, Workflow};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "actions-pinned",
    include_str!("actions_pinned.en.ftl"),
    include_str!("actions_pinned.de.ftl"),
);

/// Actions and called workflows by the whole commit hash, images by digest. What lies in the repository itself
/// changes with it, and needs none.
pub(super) static CHECK: Check = Check {
    id: "actions-pinned",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[23],
        cis: &["4.2"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "OWASP CICD-SEC-3; GitHub: Secure use reference, jobs.<job_id>.steps[*].uses",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, _: &Params| settle(judge(evidence)),
};

/// Hexadecimal digits of a commit: SHA-1, or SHA-256 in a repository of that kind.
const COMMIT: [usize; 2] = [40, 64];
/// Hexadecimal digits of an image's digest.
const DIGEST: usize = 64;

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    let all = workflows::all(evidence)?;
    let mut count = 0_usize;
    for used in all.iter().flat_map(Workflow::foreign) {
        count += 1;
        if let Some(seen) = movable(&used.value) {
            return Ok(fail(used, seen));
        }
    }
    for included in all.iter().flat_map(|workflow| &workflow.included) {
        count += 1;
        // An address stands fast by the sum of what lies there.
        let is_sure = included.value.contains("://") && included.value.contains("#sha256-");
        let seen = if is_sure { None } else { movable(&included.value) };
        if let Some(seen) = seen {
            return Ok(fail(included, seen));
        }
    }
    for image in all.iter().flat_map(|workflow| &workflow.jobs).flat_map(|job| &job.images) {
        count += 1;
        if !has_digest(&image.value) {
            return Ok(fail(image, WORDS.say("image").with("image", &image.value)));
        }
    }
    Ok(Verdict::pass(WORDS.say("passed").with("count", count)))
}

/// What can be moved in the name of an action or a workflow.
fn movable(used: &str) -> Option<Message> {
    if used.starts_with("./") {
        return None;
    }
    if let Some(image) = used.strip_prefix("docker://") {
        return (!has_digest(image)).then(|| WORDS.say("image").with("image", image));
    }
    match used.split_once('@') {
        Some((_, commit)) if is_hexadecimal(commit) && COMMIT.contains(&commit.len()) => None,
        Some((_, short)) if is_hexadecimal(short) && short.len() >= 7 => {
            Some(WORDS.say("short").with("action", used))
        }
        Some((action, "")) => Some(WORDS.say("nothing").with("action", action)),
        Some((_, name)) => Some(WORDS.say("name").with("action", used).with("name", name)),
        None => Some(WORDS.say("nothing").with("action", used)),
    }
}

fn has_digest(image: &str) -> bool {
    let digest = image.split_once("@sha256:").map(|(_, digest)| digest);
    digest.is_some_and(|digest| digest.len() == DIGEST && is_hexadecimal(digest))
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn fail(used: &Located<String>, seen: Message) -> Verdict {
    Verdict::fail_at(place::at(&used.at), WORDS.say("expected"), seen, WORDS.say("direction"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::piped::{here, uses, written};
    use crate::checks::support::fixtures::{assert_fails, assert_passes, hardened, params};
    use crate::evidence::Evidence;
    use crate::submission::Located;
    use crate::words::Said;

    fn with(action: &str) -> Evidence {
        let mut evidence = hardened();
        evidence.submission.workflows[0].jobs[0].steps.push(uses(action, 12));
        evidence
    }

    #[test]
    fn commits_digests_and_the_repositorys_own_pass() {
        let digest = "0123456789abcdef".repeat(4);
        for action in [
            "./.github/actions/build".to_owned(),
            format!("docker://alpine@sha256:{digest}"),
            format!("docker://alpine:3.20@sha256:{digest}"),
            "octo/tools/.github/workflows/scan.yml@0123456789012345678901234567890123456789".to_owned(),
        ] {
            assert_passes(&CHECK, &with(&action), &params());
        }
    }

    #[test]
    fn what_gitlab_puts_in_is_named_by_its_commit_or_its_sum() {
        let commit = "11bd71901bbe5b1630ceea73d27597364c9af683";
        let with = |name: &str| {
            let mut evidence = hardened();
            evidence.submission.workflows[0].included.push(written(name, 3));
            evidence
        };
        for name in
            [format!("harbour/gates@{commit}"), "https://example.com/gates.yml#sha256-0123=".to_owned()]
        {
            assert_passes(&CHECK, &with(&name), &params());
        }
        for (name, key) in [
            ("harbour/gates@main", "name"),
            ("harbour/gates@", "nothing"),
            ("gitlab.example.com/harbour/gates@1.0", "name"),
            ("https://example.com/gates.yml", "nothing"),
        ] {
            assert_fails(&CHECK, &with(name), &params(), key);
        }
    }

    #[test]
    fn what_can_be_moved_fails_at_its_line() {
        for (action, key) in [
            ("actions/checkout@v4", "name"),
            ("actions/checkout@main", "name"),
            ("actions/checkout@v4.2.2", "name"),
            ("actions/checkout@11bd719", "short"),
            ("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af68", "short"),
            ("actions/checkout@11BD71901BBE5B1630CEEA73D27597364C9AF683", "name"),
            ("docker://alpine:3.20", "image"),
            ("docker://alpine@sha256:0123", "image"),
        ] {
            let failure = assert_fails(&CHECK, &with(action), &params(), key);
            assert!(matches!(failure.place, Place::File(at) if at.line == 12), "{action}");
        }
        assert_fails(&CHECK, &with("actions/checkout"), &params(), "nothing");
    }

    #[test]
    fn the_image_that_a_job_runs_in_counts() {
        let mut evidence = hardened();
        evidence.submission.workflows[0].jobs[0].images.push(written("alpine:3.20", 8));
        assert_fails(&CHECK, &evidence, &params(), "image");
    }

    #[test]
    fn without_a_workflow_nothing_is_pinned() {
        let mut evidence = hardened();
        let problem = Said::as_they_are("missing field `jobs`");
        evidence.submission.workflows[0].problem = Some(Located::new(problem, here(1)));
        assert_fails(&CHECK, &evidence, &params(), "workflow-broken");
        evidence.submission.workflows.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-workflow");
    }
}
