//! Do the services go on when their secret becomes another one?

use super::support::{place, rotation, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, Login, RotationExperiment, RotationWay, SecretUse};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "secret-rotates",
    include_str!("secret_rotates.en.ftl"),
    include_str!("secret_rotates.de.ftl"),
);

/// A note is written through the service that needs the login, and every listener of the others is asked with
/// both values, before and after: the planted value opens before and not after, the new one the other way
/// round. The control is the time before: a door that takes any value, or none, shows nothing. Swarm replaces
/// the tasks, Compose leaves the containers as they are; in both cases the image is the same as before.
pub(super) static CHECK: Check = Check {
    id: "secret-rotates",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[13],
        cis: &["7.4"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "docker service update: --secret-add, --secret-rm; compose: secrets",
    },
    needs: &[Need::Rotation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let rotated = seen(&subject::service(evidence, params)?.rotation)?;
    let container = subject::container(evidence, params)?;
    let fail = |seen: Message, place: Place, direction: &'static str, attempts: Vec<&Login>| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("secret", &rotated.secret),
            seen,
            attempts: attempts.into_iter().map(|login| login.attempt.clone()).collect(),
            place,
            direction: WORDS.say(direction),
        }))
    };
    let (Some(after), Some(way)) = (&rotated.after, rotated.way) else {
        if let Some(file) = rotation::with_other_value(container, &rotated.secret) {
            let seen =
                WORDS.say("other-value").with("secret", &rotated.secret).with("at", &file.value.target);
            return fail(seen, place::at(&file.at), "direction-value", Vec::new());
        }
        let seen = WORDS.say("not-handed").with("secret", &rotated.secret);
        return fail(seen, place::at(&container.at), "direction-file", Vec::new());
    };
    if !is_written(&rotated.before) {
        let reason = WORDS.say("no-control").with("status", status(&rotated.before));
        return Err(Verdict::Skipped { reason });
    }
    let guards: Vec<&Login> = accepted(&rotated.before.planted);
    // Notes were written, so that the services agree on something: whoever turns this value away has another one.
    let refused = rotated.before.planted.iter().find(|login| matches!(login.status, Some(401 | 403)));
    if let (true, Some(refused)) = (guards.is_empty(), refused) {
        let place = rotation::at(evidence, params, rotated, &refused.to)?;
        let is_handed = rotated.files.iter().any(|file| file.service == refused.to);
        let direction = if is_handed { "direction-value" } else { "direction-follow" };
        let seen = WORDS.say("other-used").with("to", &refused.to).with("secret", &rotated.secret);
        return fail(seen, place, direction, vec![refused]);
    }
    if guards.is_empty() {
        let reason = WORDS.say("no-guard").with("secret", &rotated.secret);
        return Err(Verdict::Skipped { reason });
    }
    if let Some(open) = accepted(&rotated.before.new).first() {
        let place = rotation::at(evidence, params, rotated, &open.to)?;
        return fail(WORDS.say("open-door").with("to", &open.to), place, "direction-door", vec![*open]);
    }
    if let Some(old) = accepted(&after.planted).first() {
        let place = rotation::at(evidence, params, rotated, &old.to)?;
        let new = accepted(&after.new).iter().any(|new| new.to == old.to);
        let seen = WORDS.say("old-accepted").with("to", &old.to).with("new", if new { "yes" } else { "no" });
        return fail(seen, place, "direction-follow", vec![*old]);
    }
    for guard in &guards {
        if !accepted(&after.new).iter().any(|login| login.to == guard.to) {
            let place = rotation::at(evidence, params, rotated, &guard.to)?;
            let tried = after.new.iter().filter(|login| login.to == guard.to).collect();
            return fail(WORDS.say("new-refused").with("to", &guard.to), place, "direction-follow", tried);
        }
    }
    if !is_written(after) {
        let place = rotation::at(evidence, params, rotated, &params.service)?;
        let seen = WORDS.say("lost").with("service", &params.service).with("status", status(after));
        return fail(seen, place, "direction-follow", Vec::new());
    }
    if let Some(other) = rotated.containers.iter().find(|one| !one.same_image) {
        let reason = WORDS.say("other-image").with("service", &other.service);
        return Err(Verdict::Error { reason });
    }
    let seen = WORDS
        .say("passed")
        .with("way", way_of(way))
        .with("services", services(rotated))
        .with("milliseconds", rotated.followed_milliseconds.unwrap_or_default());
    Ok(Verdict::pass(seen))
}

