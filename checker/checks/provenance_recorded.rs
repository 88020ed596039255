//! Does what was said about the image stand in production as well?

use super::support::promotion::{place_of, trial};
use super::support::{place, promotion, settle};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{Evidence, TrialKind};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "provenance-recorded",
    include_str!("provenance_recorded.en.ftl"),
    include_str!("provenance_recorded.de.ftl"),
);

/// Looked for in the lab's registry, after the good image went on.
pub(super) static CHECK: Check = Check {
    id: "provenance-recorded",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[25],
        cis: &[],
        owasp: &["R13"],
        nist: &["3.1.5"],
        reference: "SLSA v1.0 provenance, in-toto Statement v1",
    },
    needs: &[Need::Promotion],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// What has to be there.
const RECORD: [&str; 3] = ["signature", "provenance", "scan"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let promotion = promotion::facts(evidence, params)?;
    let line = place_of(evidence, params)?;
    let fail = |seen: Message| {
        Ok(Verdict::fail_at(place::at(line), WORDS.say("expected"), seen, WORDS.say("direction")))
    };
    if promotion.trials.is_empty() || trial(promotion, TrialKind::Undisturbed)?.promoted.is_empty() {
        return fail(WORDS.say("nothing"));
    }
    let has = |name: &&str| promotion.record.iter().any(|one| one == name);
    let missing: Vec<&str> = RECORD.into_iter().filter(|name| !has(name)).collect();
    match listed(&missing) {
        Some(missing) => fail(WORDS.say("missing").with("missing", missing)),
        None => {
            let record = listed(&RECORD).unwrap_or_else(|| WORDS.say("nothing"));
            Ok(Verdict::pass(WORDS.say("passed").with("record", record)))
        }
    }
}

fn listed(names: &[&'static str]) -> Option<Message> {
    names.iter().fold(None, |before, name| Some(promotion::joined(before, WORDS.say(name))))
}

#[cfg(test)]
mod tests {
    use super::{CHECK, RECORD};
    use crate::checks::support::fixtures::delivered::promotion_but;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };

    #[test]
    fn a_whole_record_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn each_missing_part_fails() {
        for name in RECORD {
            let without = promotion_but(|promotion| promotion.record.retain(|one| one != name));
            assert_fails(&CHECK, &without, &params(), "missing");
        }
        assert_fails(
            &CHECK,
            &promotion_but(|promotion| promotion.trials[0].promoted.clear()),
            &params(),
            "nothing",
        );
        assert_fails(&CHECK, &promotion_but(|promotion| promotion.trials.clear()), &params(), "nothing");
    }

    #[test]
    fn what_was_not_tried_is_an_error() {
        assert_error(&CHECK, &promotion_but(|promotion| drop(promotion.trials.remove(0))), &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
