//! Does the engine show the secret to whoever may ask it?

use super::support::{place, rotation, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Evidence, ExposurePlace};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "secret-not-shown",
    include_str!("secret_not_shown.en.ftl"),
    include_str!("secret_not_shown.de.ftl"),
);

/// What `docker inspect`, `docker service inspect` and `docker logs` say of every container of the plan is
/// searched for the planted value and for the one that takes its place, also encoded, after both have been used
/// and refused: an error message with the value in it is a usual way out. `docker inspect` asks nobody for a
/// uid; whoever may talk to the engine reads it, and monitoring often keeps a copy.
pub(super) static CHECK: Check = Check {
    id: "secret-not-shown",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[12, 13],
        cis: &["7.4"],
        owasp: &["R12", "D06", "D10"],
        nist: &["3.1.4"],
        reference: "docker inspect; docker service inspect; docker logs",
    },
    needs: &[Need::Rotation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let rotated = seen(&subject::service(evidence, params)?.rotation)?;
    if let Some(exposed) = rotated.exposed.first() {
        let container = rotation::container(evidence, params, &exposed.service)?;
        let named = container.environment.iter().find(|one| one.value.name == exposed.variable);
        let at = match exposed.place {
            ExposurePlace::Environment => named.map(|variable| &variable.at),
            ExposurePlace::Command => container.command.as_ref().map(|command| &command.at),
            _ => None,
        };
        let way = match exposed.place {
            ExposurePlace::Environment => "environment",
            ExposurePlace::Command => "command",
            ExposurePlace::Inspect => "inspect",
            ExposurePlace::Log => "log",
            ExposurePlace::Service => "service",
        };
        let seen = WORDS
            .say("shown")
            .with("way", way)
            .with("service", &exposed.service)
            .with("variable", &exposed.variable)
            .with("secret", &rotated.secret);
        return Ok(Verdict::fail_at(
            place::at(at.unwrap_or(&container.at)),
            WORDS.say("expected").with("secret", &rotated.secret),
            seen,
            WORDS.say("direction").with("way", way),
        ));
    }
    if rotated.searched == 0 {
        return Err(Verdict::Error { reason: WORDS.say("not-searched") });
    }
    let seen = WORDS.say("passed").with("searched", rotated.searched).with("secret", &rotated.secret);
    Ok(Verdict::pass(seen))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, variable, web,
    };
    use crate::evidence::{Exposure, ExposurePlace};

    #[test]
    fn nothing_shown_passes_and_nothing_searched_does_not() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).rotation).searched = 0;
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn every_place_is_named_and_a_variable_has_its_line() {
        for place in [
            ExposurePlace::Environment,
            ExposurePlace::Command,
            ExposurePlace::Inspect,
            ExposurePlace::Log,
            ExposurePlace::Service,
        ] {
            let mut evidence = hardened();
            run(&mut evidence).environment = vec![flag(variable("PASSWORD", "x"), 32)];
            run(&mut evidence).command = Some(flag(vec!["x".to_owned()], 33));
            let service = "web".to_owned();
            fact(&mut web(&mut evidence).rotation).exposed =
                vec![Exposure { service, place, variable: "PASSWORD".to_owned() }];
            let failure = assert_fails(&CHECK, &evidence, &params(), "shown");
            let line = match failure.place {
                Place::File(at) => at.line,
                _ => 0,
            };
            let expected = match place {
                ExposurePlace::Environment => 32,
                ExposurePlace::Command => 33,
                _ => 5,
            };
            assert_eq!(line, expected, "{place:?}");
        }
    }
}
