//! Does the workflow go red on each bad change, in the pull request and for the right reason?

use super::support::{place, proposals, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, PipelineRun};
use crate::submission::RepositoryEvent;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "bad-changes-stopped",
    include_str!("bad_changes_stopped.en.ftl"),
    include_str!("bad_changes_stopped.de.ftl"),
);

/// The lab proposes the changes; what each gate says of them was found out for real.
pub(super) static CHECK: Check = Check {
    id: "bad-changes-stopped",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[23],
        cis: &["4.4"],
        owasp: &["R9", "D02"],
        nist: &["3.1.1", "3.1.4"],
        reference: "OWASP CICD-SEC-1; GitHub: Workflow syntax, on, steps.continue-on-error, shell",
    },
    needs: &[Need::Pipeline],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let runs = proposals::runs(evidence, params)?;
    let mut count = 0_usize;
    let proposed = |run: &&PipelineRun| !run.finds.is_empty() && run.event == RepositoryEvent::PullRequest;
    for run in runs.iter().filter(proposed) {
        if let Some(guise) = &run.guise {
            // Who turns it away for another reason has stopped it as well.
            if run.is_red() {
                continue;
            }
            let place = guise.at.as_ref().map_or_else(|| proposals::first_workflow(evidence), place::at);
            let seen = WORDS.say("excused").with("change", &run.change).with("kind", guise.kind.key());
            let seen = seen.with("name", &guise.name).with("value", &guise.value);
            return Ok(fail(seen, place, "direction-excused"));
        }
        count += 1;
        if run.is_red_for_it() {
            continue;
        }
        let workflow = || proposals::first_workflow(evidence);
        let say = |key: &'static str| WORDS.say(key).with("change", &run.change);
        if !run.has_started() {
            return Ok(fail(say("not-started"), workflow(), "direction-event"));
        }
        if let Some(gate) = run.right_gates().next() {
            let seen = say("passed-over").with("command", &gate.written).with("found", gate.found.join(", "));
            return Ok(fail(seen, place::at(&gate.at), "direction-end"));
        }
        if let Some((gate, other)) = run.gates_elsewhere().next() {
            let seen = say("elsewhere").with("command", &gate.written).with("other", &other.value);
            return Ok(fail(seen, place::at(&other.at), "direction-tree"));
        }
        let seen = say(if run.is_red() { "other-reason" } else { "green" });
        return Ok(fail(seen.with("finds", run.finds.join(", ")), workflow(), "direction-gate"));
    }
    Ok(Verdict::pass(WORDS.say("passed").with("count", count)))
}

fn fail(seen: Message, place: Place, direction: &'static str) -> Verdict {
    Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::piped::{here, runs, unfollowed, written};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web,
    };
    use crate::submission::{Guise, GuiseKind, JobEnd};

    #[test]
    fn red_for_the_right_reason_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &unfollowed(), &params());
    }

    #[test]
    fn what_nobody_starts_or_finds_is_told() {
        let mut evidence = hardened();
        runs(&mut evidence)[2].jobs[0].gates[0].found = vec!["HC-1".to_owned()];
        assert_fails(&CHECK, &evidence, &params(), "other-reason");
        runs(&mut evidence)[2].jobs[0].end = JobEnd::Success;
        assert_fails(&CHECK, &evidence, &params(), "green");
        runs(&mut evidence)[2].jobs.clear();
        assert_fails(&CHECK, &evidence, &params(), "not-started");
    }

    #[test]
    fn what_is_excused_in_another_guise_fails_at_its_condition() {
        let mut evidence = hardened();
        for kind in [GuiseKind::Said, GuiseKind::Stranger, GuiseKind::Updated, GuiseKind::Path] {
            let pipeline = fact(&mut web(&mut evidence).pipeline);
            let mut excused = pipeline.runs[2].clone();
            let (name, value) = ("github.actor".to_owned(), "bot".to_owned());
            excused.guise = Some(Guise { kind, name, value, at: Some(here(7)) });
            pipeline.runs.push(excused);
            assert_passes(&CHECK, &evidence, &params());
            runs(&mut evidence).last_mut().unwrap().jobs[0].end = JobEnd::Skipped;
            let failure = assert_fails(&CHECK, &evidence, &params(), "excused");
            assert!(matches!(failure.place, Place::File(at) if at.line == 7), "{kind:?}");
            runs(&mut evidence).last_mut().unwrap().jobs.clear();
            assert_fails(&CHECK, &evidence, &params(), "excused");
            fact(&mut web(&mut evidence).pipeline).runs.pop();
        }
    }

    #[test]
    fn a_command_that_looks_at_other_files_is_told_where_they_come_from() {
        let mut evidence = hardened();
        let gate = &mut runs(&mut evidence)[2].jobs[0].gates[0];
        gate.found.clear();
        gate.elsewhere = Some(written("main", 9));
        let failure = assert_fails(&CHECK, &evidence, &params(), "elsewhere");
        assert!(matches!(failure.place, Place::File(at) if at.line == 9));
    }

    #[test]
    fn what_is_found_and_passed_over_is_told_at_its_gate() {
        let mut evidence = hardened();
        runs(&mut evidence)[2].jobs[0].forgiven = true;
        let failure = assert_fails(&CHECK, &evidence, &params(), "passed-over");
        assert!(matches!(failure.place, Place::File(at) if at.line == 10));
        runs(&mut evidence)[2].jobs[0].forgiven = false;
        runs(&mut evidence)[2].jobs[0].end = JobEnd::Success;
        assert_fails(&CHECK, &evidence, &params(), "passed-over");
    }
}
