//! Does the service reach no host outside but those that it may call?

use super::support::{attempts, settle, subject, way_out};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{EgressCall, EgressReport, EgressWay, Evidence};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "only-allowed-hosts",
    include_str!("only_allowed_hosts.en.ftl"),
    include_str!("only_allowed_hosts.de.ftl"),
);

/// The lab runs hosts that are met as one of the internet is, behind the gateway. They are called by name, by
/// address, and through every other container that can be reached: greeted, asked as a proxy, and given a line as a
/// shell takes it. Whoever sleeps off its start is waited for, for ten seconds at most, so that a door which opens later
/// is not seen. The word that came back decides: engine 20.10 gives an internal network a default route and drops
/// what takes it, 26 and newer have none. It is not internal for IPv6 there: 20.10.24 filters nothing of it without
/// `ip6tables`, and a call from an internal network with `--ipv6` came through. Of 169.254.169.254 the kernel is
/// asked for a way, and nothing is sent.
pub(super) static CHECK: Check = Check {
    id: "only-allowed-hosts",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[17],
        cis: &[],
        owasp: &["D03"],
        nist: &["3.4.2"],
        reference: "docker network create --internal; connect(2)",
    },
    needs: &[Need::Egress],
    required: &[],
    optional: &["hosts"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.egress)?;
    let may = |host: &str| params.hosts.iter().any(|allowed| allowed == host);
    let mut reached: Vec<&EgressCall> = report
        .tried
        .iter()
        .filter(|call| call.answered_by.as_deref().is_some_and(|host| !may(host)))
        .collect();
    // A host that nobody may call says more than another port of one that may be called.
    let name = |host: &str| host.rsplit_once(':').map_or(host, |(name, _)| name).to_owned();
    let is_known = |call: &EgressCall| {
        let answered = call.answered_by.as_deref().map(name);
        params.hosts.iter().any(|host| Some(name(host)) == answered)
    };
    reached.sort_by_key(|call| (call.way == EgressWay::AddressOfIpv6, is_known(call)));
    if let Some(first) = reached.first() {
        return Ok(fail(evidence, params, report, first, &reached));
    }
    for host in way_out::hosts(report).into_iter().filter(|host| !may(host)) {
        way_out::was_there(report, host)?;
    }
    way_out::ipv6_was_tried(evidence, params, report)?;
    let tried: Vec<&EgressCall> = report.tried.iter().filter(|call| !may(&call.host)).collect();
    if tried.is_empty() || report.controls.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("nobody-called") });
    }
    if let Some(call) = tried.iter().find(|call| !call.is_clear()) {
        let attempt = attempts::line(&call.attempt);
        return Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempt) });
    }
    let seen = WORDS.say("passed").with("from", &params.service).with("count", tried.len());
    Ok(Verdict::pass_after(seen, tried.into_iter().map(|call| call.attempt.clone()).collect()))
}

