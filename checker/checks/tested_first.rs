//! Is a new image tested before it serves?

use super::support::cycle::{self, turn, where_it_ended, without_program};
use super::support::settle;
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{CycleBase, Evidence, Serving};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("tested-first", include_str!("tested_first.en.ftl"), include_str!("tested_first.de.ftl"));

/// The commands run over a base on which the service starts and never answers. Whoever serves must go on serving.
/// That the same commands roll out a good image is the other side of it.
pub(super) static CHECK: Check = Check {
    id: "tested-first",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[18],
        cis: &["4.4"],
        owasp: &["D02"],
        nist: &["3.1.1"],
        reference: "docker container inspect, docker exec",
    },
    needs: &[Need::Cycle],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let cycle = cycle::facts(evidence, params)?;
    let (patched, broken) = (turn(cycle, CycleBase::Patched)?, turn(cycle, CycleBase::Broken)?);
    let fail = |key: &'static str, direction: &'static str| {
        if let Some((turn, asked)) = without_program(cycle) {
            return Err(Verdict::fail_at(
                where_it_ended(turn),
                WORDS.say("expected").with("service", &params.service),
                WORDS.say("no-program").with("asked", &asked.words),
                WORDS.say("direction-program"),
            ));
        }
        let seen: Message = WORDS.say(key).with("service", &params.service);
        Err(Verdict::fail_at(
            where_it_ended(broken),
            WORDS.say("expected").with("service", &params.service),
            seen.with("asked", broken.asked.last().map_or("", |one| one.words.as_str())),
            WORDS.say(direction),
        ))
    };
    match broken.served.serving {
        // What serves then stands on another base, and a broken one was never kept out.
        Serving::New if broken.built.is_empty() => {
            return fail("nothing-built", "direction-build");
        }
        Serving::New if broken.asked.is_empty() => return fail("untested", "direction-test"),
        Serving::New => return fail("rolled-out", "direction-heeded"),
        Serving::Nobody => return fail("nobody", "direction-before"),
        Serving::Former if !broken.served.healthy => return fail("former-ill", "direction-before"),
        Serving::Former => {}
    }
    // Who was tested in the service's place was served to everybody.
    if broken.asked.iter().any(|one| one.serving == Serving::New) {
        return fail("tested-in-service", "direction-before");
    }
    if broken.asked.iter().any(|one| one.serving == Serving::Nobody) {
        return fail("away-meanwhile", "direction-before");
    }
    // The other side: what is never rolled out was never kept out.
    if broken.built.is_empty() {
        return fail("nothing-built", "direction-build");
    }
    if patched.served.serving != Serving::New {
        return fail("never-rolled-out", "direction-build");
    }
    let (seen, asked) = (WORDS.say("passed").with("service", &params.service), broken.asked.last());
    Ok(Verdict::pass(match asked {
        Some(last) => seen.with("asked", &last.words),
        None => WORDS.say("passed-in-build").with("service", &params.service),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, cycled_but, hardened, params, turn_over, unseen,
        without_turn,
    };
    use crate::evidence::{CycleBase, CycleQuestion, CycleTurn, Evidence, Serving};

    fn broken(change: impl FnOnce(&mut CycleTurn)) -> Evidence {
        cycled_but(CycleBase::Broken, change)
    }

    #[test]
    fn a_broken_image_that_stays_out_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        // The test may be a step of the build.
        assert_passes(&CHECK, &broken(|turn| turn.asked.clear()), &params());
    }

    #[test]
    fn one_that_gets_in_fails() {
        let new = |turn: &mut CycleTurn| turn.served.serving = Serving::New;
        assert_fails(&CHECK, &broken(new), &params(), "rolled-out");
        let untested = broken(|turn| {
            new(turn);
            turn.asked.clear();
        });
        assert_fails(&CHECK, &untested, &params(), "untested");
        assert_fails(&CHECK, &broken(|turn| turn.served.serving = Serving::Nobody), &params(), "nobody");
        assert_fails(&CHECK, &broken(|turn| turn.served.healthy = false), &params(), "former-ill");
        let during = |serving| broken(move |turn| turn.asked[0].serving = serving);
        assert_fails(&CHECK, &during(Serving::New), &params(), "tested-in-service");
        assert_fails(&CHECK, &during(Serving::Nobody), &params(), "away-meanwhile");
    }

    #[test]
    fn a_test_whose_program_is_not_there_says_nothing() {
        let nobody = |evidence: &mut Evidence| {
            turn_over(evidence, CycleBase::Broken).served.serving = Serving::Nobody;
        };
        for base in [CycleBase::Today, CycleBase::Patched] {
            let mut evidence = cycled_but(base, |turn| {
                let one = CycleQuestion {
                    words: "exec candidate curl -f localhost:8080/health".to_owned(),
                    status: 127,
                    serving: Serving::Former,
                };
                turn.asked.push(one);
            });
            // Whoever tries several programs may miss one of them.
            assert_passes(&CHECK, &evidence, &params());
            nobody(&mut evidence);
            let failure = assert_fails(&CHECK, &evidence, &params(), "no-program");
            assert_eq!(failure.direction.key(), "direction-program");
        }
        let mut evidence = hardened();
        nobody(&mut evidence);
        assert_fails(&CHECK, &evidence, &params(), "nobody");
    }

    #[test]
    fn what_was_never_rolled_out_was_not_kept_out() {
        assert_fails(&CHECK, &broken(|turn| turn.built.clear()), &params(), "nothing-built");
        let elsewhere = broken(|turn| {
            turn.served.serving = Serving::New;
            turn.built.clear();
        });
        assert_fails(&CHECK, &elsewhere, &params(), "nothing-built");
        let never = cycled_but(CycleBase::Patched, |turn| turn.served.serving = Serving::Former);
        assert_fails(&CHECK, &never, &params(), "never-rolled-out");
    }

    #[test]
    fn a_run_that_was_not_made_is_an_error() {
        for base in [CycleBase::Patched, CycleBase::Broken] {
            assert_error(&CHECK, &without_turn(base), &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
