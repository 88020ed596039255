//! Can somebody who makes the service write fill the host's disk?

use super::support::units::{bytes, bytes_against};
use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("logs-bounded", include_str!("logs_bounded.en.ftl"), include_str!("logs_bounded.de.ftl"));

/// What a file may be larger than its bound by: one record of 16 KiB, which is written whole.
const RECORD: u64 = 16 * 1024;
/// The most files that the engine keeps where nobody says so.
const FILES: u64 = 5;

/// The lab makes the service write a quarter more than the declared bound and counts what `docker logs` still
/// has; and no file in the container may hold the lines, because nothing turns it over. A bound is a size and
/// a number of files: `max-file` without `max-size` is accepted by Docker and bounds nothing, and
/// `cache-max-size` was accepted by Docker 20.10.24 and did nothing: with 500k, 9.6 MB of 9.6 MB stayed.
pub(super) static CHECK: Check = Check {
    id: "logs-bounded",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[22],
        cis: &["2.13"],
        owasp: &["R7", "D10"],
        nist: &[],
        reference: "docker run: --log-opt; Docker: json-file, local, dual logging",
    },
    needs: &[Need::Logs],
    required: &["max-bytes"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let most = subject::required(params.max_bytes, "max-bytes")?;
    let facts = seen(&subject::service(evidence, params)?.logs)?;
    let container = subject::container(evidence, params)?;
    let log = &container.log;
    let flag = || {
        let sizes = ["max-size", "cache-max-size", "max-file", "cache-max-file"];
        let written = sizes.iter().find_map(|name| log.option(name));
        written.map_or_else(
            || place::flag(evidence, container, log.driver.as_ref()),
            |option| place::at(&option.at),
        )
    };
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected").with("most", bytes(most)),
            seen,
            WORDS.say(direction),
        ))
    };
    if let Some(file) = facts.files.first() {
        let seen = WORDS.say("in-a-file").with("path", &file.path);
        return fail(seen, Place::Service(params.service.clone()), "direction-file");
    }
    let Some(bound) = log.kept_at_most() else {
        let key = if log.option("max-file").is_some() { "files-without-size" } else { "unbounded" };
        return fail(WORDS.say(key).with("driver", &facts.driver), flag(), "direction");
    };
    if bound > most {
        let key = if log.sends_away() { "copy-too-large" } else { "too-large" };
        let seen = WORDS.say(key).with("bound", bytes_against(most, bound)).with("driver", &facts.driver);
        let direction = if log.sends_away() { "direction-copy" } else { "direction" };
        return fail(seen, flag(), direction);
    }
    if bound == 0 {
        return if facts.in_engine {
            Err(Verdict::Error { reason: WORDS.say("kept-all-the-same") })
        } else {
            Ok(Verdict::pass(WORDS.say("nothing-kept")))
        };
    }
    // What the engine's own configuration adds is no fault of the learner's.
    let bound = log.kept_with(&facts.options).unwrap_or(bound);
    if facts.written_bytes <= bound {
        return Err(Verdict::Error { reason: WORDS.say("not-written") });
    }
    let (written, kept) = (bytes(facts.written_bytes), bytes(facts.kept_bytes));
    if facts.kept_bytes > bound + FILES * RECORD {
        let seen = WORDS.say("kept-more").with("written", written).with("kept", kept);
        let direction = if log.sends_away() { "direction-ignored" } else { "direction" };
        return fail(seen.with("bound", bytes(bound)), flag(), direction);
    }
    let passed = WORDS.say("passed").with("written", written).with("kept", kept);
    Ok(Verdict::pass(passed.with("bound", bytes(bound))))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        MIB, assert_error, assert_fails, assert_passes, fact, flag, hardened, run, unseen, variable, web,
    };
    use crate::evidence::{Evidence, LogFile};

    fn params() -> Params {
        Params { max_bytes: Some(32_000_000), ..crate::checks::support::fixtures::params() }
    }

    fn with(driver: &str, options: &[(&str, &str)]) -> Evidence {
        let mut evidence = hardened();
        let log = &mut run(&mut evidence).log;
        log.driver = Some(flag(driver.to_owned(), 16));
        log.options = options.iter().map(|(name, value)| flag(variable(name, value), 17)).collect();
        evidence
    }

    #[test]
    fn what_is_written_beyond_the_bound_must_be_gone() {
        assert_passes(&CHECK, &hardened(), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).logs).kept_bytes = 4 * MIB;
        assert_fails(&CHECK, &evidence, &params(), "kept-more");
        fact(&mut web(&mut evidence).logs).written_bytes = 3 * MIB;
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn half_a_bound_is_none() {
        let json = "json-file";
        assert_fails(&CHECK, &with(json, &[("max-file", "3")]), &params(), "files-without-size");
        assert_fails(&CHECK, &with(json, &[]), &params(), "unbounded");
        assert_fails(&CHECK, &with("local", &[]), &params(), "too-large");
        let gelf = with("gelf", &[("gelf-address", "udp://127.0.0.1:12201")]);
        let failure = assert_fails(&CHECK, &gelf, &params(), "copy-too-large");
        assert!(matches!(failure.place, Place::File(at) if at.line == 16));
        assert_fails(&CHECK, &with(json, &[("max-size", "40m")]), &params(), "too-large");
    }

    #[test]
    fn keeping_nothing_is_a_bound() {
        let mut evidence = with("gelf", &[("cache-disabled", "true")]);
        assert_error(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).logs).in_engine = false;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_file_inside_is_turned_over_by_nobody() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).logs).files =
            vec![LogFile { path: "/data/notes.log".to_owned(), size_bytes: 9 }];
        assert_fails(&CHECK, &evidence, &params(), "in-a-file");
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
