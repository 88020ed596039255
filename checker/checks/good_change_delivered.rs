//! Does a good change pass the workflows, and does its image get delivered?

use super::support::{place, proposals, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, JobRun};
use crate::submission::RepositoryEvent;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "good-change-delivered",
    include_str!("good_change_delivered.en.ftl"),
    include_str!("good_change_delivered.de.ftl"),
);

/// A pipeline that stops everything stops nothing for long: somebody switches it off.
pub(super) static CHECK: Check = Check {
    id: "good-change-delivered",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[23],
        cis: &["4.4"],
        owasp: &["R9", "D02"],
        nist: &["3.1.1"],
        reference: "GitHub: Workflow syntax, jobs.<job_id>.needs, if, continue-on-error",
    },
    needs: &[Need::Pipeline],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let runs = proposals::runs(evidence, params)?;
    for run in runs.iter().filter(|run| run.finds.is_empty()) {
        if let Some(job) = run.judged().find(|job| job.is_red()) {
            return Ok(red(job));
        }
        let early = run.jobs.iter().filter(|_| run.event == RepositoryEvent::PullRequest);
        if let Some((job, at)) = early.filter_map(|job| Some((job, job.pushes.first()?))).next() {
            let key = if job.of_branch { "pushed-from-branch" } else { "pushed-early" };
            return Ok(fail(WORDS.say(key), place::at(at), "direction-early"));
        }
        let is_push = run.event == RepositoryEvent::Push;
        if is_push && run.jobs.iter().all(|job| job.pushes.is_empty()) {
            let place = proposals::first_workflow(evidence);
            return Ok(fail(WORDS.say("not-pushed"), place, "direction-push"));
        }
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

/// What is said of a job that is red over a good change.
fn red(job: &JobRun) -> Verdict {
    if let Some(at) = &job.unfetched {
        let seen = WORDS.say("unfetched").with("job", &job.job.value);
        return fail(seen, place::at(at), "direction-fetch");
    }
    match job.gates.iter().find(|gate| !gate.passed) {
        Some(gate) => {
            let seen = match (gate.found.as_slice(), &gate.stopped) {
                ([], Some(stopped)) => {
                    let file = stopped.at.as_ref().map(|at| format!("{}:{}", at.file, at.line));
                    let seen = WORDS.say("gate-stopped").with("place", file.unwrap_or_default());
                    seen.with("why", &stopped.detail)
                }
                ([], None) => WORDS.say("gate-silent"),
                (found, _) => WORDS.say("gate").with("found", found.join(", ")),
            };
            let seen = seen.with("command", &gate.written);
            fail(seen, place::at(&gate.at), "direction-red")
        }
        None => fail(WORDS.say("job").with("job", &job.job.value), place::at(&job.job.at), "direction-red"),
    }
}

fn fail(seen: Message, place: Place, direction: &'static str) -> Verdict {
    Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::piped::{here, runs, unfollowed};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::submission::{JobEnd, Unfollowed};
    use crate::words::Said;

    #[test]
    fn green_and_delivered_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &unfollowed(), &params());
    }

    #[test]
    fn red_over_a_good_change_fails() {
        let mut evidence = hardened();
        runs(&mut evidence)[0].jobs[0].end = JobEnd::Failure;
        assert_fails(&CHECK, &evidence, &params(), "job");
        runs(&mut evidence)[0].jobs[0].gates[0].passed = false;
        assert_fails(&CHECK, &evidence, &params(), "gate-silent");
        runs(&mut evidence)[0].jobs[0].gates[0].stopped =
            Some(Unfollowed { at: Some(here(4)), detail: Said::as_they_are("`frob` is unknown") });
        let failure = assert_fails(&CHECK, &evidence, &params(), "gate-stopped");
        assert!(failure.seen.to_string().contains("check.yml:4: `frob` is unknown"), "{}", failure.seen);
        runs(&mut evidence)[0].jobs[0].gates[0].found.push("user-declared".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "gate");
        runs(&mut evidence)[0].jobs[0].unfetched = Some(here(10));
        let failure = assert_fails(&CHECK, &evidence, &params(), "unfetched");
        assert!(matches!(failure.place, Place::File(at) if at.line == 10));
        runs(&mut evidence)[0].jobs[0].forgiven = true;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_only_was_proposed_is_pushed_by_nobody() {
        let mut evidence = hardened();
        runs(&mut evidence)[0].jobs[0].pushes.push(here(14));
        let failure = assert_fails(&CHECK, &evidence, &params(), "pushed-early");
        assert!(matches!(failure.place, Place::File(at) if at.line == 14));
        // What the push of the branch has started says nothing of the proposal but this.
        let job = &mut runs(&mut evidence)[0].jobs[0];
        let mut of_branch = job.clone();
        job.pushes.clear();
        (of_branch.of_branch, of_branch.end) = (true, JobEnd::Failure);
        runs(&mut evidence)[0].jobs.push(of_branch);
        assert_fails(&CHECK, &evidence, &params(), "pushed-from-branch");
        runs(&mut evidence)[0].jobs[1].pushes.clear();
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_good_change_that_nobody_delivers_fails() {
        let mut evidence = hardened();
        for job in &mut runs(&mut evidence)[1].jobs {
            job.pushes.clear();
        }
        assert_fails(&CHECK, &evidence, &params(), "not-pushed");
    }
}
