//! Does what the service sends reach the hosts that it may call?

use super::support::{place, settle, subject, way_out};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "allowed-host-hears",
    include_str!("allowed_host_hears.en.ftl"),
    include_str!("allowed_host_hears.de.ftl"),
);

/// The lab gives the service a note, as a user does, and stands in for the host that hears of it. Which way
/// the message took is the learner's choice.
pub(super) static CHECK: Check = Check {
    id: "allowed-host-hears",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[17],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "docker network connect; a relay or a forward proxy (RFC 9110, section 3.7)",
    },
    needs: &[Need::Egress],
    required: &["hosts"],
    optional: &["variables"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.egress)?;
    let note = &report.note;
    for host in &params.hosts {
        if note.heard_by.contains(host) {
            continue;
        }
        way_out::was_there(report, host)?;
        let answer = note.attempt.facts.get("answer").map_or("", String::as_str);
        let taken = answer.split(' ').nth(1).is_some_and(|status| status.starts_with('2'));
        let seen = if taken { WORDS.say("silent").with("host", host) } else { WORDS.say("refused") };
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("from", &params.service).with("host", host),
            seen: seen.with("from", &params.service),
            attempts: vec![note.attempt.clone()],
            place: told_at(evidence, params),
            direction: WORDS.say("direction"),
        }));
    }
    let seen = WORDS.say("passed").with("from", &params.service).with("hosts", params.hosts.join(", "));
    Ok(Verdict::pass_after(seen, vec![note.attempt.clone()]))
}

/// Where the service is told whom it calls, or else its command.
fn told_at(evidence: &Evidence, params: &Params) -> Place {
    let told = params.variables.iter().find_map(|name| subject::variable(evidence, params, name).ok()?.at);
    match (told, subject::container(evidence, params)) {
        (Some(at), _) => place::at(at),
        (None, Ok(container)) => place::at(&container.at),
        (None, Err(_)) => Place::Service(params.service.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, variable, web,
    };

    #[test]
    fn a_note_that_the_host_heard_of_passes_whatever_way_it_took() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn silence_fails_where_the_service_is_told_whom_it_calls() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).egress).note.heard_by.clear();
        run(&mut evidence).environment.push(flag(variable("NOTES_MAILER", "mail.example:2525"), 17));
        let told = Params { variables: vec!["NOTES_MAILER".to_owned()], ..params() };
        let failure = assert_fails(&CHECK, &evidence, &told, "silent");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 17), "{:?}", failure.place);
        assert_fails(&CHECK, &evidence, &params(), "silent");
    }

    #[test]
    fn another_host_is_not_the_one() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).egress).note.heard_by = vec!["stranger.example:2525".to_owned()];
        assert_fails(&CHECK, &evidence, &params(), "silent");
    }

    #[test]
    fn a_service_that_takes_no_note_sends_none() {
        let mut evidence = hardened();
        let note = &mut fact(&mut web(&mut evidence).egress).note;
        note.heard_by.clear();
        note.attempt.facts.clear();
        assert_fails(&CHECK, &evidence, &params(), "refused");
    }

    #[test]
    fn a_host_that_nobody_reaches_is_no_failure_of_the_service() {
        let mut evidence = hardened();
        let report = fact(&mut web(&mut evidence).egress);
        report.note.heard_by.clear();
        report.controls.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