fn is_written(used: &SecretUse) -> bool {
    used.written.status.is_some_and(|status| status < 300)
}

fn status(used: &SecretUse) -> String {
    let told = |status: u16| match used.written.body.trim() {
        "" => status.to_string(),
        body => format!("{status}: {body}"),
    };
    used.written.status.map_or_else(|| used.written.problem.clone(), told)
}

fn accepted(logins: &[Login]) -> Vec<&Login> {
    logins.iter().filter(|login| login.status == Some(200)).collect()
}

fn services(rotated: &RotationExperiment) -> String {
    rotated.containers.iter().map(|one| one.service.as_str()).collect::<Vec<_>>().join(", ")
}

fn way_of(way: RotationWay) -> &'static str {
    match way {
        RotationWay::File => "file",
        RotationWay::Content => "content",
        RotationWay::Swarm => "swarm",
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, params, run, unseen, web,
    };
    use crate::evidence::{Evidence, RotationExperiment, RotationWay};

    fn rotated(evidence: &mut Evidence) -> &mut RotationExperiment {
        fact(&mut web(evidence).rotation)
    }

    /// The right answer, spoilt.
    fn spoilt(spoil: impl FnOnce(&mut RotationExperiment)) -> Evidence {
        let mut evidence = hardened();
        spoil(rotated(&mut evidence));
        evidence
    }

    #[test]
    fn whoever_follows_passes_whatever_the_way() {
        for way in [RotationWay::File, RotationWay::Content, RotationWay::Swarm] {
            let text = assert_passes(&CHECK, &spoilt(|seen| seen.way = Some(way)), &params());
            assert!(text.contains("web, db"), "{text}");
        }
    }

    #[test]
    fn each_way_of_not_following_has_its_sentence() {
        type Spoil = fn(&mut RotationExperiment);
        let cases: [(&str, Spoil); 5] = [
            ("other-value", |seen| (seen.way, seen.after) = (None, None)),
            ("open-door", |seen| seen.before.new[0].status = Some(200)),
            ("old-accepted", |seen| seen.after.as_mut().unwrap().planted[0].status = Some(200)),
            ("new-refused", |seen| seen.after.as_mut().unwrap().new[0].status = Some(401)),
            ("lost", |seen| seen.after.as_mut().unwrap().written.status = Some(401)),
        ];
        for (key, spoil) in cases {
            assert_fails(&CHECK, &spoilt(spoil), &params(), key);
        }
    }

    #[test]
    fn what_nobody_hands_over_is_told_from_a_file_with_another_value() {
        for (name, file, target, key) in [
            ("token", "a", "/a", "other-value"),
            ("a", "secrets/token", "/a", "other-value"),
            ("a", "a", "/run/secrets/token", "other-value"),
            ("a", "a", "/run/tokens", "not-handed"),
        ] {
            let mut evidence = spoilt(|seen| (seen.way, seen.after) = (None, None));
            let own = &mut run(&mut evidence).files[0].value;
            (own.name, own.file, own.target) = (name.to_owned(), Some(file.to_owned()), target.to_owned());
            assert_fails(&CHECK, &evidence, &params(), key);
        }
    }

    #[test]
    fn services_that_agree_on_another_value_are_told_what_they_take_for_it() {
        let refuses = |seen: &mut RotationExperiment| {
            seen.before.planted.iter_mut().for_each(|login| login.status = Some(401));
        };
        let failure = assert_fails(&CHECK, &spoilt(refuses), &params(), "other-used");
        assert_eq!(failure.direction.key(), "direction-value");
        assert_eq!(failure.attempts.len(), 1);
        let alone = |seen: &mut RotationExperiment| {
            refuses(seen);
            seen.files.clear();
        };
        let failure = assert_fails(&CHECK, &spoilt(alone), &params(), "other-used");
        assert_eq!(failure.direction.key(), "direction-follow");
    }

    #[test]
    fn without_a_control_nothing_is_shown() {
        assert_error(&CHECK, &unseen(), &params());
        assert_skipped(&CHECK, &spoilt(|seen| seen.before.planted.clear()), &params());
        assert_skipped(&CHECK, &spoilt(|seen| seen.before.written.status = None), &params());
        assert_error(&CHECK, &spoilt(|seen| seen.containers[0].same_image = false), &params());
    }
}
