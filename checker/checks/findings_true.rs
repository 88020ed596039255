//! Is there something at every place that the learner has written down?

use super::support::findings::{Compared, Invented, Untrue, compare, handed};
use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "findings-true",
    include_str!("findings_true.en.ftl"),
    include_str!("findings_true.de.ftl"),
);

/// How many invented findings are told.
const TOLD: usize = 5;

/// A finding is invented where the repository holds no mistake of that kind in that file. A few are let pass: nobody
/// knows a repository wholly, the checker neither.
pub(super) static CHECK: Check = Check {
    id: "findings-true",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[27],
        cis: &["4.10"],
        owasp: &["D01", "D02"],
        nist: &["3.1.2"],
        reference: "harden-check lint",
    },
    needs: &[Need::Review],
    required: &["at-most"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let bound = subject::required(params.at_most, "at-most")?;
    let (written, review) = handed(evidence, params)?;
    let Compared { invented, .. } = compare(written, review);
    let count = written.findings.len();
    let told = invented.iter().take(TOLD).map(describe);
    let told = told.reduce(|before, last| WORDS.say("and").with("before", before).with("last", last));
    let (Some(told), Some(first)) = (told, invented.first()) else {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", count)));
    };
    if invented.len() as u64 <= bound {
        let seen = WORDS.say("passed-but").with("count", count).with("invented", invented.len());
        return Ok(Verdict::pass(seen.with("told", told)));
    }
    Ok(Verdict::fail_at(
        place::at(&first.finding.at),
        WORDS.say("expected").with("bound", bound),
        WORDS.say("found").with("count", count).with("invented", invented.len()).with("told", told),
        WORDS.say("direction"),
    ))
}

fn describe(invented: &Invented<'_>) -> Message {
    let key = match invented.why {
        Untrue::NoFile => "no-such-file",
        Untrue::NothingThere => "nothing-there",
        Untrue::OtherLine => "other-line",
        Untrue::NoLine => "no-such-line",
    };
    WORDS
        .say(key)
        .with("written", invented.place.line.unwrap_or_default())
        .with("line", invented.finding.at.line)
        .with("path", &invented.place.path)
        .with("kind", invented.finding.kind.name())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::reviewed::finding;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::evidence::{Evidence, MistakeKind};

    fn with(invented: &[(MistakeKind, &str)]) -> Evidence {
        let mut evidence = hardened();
        let findings = &mut evidence.submission.findings.as_mut().unwrap().findings;
        let more = invented.iter().zip(20..).map(|((kind, path), line)| finding(*kind, path, None, line));
        findings.extend(more);
        evidence
    }

    #[test]
    fn what_is_there_passes_and_a_slip_is_told() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with(&[(MistakeKind::Root, ".env")]), &params());
        assert_passes(&CHECK, &with(&[(MistakeKind::Secrets, ".env")]), &params());
    }

    #[test]
    fn more_than_a_slip_fails_at_its_line() {
        let evidence = with(&[(MistakeKind::Root, ".env"), (MistakeKind::Secrets, "nowhere.md")]);
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(matches!(failure.place, Place::File(at) if at.line == 20));
        assert!(failure.seen.to_string().contains("nowhere.md"), "{}", failure.seen);
    }

    #[test]
    fn a_line_that_the_file_does_not_have_is_told() {
        let mut evidence = hardened();
        let findings = &mut evidence.submission.findings.as_mut().unwrap().findings;
        findings.iter_mut().for_each(|finding| finding.places[0].line = Some(913));
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(failure.seen.to_string().contains("has no line 913"), "{}", failure.seen);
    }

    #[test]
    fn a_flood_fails() {
        let files = [".env", "Dockerfile", "compose.yaml", "build.yml"];
        let all: Vec<(MistakeKind, &str)> =
            files.iter().flat_map(|file| MistakeKind::ALL.map(|kind| (kind, *file))).collect();
        assert_fails(&CHECK, &with(&all), &params(), "found");
    }

    #[test]
    fn no_findings_are_no_true_findings() {
        let mut evidence = hardened();
        evidence.submission.findings.as_mut().unwrap().findings.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-findings");
        evidence.submission.findings = None;
        assert_fails(&CHECK, &evidence, &params(), "no-findings-file");
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &hardened(), &Params { at_most: None, ..params() });
    }
}
