//! The search for secrets from both sides: it finds one wherever the kernel lets it look, and none where a
//! permission, another namespace or nothing at all stands in between.

use bollard::models::HostConfig;
use harden_check::evidence::{Attempt, Outcome, ProbeReport};
use harden_check::lab::probe::{ProbeCommand, SecretForm, read_holding, read_report};

use crate::probe_bench::{Bench, SECRET};
use crate::probe_table::{NOBODY, ROOT};

/// The attempts that are proven here.
pub(crate) const SECRETS: [&str; 6] =
    ["read-secret", "find-secret", "search-secrets", "open-secret", "write-secret", "overwrite-secret"];

/// What every process of the bench has in its environment, and among its arguments.
const VARIABLE: &str = "NOTES_DATA=/tmp";
const ARGUMENT: &str = "/app/notes";

/// The words of a search for the bench's secret, and for what every process of it shows.
fn words() -> Vec<String> {
    let form = |secret: &str, encoding, text: &str| SecretForm {
        secret: secret.to_owned(),
        encoding,
        bytes: text.as_bytes().to_vec(),
    };
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let forms = vec![
        form("file", "plain", SECRET),
        form("hexed", "hex", &hex),
        form("variable", "plain", VARIABLE),
        form("argument", "plain", ARGUMENT),
    ];
    let paths = ["/etc/secret", "/nowhere"].map(str::to_owned).to_vec();
    ProbeCommand::Secrets { forms, paths }.arguments()
}

async fn searched(bench: &Bench, id: &str, user: &str) -> ProbeReport {
    let words = words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    read_report(&bench.asks(id, user, &words).await).unwrap()
}

fn seen(report: &ProbeReport, secret: &str, place: &str) -> bool {
    let is_it = |attempt: &&Attempt| attempt.target == place && attempt.facts["secret"] == secret;
    report.named("find-secret").any(|attempt| is_it(&attempt))
}

fn read<'a>(report: &'a ProbeReport, path: &str) -> &'a Attempt {
    report.named("read-secret").find(|attempt| attempt.target == path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_found_where_it_may_be_read_and_nowhere_else() {
    let bench = Bench::new("secrets").await;
    let id = bench.serving(ROOT, HostConfig::default()).await;
    let may = searched(&bench, &id, ROOT).await;
    assert!(seen(&may, "file", "/etc/secret") && seen(&may, "hexed", "/etc/hexed"), "{may:#?}");
    assert_eq!(read(&may, "/etc/secret").facts["secrets"], "file");
    let may_not = searched(&bench, &id, NOBODY).await;
    for (secret, place) in [("file", "/etc/secret"), ("hexed", "/etc/hexed")] {
        assert!(!seen(&may_not, secret, place), "{may_not:#?}");
    }
    let refused = |path: &str, name: &str| {
        let outcome = &read(&may_not, path).outcome;
        assert!(matches!(outcome, Outcome::Refused(errno) if errno.name == name), "{path}: {outcome:?}");
    };
    refused("/etc/secret", "EACCES");
    refused("/nowhere", "ENOENT");
    for report in [&may, &may_not] {
        let search = report.named("search-secrets").next().unwrap();
        assert_eq!(search.facts["truncated"], "false");
        assert!(search.facts["files"].parse::<u64>().unwrap() >= 5, "{search:?}");
        // No word by which the probe is started is one of the secrets.
        assert!(!report.named("find-secret").any(|attempt| attempt.target.contains("self")), "{report:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_holds_a_text_is_found_by_whoever_may_read_it_and_by_nobody_else() {
    let bench = Bench::new("holding").await;
    for (user, is_found) in [(ROOT, true), (NOBODY, false)] {
        let id = bench.serving(user, HostConfig::default()).await;
        let files = read_holding(&bench.asks(&id, user, &["each", "holding", SECRET]).await).unwrap();
        let found = files.iter().find(|file| file.path == "/etc/secret");
        assert_eq!(found.is_some(), is_found, "{user}: {files:?}");
        assert!(found.is_none_or(|file| file.size_bytes == SECRET.len() as u64), "{files:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_of_a_process_is_for_whoever_might_trace_it() {
    let bench = Bench::new("environ").await;
    let id = bench.serving(NOBODY, HostConfig::default()).await;
    let own = searched(&bench, &id, NOBODY).await;
    assert!(seen(&own, "variable", "/proc/1/environ"), "{own:#?}");
    let attempt = own.named("find-secret").find(|attempt| attempt.target == "/proc/1/environ").unwrap();
    assert_eq!(
        (attempt.facts["way"].as_str(), attempt.facts["variable"].as_str()),
        ("environment", "NOTES_DATA")
    );
    let other = searched(&bench, &id, "65533").await;
    assert!(!seen(&other, "variable", "/proc/1/environ"), "{other:#?}");
    assert!(seen(&other, "variable", "environment"), "whoever is executed there gets it: {other:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_container_is_open_only_through_a_shared_process_namespace() {
    let bench = Bench::new("roots").await;
    let neighbour = bench.serving(ROOT, HostConfig::default()).await;
    let shared = HostConfig { pid_mode: Some(format!("container:{neighbour}")), ..HostConfig::default() };
    let beside = bench.serving(ROOT, shared).await;
    let alone = bench.serving(ROOT, HostConfig::default()).await;
    let (beside, alone) = (searched(&bench, &beside, ROOT).await, searched(&bench, &alone, ROOT).await);
    assert!(seen(&beside, "file", "/proc/1/root/etc/secret"), "{beside:#?}");
    assert!(!seen(&alone, "file", "/proc/1/root/etc/secret"), "{alone:#?}");
    let processes = |report: &ProbeReport| {
        let arguments = |attempt: &&Attempt| attempt.facts["way"] == "arguments";
        report.named("find-secret").filter(arguments).count()
    };
    assert_eq!((processes(&beside), processes(&alone)), (2, 1));
}

/// One path with `handed`, as a user.
async fn handed(bench: &Bench, id: &str, user: &str) -> ProbeReport {
    read_report(&bench.asks(id, user, &["handed", "/etc/secret"]).await).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_opens_for_its_owner_and_for_nobody_else() {
    let bench = Bench::new("handed").await;
    let id = bench.serving(ROOT, HostConfig::default()).await;
    let ends = |report: &ProbeReport| -> Vec<bool> {
        ["open-secret", "write-secret"].map(|name| report.named(name).next().unwrap().outcome.done()).to_vec()
    };
    let may = handed(&bench, &id, ROOT).await;
    assert_eq!(ends(&may), [true, true], "{may:#?}");
    let facts = &may.named("open-secret").next().unwrap().facts;
    assert_eq!((facts["mode"].as_str(), facts["uid"].as_str()), ("0600", "0"));
    let may_not = handed(&bench, &id, NOBODY).await;
    assert_eq!(ends(&may_not), [false, false], "{may_not:#?}");
    // "new", masked.
    let words = ["overwrite", "/etc/secret", "343f2d"];
    let refused = read_report(&bench.asks(&id, NOBODY, &words).await).unwrap();
    assert!(!refused.attempts[0].outcome.done(), "{refused:#?}");
    let written = read_report(&bench.asks(&id, ROOT, &words).await).unwrap();
    assert!(written.attempts[0].outcome.done(), "{written:#?}");
    let after = handed(&bench, &id, ROOT).await;
    assert_eq!(after.named("open-secret").next().unwrap().facts["bytes"], "3");
}
