//! Is the former image still there when the new one serves?

use super::support::cycle::{self, turn, where_it_ended};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{CycleBase, CycleTurn, Evidence, Serving};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("way-back", include_str!("way_back.en.ftl"), include_str!("way_back.de.ftl"));

/// After each roll-out the lab starts the former image in place of the present one, where a name in the engine or
/// in a registry, or a container that was stopped, still leads to it.
pub(super) static CHECK: Check = Check {
    id: "way-back",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[18],
        cis: &["5.28"],
        owasp: &["D02"],
        nist: &["3.1.1"],
        reference: "docker image tag",
    },
    needs: &[Need::Cycle],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let cycle = cycle::facts(evidence, params)?;
    let patched = turn(cycle, CycleBase::Patched)?;
    let fail = |seen: Message, turn: &CycleTurn, direction: &'static str| {
        Err(Verdict::fail_at(
            where_it_ended(turn),
            WORDS.say("expected").with("service", &params.service),
            seen.with("service", &params.service),
            WORDS.say(direction),
        ))
    };
    let Some(first) = &patched.way_back else {
        return fail(WORDS.say("not-replaced"), patched, "direction-patch");
    };
    let (broken, after) = (turn(cycle, CycleBase::Broken)?, turn(cycle, CycleBase::Repaired)?);
    // Where the broken image served, nothing good is behind it, and another check says so.
    let later = after.way_back.as_ref().filter(|_| broken.served.serving == Serving::Former);
    let later = later.map(|way| (way, after, "lost-later"));
    for (way, turn, lost) in std::iter::once((first, patched, "lost")).chain(later) {
        if way.names.is_empty() && way.containers.is_empty() {
            return fail(WORDS.say(lost), turn, "direction-name");
        }
        if !way.works {
            let kept = way.names.first().or(way.containers.first());
            let seen = WORDS.say("broken").with("kept", kept.map_or("", String::as_str));
            return fail(seen, turn, "direction-data");
        }
    }
    let kept = first.names.first().or(first.containers.first());
    let seen = WORDS.say("passed").with("kept", kept.map_or("", String::as_str));
    Ok(Verdict::pass(seen.with("service", &params.service)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, cycled_but, hardened, params, turn_over, unseen,
        without_turn,
    };
    use crate::evidence::{CycleBase, Evidence, Serving, WayBack};

    fn with(base: CycleBase, way_back: Option<WayBack>) -> Evidence {
        cycled_but(base, |turn| turn.way_back = way_back)
    }

    fn way(names: &[&str], containers: &[&str], works: bool) -> Option<WayBack> {
        let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Some(WayBack { names: all(names), containers: all(containers), works })
    }

    #[test]
    fn a_name_or_a_stopped_container_leads_back() {
        assert_passes(&CHECK, &hardened(), &params());
        let stopped = with(CycleBase::Patched, way(&[], &["web-before"], true));
        assert_passes(&CHECK, &stopped, &params());
        assert_passes(&CHECK, &with(CycleBase::Repaired, None), &params());
        // What came behind a broken image that served is told by another check.
        let mut evidence = with(CycleBase::Repaired, way(&[], &[], false));
        turn_over(&mut evidence, CycleBase::Broken).served.serving = Serving::New;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_is_lost_or_does_not_work_fails() {
        let (first, last) = (CycleBase::Patched, CycleBase::Repaired);
        assert_fails(&CHECK, &with(first, way(&[], &[], false)), &params(), "lost");
        assert_fails(&CHECK, &with(last, way(&[], &[], false)), &params(), "lost-later");
        assert_fails(&CHECK, &with(first, way(&["notes:before"], &[], false)), &params(), "broken");
        assert_fails(&CHECK, &with(first, None), &params(), "not-replaced");
    }

    #[test]
    fn a_run_that_was_not_made_is_an_error() {
        for base in [CycleBase::Patched, CycleBase::Broken, CycleBase::Repaired] {
            assert_error(&CHECK, &without_turn(base), &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
