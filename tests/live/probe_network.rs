//! Every attempt of the probe to call somebody, from both sides: it gets through on a common network, and
//! nowhere else. A word that came back is what counts; which error ends an attempt is the engine's choice.

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::{HostConfig, PortBinding};
use harden_check::evidence::{Attempt, Outcome};
use harden_check::lab::probe::{Heard, read_attempts, read_heard, read_post};

use crate::probe_bench::Bench;
use crate::probe_table::NOBODY;

/// The attempts that are proven here.
pub(crate) const NETWORK: [&str; 8] =
    ["connect", "connect-by-proxy", "connect-by-shell", "ask-name", "fetch", "post", "log-in", "route"];

/// An address of RFC 5737, which is nobody's; nothing is sent to it.
const NOWHERE: &str = "192.0.2.1";

fn on(network: &str) -> HostConfig {
    HostConfig { network_mode: Some(network.to_owned()), ..HostConfig::default() }
}

async fn tried(bench: &Bench, id: &str, calls: &[[&str; 4]]) -> Vec<Attempt> {
    let mut words = vec!["connect", "1500"];
    words.extend(calls.iter().flatten());
    read_attempts(&bench.asks(id, NOBODY, &words).await, calls.len()).unwrap()
}

fn through(attempts: &[Attempt]) -> Vec<bool> {
    attempts.iter().map(|attempt| attempt.outcome.done()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_gets_through_on_a_common_network_and_nowhere_else() {
    let bench = Bench::new("calls").await;
    let (front, back) = (bench.network("front", false).await, bench.network("back", false).await);
    let served = bench.serving(NOBODY, on(&front)).await;
    let address = bench.address(&served).await;
    // The engine's own name for it, on networks that somebody made.
    let name = &served[..12];
    let calls = [
        ["address", address.as_str(), "8080", "-"],
        ["name", name, "8080", "-"],
        ["via", name, "8080", "elsewhere:1"],
        ["tunnel", name, "8080", "elsewhere:1"],
        // The service is no shell and answers the line as a request.
        ["shell", name, "8080", "GET /health HTTP/1.0\r\n\r"],
        ["ask", name, "0", "-"],
        ["fetch", address.as_str(), "8080", "/metrics"],
        ["post", address.as_str(), "8080", "/notes=word"],
        // "ww", masked.
        ["login", address.as_str(), "8080", "2d2d"],
    ];
    let friend = bench.serving(NOBODY, on(&front)).await;
    let attempts = tried(&bench, &friend, &calls).await;
    assert_eq!(through(&attempts), [true; 9], "{attempts:#?}");
    assert!(attempts[6].facts["answer"].contains("notes_info"), "the whole answer: {attempts:#?}");
    assert!(attempts[0].facts["answer"].starts_with("HTTP/1.1 "), "{attempts:#?}");
    assert_eq!(attempts[1].facts["address"], address);
    let names: Vec<&str> = attempts.iter().map(|attempt| attempt.name.as_str()).collect();
    let ends = ["connect-by-shell", "ask-name", "fetch", "post", "log-in"];
    assert_eq!(names, [&["connect", "connect", "connect-by-proxy", "connect-by-proxy"], &ends[..]].concat());
    let closed = tried(&bench, &friend, &[["address", &address, "8081", "-"]]).await;
    assert!(!closed[0].outcome.done(), "{closed:#?}");

    for network in [back.as_str(), "none"] {
        let stranger = bench.serving(NOBODY, on(network)).await;
        let attempts = tried(&bench, &stranger, &calls).await;
        assert_eq!(through(&attempts), [false; 9], "{network}: {attempts:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_is_what_the_kernel_says_and_no_packet() {
    let bench = Bench::new("routes").await;
    let ordinary = bench.network("ordinary", false).await;
    let connected = bench.serving(NOBODY, on(&ordinary)).await;
    assert!(tried(&bench, &connected, &[["route", NOWHERE, "0", "-"]]).await[0].outcome.done());
    let alone = bench.serving(NOBODY, on("none")).await;
    let refused = tried(&bench, &alone, &[["route", NOWHERE, "0", "-"]]).await;
    assert!(matches!(&refused[0].outcome, Outcome::Refused(errno) if errno.name == "ENETUNREACH"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_says_where_it_is_and_what_else_listens_there() {
    let bench = Bench::new("listens").await;
    let network = bench.network("own", false).await;
    let served = bench.serving(NOBODY, on(&network)).await;
    // No token here, so that the service takes no name.
    let output = bench.asks(&served, NOBODY, &["listen", "0", "word", "8080"]).await;
    let post = read_post(&output).unwrap();
    assert_eq!((post.named.as_slice(), post.open.as_slice()), (&[][..], &[8080][..]), "{post:?}");
    let address = bench.address(&served).await.parse().unwrap();
    assert!(post.addresses.contains(&address) && !post.gateways.is_empty(), "{post:?}");
    let output = bench.asks(&served, NOBODY, &["listen", "0", "word", "--at=7000"]).await;
    assert_eq!(read_post(&output).unwrap().port, 7000, "the port that was asked for");
}

/// A host outside is met at an address of the engine's host, as the lab of exercise 17 has it: by who has a way
/// out. What it heard is the proof, and no answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_outside_hears_an_ordinary_network_and_no_internal_one() {
    let bench = Bench::new("outside").await;
    let (outside, ordinary) = (bench.network("outside", false).await, bench.network("ordinary", false).await);
    let internal = bench.network("internal", true).await;
    let gateway = bench.gateway(&outside).await;
    let at = |port: &str| {
        let binding = PortBinding { host_ip: Some(gateway.clone()), host_port: Some(port.to_owned()) };
        Some(vec![binding])
    };
    let names = ["5353/udp", "5353/tcp"].map(|port| (port.to_owned(), at("53")));
    let ports: HashMap<_, _> = names.into_iter().chain([("2525/tcp".to_owned(), at("2525"))]).collect();
    let known = format!("mail.example={gateway}");
    let command = ["/.harden-check/probe", "host", "60", "a-word", "2525", "--names=5353", &known];
    let host =
        bench.running(NOBODY, HostConfig { port_bindings: Some(ports), ..on(&outside) }, &command).await;
    let heard = async || read_heard(&String::from_utf8_lossy(&bench.log(&host).await));
    while heard().await.is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for (network, comes_through) in [(ordinary, true), (internal, false)] {
        let asking = HostConfig { dns: Some(vec![gateway.clone()]), ..on(&network) };
        let caller = bench.serving(NOBODY, asking).await;
        let question = format!("{comes_through}.mail.example");
        let over_tcp = format!("{comes_through}-tcp.mail.example");
        let calls = [
            ["address", gateway.as_str(), "2525", "-"],
            ["name", "mail.example", "2525", "-"],
            ["ask", question.as_str(), "0", "-"],
            ["ask-there", gateway.as_str(), "53", over_tcp.as_str()],
            ["post", gateway.as_str(), "2525", "/mail=a-text"],
        ];
        let before = heard().await.unwrap().len();
        let attempts = tried(&bench, &caller, &calls).await;
        assert_eq!(through(&attempts), [comes_through; 5], "{network}: {attempts:#?}");
        let heard = heard().await.unwrap();
        let asked = heard.contains(&Heard::Asked(question));
        assert_eq!(heard.contains(&Heard::Asked(over_tcp)), comes_through, "{network}: {heard:#?}");
        let text =
            heard[before..].iter().any(|one| matches!(one, Heard::Heard(text) if text.contains("a-text")));
        assert_eq!((asked, text), (comes_through, comes_through), "{network}: {heard:#?}");
        if comes_through {
            assert!(attempts[0].facts["answer"].ends_with("a-word\n"), "{attempts:#?}");
        }
    }
}
