//! Has the learner found the mistakes, of every kind and at their places?

use super::support::findings::{compare, handed, names};
use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, MistakeKind};
use crate::submission::{HandedFindings, Location};
use crate::words::{Catalogue, Message};

/// How many lines are told.
const TOLD: usize = 8;

static WORDS: Catalogue = Catalogue::new(
    "mistakes-found",
    include_str!("mistakes_found.en.ftl"),
    include_str!("mistakes_found.de.ftl"),
);

/// `findings.md` against the untouched repository: its author's list, the places of its secrets, and what
/// `harden-check lint` says of it. A finding is a kind and a file; a line may be off a little, or absent. What is
/// still missing is told by its kind, never by its place.
pub(super) static CHECK: Check = Check {
    id: "mistakes-found",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[27],
        cis: &["4.10"],
        owasp: &["D01", "D02", "D03", "D06"],
        nist: &["3.1.1", "3.1.2", "3.1.4", "3.4.2"],
        reference: "harden-check lint",
    },
    needs: &[Need::Review],
    required: &["at-least"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let wanted = subject::required(params.at_least, "at-least")?;
    let (written, review) = handed(evidence, params)?;
    let compared = compare(written, review);
    let there = |kind: &MistakeKind| review.mistakes.iter().any(|mistake| mistake.kind == *kind);
    let kinds: Vec<MistakeKind> = MistakeKind::ALL.into_iter().filter(there).collect();
    let missing: Vec<MistakeKind> =
        kinds.iter().copied().filter(|kind| !compared.kinds.contains(kind)).collect();
    let fail = |seen: Message, direction: &'static str| {
        Ok(Verdict::fail_at(
            Place::WholeFile(written.file.clone()),
            WORDS.say("expected").with("wanted", wanted).with("kinds", kinds.len()),
            match lacking(written) {
                None => seen,
                Some(lines) => WORDS.say("and-lacking").with("seen", seen).with("lines", lines),
            },
            WORDS.say(direction),
        ))
    };
    if !missing.is_empty() {
        let seen = WORDS.say("kinds-missing").with("count", missing.len()).with("kinds", names(missing));
        return fail(seen.with("found", compared.found), "direction-kinds");
    }
    if (compared.found as u64) < wanted {
        let seen = WORDS.say("too-few").with("found", compared.found).with("written", written.findings.len());
        return fail(seen, "direction-more");
    }
    Ok(Verdict::pass(WORDS.say("passed").with("found", compared.found).with("kinds", kinds.len())))
}

/// The lines that name a file and no kind, or a kind and no file.
fn lacking(written: &HandedFindings) -> Option<Message> {
    let say = |key: &'static str, places: &[Location]| {
        let lines = places.iter().take(TOLD).map(|at| at.line.to_string()).collect::<Vec<_>>().join(", ");
        (!places.is_empty()).then(|| WORDS.say(key).with("count", places.len()).with("lines", lines))
    };
    let both = [say("without-kind", &written.without_kind), say("without-place", &written.without_place)];
    let both = both.into_iter().flatten();
    both.reduce(|before, last| WORDS.say("and").with("before", before).with("last", last))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::reviewed::finding;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, at, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, MistakeKind};
    use crate::submission::HandedFindings;

    fn with(change: impl FnOnce(&mut HandedFindings)) -> Evidence {
        let mut evidence = hardened();
        change(evidence.submission.findings.as_mut().unwrap());
        evidence
    }

    #[test]
    fn enough_of_every_kind_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        let other = with(|handed| handed.findings[0] = finding(MistakeKind::Secrets, ".env", Some(40), 1));
        assert_passes(&CHECK, &other, &params());
    }

    #[test]
    fn a_kind_that_nobody_named_is_told_by_its_name() {
        let failure = assert_fails(
            &CHECK,
            &with(|handed| handed.findings.retain(|one| one.kind != MistakeKind::Patch)),
            &params(),
            "kinds-missing",
        );
        assert_eq!(failure.place, Place::WholeFile("findings.md".to_owned()));
        assert!(failure.seen.to_string().contains("no patch process"), "{}", failure.seen);
        // One that the repository does not have is not wanted.
        let mut evidence = with(|handed| handed.findings.retain(|one| one.kind != MistakeKind::Patch));
        fact(&mut web(&mut evidence).review).mistakes.retain(|one| one.kind != MistakeKind::Patch);
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn too_few_fail_and_the_same_one_twice_is_one() {
        let seven = Params { at_least: Some(7), ..params() };
        assert_fails(&CHECK, &hardened(), &seven, "too-few");
        let twice = with(|handed| handed.findings.push(handed.findings[0].clone()));
        assert_fails(&CHECK, &twice, &seven, "too-few");
        assert_error(&CHECK, &hardened(), &Params { at_least: None, ..params() });
    }

    #[test]
    fn lines_that_lack_something_are_told_by_their_numbers() {
        let seven = Params { at_least: Some(7), ..params() };
        let lacking = with(|handed| {
            handed.without_kind = vec![at("findings.md", 31), at("findings.md", 33)];
            handed.without_place = vec![at("findings.md", 40)];
        });
        let seen = assert_fails(&CHECK, &lacking, &seven, "and-lacking").seen.to_string();
        assert!(["31, 33", "40"].iter().all(|line| seen.contains(line)), "{seen}");
    }

    #[test]
    fn nothing_written_is_said_kindly() {
        let mut evidence = hardened();
        evidence.submission.findings = None;
        assert_fails(&CHECK, &evidence, &params(), "no-findings-file");
        assert_fails(&CHECK, &with(|handed| handed.findings.clear()), &params(), "no-findings");
        let prose = with(|handed| {
            handed.findings.clear();
            handed.without_place.push(at("findings.md", 3));
        });
        assert_fails(&CHECK, &prose, &params(), "findings-incomplete");
        let unread = with(|handed| handed.problem = Some("it is a folder".to_owned()));
        assert_fails(&CHECK, &unread, &params(), "findings-unread");
        assert_error(&CHECK, &unseen(), &params());
    }
}
