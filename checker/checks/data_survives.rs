//! Do notes outlive their container?

use super::support::{settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "data-survives",
    include_str!("data_survives.en.ftl"),
    include_str!("data_survives.de.ftl"),
);

/// The container is replaced, not restarted: its own writable layer is gone.
pub(super) static CHECK: Check = Check {
    id: "data-survives",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8"],
        nist: &[],
        reference: "docker run: --volume, --mount",
    },
    needs: &[Need::Replacement],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let experiment = seen(&subject::service(evidence, params)?.replacement)?;
    let good = |status: Option<u16>| status.is_some_and(|status| (200..300).contains(&status));
    let answer = |status: Option<u16>, problem: &str| {
        status.map_or_else(|| problem.to_owned(), |status| status.to_string())
    };
    let seen = if !good(experiment.written.status) {
        let written = &experiment.written;
        WORDS.say("not-written").with("answer", answer(written.status, &written.problem))
    } else if experiment.kept && good(experiment.read.status) {
        return Ok(Verdict::pass(WORDS.say("passed")));
    } else if good(experiment.read.status) || experiment.read.status == Some(404) {
        WORDS.say("lost")
    } else {
        let read = &experiment.read;
        WORDS.say("no-answer").with("answer", answer(read.status, &read.problem))
    };
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected"),
        seen,
        attempts: Vec::new(),
        place: Place::Service(params.service.clone()),
        direction: WORDS.say("direction"),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, exchange, fact, hardened, params, silence, unseen, web,
    };

    #[test]
    fn a_kept_note_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_note_that_is_gone_or_another_fails() {
        let mut evidence = hardened();
        let experiment = fact(&mut web(&mut evidence).replacement);
        experiment.kept = false;
        assert_fails(&CHECK, &evidence, &params(), "lost");
        fact(&mut web(&mut evidence).replacement).read = exchange("read-note", 404, "");
        assert_fails(&CHECK, &evidence, &params(), "lost");
    }

    #[test]
    fn a_service_that_does_not_write_or_come_back_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).replacement).read = silence("read-note");
        assert_fails(&CHECK, &evidence, &params(), "no-answer");
        fact(&mut web(&mut evidence).replacement).written = exchange("write-note", 500, "read-only");
        assert_fails(&CHECK, &evidence, &params(), "not-written");
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
