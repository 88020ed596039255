//! Does a patch of the base reach the container that runs?

use super::support::cycle::{self, turn, where_it_ended, without_program};
use super::support::{place, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{CycleBase, CycleTurn, Evidence, PatchCycle, Serving};
use crate::packages::{Manager, compare};
use crate::submission::{ImageSource, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "patch-arrives",
    include_str!("patch_arrives.en.ftl"),
    include_str!("patch_arrives.de.ftl"),
);

/// The commands run again after others have published a patched base under the same name, and once more after
/// a base that broke the service was repaired. The package is read from the image that serves then.
pub(super) static CHECK: Check = Check {
    id: "patch-arrives",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[18],
        cis: &["4.4", "4.7", "5.28"],
        owasp: &["R0", "D02"],
        nist: &["3.1.1"],
        reference: "docker build --pull",
    },
    needs: &[Need::Cycle],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let cycle = cycle::facts(evidence, params)?;
    let today = turn(cycle, CycleBase::Today)?;
    let (patched, repaired) = (turn(cycle, CycleBase::Patched)?, turn(cycle, CycleBase::Repaired)?);
    let fail = |seen: Message, place: Place, direction: &'static str| {
        let absent = without_program(cycle).filter(|_| direction != "direction-data");
        let (seen, place, direction) = match absent {
            Some((turn, asked)) => {
                let seen = WORDS.say("no-program").with("asked", &asked.words);
                (seen, where_it_ended(turn), "direction-program")
            }
            None => (seen, place, direction),
        };
        Err(Verdict::fail_at(
            place,
            WORDS.say("expected").with("package", &cycle.package).with("image", &cycle.image),
            seen,
            WORDS.say(direction),
        ))
    };
    if today.endless {
        return fail(WORDS.say("endless"), where_it_ended(today), "direction-end");
    }
    if today.served.serving == Serving::Nobody || !today.served.healthy {
        let seen = WORDS.say("never-served").with("service", &params.service);
        return fail(seen, where_it_ended(today), "direction-again");
    }
    for turn in [patched, repaired] {
        let served = &turn.served;
        let again = if turn.base == CycleBase::Patched { "" } else { "-repaired" };
        let place = || where_it_ended(turn);
        if turn.endless {
            return fail(WORDS.say("endless"), place(), "direction-end");
        }
        if served.serving == Serving::Nobody {
            let seen = WORDS.say("nobody").with("service", &params.service);
            return fail(seen, place(), "direction-again");
        }
        if is_older(turn) {
            let seen = WORDS.say(if again.is_empty() { old_because(turn) } else { "old-repaired" });
            let seen = about(seen, cycle, turn, params);
            let pinned = pinned(evidence, &cycle.image);
            let build = evidence.submission.plan.builds.last();
            // Where nothing new was built, the line to look at is that of the base, or of the build.
            let (direction, place) = match (turn.built.is_empty(), turn.stopped.is_some(), pinned, build) {
                (_, true, _, _) => ("direction-stopped", place()),
                (true, false, Some(base), _) => ("direction-pinned", place::at(base)),
                (true, false, None, Some(build)) => ("direction-base", place::at(&build.at)),
                (true, false, None, None) => ("direction-base", place()),
                (false, false, _, _) => ("direction-container", place()),
            };
            return fail(seen, place, direction);
        }
        if !served.healthy {
            let seen = WORDS.say("ill").with("service", &params.service);
            return fail(seen, place(), "direction-again");
        }
        if !served.kept {
            return fail(WORDS.say("note-lost"), place(), "direction-data");
        }
    }
    Ok(Verdict::pass(about(WORDS.say("passed"), cycle, repaired, params)))
}

/// Whether what serves holds an older package than the base that was published.
fn is_older(turn: &CycleTurn) -> bool {
    turn.served
        .version
        .as_deref()
        .is_none_or(|version| compare(Manager::Dpkg, version, &turn.published) == std::cmp::Ordering::Less)
}

/// Where a Dockerfile names the base by a digest, which means the same image for ever.
fn pinned<'a>(evidence: &'a Evidence, image: &str) -> Option<&'a Location> {
    let stages = evidence.submission.dockerfiles.values().flat_map(|file| &file.stages);
    let mut bases = stages.map(|stage| &stage.base).filter(|base| base.value.contains('@'));
    let repository = ImageSource::repository(image);
    bases.find(|base| ImageSource::repository(&base.value) == repository).map(|base| &base.at)
}

