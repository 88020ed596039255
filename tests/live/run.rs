//! Weak and hardened services, run and looked at: every fact from both sides.

use harden_check::check::Need;
use harden_check::evidence::{Attempt, Blocked, HealthCall, Observed, Outcome};
use harden_check::submission::{
    EnvironmentVariable, HealthcheckSpec, NetworkAttachment, NetworkSpec, RestartPolicy, VolumeSpec,
};

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
    assert!(real.hung && real.before == "healthy" && real.spaced.is_none(), "{real:?}");
    let failed = |call: &HealthCall| call.exit_code == Some(1) && call.milliseconds < 3_000;
    assert!(real.calls.len() == 3 && real.calls.iter().all(failed), "{real:?}");
    let pretended = pretended.hang.seen().unwrap();
    // It never asked the service, so it has no earlier answer to keep.
    assert!(pretended.hung && pretended.before == "healthy" && pretended.spaced.is_none(), "{pretended:?}");
    assert!(pretended.calls.iter().all(|call| call.exit_code == Some(0)), "{pretended:?}");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_in_memory_does_not_outlive_its_container() {
    let mut answer = answer(HARDENED, web("notes"));
    let option = |name: &str, value: &str| {
        put(EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) })
    };
    answer.submission.plan.volumes.push(VolumeSpec {
        name: put("notes-data".to_owned()),
        driver: None,
        options: vec![option("type", "tmpfs"), option("device", "tmpfs"), option("o", "uid=10001")],
    });
    let facts = answer.web(&[Need::Replacement]).await;
    let replacement = facts.replacement.seen().unwrap();
    assert_eq!(replacement.written.status, Some(201), "{replacement:?}");
    assert!(!replacement.kept, "{replacement:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_stop_what_is_limited_and_nothing_else() {
    let mut limited = web("notes");
    limited.memory = Some(put(64 << 20));
    limited.nano_cpus = Some(put(200_000_000));
    limited.pids_limit = Some(put(64));
    let facts = answer(HARDENED, limited).web(&[Need::Container, Need::Limits]).await;
    assert_eq!(facts.container.seen().unwrap().memory_bytes, 64 << 20);
    let limits = facts.limits.seen().unwrap();
    let number = |attempt: &Attempt, fact: &str| attempt.facts[fact].parse::<u64>().unwrap();
    assert!(limits.out_of_memory && limits.memory.outcome == Outcome::Killed(9), "{limits:?}");
    assert!(number(&limits.memory, "bytes") <= 64 << 20, "{limits:?}");
    assert!(number(&limits.cpu, "cpu_ms") * 4 < number(&limits.cpu, "wall_ms"), "{limits:?}");
    assert!(number(&limits.processes, "pids") < 64, "{limits:?}");
    assert_eq!((limits.neighbour.status, limits.service_after.status), (Some(200), Some(200)));

    let facts = answer(HARDENED, web("notes")).web(&[Need::Limits]).await;
    let limits = facts.limits.seen().unwrap();
    assert!(!limits.out_of_memory && limits.memory.outcome.done(), "{limits:?}");
    assert_eq!(number(&limits.memory, "bytes"), limits.memory_goal_bytes);
    assert_eq!(number(&limits.processes, "pids"), 512);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probe_has_an_intruders_powers_and_root_is_asked_apart() {
    let needs = [Need::Processes, Need::Mounts, Need::ReachableFiles, Need::Attack, Need::AttackAsRoot];
    let mut hardened = web("notes");
    hardened.read_only = Some(put(true));
    hardened.cap_drop = vec![put("ALL".to_owned())];
    let facts = answer(HARDENED, hardened).web(&needs).await;
    assert!(facts.processes.seen().unwrap().iter().all(|process| process.uids == [10001; 4]));
    let root = facts.mounts.seen().unwrap().iter().find(|mount| mount.target == "/").unwrap();
    assert!(root.options.iter().any(|option| option == "ro"), "{root:?}");
    let (own, as_root) = (&facts.attack.seen().unwrap()[0], facts.attack_as_root.seen().unwrap());
    assert_eq!((own.uids, as_root.uids), ([10001; 4], [0; 4]));
    assert!(as_root.named("write-file").all(|attempt| !attempt.outcome.done()), "{as_root:?}");
    assert!(facts.reachable_files.seen().unwrap().iter().any(|file| file.path == "/app/notes"));

    let facts = answer(WEAK, web("notes")).web(&needs).await;
    assert!(facts.processes.seen().unwrap().iter().all(|process| process.uids == [0; 4]));
    let own = &facts.attack.seen().unwrap()[0];
    assert_eq!(own.uids, [0; 4]);
    assert!(own.named("write-file").any(|attempt| attempt.outcome.done()), "{own:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn services_find_each_other_by_the_names_that_were_written() {
    let mut answer = answer(HARDENED, web("notes"));
    let plan = &mut answer.submission.plan;
    plan.networks.push(NetworkSpec::new(put("back".to_owned())));
    let attach = |alias: &[&str]| {
        vec![put(NetworkAttachment {
            network: "back".to_owned(),
            aliases: alias.iter().map(|name| (*name).to_owned()).collect(),
            ..NetworkAttachment::on("")
        })]
    };
    plan.containers[0].networks = attach(&[]);
    // Two more look `web` up, by its name and by an alias, and serve only once it has answered.
    plan.containers[0].networks[0].value.aliases.push("notes-alias".to_owned());
    let ask = |name: &str, host: &str| {
        let mut asking = web("notes");
        asking.name = Some(put(name.to_owned()));
        asking.mounts.clear();
        asking.networks = attach(&[]);
        let script = format!(
            "for i in 1 2 3 4 5 6 7 8 9; do /app/notes health http://{host}:8080/health && exec /app/notes; sleep 0.3; done; exit 9"
        );
        asking.command = Some(put(vec!["/bin/sh".to_owned(), "-c".to_owned(), script]));
        asking
    };
    plan.containers.push(ask("by-name", "web"));
    plan.containers.push(ask("by-alias", "notes-alias"));
    plan.containers.push(ask("by-no-name", "nobody"));
    let needs = [Need::Container, Need::Http];
    let evidence = answer.observe_services(&["by-name", "by-alias", "by-no-name"], &needs).await;
    for service in ["by-name", "by-alias"] {
        let page = &evidence.services[service].http.seen().unwrap()[0];
        assert_eq!(page.status, Some(200), "{service}: {page:?}");
    }
    let state = &evidence.services["by-no-name"].container.seen().unwrap().state;
    assert_eq!((state.running, state.exit_code), (false, Some(9)), "{state:?}");
}