fn fail(
    evidence: &Evidence,
    params: &Params,
    report: &EgressReport,
    first: &EgressCall,
    reached: &[&EgressCall],
) -> Verdict {
    let host = first.answered_by.as_deref().unwrap_or(&first.host);
    let seen = match (&first.through, first.way) {
        (Some(through), _) => WORDS.say("through").with("through", through),
        (None, EgressWay::Name) => WORDS.say("by-name"),
        (None, EgressWay::AddressOfIpv6) => WORDS.say("by-ipv6"),
        (None, _) => WORDS.say("by-address"),
    };
    let seen = seen.with("from", &params.service).with("host", host).with("count", reached.len());
    let mut attempts: Vec<_> = reached.iter().map(|call| call.attempt.clone()).collect();
    let straight = reached.iter().any(|call| call.through.is_none());
    if straight && report.metadata.outcome.done() {
        // The same way out leads there.
        attempts.push(report.metadata.clone());
    }
    let expected = if params.hosts.is_empty() {
        WORDS.say("expected-nobody").with("from", &params.service)
    } else {
        WORDS.say("expected").with("from", &params.service).with("hosts", params.hosts.join(", "))
    };
    // Calls by name and by IPv4 come first, so that nothing but IPv6 got out here.
    let only_six = first.way == EgressWay::AddressOfIpv6;
    let direction = match &first.through {
        Some(_) => "direction-through",
        None if only_six => "direction-ipv6",
        None => "direction",
    };
    let six = only_six.then(|| way_out::place_of_ipv6(evidence, params)).flatten();
    Verdict::fail(Failure {
        expected,
        seen,
        attempts,
        place: six.unwrap_or_else(|| way_out::place_of_call(evidence, params, first)),
        direction: WORDS.say(direction),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attempt, fact, flag, hardened, params,
        unseen, web,
    };
    use crate::evidence::{EgressReport, EgressWay, Evidence};

    fn egress(evidence: &mut Evidence) -> &mut EgressReport {
        fact(&mut web(evidence).egress)
    }

    #[test]
    fn silence_of_a_stranger_beside_a_control_passes_and_is_shown() {
        let Verdict::Pass { attempts, .. } = (CHECK.judge)(&hardened(), &params()) else { panic!() };
        assert_eq!(attempts.len(), 3, "by name, by address, and asked of the proxy");
    }

    #[test]
    fn whoever_answers_was_reached_by_whatever_way() {
        for (way, through, key) in [
            (EgressWay::Name, None, "by-name"),
            (EgressWay::Address, None, "by-address"),
            (EgressWay::AddressOfIpv6, None, "by-ipv6"),
            (EgressWay::Through, Some("db"), "through"),
        ] {
            let mut evidence = hardened();
            let call = &mut egress(&mut evidence).tried[0];
            (call.way, call.through) = (way, through.map(str::to_owned));
            call.answered_by = Some("stranger.example:2525".to_owned());
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert_eq!(failure.attempts.len(), 1, "there is no way to the metadata");
            assert!(matches!(failure.place, Place::File(_)), "{:?}", failure.place);
        }
    }

    #[test]
    fn the_metadata_lies_on_the_way_out_and_is_shown_with_it() {
        let mut evidence = hardened();
        let report = egress(&mut evidence);
        report.metadata = attempt("route", "169.254.169.254", "done");
        // A way alone is no proof: engine 20.10 drops what takes it.
        assert_passes(&CHECK, &evidence, &params());
        egress(&mut evidence).tried[0].answered_by = Some("stranger.example:2525".to_owned());
        assert_eq!(assert_fails(&CHECK, &evidence, &params(), "by-name").attempts.len(), 2);
    }

    #[test]
    fn who_may_call_nobody_may_not_call_a_friend_of_others() {
        let nobody = Params { hosts: Vec::new(), ..params() };
        let failure = assert_fails(&CHECK, &hardened(), &nobody, "through");
        assert_eq!(failure.expected.key(), "expected-nobody");
    }

    /// The evidence of a service that has addresses of IPv6.
    fn with_ipv6() -> Evidence {
        let mut evidence = hardened();
        evidence.submission.plan.networks[0].ipv6 = Some(flag(true, 4));
        evidence
    }

    #[test]
    fn whoever_has_ipv6_is_told_of_it_and_silence_without_a_control_is_half_an_answer() {
        assert_skipped(&CHECK, &with_ipv6(), &params());
        let mut evidence = with_ipv6();
        let mut six = egress(&mut evidence).controls[0].clone();
        six.way = EgressWay::AddressOfIpv6;
        egress(&mut evidence).controls.push(six);
        assert_passes(&CHECK, &evidence, &params());
        let call = &mut egress(&mut evidence).tried[0];
        call.way = EgressWay::AddressOfIpv6;
        call.answered_by = Some("stranger.example:2525".to_owned());
        let failure = assert_fails(&CHECK, &evidence, &params(), "by-ipv6");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 4), "{failure:?}");
    }

    #[test]
    fn a_call_without_a_control_proves_nothing() {
        let mut evidence = hardened();
        egress(&mut evidence).controls.retain(|call| call.host != "stranger.example:2525");
        assert_passes(&CHECK, &evidence, &params());
        egress(&mut evidence).controls.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        for call in &mut egress(&mut evidence).controls {
            call.answered_by = None;
        }
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        egress(&mut evidence).tried.retain(|call| call.way == EgressWay::Through);
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        egress(&mut evidence).tried[0].attempt = attempt("connect", "x", "EMFILE");
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
