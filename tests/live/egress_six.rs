//! What gets out of a network by IPv6, seen from both sides?
//!
//! The hosts outside are the lab's own, at addresses of RFC 4193 that are its networks'; no packet leaves the
//! machine.

use harden_check::check::Need;
use harden_check::evidence::{EgressReport, EgressWay};

use crate::script_two_sided::{Change, seen};
use crate::support::engine;

/// A host that nobody may call.
const STRANGER: &str = "stranger.example:2525";

/// Whether the stranger's word came back to `web` by a way.
fn answered(report: &EgressReport, way: EgressWay) -> bool {
    let of = |host: &Option<String>| host.as_deref() == Some(STRANGER);
    report.tried.iter().any(|call| call.way == way && call.through.is_none() && of(&call.answered_by))
}

/// Whether this engine filters IPv6 unasked: `ip6tables` is on by itself since 27.
fn filters_ipv6() -> bool {
    let version = engine("GET", "/version");
    let major = version["Version"].as_str().and_then(|version| version.split('.').next()?.parse().ok());
    major.is_none_or(|major: u32| major >= 27)
}

async fn web(changes: &[Change]) -> EgressReport {
    let facts = seen(17, Need::Egress, "solution", changes).await;
    facts.egress.seen().unwrap_or_else(|| panic!("{changes:?}: {:?}", facts.egress)).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_by_ipv6_gets_out_of_a_network_that_has_it_and_of_no_other() {
    let front = |line: &'static str| ("run.sh", "network create --internal front", line);
    let open = web(&[front("network create --ipv6 --subnet fd00:17::/64 front")]).await;
    assert!(answered(&open, EgressWay::AddressOfIpv6), "{open:#?}");
    assert!(answered(&open, EgressWay::Address), "{open:#?}");

    let closed = web(&[]).await;
    let tried = |report: &EgressReport| {
        report.tried.iter().filter(|call| call.way == EgressWay::AddressOfIpv6).count()
    };
    assert!(tried(&closed) > 0, "{closed:#?}");
    let control = |call: &&harden_check::evidence::EgressCall| {
        call.way == EgressWay::AddressOfIpv6 && call.answered_by.as_ref() == Some(&call.host)
    };
    assert!(closed.controls.iter().any(|call| control(&call)), "the hosts outside meet by IPv6");
    assert!(!answered(&closed, EgressWay::AddressOfIpv6), "{closed:#?}");

    // An internal network is one for IPv4 only where the engine has no rules for IPv6.
    let half = web(&[front("network create --internal --ipv6 --subnet fd00:17::/64 front")]).await;
    assert!(!answered(&half, EgressWay::Address), "{half:#?}");
    assert_eq!(answered(&half, EgressWay::AddressOfIpv6), !filters_ipv6(), "{half:#?}");
}
