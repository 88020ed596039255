//! Is the image of a bad change pushed nowhere, also where the change is on the main branch already?

use super::support::{place, proposals, settle};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "bad-changes-not-delivered",
    include_str!("bad_changes_not_delivered.en.ftl"),
    include_str!("bad_changes_not_delivered.de.ftl"),
);

/// Jobs run side by side unless one needs the other; a gate beside the delivery holds nothing back.
pub(super) static CHECK: Check = Check {
    id: "bad-changes-not-delivered",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[23],
        cis: &["4.4"],
        owasp: &["R13", "D02"],
        nist: &["3.1.1"],
        reference: "OWASP CICD-SEC-1; GitHub: Workflow syntax, jobs.<job_id>.needs",
    },
    needs: &[Need::Pipeline],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    for run in proposals::runs(evidence, params)?.iter().filter(|run| !run.finds.is_empty()) {
        let Some(at) = run.jobs.iter().find_map(|job| job.pushes.first()) else { continue };
        let key = if run.guise.is_some() { "pushed-excused" } else { "pushed" };
        let seen = WORDS.say(key).with("change", &run.change).with("finds", run.finds.join(", "));
        let seen = match &run.guise {
            Some(guise) => {
                seen.with("kind", guise.kind.key()).with("name", &guise.name).with("value", &guise.value)
            }
            None => seen,
        };
        return Ok(Verdict::fail_at(place::at(at), WORDS.say("expected"), seen, WORDS.say("direction")));
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::piped::{here, runs, unfollowed};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::submission::{Guise, GuiseKind};

    #[test]
    fn a_pushed_bad_change_fails_at_its_push() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &unfollowed(), &params());
        let mut evidence = hardened();
        runs(&mut evidence)[3].jobs[0].pushes.push(here(15));
        let failure = assert_fails(&CHECK, &evidence, &params(), "pushed");
        assert!(matches!(failure.place, Place::File(at) if at.line == 15));
        let (name, value) = ("github.actor".to_owned(), "bot".to_owned());
        runs(&mut evidence)[3].guise = Some(Guise { kind: GuiseKind::Said, name, value, at: None });
        let failure = assert_fails(&CHECK, &evidence, &params(), "pushed-excused");
        assert!(failure.seen.to_string().contains("`bot`"), "{}", failure.seen);
    }
}
