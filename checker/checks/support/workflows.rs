//! Which workflows are judged, and what is said where there are none?

use super::WORDS;
use crate::check::{Place, Verdict};
use crate::evidence::Evidence;
use crate::submission::{Platform, Workflow};

/// Where the platform looks.
const FOLDER: &str = ".github/workflows";

/// Every workflow, each of which the platform takes.
///
/// # Errors
/// The failure where there is none, or where one is none.
pub(in crate::checks) fn all(evidence: &Evidence) -> Result<&[Workflow], Verdict> {
    let workflows = evidence.submission.workflows.as_slice();
    let fail = |seen, place| {
        let (expected, direction) = (WORDS.say("workflow-expected"), WORDS.say("workflow-direction"));
        Err(Verdict::fail_at(place, expected, seen, direction))
    };
    if workflows.is_empty() {
        return fail(WORDS.say("no-workflow"), Place::WholeFile(FOLDER.to_owned()));
    }
    match workflows.iter().find_map(|workflow| Some((workflow.platform, workflow.problem.as_ref()?))) {
        Some((platform, problem)) => {
            let key = match platform {
                Platform::GitHub => "workflow-broken",
                Platform::GitLab => "pipeline-broken",
            };
            fail(WORDS.say(key).with("reason", &problem.value), Place::File(problem.at.clone()))
        }
        None => Ok(workflows),
    }
}
