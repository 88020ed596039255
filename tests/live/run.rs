//! Weak and hardened services, run and looked at: every fact from both sides.

use harden_check::check::Need;
use harden_check::evidence::{Blocked, Observed};
use harden_check::submission::{HealthcheckSpec, RestartPolicy};

use crate::made::{answer, put, web};

const WEAK: &str = "EXPOSE 8080\nCMD [\"/app/notes\"]";
const HARDENED: &str = "USER 10001\nEXPOSE 8080\nCMD [\"/app/notes\"]";
/// The app is a child of a shell that ignores the stop signal.
const STUBBORN: &str = "CMD trap '' TERM; /app/notes & while true; do sleep 1; done";

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_works_answers_and_keeps_its_notes() {
    let facts = answer(HARDENED, web("notes"))
        .web(&[Need::Container, Need::Http, Need::Stop, Need::Replacement])
        .await;
    let container = facts.container.seen().unwrap();
    assert!(container.state.running, "{container:?}");
    assert_eq!(container.user, "10001");
    for exchange in facts.http.seen().unwrap() {
        assert!(exchange.status.is_some_and(|status| status < 300), "{exchange:?}");
    }
    let stop = facts.stop.seen().unwrap();
    assert_eq!(stop.exit_code, 0);
    assert!(stop.milliseconds < 5_000, "{stop:?}");
    assert!(facts.replacement.seen().unwrap().kept, "{:?}", facts.replacement);
    assert_eq!(facts.hang, Observed::NotAsked);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_loses_its_notes_and_ignores_its_signal_is_seen_to_do_so() {
    let mut container = web("notes");
    container.mounts.clear();
    container.stop_timeout = Some(put(1));
    let facts = answer(STUBBORN, container).web(&[Need::Http, Need::Stop, Need::Replacement]).await;
    let stop = facts.stop.seen().unwrap();
    assert_eq!((stop.exit_code, stop.grace_seconds), (137, 1), "{stop:?}");
    let replacement = facts.replacement.seen().unwrap();
    assert_eq!(replacement.written.status, Some(201), "{replacement:?}");
    assert!(!replacement.kept && replacement.read.status == Some(404), "{replacement:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hang_is_noticed_by_a_real_health_check_and_by_no_other() {
    let check = |words: &[&str]| {
        let mut container = web("notes");
        container.healthcheck = HealthcheckSpec {
            test: Some(put(words.iter().map(|word| (*word).to_owned()).collect())),
            interval: Some(put(30_000_000_000)),
            ..HealthcheckSpec::default()
        };
        answer(HARDENED, container)
    };
    let real = check(&["CMD", "/app/notes", "health"]);
    let pretended = check(&["CMD", "true"]);
    let (real, pretended, none) =
        (real.web(&[Need::Hang]).await, pretended.web(&[Need::Hang]).await, answer(HARDENED, web("notes")));
    let real = real.hang.seen().unwrap();
    assert!(real.hung && real.before == "healthy" && real.after == "unhealthy", "{real:?}");
    assert!(real.milliseconds.is_some_and(|elapsed| elapsed < 8_000), "{real:?}");
    let pretended = pretended.hang.seen().unwrap();
    assert!(
        pretended.hung && pretended.after == "healthy" && pretended.milliseconds.is_none(),
        "{pretended:?}"
    );
    assert_eq!(none.web(&[Need::Hang]).await.hang.seen().unwrap().before, "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_is_recovered_from_where_a_restart_policy_says_so() {
    let mut restarting = web("notes");
    restarting.restart = Some(put(RestartPolicy { name: "on-failure".to_owned(), maximum_retries: Some(5) }));
    let facts = answer(HARDENED, restarting).web(&[Need::Container, Need::Crash]).await;
    assert_eq!(facts.container.seen().unwrap().restart_policy, "on-failure");
    let crash = facts.crash.seen().unwrap();
    assert!(crash.running_again && crash.restart_count == 1 && crash.milliseconds.is_some(), "{crash:?}");
    assert_eq!(crash.exit_code, 70);
    let facts = answer(HARDENED, web("notes")).web(&[Need::Crash]).await;
    let crash = facts.crash.seen().unwrap();
    assert!(!crash.running_again && crash.restart_count == 0 && crash.milliseconds.is_none(), "{crash:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_ends_at_once_shows_its_code_and_its_last_words() {
    let ended = "CMD [\"/bin/sh\", \"-c\", \"echo last-words; exit 42\"]";
    let mut container = web("notes");
    // A loop of restarts must not look like a service that runs.
    container.restart = Some(put(RestartPolicy { name: "always".to_owned(), maximum_retries: None }));
    let facts = answer(ended, container).web(&[Need::Container, Need::Http, Need::Attack, Need::Crash]).await;
    let state = &facts.container.seen().unwrap().state;
    assert_eq!((state.running, state.exit_code), (false, Some(42)));
    assert_eq!(state.log, ["last-words"]);
    assert_eq!(facts.http, Observed::Blocked(Blocked::NotRunning));
    assert_eq!(facts.attack, Observed::Blocked(Blocked::NotRunning));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_not_there_is_told_in_the_engines_words() {
    let facts = answer("CMD [\"/app/missing\"]", web("notes")).web(&[Need::Container, Need::Http]).await;
    let state = &facts.container.seen().unwrap().state;
    assert!(!state.running && state.error.contains("/app/missing"), "{state:?}");
    let absent = answer(WEAK, web("nobody-built-this")).web(&[Need::Container]).await;
    let state = &absent.container.seen().unwrap().state;
    assert!(state.error.contains("nobody-built-this"), "{state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpublished_port_and_no_network_are_facts_and_not_errors() {
    let mut unpublished = web("notes");
    unpublished.publish.clear();
    let facts = answer(HARDENED, unpublished).web(&[Need::Container, Need::Http]).await;
    assert!(facts.container.seen().unwrap().state.running);
    let health = &facts.http.seen().unwrap()[1];
    assert!(health.status.is_none() && health.problem.contains("8080"), "{health:?}");
}
