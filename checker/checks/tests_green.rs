//! Are the application's own tests green with what is installed?

use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("tests-green", include_str!("tests_green.en.ftl"), include_str!("tests_green.de.ftl"));

/// The exercise's copy of `tests`, run in the service's container: who deletes a test in the folder has
/// deleted none here.
pub(super) static CHECK: Check = Check {
    id: "tests-green",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[19],
        cis: &[],
        owasp: &["R13"],
        nist: &[],
        reference: "the application's own tests",
    },
    needs: &[Need::AppTests],
    required: &["tests"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let file = subject::required(params.tests.as_deref(), "tests")?;
    let tests = seen(&subject::service(evidence, params)?.app_tests)?;
    if tests.expected == 0 {
        return Err(Verdict::Error { reason: WORDS.say("no-tests").with("file", file) });
    }
    let told = |line: &&String| line.contains("Error") || line.contains("not found");
    let last = tests.output.iter().rfind(told).or_else(|| tests.output.last());
    let said = last.map_or("-", |line| line.trim());
    let seen = match tests.exit_code {
        Some(0) if tests.ran >= tests.expected => {
            return Ok(Verdict::pass(WORDS.say("passed").with("count", tests.ran)));
        }
        None => WORDS.say("endless"),
        // The program that should have run them came to its end before they did.
        Some(code) if tests.ran < tests.expected => {
            WORDS.say("not-run").with("code", code).with("said", said)
        }
        Some(_) => WORDS.say("red").with("said", said).with("count", tests.ran),
    };
    Ok(Verdict::fail_at(
        Place::Service(params.service.clone()),
        WORDS.say("expected").with("file", file).with("count", tests.expected),
        seen,
        WORDS.say("direction"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{AppTests, Evidence};

    fn with(change: impl FnOnce(&mut AppTests)) -> Evidence {
        let mut evidence = hardened();
        change(fact(&mut web(&mut evidence).app_tests));
        evidence
    }

    #[test]
    fn green_tests_pass() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_red_one_none_at_all_and_no_end_fail() {
        let red = with(|tests| {
            tests.exit_code = Some(1);
            tests.output = ["AssertionError: '<li>' not found in '<p>'", "FAILED (failures=1)"]
                .map(str::to_owned)
                .to_vec();
        });
        let failure = assert_fails(&CHECK, &red, &params(), "red");
        assert!(failure.seen.to_string().contains("<li>"), "{}", failure.seen);
        // Whoever ends the runner early has no green test.
        assert_fails(&CHECK, &with(|tests| tests.ran = 0), &params(), "not-run");
        assert_fails(&CHECK, &with(|tests| tests.ran = 3), &params(), "not-run");
        assert_fails(&CHECK, &with(|tests| tests.exit_code = None), &params(), "endless");
    }

    #[test]
    fn without_tests_there_is_no_verdict() {
        assert_error(&CHECK, &with(|tests| tests.expected = 0), &params());
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &hardened(), &Params { tests: None, ..params() });
    }
}
