//! Is there a health check that can fail, and that fails soon enough?

use super::support::health::{Timing, always_succeeds, is_set};
use super::support::{dockerfile, health_line, place, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "health-declared",
    include_str!("health_declared.en.ftl"),
    include_str!("health_declared.de.ftl"),
);

/// What the engine's own settings come to: three failures, 30 s apart, and a timeout of 30 s.
const ENGINE_SECONDS: u64 = 120;

/// The run command's health check, otherwise the image's. `--no-healthcheck` and a later
/// `HEALTHCHECK NONE` take it away again. Whether it notices anything is tried by `detects-hang`;
/// here only a text that cannot fail is refused.
pub(super) static CHECK: Check = Check {
    id: "health-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &["4.6", "5.27"],
        owasp: &[],
        nist: &[],
        reference: "Dockerfile reference: HEALTHCHECK; docker run: --health-cmd, --no-healthcheck",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &["max-seconds"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let limit = params.max_seconds.unwrap_or(ENGINE_SECONDS);
    let flags = &container.healthcheck;
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected").with("limit", limit), seen, WORDS.say(direction)))
    };
    if let Some(flag) = flags.disabled.as_ref().filter(|flag| flag.value) {
        return fail(WORDS.say("switched-off"), place::at(&flag.at), "direction");
    }
    let (test, place) = match &flags.test {
        Some(flag) => (flag.value.clone(), place::at(&flag.at)),
        None => (
            subject::image(evidence, params)?.healthcheck.clone(),
            health_line::in_dockerfile(evidence, params),
        ),
    };
    if !is_set(&test) {
        let none = test.first().is_some_and(|kind| kind == "NONE");
        let left_behind = dockerfile::recipe(evidence, params)
            .is_ok_and(|recipe| !recipe.left_behind("HEALTHCHECK").is_empty());
        let key = match (none, left_behind) {
            (true, _) => "switched-off",
            (false, true) => "build-stage-only",
            (false, false) => "missing",
        };
        let seen = WORDS.say(key);
        let by = written::of_all(evidence);
        return fail(if key == "missing" { seen.with("written", by) } else { seen }, place, "direction");
    }
    let command = test[1..].join(" ");
    if always_succeeds(&test) {
        return fail(WORDS.say("cannot-fail").with("command", command), place, "direction");
    }
    let inspected = subject::inspected(evidence, params)?;
    if !is_set(&inspected.healthcheck) {
        return Err(subject::differs(inspected, WORDS.say("engine-differs").with("command", command)));
    }
    let timing = Timing::of(inspected);
    let seconds = timing.at_least();
    if seconds > limit {
        let place = flags.interval.as_ref().map_or(place, |flag| place::at(&flag.at));
        let seen = WORDS
            .say("too-slow")
            .with("seconds", seconds)
            .with("interval", whole_seconds(timing.interval))
            .with("retries", timing.retries);
        return fail(seen, place, "direction-slow");
    }
    let start = u64::try_from(inspected.health_start_period).unwrap_or(0);
    if start > limit.saturating_mul(1_000_000_000) {
        let place = flags.start_period.as_ref().map_or(place, |flag| place::at(&flag.at));
        let seen = WORDS.say("long-start").with("start", whole_seconds(inspected.health_start_period));
        return fail(seen, place, "direction-start");
    }
    Ok(Verdict::pass(WORDS.say("passed").with("command", command).with("seconds", seconds)))
}

fn whole_seconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, image, instruction, params, run,
        stages, unseen, web, words,
    };
    use crate::evidence::Evidence;

    fn with(test: &[&str]) -> Evidence {
        let mut evidence = hardened();
        image(&mut evidence).healthcheck = words(test);
        fact(&mut web(&mut evidence).container).healthcheck = words(test);
        evidence
    }

    #[test]
    fn a_real_command_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with(&["CMD-SHELL", "/app/notes health || exit 1"]), &params());
    }

    #[test]
    fn the_run_command_alone_is_enough() {
        let mut evidence = with(&[]);
        let test = words(&["CMD-SHELL", "/app/notes health"]);
        run(&mut evidence).healthcheck.test = Some(flag(test.clone(), 15));
        fact(&mut web(&mut evidence).container).healthcheck = test;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_later_none_and_a_flag_take_it_away() {
        let mut evidence = with(&["NONE"]);
        stages(&mut evidence)[1].instructions.push(instruction(10, "HEALTHCHECK", "NONE"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "switched-off");
        assert!(matches!(failure.place, Place::File(place) if place.line == 10));
        let mut evidence = hardened();
        run(&mut evidence).healthcheck.disabled = Some(flag(true, 16));
        let failure = assert_fails(&CHECK, &evidence, &params(), "switched-off");
        assert!(matches!(failure.place, Place::File(place) if place.line == 16));
    }

    #[test]
    fn none_at_all_and_one_in_the_build_stage_fail() {
        let mut evidence = with(&[]);
        let kept = |instruction: &crate::submission::Instruction| instruction.keyword != "HEALTHCHECK";
        stages(&mut evidence)[1].instructions.retain(kept);
        let failure = assert_fails(&CHECK, &evidence, &params(), "missing");
        assert_eq!(failure.place, Place::WholeFile("Dockerfile".to_owned()));
        stages(&mut evidence)[0].instructions.push(instruction(4, "HEALTHCHECK", "CMD /app/notes health"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "build-stage-only");
        assert!(matches!(failure.place, Place::File(place) if place.line == 4));
    }

    #[test]
    fn a_command_that_cannot_fail_fails() {
        for text in ["true", "exit 0", "/app/notes health || true"] {
            assert_fails(&CHECK, &with(&["CMD-SHELL", text]), &params(), "cannot-fail");
        }
        assert_fails(&CHECK, &with(&["CMD", "true"]), &params(), "cannot-fail");
    }

    #[test]
    fn a_check_that_takes_too_long_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).health_retries = 100;
        assert_fails(&CHECK, &evidence, &params(), "too-slow");
        let mut evidence = hardened();
        run(&mut evidence).healthcheck.interval = Some(flag(600_000_000_000, 17));
        fact(&mut web(&mut evidence).container).health_interval = 600_000_000_000;
        let failure = assert_fails(&CHECK, &evidence, &Params { max_seconds: None, ..params() }, "too-slow");
        assert!(matches!(failure.place, Place::File(place) if place.line == 17));
    }

    #[test]
    fn a_start_period_longer_than_the_limit_fails_where_it_stands() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).health_start_period = 10_000_000_000;
        assert_passes(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).container).health_start_period = 86_400_000_000_000;
        let failure = assert_fails(&CHECK, &evidence, &params(), "long-start");
        assert!(matches!(failure.place, Place::File(place) if place.file == "Dockerfile"));
        run(&mut evidence).healthcheck.start_period = Some(flag(86_400_000_000_000, 18));
        let failure = assert_fails(&CHECK, &evidence, &params(), "long-start");
        assert!(matches!(failure.place, Place::File(place) if place.line == 18));
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).healthcheck.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
