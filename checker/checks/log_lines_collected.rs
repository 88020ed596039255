//! Does a line of the service reach the collector?

use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, LogExperiment};
use crate::submission::{ContainerSpec, LogSpec};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "log-lines-collected",
    include_str!("log_lines_collected.en.ftl"),
    include_str!("log_lines_collected.de.ftl"),
);

/// The lab makes the service write a line with a mark that nobody can guess, and waits for it at a collector
/// of its own. The engine's log driver sends it; where none came, a container of the lab's own was heard over
/// the same driver.
pub(super) static CHECK: Check = Check {
    id: "log-lines-collected",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[22],
        cis: &["2.13"],
        owasp: &["R10", "D10"],
        nist: &[],
        reference: "docker run: --log-driver; GELF, RFC 3164, RFC 5424, fluentd's forward protocol",
    },
    needs: &[Need::Logs],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = seen(&subject::service(evidence, params)?.logs)?;
    let container = subject::container(evidence, params)?;
    if facts.refusal_collected == Some(false) {
        let (_, place, _) = lost(evidence, params, container, facts);
        return Ok(Verdict::fail_at(
            filtered(evidence, params).unwrap_or(place),
            WORDS.say("expected"),
            WORDS.say("refusal-lost"),
            WORDS.say("direction-filter"),
        ));
    }
    if let Some(line) = facts.collected.first() {
        return Ok(Verdict::pass(WORDS.say("passed").with("way", &line.way).with("tag", &line.tag)));
    }
    let sends = LogSpec::address_option(&facts.driver);
    if sends.is_some() && facts.control != Some(true) {
        return Err(Verdict::Error { reason: WORDS.say("no-control") });
    }
    let (seen, place, direction) = lost(evidence, params, container, facts);
    Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
}

/// What starts the service, and what stands between it and the log.
fn filtered(evidence: &Evidence, params: &Params) -> Option<Place> {
    let container = subject::container(evidence, params).ok()?;
    let recipe = dockerfile::recipe(evidence, params);
    let start = recipe.as_ref().ok().and_then(|recipe| recipe.last("CMD").or(recipe.last("ENTRYPOINT")));
    let command = container.command.as_ref().map(|command| &command.at);
    command.or(start.map(|start| &start.at)).map(place::at)
}

/// Where the line went instead.
fn lost(
    evidence: &Evidence,
    params: &Params,
    container: &ContainerSpec,
    facts: &LogExperiment,
) -> (Message, Place, &'static str) {
    let flag = || place::flag(evidence, container, container.log.driver.as_ref());
    if let Some(file) = facts.files.first()
        && !facts.in_engine
    {
        let place = filtered(evidence, params).unwrap_or_else(flag);
        return (WORDS.say("in-a-file").with("path", &file.path), place, "direction-file");
    }
    let Some(option) = LogSpec::address_option(&facts.driver) else {
        let key = if facts.driver == "none" { "thrown-away" } else { "stays" };
        return (WORDS.say(key).with("driver", &facts.driver), flag(), "direction");
    };
    let written = facts.options.get(option).map_or("", String::as_str);
    let at = container.log.option(option).map_or_else(flag, |option| place::at(&option.at));
    (WORDS.say("elsewhere").with("address", written).with("driver", &facts.driver), at, "direction-address")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, LogExperiment, LogFile, Observed, Unsupported};

    fn with(change: impl Fn(&mut LogExperiment)) -> Evidence {
        let mut evidence = hardened();
        let facts = fact(&mut web(&mut evidence).logs);
        facts.collected.clear();
        facts.control = Some(true);
        change(facts);
        evidence
    }

    #[test]
    fn a_line_that_came_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_line_that_went_elsewhere_has_its_sentence() {
        let elsewhere = assert_fails(&CHECK, &with(|_| {}), &params(), "elsewhere");
        assert!(matches!(elsewhere.place, Place::File(at) if at.line == 17));
        assert_fails(&CHECK, &with(|facts| facts.driver = "json-file".to_owned()), &params(), "stays");
        let none = |facts: &mut LogExperiment| {
            facts.driver = "none".to_owned();
            facts.in_engine = false;
        };
        assert_fails(&CHECK, &with(none), &params(), "thrown-away");
        let file = |facts: &mut LogExperiment| {
            facts.in_engine = false;
            facts.files = vec![LogFile { path: "/data/notes.log".to_owned(), size_bytes: 9 }];
        };
        let failure = assert_fails(&CHECK, &with(file), &params(), "in-a-file");
        assert!(matches!(failure.place, Place::File(at) if at.file == "Dockerfile" && at.line == 9));
    }

    #[test]
    fn the_line_of_a_refusal_has_to_come_as_well() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).logs).refusal_collected = Some(false);
        let failure = assert_fails(&CHECK, &evidence, &params(), "refusal-lost");
        assert!(matches!(failure.place, Place::File(at) if at.file == "Dockerfile" && at.line == 9));
        fact(&mut web(&mut evidence).logs).refusal_collected = None;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn without_a_control_nothing_is_said_of_a_lost_line() {
        assert_error(&CHECK, &with(|facts| facts.control = None), &params());
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        web(&mut evidence).logs = Observed::Unsupported(Unsupported::Collector);
        assert_skipped(&CHECK, &evidence, &params());
    }
}
