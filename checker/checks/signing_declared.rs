//! Is it written down that the image is pushed, signed, verified and then started, each time by its digest?

use super::support::delivery::{last_start, pushes, start_place, steps};
use super::support::{delivery, place, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{DeliveredImage, DeliveryStep, KeySource, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "signing-declared",
    include_str!("signing_declared.en.ftl"),
    include_str!("signing_declared.de.ftl"),
);

/// `docker push`, `harden-check sign`, `harden-check verify`, `docker run`, in this order and of one digest.
pub(super) static CHECK: Check = Check {
    id: "signing-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[7],
        cis: &["4.5", "4.12"],
        owasp: &["R13", "D08"],
        nist: &["3.1.5"],
        reference: "harden-check sign, harden-check verify",
    },
    needs: &[Need::Delivery],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    delivery::facts(evidence, params)?;
    let run = start_place(evidence, params)?;
    let way = steps(evidence);
    if !pushes(evidence) {
        return Ok(fail(WORDS.say("no-push"), place::at(run), "direction-order"));
    }
    let Some((start, DeliveryStep::Start { image, at, .. })) =
        last_start(evidence, &params.service).map(|start| (start, &way[start]))
    else {
        return Ok(fail(WORDS.say("no-push"), place::at(run), "direction-order"));
    };
    if !image.is_by_digest() {
        let seen = WORDS.say("by-tag").with("image", &image.written);
        return Ok(fail(seen, place::at(at), "direction-digest"));
    }
    let verified =
        |step: &DeliveryStep| matches!(step, DeliveryStep::Verify { image: other, .. } if same(other, image));
    let Some(verify) = way[..start].iter().position(verified) else {
        return Ok(unverified(way, start, at));
    };
    let signed =
        |step: &DeliveryStep| matches!(step, DeliveryStep::Sign { image: other, .. } if same(other, image));
    let Some((sign, DeliveryStep::Sign { key, at: signed_at, .. })) =
        way.iter().position(signed).map(|sign| (sign, &way[sign]))
    else {
        return Ok(fail(WORDS.say("no-sign"), place::at(way[verify].at()), "direction-order"));
    };
    if let KeySource::File(path) = key {
        let seen = WORDS.say("key-in-folder").with("path", path);
        return Ok(fail(seen, place::at(signed_at), "direction-key"));
    }
    if sign > verify {
        return Ok(fail(WORDS.say("sign-late"), place::at(signed_at), "direction-order"));
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

/// Whether both names mean one digest in one repository.
fn same(one: &DeliveredImage, other: &DeliveredImage) -> bool {
    one.repository == other.repository && one.digest_of == other.digest_of && one.digest == other.digest
}

/// What is said where nothing verifies the digest before the start.
fn unverified(way: &[DeliveryStep], start: usize, run: &Location) -> Verdict {
    let is_verify = |step: &&DeliveryStep| matches!(step, DeliveryStep::Verify { .. });
    let before = way[..start].iter().rfind(is_verify);
    let after = way[start..].iter().find(is_verify);
    match (before, after) {
        (Some(DeliveryStep::Verify { image, at, .. }), _) => {
            let key = if image.is_by_digest() { "verify-other" } else { "verify-tag" };
            fail(WORDS.say(key).with("image", &image.written), place::at(at), "direction-digest")
        }
        (_, Some(step)) => fail(WORDS.say("verify-late"), place::at(step.at()), "direction-order"),
        _ => fail(WORDS.say("no-verify"), place::at(run), "direction-order"),
    }
}

fn fail(seen: Message, place: Place, direction: &'static str) -> Verdict {
    Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::delivered::by_tag;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, unseen,
    };
    use crate::evidence::Evidence;
    use crate::submission::{DeliveryStep, KeySource};

    fn with(change: impl FnOnce(&mut Vec<DeliveryStep>)) -> Evidence {
        let mut evidence = hardened();
        change(&mut evidence.submission.plan.delivery);
        evidence
    }

    #[test]
    fn the_order_passes_with_a_key_from_wherever_but_the_folder() {
        assert_passes(&CHECK, &hardened(), &params());
        let outside = with(|way| {
            if let DeliveryStep::Sign { key, .. } = &mut way[1] {
                *key = KeySource::Outside("~/keys/team.key".to_owned());
            }
        });
        assert_passes(&CHECK, &outside, &params());
    }

    #[test]
    fn what_is_missing_or_too_late_fails_at_its_line() {
        assert_fails(&CHECK, &with(Vec::clear), &params(), "no-push");
        assert_fails(&CHECK, &with(|way| drop(way.remove(2))), &params(), "no-verify");
        assert_fails(&CHECK, &with(|way| drop(way.remove(1))), &params(), "no-sign");
        let failure = assert_fails(&CHECK, &with(|way| way.swap(2, 3)), &params(), "verify-late");
        assert!(matches!(failure.place, Place::File(at) if at.line == 6));
        assert_fails(&CHECK, &with(|way| way.swap(1, 2)), &params(), "sign-late");
    }

    #[test]
    fn tags_other_images_and_a_key_of_the_folder_fail() {
        let tag = |place: usize| {
            with(move |way| match &mut way[place] {
                DeliveryStep::Verify { image, .. } | DeliveryStep::Start { image, .. } => *image = by_tag(),
                _ => {}
            })
        };
        assert_fails(&CHECK, &tag(3), &params(), "by-tag");
        assert_fails(&CHECK, &tag(2), &params(), "verify-tag");
        let other = with(|way| {
            if let DeliveryStep::Verify { image, .. } = &mut way[2] {
                image.digest_of = Some(1);
            }
        });
        assert_fails(&CHECK, &other, &params(), "verify-other");
        let key = with(|way| {
            if let DeliveryStep::Sign { key, .. } = &mut way[1] {
                *key = KeySource::File("team.key".to_owned());
            }
        });
        assert_fails(&CHECK, &key, &params(), "key-in-folder");
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
