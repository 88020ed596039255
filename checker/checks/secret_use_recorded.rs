//! Is it on record who used the secret, and when it was replaced?

use super::support::{place, rotation, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{AccessLine, Evidence, RotationExperiment, RotationWay};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "secret-use-recorded",
    include_str!("secret_use_recorded.en.ftl"),
    include_str!("secret_use_recorded.de.ftl"),
);

/// The lab has provoked what must be on record: a login that was accepted, one that was refused, and a new
/// value. The service's own access log is read where `docker logs` has it, so that it outlives the container's
/// files. The engine's events tell who made, updated and removed a Swarm's secret and service (types `secret`
/// and `service`, scope `swarm`); of a mounted file they tell nothing, and of reading they never do.
pub(super) static CHECK: Check = Check {
    id: "secret-use-recorded",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[13],
        cis: &[],
        owasp: &["D10"],
        nist: &["3.1.4"],
        reference: "docker logs; docker events, types secret and service",
    },
    needs: &[Need::Rotation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let rotated = seen(&subject::service(evidence, params)?.rotation)?;
    let fail = |service: &str, key: &'static str| {
        let container = rotation::container(evidence, params, service)?;
        let variable = container.environment.iter().find(|one| one.value.name == "NOTES_ACCESS_LOG");
        let thrown = container.log.driver.as_ref().filter(|driver| driver.value == "none");
        let on = variable.filter(|one| one.value.value.as_deref() == Some("on"));
        let (place, direction) = match (thrown, on) {
            (Some(driver), _) => (place::at(&driver.at), "direction-driver"),
            (None, Some(on)) => (place::at(&on.at), "direction-on"),
            (None, None) => {
                let line = variable.map_or(&container.at, |one| &one.at);
                (place::at(line), "direction")
            }
        };
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected"),
            WORDS.say(key).with("service", service),
            WORDS.say(direction),
        ))
    };
    // Whoever uses the secret: those that are handed it, and whoever let the lab in with it.
    let mut services: Vec<&str> = rotated.files.iter().map(|file| file.service.as_str()).collect();
    let guards = rotated.before.planted.iter().filter(|login| login.status == Some(200));
    let guards: Vec<&str> = guards.map(|login| login.to.as_str()).collect();
    services.extend(&guards);
    services.push(&params.service);
    services.sort_unstable();
    services.dedup();
    for service in &services {
        let lines: Vec<&AccessLine> = of(rotated, service).collect();
        if !lines.iter().any(|line| line.action == "read") {
            return fail(service, "silent");
        }
    }
    if guards.is_empty() {
        return Err(Verdict::Skipped { reason: WORDS.say("no-guard") });
    }
    for guard in &guards {
        for (result, key) in [("accepted", "no-accepted"), ("refused", "no-refused")] {
            let said = |line: &AccessLine| line.action == "login" && line.result == result && who(line);
            if !of(rotated, guard).any(said) {
                return fail(guard, key);
            }
        }
    }
    let Some(way) = rotated.way else {
        return Err(Verdict::Skipped { reason: WORDS.say("not-replaced") });
    };
    for service in &services {
        let values = of(rotated, service).filter(|line| ["read", "changed"].contains(&line.action.as_str()));
        if values.count() < 2 {
            return fail(service, "no-change");
        }
    }
    if way == RotationWay::Swarm {
        for (kind, action) in [("secret", "create"), ("service", "update")] {
            if !rotated.events.iter().any(|event| event.kind == kind && event.action == action) {
                let reason = WORDS.say("no-event").with("kind", kind).with("action", action);
                return Err(Verdict::Error { reason });
            }
        }
    }
    Ok(Verdict::pass(passed(rotated, way, &services)))
}

fn passed(rotated: &RotationExperiment, way: RotationWay, services: &[&str]) -> Message {
    let refused = rotated.access.iter().rev().find(|line| line.result == "refused");
    WORDS
        .say("passed")
        .with("services", services.join(", "))
        .with("lines", rotated.access.len())
        .with("by", refused.map_or("", |line| line.by.as_str()))
        .with("way", if way == RotationWay::Swarm { "swarm" } else { "other" })
        .with("events", rotated.events.len())
}

fn of<'a>(rotated: &'a RotationExperiment, service: &'a str) -> impl Iterator<Item = &'a AccessLine> {
    rotated.access.iter().filter(move |line| line.service == service && !line.time.is_empty())
}

fn who(line: &AccessLine) -> bool {
    !line.by.is_empty()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, run, unseen,
        web,
    };
    use crate::evidence::{AccessLine, Evidence, RotationExperiment};
    use crate::submission::EnvironmentVariable;

    #[test]
    fn a_log_that_is_on_and_one_that_is_thrown_away_have_their_own_directions() {
        let variable = |value: &str| {
            flag(
                EnvironmentVariable { name: "NOTES_ACCESS_LOG".to_owned(), value: Some(value.to_owned()) },
                40,
            )
        };
        for (value, driver, direction, line) in [
            (Some("on"), None, "direction-on", 40),
            (Some("off"), None, "direction", 40),
            (Some("on"), Some("none"), "direction-driver", 41),
            (Some("on"), Some("local"), "direction-on", 40),
        ] {
            let mut evidence = spoilt(|seen| seen.access.retain(|line| line.service != "web"));
            let plan = run(&mut evidence);
            plan.environment = value.map(variable).into_iter().collect();
            plan.log.driver = driver.map(|driver| flag(driver.to_owned(), 41));
            let failure = assert_fails(&CHECK, &evidence, &params(), "silent");
            assert_eq!(failure.direction.key(), direction);
            assert!(matches!(failure.place, Place::File(place) if place.line == line));
        }
    }

    fn spoilt(spoil: impl FnOnce(&mut RotationExperiment)) -> Evidence {
        let mut evidence = hardened();
        spoil(fact(&mut web(&mut evidence).rotation));
        evidence
    }

    fn without(drop: impl Fn(&AccessLine) -> bool) -> Evidence {
        spoilt(|seen| seen.access.retain(|line| !drop(line)))
    }

    #[test]
    fn a_record_of_everything_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn whatever_is_missing_on_record_is_named() {
        assert_fails(&CHECK, &without(|line| line.service == "web"), &params(), "silent");
        assert_fails(&CHECK, &without(|line| line.result == "accepted"), &params(), "no-accepted");
        assert_fails(&CHECK, &without(|line| line.result == "refused"), &params(), "no-refused");
        assert_fails(&CHECK, &without(|line| line.action == "changed"), &params(), "no-change");
        let nobody = spoilt(|seen| seen.access.iter_mut().for_each(|line| line.by.clear()));
        assert_fails(&CHECK, &nobody, &params(), "no-accepted");
        let timeless = spoilt(|seen| seen.access.iter_mut().for_each(|line| line.time.clear()));
        assert_fails(&CHECK, &timeless, &params(), "silent");
    }

    #[test]
    fn what_the_lab_did_not_provoke_is_nobodys_fault() {
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &spoilt(|seen| seen.events.clear()), &params());
        assert_skipped(&CHECK, &spoilt(|seen| seen.way = None), &params());
        assert_skipped(&CHECK, &spoilt(|seen| seen.before.planted.clear()), &params());
    }
}