/// Why it is.
fn old_because(turn: &CycleTurn) -> &'static str {
    match (turn.served.serving, turn.built.is_empty(), turn.stopped.is_some()) {
        (_, _, true) => "old-stopped",
        (Serving::Former, false, _) => "old-container",
        (_, true, _) => "old-base",
        _ => "old",
    }
}

fn about(message: Message, cycle: &PatchCycle, turn: &CycleTurn, params: &Params) -> Message {
    message
        .with("package", &cycle.package)
        .with("image", &cycle.image)
        .with("service", &params.service)
        .with("published", &turn.published)
        .with("version", turn.served.version.as_deref().unwrap_or("–"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, cycled_but, hardened, not_followed, params, stages,
        unseen, without_turn,
    };
    use crate::evidence::{CycleBase, CycleTurn, Evidence, Serving};

    fn patched(change: impl FnOnce(&mut CycleTurn)) -> Evidence {
        cycled_but(CycleBase::Patched, change)
    }

    #[test]
    fn a_patch_that_serves_passes_and_a_newer_one_too() {
        assert_passes(&CHECK, &hardened(), &params());
        let newer = patched(|turn| turn.served.version = Some("0.8-10".to_owned()));
        assert_passes(&CHECK, &newer, &params());
    }

    #[test]
    fn a_test_whose_program_is_not_there_keeps_every_image_out() {
        let evidence = patched(|turn| {
            turn.served.serving = Serving::Former;
            turn.served.version = Some("0.8-1".to_owned());
            turn.asked[0].status = 127;
        });
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-program");
        assert_eq!(failure.direction.key(), "direction-program");
        let lost = patched(|turn| (turn.served.kept, turn.asked[0].status) = (false, 127));
        assert_fails(&CHECK, &lost, &params(), "note-lost");
    }

    #[test]
    fn a_run_that_was_not_followed_is_an_error() {
        let lost = patched(|turn| turn.unfollowed = Some(not_followed()));
        assert_error(&CHECK, &lost, &params());
    }

    #[test]
    fn each_way_of_missing_it_fails() {
        let old = |turn: &mut CycleTurn| turn.served.version = Some("0.8-1".to_owned());
        let base = patched(|turn| {
            old(turn);
            turn.built.clear();
        });
        assert_fails(&CHECK, &base, &params(), "old-base");
        // A digest means the same image for ever.
        let mut evidence = base;
        stages(&mut evidence)[0].base.value =
            format!("localhost:5000/harbour/runtime@sha256:{}", "0".repeat(64));
        let failure = assert_fails(&CHECK, &evidence, &params(), "old-base");
        assert_eq!(failure.direction.key(), "direction-pinned");
        let container = patched(|turn| {
            old(turn);
            turn.served.serving = Serving::Former;
        });
        assert_fails(&CHECK, &container, &params(), "old-container");
        let stopped = patched(|turn| {
            old(turn);
            turn.stopped = turn.served.at.clone();
        });
        assert_fails(&CHECK, &stopped, &params(), "old-stopped");
        assert_fails(&CHECK, &patched(old), &params(), "old");
        assert_fails(&CHECK, &patched(|turn| turn.served.version = None), &params(), "old");
        assert_fails(&CHECK, &cycled_but(CycleBase::Repaired, old), &params(), "old-repaired");
    }

    #[test]
    fn a_service_that_is_not_well_afterwards_fails() {
        assert_fails(&CHECK, &patched(|turn| turn.served.healthy = false), &params(), "ill");
        assert_fails(&CHECK, &patched(|turn| turn.served.kept = false), &params(), "note-lost");
        assert_fails(&CHECK, &patched(|turn| turn.served.serving = Serving::Nobody), &params(), "nobody");
        assert_fails(&CHECK, &patched(|turn| turn.endless = true), &params(), "endless");
        assert_fails(&CHECK, &cycled_but(CycleBase::Today, |turn| turn.endless = true), &params(), "endless");
        let never = cycled_but(CycleBase::Today, |turn| turn.served.healthy = false);
        assert_fails(&CHECK, &never, &params(), "never-served");
    }

    #[test]
    fn a_run_that_was_not_made_is_an_error() {
        for base in [CycleBase::Today, CycleBase::Patched, CycleBase::Repaired] {
            assert_error(&CHECK, &without_turn(base), &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
