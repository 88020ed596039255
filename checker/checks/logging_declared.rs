//! Does the run command say where the lines go, and does the engine agree?

use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::submission::LogSpec;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "logging-declared",
    include_str!("logging_declared.en.ftl"),
    include_str!("logging_declared.de.ftl"),
);

/// Without a driver of its own a container gets the host's, which differs from host to host: the command has
/// to name one that sends lines away, and its address.
pub(super) static CHECK: Check = Check {
    id: "logging-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[22],
        cis: &["2.13"],
        owasp: &["R10", "D10"],
        nist: &[],
        reference: "docker run: --log-driver; compose: logging; docker inspect: LogConfig",
    },
    needs: &[Need::Logs],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = seen(&subject::service(evidence, params)?.logs)?;
    let container = subject::container(evidence, params)?;
    let log = &container.log;
    let Some(option) = LogSpec::address_option(log.driver_name()) else {
        let seen = match &log.driver {
            None => WORDS.say("missing"),
            Some(driver) => WORDS.say("stays").with("driver", &driver.value),
        };
        return Ok(Verdict::fail_at(
            place::flag(evidence, container, log.driver.as_ref()),
            WORDS.say("expected"),
            seen,
            WORDS.say("direction"),
        ));
    };
    let written = log.option(option).and_then(|option| option.value.value.as_deref());
    let shown = facts.options.get(option).map(String::as_str);
    if facts.driver != log.driver_name() || shown != written {
        return Err(Verdict::Error { reason: WORDS.say("engine-differs").with("driver", &facts.driver) });
    }
    let passed = WORDS.say("passed").with("driver", &facts.driver);
    Ok(Verdict::pass(match written {
        Some(address) => passed.with("address", address),
        // The only driver with an address of its own.
        None => passed.with("address", "127.0.0.1:24224"),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };

    #[test]
    fn a_driver_that_sends_away_passes_where_the_engine_agrees() {
        assert_passes(&CHECK, &hardened(), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).logs).driver = "json-file".to_owned();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }

    #[test]
    fn one_that_keeps_lines_and_none_at_all_fail() {
        let mut evidence = hardened();
        run(&mut evidence).log.driver = Some(flag("local".to_owned(), 16));
        assert_fails(&CHECK, &evidence, &params(), "stays");
        run(&mut evidence).log.driver = None;
        assert_fails(&CHECK, &evidence, &params(), "missing");
    }
}
