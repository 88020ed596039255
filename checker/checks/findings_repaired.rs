//! Is repaired what the learner has written down, also where no program reads it?

use super::support::findings::{compare, handed};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::Location;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "findings-repaired",
    include_str!("findings_repaired.en.ftl"),
    include_str!("findings_repaired.de.ftl"),
);

/// A sentence in notes, or a label, that the author of the exercise knows to be wrong, and that a finding names. What
/// programs read has rules of its own; what nobody has found is asked about by `mistakes-found`.
pub(super) static CHECK: Check = Check {
    id: "findings-repaired",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[27],
        cis: &["4.10"],
        owasp: &["D01"],
        nist: &["3.1.2"],
        reference: "findings.md, and the files that it names",
    },
    needs: &[Need::Review],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let found = handed(evidence, params);
    let (written, review) = match found {
        Ok(found) => found,
        Err(error @ Verdict::Error { .. }) => return Err(error),
        // What is wrong with the file itself is told where it is counted.
        Err(_) => return Err(Verdict::Skipped { reason: WORDS.say("no-findings") }),
    };
    let named = compare(written, review).named;
    let mut standing = named.iter().filter_map(|(index, finding)| {
        let mistake = review.mistakes.get(*index)?;
        Some((mistake, mistake.gone.as_ref()?, mistake.stands?, finding.at.line))
    });
    let Some((mistake, gone, stands, line)) = standing.next() else {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", named.len())));
    };
    let seen = WORDS.say("stands").with("path", &mistake.file).with("line", line).with("text", gone);
    let seen = match standing.count() {
        0 => seen,
        more => WORDS.say("more").with("first", seen).with("count", more),
    };
    let place = Location { file: mistake.file.clone(), line: stands, column: 1, length: 1 };
    Ok(Verdict::fail_at(Place::File(place), WORDS.say("expected"), seen, WORDS.say("direction")))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, params, unseen, web,
    };
    use crate::evidence::Evidence;

    /// The mistakes of these files still stand there.
    fn standing(files: &[&str]) -> Evidence {
        let mut evidence = hardened();
        for mistake in &mut fact(&mut web(&mut evidence).review).mistakes {
            if files.contains(&mistake.file.as_str()) {
                (mistake.gone, mistake.stands) = (Some("port 5432".to_owned()), Some(5));
            }
        }
        evidence
    }

    #[test]
    fn what_is_repaired_passes_and_what_stands_fails_at_its_line() {
        assert_passes(&CHECK, &hardened(), &params());
        let mut repaired = standing(&["compose.yaml"]);
        for mistake in &mut fact(&mut web(&mut repaired).review).mistakes {
            mistake.stands = None;
        }
        assert_passes(&CHECK, &repaired, &params());
        let failure = assert_fails(&CHECK, &standing(&["compose.yaml"]), &params(), "stands");
        assert!(matches!(failure.place, Place::File(at) if at.file == "compose.yaml" && at.line == 5));
        assert_fails(&CHECK, &standing(&["compose.yaml", ".env"]), &params(), "more");
    }

    #[test]
    fn what_nobody_has_named_is_asked_about_elsewhere() {
        let mut evidence = standing(&["compose.yaml"]);
        let findings = &mut evidence.submission.findings.as_mut().unwrap().findings;
        findings.retain(|finding| finding.places[0].path != "compose.yaml");
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn without_findings_there_is_nothing_to_hold_them_against() {
        let mut evidence = hardened();
        evidence.submission.findings = None;
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
